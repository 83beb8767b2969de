//! Sentences about findings that several formats share. Plain text: each format escapes what it gets.

mod expectation;
mod tally;

pub(super) use crate::assess::words::count;
pub(super) use expectation::expectation;
pub(super) use tally::{requirements, waivers};

use serde_json::Value;

use crate::assess::{Assessment, Counts, Judged, RuleReport, Score, Summary, remedy};
use crate::finding::{Actual, Fact, Source};
use crate::model::{Cause, Status, Subject, Timestamp};

/// The word for a status at the head of a list.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Fail => "violation",
        Status::Unknown => "unknown",
        Status::Pass => "pass",
        Status::NotApplicable => "not applicable",
    }
}

/// What was found: every status that occurs, the gravest first.
pub(super) fn found(counts: &Counts) -> String {
    let part = |status: Status| {
        let number = counts.of(status);
        let words = match status {
            Status::Fail => count(number, "violation", "violations"),
            Status::Pass => count(number, "pass", "passes"),
            Status::Unknown | Status::NotApplicable => format!("{number} {}", self::status(status)),
        };
        (number > 0).then_some(words)
    };
    let parts: Vec<_> =
        [Status::Fail, Status::Unknown, Status::Pass, Status::NotApplicable].into_iter().filter_map(part).collect();
    if parts.is_empty() { "nothing to judge".to_owned() } else { parts.join(", ") }
}

/// What does not count at the gate, if there is any.
pub(super) fn not_counted(summary: &Summary) -> Option<String> {
    let part = |number: u64, word: &str| (number > 0).then(|| format!("{number} {word}"));
    let parts: Vec<_> =
        [part(summary.waived, "waived"), part(summary.in_baseline, "in the baseline")].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Where a resource is: account and region.
pub(super) fn place(subject: &Subject) -> String {
    format!("{} {}", subject.account, region(subject))
}

/// A resource's region, or `global`.
pub(super) fn region(subject: &Subject) -> &str {
    subject.region.as_ref().map_or("global", |region| region.as_str())
}

/// Where a rule stands: file and line, and the pack if it belongs to one.
pub(super) fn rule_place(rule: &RuleReport) -> String {
    let pack = rule.pack.as_ref().map_or_else(String::new, |pack| format!(", pack {pack}"));
    format!("{}:{}{pack}", rule.file, rule.line)
}

/// A time to the second, in UTC.
pub(super) fn time(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A value as people read it: text in quotes, lists in brackets.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(self::value).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => value.to_string(),
    }
}

/// What was read.
pub(super) fn actual(actual: &Actual) -> String {
    match actual {
        Actual::Value(read) => length(read).unwrap_or_else(|| value(read)),
        Actual::Absent => "not configured".to_owned(),
        Actual::Unknown(cause) => format!("unknown: {}", reason(cause)),
    }
}

/// The length of a list whose items evidence leaves out: it holds `{"items": 3}` in their place.
fn length(read: &Value) -> Option<String> {
    let members = read.as_object().filter(|members| members.len() == 1)?;
    let items = members.get("items")?.as_u64()?;
    Some(if items == 0 { "an empty list".to_owned() } else { count(items, "item", "items") })
}

/// The beginning of a fingerprint: enough to tell findings apart, and to name one.
pub(super) fn fingerprint(judged: &Judged) -> String {
    short(&judged.fingerprint)
}

/// The beginning of this fingerprint.
pub(super) fn short(fingerprint: &str) -> String {
    fingerprint.chars().take(16).collect()
}

/// Cuts text that is longer than so many characters, and says how long it is.
pub(super) fn cut(text: String, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text,
        Some((at, _)) => {
            let head = text.get(..at).unwrap_or_default();
            format!("{head}… ({} characters)", text.chars().count())
        }
    }
}

/// One fact in one line.
pub(super) fn fact(fact: &Fact) -> String {
    format!("{} is {}, expected {}", fact.path, actual(&fact.actual), expectation(&fact.op, &fact.expected))
}

/// Where a value comes from: operation and region.
pub(super) fn source(source: &Source) -> String {
    match &source.region {
        Some(region) => format!("{} in {region}", source.api),
        None => source.api.clone(),
    }
}

/// Why something could not be read: the class of the reason, and AWS's error code.
pub(super) fn reason(cause: &Cause) -> String {
    match &cause.code {
        Some(code) => format!("{} ({code})", cause.kind.describe()),
        None => cause.kind.describe().to_owned(),
    }
}

/// The call that failed, if it was one, and why.
pub(super) fn trouble(cause: &Cause) -> String {
    match &cause.call {
        Some(call) => format!("{call}: {}", reason(cause)),
        None => reason(cause),
    }
}

/// What would settle it.
pub(super) fn settle(cause: &Cause) -> String {
    remedy(cause.kind, cause.action.as_deref(), cause.call.as_deref())
}

/// The score as an interval.
pub(super) fn interval(score: &Score) -> String {
    if score.low < score.high {
        format!("{:.1} % to {:.1} %: what is unknown may turn out either way", score.low, score.high)
    } else {
        format!("{:.1} %", score.low)
    }
}

/// The calls of all snapshots, counted.
pub(super) fn calls(assessment: &Assessment) -> String {
    let calls = assessment.provenance.snapshots.iter().map(|snapshot| snapshot.calls);
    let (ok, absent, failed) =
        calls.fold((0, 0, 0), |(ok, absent, failed), calls| (ok + calls.ok, absent + calls.absent, failed + calls.failed));
    format!("{}: {ok} answered, {absent} \"not configured\", {failed} failed", ok + absent + failed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_that_was_only_counted_reads_as_its_length() {
        let read = |items: u64| actual(&Actual::Value(json!({"items": items})));
        assert_eq!([read(0), read(1), read(3)], ["an empty list", "1 item", "3 items"]);
    }

    #[test]
    fn a_long_value_is_cut_between_characters_and_says_how_long_it_is() {
        assert_eq!(cut("éèê".to_owned(), 2), "éè… (3 characters)");
        assert_eq!(cut("éèê".to_owned(), 3), "éèê");
    }

    #[test]
    fn an_ordinary_record_is_shown_as_it_is() {
        assert_eq!(actual(&Actual::Value(json!({"items": "x"}))), r#"{"items":"x"}"#);
    }
}
