//! What came of verifying, for people: a table of chains, what is wrong, and what all this says and does not say.

use std::collections::BTreeMap;

use super::outcome::{Outcome, in_words};
use super::sample::Sample;
use super::source::Unread;
use crate::assess::words::count;
use crate::cli::table;
use crate::cli::terminal::on_one_line;
use crate::log_integrity::{Conclusion, Counts, Gap, Problem, Summary, What};

/// How many problems of a chain people are shown; JSON holds all.
const MOST_SHOWN: usize = 20;

/// The outcome.
pub(super) fn text(outcome: &Outcome) -> String {
    let mut text = format!("{}: digests of CloudTrail, and the log files that they list\n\n", on_one_line(&outcome.from));
    if let Some(Sample { percent, seed }) = outcome.sample {
        text += &format!("A SAMPLE: {percent} % of the log files were looked at, chosen by --sample-seed {seed}\n\n");
    }
    let head = ["ACCOUNT", "REGION", "TRAIL", "DIGESTS", "LOG FILES", "COVERED", "RESULT"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head).chain(outcome.verified.summaries.iter().map(row)).collect();
    text += &table::aligned(&rows);
    let wrong: String = outcome.verified.summaries.iter().map(wrong).collect();
    if !wrong.is_empty() {
        text += &format!("\nWhat is not as it should be:\n{wrong}");
    }
    if !outcome.verified.unread.is_empty() {
        text += "\nWhat could not be read:\n";
        text.extend(outcome.verified.unread.iter().map(unread));
    }
    text + &says(outcome) + &does_not_say(outcome)
}

fn row(summary: &Summary) -> [String; 7] {
    let result = match summary.conclusion() {
        Conclusion::Verified => "verified",
        Conclusion::Undecided => "unknown",
        Conclusion::Broken => "BROKEN",
    };
    let chain = &summary.chain;
    let cells = [
        chain.account.to_string(),
        chain.region.to_string(),
        name(summary),
        valid_of(summary.digests, 0),
        valid_of(summary.logs, summary.left_out),
        covered(summary),
        result.to_owned(),
    ];
    cells.map(|cell| on_one_line(&cell))
}

/// The trail's name, with what else tells its chains apart.
fn name(summary: &Summary) -> String {
    let chain = &summary.chain;
    let backfill = if chain.backfill { " (backfill)" } else { "" };
    if chain.root == "AWSLogs/" {
        format!("{}{backfill}", chain.trail)
    } else {
        format!("{}{backfill} in {}", chain.trail, chain.root)
    }
}

fn valid_of(counts: Counts, left_out: u64) -> String {
    match counts.total() + left_out {
        0 => "none".to_owned(),
        all if all == counts.valid => all.to_string(),
        all => format!("{} of {all}", counts.valid),
    }
}

fn covered(summary: &Summary) -> String {
    match (summary.covered.first(), summary.covered.last()) {
        (Some(first), Some(last)) => {
            let gaps = match summary.covered.len() {
                1 => String::new(),
                spans => format!(", with {}", count(spans - 1, "gap", "gaps")),
            };
            format!("{} to {}{gaps}", first.from, last.to)
        }
        _ if summary.chain.backfill => "late log files".to_owned(),
        _ => "nothing".to_owned(),
    }
}

/// What is wrong with a chain, or not known of it.
fn wrong(summary: &Summary) -> String {
    if summary.problems.is_empty() && summary.gaps.is_empty() {
        return String::new();
    }
    let chain = &summary.chain;
    let mut text = format!("  {}\n", on_one_line(&format!("{} {} {}", chain.account, chain.region, name(summary))));
    text.extend(summary.gaps.iter().map(gap));
    text.extend(summary.problems.iter().take(MOST_SHOWN).map(problem));
    let more = summary.problems.len().saturating_sub(MOST_SHOWN);
    if more > 0 {
        text += &format!("    and {} more; `--format json` tells all\n", count(more, "file", "files"));
    }
    text
}

fn unread(unread: &Unread) -> String {
    format!("  {}: {}\n", on_one_line(&unread.what), on_one_line(&unread.why))
}

fn gap(gap: &Gap) -> String {
    let from = gap.from.map_or_else(|| "time before".to_owned(), |from| format!("{from} to"));
    format!("    not covered  {from} {}: {}\n", gap.to, gap.cause.in_words())
}

fn problem(problem: &Problem) -> String {
    let what = match problem.what {
        What::Digest => "digest  ",
        What::LogFile => "log file",
    };
    let (word, why) = in_words(&problem.verdict);
    let why = why.map_or_else(String::new, |why| format!("      {}\n", on_one_line(&why)));
    format!("    {:11}  {what}  {}\n{why}", word.to_uppercase(), on_one_line(&problem.object))
}

/// What was found to be so, and by which keys.
fn says(outcome: &Outcome) -> String {
    let (digests, logs) = outcome.totals();
    let bytes: u64 = outcome.verified.summaries.iter().map(|summary| summary.bytes).sum();
    let mut keys: BTreeMap<&str, u64> = BTreeMap::new();
    for (fingerprint, signed) in outcome.verified.summaries.iter().flat_map(|summary| &summary.keys) {
        *keys.entry(fingerprint).or_default() += signed;
    }
    let mut text = format!(
        "\nWhat this says:\n  {} and {} have the content that CloudTrail signed; {bytes} bytes of log files were hashed.\n",
        count(digests.valid, "digest", "digests"),
        count(logs.valid, "log file", "log files"),
    );
    for (fingerprint, signed) in keys {
        let valid = outcome
            .keys
            .get(fingerprint)
            .map_or_else(String::new, |key| format!("; valid {} to {}", key.valid_from, key.valid_to));
        text += &format!("  key {fingerprint}: {} signed{valid}\n", count(signed, "digest", "digests"));
    }
    text
}

/// What nobody may take it to say.
fn does_not_say(outcome: &Outcome) -> String {
    let mut text = "\nWhat this does not say:\n".to_owned();
    match outcome.range.start {
        Some(start) => text += &format!("  Nothing is said of the time before {start}.\n"),
        None => text += "  Nothing is said of the time before the first digest of each chain; --start asks about it.\n",
    }
    match outcome.range.end {
        Some(end) => text += &format!("  Nothing is said of the time after {end}.\n"),
        None => text += "  Nothing is said of the time after the last digest of each chain; --end asks about it.\n",
    }
    if outcome.left_out() > 0 {
        text +=
            &format!("  {} not looked at, for this is a sample.\n", count(outcome.left_out(), "log file was", "log files were"));
    }
    text += "  Log files that no digest lists were not looked at.\n";
    if outcome.verified.others > 0 {
        text +=
            &format!("  Files among the digests that are not named like one were not looked at: {}.\n", outcome.verified.others);
    }
    text
}
