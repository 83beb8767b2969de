//! Changes for pull requests and job summaries.

use super::super::markdown::{code, inert, prose};
use super::super::words;
use super::{groups, rest, setting, since, verdicts};
use crate::assess::{ChangeRow, Changes};

/// Writes what changed.
pub(in crate::report) fn write(changes: &Changes) -> String {
    let mut text = format!("## Changes\n\n{}\n", inert(&since(changes)));
    for (change, rows) in groups(changes) {
        let count = words::count(rows.len() as u64, "finding", "findings");
        text += &format!("\n### {}: {count}\n\n", capitalized(change.describe()));
        text.extend(rows.into_iter().map(row));
    }
    text + &format!("\n{}\n", inert(&rest(changes)))
}

fn row(row: &ChangeRow) -> String {
    let place = words::place(&row.subject);
    let mut text = format!(
        "- **{}** {}: {} in {}, {}\n",
        row.severity,
        code(&row.rule),
        code(&row.subject.name),
        inert(&place),
        verdicts(row)
    );
    for change in &row.settings {
        let (was, is) = setting(change);
        text += &format!("  - {}: was {}, is {}\n", code(&change.path), code(&was), code(&is));
    }
    if let Some(note) = &row.note {
        text += &format!("  - {}\n", prose(note));
    }
    text
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
