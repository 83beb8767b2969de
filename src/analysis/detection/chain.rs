//! The way of an event through an alarm: a trail records it and sends it to a log group, a metric filter matches it, an alarm
//! watches the metric and goes off.
//!
//! Several trails, filters and alarms may each be a way. Filter and alarm must be of the region of the log group. Source:
//! CloudTrail User Guide, "Monitoring CloudTrail Log Files with Amazon CloudWatch Logs"; CloudWatch Logs User Guide,
//! "Creating metrics from log events using filters", "Log classes".

use jiff::SignedDuration;
use serde_json::Value;

use super::Incident;
use super::estate::{AlarmPart, Estate, FilterPart, GroupName, Part, TrailPart};
use super::ways::Ways;
use crate::analysis::alarm_metrics::{counts, has_dimensions, is_of};
use crate::analysis::alarm_threshold::events_to_fire;
use crate::analysis::answer::{Answer, ask, each, is_on};
use crate::analysis::document::because;
use crate::analysis::recording::recorder::{Decision, Reason};
use crate::model::aws::{Alarm, AlarmMetric, DetectionLink, LogGroupClass, MetricTransformation, MissingData, Trail};
use crate::model::{CauseKind, List, Observed};

/// How far the deliveries to a log group may be behind those to the bucket.
const MOST_LAG: SignedDuration = SignedDuration::from_hours(24);

impl Estate {
    /// All ways of an event through alarms.
    pub(super) fn by_alarms(&self, incident: &Incident) -> Ways {
        let none = Ways::lost(DetectionLink::Trail, "there is no trail".to_owned());
        let ways = self.trails.iter().map(|trail| self.by_trail(trail, incident));
        let ways = ways.reduce(Ways::or).unwrap_or(none);
        ways.perhaps(self.unlisted_trails.as_ref())
    }

    fn by_trail(&self, trail: &TrailPart, incident: &Incident) -> Ways {
        let name = &trail.recorder.name;
        let (recorded, why) = match trail.recorder.decide(&incident.record, self.partition.as_str()) {
            Decision::Recorded(_) => (Answer::Yes, String::new()),
            Decision::NotRecorded(reason) => (Answer::No, not_recorded(name, &reason)),
            Decision::Unknown(cause) => (Answer::Unknown(cause), String::new()),
        };
        let ways = if recorded == Answer::No {
            Ways::lost(DetectionLink::Trail, why)
        } else {
            self.by_delivery(trail, incident).behind(recorded, DetectionLink::Trail, String::new)
        };
        ways.through(|way| way.trail = Some(name.clone()))
    }

    fn by_delivery(&self, trail: &TrailPart, incident: &Incident) -> Ways {
        let name = &trail.recorder.name;
        let nowhere = || Ways::lost(DetectionLink::LogGroup, format!("trail `{name}` sends its events to no log group"));
        let group = match &trail.log_group {
            Observed::Known(group) => group,
            Observed::Absent => return nowhere(),
            Observed::Unknown(cause) => return nowhere().perhaps(Some(cause)),
        };
        let ways = if group.account == self.account {
            self.by_log_group(group, incident)
        } else {
            let owner = format!("log group `{}` of trail `{name}` belongs to account {}", group.name, group.account);
            nowhere().perhaps(Some(&because(CauseKind::ForeignAccount, &owner)))
        };
        let ways = ways.behind(delivers(&trail.body), DetectionLink::LogGroup, || trouble(trail, &group.name));
        ways.through(|way| way.log_group = Some(group.name.clone()))
    }

    fn by_log_group(&self, group: &GroupName, incident: &Incident) -> Ways {
        let GroupName { region, name, .. } = group;
        let mut all = self.log_groups.in_region(region).filter(|part| *part.subject.name == *name);
        let Some(found) = all.next() else {
            let missing = Ways::lost(DetectionLink::LogGroup, format!("log group `{name}` does not exist"));
            return missing.perhaps(self.log_groups.rest_in(region));
        };
        let has_filters = ask(&found.body.log_group_class, Answer::Yes, |class| match class {
            LogGroupClass::Standard => Answer::Yes,
            LogGroupClass::InfrequentAccess | LogGroupClass::Delivery => Answer::No,
            LogGroupClass::Other(_) => Answer::undocumented("the class of the log group is not known to this version"),
        });
        let ways = self.by_filters(group, incident);
        ways.behind(has_filters, DetectionLink::LogGroup, || format!("log group `{name}` is of a class without metric filters"))
    }

