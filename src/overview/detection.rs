//! Whether somebody hears of what matters: for each control, the chain from the event to whoever is told, and the link that
//! is broken.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{NOT_READ, why};
use crate::engine::{Conclusions, record};
use crate::model::aws::{Detection, DetectionLink};
use crate::model::schema::FieldSchema;
use crate::model::{Observed, ResourceKind, Slot, Value};
use crate::snapshot::View;
use crate::snapshot::view::ResourceIndex;

/// The fields of an account that tell of it.
const FIELDS: [&str; 2] = ["detections", "trail_detections"];

/// Whether somebody hears of what matters in an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Detections {
    /// The account.
    pub account: String,
    /// What is to be heard of, each with its chain.
    pub chains: Vec<Chain>,
}

/// What becomes of the events of one control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DetectionChain")]
pub struct Chain {
    /// A word for it, such as `root_usage`.
    pub id: String,
    /// What is to be heard of.
    pub events: String,
    /// Whether somebody hears of it: `each` event, `later` for only after several, `lost` where of some event nobody does,
    /// `unknown`.
    pub heard: Heard,
    /// After how many events, where that is known.
    pub after: Option<i64>,
    /// The chain, on the way that leads furthest; empty where nothing is known of it.
    pub links: Vec<ChainLink>,
    /// The events that nobody hears of.
    pub slipping: Vec<String>,
    /// Why it is not known whether somebody hears of others.
    pub unknown: Option<String>,
    /// What comes of it, in a sentence without its full stop.
    pub summary: String,
}

/// Whether somebody hears of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Heard {
    /// Of some event nobody does.
    Lost,
    /// That is not known.
    Unknown,
    /// Somebody does, but only after several of a kind.
    Later,
    /// Somebody hears of each.
    Each,
}

/// A link of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChainLink {
    /// What it is: `trail`, `log_group`, `metric_filter`, `alarm`, `action`, `event_rule`, `event_target`, `topic`,
    /// `subscription`.
    pub link: String,
    /// The name of the resource, where there is one.
    pub name: Option<String>,
    /// Whether it holds.
    pub state: LinkState,
}

/// Whether a link holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// It does.
    Holds,
    /// It does not: here the chain ends.
    Broken,
    /// The chain ends before it.
    Unreached,
    /// That is not known.
    Unknown,
}

/// The chains of every account.
pub(super) fn detections(view: &View, conclusions: &Conclusions<'_>) -> Vec<Detections> {
    let of_account = |account: &crate::snapshot::view::AccountPlace| {
        let index = super::in_account(view, ResourceKind::Account, account.id.as_str()).into_iter().next();
        let chains = FIELDS.iter().flat_map(|field| of_field(index, field, conclusions));
        Detections { account: account.id.to_string(), chains: chains.collect() }
    };
    view.accounts().iter().map(of_account).collect()
}

/// The chains of one field of an account; where it is unknown, each control says so.
fn of_field(account: Option<ResourceIndex>, field: &str, conclusions: &Conclusions<'_>) -> Vec<Chain> {
    let slot = account.and_then(|account| conclusions.slot(account, field));
    let found = match slot {
        Some(Slot::Known(Value::Record(record))) => Ok(record),
        Some(Slot::Unknown(cause)) => Err(why(cause)),
        Some(Slot::Known(_) | Slot::Absent) | None => Err(NOT_READ.to_owned()),
    };
    let controls = ResourceKind::Account.schema().field(field).and_then(|(_, field)| match field.ty {
        crate::model::schema::FieldType::Record(schema) => Some(schema.fields),
        _ => None,
    });
    let chain = |(at, control): (usize, &FieldSchema)| match &found {
        Ok(controls) => match controls.slot(at) {
            Some(Slot::Unknown(cause)) => unknown(control, why(cause)),
            Some(slot) => record::<Detection>(slot).map_or_else(|| unknown(control, NOT_READ.to_owned()), |it| told(control, it)),
            None => unknown(control, NOT_READ.to_owned()),
        },
        Err(why) => unknown(control, why.clone()),
    };
    controls.into_iter().flatten().enumerate().map(chain).collect()
}

