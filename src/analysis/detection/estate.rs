//! What an account has of the links between an event and somebody: trails, log groups, filters, alarms, topics, rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::listeners::{Listeners, Wanted};
use super::ways::Ways;
use crate::analysis::Surroundings;
use crate::analysis::answer::{Answer, ask};
use crate::analysis::document::because;
use crate::analysis::event_pattern::EventPattern;
use crate::analysis::filter_pattern::FilterPattern;
use crate::analysis::recording::recorder::Recorder;
use crate::model::aws::{AccountRegion, Alarm, CompositeAlarm, EventRule, LogGroup, MetricFilter, OptInStatus, Topic, Trail};
use crate::model::{Arn, Cause, CauseKind, Observed, Partition, Region, Subject};

/// All of it, as far as it could be read.
#[derive(Debug)]
pub struct Estate {
    pub(super) account: String,
    pub(super) partition: Partition,
    pub(super) regions: Vec<(String, Answer)>,
    pub(super) unlisted_regions: Option<Arc<Cause>>,
    pub(super) trails: Vec<TrailPart>,
    pub(super) unlisted_trails: Option<Arc<Cause>>,
    pub(super) log_groups: Listed<LogGroup>,
    pub(super) filters: Listed<FilterPart>,
    pub(super) alarms: Listed<AlarmPart>,
    pub(super) composites: Listed<CompositeAlarm>,
    pub(super) topics: Listed<Topic>,
    pub(super) rules: Listed<RulePart>,
}

/// A resource.
#[derive(Debug)]
pub(super) struct Part<T> {
    pub(super) subject: Arc<Subject>,
    pub(super) body: T,
}

/// The resources of a type.
#[derive(Debug)]
pub(super) struct Listed<T> {
    parts: Vec<Part<T>>,
    /// Why there may be others, by region.
    rest: BTreeMap<String, Option<Arc<Cause>>>,
    /// Why there may be others in regions that are not among these.
    elsewhere: Option<Arc<Cause>>,
}

/// A trail.
#[derive(Debug)]
pub(super) struct TrailPart {
    pub(super) recorder: Recorder,
    pub(super) body: Trail,
    pub(super) log_group: Observed<GroupName>,
}

/// A log group, as a trail names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GroupName {
    pub(super) account: String,
    pub(super) region: String,
    pub(super) name: String,
}

/// A metric filter.
#[derive(Debug)]
pub(super) struct FilterPart {
    pub(super) body: MetricFilter,
    pub(super) log_group: Observed<String>,
    pub(super) pattern: Observed<FilterPattern>,
}

/// An alarm, with what becomes of it when it goes off.
#[derive(Debug)]
pub(super) struct AlarmPart {
    pub(super) body: Alarm,
    pub(super) told: Ways,
}

/// A rule of EventBridge.
#[derive(Debug)]
pub(super) struct RulePart {
    pub(super) body: EventRule,
    pub(super) pattern: Observed<EventPattern>,
}

impl Estate {
    /// Gathers what an account has, with its regions where all of them matter.
    pub fn new(subject: &Subject, around: &dyn Surroundings, with_regions: bool) -> Self {
        Self::of_alarms_to(Wanted::Anybody, subject, around, with_regions)
    }

    /// The same, with what becomes of alarms where only some who listen count.
    pub(super) fn of_alarms_to(wanted: Wanted, subject: &Subject, around: &dyn Surroundings, with_regions: bool) -> Self {
        let (regions, unlisted_regions) = if with_regions { enabled_regions(around) } else { (Vec::new(), None) };
        let related = around.related("trails");
        let unlisted_trails = related.rest;
        let trails: Vec<TrailPart> =
            related.resources.iter().filter_map(|it| Some(TrailPart::new(it.body.get()?, &it.subject))).collect();
        let groups = trails.iter().filter_map(|trail| trail.log_group.known()).map(|group| &group.region);
        let homes = trails.iter().filter_map(|trail| trail.recorder.home.known());
        let places: BTreeSet<String> = regions.iter().map(|(name, _)| name).chain(groups).chain(homes).cloned().collect();
        let topics: Listed<Topic> = Listed::new("topics", around, &places);
        let composites: Listed<CompositeAlarm> = Listed::new("composite_alarms", around, &places);
        let own = subject.account.as_str();
        let alarms = Listed::<Alarm>::new("alarms", around, &places);
        let alarms = alarms.map(|subject, body| {
            let told = Listeners { wanted, account: own, topics: &topics, composites: &composites }.of_alarm(&body, subject);
            AlarmPart { body, told }
        });
        Self {
            account: own.to_owned(),
            partition: subject.partition.clone(),
            regions,
            unlisted_regions,
            trails,
            unlisted_trails,
            log_groups: Listed::new("log_groups", around, &places),
            filters: Listed::<MetricFilter>::new("metric_filters", around, &places).map(|_, body| FilterPart::new(body)),
            alarms,
            composites,
            topics,
            rules: Listed::<EventRule>::new("event_rules", around, &places).map(|_, body| RulePart::new(body)),
        }
    }
}

