//! From the audit trail to people: log group, metric filter, alarm, topic; and what AWS Config and EventBridge watch.

use trailwarden::model::aws::{
    Alarm, AlarmState, ComparisonOperator, CompositeAlarm, ConfigRule, ConfigRuleOwner, ConfigRuleState, Delivery,
    DeliveryChannel, DeliveryStatus, EventRule, EventRuleState, EventTarget, Handle, LogGroup, LogGroupClass, LogResourcePolicy,
    MetricFilter, MetricTransformation, MissingData, Recorder, RecorderStatus, RecordingFrequency, RecordingGroup, RecordingMode,
    RecordingScope, RecordingStrategy, Statistic, Subscription, SubscriptionFilter, SubscriptionState, Topic,
};
use trailwarden::model::{ArnText, Observed, Ref, Resource, ResourceKind};

use super::{ACCOUNT, HOME, all, at, kms, known, place, resource, tags, text, texts};

const GROUP: &str = "cloudtrail/lindenhof-audit";

pub(super) fn resources() -> Vec<Resource> {
    let mut resources = vec![log_group(), metric_filter(), subscription_filter(), alarm(), composite_alarm(), topic()];
    resources.extend([event_rule(), recorder(), delivery_channel(), config_rule()]);
    resources
}

fn arn(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:{HOME}:{ACCOUNT}:{resource}")
}

fn topic_arn() -> String {
    arn("sns", "security-alerts")
}

fn log_group() -> Resource {
    let group = LogGroup {
        name: text(GROUP),
        retention_days: known(365),
        kms_key: known(Ref::new(kms::arn(HOME, kms::AUDIT))),
        log_group_class: known(LogGroupClass::Standard),
        deletion_protection_enabled: Observed::Absent,
        metric_filter_count: known(1),
        created_at: at("2023-02-11T09:12:00Z"),
        resource_policies: all([dns_query_logs()]),
    };
    resource(HOME, Handle::Name(GROUP), group)
}

