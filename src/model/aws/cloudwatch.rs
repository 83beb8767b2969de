//! CloudWatch alarms.

use super::{Topic, text_enum};
use crate::model::{ArnText, List, Map, Ref, Timestamp};
use crate::record;

text_enum! {
    /// The state of an alarm. Source: CloudWatch API, `MetricAlarm`.
    AlarmState {
        Ok = "OK",
        Alarm = "ALARM",
        InsufficientData = "INSUFFICIENT_DATA",
    }
}

text_enum! {
    /// How the values of a period become one. Source: CloudWatch API, `MetricAlarm`.
    Statistic {
        SampleCount = "SampleCount",
        Average = "Average",
        Sum = "Sum",
        Minimum = "Minimum",
        Maximum = "Maximum",
    }
}

text_enum! {
    /// How a value is compared with the threshold. Source: CloudWatch API, `MetricAlarm`.
    ComparisonOperator {
        GreaterThanOrEqualToThreshold = "GreaterThanOrEqualToThreshold",
        GreaterThanThreshold = "GreaterThanThreshold",
        LessThanThreshold = "LessThanThreshold",
        LessThanOrEqualToThreshold = "LessThanOrEqualToThreshold",
        LessThanLowerOrGreaterThanUpperThreshold = "LessThanLowerOrGreaterThanUpperThreshold",
        LessThanLowerThreshold = "LessThanLowerThreshold",
        GreaterThanUpperThreshold = "GreaterThanUpperThreshold",
    }
}

text_enum! {
    /// What periods without a value count as. Source: CloudWatch API, `PutMetricAlarm`.
    MissingData {
        Breaching = "breaching",
        NotBreaching = "notBreaching",
        Ignore = "ignore",
        Missing = "missing",
    }
}

record! {
    /// An alarm on a metric, or on an expression over metrics. Source: CloudWatch API, `MetricAlarm`.
    Alarm {
        /// Its name.
        name: String = "cloudwatch:DescribeAlarms";
        /// Whether its actions are carried out at all.
        actions_enabled: bool = "cloudwatch:DescribeAlarms";
        /// What is done when the alarm goes off.
        alarm_actions: List<ArnText> = "cloudwatch:DescribeAlarms";
        /// The SNS topics among `alarm_actions`.
        alarm_topics: List<Ref<Topic>> = "cloudwatch:DescribeAlarms";
        /// What is done when the alarm ends.
        ok_actions: List<ArnText> = "cloudwatch:DescribeAlarms";
        /// What is done when data is missing.
        insufficient_data_actions: List<ArnText> = "cloudwatch:DescribeAlarms";
        /// Its state when it was read.
        state: AlarmState = "cloudwatch:DescribeAlarms";
        /// When its state was last looked at or changed.
        state_updated_at: Timestamp = "cloudwatch:DescribeAlarms";
        /// The namespace of the metric; absent for an alarm on an expression.
        namespace [opt]: String = "cloudwatch:DescribeAlarms";
        /// The name of the metric; absent for an alarm on an expression.
        metric_name [opt]: String = "cloudwatch:DescribeAlarms";
        /// The dimensions of the metric; absent where AWS names none.
        dimensions [opt]: Map = "cloudwatch:DescribeAlarms";
        /// How the values of a period become one; absent for a percentile or an expression.
        statistic [opt]: Statistic = "cloudwatch:DescribeAlarms";
        /// The percentile or trimmed statistic, such as `p99`; absent for the simple ones.
        extended_statistic [opt]: String = "cloudwatch:DescribeAlarms";
        /// How long a period is, in seconds; absent for an alarm on an expression.
        period [opt]: i64 = "cloudwatch:DescribeAlarms";
        /// How many of the last periods are looked at.
        evaluation_periods [opt]: i64 = "cloudwatch:DescribeAlarms";
        /// How many of these periods must breach the threshold; absent for all of them.
        datapoints_to_alarm [opt]: i64 = "cloudwatch:DescribeAlarms";
        /// How a value is compared with the threshold.
        comparison_operator [opt]: ComparisonOperator = "cloudwatch:DescribeAlarms";
        /// The threshold as a decimal number, such as `1` or `0.5`; absent for anomaly detection.
        threshold [opt]: String = "cloudwatch:DescribeAlarms";
        /// What periods without a value count as; absent means `missing`.
        treat_missing_data [opt]: MissingData = "cloudwatch:DescribeAlarms";
        /// The metrics and expressions that the alarm is computed from; absent for an alarm on one metric.
        metrics [opt]: List<AlarmMetric> = "cloudwatch:DescribeAlarms";
    }
    derived {
        /// Whether a metric that it watches, itself or in an expression, is made by a metric filter of its region, dimensions
        /// left aside.
        watches_trail_metric: bool = [
            "namespace",
            "metric_name",
            "metrics",
            "region_metric_filters.transformations",
        ];
        /// Whether a metric filter of its region makes the very metric that it watches, dimensions included, with a value of at
        /// least 1 for each event; unknown for an alarm on an expression.
        is_fed_by_filter: bool = [
            "namespace",
            "metric_name",
            "dimensions",
            "metrics",
            "region_metric_filters.transformations",
        ];
        /// How many events make it go off, if each counts as 1; absent when no number of them does. Unknown for an alarm on
        /// an expression or on an anomaly.
        events_to_fire [opt]: i64 = [
            "metrics",
            "statistic",
            "comparison_operator",
            "threshold",
            "evaluation_periods",
            "datapoints_to_alarm",
        ];
        /// How many seconds it looks back; unknown for an alarm on an expression.
        evaluation_seconds: i64 = ["metrics", "period", "evaluation_periods"];
        /// The composite alarms of its region that go off by it: those whose rule asks whether it is in the state `ALARM`.
        composite_alarms: List<Ref<CompositeAlarm>> = ["name", "region_composite_alarms.alarm_rule"];
    }
    related {
        /// The account.
        account: one Account by account;
        /// The metric filters of its region, those of log groups that trails deliver to.
        region_metric_filters: many MetricFilter by region;
        /// The composite alarms of its region.
        region_composite_alarms: many CompositeAlarm by region;
    }
}