fn events(control: &FieldSchema) -> String {
    control.doc.trim().trim_end_matches('.').to_owned()
}

fn unknown(control: &FieldSchema, why: String) -> Chain {
    Chain {
        id: control.name.to_owned(),
        events: events(control),
        heard: Heard::Unknown,
        after: None,
        links: Vec::new(),
        slipping: Vec::new(),
        summary: "whether somebody hears of it is not known".to_owned(),
        unknown: Some(why),
    }
}

fn told(control: &FieldSchema, detection: &Detection) -> Chain {
    let after = detection.events_to_notice.known().copied();
    let (slipping, rest) = match &detection.slipping_events {
        Observed::Known(list) => (list.items.clone(), list.rest.as_ref()),
        Observed::Absent => (Vec::new(), None),
        Observed::Unknown(cause) => (Vec::new(), Some(cause)),
    };
    let heard = match (&detection.events_to_notice, slipping.is_empty()) {
        (Observed::Known(..=1), _) => Heard::Each,
        (Observed::Known(_), _) => Heard::Later,
        (Observed::Absent, _) | (_, false) => Heard::Lost,
        (Observed::Unknown(_), true) => Heard::Unknown,
    };
    let unknown = match &detection.events_to_notice {
        Observed::Unknown(cause) => Some(cause),
        Observed::Known(_) | Observed::Absent => rest,
    };
    Chain {
        id: control.name.to_owned(),
        events: events(control),
        heard,
        after,
        links: links(detection, heard),
        slipping,
        unknown: unknown.map(|cause| why(cause)),
        summary: detection.summary.known().cloned().unwrap_or_default(),
    }
}

/// The links of the way of an event, in their order.
fn links(detection: &Detection, heard: Heard) -> Vec<ChainLink> {
    use DetectionLink::{Action, Alarm, EventRule, EventTarget, LogGroup, MetricFilter, Subscription, Topic, Trail};
    // Where somebody hears of all, a link that only alarms lack does not matter.
    let broken = match (&detection.broken_link, heard) {
        (Observed::Known(link), Heard::Lost | Heard::Unknown) => Some(link),
        _ => None,
    };
    let by_rule = detection.event_rule.known().is_some() || matches!(broken, Some(EventRule | EventTarget));
    let order: &[DetectionLink] = if by_rule {
        &[EventRule, EventTarget, Topic, Subscription]
    } else {
        &[Trail, LogGroup, MetricFilter, Alarm, Action, Topic, Subscription]
    };
    let end = broken.and_then(|link| order.iter().position(|it| it == link));
    let topic = detection.topic.known().is_some();
    let shown = |(at, link): &(usize, &DetectionLink)| match link {
        // Whom an alarm or a rule tells that tells no topic stands in the topic's place.
        Action | EventTarget => end == Some(*at) || (!topic && end.is_none()) || (*link == &EventTarget && end.is_none()),
        Topic | Subscription => topic || end.is_some(),
        _ => true,
    };
    let link = |(at, link): (usize, &DetectionLink)| ChainLink {
        link: link.as_str().to_owned(),
        name: name(detection, link).known().cloned(),
        // Of alarms alone it may be known where they break, while rules of EventBridge could tell somebody.
        state: match (end, heard) {
            (Some(end), _) if at < end => LinkState::Holds,
            (_, Heard::Unknown) => LinkState::Unknown,
            (Some(end), _) if at == end => LinkState::Broken,
            (Some(_), _) => LinkState::Unreached,
            (None, _) => LinkState::Holds,
        },
    };
    order.iter().enumerate().filter(shown).map(link).collect()
}

fn name<'d>(detection: &'d Detection, link: &DetectionLink) -> &'d Observed<String> {
    match link {
        DetectionLink::Trail => &detection.trail,
        DetectionLink::LogGroup => &detection.log_group,
        DetectionLink::MetricFilter => &detection.metric_filter,
        DetectionLink::EventRule => &detection.event_rule,
        DetectionLink::Alarm => &detection.alarm,
        DetectionLink::Topic => &detection.topic,
        DetectionLink::Action | DetectionLink::EventTarget | DetectionLink::Subscription | DetectionLink::Other(_) => {
            &Observed::Absent
        }
    }
}
