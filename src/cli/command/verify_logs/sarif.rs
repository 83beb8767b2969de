//! What came of verifying, as SARIF 2.1.0: each file that is not valid, each gap, and what could not be read. An unknown is a
//! warning, for a level is all that code scanning reads.

use serde::Serialize;
use serde_json::{Value, json};

use super::outcome::{Outcome, in_words};
use super::text::{gap_in_words, name};
use crate::cli::{Fault, json};
use crate::log_integrity::{Gap, GapCause, Problem, Summary, Verdict, What};

/// The most results in a file, which is as many as GitHub keeps.
const MOST: usize = 5_000;

/// What results are about: an id, and what it stands for.
const RULES: [(&str, &str); 4] = [
    ("cloudtrail-digest", "A digest is the one that CloudTrail delivered"),
    ("cloudtrail-log-file", "A log file is the one that CloudTrail delivered"),
    ("cloudtrail-coverage", "Valid digests cover the time without a gap"),
    ("cloudtrail-unread", "All that is to be verified can be read"),
];

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Value; 1],
}

/// The outcome.
pub(super) fn sarif(outcome: &Outcome) -> Result<String, Fault> {
    let chains = outcome.verified.summaries.iter();
    let mut results: Vec<Value> = chains.flat_map(of_chain).collect();
    let unread = outcome.verified.unread.iter();
    results.extend(unread.map(|unread| result(3, false, &format!("{}: {}", unread.what, unread.why), &unread.what)));
    let left_out = results.len().saturating_sub(MOST);
    // The errors first, so that they are not what is left out.
    results.sort_by_key(|result| result.get("level").and_then(Value::as_str) != Some("error"));
    results.truncate(MOST);
    let rules = RULES.iter().map(|(id, about)| json!({"id": id, "shortDescription": {"text": about}}));
    let driver = json!({
        "name": "trailwarden",
        "version": env!("CARGO_PKG_VERSION"),
        "rules": rules.collect::<Vec<_>>(),
    });
    let run = json!({
        "tool": {"driver": driver},
        "invocations": [{
            "executionSuccessful": true,
            "exitCode": outcome.exit().code(),
            "exitCodeDescription": outcome.sentence(),
        }],
        "results": results,
        "properties": {"leftOut": left_out, "sample": outcome.sample},
    });
    json::pretty(&Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] })
}

fn of_chain(summary: &Summary) -> Vec<Value> {
    let chain = format!("{} {} {}", summary.chain.account, summary.chain.region, name(summary));
    let gap = |gap: &Gap| {
        let message = format!("{chain}: not covered: {}", gap_in_words(gap));
        result(2, gap.cause != GapCause::NotJudged, &message, &chain)
    };
    summary.gaps.iter().map(gap).chain(summary.problems.iter().map(problem)).collect()
}

fn problem(problem: &Problem) -> Value {
    let Problem { what, object, verdict, .. } = problem;
    let (word, why) = in_words(verdict);
    let (rule, what) = match what {
        What::Digest => (0, "digest"),
        What::LogFile => (1, "log file"),
    };
    let why = why.map_or_else(String::new, |why| format!(": {why}"));
    let is_error = !matches!(verdict, Verdict::Unknown(_));
    result(rule, is_error, &format!("{word}: the {what} {object}{why}"), object)
}

/// A result of the rule of this number, about something of this name.
fn result(rule: usize, is_error: bool, message: &str, about: &str) -> Value {
    let id = RULES.get(rule).map_or("", |(id, _)| id);
    json!({
        "ruleId": id,
        "ruleIndex": rule,
        "level": if is_error { "error" } else { "warning" },
        "message": {"text": message},
        "locations": [{
            "physicalLocation": {"artifactLocation": {"uri": uri(about)}, "region": {"startLine": 1}},
            "logicalLocations": [{"name": about, "fullyQualifiedName": about, "kind": "resource"}],
        }],
        "partialFingerprints": {"trailwarden/v1": format!("{id}/{about}")},
    })
}

/// A name as a relative URI: all but what stands in names of objects is encoded.
fn uri(about: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    percent_encoding::utf8_percent_encode(about, KEPT).to_string()
}
