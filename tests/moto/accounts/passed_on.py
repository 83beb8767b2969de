"""An account in which rules of EventBridge tell somebody of each change to a trail; or would, were one link not missing.

Each link is there first and is then taken away at home, where the trail is. In the other region it stays.
"""

import json

from . import empty, links

HOME = "eu-west-1"
REGIONS = [HOME, "us-east-1"]
CHANGES = ["CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging"]


def build(aws, extras):
    empty.build(aws, extras)
    extras.regions = dict.fromkeys(REGIONS, "ENABLED_BY_DEFAULT")
    aws.client("s3", HOME).create_bucket(Bucket=f"logs-{aws.account}", CreateBucketConfiguration={"LocationConstraint": HOME})
    trail(aws)
    for region in REGIONS:
        rule(aws.client("events", region), links.topic(aws, region))
    return {}


def trail(aws):
    cloudtrail = aws.client("cloudtrail", HOME)
    cloudtrail.create_trail(
        Name="audit", S3BucketName=f"logs-{aws.account}", IncludeGlobalServiceEvents=True, IsMultiRegionTrail=True
    )
    cloudtrail.start_logging(Name="audit")


def rule(events, target):
    put_rule(events, CHANGES)
    events.put_targets(Rule="trail-changes", Targets=[{"Id": "alerts", "Arn": target}])


def put_rule(events, names):
    pattern = {"detail": {"eventSource": ["cloudtrail.amazonaws.com"], "eventName": names}}
    events.put_rule(Name="trail-changes", EventPattern=json.dumps(pattern))


# By the name of a link, how it is taken away.
REMOVALS = {
    "trail": lambda aws: aws.client("cloudtrail", HOME).stop_logging(Name="audit"),
    "pattern": lambda aws: put_rule(aws.client("events", HOME), CHANGES[:-1]),
    "event-rule": lambda aws: aws.client("events", HOME).disable_rule(Name="trail-changes"),
    "event-target": lambda aws: aws.client("events", HOME).remove_targets(Rule="trail-changes", Ids=["alerts"]),
    "topic": lambda aws: aws.client("sns", HOME).delete_topic(TopicArn=f"arn:aws:sns:{HOME}:{aws.account}:alerts"),
    "subscription": lambda aws: links.unsubscribe(aws, HOME),
}


BUILDERS = links.builders("passed-on", build, REMOVALS)
