//! What came of verifying, for programs: all of it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::outcome::{Outcome, in_words};
use super::sample::Sample;
use super::source::Unread;
use super::statement::Statement;
use crate::cli::{Fault, json};
use crate::log_integrity::{Conclusion, Counts, Gap, Interval, Key, Problem, Range, Summary, What};

/// What the key `schema` holds.
const SCHEMA: &str = "trailwarden/verify-logs/v1";

/// What came of verifying.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "VerifyLogs")]
struct LogsV1<'a> {
    /// `trailwarden/verify-logs/v1`.
    schema: &'static str,
    /// The copy or the bucket.
    from: &'a str,
    /// The time that was asked about; without an end, that of the digests.
    asked: Range,
    /// Which log files were looked at; null when all were.
    sample: Option<Sample>,
    /// What all chains come to: the worst of them.
    conclusion: Conclusion,
    /// What the program ends with.
    exit_code: u8,
    /// The same in words.
    sentence: String,
    /// The digests of all chains.
    digests: Counts,
    /// Their log files.
    log_files: Counts,
    /// Each chain, by account, region and trail.
    chains: Vec<ChainV1<'a>>,
    /// How many files among the digests are not named like one.
    not_named_like_digests: usize,
    /// What this says and does not say.
    statement: Statement,
    /// What could not be read at all.
    unread: &'a [Unread],
}

/// The digests of one trail about one region of one account, and the log files that they list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Chain")]
struct ChainV1<'a> {
    /// The account whose activity it is about.
    account: &'a str,
    /// The region whose activity it is about.
    region: &'a str,
    /// The trail's name.
    trail: &'a str,
    /// The region that the trail was made in.
    home_region: &'a str,
    /// What stands before the account's folder in the names of its objects.
    root: &'a str,
    /// Whether it is of digests for log files that came too late for their own.
    backfill: bool,
    /// What it comes to.
    conclusion: Conclusion,
    /// Its digests, missing ones included.
    digests: Counts,
    /// The log files that they list.
    log_files: Counts,
    /// How many log files a sample left out.
    log_files_left_out: u64,
    /// How many bytes of log files were hashed.
    bytes_hashed: u64,
    /// The time that valid digests cover, the oldest first.
    covered: &'a [Interval],
    /// The time that they do not cover, the oldest first.
    gaps: &'a [Gap],
    /// The keys that valid digests are signed with.
    keys: Vec<KeyV1<'a>>,
    /// Every file that is not valid, those of older digests first.
    problems: Vec<ProblemV1<'a>>,
}

/// A key that digests are signed with.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Key")]
struct KeyV1<'a> {
    /// Its fingerprint.
    fingerprint: &'a str,
    /// The first moment that it is valid.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    valid_from: Option<Timestamp>,
    /// The last one.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    valid_to: Option<Timestamp>,
    /// How many valid digests it signed.
    digests: u64,
}

/// A file that is not valid.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
struct ProblemV1<'a> {
    /// What it is.
    what: What,
    /// Its key in the bucket.
    object: &'a str,
    /// The end of the time that the digest is about, or the digest that lists it.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    digest_end: Option<Timestamp>,
    /// `invalid`, `missing` or `unknown`.
    verdict: &'static str,
    /// In what it differs, or why it could not be judged; null when it is missing.
    why: Option<String>,
}

/// The JSON Schema of what [`json`] writes.
pub(in crate::cli) fn schema() -> serde_json::Value {
    schemars::schema_for!(LogsV1<'_>).to_value()
}

/// The outcome.
pub(super) fn json(outcome: &Outcome) -> Result<String, Fault> {
    let (digests, log_files) = outcome.totals();
    let shown = LogsV1 {
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

fn chain<'a>(outcome: &'a Outcome, summary: &'a Summary) -> ChainV1<'a> {
    let id = &summary.chain;
    let key = |(fingerprint, digests): (&'a String, &u64)| {
        let key = outcome.keys.get(fingerprint);
        let (valid_from, valid_to) = key.map(|Key { valid_from, valid_to, .. }| (*valid_from, *valid_to)).unzip();
        KeyV1 { fingerprint, valid_from, valid_to, digests: *digests }
    };
    ChainV1 {
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

fn problem(problem: &Problem) -> ProblemV1<'_> {
    let Problem { what, object, end, verdict } = problem;
    let (verdict, why) = in_words(verdict);
    ProblemV1 { what: *what, object, digest_end: *end, verdict, why }
}
