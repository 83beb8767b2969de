//! What verifying came to in all, in a sentence and an exit code.

use super::sample::Sample;
use super::verifying::Verified;
use crate::assess::words::count;
use crate::cli::{Ending, Exit};
use crate::log_integrity::{Conclusion, Counts, GapCause, KeyRing, Range, Summary, Verdict};
use crate::snapshot::Caller;

/// What came of it.
#[derive(Debug)]
pub(super) struct Outcome {
    /// The copy or the bucket, as the user named it.
    pub(super) from: String,
    /// The time that was asked about.
    pub(super) range: Range,
    /// Which log files were looked at, if not all.
    pub(super) sample: Option<Sample>,
    /// Whose credentials read it; `None` for a copy.
    pub(super) caller: Option<Caller>,
    /// The keys that were given.
    pub(super) keys: KeyRing,
    /// What came of each chain.
    pub(super) verified: Verified,
}

impl Outcome {
    /// What all chains come to.
    pub(super) fn conclusion(&self) -> Conclusion {
        let unread = self.verified.unread.first().map(|_| Conclusion::Undecided);
        self.verified.summaries.iter().map(Summary::conclusion).chain(unread).max().unwrap_or(Conclusion::Undecided)
    }

    /// What the process ends with.
    pub(super) fn exit(&self) -> Exit {
        match self.conclusion() {
            Conclusion::Verified => Exit::Passed,
            Conclusion::Undecided => Exit::Inconclusive,
            Conclusion::Broken => Exit::Violations,
        }
    }

    /// The digests of all chains, and their log files.
    pub(super) fn totals(&self) -> (Counts, Counts) {
        let mut totals = (Counts::default(), Counts::default());
        for summary in &self.verified.summaries {
            totals.0 += summary.digests;
            totals.1 += summary.logs;
        }
        totals
    }

    /// How many log files were left out of a sample.
    pub(super) fn left_out(&self) -> u64 {
        self.verified.summaries.iter().map(|summary| summary.left_out).sum()
    }

    /// The last line: the code and the reason in words.
    pub(super) fn sentence(&self) -> String {
        let (digests, logs) = self.totals();
        let gaps = self.verified.summaries.iter().flat_map(|summary| &summary.gaps);
        let gaps = gaps.filter(|gap| gap.cause != GapCause::NotJudged).count() as u64;
        let (of_digests, of_logs) =
            (|number| count(number, "digest", "digests"), |number| count(number, "log file", "log files"));
        let some = |number: u64, what: String, is: &str| (number > 0).then(|| format!("{what} {}{is}", be(number)));
        let why = match self.conclusion() {
            Conclusion::Verified => {
                let (digests, logs) = (of_digests(digests.valid), of_logs(logs.valid));
                format!("{digests} and {logs} are as CloudTrail delivered them, and no time between is left out")
            }
            Conclusion::Undecided if digests.total() == 0 && self.verified.unread.is_empty() => {
                "there are no digests of that time".to_owned()
            }
            Conclusion::Undecided
                if digests.unknown + logs.unknown == 0 && self.left_out() > 0 && self.verified.unread.is_empty() =>
            {
                let (digests, logs) = (of_digests(digests.valid), of_logs(logs.valid));
                format!("{digests} and {logs} are as CloudTrail delivered them")
            }
            Conclusion::Undecided => {
                let (digests, logs) = (of_digests(digests.unknown), of_logs(logs.unknown));
                let unread = self.verified.unread.len();
                let unread = if unread == 0 {
                    String::new()
                } else {
                    format!(", and {} could not be read", count(unread, "other thing", "other things"))
                };
                format!("nothing is known to be wrong, but {digests} and {logs} could not be judged{unread}")
            }
            Conclusion::Broken => {
                let wrong = [
                    some(digests.invalid, of_digests(digests.invalid), "invalid"),
                    some(digests.missing, of_digests(digests.missing), "missing"),
                    some(logs.invalid, of_logs(logs.invalid), "invalid"),
                    some(logs.missing, of_logs(logs.missing), "missing"),
                    some(gaps, count(gaps, "span of time", "spans of time"), "not covered"),
                ];
                wrong.into_iter().flatten().collect::<Vec<_>>().join(", ")
            }
        };
        let sample = self.sample.map_or_else(String::new, |Sample { percent, .. }| {
            let left_out = count(self.left_out(), "log file was", "log files were");
            format!("; this was a sample of {percent} %, and {left_out} not looked at")
        });
        format!("exit {}: {why}{sample}", self.exit().code())
    }

    /// How the command ends.
    pub(super) fn ending(&self) -> Ending {
        Ending { exit: self.exit(), last_line: Some(self.sentence()) }
    }
}

fn be(number: u64) -> &'static str {
    if number == 1 { "is " } else { "are " }
}

/// A verdict in a word, and what there is to say of it.
pub(super) fn in_words(verdict: &Verdict) -> (&'static str, Option<String>) {
    match verdict {
        Verdict::Valid => ("valid", None),
        Verdict::Invalid(difference) => ("invalid", Some(difference.to_string())),
        Verdict::Missing => ("missing", None),
        Verdict::Unknown(cause) => ("unknown", Some(cause.to_string())),
    }
}
