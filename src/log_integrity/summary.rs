//! What came of a chain: how many files, what is wrong, which time is covered, by which keys.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::coverage::{Gap, GapCause, Interval};
use super::name::ChainId;
use super::verdict::Verdict;
use super::vouched::Vouched;

/// What came of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Which chain.
    pub chain: ChainId,
    /// The digests, those that are missing included.
    pub digests: Counts,
    /// The log files that they list.
    pub logs: Counts,
    /// How many log files were left out, because only a sample was asked for.
    pub left_out: u64,
    /// How many bytes of log files were hashed.
    pub bytes: u64,
    /// Which time valid digests cover, from the oldest. Backfill digests cover none: others do that.
    pub covered: Vec<Interval>,
    /// Which time they do not cover, as far as it was asked about or lies between digests, from the oldest.
    pub gaps: Vec<Gap>,
    /// How many valid digests each key signed, by fingerprint.
    pub keys: BTreeMap<String, u64>,
    /// Every file that is not valid, those of older digests first.
    pub problems: Vec<Problem>,
}

/// How many files got which verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// As CloudTrail delivered them.
    pub valid: u64,
    /// Not so.
    pub invalid: u64,
    /// Not there.
    pub missing: u64,
    /// Not found out.
    pub unknown: u64,
}

/// A file that is not valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What it is.
    pub what: What,
    /// Its name.
    pub object: String,
    /// The end of the time that the digest is about, or the digest that lists it; `None` if the name does not tell.
    pub end: Option<Timestamp>,
    /// What is said of it.
    pub verdict: Verdict,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A digest.
    Digest,
    /// A log file.
    LogFile,
}

/// What a chain comes to, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// All is as CloudTrail delivered it, without a gap.
    Verified,
    /// Nothing is wrong as far as is known, but not all is known.
    Undecided,
    /// Something is invalid or missing, or time is not covered.
    Broken,
}

impl Summary {
    pub(super) fn new(chain: ChainId) -> Self {
        let (digests, logs) = (Counts::default(), Counts::default());
        let (covered, gaps, problems) = (Vec::new(), Vec::new(), Vec::new());
        Self { chain, digests, logs, left_out: 0, bytes: 0, covered, gaps, keys: BTreeMap::new(), problems }
    }

    /// What all of it comes to.
    pub fn conclusion(&self) -> Conclusion {
        self.of_files().max(self.of_time())
    }

    /// What its files come to, whatever time they cover.
    pub fn of_files(&self) -> Conclusion {
        let counts = [self.digests, self.logs];
        if counts.iter().any(|counts| counts.invalid + counts.missing > 0) {
            Conclusion::Broken
        } else if counts.iter().any(|counts| counts.unknown > 0) || self.digests.valid == 0 || self.left_out > 0 {
            Conclusion::Undecided
        } else {
            Conclusion::Verified
        }
    }

    /// What the time that they cover comes to.
    pub fn of_time(&self) -> Conclusion {
        if self.gaps.iter().any(|gap| gap.cause != GapCause::NotJudged) {
            Conclusion::Broken
        } else if !self.gaps.is_empty() || self.digests.total() == 0 {
            Conclusion::Undecided
        } else {
            Conclusion::Verified
        }
    }

    /// A problem is kept of everything that is not valid.
    pub(super) fn digest(&mut self, object: &str, end: Option<Timestamp>, verdict: &Verdict) {
        self.digests.count(verdict);
        self.keep(What::Digest, object, end, verdict);
    }

    pub(super) fn log(&mut self, log: &Vouched, verdict: &Verdict, bytes: u64) {
        self.logs.count(verdict);
        self.bytes = self.bytes.saturating_add(bytes);
        self.keep(What::LogFile, &log.log.object, Some(log.by.end), verdict);
    }

    /// The log files of a digest that is not valid: one problem tells of them all, that of the digest.
    pub(super) fn not_vouched_for(&mut self, logs: usize) {
        self.logs.unknown += logs as u64;
    }

    pub(super) fn signed_by(&mut self, fingerprint: &str) {
        *self.keys.entry(fingerprint.to_owned()).or_default() += 1;
    }

    fn keep(&mut self, what: What, object: &str, end: Option<Timestamp>, verdict: &Verdict) {
        if *verdict != Verdict::Valid {
            self.problems.push(Problem { what, object: object.to_owned(), end, verdict: verdict.clone() });
        }
    }
}

impl Counts {
    pub(super) fn count(&mut self, verdict: &Verdict) {
        *match verdict {
            Verdict::Valid => &mut self.valid,
            Verdict::Invalid(_) => &mut self.invalid,
            Verdict::Missing => &mut self.missing,
            Verdict::Unknown(_) => &mut self.unknown,
        } += 1;
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.valid + self.invalid + self.missing + self.unknown
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.valid += other.valid;
        self.invalid += other.invalid;
        self.missing += other.missing;
        self.unknown += other.unknown;
    }
}
