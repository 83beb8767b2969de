//! What is recorded, as the page shows it: sorts of events by regions, reads and writes apart.

use schemars::JsonSchema;
use serde::Serialize;

use crate::overview::{Kept, Recorded, RecorderFacts, Recording, Regions, TopicFacts};
use crate::report::words;

/// Rows of the table of one account; the others are counted.
const ROWS: usize = 60;
/// Accounts whose tables are shown.
const SHOWN: usize = 40;
/// Selectors that are shown of one cell, and characters of each.
const SELECTORS: usize = 6;
const SELECTOR: usize = 300;

/// What is recorded of one account.
#[derive(Serialize, JsonSchema)]
pub(super) struct RecordingCard {
    /// The account.
    account: String,
    /// What is missing, in a sentence: there may be others, or there is none.
    note: Option<String>,
    /// Its trails and event data stores, in the order of their marks.
    recorders: Vec<RecorderRow>,
    /// The sorts of events by regions.
    rows: Vec<RecordingRow>,
    /// How many rows there are beyond these, and which command shows them.
    more: Option<String>,
}

/// A trail or an event data store.
#[derive(Serialize, JsonSchema)]
struct RecorderRow {
    /// The number by which the table names it.
    mark: u64,
    /// Its name.
    name: String,
    /// What it is, and which regions it records.
    what: String,
    /// For the style: `on`, `off`, `failing`, `unknown`.
    class: &'static str,
    /// Whether it records.
    state: String,
    /// When it last delivered.
    delivered: Option<String>,
    /// Where events are kept, and for how long.
    kept: Vec<KeptLine>,
}

/// Where events are kept, and for how long.
#[derive(Serialize, JsonSchema)]
struct KeptLine {
    /// What it is.
    place: &'static str,
    /// Its name.
    name: String,
    /// For how long.
    time: String,
    /// Whether that is known.
    known: bool,
}

/// A sort of events in regions that are alike.
#[derive(Serialize, JsonSchema)]
struct RecordingRow {
    /// The sort of events; null where it is that of the row before.
    sort: Option<String>,
    /// How many rows there are of this sort; 0 where it is that of the row before.
    span: u64,
    /// The regions, or that it is every one.
    regions: Vec<String>,
    /// How many regions, in words, where these are more than one.
    regions_count: Option<String>,
    /// Events that only read.
    read: RecordingCell,
    /// Events that change something.
    write: RecordingCell,
}

/// What is recorded.
#[derive(Serialize, JsonSchema)]
struct RecordingCell {
    /// For the style: `all`, `part`, `none`, `unknown`.
    class: String,
    /// How much.
    word: &'static str,
    /// Those that record it.
    by: Vec<RecordingMark>,
    /// Those that record all of it, by their numbers, where these are more than one.
    twice: Option<String>,
    /// How the selectors that follow are to be taken: `only` these, or these at least.
    only_word: &'static str,
    /// What selects that which is recorded, where that is not all.
    only: Vec<String>,
    /// Of a part, an event that is not recorded.
    missed: Option<String>,
    /// Why it is not known.
    unknown: Option<String>,
}

/// One that records some of it.
#[derive(Serialize, JsonSchema)]
struct RecordingMark {
    /// Its number.
    mark: u64,
    /// How much it records: `all`, `part`, `unknown`.
    extent: String,
    /// Its name, and how much it records, in words.
    spoken: String,
}

/// A card for each account.
pub(super) fn recording_cards(recordings: &[Recording]) -> Vec<RecordingCard> {
    recordings.iter().take(SHOWN).map(card).collect()
}

/// How many accounts have no card.
pub(super) fn left_out(recordings: &[Recording]) -> Option<String> {
    let beyond = recordings.len().saturating_sub(SHOWN);
    (beyond > 0).then(|| {
        format!("{} more: `trailwarden coverage SNAPSHOT` shows all of them.", words::count(beyond as u64, "account", "accounts"))
    })
}

fn card(of: &Recording) -> RecordingCard {
    let mut rows: Vec<RecordingRow> = of.topics.iter().flat_map(|topic| topic_rows(topic, &of.recorders)).collect();
    let beyond = rows.len().saturating_sub(ROWS);
    rows.truncate(ROWS);
    let note = match (&of.unlisted, of.recorders.is_empty()) {
        (None, false) => None,
        (None, true) => Some("There is no trail and no event data store: nothing is recorded.".to_owned()),
        (Some(why), false) => Some(format!("There may be others: {why}.")),
        (Some(why), true) => Some(format!("Unknown: trails and event data stores were not listed: {why}.")),
    };
    RecordingCard {
        account: of.account.clone(),
        note,
        recorders: (1..).zip(&of.recorders).map(|(mark, recorder)| recorder_row(mark, recorder)).collect(),
        rows,
        more: (beyond > 0).then(|| format!("And {beyond} more rows: `trailwarden coverage SNAPSHOT` shows all of them.")),
    }
}