    fn by_filters(&self, group: &GroupName, incident: &Incident) -> Ways {
        let GroupName { region, name, .. } = group;
        let unmatched = || format!("no metric filter of log group `{name}` matches it");
        let mut ways = Ways::lost(DetectionLink::MetricFilter, unmatched()).perhaps(self.filters.rest_in(region));
        for filter in self.filters.in_region(region) {
            let is_here = ask(&filter.body.log_group, Answer::No, |of| Answer::of(of == name));
            let matches = Answer::all([is_here, matches(&filter.body, incident)]);
            if matches != Answer::No {
                let behind = self.by_metrics(filter, region, incident);
                ways = ways.or(behind.behind(matches, DetectionLink::MetricFilter, unmatched));
            }
        }
        ways
    }

    fn by_metrics(&self, filter: &Part<FilterPart>, region: &str, incident: &Incident) -> Ways {
        let name = filter.name();
        let none = || Ways::lost(DetectionLink::Alarm, format!("metric filter `{name}` makes no metric"));
        let ways = match &filter.body.body.transformations {
            Observed::Known(List { items, rest }) => {
                let each = items.iter().map(|made| self.by_metric(made, region, incident));
                each.reduce(Ways::or).unwrap_or_else(none).perhaps(rest.as_ref())
            }
            Observed::Absent => none(),
            Observed::Unknown(cause) => none().perhaps(Some(cause)),
        };
        ways.through(|way| way.metric_filter = Some(name.clone()))
    }

    fn by_metric(&self, made: &MetricTransformation, region: &str, incident: &Incident) -> Ways {
        let metric = metric_name(made);
        let unwatched = || format!("no alarm watches metric `{metric}`");
        let mut ways = Ways::lost(DetectionLink::Alarm, unwatched()).perhaps(self.alarms.rest_in(region));
        for alarm in self.alarms.in_region(region) {
            let watches = watches(alarm, made);
            if watches != Answer::No {
                ways = ways.or(by_alarm(alarm, made, incident).behind(watches, DetectionLink::Alarm, unwatched));
            }
        }
        ways
    }
}

/// What becomes of an event that adds to a metric which the alarm watches.
fn by_alarm(alarm: &Part<AlarmPart>, made: &MetricTransformation, incident: &Incident) -> Ways {
    let (name, body) = (alarm.name(), &alarm.body.body);
    let told = alarm.body.told.clone();
    let broken = |why: String| Ways::lost(DetectionLink::Alarm, why);
    let is_expression = ask(&body.metrics, Answer::No, |_| Answer::Yes) == Answer::Yes;
    let ways = match events_to_fire(body, &alarm.subject) {
        Observed::Known(events) => told.after(events),
        Observed::Absent => broken(format!("no number of such events sets off alarm `{name}`")),
        Observed::Unknown(_) if is_expression => {
            told.behind(Answer::undocumented("alarms on expressions are not evaluated"), DetectionLink::Alarm, String::new)
        }
        Observed::Unknown(cause) => told.behind(Answer::Unknown(cause), DetectionLink::Alarm, String::new),
    };
    let rests = ask(&body.treat_missing_data, Answer::Yes, |missing| match missing {
        MissingData::Breaching => Answer::No,
        MissingData::NotBreaching | MissingData::Ignore | MissingData::Missing => Answer::Yes,
        MissingData::Other(_) => Answer::undocumented("how the alarm takes missing data is not known to this version"),
    });
    let sees = Answer::all([has_dimensions(made, &body.dimensions), has_values(made, body, incident)]);
    let ways = ways
        .behind(rests, DetectionLink::Alarm, || format!("alarm `{name}` is always on: it takes missing data for a breach"))
        .behind(counts(made), DetectionLink::Alarm, || format!("an event adds less than 1 to metric `{}`", metric_name(made)))
        .behind(sees, DetectionLink::Alarm, || {
            format!("alarm `{name}` watches other dimensions of metric `{}`", metric_name(made))
        });
    ways.through(|way| way.name_alarm(&name))
}

fn metric_name(made: &MetricTransformation) -> String {
    let text = |text: &Observed<String>| text.known().cloned().unwrap_or_else(|| "?".to_owned());
    format!("{}/{}", text(&made.metric_namespace), text(&made.metric_name))
}

fn not_recorded(trail: &str, reason: &Reason) -> String {
    match reason {
        Reason::Stopped => format!("trail `{trail}` is switched off"),
        Reason::OtherAccount => format!("trail `{trail}` records another account"),
        Reason::OtherRegion(home) => format!("trail `{trail}` records {home} only"),
        Reason::GlobalService => format!("trail `{trail}` leaves events of global services out"),
        Reason::NotSelected => format!("no selector of trail `{trail}` selects it"),
    }
}

