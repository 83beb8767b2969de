//! Whether an alarm watches a metric that a metric filter makes of a trail's events, and whether it gets any of it.
//!
//! Filter and alarm must be of one region and account. An alarm on an expression watches each metric that the expression is
//! computed from; a metric that is taken from another account is made by no filter here. An alarm that names other dimensions
//! than the filter sets is meant for the same events, and never sees one. Source: CloudWatch API, `MetricAlarm`,
//! `MetricDataQuery`; CloudWatch Logs API, `MetricTransformation`.

use std::collections::BTreeSet;

use super::answer::{Answer, ask, each};
use super::{Related, Surroundings};
use crate::model::aws::{Alarm, AlarmMetric, MetricFilter, MetricTransformation};
use crate::model::{Cause, CauseKind, Map, Observed, Subject};

/// Whether a metric filter of the region makes a metric that the alarm watches.
pub fn watches_trail_metric(alarm: &Alarm, subject: &Subject, around: &dyn Surroundings) -> Observed<bool> {
    let filters = around.related("region_metric_filters");
    let fits = |_: &MetricTransformation| Answer::Yes;
    let made = |namespace: &Observed<String>, name: &Observed<String>| is_made(namespace, name, &filters, fits);
    let of_expression = ask(&alarm.metrics, Answer::No, |metrics| {
        let is_made_here =
            |metric: &AlarmMetric| Answer::all([is_of(metric, subject), made(&metric.namespace, &metric.metric_name)]);
        Answer::any(each(metrics, is_made_here))
    });
    observed(Answer::any([made(&alarm.namespace, &alarm.metric_name), of_expression]))
}

/// Whether a metric filter of the region makes the very metric of the alarm, with at least 1 for each event.
pub fn is_fed_by_filter(alarm: &Alarm, _: &Subject, around: &dyn Surroundings) -> Observed<bool> {
    let filters = around.related("region_metric_filters");
    let feeds = |metric: &MetricTransformation| Answer::all([has_dimensions(metric, &alarm.dimensions), counts(metric)]);
    match &alarm.metrics {
        Observed::Absent => observed(is_made(&alarm.namespace, &alarm.metric_name, &filters, feeds)),
        Observed::Known(_) => Observed::Unknown(Cause::new(CauseKind::NotSupported).into()),
        Observed::Unknown(cause) => Observed::unknown(cause),
    }
}

fn observed(answer: Answer) -> Observed<bool> {
    answer.decided().into()
}

/// Whether a metric is taken from the alarm's own account.
pub(super) fn is_of(metric: &AlarmMetric, subject: &Subject) -> Answer {
    ask(&metric.account_id, Answer::Yes, |account| Answer::of(account == subject.account.as_str()))
}

/// Whether one of the filters makes the metric of this name, in a way that `fits`.
fn is_made(
    namespace: &Observed<String>,
    name: &Observed<String>,
    filters: &Related<'_>,
    fits: impl Fn(&MetricTransformation) -> Answer,
) -> Answer {
    let is = |made: &Observed<String>, wanted: &str| ask(made, Answer::No, |made| Answer::of(made == wanted));
    let makes = |filter: &MetricFilter, namespace: &str, name: &str| {
        let is_it = |metric: &MetricTransformation| {
            Answer::all([is(&metric.metric_namespace, namespace), is(&metric.metric_name, name), fits(metric)])
        };
        ask(&filter.transformations, Answer::No, |made| Answer::any(each(made, is_it)))
    };
    ask(namespace, Answer::No, |namespace| {
        ask(name, Answer::No, |name| {
            let bodies = filters.resources.iter().filter_map(|filter| filter.body.get::<MetricFilter>());
            let unread = filters.rest.iter().map(|cause| Answer::Unknown(cause.clone()));
            Answer::any(bodies.map(|filter| makes(filter, namespace, name)).chain(unread))
        })
    })
}

/// Whether a metric has the dimensions that an alarm names, and no others: the filter tells their names, events tell values.
pub(super) fn has_dimensions(metric: &MetricTransformation, named: &Observed<Map>) -> Answer {
    let are =
        |named: &BTreeSet<&str>| ask(&metric.dimensions, Answer::of(named.is_empty()), |made| Answer::of(names(made) == *named));
    ask(named, are(&BTreeSet::new()), |named| are(&names(named)))
}

fn names(dimensions: &Map) -> BTreeSet<&str> {
    dimensions.pairs().map(|(name, _)| name).collect()
}

