//! CloudWatch: alarms, on metrics and on other alarms.

use aws_sdk_cloudwatch::operation::describe_alarms::DescribeAlarmsOutput;
use aws_sdk_cloudwatch::types::{self, AlarmType};

use crate::collect::answer::{Pages, count, decimal, required, time};
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{Alarm, AlarmMetric, AlarmState, ComparisonOperator, CompositeAlarm, MissingData, Statistic, Topic};
use crate::model::{Arn, ArnText, List, Map, Observed, Ref, Region, ResourceKind, Timestamp};

const ALARMS: &str = "cloudwatch:DescribeAlarms";

/// Reads the alarms of these regions.
pub(in crate::collect) async fn read(visit: &Visit<'_>, regions: &[Region]) -> Batch {
    if !visit.recorder.wants(ALARMS) {
        return Batch::default();
    }
    Batch::of_regions(regions, |region| read_region(visit, region)).await
}

/// Without the types named, CloudWatch lists alarms on metrics only.
async fn read_region(visit: &Visit<'_>, region: &Region) -> Batch {
    let client = visit.clients.cloudwatch(region);
    let question = Question { call: ALARMS, region, about: "" };
    let send = || {
        let both = client.describe_alarms().alarm_types(AlarmType::MetricAlarm).alarm_types(AlarmType::CompositeAlarm);
        both.into_paginator().send()
    };
    let pages = visit.recorder.ask_pages(question, send).await;
    let (alarms, composite_alarms) = apart(pages);
    let mut batch = Batch::default();
    let place = visit.place.in_region(region);
    batch.listings.push(visit.listing(ResourceKind::Alarm, Some(region), count(&alarms)));
    for (arn, name, alarm) in alarms.items {
        batch.add(place.subject_with_arn(ResourceKind::Alarm, &arn, &name), copy(alarm));
    }
    batch.listings.push(visit.listing(ResourceKind::CompositeAlarm, Some(region), count(&composite_alarms)));
    for (arn, name, alarm) in composite_alarms.items {
        batch.add(place.subject_with_arn(ResourceKind::CompositeAlarm, &arn, &name), copy_composite(alarm));
    }
    batch
}

/// An alarm with its ARN and name.
type Entry<T> = (String, String, T);

/// The two lists that come in the same pages.
fn apart(told: Pages<DescribeAlarmsOutput>) -> (List<Entry<types::MetricAlarm>>, List<Entry<types::CompositeAlarm>>) {
    let Pages { call, pages, rest } = told;
    let (on_metrics, on_alarms) = pages.into_iter().map(|page| (page.metric_alarms, page.composite_alarms)).unzip();
    let on_metrics = Pages { call, pages: on_metrics, rest: rest.clone() };
    let on_alarms = Pages { call, pages: on_alarms, rest };
    (
        on_metrics.items("MetricAlarms", |page: Option<Vec<types::MetricAlarm>>| {
            page?.into_iter().map(|alarm| Some((alarm.alarm_arn.clone()?, alarm.alarm_name.clone()?, alarm))).collect()
        }),
        on_alarms.items("CompositeAlarms", |page: Option<Vec<types::CompositeAlarm>>| {
            page?.into_iter().map(|alarm| Some((alarm.alarm_arn.clone()?, alarm.alarm_name.clone()?, alarm))).collect()
        }),
    )
}

