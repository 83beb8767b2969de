//! Annotations of a GitHub workflow run: commands on stdout that the runner shows beside the log. GitHub keeps ten of a
//! kind from one step, so these are the worst nine open findings and a last one with the gate's sentence and the number
//! of findings that are not shown. What counts at the gate is an error, what does not a warning.

use std::fmt::Write as _;

use super::entries::{Entry, entries, worst_first};
use super::escape::visible;
use super::limits::at_most;
use super::words;
use crate::assess::{Assessment, Decision};
use crate::model::Status;

/// How many findings are shown.
const SHOWN: usize = 9;
/// The longest text, in bytes; GitHub cuts at 64 KB and shows far less.
const LONGEST: usize = 4_000;

/// Writes the annotations.
pub(super) fn write(assessment: &Assessment, include: &[Status]) -> String {
    let mut open: Vec<_> = entries(assessment, include).into_iter().filter(|entry| entry.is_open()).collect();
    worst_first(&mut open);
    let mut out = String::new();
    for entry in open.iter().take(SHOWN) {
        let level = if entry.is_gated(assessment) { "error" } else { "warning" };
        command(&mut out, level, &title(*entry), &body(*entry));
    }
    let left = open.len().saturating_sub(SHOWN);
    let level = if assessment.gate.decision == Decision::Passed { "notice" } else { "error" };
    let rest = match left {
        0 => String::new(),
        left => format!("\n{} in the full report.", words::count(left as u64, "more finding is", "more findings are")),
    };
    command(&mut out, level, "Trailwarden", &format!("{}{rest}", visible(&assessment.gate.sentence)));
    out
}

fn title(entry: Entry<'_>) -> String {
    let finding = entry.finding();
    format!("{} {}: {}", finding.severity, words::status(finding.status), visible(&entry.rule.title))
}

fn body(entry: Entry<'_>) -> String {
    let place = visible(&words::place(entry.subject())).into_owned();
    let lines = [format!("{} ({place})", entry.sentence())].into_iter().chain(entry.evidence());
    let rule = format!("rule {}", visible(&entry.rule.id));
    lines.chain([rule]).collect::<Vec<_>>().join("\n")
}

/// Source: GitHub documentation, "Workflow commands for GitHub Actions"; the escapes are those of the runner's toolkit.
fn command(out: &mut String, level: &str, title: &str, message: &str) {
    let title = data(&at_most(title, LONGEST)).replace(':', "%3A").replace(',', "%2C");
    // Writing to a String cannot fail.
    let _ = writeln!(out, "::{level} title={title}::{}", data(&at_most(message, LONGEST)));
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}
