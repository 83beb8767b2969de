"""An account in which somebody hears of whatever root does, over an alarm; or would, were one link not missing.

Each link is there first and is then taken away, as somebody does who wants to do something unheard.
"""

from accounts.state import days_ago

from . import empty, links
from .mixed import monitoring

HOME = "eu-west-1"


def build(aws, extras):
    empty.build(aws, extras)
    extras.regions = {"us-east-1": "ENABLED_BY_DEFAULT", HOME: "ENABLED_BY_DEFAULT"}
    aws.client("s3", HOME).create_bucket(Bucket=f"logs-{aws.account}", CreateBucketConfiguration={"LocationConstraint": HOME})
    aws.client("logs", HOME).create_log_group(logGroupName="audit")
    trail(aws, extras)
    metric_filter(aws)
    monitoring.alarms(aws, links.topic(aws, HOME))
    return {}


def trail(aws, extras):
    cloudtrail = aws.client("cloudtrail", HOME)
    arn = cloudtrail.create_trail(
        Name="audit",
        S3BucketName=f"logs-{aws.account}",
        IncludeGlobalServiceEvents=True,
        IsMultiRegionTrail=True,
        CloudWatchLogsLogGroupArn=f"arn:aws:logs:{HOME}:{aws.account}:log-group:audit:*",
        CloudWatchLogsRoleArn=f"arn:aws:iam::{aws.account}:role/cloudtrail-to-logs",
    )["TrailARN"]
    cloudtrail.start_logging(Name=arn)
    extras.trail_status[arn] = {"LatestCloudWatchLogsDeliveryTime": days_ago(0).timestamp()}


def metric_filter(aws):
    metric = {"metricName": "RootUsage", "metricNamespace": "Audit", "metricValue": "1"}
    aws.client("logs", HOME).put_metric_filter(
        logGroupName="audit",
        filterName="root-usage",
        filterPattern='{ $.userIdentity.type = "Root" }',
        metricTransformations=[metric],
    )


# By the name of a link, how it is taken away.
REMOVALS = {
    "trail": lambda aws: aws.client("cloudtrail", HOME).stop_logging(Name="audit"),
    "log-group": lambda aws: aws.client("logs", HOME).delete_log_group(logGroupName="audit"),
    "metric-filter": lambda aws: aws.client("logs", HOME).delete_metric_filter(logGroupName="audit", filterName="root-usage"),
    "alarm": lambda aws: aws.client("cloudwatch", HOME).delete_alarms(AlarmNames=["root-usage"]),
    "action": lambda aws: aws.client("cloudwatch", HOME).disable_alarm_actions(AlarmNames=["root-usage"]),
    "topic": lambda aws: aws.client("sns", HOME).delete_topic(TopicArn=f"arn:aws:sns:{HOME}:{aws.account}:alerts"),
    "subscription": lambda aws: links.unsubscribe(aws, HOME),
}


BUILDERS = links.builders("watched", build, REMOVALS)
