//! The assessment as plain, owned data: what reports show and what JSON holds. No rule, no resource, no logic.

use std::cmp::Reverse;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::finding::Finding;
use crate::inventory::Inventory;
use crate::model::{AccountId, CauseKind, Region, ResourceKind, Severity, Status, Timestamp};
use crate::overview::Overview;
use crate::snapshot::{Listing, Manifest};

use super::{Change, Changes, FrameworkReport, Gate, WaiverReport};

/// All that a run has to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// The program that judged.
    pub tool: Tool,
    /// What was judged, by which rules, as of when.
    pub provenance: Provenance,
    /// Whether the run passes, and why.
    pub gate: Gate,
    /// The counts.
    pub summary: Summary,
    /// Every selected rule, worst severity first, then by id.
    pub rules: Vec<RuleReport>,
    /// Every finding: severity (worst first), rule, account, region, resource.
    pub findings: Vec<Judged>,
    /// Every framework asked for, with what the rules say of its requirements.
    pub frameworks: Vec<FrameworkReport>,
    /// Settings of the resources that an audit trail rests on, as tables; none in results of older versions.
    pub inventory: Vec<Inventory>,
    /// What people ask beside the verdicts; none in results of older versions, and where no report was to show it.
    pub overview: Option<Overview>,
    /// Every waiver, in the order of the files.
    pub waivers: Vec<WaiverReport>,
    /// What changed since the baseline, when there is one.
    pub changes: Option<Changes>,
    /// Every call made, counted by account, region, service and operation.
    pub coverage: Vec<CoverageRow>,
    /// Which resource types were listed where, and how many there are: the denominator.
    pub listings: Vec<Listing>,
    /// What else people should know, the gravest first.
    pub diagnostics: Vec<Notice>,
}

/// A program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What was judged, by which rules, as of when.
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance {
    /// The snapshots, in the order given by the user.
    pub snapshots: Vec<SnapshotInfo>,
    /// The time against which ages were judged.
    pub as_of: Timestamp,
    /// The rules.
    pub rules: RulesInfo,
}

/// A snapshot without its resources.
#[derive(Debug, Clone, PartialEq)]
pub struct SnapshotInfo {
    /// The SHA-256 of its content, in hexadecimal.
    pub digest: String,
    /// Who read it, when and what.
    pub manifest: Manifest,
    /// Its calls, counted.
    pub calls: CallTotals,
}

/// Calls, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CallTotals {
    /// Answered.
    pub ok: u64,
    /// Answered "not configured".
    pub absent: u64,
    /// Not answered.
    pub failed: u64,
    /// Attempts, the first of each call included.
    pub attempts: u64,
}

/// The rules that judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesInfo {
    /// How many.
    pub count: u64,
    /// SHA-256 over their ids, severities, parameters in force and texts, in hexadecimal.
    pub digest: String,
}

/// Findings, counted by status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Violations, waived ones included.
    pub fail: u64,
    /// Undecided.
    pub unknown: u64,
    /// Passes.
    pub pass: u64,
    /// Findings of rules that do not speak of the resource.
    pub not_applicable: u64,
}

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, status: Status) {
        match status {
            Status::Fail => self.fail += 1,
            Status::Unknown => self.unknown += 1,
            Status::Pass => self.pass += 1,
            Status::NotApplicable => self.not_applicable += 1,
        }
    }

    /// The count of one status.
    pub fn of(&self, status: Status) -> u64 {
        match status {
            Status::Fail => self.fail,
            Status::Unknown => self.unknown,
            Status::Pass => self.pass,
            Status::NotApplicable => self.not_applicable,
        }
    }

    /// How much of what was due was decided, in tenths of a percent, rounded down; `None` when nothing was due.
    pub fn decided(&self) -> Option<u64> {
        let due = self.fail + self.unknown + self.pass;
        ((self.fail + self.pass) * 1000).checked_div(due)
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.fail + self.unknown + self.pass + self.not_applicable
    }
}

impl std::ops::Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            fail: self.fail + other.fail,
            unknown: self.unknown + other.unknown,
            pass: self.pass + other.pass,
            not_applicable: self.not_applicable + other.not_applicable,
        }
    }
}

impl FromIterator<Status> for Counts {
    fn from_iter<I: IntoIterator<Item = Status>>(statuses: I) -> Self {
        statuses.into_iter().fold(Self::default(), |mut counts, status| {
            counts.add(status);
            counts
        })
    }
}

/// The counts of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// All findings.
    pub total: Counts,
    /// By severity: all five, worst first.
    pub by_severity: Vec<SeverityCounts>,
    /// By service of the resource, by name.
    pub by_service: Vec<ServiceCounts>,
    /// Violations and unknowns that a waiver covers.
    pub waived: u64,
    /// Violations and unknowns that the baseline holds.
    pub in_baseline: u64,
    /// How much passes; `None` when no verdict was due.
    pub score: Option<Score>,
    /// The same without the findings that a waiver covers; `None` when none is covered.
    pub score_without_waived: Option<Score>,
    /// The statuses of which findings are listed; the counts always cover all. Fewer than all only in a result file
    /// that was written so.
    pub listed: Vec<Status>,
}

