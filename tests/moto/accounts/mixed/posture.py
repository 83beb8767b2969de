"""Whom AWS can reach, two access points, and what watches the regions: right at home, suspended or missing elsewhere."""

import json

HOME = "eu-west-1"
OTHER = "us-east-1"


def build(aws, extras):
    contacts(aws, extras)
    access_points(aws, extras)
    detectors(aws)
    hub(aws, extras)
    extras.functions = [f"arn:aws:lambda:{HOME}:{aws.account}:function:resize-images"]
    extras.multi_region_access_points = multi_region_access_point("global-reports", "acme-legacy-logs", "acme-audit-logs")
    extras.findings = [finding("arn:aws:s3:::public-policy", aws.account)]
    extras.analyzers = [analyzer(aws.account, "external", "ACCOUNT"), analyzer(aws.account, "unused", "ACCOUNT_UNUSED_ACCESS")]


def contacts(aws, extras):
    """Security and billing, but not operations."""
    account = aws.client("account")
    for kind, email in (("SECURITY", "security@acme.example"), ("BILLING", "billing@acme.example")):
        account.put_alternate_contact(
            AlternateContactType=kind, Name="On duty", Title="Team", EmailAddress=email, PhoneNumber="+1 555 0100"
        )
    extras.contact_information = {
        "FullName": "Acme",
        "PhoneNumber": "+1 555 0101",
        "AddressLine1": "1 Main Street",
        "City": "Springfield",
        "PostalCode": "12345",
        "CountryCode": "US",
    }


def access_points(aws, extras):
    """One with a policy at home, one without in the other region."""
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{aws.account}:root"},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:{HOME}:{aws.account}:accesspoint/log-review/object/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.access_point("log-review", "acme-audit-logs", policy)
    aws.access_point("old-reports", "acme-legacy-logs")
    extras.access_point_regions = {"log-review": HOME, "old-reports": OTHER}
    extras.bucket_account = aws.account


def detectors(aws):
    """On at home, suspended in the other region."""
    features = [{"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}]
    aws.client("guardduty", HOME).create_detector(Enable=True, Features=features, Tags={"owner": "security"})
    aws.client("guardduty", OTHER).create_detector(Enable=False, Features=features)


def hub(aws, extras):
    """With a standard that is ready at home, and none in the other region."""
    aws.client("securityhub", HOME).enable_security_hub(EnableDefaultStandards=False)
    extras.standards = {HOME: {"aws-foundational-security-best-practices/v/1.0.0": "READY"}}


def multi_region_access_point(name, *buckets):
    flags = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    block = "".join(f"<{flag}>true</{flag}>" for flag in flags)
    regions = "".join(f"<Region><Bucket>{bucket}</Bucket></Region>" for bucket in buckets)
    return (
        f"<AccessPoint><Name>{name}</Name><Alias>mfzwi23gnjvgw.mrap</Alias><CreatedAt>2025-01-01T00:00:00Z</CreatedAt>"
        f"<PublicAccessBlock>{block}</PublicAccessBlock><Status>READY</Status><Regions>{regions}</Regions></AccessPoint>"
    )


def finding(resource, account):
    moments = dict.fromkeys(("analyzedAt", "createdAt", "updatedAt"), "2025-01-01T00:00:00Z")
    return moments | {
        "id": "11111111-2222-3333-4444-555555555555",
        "resource": resource,
        "resourceType": "AWS::S3::Bucket",
        "resourceOwnerAccount": account,
        "status": "ACTIVE",
        "findingType": "ExternalAccess",
    }


def analyzer(account, name, kind):
    return {
        "arn": f"arn:aws:access-analyzer:{HOME}:{account}:analyzer/{name}",
        "name": name,
        "type": kind,
        "status": "ACTIVE",
        "createdAt": "2025-01-01T00:00:00Z",
        "tags": {"owner": "security"},
    }
