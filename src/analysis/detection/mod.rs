//! Whether somebody hears of what CloudTrail records.
//!
//! | Module | What it is |
//! |---|---|
//! | [`samples`] | the events that controls ask an alarm for |
//! | [`incidents`] | these events in the places of an account |
//! | [`estate`] | what the account has of the links of the chain |
//! | [`chain`] | the way of an event through an alarm |
//! | [`bus`] | the way of an event through EventBridge |
//! | [`listeners`] | whom alarms and rules tell |
//! | [`responses`] | the events that start something by themselves |
//! | [`ways`] | all ways of an event together |
//!
//! Of each event the ways together decide: one filter may match what another misses. What could not be read gives unknown
//! where it could make a way complete, and nothing where the way ends before or somebody hears of the event without it.

use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

use serde_json::Value as Json;

use super::Surroundings;
use super::recording::event::Event;
use crate::model::aws::{Account, Detection, Detections, TrailDetections};
use crate::model::schema::{FieldType, RecordSchema};
use crate::model::{Cause, FieldValue, List, Observed, Record, Slot, Subject, Value};

mod bus;
mod chain;
mod estate;
mod incidents;
mod listeners;
mod responses;
pub mod samples;
#[cfg(test)]
mod tests;
mod ways;

pub use estate::Estate;
pub use responses::of_account as responses;
pub use ways::{Heard, Lost, Outcome, Way, Ways};

use incidents::{Elsewhere, Incidents};
use listeners::{Listeners, Wanted};
use samples::Sample;

/// An event in a place of the account.
#[derive(Debug)]
struct Incident {
    sample: Sample,
    record: Event,
    /// The event as rules of EventBridge see it.
    on_event_bus: Json,
}

/// What becomes of an event.
#[derive(Debug)]
struct Fate {
    /// The event, in a few words.
    about: String,
    by_alarms: Ways,
    /// By alarms and rules of EventBridge.
    by_any: Ways,
}

/// A record with a field for each of some controls.
pub trait Controls: FieldValue {
    /// Its fields.
    const SCHEMA: &'static RecordSchema;
    /// Whether the events can happen in every region, rather than where trails are at home.
    const IN_EVERY_REGION: bool;
}

impl Controls for Detections {
    const SCHEMA: &'static RecordSchema = Self::SCHEMA;
    const IN_EVERY_REGION: bool = true;
}

impl Controls for TrailDetections {
    const SCHEMA: &'static RecordSchema = Self::SCHEMA;
    const IN_EVERY_REGION: bool = false;
}

/// What becomes of the events of some controls, each concluded when it is first asked about.
#[derive(Debug)]
pub struct OfControls<C> {
    estate: Estate,
    found: Vec<OnceLock<Observed<Detection>>>,
    controls: PhantomData<fn() -> C>,
}

/// What becomes of the events of controls in an account.
pub fn of_account(_: &Account, subject: &Subject, around: &dyn Surroundings) -> Observed<OfControls<Detections>> {
    OfControls::new(subject, around)
}

/// What becomes of what is done to the trails of an account.
pub fn of_trails(_: &Account, subject: &Subject, around: &dyn Surroundings) -> Observed<OfControls<TrailDetections>> {
    OfControls::new(subject, around)
}

impl<C: Controls> OfControls<C> {
    /// Unknown where not even a trail could be read.
    fn new(subject: &Subject, around: &dyn Surroundings) -> Observed<Self> {
        let estate = Estate::new(subject, around, C::IN_EVERY_REGION);
        match &estate.unlisted_trails {
            Some(cause) if estate.trails.is_empty() => Observed::unknown(cause),
            _ => {
                let found = C::SCHEMA.fields.iter().map(|_| OnceLock::new()).collect();
                Observed::Known(Self { estate, found, controls: PhantomData })
            }
        }
    }
}

impl<C: Controls + 'static> Record for OfControls<C> {
    fn schema(&self) -> &'static RecordSchema {
        C::SCHEMA
    }

    fn slot(&self, index: usize) -> Option<Slot<'_>> {
        let field = C::SCHEMA.fields.get(index)?;
        let found = self.found.get(index)?.get_or_init(|| detect(&self.estate, &control_of(field.name)));
        Some(found.slot())
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

