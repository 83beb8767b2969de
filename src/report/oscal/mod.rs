//! Assessment results of NIST's Open Security Controls Assessment Language.
//!
//! What Trailwarden calls a finding (one rule on one resource, of every status) is an OSCAL *observation*, with the
//! resource as its subject. What OSCAL calls a *finding* is here one a rule: it is satisfied when the rule passes
//! wherever it applies, and not satisfied, with the reason `fail` or (when nothing fails but something is unknown)
//! `other`. OSCAL has no third state, so a rule that applies to nothing has observations and no finding. A rule with
//! violations is also a *risk*: open, or `deviation-approved` when every violation is waived. Requirements of frameworks
//! have findings of their own.
//!
//! Identifiers come from what they name, and times from the assessment. There is no plan to import; the reference leads
//! to a resource of the back matter that says so.

mod model;
mod requirements;

use std::collections::BTreeSet;

use self::model::{
    Actor, AssessmentAssets, AssessmentResults, BackMatter, BackResource, Component, ControlSelection, Document, Empty, Finding,
    ImportAp, InventoryItem, LocalDefinitions, Metadata, ObjectiveStatus, Observation, Origin, Outcome, Platform, Property,
    RelatedObservation, RelatedRisk, RelevantEvidence, ReviewedControls, Risk, SelectControl, State, SubjectReference, Target,
    UsesComponent,
};
use super::entries::{Entry, by_rule, entries, not_blank};
use super::escape::visible;
use super::uuid::uuid;
use super::{ReportError, words};
use crate::assess::{Assessment, Disposition, RuleReport};
use crate::model::{Status, Subject};

const OSCAL: &str = "1.2.1";
/// The namespace of properties that are Trailwarden's own; a name, not an address.
const NAMESPACE: &str = "urn:trailwarden:oscal:v1";
/// The version of this way to write a document.
const VERSION: &str = "1";

/// Writes the document.
pub(super) fn write(assessment: &Assessment, include: &[Status]) -> Result<Vec<u8>, ReportError> {
    let run = run(assessment);
    let tool = uuid(&[&run, "tool"]);
    let plan = uuid(&[&run, "plan"]);
    super::json_line(&Document {
        assessment_results: AssessmentResults {
            uuid: run.clone(),
            metadata: metadata(assessment),
            import_ap: ImportAp { href: format!("#{plan}") },
            results: [outcome(assessment, &entries(assessment, include), &run, &tool)],
            back_matter: BackMatter {
                resources: [BackResource {
                    uuid: plan,
                    title: "No assessment plan",
                    description: "The assessment followed the rules that were selected when it ran, not an OSCAL assessment plan.",
                }],
            },
        },
    })
}

/// The identity of the run: the same snapshots judged by the same rules as of the same time.
fn run(assessment: &Assessment) -> String {
    let provenance = &assessment.provenance;
    let as_of = provenance.as_of.to_string();
    let mut parts = vec!["run", &as_of, &provenance.rules.digest];
    parts.extend(provenance.snapshots.iter().map(|snapshot| snapshot.digest.as_str()));
    uuid(&parts)
}

fn metadata(assessment: &Assessment) -> Metadata {
    let snapshots = assessment.provenance.snapshots.iter().map(|snapshot| property("snapshot-sha-256", &snapshot.digest));
    let mut props = vec![
        property("rules-sha-256", &assessment.provenance.rules.digest),
        property("gate", assessment.gate.decision.as_str()),
        property("exit-code", &assessment.gate.exit_code.to_string()),
    ];
    props.extend(snapshots);
    Metadata {
        title: "Trailwarden assessment results",
        last_modified: assessment.provenance.as_of.to_string(),
        version: VERSION,
        oscal_version: OSCAL,
        props,
        remarks: visible(&assessment.gate.sentence).into_owned(),
    }
}

