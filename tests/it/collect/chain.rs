//! The part of the small account that watches: from the log group of its main trail to those who are told.

use super::account::xml;
use super::operation::Asked;
use super::wire::Answer;

const DELIVERIES: &str = "arn:aws:sns:eu-west-1:111122223333:deliveries";
pub const ALERTS: &str = "arn:aws:sns:eu-west-1:111122223333:alerts";

pub const GROUP: &str = "arn:aws:logs:eu-west-1:111122223333:log-group:trails/main";

pub const RULE: &str = "arn:aws:events:eu-west-1:111122223333:rule/stopped";

/// The answer to any call of the services that watch. All is in one region.
pub fn answer(asked: &Asked) -> Answer {
    let here = asked.region == "eu-west-1";
    Answer::ok(match asked.call {
        "logs:DescribeLogGroups" => LOG_GROUPS,
        "logs:DescribeMetricFilters" => METRIC_FILTERS,
        "logs:DescribeSubscriptionFilters" => SUBSCRIPTION_FILTERS,
        "logs:DescribeResourcePolicies" if asked.mentions("RESOURCE") => POLICIES_OF_GROUP,
        "logs:DescribeResourcePolicies" => POLICIES_OF_REGION,
        "cloudwatch:DescribeAlarms" if here => ALARMS,
        "cloudwatch:DescribeAlarms" => r#"{"MetricAlarms":[],"CompositeAlarms":[]}"#,
        "sns:GetTopicAttributes" => return attributes(asked),
        "sns:ListSubscriptionsByTopic" if asked.mentions("deliveries") => {
            return xml("ListSubscriptionsByTopic", "<Subscriptions/>");
        }
        "sns:ListSubscriptionsByTopic" => return xml("ListSubscriptionsByTopic", SUBSCRIPTIONS),
        "events:ListRules" if here => RULES,
        "events:ListRules" => r#"{"Rules":[]}"#,
        "events:ListTargetsByRule" => TARGETS,
        "config:DescribeConfigurationRecorders" if here => RECORDERS,
        "config:DescribeConfigurationRecorders" => r#"{"ConfigurationRecorders":[]}"#,
        "config:DescribeConfigurationRecorderStatus" if here => RECORDER_STATUS,
        "config:DescribeConfigurationRecorderStatus" => r#"{"ConfigurationRecordersStatus":[]}"#,
        "config:DescribeDeliveryChannels" if here => CHANNELS,
        "config:DescribeDeliveryChannels" => r#"{"DeliveryChannels":[]}"#,
        "config:DescribeDeliveryChannelStatus" if here => CHANNEL_STATUS,
        "config:DescribeDeliveryChannelStatus" => r#"{"DeliveryChannelsStatus":[]}"#,
        "config:DescribeConfigRules" if here => CONFIG_RULES,
        _ => r#"{"ConfigRules":[]}"#,
    })
}

/// Topics encrypt nothing unless they are told to.
fn attributes(asked: &Asked) -> Answer {
    let (arn, key, counts) = if asked.mentions("deliveries") {
        (DELIVERIES, "", [0, 0])
    } else {
        (ALERTS, "<entry><key>KmsMasterKeyId</key><value>alias/logs</value></entry>", [2, 1])
    };
    let [confirmed, pending] = counts;
    xml(
        "GetTopicAttributes",
        &format!(
            "<Attributes><entry><key>TopicArn</key><value>{arn}</value></entry><entry><key>Owner</key><value>111122223333</value></entry>\
             <entry><key>Policy</key><value>{{&quot;Statement&quot;:[]}}</value></entry>{key}\
             <entry><key>SubscriptionsConfirmed</key><value>{confirmed}</value></entry>\
             <entry><key>SubscriptionsPending</key><value>{pending}</value></entry>\
             <entry><key>SubscriptionsDeleted</key><value>0</value></entry></Attributes>"
        ),
    )
}

