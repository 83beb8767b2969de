//! After how many events an alarm goes off, and over which time it counts them.
//!
//! Each event is taken to add 1 to the metric. A sum or a count of samples grows with events; the maximum is 1 with the first.
//! An average or a minimum does not tell how many there were. Where several periods must breach, each needs its own events.
//! Source: CloudWatch User Guide, "Evaluating an alarm"; CloudWatch API, `MetricAlarm`.

use crate::model::aws::{Alarm, ComparisonOperator, Statistic};
use crate::model::{Cause, CauseKind, Observed, Subject};

/// How many events make the alarm go off; absent when no number of them does.
pub fn events_to_fire(alarm: &Alarm, _: &Subject) -> Observed<i64> {
    if let Some(unknown) = of_an_expression(alarm) {
        return unknown;
    }
    let threshold = match threshold(alarm) {
        Observed::Known(threshold) => threshold,
        // An anomaly: a band that AWS computes.
        Observed::Absent => return Observed::Unknown(Cause::new(CauseKind::NotSupported).into()),
        Observed::Unknown(cause) => return Observed::Unknown(cause),
    };
    let needed = match least_value(&alarm.comparison_operator, threshold) {
        Observed::Known(value) => events_for(value, &alarm.statistic),
        other => other,
    };
    match (needed, breaching_periods(alarm)) {
        (Observed::Known(events), Observed::Known(periods)) => Observed::Known(events.saturating_mul(periods)),
        (Observed::Absent, _) | (_, Observed::Absent) => Observed::Absent,
        (Observed::Unknown(cause), _) | (_, Observed::Unknown(cause)) => Observed::Unknown(cause),
    }
}

/// How many seconds the alarm looks back.
pub fn evaluation_seconds(alarm: &Alarm, _: &Subject) -> Observed<i64> {
    if let Some(unknown) = of_an_expression(alarm) {
        return unknown;
    }
    match (&alarm.period, &alarm.evaluation_periods) {
        (Observed::Known(period), Observed::Known(periods)) => Observed::Known(period.saturating_mul(*periods)),
        (Observed::Unknown(cause), _) | (_, Observed::Unknown(cause)) => Observed::unknown(cause),
        (Observed::Absent, _) | (_, Observed::Absent) => Observed::Unknown(Cause::new(CauseKind::Malformed).into()),
    }
}

/// Nothing is concluded of an alarm on an expression.
fn of_an_expression(alarm: &Alarm) -> Option<Observed<i64>> {
    match &alarm.metrics {
        Observed::Absent => None,
        Observed::Known(_) => Some(Observed::Unknown(Cause::new(CauseKind::NotSupported).into())),
        Observed::Unknown(cause) => Some(Observed::unknown(cause)),
    }
}

fn threshold(alarm: &Alarm) -> Observed<f64> {
    match &alarm.threshold {
        Observed::Known(text) => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Observed::Known(number),
            _ => Observed::Unknown(Cause::new(CauseKind::Malformed).into()),
        },
        Observed::Absent => Observed::Absent,
        Observed::Unknown(cause) => Observed::unknown(cause),
    }
}

/// The least whole number, at least 1, that breaches the threshold; absent when only few events do.
fn least_value(operator: &Observed<ComparisonOperator>, threshold: f64) -> Observed<i64> {
    let at_least = |value: f64| Observed::Known((value.max(1.0)) as i64);
    match operator {
        Observed::Known(ComparisonOperator::GreaterThanOrEqualToThreshold) => at_least(threshold.ceil()),
        Observed::Known(ComparisonOperator::GreaterThanThreshold) => at_least(threshold.floor() + 1.0),
        Observed::Known(ComparisonOperator::LessThanThreshold | ComparisonOperator::LessThanOrEqualToThreshold) => {
            Observed::Absent
        }
        Observed::Known(_) | Observed::Absent => Observed::Unknown(Cause::new(CauseKind::NotSupported).into()),
        Observed::Unknown(cause) => Observed::unknown(cause),
    }
}

/// How many events within a period bring the statistic to this value.
fn events_for(value: i64, statistic: &Observed<Statistic>) -> Observed<i64> {
    match statistic {
        Observed::Known(Statistic::Sum | Statistic::SampleCount) => Observed::Known(value),
        Observed::Known(Statistic::Maximum) if value == 1 => Observed::Known(1),
        Observed::Known(Statistic::Other(_)) => Observed::Unknown(Cause::new(CauseKind::NotSupported).into()),
        Observed::Known(_) | Observed::Absent => Observed::Absent,
        Observed::Unknown(cause) => Observed::unknown(cause),
    }
}