fn copy(alarm: types::MetricAlarm) -> Alarm {
    let metrics = alarm.metrics.filter(|metrics| !metrics.is_empty());
    Alarm {
        name: needed("AlarmName", alarm.alarm_name),
        actions_enabled: needed("ActionsEnabled", alarm.actions_enabled),
        alarm_topics: topics(alarm.alarm_actions.as_deref()),
        alarm_actions: actions("AlarmActions", alarm.alarm_actions),
        ok_actions: actions("OKActions", alarm.ok_actions),
        insufficient_data_actions: actions("InsufficientDataActions", alarm.insufficient_data_actions),
        state: needed("StateValue", alarm.state_value.as_ref().map(|state| AlarmState::from(state.as_str()))),
        state_updated_at: updated(alarm.state_updated_timestamp.as_ref()),
        namespace: Observed::or_absent(alarm.namespace),
        metric_name: Observed::or_absent(alarm.metric_name),
        dimensions: dimensions(alarm.dimensions),
        statistic: Observed::or_absent(alarm.statistic.map(|statistic| Statistic::from(statistic.as_str()))),
        extended_statistic: Observed::or_absent(alarm.extended_statistic),
        period: Observed::or_absent(alarm.period.map(i64::from)),
        evaluation_periods: Observed::or_absent(alarm.evaluation_periods.map(i64::from)),
        datapoints_to_alarm: Observed::or_absent(alarm.datapoints_to_alarm.map(i64::from)),
        comparison_operator: Observed::or_absent(
            alarm.comparison_operator.map(|operator| ComparisonOperator::from(operator.as_str())),
        ),
        threshold: Observed::or_absent(alarm.threshold.map(decimal)),
        treat_missing_data: Observed::or_absent(alarm.treat_missing_data.as_deref().map(MissingData::from)),
        metrics: Observed::or_absent(metrics.map(|metrics| metrics.into_iter().map(metric).collect())),
    }
}

fn metric(query: types::MetricDataQuery) -> AlarmMetric {
    let (metric, period, statistic) = match query.metric_stat {
        Some(stat) => (stat.metric, stat.period, stat.stat),
        None => (None, query.period, None),
    };
    let (namespace, metric_name, named) = match metric {
        Some(metric) => (metric.namespace, metric.metric_name, metric.dimensions),
        None => (None, None, None),
    };
    AlarmMetric {
        id: needed("Id", query.id),
        expression: Observed::or_absent(query.expression),
        return_data: Observed::or_absent(query.return_data),
        account_id: Observed::or_absent(query.account_id),
        namespace: Observed::or_absent(namespace),
        metric_name: Observed::or_absent(metric_name),
        dimensions: dimensions(named),
        statistic: Observed::or_absent(statistic),
        period: Observed::or_absent(period.map(i64::from)),
    }
}

fn copy_composite(alarm: types::CompositeAlarm) -> CompositeAlarm {
    CompositeAlarm {
        name: needed("AlarmName", alarm.alarm_name),
        alarm_rule: needed("AlarmRule", alarm.alarm_rule),
        actions_enabled: needed("ActionsEnabled", alarm.actions_enabled),
        alarm_topics: topics(alarm.alarm_actions.as_deref()),
        alarm_actions: actions("AlarmActions", alarm.alarm_actions),
        ok_actions: actions("OKActions", alarm.ok_actions),
        insufficient_data_actions: actions("InsufficientDataActions", alarm.insufficient_data_actions),
        actions_suppressor: Observed::or_absent(alarm.actions_suppressor),
        state: needed("StateValue", alarm.state_value.as_ref().map(|state| AlarmState::from(state.as_str()))),
        state_updated_at: updated(alarm.state_updated_timestamp.as_ref()),
    }
}

fn needed<T>(member: &str, value: Option<T>) -> Observed<T> {
    required(declared(ALARMS), member, value)
}

fn actions(member: &str, arns: Option<Vec<String>>) -> Observed<List<ArnText>> {
    needed(member, arns).map(|arns| arns.into_iter().map(ArnText).collect())
}

/// Other actions start functions, instances, scaling, or open an incident.
fn topics(actions: Option<&[String]>) -> Observed<List<Ref<Topic>>> {
    let is_topic = |action: &&String| Arn::parse(action).is_some_and(|arn| arn.service == "sns");
    needed("AlarmActions", actions).map(|actions| actions.iter().filter(is_topic).map(Ref::new).collect())
}

fn dimensions(named: Option<Vec<types::Dimension>>) -> Observed<Map> {
    let Some(named) = named.filter(|named| !named.is_empty()) else { return Observed::Absent };
    let pairs = named.into_iter().map(|dimension| Some((dimension.name?, dimension.value?)));
    needed("Dimensions", pairs.collect())
}

fn updated(at: Option<&aws_smithy_types::DateTime>) -> Observed<Timestamp> {
    needed("StateUpdatedTimestamp", at.and_then(time))
}
