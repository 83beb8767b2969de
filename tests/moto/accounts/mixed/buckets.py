"""Twenty buckets: three of trails, one for access logs, and one for each mistake."""

import json

HOME = "eu-west-1"
OTHER = "us-east-1"
ALL_BLOCKED = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
OWNER_ENFORCED = [{"ObjectOwnership": "BucketOwnerEnforced"}]
OWNED_BY_WRITER = [{"ObjectOwnership": "ObjectWriter"}]
ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"

PLAIN = [f"team-data-{number}" for number in range(1, 7)]


def build(aws, extras, keys):
    home, other = aws.client("s3", HOME), aws.client("s3", OTHER)
    access_logs_bucket(home, aws.account)
    audit_bucket(home, aws.account, keys)
    legacy_bucket(other)
    # The bucket of a trail that outlived it; `trails` deletes it.
    make(other, "acme-vanished-logs")
    # Half on, so that what a bucket blocks itself makes the difference.
    aws.account_public_access_block(**(ALL_BLOCKED | {"IgnorePublicAcls": False, "RestrictPublicBuckets": False}))
    for bucket in PLAIN:
        well_kept(home, bucket)
    faults(home, aws.account, keys, extras)


def make(s3, bucket, **settings):
    region = s3.meta.region_name
    if region != "us-east-1":
        settings["CreateBucketConfiguration"] = {"LocationConstraint": region}
    s3.create_bucket(Bucket=bucket, **settings)


def well_kept(s3, bucket):
    """All settings that cost nothing, as they should be."""
    make(s3, bucket)
    well_kept_but_for_access_logs(s3, bucket)
    log_access(s3, bucket, "acme-access-logs")


def well_kept_but_for_access_logs(s3, bucket):
    block(s3, bucket)
    version(s3, bucket)
    encrypt(s3, bucket, SSEAlgorithm="AES256")
    own(s3, bucket, OWNER_ENFORCED)
    policy(s3, bucket, only_tls(bucket))
    keep(s3, bucket, Expiration={"Days": 730}, NoncurrentVersionExpiration={"NoncurrentDays": 90})
    tag(s3, bucket)


def audit_bucket(s3, account, keys):
    """Where the good trail delivers: everything right."""
    bucket = "acme-audit-logs"
    make(s3, bucket, ObjectLockEnabledForBucket=True)
    block(s3, bucket)
    version(s3, bucket)
    key = f"arn:aws:kms:{HOME}:{account}:key/{keys['logs']}"
    encrypt(s3, bucket, SSEAlgorithm="aws:kms", KMSMasterKeyID=key)
    own(s3, bucket, OWNER_ENFORCED)
    log_access(s3, bucket, "acme-access-logs")
    trail = f"arn:aws:cloudtrail:{HOME}:{account}:trail/audit"
    policy(s3, bucket, only_tls(bucket), *trail_delivery(bucket, account, trail))
    keep(
        s3,
        bucket,
        Expiration={"Days": 2555},
        NoncurrentVersionExpiration={"NoncurrentDays": 400},
        Transitions=[{"Days": 90, "StorageClass": "GLACIER"}],
        AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7},
    )
    retention = {"Mode": "COMPLIANCE", "Days": 400}
    lock = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}}
    s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=lock)
    tag(s3, bucket, {"log-bucket": "cloudtrail"})


def legacy_bucket(s3):
    """Where the stopped trail delivered: everything wrong."""
    bucket = "acme-legacy-logs"
    make(s3, bucket)
    s3.delete_public_access_block(Bucket=bucket)
    own(s3, bucket, OWNED_BY_WRITER)
    s3.put_bucket_acl(Bucket=bucket, GrantWrite=f'uri="{LOG_DELIVERY}"', GrantReadACP=f'uri="{LOG_DELIVERY}"')
    log_access(s3, bucket, bucket)
    keep(s3, bucket, Expiration={"Days": 30})