/// In how many periods the threshold must be breached: of all that are looked at, unless fewer are named.
fn breaching_periods(alarm: &Alarm) -> Observed<i64> {
    let all = || match &alarm.evaluation_periods {
        Observed::Absent => Observed::Unknown(Cause::new(CauseKind::Malformed).into()),
        periods => periods.clone(),
    };
    match &alarm.datapoints_to_alarm {
        Observed::Absent => all(),
        named => named.clone(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::analysis::samples::subject;
    use crate::model::ResourceKind;

    fn alarm(statistic: &str, operator: &str, threshold: &str) -> Alarm {
        let json = format!(
            r#"{{"metrics": null, "statistic": "{statistic}", "comparison_operator": "{operator}", "threshold": {threshold},
                "period": 300, "evaluation_periods": 1, "datapoints_to_alarm": null}}"#
        );
        ResourceKind::Alarm.body_from_json(&json).unwrap().get::<Alarm>().unwrap().clone()
    }

    fn events(statistic: &str, operator: &str, threshold: &str) -> Observed<i64> {
        events_to_fire(&alarm(statistic, operator, &format!(r#""{threshold}""#)), &subject(ResourceKind::Alarm, "root"))
    }

    const AT_LEAST: &str = "GreaterThanOrEqualToThreshold";

    #[test]
    fn a_sum_grows_with_events() {
        for (operator, threshold, expected) in [
            (AT_LEAST, "1", 1),
            (AT_LEAST, "5", 5),
            (AT_LEAST, "0.5", 1),
            (AT_LEAST, "1.5", 2),
            (AT_LEAST, "0", 1),
            ("GreaterThanThreshold", "0", 1),
            ("GreaterThanThreshold", "1", 2),
            ("GreaterThanThreshold", "1.5", 2),
            ("GreaterThanThreshold", "-3", 1),
            (AT_LEAST, "1e300", i64::MAX),
        ] {
            assert_eq!(events("Sum", operator, threshold), Observed::Known(expected), "{operator} {threshold}");
            assert_eq!(events("SampleCount", operator, threshold), Observed::Known(expected), "{operator} {threshold}");
        }
    }

    #[test]
    fn a_maximum_is_one_and_no_more() {
        assert_eq!(events("Maximum", AT_LEAST, "1"), Observed::Known(1));
        assert_eq!(events("Maximum", AT_LEAST, "2"), Observed::Absent);
    }

    #[test]
    fn no_number_of_events_raises_an_average_or_falls_below_a_threshold() {
        assert_eq!(events("Average", AT_LEAST, "1"), Observed::Absent);
        assert_eq!(events("Minimum", AT_LEAST, "1"), Observed::Absent);
        assert_eq!(events("Sum", "LessThanThreshold", "1"), Observed::Absent);
        assert_eq!(events("Sum", "LessThanOrEqualToThreshold", "1"), Observed::Absent);
    }

    #[test]
    fn each_period_that_must_breach_needs_its_own_events() {
        let periods = |all, some| {
            let of = alarm("Sum", AT_LEAST, r#""2""#);
            events_to_fire(
                &Alarm { evaluation_periods: Observed::Known(all), datapoints_to_alarm: some, ..of },
                &subject(ResourceKind::Alarm, "root"),
            )
        };
        assert_eq!(periods(3, Observed::Absent), Observed::Known(6));
        assert_eq!(periods(3, Observed::Known(1)), Observed::Known(2));
    }

    #[test]
    fn anomalies_expressions_and_what_could_not_be_read_stay_unknown() {
        let not_supported = || Observed::Unknown(Cause::new(CauseKind::NotSupported).into());
        assert_eq!(events_to_fire(&alarm("Sum", AT_LEAST, "null"), &subject(ResourceKind::Alarm, "root")), not_supported());
        assert_eq!(events("Sum", "GreaterThanUpperThreshold", "1"), not_supported());
        let expression =
            Alarm { metrics: Observed::Known(crate::model::List::complete(Vec::new())), ..alarm("Sum", AT_LEAST, "null") };
        assert_eq!(events_to_fire(&expression, &subject(ResourceKind::Alarm, "root")), not_supported());
        assert_eq!(evaluation_seconds(&expression, &subject(ResourceKind::Alarm, "root")), not_supported());
        assert_eq!(events("Sum", AT_LEAST, "many"), Observed::Unknown(Cause::new(CauseKind::Malformed).into()));
    }

    #[test]
    fn an_alarm_looks_back_over_all_its_periods() {
        let alarm = Alarm { evaluation_periods: Observed::Known(3), ..alarm("Sum", AT_LEAST, r#""1""#) };
        assert_eq!(evaluation_seconds(&alarm, &subject(ResourceKind::Alarm, "root")), Observed::Known(900));
    }
}
