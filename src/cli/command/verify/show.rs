//! What came of verifying, as a table for people and as JSON.

use serde::Serialize;

use super::outcome::{Checked, Outcome, Verdict};
use crate::assess::words::count;
use crate::bundle::Maker;
use crate::cli::args::TextOrJson;
use crate::cli::terminal::on_one_line;
use crate::cli::{Fault, json, table};
use crate::verify::Difference;

/// How many differences people are shown; JSON holds all.
const MOST_SHOWN: usize = 50;

/// What the key `schema` holds.
const SCHEMA: &str = "trailwarden/verify/v1";

/// The outcome, ready to be printed.
pub(super) fn shown(outcome: &Outcome, format: TextOrJson) -> Result<String, Fault> {
    match format {
        TextOrJson::Text => Ok(text(outcome)),
        TextOrJson::Json => json(outcome),
    }
}

fn text(outcome: &Outcome) -> String {
    let made_by = outcome.made_by.as_ref().map_or_else(String::new, |by| format!(", made by {} {}", by.name, by.version));
    let mut text = format!("{}{}\n\n", on_one_line(&outcome.file), on_one_line(&made_by));
    let row = |row: &Checked| {
        let word = match row.holds {
            Some(true) => "ok",
            Some(false) => "DIFFERS",
            None => "not checked",
        };
        let part = if row.count == 1 { row.part.clone() } else { format!("{} ({})", row.part, row.count) };
        [on_one_line(&part), word.to_owned(), on_one_line(&row.what)]
    };
    text += &table::aligned(&outcome.checked.iter().map(row).collect::<Vec<_>>());
    if !outcome.differences.is_empty() {
        text += "\nWhat differs:\n";
    }
    for difference in outcome.differences.iter().take(MOST_SHOWN) {
        let side = |side: &Option<String>| side.as_deref().map_or_else(|| "nothing".to_owned(), on_one_line);
        text += &format!("  {}\n", on_one_line(&difference.about));
        text += &format!("    result:       {}\n    judged again: {}\n", side(&difference.result), side(&difference.again));
    }
    if let Some(more) = outcome.differences.len().checked_sub(MOST_SHOWN).filter(|more| *more > 0) {
        text += &format!("  and {}\n", count(more, "more difference", "more differences"));
    }
    text
}

/// The outcome for programs.
#[derive(Serialize)]
struct Shown<'a> {
    schema: &'static str,
    file: &'a str,
    made_by: Option<&'a Maker>,
    verdict: Verdict,
    exit_code: u8,
    sentence: String,
    checked: &'a [Checked],
    differences: &'a [Difference],
}

fn json(outcome: &Outcome) -> Result<String, Fault> {
    json::pretty(&Shown {
        schema: SCHEMA,
        file: &outcome.file,
        made_by: outcome.made_by.as_ref(),
        verdict: outcome.verdict,
        exit_code: outcome.verdict.exit().code(),
        sentence: outcome.sentence(),
        checked: &outcome.checked,
        differences: &outcome.differences,
    })
}
