//! The grid for people.

use std::fmt::Write as _;

use crate::analysis::recording::grid::{Cell, Extent, Grid, Topic};
use crate::analysis::recording::recorder::{Kind, Recorder};
use crate::analysis::recording::union;
use crate::cli::table;
use crate::cli::terminal::visible;
use crate::model::{Observed, Timestamp};

/// All accounts, one after the other.
pub(super) fn write(grids: &[Grid], as_of: Timestamp) -> String {
    let texts: Vec<_> = grids.iter().map(|grid| visible(&account(grid, as_of)).into_owned()).collect();
    texts.join("\n\n")
}

fn account(grid: &Grid, as_of: Timestamp) -> String {
    let mut text = format!("AWS account {}, as of {}\n\n", grid.account, as_of.strftime("%Y-%m-%d %H:%M:%S UTC"));
    let recorders: Vec<[String; 4]> = grid.recorders.iter().enumerate().map(recorder).collect();
    text.push_str(&table::aligned(&recorders));
    match &grid.unlisted {
        None if recorders.is_empty() => text.push_str("  no trail and no event data store\n"),
        None => {}
        Some(cause) if recorders.is_empty() => {
            put(&mut text, format_args!("  trails and event data stores were not listed: {}\n", cause.in_words()));
        }
        Some(cause) => put(&mut text, format_args!("  there may be others: {}\n", cause.in_words())),
    }
    text.push('\n');
    let table = table::aligned(&rows(grid));
    text.push_str(&table);
    let signs: Vec<_> = [("]~", "~ in part"), ("]?", "? perhaps")].into_iter().filter(|(sign, _)| table.contains(sign)).collect();
    if !signs.is_empty() {
        put(&mut text, format_args!("\n  {}\n", signs.into_iter().map(|(_, words)| words).collect::<Vec<_>>().join(", ")));
    }
    let notes = notes(grid);
    if !notes.is_empty() {
        put(&mut text, format_args!("\n{}", notes.concat()));
    }
    text
}

/// The mark of a trail or event data store.
fn mark(index: usize) -> String {
    format!("[{}]", index + 1)
}

fn recorder((index, recorder): (usize, &Recorder)) -> [String; 4] {
    let Recorder { kind, name, active, home, every_region, organization, failing, .. } = recorder;
    let what = match kind {
        Kind::Trail => "trail",
        Kind::EventDataStore => "event data store",
    };
    let region = match (every_region, home) {
        (Observed::Known(true), _) => "every region".to_owned(),
        (Observed::Known(false) | Observed::Absent, Observed::Known(home)) => format!("{home} only"),
        _ => "regions unknown".to_owned(),
    };
    let state = match (active, failing) {
        (Observed::Known(true), Observed::Known(error)) => format!("recording, but the last delivery failed: {error}"),
        (Observed::Known(true), _) => "recording".to_owned(),
        (Observed::Known(false) | Observed::Absent, _) => "switched off".to_owned(),
        (Observed::Unknown(cause), _) => format!("unknown whether it records: {}", cause.in_words()),
    };
    let organization = if *organization == Observed::Known(true) { ", of the organization" } else { "" };
    [format!("  {}", mark(index)), name.clone(), format!("{what}, {region}{organization}"), state]
}

/// A row for the regions of a topic that are alike.
fn rows(grid: &Grid) -> Vec<[String; 3]> {
    let mut rows = vec![["".to_owned(), "reads".to_owned(), "writes".to_owned()]];
    for topic in &grid.topics {
        rows.push([title(topic), String::new(), String::new()]);
        for (regions, cells) in topic.alike() {
            rows.push([format!("  {}", names(&regions, topic)), cell(&cells.read), cell(&cells.write)]);
        }
    }
    if !grid.topics.iter().any(|topic| topic.category == "Data") {
        let nothing = || if grid.unlisted.is_none() { "nothing" } else { "unknown" }.to_owned();
        rows.push(["Data events".to_owned(), nothing(), nothing()]);
    }
    rows
}

fn title(topic: &Topic) -> String {
    match (topic.category, &topic.of) {
        ("Data", Some(kind)) => format!("Data events of {kind}"),
        ("NetworkActivity", Some(source)) => format!("Network activity of {source}"),
        _ => "Management events".to_owned(),
    }
}

fn names(regions: &[&str], topic: &Topic) -> String {
    if regions.len() == topic.regions.len() && regions.len() > 1 { "every region".to_owned() } else { regions.join(", ") }
}

fn cell(cell: &Cell) -> String {
    let word = match &cell.together {
        Extent::Whole => "all",
        Extent::Part { .. } => "in part",
        Extent::None => "nothing",
        Extent::Unknown(_) => "unknown",
    };
    let marks = cell.by.iter().map(|(index, extent)| {
        let sign = match extent {
            Extent::Unknown(_) => "?",
            Extent::Part { .. } => "~",
            Extent::Whole | Extent::None => "",
        };
        format!(" {}{sign}", mark(*index))
    });
    format!("{word}{}", marks.collect::<String>())
}

/// What the table cannot say: what is left out, what is recorded twice, what is not known.
fn notes(grid: &Grid) -> Vec<String> {
    let mut notes = Vec::new();
    for topic in &grid.topics {
        for (regions, cells) in topic.alike() {
            let place = format!("{}, {}", title(topic), names(&regions, topic));
            let (reads, writes) = (note(&cells.read), note(&cells.write));
            if reads == writes {
                notes.extend(reads.map(|note| format!("{place}: {note}")));
            } else {
                notes.extend(reads.map(|note| format!("{place}, reads: {note}")));
                notes.extend(writes.map(|note| format!("{place}, writes: {note}")));
            }
        }
    }
    notes
}

fn note(cell: &Cell) -> Option<String> {
    let twice: Vec<_> = cell.whole_by().map(mark).collect();
    match (&cell.together, twice.as_slice()) {
        (Extent::Part { selectors, missed, .. }, _) => {
            let selectors: Vec<_> = selectors.iter().map(|it| format!("    {it}\n")).collect();
            Some(format!("only\n{}  not, for example, {}\n", selectors.concat(), union::in_words(missed)))
        }
        (Extent::Unknown(cause), _) => Some(format!("{}\n", cause.in_words())),
        (_, [others @ .., last]) if !others.is_empty() => {
            Some(format!("recorded more than once, by {} and {last}\n", others.join(", ")))
        }
        _ => None,
    }
}

pub(super) fn put(text: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = text.write_fmt(part);
}
