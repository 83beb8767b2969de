//! Changes for pull requests and job summaries.

use super::super::markdown::{code, inert, prose};
use super::super::words;
use super::{groups, more_pressing, pressing, rest, sentence, setting, since, verdicts};
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

/// The changes that people have to look at, as a part of a report.
pub(in crate::report) fn part(changes: &Changes) -> String {
    let mut text = format!("\n### Changes\n\n{}\n", inert(&sentence(changes)));
    let (shown, more) = pressing(changes);
    if !shown.is_empty() {
        text.push('\n');
    }
    for (change, row) in shown {
        text += &self::row(row).replacen("- ", &format!("- _{}_ ", change.describe()), 1);
    }
    if more > 0 {
        text += &format!("- {}\n", prose(&more_pressing(more)));
    }
    text
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
