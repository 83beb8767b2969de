"""An account that manages an organization; its trail writes into a bucket of a member."""

from . import empty, organization
from .aws import Aws

ARCHIVE = "acme-archive"


def build(aws, extras):
    labels = build_members(aws, extras)
    archive(aws, labels["used"])
    aws.client("cloudtrail").create_trail(Name="organization", S3BucketName=ARCHIVE, IsMultiRegionTrail=True)
    return labels


def build_members(aws, extras):
    """The organization alone."""
    empty.build(aws, extras)
    return organization.build(aws)


def archive(aws, account):
    role = f"arn:aws:iam::{account}:role/builder"
    keys = aws.client("sts").assume_role(RoleArn=role, RoleSessionName="builder")["Credentials"]
    member = Aws(aws.endpoint, keys["AccessKeyId"], account)
    member.client("s3").create_bucket(Bucket=ARCHIVE)
    member.client("s3").put_bucket_versioning(Bucket=ARCHIVE, VersioningConfiguration={"Status": "Enabled"})
