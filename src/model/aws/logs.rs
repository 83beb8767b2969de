//! CloudWatch Logs: the log groups that trails deliver to, the filters on them, and the policies that let others in.

use super::{Exposure, Key, PolicyGrant, text_enum};
use crate::model::{ArnText, List, Map, PolicyDocument, Ref, Timestamp};
use crate::record;

text_enum! {
    /// What a log group is made for. Source: CloudWatch Logs API, `LogGroup`.
    LogGroupClass {
        Standard = "STANDARD",
        InfrequentAccess = "INFREQUENT_ACCESS",
        Delivery = "DELIVERY",
    }
}

record! {
    /// A log group of CloudWatch Logs that a trail delivers to. Source: CloudWatch Logs API, `LogGroup`.
    LogGroup {
        /// Its name.
        name: String = "logs:DescribeLogGroups";
        /// How long events are kept, in days; absent when they never expire.
        retention_days [opt]: i64 = "logs:DescribeLogGroups";
        /// The KMS key that encrypts it; absent when only the service's own encryption is used.
        kms_key [opt]: Ref<Key> = "logs:DescribeLogGroups";
        /// What it is made for; absent where AWS does not say, which means `STANDARD`.
        log_group_class [opt]: LogGroupClass = "logs:DescribeLogGroups";
        /// Whether it is protected against deletion; absent where that was never set.
        deletion_protection_enabled [opt]: bool = "logs:DescribeLogGroups";
        /// How many metric filters it has.
        metric_filter_count: i64 = "logs:DescribeLogGroups";
        /// When it was made.
        created_at: Timestamp = "logs:DescribeLogGroups";
        /// The resource policies that may be about it: those of its region, which say themselves for which log groups they
        /// are, and its own.
        resource_policies: List<LogResourcePolicy> = "logs:DescribeResourcePolicies";
    }
    derived {
        /// Who can use or change it by resource policies. What they say of anybody but services is counted, though CloudWatch
        /// Logs heeds it for services only.
        exposure: Exposure = ["resource_policies", "organization.organization_id", "organization_members.account_id"];
        /// What resource policies allow each principal that they name; nothing, where they are about other log groups.
        policy_grants: List<PolicyGrant> = ["resource_policies"];
    }
    related {
        /// The account.
        account: one Account by account;
        /// The organization of the account.
        organization: one Organization by account;
        /// The accounts of the organization, if the account may list them.
        organization_members: many OrganizationMember by account;
        /// The trails that deliver to it.
        trails: many Trail via "log_group";
        /// Its metric filters.
        metric_filters: many MetricFilter via "log_group";
        /// Its subscription filters.
        subscription_filters: many SubscriptionFilter via "log_group";
    }
}

record! {
    /// A policy by which a region or a log group lets others in. Source: CloudWatch Logs API, `ResourcePolicy`.
    LogResourcePolicy {
        /// Its name; absent where AWS tells none.
        name [opt]: String = "";
        /// What it says.
        policy: PolicyDocument = "";
        /// The log group that it is attached to; absent for a policy of the region.
        log_group_arn [opt]: ArnText = "";
    }
}

record! {
    /// A filter that makes a metric of the events it matches. Source: CloudWatch Logs API, `MetricFilter`.
    MetricFilter {
        /// Its name.
        name: String = "logs:DescribeMetricFilters";
        /// The log group whose events it looks at.
        log_group: Ref<LogGroup> = "logs:DescribeMetricFilters";
        /// The filter pattern; an empty one matches every event.
        pattern: String = "logs:DescribeMetricFilters";
        /// The metrics that it makes.
        transformations: List<MetricTransformation> = "logs:DescribeMetricFilters";
        /// Whether it looks at events as a log transformer rewrote them.
        apply_on_transformed_logs: bool = "logs:DescribeMetricFilters";
        /// The accounts and regions whose events it looks at, in a centralized log group; absent for all.
        field_selection_criteria [opt]: String = "logs:DescribeMetricFilters";
        /// When it was made.
        created_at: Timestamp = "logs:DescribeMetricFilters";
    }
    related {
        /// The account.
        account: one Account by account;
    }
}

record! {
    /// A metric that a metric filter makes.
    MetricTransformation {
        /// The namespace of the metric.
        metric_namespace: String = "";
        /// The name of the metric.
        metric_name: String = "";
        /// What is published for each event that matches: a number, or a field of the event such as `$.size`.
        metric_value: String = "";
        /// What is published while no event matches, as a decimal number; absent when nothing is.
        default_value [opt]: String = "";
        /// The dimensions of the metric, each with the field of the event that gives its value.
        dimensions: Map = "";
    }
}

record! {
    /// A filter that passes the events it matches on to another service. Source: CloudWatch Logs API, `SubscriptionFilter`.
    SubscriptionFilter {
        /// Its name.
        name: String = "logs:DescribeSubscriptionFilters";
        /// The log group whose events it looks at.
        log_group: Ref<LogGroup> = "logs:DescribeSubscriptionFilters";
        /// The filter pattern; an empty one matches every event.
        pattern: String = "logs:DescribeSubscriptionFilters";
        /// Where events go: a stream, a function, or a destination of another account.
        destination: ArnText = "logs:DescribeSubscriptionFilters";
        /// The role with which events are sent; absent where the destination's own policy allows it.
        role [opt]: ArnText = "logs:DescribeSubscriptionFilters";
        /// Whether it looks at events as a log transformer rewrote them.
        apply_on_transformed_logs: bool = "logs:DescribeSubscriptionFilters";
        /// The accounts and regions whose events it looks at, in a centralized log group; absent for all.
        field_selection_criteria [opt]: String = "logs:DescribeSubscriptionFilters";
        /// When it was made.
        created_at: Timestamp = "logs:DescribeSubscriptionFilters";
    }
    related {
        /// The account.
        account: one Account by account;
    }
}
