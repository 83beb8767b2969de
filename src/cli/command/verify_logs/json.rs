//! What came of verifying, for programs: all of it.

use jiff::Timestamp;
use serde::Serialize;

use super::outcome::{Outcome, in_words};
use super::sample::Sample;
use super::source::Unread;
use super::statement::Statement;
use crate::cli::{Fault, json};
use crate::log_integrity::{Conclusion, Counts, Gap, Interval, Key, Problem, Range, Summary, What};

/// What the key `schema` holds.
const SCHEMA: &str = "trailwarden/verify-logs/v1";

#[derive(Serialize)]
struct Shown<'a> {
    schema: &'static str,
    from: &'a str,
    asked: Range,
    sample: Option<Sample>,
    conclusion: Conclusion,
    exit_code: u8,
    sentence: String,
    digests: Counts,
    log_files: Counts,
    chains: Vec<ShownChain<'a>>,
    not_named_like_digests: usize,
    statement: Statement,
    unread: &'a [Unread],
}

#[derive(Serialize)]
struct ShownChain<'a> {
    account: &'a str,
    region: &'a str,
    trail: &'a str,
    home_region: &'a str,
    root: &'a str,
    backfill: bool,
    conclusion: Conclusion,
    digests: Counts,
    log_files: Counts,
    log_files_left_out: u64,
    bytes_hashed: u64,
    covered: &'a [Interval],
    gaps: &'a [Gap],
    keys: Vec<ShownKey<'a>>,
    problems: Vec<ShownProblem<'a>>,
}

#[derive(Serialize)]
struct ShownKey<'a> {
    fingerprint: &'a str,
    valid_from: Option<Timestamp>,
    valid_to: Option<Timestamp>,
    digests: u64,
}

#[derive(Serialize)]
struct ShownProblem<'a> {
    what: What,
    object: &'a str,
    digest_end: Option<Timestamp>,
    verdict: &'static str,
    why: Option<String>,
}

/// The outcome.
pub(super) fn json(outcome: &Outcome) -> Result<String, Fault> {
    let (digests, log_files) = outcome.totals();
    let shown = Shown {
        schema: SCHEMA,
        from: &outcome.from,
        asked: outcome.range,
        sample: outcome.sample,
        conclusion: outcome.conclusion(),
        exit_code: outcome.exit().code(),
        sentence: outcome.sentence(),
        digests,
        log_files,
        chains: outcome.verified.summaries.iter().map(|summary| chain(outcome, summary)).collect(),
        not_named_like_digests: outcome.verified.others,
        statement: Statement::of(outcome),
        unread: &outcome.verified.unread,
    };
    json::pretty(&shown)
}

fn chain<'a>(outcome: &'a Outcome, summary: &'a Summary) -> ShownChain<'a> {
    let id = &summary.chain;
    let key = |(fingerprint, digests): (&'a String, &u64)| {
        let key = outcome.keys.get(fingerprint);
        let (valid_from, valid_to) = key.map(|Key { valid_from, valid_to, .. }| (*valid_from, *valid_to)).unzip();
        ShownKey { fingerprint, valid_from, valid_to, digests: *digests }
    };
    ShownChain {
        account: id.account.as_str(),
        region: id.region.as_str(),
        trail: &id.trail,
        home_region: id.home_region.as_str(),
        root: &id.root,
        backfill: id.backfill,
        conclusion: summary.conclusion(),
        digests: summary.digests,
        log_files: summary.logs,
        log_files_left_out: summary.left_out,
        bytes_hashed: summary.bytes,
        covered: &summary.covered,
        gaps: &summary.gaps,
        keys: summary.keys.iter().map(key).collect(),
        problems: summary.problems.iter().map(problem).collect(),
    }
}

fn problem(problem: &Problem) -> ShownProblem<'_> {
    let Problem { what, object, end, verdict } = problem;
    let (verdict, why) = in_words(verdict);
    ShownProblem { what: *what, object, digest_end: *end, verdict, why }
}
