//! Changes since the baseline as the page shows them.

use schemars::JsonSchema;
use serde::Serialize;

use super::links::Links;
use crate::assess::{Change, ChangeRow, Changes, SettingChange};
use crate::report::changes::{groups, rest, sentence, setting, since, verdicts};
use crate::report::words;

/// Rows shown of one kind of change; the others are counted.
const ROWS: usize = 200;

/// What changed.
#[derive(Serialize, JsonSchema)]
pub(in crate::report) struct ChangesCard {
    /// Since when, and by whom it was judged then.
    since: String,
    /// All of it in one sentence.
    sentence: String,
    /// The kinds of changes that there are.
    groups: Vec<ChangeGroup>,
    /// What did not change, in a sentence.
    rest: String,
}

/// Changes of one kind.
#[derive(Serialize, JsonSchema)]
struct ChangeGroup {
    /// The kind, for the style and the anchor.
    class: &'static str,
    /// The kind in words.
    word: &'static str,
    /// How many there are.
    count: u64,
    /// The rows.
    rows: Vec<ChangeLine>,
    /// How many more there are.
    more: Option<String>,
}

/// One finding that changed.
#[derive(Serialize, JsonSchema)]
struct ChangeLine {
    /// The severity.
    severity: &'static str,
    /// The rule.
    rule: String,
    /// The resource's name.
    name: String,
    /// Its account and region.
    place: String,
    /// The anchor of the finding, where the page shows it in detail.
    anchor: Option<String>,
    /// The verdicts before and now.
    verdicts: String,
    /// The settings that made the difference.
    settings: Vec<SettingLine>,
    /// What else explains it.
    note: Option<String>,
}

/// A setting before and now.
#[derive(Serialize, JsonSchema)]
struct SettingLine {
    /// The path from the resource.
    path: String,
    /// What was read before, if that side kept it.
    was: Option<String>,
    /// What is read now.
    is: String,
}

/// What changed; links lead to findings of the page that it stands on, if there are any.
pub(in crate::report) fn changes_card(changes: &Changes, links: Option<&Links<'_>>) -> ChangesCard {
    ChangesCard {
        since: since(changes),
        sentence: sentence(changes),
        groups: groups(changes).map(|(change, rows)| group(change, &rows, links)).collect(),
        rest: rest(changes),
    }
}

fn group(change: Change, rows: &[&ChangeRow], links: Option<&Links<'_>>) -> ChangeGroup {
    let more = rows.len().saturating_sub(ROWS) as u64;
    ChangeGroup {
        class: change.as_str(),
        word: change.describe(),
        count: rows.len() as u64,
        rows: rows.iter().take(ROWS).map(|row| line(row, links)).collect(),
        more: (more > 0).then(|| format!("{more} more; they are in the JSON result")),
    }
}

fn line(row: &ChangeRow, links: Option<&Links<'_>>) -> ChangeLine {
    let line = |change: &SettingChange| {
        let (was, is) = setting(change);
        SettingLine { path: change.path.clone(), was: change.was.is_some().then_some(was), is }
    };
    ChangeLine {
        severity: row.severity.as_str(),
        rule: row.rule.to_string(),
        name: row.subject.name.to_string(),
        place: words::place(&row.subject),
        anchor: links.and_then(|links| links.anchor(&row.fingerprint)),
        verdicts: verdicts(row),
        settings: row.settings.iter().map(line).collect(),
        note: row.note.clone(),
    }
}
