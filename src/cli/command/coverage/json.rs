//! The grid for programs.

use serde::Serialize;

use crate::analysis::recording::grid::{Cell, Extent, Grid, Topic};
use crate::analysis::recording::recorder::Kind;
use crate::analysis::recording::union::Example;
use crate::cli::{Fault, json};
use crate::model::{Cause, Timestamp};

#[derive(Serialize)]
struct Coverage<'a> {
    schema: &'static str,
    as_of: Timestamp,
    accounts: Vec<Account<'a>>,
}

#[derive(Serialize)]
struct Account<'a> {
    account: &'a str,
    recorders: Vec<Recorder<'a>>,
    /// Why there may be others.
    unlisted: Option<String>,
    topics: Vec<TopicRow<'a>>,
}

#[derive(Serialize)]
struct Recorder<'a> {
    kind: &'static str,
    name: &'a str,
    id: &'a str,
}

#[derive(Serialize)]
struct TopicRow<'a> {
    category: &'static str,
    of: Option<&'a str>,
    regions: Vec<Region<'a>>,
}

#[derive(Serialize)]
struct Region<'a> {
    region: &'a str,
    read: Recorded<'a>,
    write: Recorded<'a>,
}

#[derive(Serialize)]
struct Recorded<'a> {
    #[serde(flatten)]
    together: Told<'a>,
    by: Vec<By<'a>>,
}

/// One of those that record it, by its place in `recorders`.
#[derive(Serialize)]
struct By<'a> {
    recorder: usize,
    #[serde(flatten)]
    extent: Told<'a>,
}

#[derive(Serialize, Default)]
struct Told<'a> {
    /// `all`, `part`, `none` or `unknown`.
    extent: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    selectors: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missed: Option<&'a Example>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

pub(super) fn write(grids: &[Grid], as_of: Timestamp) -> Result<String, Fault> {
    json::pretty(&Coverage { schema: "trailwarden/coverage/v1", as_of, accounts: grids.iter().map(account).collect() })
}

fn account(grid: &Grid) -> Account<'_> {
    let kind = |kind| if kind == Kind::Trail { "trail" } else { "event_data_store" };
    Account {
        account: &grid.account,
        recorders: grid.recorders.iter().map(|it| Recorder { kind: kind(it.kind), name: &it.name, id: &it.id }).collect(),
        unlisted: grid.unlisted.as_deref().map(Cause::in_words),
        topics: grid.topics.iter().map(topic).collect(),
    }
}

fn topic(topic: &Topic) -> TopicRow<'_> {
    let regions = topic.regions.iter().map(|it| Region { region: &it.region, read: cell(&it.read), write: cell(&it.write) });
    TopicRow { category: topic.category, of: topic.of.as_deref(), regions: regions.collect() }
}

fn cell(cell: &Cell) -> Recorded<'_> {
    let by = cell.by.iter().map(|(recorder, extent)| By { recorder: *recorder, extent: told(extent) });
    Recorded { together: told(&cell.together), by: by.collect() }
}

fn told(extent: &Extent) -> Told<'_> {
    match extent {
        Extent::Whole => Told { extent: "all", ..Told::default() },
        Extent::None => Told { extent: "none", ..Told::default() },
        Extent::Part { selectors, missed, .. } => {
            Told { extent: "part", selectors: Some(selectors), missed: Some(missed), why: None }
        }
        Extent::Unknown(cause) => Told { extent: "unknown", why: Some(cause.in_words()), ..Told::default() },
    }
}