/// Whether each event adds at least 1 to the metric. What a field of the event adds, events alone tell.
pub(super) fn counts(metric: &MetricTransformation) -> Answer {
    ask(&metric.metric_value, Answer::No, |value| match value.parse::<f64>() {
        Ok(number) => Answer::of(number >= 1.0),
        Err(_) => Answer::Unknown(Cause::new(CauseKind::NotSupported).into()),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use super::*;
    use crate::analysis::samples::{Around, resource, subject};
    use crate::model::{Resource, ResourceKind};

    /// A filter that makes `Trail/RootUsage`.
    fn filter() -> Resource {
        let json = r#"{"transformations": [{"metric_namespace": "Trail", "metric_name": "RootUsage"}]}"#;
        resource(ResourceKind::MetricFilter, "root", json)
    }

    fn filters(filters: Vec<Resource>, rest: Option<Arc<Cause>>) -> Around {
        Around::of("region_metric_filters", filters, rest)
    }

    fn watches(alarm: &str, around: &Around) -> Observed<bool> {
        let body = ResourceKind::Alarm.body_from_json(alarm).unwrap();
        watches_trail_metric(body.get::<Alarm>().unwrap(), &subject(ResourceKind::Alarm, "root"), around)
    }

    fn on(namespace: &str, name: &str) -> String {
        format!(r#"{{"namespace": "{namespace}", "metric_name": "{name}", "metrics": null}}"#)
    }

    #[test]
    fn namespace_and_name_must_both_be_those_of_a_filter() {
        let around = filters(vec![filter()], None);
        assert_eq!(watches(&on("Trail", "RootUsage"), &around), Observed::Known(true));
        assert_eq!(watches(&on("Other", "RootUsage"), &around), Observed::Known(false));
        assert_eq!(watches(&on("Trail", "Other"), &around), Observed::Known(false));
    }

    #[test]
    fn a_metric_of_an_expression_counts_if_it_is_of_the_account() {
        let expression = |account: &str| {
            format!(
                r#"{{"namespace": null, "metric_name": null, "metrics": [
                    {{"expression": "SUM(METRICS())", "account_id": null, "namespace": null, "metric_name": null}},
                    {{"expression": null, "account_id": {account}, "namespace": "Trail", "metric_name": "RootUsage"}}]}}"#
            )
        };
        let around = filters(vec![filter()], None);
        assert_eq!(watches(&expression("null"), &around), Observed::Known(true));
        assert_eq!(watches(&expression(r#""111122223333""#), &around), Observed::Known(true));
        assert_eq!(watches(&expression(r#""999988887777""#), &around), Observed::Known(false));
    }

    #[test]
    fn filters_that_could_not_be_listed_leave_it_open_unless_one_decides() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        let none = filters(Vec::new(), Some(Arc::clone(&denied)));
        assert_eq!(watches(&on("Trail", "RootUsage"), &none), Observed::unknown(&denied));
        let one = filters(vec![filter()], Some(denied));
        assert_eq!(watches(&on("Trail", "RootUsage"), &one), Observed::Known(true));
    }

    /// Whether an alarm on `Trail/RootUsage` with these dimensions is fed by a filter with this value and these dimensions.
    fn fed(named: &str, value: &str, made: &str) -> Observed<bool> {
        let filter = format!(
            r#"{{"transformations": [{{"metric_namespace": "Trail", "metric_name": "RootUsage", "metric_value": "{value}",
                "dimensions": {made}}}]}}"#
        );
        let filter = resource(ResourceKind::MetricFilter, "root", &filter);
        let alarm = format!(r#"{{"namespace": "Trail", "metric_name": "RootUsage", "metrics": null, "dimensions": {named}}}"#);
        let body = ResourceKind::Alarm.body_from_json(&alarm).unwrap();
        is_fed_by_filter(body.get::<Alarm>().unwrap(), &subject(ResourceKind::Alarm, "root"), &filters(vec![filter], None))
    }

    #[test]
    fn an_alarm_with_other_dimensions_than_the_filter_is_not_fed() {
        let user = r#"{"User": "$.userIdentity.arn"}"#;
        assert_eq!(fed("null", "1", "{}"), Observed::Known(true));
        assert_eq!(fed(r#"{"User": "root"}"#, "1", user), Observed::Known(true));
        assert_eq!(fed("null", "1", user), Observed::Known(false));
        assert_eq!(fed(r#"{"Other": "root"}"#, "1", user), Observed::Known(false));
        assert_eq!(fed(r#"{"User": "root"}"#, "1", "{}"), Observed::Known(false));
    }

    #[test]
    fn each_event_must_add_at_least_one() {
        assert_eq!(fed("null", "5", "{}"), Observed::Known(true));
        assert_eq!(fed("null", "0", "{}"), Observed::Known(false));
        let not_supported = Cause::new(CauseKind::NotSupported).into();
        assert_eq!(fed("null", "$.size", "{}"), Observed::Unknown(not_supported));
    }

    #[test]
    fn nobody_says_what_feeds_an_expression() {
        let alarm = Alarm { metrics: Observed::Known(crate::model::List::complete(Vec::new())), ..Alarm::default() };
        let found = is_fed_by_filter(&alarm, &subject(ResourceKind::Alarm, "root"), &filters(Vec::new(), None));
        assert_eq!(found, Observed::Unknown(Cause::new(CauseKind::NotSupported).into()));
    }
}