impl<C: Controls + 'static> FieldValue for OfControls<C> {
    const TYPE: FieldType = C::TYPE;

    fn value(&self) -> Value<'_> {
        Value::Record(self)
    }
}

/// The control that a field is about.
fn control_of(field: &str) -> String {
    format!("monitoring-alarm-{}", field.replace('_', "-"))
}

/// Whether somebody hears of the events of a control; unknown where not even the events are known.
pub fn detect(estate: &Estate, control: &str) -> Observed<Detection> {
    let Incidents { incidents, elsewhere, mut open, unlisted } = Incidents::of(estate, control);
    if incidents.is_empty() {
        return open.into_iter().next().map_or_else(Observed::default, Observed::Unknown);
    }
    let listeners = estate.listeners(Wanted::Anybody);
    let fate = |incident: &Incident| {
        let by_alarms = estate.by_alarms(incident);
        let by_any = match by_alarms.outcome() {
            Outcome::Heard(heard) if heard.events <= 1 => by_alarms.clone(),
            _ => estate.by_rules(incident, listeners).or(by_alarms.clone()),
        };
        Fate { about: incident.sample.about.clone(), by_alarms, by_any }
    };
    let mut fates: Vec<Fate> = incidents.iter().map(|incident| fate(incident)).collect();
    // A filter sees every region that a trail records; a rule of EventBridge only its own.
    let needs_rules = |fates: &[Fate], index: usize| {
        fates.get(index).is_some_and(|fate| !matches!(fate.by_alarms.outcome(), Outcome::Heard(_)))
    };
    let elsewhere: Vec<_> = elsewhere.into_iter().filter(|it| needs_rules(&fates, it.index)).collect();
    if !elsewhere.is_empty() {
        open.extend(unlisted);
    }
    for Elsewhere { incident, happens, .. } in elsewhere {
        let Fate { about, by_alarms, by_any } = fate(&incident);
        fates.push(Fate { about, by_alarms: by_alarms.if_it_happens(&happens), by_any: by_any.if_it_happens(&happens) });
    }
    Observed::Known(conclusion(&fates, &open))
}

/// One detection of all fates; `open` says why there may be others.
fn conclusion(fates: &[Fate], open: &[Arc<Cause>]) -> Detection {
    let outcomes = |of: fn(&Fate) -> &Ways| fates.iter().map(move |fate| (fate, of(fate).outcome()));
    let witness = first_lost(fates, |fate| &fate.by_any).or_else(|| first_lost(fates, |fate| &fate.by_alarms));
    let unknown = open.first().cloned().or_else(|| {
        outcomes(|fate| &fate.by_any).find_map(|(_, outcome)| match outcome {
            Outcome::Unknown(cause) => Some(Arc::clone(cause)),
            Outcome::Heard(_) | Outcome::Lost(_) => None,
        })
    });
    let slipping = outcomes(|fate| &fate.by_any).filter(|(_, outcome)| matches!(outcome, Outcome::Lost(_)));
    // The same may slip through in several regions.
    let mut told = BTreeSet::new();
    let slipping: Vec<String> = slipping.map(|(fate, _)| fate.about.clone()).filter(|about| told.insert(about.clone())).collect();
    let summary = summary(fates, witness, unknown.as_ref(), slipping.len());
    let latest = outcomes(|fate| &fate.by_any).filter_map(|(_, outcome)| match outcome {
        Outcome::Heard(heard) => Some(heard),
        Outcome::Lost(_) | Outcome::Unknown(_) => None,
    });
    let latest = latest.reduce(|one, two| if two.events > one.events { two } else { one });
    let way = match (witness, &unknown) {
        // Of what alarms alone miss somebody hears all the same, on this way.
        (Some((fate, lost)), _) => Observed::Known(match fate.by_any.outcome() {
            Outcome::Heard(heard) => heard.way.clone(),
            Outcome::Lost(_) | Outcome::Unknown(_) => lost.way.clone(),
        }),
        (None, None) => latest.map_or_else(Observed::default, |heard| Observed::Known(heard.way.clone())),
        (None, Some(cause)) => Observed::unknown(cause),
    };
    let of_way = |name: fn(Way) -> Option<String>| match way.clone() {
        Observed::Known(way) => Observed::or_absent(name(way)),
        Observed::Absent => Observed::Absent,
        Observed::Unknown(cause) => Observed::Unknown(cause),
    };
    Detection {
        events_to_alarm: events(fates.iter().map(|fate| fate.by_alarms.outcome()), open),
        events_to_notice: events(fates.iter().map(|fate| fate.by_any.outcome()), open),
        broken_link: match (witness, &unknown) {
            (Some((_, lost)), _) => Observed::Known(lost.link.clone()),
            (None, None) => Observed::Absent,
            (None, Some(cause)) => Observed::unknown(cause),
        },
        slipping_events: Observed::Known(List { items: slipping, rest: unknown }),
        trail: of_way(|way| way.trail),
        log_group: of_way(|way| way.log_group),
        metric_filter: of_way(|way| way.metric_filter),
        alarm: of_way(|way| way.alarm),
        event_rule: of_way(|way| way.event_rule),
        topic: of_way(|way| way.topic),
        summary: Observed::Known(summary),
    }
}