/// The regions that are enabled, or may be, and why there may be others.
fn enabled_regions(around: &dyn Surroundings) -> (Vec<(String, Answer)>, Option<Arc<Cause>>) {
    let related = around.related("regions");
    let status = |body: &AccountRegion| ask(&body.opt_in_status, Answer::Yes, enabled);
    let regions =
        related.resources.iter().filter_map(|it| Some((it.subject.region.as_ref()?.to_string(), status(it.body.get()?))));
    (regions.filter(|(_, enabled)| *enabled != Answer::No).collect(), related.rest)
}

/// Whether something can happen in a region.
fn enabled(status: &OptInStatus) -> Answer {
    Answer::of(!matches!(status, OptInStatus::Disabled | OptInStatus::Enabling))
}

impl<T: Clone + 'static> Listed<T> {
    /// What a related field of the account stands for.
    fn new(field: &str, around: &dyn Surroundings, places: &BTreeSet<String>) -> Self {
        let related = around.related(field);
        let part = |body: &T, subject: &Arc<Subject>| Part { subject: Arc::clone(subject), body: body.clone() };
        let parts = related.resources.iter().filter_map(|it| Some(part(it.body.get()?, &it.subject)));
        let rest_in = |place: &String| around.related_in(field, &Region::from(place.as_str())).rest;
        Self {
            parts: parts.collect(),
            rest: places.iter().map(|place| (place.clone(), rest_in(place))).collect(),
            elsewhere: related.rest,
        }
    }
}

impl<T> Listed<T> {
    fn map<U>(self, change: impl Fn(&Subject, T) -> U) -> Listed<U> {
        let part = |part: Part<T>| Part { body: change(&part.subject, part.body), subject: part.subject };
        Listed { parts: self.parts.into_iter().map(part).collect(), rest: self.rest, elsewhere: self.elsewhere }
    }

    /// Those of a region.
    pub(super) fn in_region(&self, region: &str) -> impl Iterator<Item = &Part<T>> {
        self.parts.iter().filter(move |part| part.subject.region.as_ref().is_some_and(|it| it.as_str() == region))
    }

    /// Why there may be others in a region.
    pub(super) fn rest_in(&self, region: &str) -> Option<&Arc<Cause>> {
        self.rest.get(region).map_or(self.elsewhere.as_ref(), Option::as_ref)
    }
}

impl<T> Part<T> {
    /// Its name, as it is shown.
    pub(super) fn name(&self) -> String {
        self.subject.name.to_string()
    }
}

impl TrailPart {
    fn new(body: &Trail, subject: &Subject) -> Self {
        let home = body.home_region.known().map_or("", String::as_str);
        let log_group = body.log_group.as_ref().map(|group| match Arn::parse(&group.text) {
            Some(arn) => GroupName {
                account: arn.account.to_owned(),
                region: arn.region.to_owned(),
                name: arn.log_group_name().to_owned(),
            },
            None => GroupName { account: subject.account.to_string(), region: home.to_owned(), name: group.text.clone() },
        });
        Self { recorder: Recorder::of_trail(body, subject), body: body.clone(), log_group }
    }
}

impl FilterPart {
    fn new(body: MetricFilter) -> Self {
        let name = |text: &str| Arn::parse(text).map_or(text, |arn| arn.log_group_name()).to_owned();
        let log_group = body.log_group.as_ref().map(|group| name(&group.text));
        let pattern = read(&body.pattern, |text| {
            FilterPattern::parse(text).map_err(|error| format!("the pattern of a metric filter is not understood: {error}"))
        });
        Self { body, log_group, pattern }
    }
}

impl RulePart {
    fn new(body: EventRule) -> Self {
        let pattern = read(&body.event_pattern, |text| {
            EventPattern::parse(text).map_err(|error| format!("the pattern of a rule is not understood: {error}"))
        });
        Self { body, pattern }
    }
}

/// A pattern; one that is not understood may match anything.
fn read<T>(text: &Observed<String>, parse: impl FnOnce(&str) -> Result<T, String>) -> Observed<T> {
    match text {
        Observed::Known(text) => match parse(text) {
            Ok(pattern) => Observed::Known(pattern),
            Err(problem) => Observed::Unknown(because(CauseKind::Malformed, &problem)),
        },
        Observed::Absent => Observed::Absent,
        Observed::Unknown(cause) => Observed::unknown(cause),
    }
}
