"""An account that manages an organization: one member in use, one that was closed, and a policy that protects trails.

Its trail writes into a bucket of the member.
"""

from . import empty
from .aws import Aws

ARCHIVE = "acme-archive"

PROTECT_TRAILS = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"cloudtrail:StopLogging","Resource":"*"}]}'
)


def build(aws, extras):
    empty.build(aws, extras)
    organizations = aws.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    used, closed = (member(organizations, name) for name in ("used", "closed"))
    organizations.close_account(AccountId=closed)
    organizations.register_delegated_administrator(AccountId=used, ServicePrincipal="guardduty.amazonaws.com")
    policy = organizations.create_policy(
        Name="protect-trails", Description="", Type="SERVICE_CONTROL_POLICY", Content=PROTECT_TRAILS
    )["Policy"]["PolicySummary"]["Id"]
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.attach_policy(PolicyId=policy, TargetId=root)
    archive(aws, used)
    aws.client("cloudtrail").create_trail(Name="organization", S3BucketName=ARCHIVE, IsMultiRegionTrail=True)
    return {"used": used, "closed": closed, "policy": policy}


def archive(aws, account):
    role = f"arn:aws:iam::{account}:role/builder"
    keys = aws.client("sts").assume_role(RoleArn=role, RoleSessionName="builder")["Credentials"]
    member = Aws(aws.endpoint, keys["AccessKeyId"], account)
    member.client("s3").create_bucket(Bucket=ARCHIVE)
    member.client("s3").put_bucket_versioning(Bucket=ARCHIVE, VersioningConfiguration={"Status": "Enabled"})


def member(organizations, name):
    status = organizations.create_account(Email=f"{name}@example.com", AccountName=name)
    return status["CreateAccountStatus"]["AccountId"]
