"""From the log group of the trail `audit` to those who are told, a rule of EventBridge, and AWS Config in one region."""

import json

HOME = "eu-west-1"


def build(aws, extras, keys):
    log_group(aws, keys)
    alarms(aws, topics(aws))
    event_rule(aws)
    config(aws, extras)


def log_group(aws, keys):
    """One that is kept for a year, with a filter for each use; beside it one whose name begins alike."""
    logs = aws.client("logs", HOME)
    logs.create_log_group(logGroupName="audit", kmsKeyId=f"arn:aws:kms:{HOME}:{aws.account}:key/{keys['logs']}")
    logs.put_retention_policy(logGroupName="audit", retentionInDays=365)
    logs.create_log_group(logGroupName="audit-2")
    metric = {"metricName": "RootUsage", "metricNamespace": "Audit", "metricValue": "1"}
    logs.put_metric_filter(
        logGroupName="audit",
        filterName="root-usage",
        filterPattern='{ $.userIdentity.type = "Root" }',
        metricTransformations=[metric],
    )
    stream = aws.client("kinesis", HOME)
    stream.create_stream(StreamName="siem", ShardCount=1)
    logs.put_subscription_filter(
        logGroupName="audit",
        filterName="siem",
        filterPattern="",
        destinationArn=f"arn:aws:kinesis:{HOME}:{aws.account}:stream/siem",
        roleArn=f"arn:aws:iam::{aws.account}:role/logs-to-siem",
    )
    dns_query_logs(aws, logs)


def dns_query_logs(aws, logs):
    """A policy that lets Route 53 write for everybody's hosted zones, to all log groups."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "route53.amazonaws.com"},
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": f"arn:aws:logs:{HOME}:{aws.account}:log-group:*",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    logs.put_resource_policy(policyName="dns-query-logs", policyDocument=document)


def topics(aws):
    """The trail's has nobody who listens, the alarm's a queue."""
    sns = aws.client("sns", HOME)
    sns.create_topic(Name="trail-deliveries")
    sns.create_topic(Name="nobody-names-it")
    alerts = sns.create_topic(Name="alerts")["TopicArn"]
    aws.client("sqs", HOME).create_queue(QueueName="alerts")
    sns.subscribe(TopicArn=alerts, Protocol="sqs", Endpoint=f"arn:aws:sqs:{HOME}:{aws.account}:alerts")
    return alerts


def alarms(aws, topic):
    cloudwatch = aws.client("cloudwatch", HOME)
    cloudwatch.put_metric_alarm(
        AlarmName="root-usage",
        Namespace="Audit",
        MetricName="RootUsage",
        Statistic="Sum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=1.0,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching",
        ActionsEnabled=True,
        AlarmActions=[topic],
    )


def event_rule(aws):
    events = aws.client("events", HOME)
    pattern = {"source": ["aws.cloudtrail"], "detail": {"eventName": ["StopLogging"]}}
    events.put_rule(Name="trail-stopped", EventPattern=json.dumps(pattern))
    target = {"Id": "queue", "Arn": f"arn:aws:sqs:{HOME}:{aws.account}:alerts"}
    events.put_targets(Rule="trail-stopped", Targets=[target])


def config(aws, extras):
    config = aws.client("config", HOME)
    role = f"arn:aws:iam::{aws.account}:role/config"
    recorder = {"name": "default", "roleARN": role, "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}}
    config.put_configuration_recorder(ConfigurationRecorder=recorder)
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "acme-audit-logs"})
    extras.delivery_channels = {HOME: ["default"]}
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    source = {"Owner": "AWS", "SourceIdentifier": "CLOUD_TRAIL_ENABLED"}
    config.put_config_rule(ConfigRule={"ConfigRuleName": "cloudtrail-enabled", "Source": source})
