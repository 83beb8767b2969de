//! What is asked about the alarms on the metrics of a trail's log group, and about the topics that are told.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::Surroundings;
use super::super::iam_policy::arn::ArnPattern;
use super::super::iam_policy::solve::Region;
use super::posed::{Posed, Things, exactly, policy};
use crate::model::aws::{Alarm, MetricFilter, Topic, Trail};
use crate::model::{Arn, Cause, List, Observed, Resource, Subject};

/// Actions by which an alarm does not go off, or tells nobody.
const SILENCE_ALARM: [&str; 4] =
    ["cloudwatch:DeleteAlarms", "cloudwatch:DisableAlarmActions", "cloudwatch:PutMetricAlarm", "cloudwatch:SetAlarmState"];

/// Actions by which a topic reaches nobody any more.
const SILENCE_TOPIC: [&str; 3] = ["sns:DeleteTopic", "sns:SetTopicAttributes", "sns:Unsubscribe"];

/// Who can silence the alarms and topics that watch the trail.
pub(super) fn silencing(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Things {
    let mut gather = Gather { things: Things::default(), topics: BTreeSet::new() };
    let metrics = gather.metrics(trail, subject, around);
    let alarms = gather.alarms(&metrics, around);
    gather.ask_alarms(&alarms, subject);
    match &trail.sns_topic {
        Observed::Known(arn) => drop(gather.topics.insert(arn.0.clone())),
        Observed::Absent => {}
        Observed::Unknown(cause) => gather.things.rest.push(Arc::clone(cause)),
    }
    gather.ask_topics(subject, around);
    gather.things
}

struct Gather {
    things: Things,
    /// The topics that are told, by ARN.
    topics: BTreeSet<String>,
}

/// A metric, by namespace and name.
type Metric = (String, String);

impl Gather {
    /// The metrics that are made of the events in the log group.
    fn metrics(&mut self, trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> BTreeSet<Metric> {
        let group = match &trail.log_group {
            Observed::Known(group) => Place::of(&group.text, subject),
            Observed::Absent => return BTreeSet::new(),
            Observed::Unknown(cause) => {
                self.things.rest.push(Arc::clone(cause));
                return BTreeSet::new();
            }
        };
        let related = around.related("account_metric_filters");
        self.things.rest.extend(related.rest);
        let mut metrics = BTreeSet::new();
        for (resource, filter) in related.resources.iter().filter_map(|it| Some((it, it.body.get::<MetricFilter>()?))) {
            match &filter.log_group {
                Observed::Known(other) if Place::of(&other.text, &resource.subject) == group => {}
                Observed::Known(_) | Observed::Absent => continue,
                Observed::Unknown(cause) => {
                    self.things.rest.push(Arc::clone(cause));
                    continue;
                }
            }
            for transformation in self.items(&filter.transformations) {
                metrics.extend(transformation.metric_namespace.known().cloned().zip(transformation.metric_name.known().cloned()));
            }
        }
        metrics
    }

    /// The items of a list; what is missing of it is noted.
    fn items<'l, T>(&mut self, list: &'l Observed<List<T>>) -> &'l [T] {
        match list {
            Observed::Known(list) => {
                self.things.rest.extend(list.rest.clone());
                &list.items
            }
            Observed::Absent => &[],
            Observed::Unknown(cause) => {
                self.things.rest.push(Arc::clone(cause));
                &[]
            }
        }
    }

    /// The ARNs of the alarms on these metrics. Their topics are noted.
    fn alarms(&mut self, metrics: &BTreeSet<Metric>, around: &dyn Surroundings) -> Vec<String> {
        if metrics.is_empty() {
            return Vec::new();
        }
        let related = around.related("account_alarms");
        self.things.rest.extend(related.rest);
        let mut alarms = Vec::new();
        for (resource, alarm) in related.resources.iter().filter_map(|it| Some((it, it.body.get::<Alarm>()?))) {
            match watches(alarm, metrics) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(cause) => {
                    self.things.rest.push(cause);
                    continue;
                }
            }
            let topics: Vec<_> = self.items(&alarm.alarm_topics).iter().map(|topic| topic.text.clone()).collect();
            self.topics.extend(topics);
            alarms.push(resource.subject.id.to_string());
        }
        alarms
    }

    fn ask_alarms(&mut self, alarms: &[String], subject: &Subject) {
        let Some(first) = alarms.first() else { return };
        let resources = Region::Like(alarms.iter().map(|arn| ArnPattern::exactly(arn)).collect());
        let name = match alarms.len() {
            1 => first.clone(),
            count => format!("{count} alarms"),
        };
        let account = subject.account.as_str();
        self.things.posed.push(Posed::plain(&SILENCE_ALARM, resources, &name).of(account, account));
    }

    fn ask_topics(&mut self, subject: &Subject, around: &dyn Surroundings) {
        if self.topics.is_empty() {
            return;
        }
        let related = around.related("account_topics");
        let account = subject.account.as_str();
        for arn in std::mem::take(&mut self.topics) {
            let named = |resource: &&&Resource| *resource.subject.id == *arn;
            let Some(resource) = related.resources.iter().find(named) else {
                let owner = Arn::parse(&arn).map_or(account, |arn| arn.account).to_owned();
                match &related.rest {
                    Some(cause) => self.things.rest.push(Arc::clone(cause)),
                    None if owner == account => {}
                    None => self.things.owners.push((owner, arn)),
                }
                continue;
            };
            let Some(topic) = resource.body.get::<Topic>() else { continue };
            match policy(&topic.policy, "topic policy") {
                Ok(document) => {
                    let owner = Arn::parse(&arn).map_or(account, |arn| arn.account);
                    let mut posed = Posed::plain(&SILENCE_TOPIC, exactly(&arn), &arn).of(owner, account);
                    posed.policy = document.map(|document| (document, "topic policy"));
                    if let Some(region) = &resource.subject.region {
                        posed = posed.in_region(region.as_str());
                    }
                    self.things.posed.push(posed);
                }
                Err(cause) => self.things.rest.push(cause),
            }
        }
    }
}