/// Counts of one severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeverityCounts {
    /// The severity.
    pub severity: Severity,
    /// Its findings.
    pub counts: Counts,
}

/// Counts of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceCounts {
    /// The service's word in resource types.
    pub service: String,
    /// Its findings.
    pub counts: Counts,
}

/// How much passes, as an interval in percent: what is unknown may turn out either way.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// If every unknown were a violation; rounded down to a tenth.
    pub low: f64,
    /// If every unknown were a pass; rounded down to a tenth.
    pub high: f64,
    /// How it is computed, in words.
    pub formula: String,
}

/// A rule as reports show it.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleReport {
    /// Its id.
    pub id: Arc<str>,
    /// The wanted state in one line.
    pub title: String,
    /// Overrides applied.
    pub severity: Severity,
    /// Its earlier ids.
    pub aliases: Vec<String>,
    /// SHA-256 over its id, severity, parameters in force and text, in hexadecimal; `None` in results of older versions.
    pub digest: Option<String>,
    /// What it judges.
    pub resource: ResourceKind,
    /// The risk.
    pub why: String,
    /// How to mend it, with `${field}` as written in the rule.
    pub remediation: RemediationText,
    /// Links to documentation.
    pub references: Vec<String>,
    /// Its parameters.
    pub params: Vec<ParamReport>,
    /// The pack it belongs to, by name and version: `acme-baseline 1.4.0`.
    pub pack: Option<String>,
    /// The file it stands in, by the name it was read by.
    pub file: String,
    /// The line it begins at.
    pub line: u32,
    /// How many resources of the type the listings promise; `None` when a listing did not succeed.
    pub expected: Option<u64>,
    /// How many resources it was asked about; findings that stand for a whole place are not counted.
    pub judged: u64,
    /// Its findings.
    pub counts: Counts,
}

/// How to mend a violation, as written in the rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemediationText {
    /// A command of the AWS CLI.
    pub cli: Option<String>,
    /// A hint for Terraform.
    pub terraform: Option<String>,
    /// Where to click.
    pub console: Option<String>,
    /// What else to mind.
    pub note: Option<String>,
}

/// A parameter as reports show it.
#[derive(Debug, Clone, PartialEq)]
pub struct ParamReport {
    /// Its name.
    pub name: String,
    /// What it tunes.
    pub description: String,
    /// The value in force; durations as text such as `90d`.
    pub value: serde_json::Value,
    /// The value without overrides.
    pub default: serde_json::Value,
}

/// A finding with what identifies it across runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The finding.
    pub finding: Finding,
    /// [`Finding::fingerprint`].
    pub fingerprint: String,
    /// [`Finding::evidence_digest`].
    pub evidence_digest: String,
    /// Whether it counts.
    pub disposition: Disposition,
    /// The waiver that covers it, by id.
    pub waiver: Option<Arc<str>>,
    /// How it differs from the baseline; only of violations and unknowns, and only with a baseline.
    pub change: Option<Change>,
}

impl Judged {
    /// What findings are ordered by.
    pub(super) fn order(&self) -> impl Ord + '_ {
        let subject = &self.finding.subject;
        (
            Reverse(self.finding.severity),
            &self.finding.rule,
            &subject.account,
            &subject.region,
            &subject.kind,
            &subject.id,
            self.finding.stands_for_all,
        )
    }
}

/// Whether a finding counts at the gate; stands beside the status, never instead of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// It counts.
    Open,
    /// A waiver covers it.
    Waived,
    /// It was there before.
    InBaseline,
}

impl Disposition {
    /// Every disposition.
    pub const ALL: [Self; 3] = [Self::Open, Self::Waived, Self::InBaseline];

    /// The word in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waived => "waived",
            Self::InBaseline => "in_baseline",
        }
    }
}

/// The calls of one operation in one place, counted by outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverageRow {
    /// The account.
    pub account: AccountId,
    /// The region asked.
    pub region: Region,
    /// The service, the part of the call before the colon.
    pub service: String,
    /// The operation, `service:Operation`.
    pub call: Arc<str>,
    /// Answered.
    pub ok: u64,
    /// Answered "not configured".
    pub absent: u64,
    /// Not answered, by cause.
    pub failed: Vec<FailedCalls>,
}

impl CoverageRow {
    /// How many were not answered, for any cause.
    pub fn failures(&self) -> u64 {
        self.failed.iter().map(|failed| failed.count).sum()
    }
}

/// Calls that failed for one cause.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FailedCalls {
    /// The class of the cause.
    pub kind: CauseKind,
    /// The error code that AWS gave.
    pub code: Option<Arc<str>>,
    /// The IAM action that the operation needs.
    pub action: Option<Arc<str>>,
    /// How many.
    pub count: u64,
}

/// Something that people should know and that is no finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notice {
    /// How grave it is.
    pub level: Level,
    /// A fixed word in kebab case that tells what kind of notice it is.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// How grave a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The report lacks something that it promises.
    Error,
    /// Something could not be seen.
    Warning,
    /// Worth knowing.
    Note,
}

impl Level {
    /// Every level, gravest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// The word in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}
