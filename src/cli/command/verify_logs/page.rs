//! What came of verifying, as documents for people show it.

use serde::Serialize;

use super::outcome::{Outcome, in_words};
use super::sample::Sample;
use super::source::Unread;
use super::statement::Statement;
use super::text::{gap_in_words, name, row};
use crate::log_integrity::{Conclusion, Problem, Summary, What};

/// What a document shows.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    from: String,
    verdict: &'static str,
    sentence: String,
    sample: Option<Sample>,
    rows: Vec<[String; 7]>,
    wrong: Vec<Wrong>,
    unread: Vec<Unread>,
    #[serde(flatten)]
    statement: Statement,
}

/// What is wrong with a chain, or not known of it.
#[derive(Debug, Serialize)]
struct Wrong {
    chain: String,
    gaps: Vec<String>,
    files: Vec<File>,
    /// How many files there is no room for.
    more: usize,
}

#[derive(Debug, Serialize)]
struct File {
    what: &'static str,
    object: String,
    verdict: &'static str,
    why: Option<String>,
}

impl Page {
    /// Of an outcome, with so many files of a chain at most.
    pub(super) fn of(outcome: &Outcome, most: usize) -> Self {
        let summaries = &outcome.verified.summaries;
        let is_wrong = |summary: &&Summary| !(summary.problems.is_empty() && summary.gaps.is_empty());
        Self {
            from: outcome.from.clone(),
            verdict: verdict(outcome.conclusion()),
            sentence: outcome.sentence(),
            sample: outcome.sample,
            rows: summaries.iter().map(row).collect(),
            wrong: summaries.iter().filter(is_wrong).map(|summary| wrong(summary, most)).collect(),
            unread: outcome.verified.unread.clone(),
            statement: Statement::of(outcome),
        }
    }
}

/// What it comes to, in a word.
fn verdict(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Verified => "verified",
        Conclusion::Undecided => "unknown",
        Conclusion::Broken => "broken",
    }
}

fn wrong(summary: &Summary, most: usize) -> Wrong {
    Wrong {
        chain: format!("{} {} {}", summary.chain.account, summary.chain.region, name(summary)),
        gaps: summary.gaps.iter().map(gap_in_words).collect(),
        files: summary.problems.iter().take(most).map(file).collect(),
        more: summary.problems.len().saturating_sub(most),
    }
}

fn file(Problem { what, object, verdict, .. }: &Problem) -> File {
    let (verdict, why) = in_words(verdict);
    let what = match what {
        What::Digest => "digest",
        What::LogFile => "log file",
    };
    File { what, object: object.clone(), verdict, why }
}
