"""Three trails in two regions (one right, one stopped, one whose bucket is gone) and an event data store."""

from accounts.state import days_ago

HOME = "eu-west-1"
OTHER = "us-east-1"


def build(aws, extras, keys):
    audit(aws, extras, keys)
    legacy(aws)
    orphan(aws, extras)
    extras.event_data_stores = [event_data_store(aws.account)]


def audit(aws, extras, keys):
    """All regions, recording, validated, encrypted, with Insights, sent to CloudWatch Logs."""
    cloudtrail = aws.client("cloudtrail", HOME)
    trail = cloudtrail.create_trail(
        Name="audit",
        S3BucketName="acme-audit-logs",
        IncludeGlobalServiceEvents=True,
        IsMultiRegionTrail=True,
        EnableLogFileValidation=True,
        KmsKeyId=f"arn:aws:kms:{HOME}:{aws.account}:key/{keys['logs']}",
        CloudWatchLogsLogGroupArn=f"arn:aws:logs:{HOME}:{aws.account}:log-group:audit:*",
        CloudWatchLogsRoleArn=f"arn:aws:iam::{aws.account}:role/cloudtrail-to-logs",
        SnsTopicName="trail-deliveries",
        TagsList=[{"Key": "owner", "Value": "security"}],
    )["TrailARN"]
    data = [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]
    selector = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": data}
    cloudtrail.put_event_selectors(TrailName=trail, EventSelectors=[selector])
    insights = [{"InsightType": kind} for kind in ("ApiCallRateInsight", "ApiErrorRateInsight")]
    cloudtrail.put_insight_selectors(TrailName=trail, InsightSelectors=insights)
    cloudtrail.start_logging(Name=trail)
    extras.trail_status[trail] = started(300) | {"LatestCloudWatchLogsDeliveryTime": days_ago(0).timestamp()}


def started(days):
    return {"StartLoggingTime": days_ago(days).timestamp()}


def legacy(aws):
    """One region, never started, no digests, no key; records only writes and leaves KMS out."""
    cloudtrail = aws.client("cloudtrail", OTHER)
    trail = cloudtrail.create_trail(
        Name="legacy",
        S3BucketName="acme-legacy-logs",
        IncludeGlobalServiceEvents=False,
        IsMultiRegionTrail=False,
        EnableLogFileValidation=False,
    )["TrailARN"]
    selector = {
        "ReadWriteType": "WriteOnly",
        "IncludeManagementEvents": True,
        "ExcludeManagementEventSources": ["kms.amazonaws.com"],
        "DataResources": [],
    }
    cloudtrail.put_event_selectors(TrailName=trail, EventSelectors=[selector])


def orphan(aws, extras):
    """Recording into a bucket that was deleted."""
    cloudtrail = aws.client("cloudtrail", OTHER)
    trail = cloudtrail.create_trail(
        Name="orphan",
        S3BucketName="acme-vanished-logs",
        IncludeGlobalServiceEvents=True,
        IsMultiRegionTrail=False,
        EnableLogFileValidation=True,
    )["TrailARN"]
    cloudtrail.start_logging(Name=trail)
    aws.client("s3", OTHER).delete_bucket(Bucket="acme-vanished-logs")
    extras.trail_status[trail] = started(300) | {"LatestDeliveryError": "NoSuchBucket"}


def event_data_store(account):
    return {
        "EventDataStoreArn": f"arn:aws:cloudtrail:{HOME}:{account}:eventdatastore/11111111-2222-3333-4444-555555555555",
        "Name": "lake",
        "Status": "ENABLED",
        "MultiRegionEnabled": True,
        "OrganizationEnabled": False,
        "RetentionPeriod": 2557,
        "TerminationProtectionEnabled": True,
        "BillingMode": "EXTENDABLE_RETENTION_PRICING",
        "CreatedTimestamp": 1735689600,
        "UpdatedTimestamp": 1735689600,
        "AdvancedEventSelectors": [
            {"Name": "management", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}
        ],
    }