fn outcome(assessment: &Assessment, listed: &[Entry<'_>], run: &str, tool: &str) -> Outcome {
    let as_of = assessment.provenance.as_of;
    let read = assessment.provenance.snapshots.iter().map(|snapshot| snapshot.manifest.captured_at);
    let counts = assessment.summary.total;
    let by_rule = by_rule(assessment, listed);
    let rules = || assessment.rules.iter().zip(&by_rule);
    Outcome {
        uuid: uuid(&[run, "result"]),
        title: "Settings judged by rules",
        description: visible(&assessment.gate.sentence).into_owned(),
        start: read.clone().min().unwrap_or(as_of).to_string(),
        end: read.max().unwrap_or(as_of).max(as_of).to_string(),
        props: Status::ALL.iter().map(|status| property(count_name(*status), &counts.of(*status).to_string())).collect(),
        local_definitions: LocalDefinitions { inventory_items: inventory(listed), assessment_assets: assets(assessment, tool) },
        reviewed_controls: reviewed(assessment),
        observations: listed.iter().map(|entry| observation(*entry, tool)).collect(),
        risks: rules().filter_map(|(rule, entries)| risk(rule, entries)).collect(),
        findings: requirements::findings(assessment)
            .chain(rules().filter_map(|(rule, entries)| finding(rule, entries)))
            .collect(),
    }
}

fn count_name(status: Status) -> &'static str {
    match status {
        Status::Fail => "count-fail",
        Status::Unknown => "count-unknown",
        Status::Pass => "count-pass",
        Status::NotApplicable => "count-not-applicable",
    }
}

/// Every resource that an observation is about, once.
fn inventory(listed: &[Entry<'_>]) -> Vec<InventoryItem> {
    let mut seen = BTreeSet::new();
    let mut items = Vec::new();
    for entry in listed {
        let uuid = subject_uuid(*entry);
        if seen.insert(uuid.clone()) {
            items.push(item(uuid, *entry));
        }
    }
    items
}

fn item(uuid: String, entry: Entry<'_>) -> InventoryItem {
    let subject = entry.subject();
    let Subject { kind, id, account, .. } = subject;
    let props = vec![
        property("resource-type", kind.as_str()),
        property("resource-id", id),
        property("account", account.as_str()),
        property("region", words::region(subject)),
    ];
    InventoryItem { uuid, description: entry.name(), props }
}

fn subject_uuid(entry: Entry<'_>) -> String {
    let subject = entry.subject();
    let scope = if entry.finding().stands_for_all { "all" } else { "one" };
    uuid(&["subject", subject.account.as_str(), words::region(subject), subject.kind.as_str(), &subject.id, scope])
}

fn assets(assessment: &Assessment, tool: &str) -> AssessmentAssets {
    AssessmentAssets {
        components: [Component {
            uuid: tool.to_owned(),
            kind: "software",
            title: visible(&format!("{} {}", assessment.tool.name, assessment.tool.version)).into_owned(),
            description: "Reads the security settings of AWS accounts and judges them by rules.",
            status: State { state: "operational" },
        }],
        assessment_platforms: [Platform {
            uuid: uuid(&[tool, "platform"]),
            uses_components: [UsesComponent { component_uuid: tool.to_owned() }],
        }],
    }
}

fn reviewed(assessment: &Assessment) -> ReviewedControls {
    let rules: Vec<_> = assessment.rules.iter().map(|rule| SelectControl { control_id: token(&rule.id) }).collect();
    let of_rules =
        if rules.is_empty() { ControlSelection::IncludeAll(Empty {}) } else { ControlSelection::IncludeControls(rules) };
    ReviewedControls {
        description: "Each rule that was selected is a control with one objective, both named by the rule's id; so are the \
                      requirements of frameworks, named by the framework's key and their number.",
        control_selections: std::iter::once(of_rules).chain(requirements::selections(assessment)).collect(),
        remarks: requirements::remarks(assessment),
    }
}

/// An identifier as OSCAL allows it: a letter or a low line, then letters, digits, dots, hyphens and low lines.
fn token(text: &str) -> String {
    let allowed = |c: char| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '-' };
    let token: String = text.chars().map(allowed).collect();
    if token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') { token } else { format!("_{token}") }
}

