//! What changed between two assessments, for people: the same words in every format.

mod markdown;
mod text;

pub(super) use markdown::part as markdown_part;
pub(super) use markdown::write as markdown;
pub(super) use text::{part as text_part, write as text};

use super::words;
use crate::assess::{Change, ChangeRow, Changes, SettingChange};
use crate::finding::Actual;

/// What changed, in one sentence.
pub(super) fn sentence(changes: &Changes) -> String {
    let parts: Vec<_> = groups(changes).map(|(change, rows)| format!("{} {}", rows.len(), change.describe())).collect();
    let what = if parts.is_empty() { "nothing changed".to_owned() } else { parts.join(", ") };
    format!("Since {}: {what}.", words::time(changes.since.as_of))
}

/// The kinds of changes that there are, each with its rows.
pub(super) fn groups(changes: &Changes) -> impl Iterator<Item = (Change, Vec<&ChangeRow>)> {
    Change::ALL.into_iter().filter_map(|change| {
        let rows: Vec<_> = changes.rows.iter().filter(|row| row.change == change).collect();
        (!rows.is_empty()).then_some((change, rows))
    })
}

/// Changes for the worse shown in a report that lists the findings anyway; the others are counted.
const PRESSING: usize = 10;

/// The first of the changes for the worse, and how many more there are.
fn pressing(changes: &Changes) -> (Vec<(Change, &ChangeRow)>, usize) {
    let worse = groups(changes).filter(|(change, _)| !matches!(change, Change::Fixed | Change::Known));
    let mut rows: Vec<_> = worse.flat_map(|(change, rows)| rows.into_iter().map(move |row| (change, row))).collect();
    let more = rows.len().saturating_sub(PRESSING);
    rows.truncate(PRESSING);
    (rows, more)
}

/// How many more changes for the worse there are, and where.
fn more_pressing(more: usize) -> String {
    format!("{}; `trailwarden diff` tells all", words::count(more as u64, "more change", "more changes"))
}

/// Since when, and how much did not change.
pub(super) fn since(changes: &Changes) -> String {
    let as_of = words::time(changes.since.as_of);
    format!("Since {as_of}, as judged by {}", changes.since.tool)
}

/// What did not change, in a sentence.
pub(super) fn rest(changes: &Changes) -> String {
    let known = words::count(changes.known, "violation or unknown is", "violations and unknowns are");
    let mut text = format!("{known} as before.");
    if changes.not_judged > 0 {
        let count = words::count(changes.not_judged, "was", "were");
        text += &format!(" {count} not judged again: the rule, account or region was left out this time.");
    }
    text
}

/// The verdicts before and now.
pub(super) fn verdicts(row: &ChangeRow) -> String {
    let word = |status: Option<_>| status.map_or("no verdict", words::status);
    let (was, is) = (word(row.was), word(row.is));
    if was == is { format!("still {is}") } else { format!("{was}, now {is}") }
}

/// A setting before and now.
pub(super) fn setting(change: &SettingChange) -> (String, String) {
    let word = |actual: &Option<Actual>| actual.as_ref().map_or_else(|| "not told".to_owned(), words::actual);
    (word(&change.was), word(&change.is))
}
