//! What is concluded of alarms: whether somebody hears of the events that controls are about.

use super::text_enum;
use crate::model::List;
use crate::record;

text_enum! {
    /// A link of the chain from an event to somebody who hears of it, the first ones nearest to the event.
    DetectionLink {
        Trail = "trail",
        LogGroup = "log_group",
        MetricFilter = "metric_filter",
        EventRule = "event_rule",
        Alarm = "alarm",
        Action = "action",
        EventTarget = "event_target",
        Topic = "topic",
        Subscription = "subscription",
    }
}

record! {
    /// Whether somebody hears of the events that a control is about. Each is made up as CloudTrail would record it in the
    /// account, from several callers, in several regions.
    Detection {
        /// After how many events of a kind, at the latest, an alarm tells somebody of them; absent when of some kind no
        /// number of events does. 1 where each event is told of.
        events_to_alarm [opt]: i64 = "";
        /// The same with rules of EventBridge beside alarms: some kinds may be told of by an alarm, others by a rule.
        events_to_notice [opt]: i64 = "";
        /// The first link that is broken for an event that nobody hears of, on the way that leads it furthest; of alarms
        /// alone, if rules of EventBridge tell of all. Absent when none is.
        broken_link [opt]: DetectionLink = "";
        /// The events that nobody hears of through an alarm or a rule of EventBridge, such as
        /// `iam:PutRolePolicy by an IAM user`.
        slipping_events: List<String> = "";
        /// The trail on the way to the broken link, or to whoever hears of the events; absent when the way has none.
        trail [opt]: String = "";
        /// The log group on that way.
        log_group [opt]: String = "";
        /// The metric filter on that way.
        metric_filter [opt]: String = "";
        /// The alarm on that way; a composite alarm where that one tells somebody.
        alarm [opt]: String = "";
        /// The rule of EventBridge on that way.
        event_rule [opt]: String = "";
        /// The topic on that way.
        topic [opt]: String = "";
        /// What comes of the events, in a sentence without its full stop.
        summary: String = "";
    }
}

record! {
    /// Whether somebody hears of the events that controls are about, one field for each control.
    Detections {
        /// API calls that were denied.
        unauthorized_api: Detection = "";
        /// IAM users who sign in to the console without MFA.
        console_no_mfa: Detection = "";
        /// Whatever the root user does.
        root_usage: Detection = "";
        /// Changes to IAM policies.
        iam_policy_changes: Detection = "";
        /// Changes to trails.
        cloudtrail_changes: Detection = "";
        /// Failed attempts to sign in to the console.
        console_auth_failures: Detection = "";
        /// KMS keys that are disabled or scheduled for deletion.
        kms_disable_delete: Detection = "";
        /// Changes to policies, access and lifecycle of buckets.
        s3_policy_changes: Detection = "";
        /// Changes to AWS Config.
        config_changes: Detection = "";
        /// Changes to security groups.
        security_group_changes: Detection = "";
        /// Changes to network ACLs.
        nacl_changes: Detection = "";
        /// Changes to internet gateways and customer gateways.
        network_gateway_changes: Detection = "";
        /// Changes to route tables.
        route_table_changes: Detection = "";
        /// Changes to VPCs and their peerings.
        vpc_changes: Detection = "";
        /// Changes to the organization.
        organizations_changes: Detection = "";
        /// The removal of alarms, metric filters, log groups and rules of EventBridge.
        monitoring_tamper: Detection = "";
    }
}

record! {
    /// Whether somebody hears of what is done to the buckets, keys and log groups of the account's trails, one field for each
    /// control.
    TrailDetections {
        /// What keeps log files from being delivered: changes to their buckets, keys and log groups.
        delivery_errors: Detection = "";
        /// The deletion of log files in the buckets of the account's trails.
        s3_log_object_deletion: Detection = "";
    }
}

record! {
    /// Which events start something by themselves: a rule of EventBridge or an alarm passes each of them on to a function, a
    /// state machine, an automation, an incident, a task or an API. Looked at are the events by which a trail, or what watches
    /// it, is made, changed or taken away: `CreateTrail`, `UpdateTrail`, `DeleteTrail`, `StartLogging`, `StopLogging`,
    /// `DeleteAlarms`, `DisableAlarmActions`, `DeleteMetricFilter`, `DeleteLogGroup`, `DisableRule`, `DeleteRule` and
    /// `RemoveTargets`, in the home regions of the account's trails.
    Responses {
        /// Those events, by name.
        events: List<String> = "";
        /// Those of them that an alarm passes on, or a rule of EventBridge with a queue for what cannot be delivered.
        with_dead_letters: List<String> = "";
    }
}