/// Another group's name begins with that of the one meant.
const LOG_GROUPS: &str = r#"{"logGroups":[
    {"logGroupName":"trails/main","arn":"arn:aws:logs:eu-west-1:111122223333:log-group:trails/main:*","creationTime":1700000000000,
     "retentionInDays":365,"metricFilterCount":1,"storedBytes":7,"logGroupClass":"STANDARD","deletionProtectionEnabled":true,
     "kmsKeyId":"arn:aws:kms:eu-west-1:111122223333:key/1111"},
    {"logGroupName":"trails/main-2","creationTime":1700000000000,"metricFilterCount":0}]}"#;

const METRIC_FILTERS: &str = r#"{"metricFilters":[{"filterName":"root","filterPattern":"{ $.userIdentity.type = \"Root\" }",
    "metricTransformations":[{"metricName":"RootUsage","metricNamespace":"Audit","metricValue":"1","defaultValue":0.5,"dimensions":{"Region":"$.awsRegion"}}],
    "creationTime":1700000000000,"logGroupName":"trails/main","applyOnTransformedLogs":false}]}"#;

const SUBSCRIPTION_FILTERS: &str = r#"{"subscriptionFilters":[{"filterName":"siem","logGroupName":"trails/main","filterPattern":"",
    "destinationArn":"arn:aws:firehose:eu-west-1:111122223333:deliverystream/siem","roleArn":"arn:aws:iam::111122223333:role/siem",
    "distribution":"ByLogStream","applyOnTransformedLogs":false,"creationTime":1700000000000}]}"#;

const POLICIES_OF_REGION: &str = r#"{"resourcePolicies":[{"policyName":"dns","policyDocument":"{\"Statement\":[]}",
    "lastUpdatedTime":1700000000000,"policyScope":"ACCOUNT"}]}"#;

/// The policy of a log group needs no name.
const POLICIES_OF_GROUP: &str = r#"{"resourcePolicies":[{"policyDocument":"{\"Statement\":[{}]}","lastUpdatedTime":1700000000000,
    "policyScope":"RESOURCE","resourceArn":"arn:aws:logs:eu-west-1:111122223333:log-group:trails/main","revisionId":"1"}]}"#;

const ALARMS: &str = r#"{"MetricAlarms":[
    {"AlarmName":"root","AlarmArn":"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:root","ActionsEnabled":true,"OKActions":[],
     "AlarmActions":["arn:aws:sns:eu-west-1:111122223333:alerts","arn:aws:sns:eu-west-1:999988887777:theirs","arn:aws:lambda:eu-west-1:111122223333:function:page"],
     "InsufficientDataActions":[],"StateValue":"OK","StateUpdatedTimestamp":1760000000.5,"MetricName":"RootUsage","Namespace":"Audit",
     "Statistic":"Sum","Dimensions":[{"Name":"Region","Value":"eu-west-1"}],"Period":300,"EvaluationPeriods":1,"DatapointsToAlarm":1,
     "Threshold":0.5,"ComparisonOperator":"GreaterThanThreshold","TreatMissingData":"notBreaching"},
    {"AlarmName":"rate","AlarmArn":"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:rate","ActionsEnabled":false,"OKActions":[],
     "AlarmActions":[],"InsufficientDataActions":[],"StateValue":"INSUFFICIENT_DATA","StateUpdatedTimestamp":1760000000,
     "EvaluationPeriods":2,"Threshold":10.0,"ComparisonOperator":"LessThanThreshold","Metrics":[
        {"Id":"e1","Expression":"m1 / 2","ReturnData":true},
        {"Id":"m1","ReturnData":false,"MetricStat":{"Metric":{"Namespace":"Audit","MetricName":"Calls","Dimensions":[]},"Period":60,"Stat":"Sum"}}]}],
    "CompositeAlarms":[
    {"AlarmName":"any","AlarmArn":"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:any","AlarmRule":"ALARM(root)","ActionsEnabled":true,
     "AlarmActions":["arn:aws:sns:eu-west-1:111122223333:alerts"],"OKActions":[],"InsufficientDataActions":[],"StateValue":"OK",
     "StateUpdatedTimestamp":1760000000}]}"#;

