//! The gate and the counts.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ReadError, Severity, Status, text};
use crate::assess::{Counts, Decision, Gate, Score, ServiceCounts, SeverityCounts, Summary, Threshold};

/// Whether the run passes, and why.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Gate")]
pub(super) struct GateV1<'a> {
    /// From which severity on a violation counts; `none` for never.
    #[schemars(extend("enum" = ["critical", "high", "medium", "low", "info", "none"]))]
    fail_on: Cow<'a, str>,
    /// From which severity on an unknown counts; `none` for never.
    #[schemars(extend("enum" = ["critical", "high", "medium", "low", "info", "none"]))]
    fail_on_unknown: Cow<'a, str>,
    /// How much of what is due must be decided, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min_coverage: Option<f64>,
    /// Whether only what is not in the baseline counts.
    #[serde(default)]
    new_only: bool,
    /// Whether violations were told not to count.
    exit_zero: bool,
    /// The outcome.
    decision: Decision,
    /// What the process ended with.
    exit_code: u8,
    /// The exit code and the reason, in words.
    sentence: Cow<'a, str>,
}

impl<'a> From<&'a Gate> for GateV1<'a> {
    fn from(gate: &'a Gate) -> Self {
        Self {
            fail_on: gate.fail_on.as_str().into(),
            fail_on_unknown: gate.fail_on_unknown.as_str().into(),
            min_coverage: gate.min_coverage.map(percent),
            new_only: gate.new_only,
            exit_zero: gate.exit_zero,
            decision: gate.decision,
            exit_code: gate.exit_code,
            sentence: text(&gate.sentence),
        }
    }
}

impl TryFrom<GateV1<'_>> for Gate {
    type Error = ReadError;

    fn try_from(gate: GateV1<'_>) -> Result<Self, ReadError> {
        Ok(Self {
            fail_on: threshold(&gate.fail_on)?,
            fail_on_unknown: threshold(&gate.fail_on_unknown)?,
            min_coverage: gate.min_coverage.map(tenths),
            new_only: gate.new_only,
            exit_zero: gate.exit_zero,
            decision: gate.decision,
            exit_code: gate.exit_code,
            sentence: gate.sentence.into_owned(),
        })
    }
}

/// Tenths of a percent as percent.
fn percent(tenths: u64) -> f64 {
    u32::try_from(tenths).map_or(f64::INFINITY, f64::from) / 10.0
}

/// Percent as tenths of a percent; a float never leaves the range of the integer.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn tenths(percent: f64) -> u64 {
    (percent * 10.0).round() as u64
}

fn threshold(word: &str) -> Result<Threshold, ReadError> {
    Threshold::parse(word).ok_or_else(|| ReadError::UnknownWord { what: "threshold", word: word.to_owned() })
}

/// Findings, counted by status.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Counts")]
pub(super) struct CountsV1 {
    /// Violations, waived ones included.
    fail: u64,
    /// Undecided.
    unknown: u64,
    /// Passes.
    pass: u64,
    /// Findings of rules that do not speak of the resource.
    not_applicable: u64,
    /// All of them.
    total: u64,
}

impl From<Counts> for CountsV1 {
    fn from(counts: Counts) -> Self {
        let Counts { fail, unknown, pass, not_applicable } = counts;
        Self { fail, unknown, pass, not_applicable, total: counts.total() }
    }
}

impl From<CountsV1> for Counts {
    fn from(counts: CountsV1) -> Self {
        let CountsV1 { fail, unknown, pass, not_applicable, .. } = counts;
        Self { fail, unknown, pass, not_applicable }
    }
}

/// The counts of a run.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Summary")]
pub(super) struct SummaryV1<'a> {
    /// All findings.
    total: CountsV1,
    /// By severity: all five, worst first.
    by_severity: Vec<SeverityCountsV1>,
    /// By service of the resource, by name.
    by_service: Vec<ServiceCountsV1<'a>>,
    /// Findings that a waiver covers.
    waived: u64,
    /// Findings that the baseline holds.
    in_baseline: u64,
    /// How much passes; null when no verdict was due.
    score: Option<ScoreV1<'a>>,
    /// The same without the findings that a waiver covers; missing when none is covered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    score_without_waived: Option<ScoreV1<'a>>,
    /// The statuses of which findings are listed in this file.
    listed: Vec<Status>,
}

/// Counts of one severity.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SeverityCounts")]
struct SeverityCountsV1 {
    /// The severity.
    severity: Severity,
    /// Its findings.
    counts: CountsV1,
}

/// Counts of one service.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ServiceCounts")]
struct ServiceCountsV1<'a> {
    /// The service's word in resource types.
    service: Cow<'a, str>,
    /// Its findings.
    counts: CountsV1,
}

/// How much passes, as an interval in percent.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Score")]
struct ScoreV1<'a> {
    /// If every unknown were a violation; rounded down to a tenth.
    low: f64,
    /// If every unknown were a pass; rounded down to a tenth.
    high: f64,
    /// How it is computed, in words.
    formula: Cow<'a, str>,
}

impl<'a> From<&'a Score> for ScoreV1<'a> {
    fn from(score: &'a Score) -> Self {
        Self { low: score.low, high: score.high, formula: text(&score.formula) }
    }
}

impl From<ScoreV1<'_>> for Score {
    fn from(score: ScoreV1<'_>) -> Self {
        Self { low: score.low, high: score.high, formula: score.formula.into_owned() }
    }
}

impl<'a> SummaryV1<'a> {
    /// The summary of a file that lists findings of these statuses, as far as the assessment has them.
    pub(super) fn new(summary: &'a Summary, include: &[Status]) -> Self {
        let severities = summary.by_severity.iter();
        let services = summary.by_service.iter();
        let listed = summary.listed.iter().filter(|status| include.contains(status));
        Self {
            total: summary.total.into(),
            by_severity: severities.map(|row| SeverityCountsV1 { severity: row.severity, counts: row.counts.into() }).collect(),
            by_service: services.map(|row| ServiceCountsV1 { service: text(&row.service), counts: row.counts.into() }).collect(),
            waived: summary.waived,
            in_baseline: summary.in_baseline,
            score: summary.score.as_ref().map(Into::into),
            score_without_waived: summary.score_without_waived.as_ref().map(Into::into),
            listed: listed.copied().collect(),
        }
    }
}

impl From<SummaryV1<'_>> for Summary {
    fn from(summary: SummaryV1<'_>) -> Self {
        let severities = summary.by_severity.into_iter();
        let services = summary.by_service.into_iter();
        Self {
            total: summary.total.into(),
            by_severity: severities.map(|row| SeverityCounts { severity: row.severity, counts: row.counts.into() }).collect(),
            by_service: services
                .map(|row| ServiceCounts { service: row.service.into_owned(), counts: row.counts.into() })
                .collect(),
            waived: summary.waived,
            in_baseline: summary.in_baseline,
            score: summary.score.map(Into::into),
            score_without_waived: summary.score_without_waived.map(Into::into),
            listed: summary.listed,
        }
    }
}