/// The first event that is lost for certain at the link nearest to it, of all that are.
fn first_lost(fates: &[Fate], of: fn(&Fate) -> &Ways) -> Option<(&Fate, &Lost)> {
    let lost = fates.iter().filter_map(|fate| match of(fate).outcome() {
        Outcome::Lost(lost) => Some((fate, lost)),
        Outcome::Heard(_) | Outcome::Unknown(_) => None,
    });
    lost.reduce(|one, two| if two.1.link < one.1.link { two } else { one })
}

/// After how many events of a kind somebody hears of each kind; absent when of one kind nobody ever does.
fn events<'f>(outcomes: impl Iterator<Item = Outcome<'f>>, open: &[Arc<Cause>]) -> Observed<i64> {
    let (mut most, mut unknown) = (1, open.first().cloned());
    for outcome in outcomes {
        match outcome {
            Outcome::Lost(_) => return Observed::Absent,
            Outcome::Unknown(cause) => unknown = unknown.or_else(|| Some(Arc::clone(cause))),
            Outcome::Heard(heard) => most = most.max(heard.events),
        }
    }
    unknown.map_or(Observed::Known(most), Observed::Unknown)
}

fn summary(fates: &[Fate], witness: Option<(&Fate, &Lost)>, unknown: Option<&Arc<Cause>>, slipping: usize) -> String {
    if let Some((fate, lost)) = witness {
        let others = match slipping.saturating_sub(1) {
            0 => String::new(),
            1 => ", and of one other".to_owned(),
            others => format!(", and of {others} others"),
        };
        let whom = if slipping == 0 { "no alarm tells of" } else { "nobody hears of" };
        return format!("{whom} {}{others}: {}", fate.about, lost.why);
    }
    if unknown.is_some() {
        return "whether somebody hears of each event is not known".to_owned();
    }
    let heard = fates.iter().filter_map(|fate| match fate.by_any.outcome() {
        Outcome::Heard(heard) => Some((fate, heard)),
        Outcome::Lost(_) | Outcome::Unknown(_) => None,
    });
    match heard.reduce(|one, two| if two.1.events > one.1.events { two } else { one }) {
        Some((fate, Heard { events, way })) if *events > 1 => {
            let alarm = way.alarm.as_deref().unwrap_or("?");
            format!("it takes {events} events such as {} to set off alarm `{alarm}`", fate.about)
        }
        _ => "somebody hears of each event".to_owned(),
    }
}

impl Estate {
    fn listeners(&self, wanted: Wanted) -> Listeners<'_> {
        Listeners { wanted, account: &self.account, topics: &self.topics, composites: &self.composites }
    }
}
