"""Ten keys: what rotates, what does not, and what cannot."""

HOME = "eu-west-1"
OTHER = "us-east-1"


def build(aws, extras):
    """The ids of the keys by what they are called here."""
    home, other = aws.client("kms", HOME), aws.client("kms", OTHER)
    ids = {
        "logs": _key(home, "logs", rotate=True, KeyUsage="ENCRYPT_DECRYPT"),
        "app": _key(home, "app"),
        "off": _key(home, "off"),
        "doomed": _key(home, "doomed", rotate=True),
        "signing": _key(home, "signing", KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048"),
        "imported": _key(home, "imported", Origin="EXTERNAL"),
        "mac": _key(home, "mac", KeyUsage="GENERATE_VERIFY_MAC", KeySpec="HMAC_256"),
        "global": _key(home, "global", rotate=True, MultiRegion=True),
        "far-rotating": _key(other, "far-rotating", rotate=True),
        "far-still": _key(other, "far-still"),
    }
    home.disable_key(KeyId=ids["off"])
    home.schedule_key_deletion(KeyId=ids["doomed"], PendingWindowInDays=30)
    home.create_grant(KeyId=ids["app"], GranteePrincipal="rds.eu-west-1.amazonaws.com", Operations=["CreateGrant", "Decrypt"])
    other.create_grant(
        KeyId=ids["far-still"],
        GranteePrincipal="arn:aws:iam::999988887777:role/partner",
        Operations=["CreateGrant", "Decrypt"],
    )
    extras.keys_without_rotation |= {ids["signing"], ids["mac"]}
    return ids


def _key(kms, name, rotate=False, **settings):
    key = kms.create_key(Description=name, Tags=[{"TagKey": "name", "TagValue": name}], **settings)["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=f"alias/{name}", TargetKeyId=key)
    if rotate:
        kms.enable_key_rotation(KeyId=key)
    return key
