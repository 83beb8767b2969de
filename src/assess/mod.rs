//! The assessment: all that a run has to say, counted, ordered and judged by the gate; every report is a view of it.
//!
//! Pure: findings and what the snapshots tell go in, plain data comes out. Nothing here evaluates a rule, reads a
//! file or knows a format.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod assessment;
mod baseline;
mod cause;
mod changes;
mod coverage;
mod diagnostics;
mod gate;
mod requirements;
mod rules;
mod score;
mod silence;
mod summary;
pub mod waiver;
pub mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use assessment::{
    Assessment, CallTotals, Counts, CoverageRow, Disposition, FailedCalls, Judged, Level, Notice, ParamReport, Provenance,
    RemediationText, RuleReport, RulesInfo, Score, ServiceCounts, SeverityCounts, SnapshotInfo, Summary, Tool,
};
pub use cause::remedy;
pub use changes::{Change, ChangeRow, Changes, SettingChange, Since, can_be_compared, changes};
pub use gate::{Decision, Gate, GateSettings, Threshold, exit};

pub use requirements::{FrameworkReport, MappedRule, RequirementOutcome, RequirementReport};
pub use rules::text as rule_text;
pub use waiver::{Waiver, WaiverReport, WaiverState};

use crate::finding::Finding;
use crate::framework::Framework;
use crate::inventory::Inventory;
use crate::model::Timestamp;
use crate::overview::Overview;
use crate::rule::expr::Rule;
use crate::snapshot::{CallRecord, Listing, Manifest};

/// What an assessment is made of.
#[derive(Debug)]
pub struct Inputs<'a> {
    /// The program that judges.
    pub tool: Tool,
    /// The selected rules.
    pub rules: &'a [Arc<Rule>],
    /// What the engine found, in any order.
    pub findings: Vec<Finding>,
    /// The snapshots that were judged, in the order given by the user.
    pub snapshots: &'a [SnapshotInput<'a>],
    /// The tables of settings.
    pub inventory: Vec<Inventory>,
    /// What people ask beside the verdicts, if a report shows it.
    pub overview: Option<Overview>,
    /// The frameworks to be reported on.
    pub frameworks: &'a [Arc<Framework>],
    /// The accepted exceptions.
    pub waivers: &'a [Waiver],
    /// An earlier assessment to compare with.
    pub baseline: Option<&'a Assessment>,
    /// What makes the run fail.
    pub gate: GateSettings,
    /// The time against which ages were judged.
    pub as_of: Timestamp,
}

/// What an assessment takes from a snapshot: everything but the resources.
#[derive(Debug, Clone, Copy)]
pub struct SnapshotInput<'a> {
    /// Who read it, when and what.
    pub manifest: &'a Manifest,
    /// The SHA-256 of its content, in hexadecimal.
    pub digest: &'a str,
    /// Which types were listed where.
    pub listings: &'a [Listing],
    /// Every call and its outcome.
    pub calls: &'a [CallRecord],
}

/// A broken promise of the program itself; the exit code is [`exit::FAULT`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Two findings are one and the same to every later run.
    #[error("two findings of rule `{rule}` on `{resource}` share the fingerprint {fingerprint}")]
    DuplicateFingerprint {
        /// The fingerprint.
        fingerprint: String,
        /// The rule of the second.
        rule: Arc<str>,
        /// The resource of the second.
        resource: Arc<str>,
    },
    /// A finding names a rule that was not selected.
    #[error("a finding on `{resource}` names the rule `{rule}`, which was not selected")]
    ForeignRule {
        /// The rule.
        rule: Arc<str>,
        /// The resource.
        resource: Arc<str>,
    },
}

/// Counts, orders and gates what was found.
///
/// Findings come out by severity (worst first), rule, account, region and resource, whatever order they came in.
///
/// # Errors
/// When findings contradict what every report promises: see [`Fault`].
pub fn assess(inputs: Inputs<'_>) -> Result<Assessment, Fault> {
    let Inputs { tool, rules, findings, snapshots, inventory, overview, frameworks, waivers, baseline, gate: settings, as_of } =
        inputs;
    let mut findings = judged(rules, findings)?;
    let listings = coverage::listings(snapshots);
    let coverage = coverage::rows(snapshots);
    let rule_reports = rules::reports(rules, &findings, &listings);
    let manifests: Vec<&Manifest> = snapshots.iter().map(|snapshot| snapshot.manifest).collect();
    let waivers = waiver::apply(waivers, &findings, &rule_reports, &manifests, as_of);
    let covered = waiver::matched(&waivers, WaiverState::covers);
    for judged in &mut findings {
        if let Some(id) = covered.get(judged.fingerprint.as_str()) {
            (judged.disposition, judged.waiver) = (Disposition::Waived, Some(Arc::clone(id)));
        }
    }
    let changes = baseline.map(|before| {
        let looked = changes::Looked::of(manifests.iter().copied());
        baseline::mark(before, &mut findings, &rule_reports, &looked, &waivers, settings.new_only)
    });
    let silences = silence::silences(&rule_reports, &findings, snapshots);
    let facts = gate::Facts { silences: &silences, nothing_collected: coverage::nothing_collected(&coverage, snapshots) };
    Ok(Assessment {
        tool,
        gate: gate::decide(settings, &findings, &facts),
        summary: summary::summarize(&findings),
        diagnostics: diagnostics::notices(&rule_reports, &silences, &coverage, snapshots, &waivers),
        inventory,
        overview,
        frameworks: requirements::reports(frameworks, &rule_reports),
        waivers,
        changes,
        provenance: Provenance {
            snapshots: snapshots.iter().map(coverage::snapshot_info).collect(),
            as_of,
            rules: rules::info(rules),
        },
        rules: rule_reports,
        findings,
        coverage,
        listings,
    })
}

fn judged(rules: &[Arc<Rule>], findings: Vec<Finding>) -> Result<Vec<Judged>, Fault> {
    let known: BTreeSet<&str> = rules.iter().map(|rule| &*rule.id).collect();
    let mut seen = BTreeSet::new();
    let mut judged = Vec::with_capacity(findings.len());
    for finding in findings {
        let (rule, resource) = (Arc::clone(&finding.rule), Arc::clone(&finding.subject.id));
        if !known.contains(&*rule) {
            return Err(Fault::ForeignRule { rule, resource });
        }
        let fingerprint = finding.fingerprint();
        if !seen.insert(fingerprint.clone()) {
            return Err(Fault::DuplicateFingerprint { fingerprint, rule, resource });
        }
        let evidence_digest = finding.evidence_digest();
        judged.push(Judged { finding, fingerprint, evidence_digest, disposition: Disposition::Open, waiver: None, change: None });
    }
    judged.sort_by(|a, b| a.order().cmp(&b.order()));
    Ok(judged)
}