/// Whether an alarm is on one of these metrics.
fn watches(alarm: &Alarm, metrics: &BTreeSet<Metric>) -> Result<bool, Arc<Cause>> {
    let known = |namespace: &Observed<String>, name: &Observed<String>| match (namespace, name) {
        (Observed::Unknown(cause), _) | (_, Observed::Unknown(cause)) => Err(Arc::clone(cause)),
        (Observed::Known(namespace), Observed::Known(name)) => Ok(metrics.contains(&(namespace.clone(), name.clone()))),
        _ => Ok(false),
    };
    if known(&alarm.namespace, &alarm.metric_name)? {
        return Ok(true);
    }
    let list = match &alarm.metrics {
        Observed::Known(list) => list,
        Observed::Absent => return Ok(false),
        Observed::Unknown(cause) => return Err(Arc::clone(cause)),
    };
    for metric in &list.items {
        if known(&metric.namespace, &metric.metric_name)? {
            return Ok(true);
        }
    }
    list.rest.as_ref().map_or(Ok(false), |cause| Err(Arc::clone(cause)))
}

/// A log group, however it is written.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    region: String,
    account: String,
    name: String,
}

impl Place {
    fn of(text: &str, from: &Subject) -> Self {
        let region = from.region.as_ref().map_or("", |region| region.as_str());
        let arn = Arn::parse(text).filter(|arn| arn.service == "logs");
        let (region, account) = arn.map_or((region, from.account.as_str()), |arn| (arn.region, arn.account));
        let name = arn.map_or(text, |arn| arn.log_group_name());
        Self { region: region.to_owned(), account: account.to_owned(), name: name.to_owned() }
    }
}
