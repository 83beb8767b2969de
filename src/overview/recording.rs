//! What the trails and event data stores of an account record, region by region, and for how long it is kept.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::in_account;
use super::words::why;
use crate::analysis::recording::grid::{self, Cell, Extent, Grid, Topic};
use crate::analysis::recording::recorder::{Kind, Recorder};
use crate::analysis::recording::union;
use crate::engine::{Conclusions, record};
use crate::model::aws::{EventDataStore, LogGroup, LogLifecycle, OptInStatus, Trail};
use crate::model::{Cause, Observed, Resource, ResourceKind, Slot, Subject, Timestamp};
use crate::snapshot::View;
use crate::snapshot::view::{AccountPlace, Resolved};

/// What is recorded of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Recording {
    /// The account.
    pub account: String,
    /// Its trails and event data stores, trails first.
    pub recorders: Vec<RecorderFacts>,
    /// Why there may be others.
    pub unlisted: Option<String>,
    /// What is recorded of each sort of events: management events first, then each sort that some selector names.
    pub topics: Vec<TopicFacts>,
}

/// A trail or an event data store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Recorder")]
pub struct RecorderFacts {
    /// `trail` or `event-data-store`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The id of the resource.
    pub id: String,
    /// Whether it records now; null where that is not known.
    pub active: Option<bool>,
    /// Why it is not known whether it records.
    pub unknown: Option<String>,
    /// The only region that it records; null for every region, and where that is not known.
    pub only_region: Option<String>,
    /// Whether it records every region; null where that is not known.
    pub every_region: Option<bool>,
    /// Whether it records all accounts of the organization; null where that is not known.
    pub organization: Option<bool>,
    /// The error of the last delivery.
    pub failing: Option<String>,
    /// When recording was last switched off, where it is off.
    pub stopped: Option<String>,
    /// When log files were last delivered.
    pub delivered: Option<String>,
    /// Where events are kept, and for how long.
    pub kept: Vec<Kept>,
}

/// Where events are kept, and for how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Kept {
    /// `bucket`, `log-group` or `event-data-store`.
    pub place: String,
    /// Its name.
    pub name: String,
    /// After how many days events go; null where they never do, and where that is not known.
    pub days: Option<i64>,
    /// Why that is not known.
    pub unknown: Option<String>,
}

/// A sort of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "EventSort")]
pub struct TopicFacts {
    /// `Management`, `Data` or `NetworkActivity`.
    pub category: String,
    /// The resource type of data events, the source of network activity; null for management events.
    pub of: Option<String>,
    /// The regions, those that are alike together.
    pub places: Vec<Regions>,
}

/// Regions of which the same is recorded by the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Regions {
    /// Their names.
    pub regions: Vec<String>,
    /// What is recorded of events that only read.
    pub read: Recorded,
    /// What is recorded of events that change something.
    pub write: Recorded,
}

/// What is recorded of a sort of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Recorded {
    /// By all of them together: `all`, `part`, `none`, `unknown`.
    pub extent: String,
    /// By each that records some of it, or may.
    pub by: Vec<RecordingBy>,
    /// Of a part, and of what is not known, what selects that which is recorded for certain.
    pub only: Vec<String>,
    /// Of a part, an event that is not recorded.
    pub missed: Option<String>,
    /// Why it is not known.
    pub unknown: Option<String>,
    /// Whether more than one records all of it.
    pub twice: bool,
}

/// One that records some of it, or may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordingBy {
    /// Its place among the account's recorders, from 0.
    pub recorder: u64,
    /// How much: `all`, `part`, `unknown`.
    pub extent: String,
}

/// What is recorded of an account, in every region in which something can happen.
pub fn grid(account: &AccountPlace, view: &View) -> Grid {
    let regions = regions(account, view);
    grid::grid(account.id.as_str(), account.partition.as_str(), &regions, recorders(account, view), unlisted(account).cloned())
}

