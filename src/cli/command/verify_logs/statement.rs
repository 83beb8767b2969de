//! What a result says and does not say: what was covered, by which keys, and what nobody may take it for.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::outcome::Outcome;
use crate::assess::words::count;

/// Sentences, whatever the format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Statement {
    /// What was found to be so, and by which keys.
    pub(super) says: Vec<String>,
    /// What nobody may take it to say.
    pub(super) does_not_say: Vec<String>,
}

impl Statement {
    /// Of an outcome.
    pub(super) fn of(outcome: &Outcome) -> Self {
        Self { says: says(outcome), does_not_say: does_not_say(outcome) }
    }
}

fn says(outcome: &Outcome) -> Vec<String> {
    let (digests, logs) = outcome.totals();
    let bytes: u64 = outcome.verified.summaries.iter().map(|summary| summary.bytes).sum();
    let mut keys: BTreeMap<&str, u64> = BTreeMap::new();
    for (fingerprint, signed) in outcome.verified.summaries.iter().flat_map(|summary| &summary.keys) {
        *keys.entry(fingerprint).or_default() += signed;
    }
    let content = format!(
        "{} and {} have the content that CloudTrail signed; {bytes} bytes of log files were hashed.",
        count(digests.valid, "digest", "digests"),
        count(logs.valid, "log file", "log files"),
    );
    let key = |(fingerprint, signed): (&str, u64)| {
        let valid = outcome.keys.get(fingerprint);
        let valid = valid.map_or_else(String::new, |key| format!("; valid {} to {}", key.valid_from, key.valid_to));
        format!("key {fingerprint}: {} signed{valid}", count(signed, "digest", "digests"))
    };
    std::iter::once(content).chain(keys.into_iter().map(key)).collect()
}

fn does_not_say(outcome: &Outcome) -> Vec<String> {
    let start = outcome.range.start.map_or_else(
        || "Nothing is said of the time before the first digest of each chain; --start asks about it.".to_owned(),
        |start| format!("Nothing is said of the time before {start}."),
    );
    let end = outcome.range.end.map_or_else(
        || "Nothing is said of the time after the last digest of each chain; --end asks about it.".to_owned(),
        |end| format!("Nothing is said of the time after {end}."),
    );
    let left_out = outcome.left_out();
    let sample = (left_out > 0)
        .then(|| format!("{} not looked at, for this is a sample.", count(left_out, "log file was", "log files were")));
    let others = outcome.verified.others;
    let others =
        (others > 0).then(|| format!("Files among the digests that are not named like one were not looked at: {others}."));
    let unlisted = Some("Log files that no digest lists were not looked at.".to_owned());
    [Some(start), Some(end), sample, unlisted, others].into_iter().flatten().collect()
}
