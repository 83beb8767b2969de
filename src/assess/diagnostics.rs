//! Notices: what people should know besides findings, so that nothing vanishes without a word.

use std::collections::BTreeMap;

use super::silence::Silence;
use super::{CoverageRow, FailedCalls, Level, Notice, RuleReport, remedy};

/// All notices, the gravest first.
pub(super) fn notices(rules: &[RuleReport], silences: &[Silence<'_>], coverage: &[CoverageRow]) -> Vec<Notice> {
    let silent = silences.iter().map(silent_rule);
    let short = rules.iter().filter_map(short_rule);
    let mut notices: Vec<_> = silent.chain(short).chain(failed_calls(coverage)).collect();
    notices.sort();
    notices
}

fn silent_rule(silence: &Silence<'_>) -> Notice {
    let id = &silence.rule.id;
    let (message, help) = match silence.account {
        Some(account) => (
            format!("rule `{id}` said nothing about account `{account}`"),
            "this is a fault of trailwarden; please report it with the snapshot's manifest",
        ),
        None => (format!("rule `{id}` had no account to judge"), "the snapshots hold no account; collect again"),
    };
    Notice { level: Level::Error, code: "rule-without-findings".to_owned(), message, help: Some(help.to_owned()) }
}

fn short_rule(rule: &RuleReport) -> Option<Notice> {
    let expected = rule.expected.filter(|expected| rule.counts.total() > 0 && rule.judged < *expected)?;
    Some(Notice {
        level: Level::Error,
        code: "fewer-judged-than-listed".to_owned(),
        message: format!("rule `{}` judged {} of {expected} listed resources of type {}", rule.id, rule.judged, rule.resource),
        help: Some("a resource was listed but is not in the snapshot; collect again".to_owned()),
    })
}

/// One notice for each operation, cause and error code, whatever the number of places.
fn failed_calls(coverage: &[CoverageRow]) -> impl Iterator<Item = Notice> {
    let mut failures: BTreeMap<(&str, FailedCalls), u64> = BTreeMap::new();
    for row in coverage {
        for failed in &row.failed {
            *failures.entry((&row.call, FailedCalls { count: 0, ..failed.clone() })).or_default() += failed.count;
        }
    }
    failures.into_iter().map(|((call, failed), count)| failed_call(call, &failed, count))
}

fn failed_call(call: &str, failed: &FailedCalls, count: u64) -> Notice {
    let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
    let code = failed.code.as_ref().map_or_else(String::new, |code| format!(" ({code})"));
    Notice {
        level: Level::Warning,
        code: "call-failed".to_owned(),
        message: format!("`{call}` failed {times}: {}{code}", failed.kind.describe()),
        help: Some(remedy(failed.kind, failed.action.as_deref(), Some(call))),
    }
}