/// The trails and event data stores that were read, trails first, each by name.
pub fn recorders(account: &AccountPlace, view: &View) -> Vec<Recorder> {
    let of_kind = |kind| view.of_kind(kind).filter_map(|index| view.resource(index));
    let here = |subject: &Subject| subject.account == account.id;
    let trails = of_kind(ResourceKind::Trail).filter(|trail| here(&trail.subject));
    let trails = trails.filter_map(|trail| Some(Recorder::of_trail(trail.body.get::<Trail>()?, &trail.subject)));
    let stores = of_kind(ResourceKind::EventDataStore).filter(|store| here(&store.subject));
    let stores = stores.filter_map(|store| Some(Recorder::of_store(store.body.get::<EventDataStore>()?, &store.subject)));
    let mut recorders: Vec<Recorder> = trails.chain(stores).collect();
    recorders.sort_by(|a, b| (a.kind, &a.name, &a.id).cmp(&(b.kind, &b.name, &b.id)));
    recorders
}

/// Why there may be others.
pub fn unlisted(account: &AccountPlace) -> Option<&Arc<Cause>> {
    [ResourceKind::Trail, ResourceKind::EventDataStore].into_iter().find_map(|kind| account.rest(kind))
}

/// The regions of an account in which something can happen.
fn regions(account: &AccountPlace, view: &View) -> Vec<String> {
    let scopes = view.manifests().iter().flat_map(|manifest| &manifest.accounts).filter(|scope| scope.id == account.id);
    let enabled = |status: &Observed<OptInStatus>| !matches!(status, Observed::Known(OptInStatus::Disabled));
    let regions = scopes.flat_map(|scope| &scope.regions).filter(|region| enabled(&region.opt_in_status));
    let names: BTreeSet<String> = regions.map(|region| region.name.to_string()).collect();
    names.into_iter().collect()
}

/// The same as plain data, with what is kept for how long.
pub(super) fn recording(account: &AccountPlace, view: &View, conclusions: &Conclusions<'_>) -> Recording {
    let grid = grid(account, view);
    Recording {
        account: grid.account.clone(),
        recorders: grid.recorders.iter().map(|recorder| facts(recorder, account, view, conclusions)).collect(),
        unlisted: grid.unlisted.as_deref().map(why),
        topics: grid.topics.iter().map(topic).collect(),
    }
}

fn topic(topic: &Topic) -> TopicFacts {
    let places = topic.alike().into_iter().map(|(names, cells)| Regions {
        regions: names.into_iter().map(str::to_owned).collect(),
        read: recorded(&cells.read),
        write: recorded(&cells.write),
    });
    TopicFacts { category: topic.category.to_owned(), of: topic.of.clone(), places: places.collect() }
}

fn recorded(cell: &Cell) -> Recorded {
    let by = cell.by.iter().map(|(recorder, extent)| RecordingBy { recorder: *recorder as u64, extent: word(extent).to_owned() });
    let (only, missed) = match &cell.together {
        Extent::Part { selectors, missed, .. } => (selectors.clone(), Some(union::in_words(missed))),
        Extent::Unknown(_) => (parts(cell), None),
        Extent::Whole | Extent::None => (Vec::new(), None),
    };
    Recorded {
        extent: word(&cell.together).to_owned(),
        by: by.collect(),
        only,
        missed,
        unknown: if let Extent::Unknown(cause) = &cell.together { Some(why(cause)) } else { None },
        twice: cell.whole_by().count() > 1,
    }
}

/// What selects the parts that single ones record.
fn parts(cell: &Cell) -> Vec<String> {
    let selectors = cell.by.iter().filter_map(|(_, extent)| match extent {
        Extent::Part { selectors, .. } => Some(selectors),
        Extent::Whole | Extent::None | Extent::Unknown(_) => None,
    });
    selectors.flatten().cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

fn word(extent: &Extent) -> &'static str {
    match extent {
        Extent::Whole => "all",
        Extent::Part { .. } => "part",
        Extent::None => "none",
        Extent::Unknown(_) => "unknown",
    }
}