/// Made for the query logs of a hosted zone, and wider than that: for all log groups, and for everybody's hosted zones.
fn dns_query_logs() -> LogResourcePolicy {
    let statement = format!(
        r#"{{"Sid":"Route53","Effect":"Allow","Principal":{{"Service":"route53.amazonaws.com"}},"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":"{}"}}"#,
        arn("logs", "log-group:*")
    );
    LogResourcePolicy {
        name: text("dns-query-logs"),
        policy: known(format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#).as_str()),
        log_group_arn: Observed::Absent,
    }
}

fn metric_filter() -> Resource {
    let transformation = MetricTransformation {
        metric_namespace: text("Audit"),
        metric_name: text("RootUsage"),
        metric_value: text("1"),
        default_value: text("0"),
        dimensions: tags([]),
    };
    let filter = MetricFilter {
        name: text("root-usage"),
        log_group: known(Ref::new(GROUP)),
        pattern: text(
            r#"{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }"#,
        ),
        transformations: all([transformation]),
        apply_on_transformed_logs: known(false),
        field_selection_criteria: Observed::Absent,
        created_at: at("2023-02-11T09:40:00Z"),
    };
    resource(HOME, Handle::Within(&arn("logs", &format!("log-group:{GROUP}")), "root-usage"), filter)
}

fn subscription_filter() -> Resource {
    let filter = SubscriptionFilter {
        name: text("siem"),
        log_group: known(Ref::new(GROUP)),
        pattern: text(""),
        destination: known(arn("firehose", "deliverystream/siem").as_str()),
        role: known(format!("arn:aws:iam::{ACCOUNT}:role/logs-to-siem").as_str()),
        apply_on_transformed_logs: known(false),
        field_selection_criteria: Observed::Absent,
        created_at: at("2024-06-03T13:05:00Z"),
    };
    resource(HOME, Handle::Within(&arn("logs", &format!("log-group:{GROUP}")), "siem"), filter)
}

fn alarm() -> Resource {
    let alarm = Alarm {
        name: text("root-usage"),
        actions_enabled: known(true),
        alarm_actions: all([ArnText(topic_arn())]),
        alarm_topics: all([Ref::new(topic_arn())]),
        ok_actions: all([]),
        insufficient_data_actions: all([]),
        state: known(AlarmState::Ok),
        state_updated_at: at("2026-01-15T05:40:00Z"),
        namespace: text("Audit"),
        metric_name: text("RootUsage"),
        dimensions: Observed::Absent,
        statistic: known(Statistic::Sum),
        extended_statistic: Observed::Absent,
        period: known(300),
        evaluation_periods: known(1),
        datapoints_to_alarm: Observed::Absent,
        comparison_operator: known(ComparisonOperator::GreaterThanOrEqualToThreshold),
        threshold: text("1"),
        treat_missing_data: known(MissingData::NotBreaching),
        metrics: Observed::Absent,
    };
    resource(HOME, Handle::Name("root-usage"), alarm)
}

fn composite_alarm() -> Resource {
    let alarm = CompositeAlarm {
        name: text("anything-critical"),
        alarm_rule: text(r#"ALARM("root-usage")"#),
        actions_enabled: known(false),
        alarm_actions: all([]),
        alarm_topics: all([]),
        ok_actions: all([]),
        insufficient_data_actions: all([]),
        actions_suppressor: Observed::Absent,
        state: known(AlarmState::Ok),
        state_updated_at: at("2026-01-15T05:40:00Z"),
    };
    resource(HOME, Handle::Name("anything-critical"), alarm)
}

/// The mail address that was to hear of it never confirmed; the queue did.
fn topic() -> Resource {
    let subscription = |protocol, state, subscription_arn, endpoint_arn| Subscription {
        protocol: text(protocol),
        state: known(state),
        subscription_arn,
        endpoint_arn,
        owner_account: text(ACCOUNT),
    };
    let confirmed = format!("{}:5d0b6a5e-3f0e-4c1b-9f53-4f0f2f7f9a11", topic_arn());
    let topic = Topic {
        name: text("security-alerts"),
        owner_account: text(ACCOUNT),
        policy: known(r#"{"Version":"2012-10-17","Statement":[]}"#),
        kms_key: Observed::Absent,
        subscriptions_confirmed: known(1),
        subscriptions_pending: known(1),
        subscriptions_deleted: known(0),
        subscriptions: all([
            subscription("email", SubscriptionState::PendingConfirmation, Observed::Absent, Observed::Absent),
            subscription(
                "sqs",
                SubscriptionState::Confirmed,
                known(confirmed.as_str()),
                known(arn("sqs", "security-alerts").as_str()),
            ),
        ]),
    };
    resource(HOME, Handle::Name("security-alerts"), topic)
}

fn event_rule() -> Resource {
    let rule = EventRule {
        name: text("trail-stopped"),
        event_bus: text("default"),
        state: known(EventRuleState::Enabled),
        event_pattern: text(r#"{"source":["aws.cloudtrail"],"detail":{"eventName":["StopLogging","DeleteTrail"]}}"#),
        schedule_expression: Observed::Absent,
        managed_by: Observed::Absent,
        targets: all([EventTarget {
            id: text("topic"),
            arn: known(topic_arn().as_str()),
            role: Observed::Absent,
            dead_letter_queue: Observed::Absent,
        }]),
    };
    resource(HOME, Handle::Name("trail-stopped"), rule)
}

fn recorder() -> Resource {
    let group = RecordingGroup {
        all_supported: known(true),
        include_global_resource_types: known(true),
        resource_types: texts([]),
        excluded_resource_types: texts([]),
        recording_strategy: known(RecordingStrategy::AllSupportedResourceTypes),
    };
    let mode = RecordingMode { recording_frequency: known(RecordingFrequency::Continuous), overrides: all([]) };
    let role = format!("arn:aws:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig");
    let recorder = Recorder {
        name: text("default"),
        role: known(role.as_str()),
        service_principal: Observed::Absent,
        recording_scope: known(RecordingScope::Paid),
        recording_group: known(group),
        recording_mode: known(mode),
        is_recording: known(true),
        last_status: known(RecorderStatus::Success),
        last_error_code: Observed::Absent,
        last_status_change_time: at("2026-01-15T05:51:00Z"),
        last_start_time: at("2023-02-11T10:00:00Z"),
        last_stop_time: Observed::Absent,
    };
    resource(HOME, Handle::Name("default"), recorder)
}

fn delivery_channel() -> Resource {
    let went_well = |attempt| Delivery {
        last_status: known(DeliveryStatus::Success),
        last_error_code: Observed::Absent,
        last_attempt_time: at(attempt),
        last_successful_time: at(attempt),
    };
    let channel = DeliveryChannel {
        name: text("default"),
        bucket: known(Ref::new("lindenhof-audit-logs")),
        s3_key_prefix: text("config"),
        kms_key: Observed::Absent,
        topic: Observed::Absent,
        snapshot_frequency: Observed::Absent,
        stream_delivery: Observed::Absent,
        history_delivery: known(went_well("2026-01-15T02:10:00Z")),
        snapshot_delivery: Observed::Absent,
    };
    resource(HOME, Handle::Name("default"), channel)
}

fn config_rule() -> Resource {
    let rule = ConfigRule {
        name: text("cloudtrail-enabled"),
        state: known(ConfigRuleState::Active),
        source_owner: known(ConfigRuleOwner::Aws),
        source_identifier: text("CLOUD_TRAIL_ENABLED"),
        created_by: Observed::Absent,
    };
    let subject = place(HOME).subject_with_arn(
        ResourceKind::ConfigRule,
        &arn("config", "config-rule/config-rule-9d2f1c"),
        "cloudtrail-enabled",
    );
    Resource { subject: subject.into(), body: rule.into() }
}