/// Whether what a trail records reaches its log group.
fn delivers(trail: &Trail) -> Answer {
    let went_well = ask(&trail.latest_log_group_delivery_error, Answer::Yes, |_| Answer::No);
    let in_time = ask(&trail.latest_log_group_delivery_time, Answer::No, |to_group| {
        ask(&trail.latest_delivery_time, Answer::Yes, |to_bucket| Answer::of(to_bucket.duration_since(*to_group) <= MOST_LAG))
    });
    Answer::all([went_well, in_time])
}

/// Why it does not.
fn trouble(trail: &TrailPart, group: &str) -> String {
    let name = &trail.recorder.name;
    match (&trail.body.latest_log_group_delivery_error, &trail.body.latest_log_group_delivery_time) {
        (Observed::Known(error), _) => format!("trail `{name}` cannot deliver to log group `{group}`: {error}"),
        (_, Observed::Absent) => format!("trail `{name}` has never delivered to log group `{group}`"),
        _ => format!("trail `{name}` delivers to its bucket, but no more to log group `{group}`"),
    }
}

/// Whether a metric filter matches an event.
fn matches(filter: &FilterPart, incident: &Incident) -> Answer {
    let matches = ask(&filter.pattern, Answer::No, |pattern| pattern.matches(&incident.sample.event));
    let sees_all = ask(&filter.body.field_selection_criteria, Answer::Yes, |_| {
        Answer::undocumented("the metric filter looks at events of some accounts and regions only")
    });
    // Rewritten, the event may match or not, whatever it does as it is.
    match is_on(&filter.body.apply_on_transformed_logs) {
        Answer::No => Answer::all([matches, sees_all]),
        Answer::Yes => Answer::undocumented("the metric filter looks at events that a transformer rewrote"),
        unknown @ Answer::Unknown(_) => unknown,
    }
}

/// Whether an alarm is on a metric, or on an expression that may be computed from it.
fn watches(alarm: &Part<AlarmPart>, made: &MetricTransformation) -> Answer {
    let is = |one: &Observed<String>, made: &Observed<String>| {
        ask(one, Answer::No, |one| ask(made, Answer::No, |made| Answer::of(one == made)))
    };
    let is_made = |namespace: &Observed<String>, name: &Observed<String>| {
        Answer::all([is(namespace, &made.metric_namespace), is(name, &made.metric_name)])
    };
    let of_expression = |metric: &AlarmMetric| {
        let searches = ask(&metric.expression, Answer::No, |expression| {
            if ["SEARCH", "SELECT"].iter().any(|word| expression.contains(word)) {
                Answer::undocumented("alarms on expressions are not evaluated")
            } else {
                Answer::No
            }
        });
        let names = Answer::all([is_of(metric, &alarm.subject), is_made(&metric.namespace, &metric.metric_name)]);
        Answer::any([names, searches])
    };
    let body: &Alarm = &alarm.body.body;
    Answer::any([
        is_made(&body.namespace, &body.metric_name),
        ask(&body.metrics, Answer::No, |metrics| Answer::any(each(metrics, of_expression))),
    ])
}

/// Whether an event has the values that an alarm names for the dimensions of a metric.
fn has_values(made: &MetricTransformation, alarm: &Alarm, incident: &Incident) -> Answer {
    ask(&alarm.dimensions, Answer::Yes, |named| {
        ask(&made.dimensions, Answer::Yes, |made| {
            let is_so = |(name, selector): (&str, &str)| match named.get(name) {
                Some(wanted) => has_value(selector, wanted, incident),
                None => Answer::No,
            };
            Answer::all(made.pairs().map(is_so))
        })
    })
}

fn has_value(selector: &str, wanted: &str, incident: &Incident) -> Answer {
    let plain = |name: &&str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let Some(names) = selector.strip_prefix("$.").map(|path| path.split('.').collect::<Vec<_>>()) else {
        return Answer::undocumented("a dimension is taken from no field of the event");
    };
    if !names.iter().all(plain) {
        return Answer::undocumented("a dimension is taken from a field that is not looked up");
    }
    let value = names.iter().try_fold(incident.sample.event.json().unwrap_or(&Value::Null), |value, name| value.get(name));
    Answer::of(value.and_then(Value::as_str) == Some(wanted))
}
