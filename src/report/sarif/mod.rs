//! SARIF 2.1.0, with the limits of GitHub's code scanning in mind: one run, at most 5,000 results (GitHub keeps no more
//! and does not say which), the worst first, with a notification of how many were left out.
//!
//! Passes, and what a rule does not speak of, are not in it: code scanning would list each as an alert. Their numbers
//! stand among the run's properties.
//!
//! An unknown is a result of its own, one level below a violation's at most `warning`. SARIF's own word for it, the kind
//! `open`, asks for the level `none`; GitHub reads the level and is not documented to read the kind, so an unknown would
//! look like nothing at all there. Hence results carry no kind, the message of an unknown begins with that word, and the
//! property `status` says it to programs.

mod log;
mod rules;

use self::log::{
    ArtifactLocation, Driver, Invocation, Location, Log, LogicalLocation, Message, Notification, PartialFingerprints,
    PhysicalLocation, Region, ResultProperties, Run, RunProperties, SarifResult, Suppression, Tool,
};
use super::entries::{Entry, entries, not_blank, worst_first};
use super::escape::visible;
use super::standards::Standards;
use super::{ReportError, place, words};
use crate::assess::{Assessment, Change, Decision, Disposition, Level};
use crate::model::{Severity, Status};

/// The most results in a file.
const MOST: usize = 5_000;

/// Writes the log.
pub(super) fn write(assessment: &Assessment, include: &[Status]) -> Result<Vec<u8>, ReportError> {
    let mut listed = entries(assessment, include);
    worst_first(&mut listed);
    let standards = Standards::new(assessment);
    let left_out = listed.len().saturating_sub(MOST);
    listed.truncate(MOST);
    super::json_line(&Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: &assessment.tool.name,
                    version: &assessment.tool.version,
                    semantic_version: &assessment.tool.version,
                    rules: assessment.rules.iter().map(|rule| rules::descriptor(rule, standards.of(&rule.id))).collect(),
                },
            },
            invocations: [invocation(assessment, left_out)],
            results: listed.iter().map(|entry| result(*entry)).collect(),
            properties: RunProperties {
                counts: assessment.summary.total.into(),
                waived: assessment.summary.waived,
                in_baseline: assessment.summary.in_baseline,
                left_out,
                rules_digest: &assessment.provenance.rules.digest,
                snapshot_digests: assessment.provenance.snapshots.iter().map(|snapshot| snapshot.digest.as_str()).collect(),
            },
        }],
    })
}

fn invocation(assessment: &Assessment, left_out: usize) -> Invocation {
    let cut = (left_out > 0).then(|| Notification {
        level: "warning",
        message: text(&format!(
            "{} left out: a file holds {MOST} results, the worst first",
            words::count(left_out as u64, "result is", "results are")
        )),
    });
    let notices = assessment.diagnostics.iter().map(|notice| Notification {
        level: match notice.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        },
        message: text(&match &notice.help {
            Some(help) => format!("{}; {help}", notice.message),
            None => notice.message.clone(),
        }),
    });
    Invocation {
        execution_successful: assessment.gate.decision != Decision::NothingCollected,
        exit_code: assessment.gate.exit_code,
        exit_code_description: visible(&assessment.gate.sentence).into_owned(),
        tool_execution_notifications: cut.into_iter().chain(notices).collect(),
    }
}

fn result(entry: Entry<'_>) -> SarifResult<'_> {
    let (finding, subject) = (entry.finding(), entry.subject());
    let is_unknown = finding.status == Status::Unknown;
    let head = if is_unknown { "Unknown: " } else { "" };
    let evidence = entry.evidence();
    let lines = std::iter::once(format!("{head}{}", entry.sentence())).chain(evidence.iter().cloned());
    SarifResult {
        rule_id: &entry.rule.id,
        rule_index: entry.rule_index,
        level: if is_unknown { level_of_unknown(finding.severity) } else { level(finding.severity) },
        message: Message { text: without_links(&lines.collect::<Vec<_>>().join("\n")) },
        locations: [Location {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: place::path(entry) },
                region: Region { start_line: 1 },
            },
            logical_locations: [LogicalLocation {
                name: entry.name(),
                fully_qualified_name: not_blank(visible(&subject.id).into_owned(), "-"),
                kind: "resource",
            }],
        }],
        partial_fingerprints: PartialFingerprints {
            line: format!("{}:1", entry.judged.fingerprint),
            finding: &entry.judged.fingerprint,
        },
        baseline_state: entry.judged.change.map(baseline_state),
        suppressions: (entry.judged.disposition == Disposition::Waived).then(|| [suppression(entry)]),
        properties: ResultProperties {
            status: finding.status.as_str(),
            severity: finding.severity.as_str(),
            disposition: entry.judged.disposition.as_str(),
            account: visible(subject.account.as_str()).into_owned(),
            region: visible(words::region(subject)).into_owned(),
            resource_type: subject.kind.as_str(),
            evidence,
            remediation: finding.remediation.as_deref().map(|command| visible(command).into_owned()),
            evidence_digest: &entry.judged.evidence_digest,
        },
    }
}

fn suppression(entry: Entry<'_>) -> Suppression {
    Suppression { kind: "external", status: "accepted", justification: entry.excuse().unwrap_or_default() }
}

/// A result that is there and was there for another reason is `updated`; a fixed one is no result.
fn baseline_state(change: Change) -> &'static str {
    match change {
        Change::New => "new",
        Change::Known => "unchanged",
        Change::Changed | Change::BecameUnknown | Change::RuleChanged | Change::WaiverExpired | Change::Fixed => "updated",
    }
}

/// SARIF takes `[text](address)` in a message for a link. None of ours is meant as one.
fn without_links(text: &str) -> String {
    text.replace("](", "] (")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

fn level_of_unknown(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "warning",
        Severity::Medium | Severity::Low | Severity::Info => "note",
    }
}

fn text(text: &str) -> Message {
    Message { text: without_links(&visible(text)) }
}
