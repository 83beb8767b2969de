//! What changed between two assessments, for people: the same words in every format.

mod markdown;
mod text;

pub(super) use markdown::write as markdown;
pub(super) use text::write as text;

use super::words;
use crate::assess::{Change, ChangeRow, Changes, SettingChange};
use crate::finding::Actual;

/// The kinds of changes that there are, each with its rows.
fn groups(changes: &Changes) -> impl Iterator<Item = (Change, Vec<&ChangeRow>)> {
    Change::ALL.into_iter().filter_map(|change| {
        let rows: Vec<_> = changes.rows.iter().filter(|row| row.change == change).collect();
        (!rows.is_empty()).then_some((change, rows))
    })
}

/// Since when, and how much did not change.
fn since(changes: &Changes) -> String {
    let as_of = words::time(changes.since.as_of);
    format!("since {as_of}, as judged by {}", changes.since.tool)
}

/// What did not change, in a sentence.
fn rest(changes: &Changes) -> String {
    let known = words::count(changes.known, "violation or unknown is", "violations and unknowns are");
    let mut text = format!("{known} as before.");
    if changes.not_judged > 0 {
        let count = words::count(changes.not_judged, "was", "were");
        text += &format!(" {count} not judged again: the rule, account or region was left out this time.");
    }
    text
}

/// The verdicts before and now.
fn verdicts(row: &ChangeRow) -> String {
    let word = |status: Option<_>| status.map_or("no verdict", words::status);
    let (was, is) = (word(row.was), word(row.is));
    if was == is { format!("still {is}") } else { format!("{was}, now {is}") }
}

/// A setting before and now.
fn setting(change: &SettingChange) -> (String, String) {
    let word = |actual: &Option<Actual>| actual.as_ref().map_or_else(|| "not told".to_owned(), words::actual);
    (word(&change.was), word(&change.is))
}