record! {
    /// One metric or expression that an alarm is computed from. Source: CloudWatch API, `MetricDataQuery`.
    AlarmMetric {
        /// What expressions call it.
        id: String = "";
        /// The expression; absent for a metric.
        expression [opt]: String = "";
        /// Whether the alarm watches this one; absent means that it does.
        return_data [opt]: bool = "";
        /// The account that the metric is taken from; absent for the alarm's own.
        account_id [opt]: String = "";
        /// The namespace of the metric; absent for an expression.
        namespace [opt]: String = "";
        /// The name of the metric; absent for an expression.
        metric_name [opt]: String = "";
        /// The dimensions of the metric; absent where AWS names none.
        dimensions [opt]: Map = "";
        /// How the values of a period become one, such as `Sum` or `p99`; absent for an expression.
        statistic [opt]: String = "";
        /// How long a period is, in seconds.
        period [opt]: i64 = "";
    }
}

record! {
    /// An alarm on the states of other alarms. Source: CloudWatch API, `CompositeAlarm`.
    CompositeAlarm {
        /// Its name.
        name: String = "cloudwatch:DescribeAlarms";
        /// The expression over other alarms, such as `ALARM("a") OR ALARM("b")`.
        alarm_rule: String = "cloudwatch:DescribeAlarms";
        /// Whether its actions are carried out at all.
        actions_enabled: bool = "cloudwatch:DescribeAlarms";
        /// What is done when the alarm goes off.
        alarm_actions: List<ArnText> = "cloudwatch:DescribeAlarms";
        /// The SNS topics among `alarm_actions`.
        alarm_topics: List<Ref<Topic>> = "cloudwatch:DescribeAlarms";
        /// What is done when the alarm ends.
        ok_actions: List<ArnText> = "cloudwatch:DescribeAlarms";
        /// What is done when data is missing.
        insufficient_data_actions: List<ArnText> = "cloudwatch:DescribeAlarms";
        /// The alarm that keeps its actions from being carried out; absent when there is none.
        actions_suppressor [opt]: String = "cloudwatch:DescribeAlarms";
        /// Its state when it was read.
        state: AlarmState = "cloudwatch:DescribeAlarms";
        /// When its state was last looked at or changed.
        state_updated_at: Timestamp = "cloudwatch:DescribeAlarms";
    }
    related {
        /// The account.
        account: one Account by account;
    }
}