fn recorder_row(mark: u64, of: &RecorderFacts) -> RecorderRow {
    let what = if of.kind == "trail" { "trail" } else { "event data store" };
    let regions = match (of.every_region, &of.only_region) {
        (Some(true), _) => "every region".to_owned(),
        (Some(false), Some(region)) => format!("{region} only"),
        _ => "regions unknown".to_owned(),
    };
    let organization = if of.organization == Some(true) { ", of the organization" } else { "" };
    let day = |time: &Option<String>| time.as_ref().map(|time| time.chars().take(10).collect::<String>());
    let (class, state) = match (of.active, &of.failing) {
        (Some(true), Some(error)) => ("failing", format!("recording, but the last delivery failed: {error}")),
        (Some(true), None) => ("on", "recording".to_owned()),
        (Some(false), _) => {
            let since = day(&of.stopped).map(|day| format!(" since {day}")).unwrap_or_default();
            ("off", format!("switched off{since}"))
        }
        (None, _) => {
            ("unknown", format!("unknown whether it records: {}", of.unknown.as_deref().unwrap_or("no reason is known")))
        }
    };
    RecorderRow {
        mark,
        name: of.name.clone(),
        what: format!("{what}, {regions}{organization}"),
        class,
        state,
        delivered: day(&of.delivered),
        kept: of.kept.iter().map(kept_line).collect(),
    }
}

fn kept_line(kept: &Kept) -> KeptLine {
    KeptLine {
        place: match kept.place.as_str() {
            "bucket" => "bucket",
            "log-group" => "log group",
            _ => "event data store",
        },
        name: kept.name.clone(),
        time: match (&kept.unknown, kept.days) {
            (Some(why), _) => format!("unknown: {why}"),
            (None, Some(days)) => words::count(days.unsigned_abs(), "day", "days"),
            (None, None) => "without end".to_owned(),
        },
        known: kept.unknown.is_none(),
    }
}

fn topic_rows(topic: &TopicFacts, recorders: &[RecorderFacts]) -> Vec<RecordingRow> {
    let sort = match (topic.category.as_str(), &topic.of) {
        ("Data", Some(kind)) => format!("Data events of {kind}"),
        ("NetworkActivity", Some(source)) => format!("Network activity of {source}"),
        _ => "Management events".to_owned(),
    };
    let is_whole = topic.places.len() == 1;
    let row = |(at, place): (usize, &Regions)| RecordingRow {
        sort: (at == 0).then(|| sort.clone()),
        span: if at == 0 { topic.places.len().min(ROWS) as u64 } else { 0 },
        regions: if is_whole && place.regions.len() > 1 { vec!["every region".to_owned()] } else { place.regions.clone() },
        regions_count: (place.regions.len() > 1).then(|| words::count(place.regions.len() as u64, "region", "regions")),
        read: cell(&place.read, recorders),
        write: cell(&place.write, recorders),
    };
    topic.places.iter().enumerate().map(row).collect()
}

fn cell(of: &Recorded, recorders: &[RecorderFacts]) -> RecordingCell {
    let word = match of.extent.as_str() {
        "all" => "all",
        "part" => "in part",
        "none" => "nothing",
        _ => "unknown",
    };
    let mark = |by: &crate::overview::RecordingBy| {
        let name = usize::try_from(by.recorder).ok().and_then(|at| recorders.get(at)).map_or("", |it| it.name.as_str());
        let how = match by.extent.as_str() {
            "all" => "records all of it",
            "part" => "records part of it",
            _ => "may record it",
        };
        RecordingMark { mark: by.recorder.saturating_add(1), extent: by.extent.clone(), spoken: format!("{name} {how}") }
    };
    let whole: Vec<String> =
        of.by.iter().filter(|by| by.extent == "all").map(|by| by.recorder.saturating_add(1).to_string()).collect();
    RecordingCell {
        class: of.extent.clone(),
        word,
        by: of.by.iter().map(mark).collect(),
        twice: of.twice.then(|| format!("more than once: by {}", joined(&whole))),
        only_word: if of.extent == "unknown" { "for certain only" } else { "only" },
        only: of.only.iter().take(SELECTORS).map(|selector| words::cut(selector.clone(), SELECTOR)).collect(),
        missed: of.missed.as_ref().map(|missed| words::cut(missed.clone(), SELECTOR)),
        unknown: of.unknown.clone(),
    }
}

/// "3, 5 and 6".
fn joined(numbers: &[String]) -> String {
    match numbers {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}
