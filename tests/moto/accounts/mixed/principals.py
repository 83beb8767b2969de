"""The root user, thirty users, groups, roles, policies, certificates and providers."""

import json

from accounts.state import aws_managed_policies, days_ago, role, text, user

AWS_MANAGED = ("AdministratorAccess", "AWSCompromisedKeyQuarantineV2", "AWSSupportAccess", "ReadOnlyAccess")
WORKERS = [f"worker-{number:02}" for number in range(1, 18)]


def build(aws, extras):
    iam = aws.client("iam")
    root(aws, extras)
    password_policy(iam)
    aws_managed_policies(aws.account, *AWS_MANAGED)
    policies_and_groups(iam)
    people(iam, aws.account)
    machines(iam, aws.account)
    roles(iam, aws.account)
    certificates(iam, extras)
    providers(iam)


def root(aws, extras):
    """The root user has MFA, but also an access key, and was used last month."""
    extras.root_summary = {"AccountMFAEnabled": 1, "AccountAccessKeysPresent": 1}
    extras.root_row = {
        "user": "<root_account>",
        "arn": f"arn:aws:iam::{aws.account}:root",
        "user_creation_time": text(days_ago(2000)),
        "password_enabled": "not_supported",
        "password_last_used": text(days_ago(20)),
        "password_last_changed": "not_supported",
        "password_next_rotation": "not_supported",
        "mfa_active": "true",
        "access_key_1_active": "true",
        "access_key_1_last_rotated": text(days_ago(1500)),
        "access_key_2_active": "false",
        "cert_1_active": "false",
        "cert_2_active": "false",
    }


def password_policy(iam):
    """Long enough, but without symbols, and old passwords come back soon."""
    iam.update_account_password_policy(
        MinimumPasswordLength=14,
        RequireUppercaseCharacters=True,
        RequireLowercaseCharacters=True,
        RequireNumbers=True,
        RequireSymbols=False,
        PasswordReusePrevention=3,
        AllowUsersToChangePassword=True,
    )


def policies_and_groups(iam):
    policy(iam, "everything", "*", "*")
    reports = policy(iam, "read-reports", "*", "*")
    narrow = document("s3:GetObject", "arn:aws:s3:::team-data-1/*")
    iam.create_policy_version(PolicyArn=reports, PolicyDocument=narrow, SetAsDefault=True)
    for group in ("developers", "operators", "nobody"):
        iam.create_group(GroupName=group)
    iam.attach_group_policy(GroupName="developers", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    iam.attach_group_policy(GroupName="operators", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")


def policy(iam, name, action, resource):
    return iam.create_policy(PolicyName=name, PolicyDocument=document(action, resource))["Policy"]["Arn"]


def document(action, resource):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def person(iam, account, name, mfa=False, password=False, keys=(), groups=("developers",), **ages):
    iam.create_user(UserName=name)
    if password:
        iam.create_login_profile(UserName=name, Password="Long-enough-4-moto")
    if mfa:
        device = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
        codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
        iam.enable_mfa_device(UserName=name, SerialNumber=device, **codes)
    for _ in keys:
        iam.create_access_key(UserName=name)
    for group in groups:
        iam.add_user_to_group(UserName=name, GroupName=group)
    user(account, name, keys=keys, **ages)


def people(iam, account):
    """Ages are in days: since creation, since the last sign-in, and (age, last use) of each key."""
    person(iam, account, "alice", password=True, mfa=True, created=500, signed_in=1)
    person(iam, account, "bob", password=True, created=500, signed_in=2)
    person(iam, account, "carol", password=True, mfa=True, created=500, signed_in=200)
    person(iam, account, "dave", created=500, keys=[(400, 1)])
    person(iam, account, "erin", created=500, keys=[(80, 70)])
    person(iam, account, "frank", created=500, keys=[(10, 1), (20, 1)])
    person(iam, account, "grace", password=True, mfa=True, groups=(), created=500, signed_in=1)
    iam.attach_user_policy(UserName="grace", PolicyArn=f"arn:aws:iam::{account}:policy/read-reports")
    person(iam, account, "heidi", password=True, mfa=True, groups=(), created=500, signed_in=1)
    iam.put_user_policy(UserName="heidi", PolicyName="own", PolicyDocument=document("s3:GetObject", "*"))
    person(iam, account, "ivan", password=True, groups=("operators",), created=500, signed_in=1)
    person(iam, account, "judy", password=True, mfa=True, created=300)
    person(iam, account, "mallory", created=500, keys=[(450, 300)])
    key = iam.list_access_keys(UserName="mallory")["AccessKeyMetadata"][0]["AccessKeyId"]
    iam.update_access_key(UserName="mallory", AccessKeyId=key, Status="Inactive")
    person(iam, account, "nina", created=500, keys=[(30, 1)])
    quarantine = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV2"
    iam.attach_user_policy(UserName="nina", PolicyArn=quarantine)
    person(iam, account, "olivia", password=True, mfa=True, groups=("operators",), created=500, signed_in=1)


def machines(iam, account):
    """Users of programs, all in order: one fresh key, used today."""
    for name in WORKERS:
        person(iam, account, name, created=200, keys=[(30, 0)])


def roles(iam, account):
    make_role(iam, "support", {"AWS": f"arn:aws:iam::{account}:user/alice"})
    iam.attach_role_policy(RoleName="support", PolicyArn="arn:aws:iam::aws:policy/AWSSupportAccess")
    make_role(iam, "deployer", {"Service": "ec2.amazonaws.com"})
    iam.attach_role_policy(RoleName="deployer", PolicyArn=f"arn:aws:iam::{account}:policy/everything")
    make_role(iam, "forgotten", {"Service": "lambda.amazonaws.com"})
    make_role(iam, "cloudtrail-to-logs", {"Service": "cloudtrail.amazonaws.com"})
    role(account, "support", created=400, used=10)
    role(account, "deployer", created=400, used=1)
    role(account, "forgotten", created=400, used=200)
    role(account, "cloudtrail-to-logs", created=400, used=1)


def make_role(iam, name, principal):
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))


def certificates(iam, extras):
    for name, days in (("www-expired", -30), ("www-current", 300)):
        iam.upload_server_certificate(ServerCertificateName=name, CertificateBody="body", PrivateKey="key")
        extras.certificates[name] = days_ago(-days).strftime("%Y-%m-%dT%H:%M:%SZ")


def providers(iam):
    # botocore wants a metadata document of 1,000 characters at least.
    iam.create_saml_provider(Name="corporate", SAMLMetadataDocument="<EntityDescriptor/>".ljust(1000))
    iam.create_open_id_connect_provider(
        Url="https://token.actions.githubusercontent.com",
        ClientIDList=["sts.amazonaws.com"],
        ThumbprintList=["6938fd4d98bab03faadb97b34396831e3780aea1"],
    )