fn observation(entry: Entry<'_>, tool: &str) -> Observation {
    let finding = entry.finding();
    let evidence = |line: String| RelevantEvidence { description: line };
    Observation {
        uuid: observation_uuid(entry),
        title: not_blank(visible(&entry.rule.title).into_owned(), &entry.rule.id),
        description: entry.sentence(),
        props: vec![
            property("status", finding.status.as_str()),
            property("disposition", entry.judged.disposition.as_str()),
            property("severity", finding.severity.as_str()),
            property("rule", &entry.rule.id),
            property("fingerprint", &entry.judged.fingerprint),
            property("evidence-digest", &entry.judged.evidence_digest),
        ],
        methods: ["TEST"],
        types: ["finding"],
        origins: [Origin { actors: [Actor { kind: "tool", actor_uuid: tool.to_owned() }] }],
        subjects: [SubjectReference { subject_uuid: subject_uuid(entry), kind: "inventory-item" }],
        relevant_evidence: entry.evidence().into_iter().map(evidence).collect(),
        collected: entry.read_at.to_string(),
    }
}

fn observation_uuid(entry: Entry<'_>) -> String {
    uuid(&["observation", &entry.judged.fingerprint])
}

fn related<'a>(entries: impl Iterator<Item = &'a Entry<'a>>) -> Vec<RelatedObservation> {
    entries.map(|entry| RelatedObservation { observation_uuid: observation_uuid(*entry) }).collect()
}

/// The risk of a rule that fails somewhere. Waived violations are counted among those that are listed, so that a risk of
/// which some are not shown stays open.
fn risk(rule: &RuleReport, listed: &[Entry<'_>]) -> Option<Risk> {
    if rule.counts.fail == 0 {
        return None;
    }
    let failing = || listed.iter().filter(|entry| entry.finding().status == Status::Fail);
    let waived = failing().filter(|entry| entry.judged.disposition == Disposition::Waived).count() as u64;
    Some(Risk {
        uuid: risk_uuid(rule),
        title: title(rule),
        description: not_blank(visible(&rule.why).into_owned(), &rule.id),
        statement: not_blank(visible(&rule.why).into_owned(), &rule.id),
        props: vec![property("severity", rule.severity.as_str())],
        status: if waived == rule.counts.fail { "deviation-approved" } else { "open" },
        related_observations: related(failing()),
    })
}

fn risk_uuid(rule: &RuleReport) -> String {
    uuid(&["risk", &rule.id])
}

/// What the rule came to, from all its findings, whether or not they are listed.
fn finding(rule: &RuleReport, listed: &[Entry<'_>]) -> Option<Finding> {
    let counts = rule.counts;
    let (state, reason) = match (counts.fail, counts.unknown, counts.pass) {
        (0, 0, 0) => return None,
        (0, 0, _) => ("satisfied", "pass"),
        (0, _, _) => ("not-satisfied", "other"),
        (_, _, _) => ("not-satisfied", "fail"),
    };
    let counted: Vec<_> = Status::ALL.iter().map(|status| format!("{} {}", counts.of(*status), words::status(*status))).collect();
    Some(Finding {
        uuid: uuid(&["finding", &rule.id]),
        title: title(rule),
        description: not_blank(visible(&rule.why).into_owned(), &rule.id),
        props: vec![property("severity", rule.severity.as_str())],
        target: Target {
            kind: "objective-id",
            target_id: token(&rule.id),
            status: ObjectiveStatus { state, reason, remarks: counted.join(", ") },
        },
        related_observations: related(listed.iter()),
        related_risks: if counts.fail > 0 { vec![RelatedRisk { risk_uuid: risk_uuid(rule) }] } else { Vec::new() },
    })
}

fn title(rule: &RuleReport) -> String {
    not_blank(visible(&rule.title).into_owned(), &rule.id)
}

/// A property; OSCAL wants a value to begin and to end with something that is seen.
fn property(name: &'static str, value: &str) -> Property {
    Property { name, ns: NAMESPACE, value: not_blank(visible(value).trim().to_owned(), "-") }
}
