//! Notices: what people should know besides findings, so that nothing vanishes without a word.

use std::collections::BTreeMap;

use super::silence::Silence;
use super::{CoverageRow, FailedCalls, Level, Notice, RuleReport, SnapshotInput, WaiverReport, remedy};
use crate::snapshot::{AccountScope, NotRead};

/// All notices, the gravest first.
pub(super) fn notices(
    rules: &[RuleReport],
    silences: &[Silence<'_>],
    coverage: &[CoverageRow],
    snapshots: &[SnapshotInput<'_>],
    waivers: &[WaiverReport],
) -> Vec<Notice> {
    let silent = silences.iter().map(silent_rule);
    let short = rules.iter().filter_map(short_rule);
    let unread = snapshots.iter().flat_map(|snapshot| &snapshot.manifest.accounts).filter_map(unread_account);
    let mut notices: Vec<_> = silent
        .chain(short)
        .chain(unread)
        .chain(waivers.iter().filter_map(troubled_waiver))
        .chain(failed_calls(coverage))
        .collect();
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

fn unread_account(account: &AccountScope) -> Option<Notice> {
    let id = &account.id;
    let (code, message, help) = match account.not_read.as_ref()? {
        NotRead::NotEntered(cause) => {
            let detail = cause.detail.as_deref().unwrap_or(cause.kind.describe());
            ("account-not-entered", format!("account `{id}` was not read: {detail}"), "every rule is unknown there")
        }
        NotRead::NotInUse(state) => (
            "account-not-in-use",
            format!("account `{id}` was not read: its organization says that it is `{state}`"),
            "no rule judges it",
        ),
    };
    Some(Notice { level: Level::Warning, code: code.to_owned(), message, help: Some(help.to_owned()) })
}

fn troubled_waiver(report: &WaiverReport) -> Option<Notice> {
    let code = report.state.problem()?;
    let help = report.help().map(str::to_owned);
    Some(Notice { level: Level::Warning, code: code.as_str().to_owned(), message: report.sentence(), help })
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