/// A person's address must not be kept.
const SUBSCRIPTIONS: &str = "<Subscriptions>\
    <member><TopicArn>arn:aws:sns:eu-west-1:111122223333:alerts</TopicArn><Protocol>email</Protocol><SubscriptionArn>PendingConfirmation</SubscriptionArn>\
    <Owner>111122223333</Owner><Endpoint>alice@example.com</Endpoint></member>\
    <member><TopicArn>arn:aws:sns:eu-west-1:111122223333:alerts</TopicArn><Protocol>sqs</Protocol>\
    <SubscriptionArn>arn:aws:sns:eu-west-1:111122223333:alerts:5d0b</SubscriptionArn><Owner>111122223333</Owner>\
    <Endpoint>arn:aws:sqs:eu-west-1:111122223333:alerts</Endpoint></member></Subscriptions>";

const RULES: &str = r#"{"Rules":[{"Name":"stopped","Arn":"arn:aws:events:eu-west-1:111122223333:rule/stopped",
    "EventPattern":"{\"source\":[\"aws.cloudtrail\"]}","State":"ENABLED","EventBusName":"default"}]}"#;

/// What is sent along may hold secrets.
const TARGETS: &str = r#"{"Targets":[{"Id":"topic","Arn":"arn:aws:sns:eu-west-1:111122223333:alerts","Input":"{\"token\":\"hush\"}",
    "RoleArn":"arn:aws:iam::111122223333:role/events","DeadLetterConfig":{"Arn":"arn:aws:sqs:eu-west-1:111122223333:lost"}}]}"#;

const RECORDERS: &str = r#"{"ConfigurationRecorders":[{"name":"default","roleARN":"arn:aws:iam::111122223333:role/config",
    "recordingGroup":{"allSupported":false,"includeGlobalResourceTypes":false,"resourceTypes":[],
        "exclusionByResourceTypes":{"resourceTypes":["AWS::EC2::Volume"]},"recordingStrategy":{"useOnly":"EXCLUSION_BY_RESOURCE_TYPES"}},
    "recordingMode":{"recordingFrequency":"CONTINUOUS","recordingModeOverrides":[
        {"resourceTypes":["AWS::EC2::Instance"],"recordingFrequency":"DAILY"}]},"recordingScope":"PAID"}]}"#;

const RECORDER_STATUS: &str = r#"{"ConfigurationRecordersStatus":[{"name":"default","lastStartTime":1700000000,"recording":true,
    "lastStatus":"Failure","lastErrorCode":"AccessDenied","lastErrorMessage":"no","lastStatusChangeTime":1760000000.25}]}"#;

const CHANNELS: &str = r#"{"DeliveryChannels":[{"name":"default","s3BucketName":"logs","s3KeyPrefix":"config",
    "s3KmsKeyArn":"arn:aws:kms:eu-west-1:111122223333:key/1111","snsTopicARN":"arn:aws:sns:eu-west-1:111122223333:alerts",
    "configSnapshotDeliveryProperties":{"deliveryFrequency":"TwentyFour_Hours"}}]}"#;

const CHANNEL_STATUS: &str = r#"{"DeliveryChannelsStatus":[{"name":"default",
    "configStreamDeliveryInfo":{"lastStatus":"Success","lastStatusChangeTime":1760000000},
    "configHistoryDeliveryInfo":{"lastStatus":"Failure","lastErrorCode":"NoSuchBucket","lastAttemptTime":1760000000,"lastSuccessfulTime":1750000000},
    "configSnapshotDeliveryInfo":{}}]}"#;

const CONFIG_RULES: &str = r#"{"ConfigRules":[{"ConfigRuleName":"cloudtrail-enabled","ConfigRuleArn":"arn:aws:config:eu-west-1:111122223333:config-rule/config-rule-1",
    "ConfigRuleId":"config-rule-1","Source":{"Owner":"AWS","SourceIdentifier":"CLOUD_TRAIL_ENABLED"},"InputParameters":"{}",
    "ConfigRuleState":"ACTIVE"}]}"#;