def access_logs_bucket(s3, account):
    """Where the others' access logs go; it does not log itself."""
    bucket = "acme-access-logs"
    make(s3, bucket)
    well_kept_but_for_access_logs(s3, bucket)
    delivery = allow(bucket, {"Service": "logging.s3.amazonaws.com"}, "s3:PutObject")
    source = {"StringEquals": {"aws:SourceAccount": account}}
    policy(s3, bucket, only_tls(bucket), delivery | {"Condition": source})


def faults(s3, account, keys, extras):
    """One bucket for each mistake, otherwise well kept."""
    for bucket in (
        "half-blocked",
        "public-acl",
        "any-account-acl",
        "public-policy",
        "suspended",
        "plain-http",
        "no-lifecycle",
        "no-access-logs",
        "mfa-delete",
        "aws-managed-key",
    ):
        well_kept(s3, bucket)
    block(s3, "half-blocked", RestrictPublicBuckets=False)
    for bucket, group in (("public-acl", ALL_USERS), ("any-account-acl", AUTHENTICATED_USERS)):
        own(s3, bucket, OWNED_BY_WRITER)
        s3.delete_public_access_block(Bucket=bucket)
        s3.put_bucket_acl(Bucket=bucket, GrantRead=f'uri="{group}"')
    s3.delete_public_access_block(Bucket="public-policy")
    policy(s3, "public-policy", allow("public-policy", "*", "s3:GetObject"))
    make(s3, "bare")
    s3.put_bucket_website(Bucket="bare", WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    version(s3, "suspended", "Suspended")
    s3.delete_bucket_policy(Bucket="plain-http")
    # S3 allows no lifecycle where deleting needs MFA.
    for bucket in ("no-lifecycle", "mfa-delete"):
        s3.delete_bucket_lifecycle(Bucket=bucket)
    extras.mfa_delete.add("mfa-delete")
    s3.put_bucket_logging(Bucket="no-access-logs", BucketLoggingStatus={})
    encrypt(s3, "aws-managed-key", SSEAlgorithm="aws:kms")
    encrypt(s3, "suspended", SSEAlgorithm="aws:kms", KMSMasterKeyID=f"arn:aws:kms:{HOME}:{account}:key/{keys['off']}")


def block(s3, bucket, **changed):
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=ALL_BLOCKED | changed)


def version(s3, bucket, status="Enabled"):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})


def encrypt(s3, bucket, **default):
    rules = [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}]
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})


def own(s3, bucket, rules):
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": rules})


def log_access(s3, bucket, target):
    logging = {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": f"{bucket}/"}}
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus=logging)


def policy(s3, bucket, *statements):
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(document))


def keep(s3, bucket, **rule):
    rules = [{"ID": "keep", "Status": "Enabled", "Filter": {"Prefix": ""}, **rule}]
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})


def tag(s3, bucket, more=()):
    tags = {"owner": "platform", "data-classification": "internal"} | dict(more)
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": key, "Value": tags[key]} for key in tags]})


def allow(bucket, principal, action):
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": f"arn:aws:s3:::{bucket}/*"}


def only_tls(bucket):
    return {
        "Sid": "OnlyTls",
        "Effect": "Deny",
        # The long form of "*": moto's PutBucketLogging fails on the short one.
        "Principal": {"AWS": "*"},
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def trail_delivery(bucket, account, trail):
    service = {"Service": "cloudtrail.amazonaws.com"}
    source = {"StringEquals": {"aws:SourceArn": trail}}
    logs = f"arn:aws:s3:::{bucket}/AWSLogs/{account}/*"
    return (
        {"Effect": "Allow", "Principal": service, "Action": "s3:GetBucketAcl",
         "Resource": f"arn:aws:s3:::{bucket}", "Condition": source},
        {"Effect": "Allow", "Principal": service, "Action": "s3:PutObject", "Resource": logs, "Condition": source},
    )
