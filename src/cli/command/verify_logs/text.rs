//! What came of verifying, for people: a table of chains, what is wrong, and what all this says and does not say.

use super::outcome::{Outcome, in_words};
use super::sample::Sample;
use super::source::Unread;
use super::statement::Statement;
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
    let Statement { says, does_not_say } = Statement::of(outcome);
    text + &listed("What this says", &says) + &listed("What this does not say", &does_not_say)
}

/// The cells of a chain's row.
pub(super) fn row(summary: &Summary) -> [String; 7] {
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
pub(super) fn name(summary: &Summary) -> String {
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
    format!("    not covered  {}\n", gap_in_words(gap))
}

/// A time that is not covered, and why.
pub(super) fn gap_in_words(gap: &Gap) -> String {
    let from = gap.from.map_or_else(|| "time before".to_owned(), |from| format!("{from} to"));
    format!("{from} {}: {}", gap.to, gap.cause.in_words())
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

fn listed(head: &str, lines: &[String]) -> String {
    lines.iter().fold(format!("\n{head}:\n"), |text, line| text + "  " + line + "\n")
}
