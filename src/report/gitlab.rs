//! GitLab's code quality report: what a merge request's widget lists. Only what counts is in it, that is open violations
//! and open unknowns: GitLab knows neither passes nor exceptions, and takes every entry for a degradation.

use serde::Serialize;

use super::entries::{Entry, entries};
use super::{ReportError, place};
use crate::assess::Assessment;
use crate::model::{Severity, Status};

/// One entry. Source: GitLab documentation, "Code Quality", "Code Quality report format".
#[derive(Serialize)]
struct Degradation<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// Writes the report.
pub(super) fn write(assessment: &Assessment, include: &[Status]) -> Result<Vec<u8>, ReportError> {
    let listed = entries(assessment, include);
    let open: Vec<_> = listed.into_iter().filter(|entry| entry.is_open()).map(degradation).collect();
    super::json_line(&open)
}

fn degradation(entry: Entry<'_>) -> Degradation<'_> {
    let head = if entry.finding().status == Status::Unknown { "Unknown: " } else { "" };
    Degradation {
        description: format!("{head}{}", entry.sentence()),
        check_name: &entry.rule.id,
        fingerprint: &entry.judged.fingerprint,
        severity: severity(entry.finding().severity),
        location: Location { path: place::path(entry), lines: Lines { begin: 1 } },
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
        Severity::Info => "info",
    }
}