fn facts(recorder: &Recorder, account: &AccountPlace, view: &View, conclusions: &Conclusions<'_>) -> RecorderFacts {
    let kind = if recorder.kind == Kind::Trail { ResourceKind::Trail } else { ResourceKind::EventDataStore };
    let indices = in_account(view, kind, account.id.as_str()).into_iter();
    let resource = indices.filter_map(|index| view.resource(index)).find(|resource| resource.subject.id == recorder.id);
    let trail = resource.and_then(|resource| resource.body.get::<Trail>());
    let store = resource.and_then(|resource| resource.body.get::<EventDataStore>());
    let active = flag(&recorder.active);
    let kept = match (resource, trail, store) {
        (Some(resource), Some(trail), _) => of_trail(trail, resource, view, conclusions),
        (_, _, Some(store)) => vec![of_store(store, &recorder.name)],
        _ => Vec::new(),
    };
    RecorderFacts {
        kind: if recorder.kind == Kind::Trail { "trail" } else { "event-data-store" }.to_owned(),
        name: recorder.name.clone(),
        id: recorder.id.to_string(),
        active,
        unknown: if let Observed::Unknown(cause) = &recorder.active { Some(why(cause)) } else { None },
        only_region: recorder.home.known().filter(|_| flag(&recorder.every_region) == Some(false)).cloned(),
        every_region: flag(&recorder.every_region),
        organization: flag(&recorder.organization),
        failing: recorder.failing.known().cloned(),
        stopped: trail.filter(|_| active == Some(false)).and_then(|trail| time(&trail.stop_logging_time)),
        delivered: trail.and_then(|trail| time(&trail.latest_delivery_time)),
        kept,
    }
}

/// What is not configured is off.
fn flag(observed: &Observed<bool>) -> Option<bool> {
    match observed {
        Observed::Known(value) => Some(*value),
        Observed::Absent => Some(false),
        Observed::Unknown(_) => None,
    }
}

fn time(observed: &Observed<Timestamp>) -> Option<String> {
    observed.known().map(ToString::to_string)
}

/// The bucket and the log group of a trail.
fn of_trail(trail: &Trail, resource: &Resource, view: &View, conclusions: &Conclusions<'_>) -> Vec<Kept> {
    let mut kept = Vec::new();
    if let Observed::Known(bucket) = &trail.log_bucket {
        let days = match view.resolve(ResourceKind::Bucket, &bucket.text, &resource.subject) {
            Resolved::Found(index) => lifecycle(conclusions.slot(index, "log_lifecycle")),
            other => elsewhere(other, ResourceKind::Bucket, &bucket.text),
        };
        kept.push(keeping("bucket", &bucket.text, &days));
    }
    if let Observed::Known(group) = &trail.log_group {
        let (name, days) = match view.resolve(ResourceKind::LogGroup, &group.text, &resource.subject) {
            Resolved::Found(index) => {
                let found = view.resource(index);
                let days = found.and_then(|found| found.body.get::<LogGroup>()).map(|group| group.retention_days.clone());
                (found.map_or(group.text.as_str(), |found| &*found.subject.name), days.unwrap_or_default())
            }
            other => (group.text.as_str(), elsewhere(other, ResourceKind::LogGroup, &group.text)),
        };
        kept.push(keeping("log-group", name, &days));
    }
    kept
}

fn of_store(store: &EventDataStore, name: &str) -> Kept {
    keeping("event-data-store", name, &store.retention_days)
}

/// Absent where nothing ever goes.
fn keeping(place: &str, name: &str, days: &Observed<i64>) -> Kept {
    Kept {
        place: place.to_owned(),
        name: name.to_owned(),
        days: days.known().copied(),
        unknown: if let Observed::Unknown(cause) = days { Some(why(cause)) } else { None },
    }
}

fn lifecycle(slot: Option<Slot<'_>>) -> Observed<i64> {
    match slot {
        Some(Slot::Absent) => Observed::Absent,
        Some(Slot::Unknown(cause)) => Observed::unknown(cause),
        Some(slot @ Slot::Known(_)) => {
            record::<LogLifecycle>(slot).map(|found| found.expiration_days.clone()).unwrap_or_default()
        }
        None => Observed::default(),
    }
}

/// Why something that was not read cannot be told of.
fn elsewhere(resolved: Resolved<'_>, kind: ResourceKind, text: &str) -> Observed<i64> {
    match resolved {
        Resolved::Outside(outside) => Observed::Unknown(outside.cause(kind, text)),
        Resolved::Missing => {
            let detail = "it does not exist, so that nothing is kept";
            Observed::Unknown(Arc::new(Cause {
                detail: Some(detail.into()),
                ..Cause::new(crate::model::CauseKind::NotSupported)
            }))
        }
        Resolved::Found(_) | Resolved::Empty => Observed::default(),
    }
}
