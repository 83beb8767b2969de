//! Results to try templates with, made from the built-in example: they are filled in before any account is read, so that a
//! template fails then or never.

use std::sync::Arc;

use serde_json::Value;

use super::judge::Basis;
use super::{Exit, Fault};
use crate::assess::waiver;
use crate::assess::{Assessment, GateSettings, Waiver};
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::engine::{EvidenceDetail, Options};
use crate::finding::{Actual, Evidence, Finding};
use crate::framework;
use crate::model::{Observed, Severity, Status, Subject};
use crate::overview::Overview;
use crate::report::template::{MARK, Sample, Samples};
use crate::rule::{Overrides, builtin};
use crate::snapshot::Snapshot;
use crate::snapshot::store::{self, Digested};

/// A made-up company's account, as `collect` would have written it.
const DEMO: &[u8] = include_bytes!("../../examples/demo/snapshot.jsonl");

/// An exception of that company.
const WAIVERS: &str = r#"waivers:
  - id: W-1
    rule: cloudtrail-logging-active
    account: "111122223333"
    resource: {glob: "*"}
    max_matches: 10
    reason: the trail is being moved
    owner: cloud-team@example.com
    expires: 2026-03-31
"#;

/// Of the critical violations of the example, so many times as many are more than any report shows in detail.
const MANY: usize = 200;

/// The account of the example.
pub(super) fn demo() -> Result<Snapshot, Fault> {
    store::from_bytes(DEMO, "the built-in example").map_err(|error| Fault::new(Exit::Internal, error.to_string()))
}

/// The samples.
pub(super) fn samples() -> Result<Samples, Fault> {
    let snapshot = demo()?;
    let unread = Snapshot { manifest: snapshot.manifest.clone(), resources: Vec::new(), listings: Vec::new(), calls: Vec::new() };
    let judged = |basis: &Basis, snapshot: &Snapshot, change: fn(Finding) -> Vec<Finding>| {
        basis.assess_changed(vec![("sample".to_owned(), Digested::new(snapshot.clone()))], change)
    };
    let without_rules = basis();
    let ordinary = Basis {
        rules: builtin::rules_to_judge(&Overrides::default()).map_err(|problems| own_fault(&problems))?.rules,
        frameworks: framework::builtin::frameworks(framework::builtin::is_usual).map_err(|problems| own_fault(&problems))?,
        ..basis()
    };
    let compared = Basis {
        rules: ordinary.rules.clone(),
        frameworks: ordinary.frameworks.clone(),
        waivers: waivers()?,
        baseline: Some(judged(&ordinary, &snapshot, without_critical)?),
        ..basis()
    };
    let sample = |when, assessment| Sample { when, assessment };
    let alone = judged(&ordinary, &snapshot, unchanged)?;
    let older = Assessment { overview: None, ..alone.clone() };
    Ok(Samples {
        ordinary: vec![
            sample("", judged(&compared, &snapshot, unchanged)?),
            sample("when there is nothing to compare with", alone),
            sample("when the result is of an older version", older),
            sample("when there is more than is shown in detail", judged(&ordinary, &snapshot, many)?),
            sample("when there is no finding", judged(&without_rules, &unread, unchanged)?),
        ],
        unknown: sample("when nothing could be read", judged(&ordinary, &unread, unchanged)?),
        clear: sample("when all is well", judged(&ordinary, &unread, passed)?),
        hostile: sample("when names are hostile", hostile_tables(judged(&compared, &snapshot, hostile)?)),
    })
}

/// No rule, nothing accepted, and all that can be kept of how it was judged.
fn basis() -> Basis {
    Basis {
        rules: Vec::new(),
        frameworks: Vec::new(),
        waivers: Vec::new(),
        baseline: None,
        gate: GateSettings::default(),
        as_of: None,
        options: Options { evidence: EvidenceDetail::All, traces: true },
        overview: true,
    }
}

fn waivers() -> Result<Vec<Waiver>, Fault> {
    let file = Arc::new(SourceFile { name: "waivers.yaml".into(), text: WAIVERS.to_owned() });
    waiver::read(&file).map(|file| file.waivers).map_err(|problems| own_fault(&problems))
}

/// What is built in has nothing wrong with it; the tests see to that.
fn own_fault(problems: &[Diagnostic]) -> Fault {
    let messages: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
    Fault::new(Exit::Internal, messages.join("; "))
}

fn unchanged(finding: Finding) -> Vec<Finding> {
    vec![finding]
}

fn passed(finding: Finding) -> Vec<Finding> {
    let evidence = Evidence::default();
    vec![Finding { status: Status::Pass, message: "".into(), remediation: None, evidence, ..finding }]
}

fn without_critical(finding: Finding) -> Vec<Finding> {
    if finding.severity == Severity::Critical && finding.status == Status::Fail { passed(finding) } else { vec![finding] }
}

/// A critical violation or unknown, on many resources.
fn many(finding: Finding) -> Vec<Finding> {
    if finding.severity != Severity::Critical || !matches!(finding.status, Status::Fail | Status::Unknown) {
        return vec![finding];
    }
    let on_another = |number: usize| {
        let (id, name) = (format!("{}-{number}", finding.subject.id), format!("{}-{number}", finding.subject.name));
        let subject = Arc::new(Subject { id: id.into(), name: name.into(), ..Subject::clone(&finding.subject) });
        Finding { subject, ..finding.clone() }
    };
    (0..MANY).map(on_another).collect()
}

/// The finding as it would be if whoever gives the names meant harm.
fn hostile(finding: Finding) -> Vec<Finding> {
    let mut finding = Finding {
        subject: hostile_subject(&finding.subject),
        message: marked(&finding.message).into(),
        remediation: finding.remediation.as_deref().map(|text| marked(text).into()),
        ..finding
    };
    for fact in &mut finding.evidence.because {
        fact.path = marked(&fact.path);
        if let Actual::Value(Value::String(text)) = &mut fact.actual {
            *text = marked(text);
        }
    }
    for open in &mut finding.evidence.open {
        open.path = marked(&open.path);
    }
    vec![finding]
}

fn hostile_subject(subject: &Subject) -> Arc<Subject> {
    let (id, name) = (marked(&subject.id).into(), marked(&subject.name).into());
    Arc::new(Subject { id, name, arn: subject.arn.as_deref().map(|arn| marked(arn).into()), ..subject.clone() })
}

fn hostile_tables(mut assessment: Assessment) -> Assessment {
    for row in assessment.inventory.iter_mut().flat_map(|table| &mut table.rows) {
        row.subject = hostile_subject(&row.subject);
        for cell in &mut row.cells {
            if let Observed::Known(Value::String(text)) = cell {
                *text = marked(text);
            }
        }
    }
    assessment.overview = assessment.overview.map(hostile_overview);
    assessment
}

/// The overview as it would be if whoever gives the names meant harm.
fn hostile_overview(mut overview: Overview) -> Overview {
    let mut texts: Vec<&mut String> = Vec::new();
    for exposed in &mut overview.exposure.resources {
        texts.extend([&mut exposed.resource.name, &mut exposed.resource.id]);
        texts.extend(&mut exposed.missing);
        texts.extend(exposed.access.iter_mut().flat_map(|access| [&mut access.to].into_iter().chain(&mut access.statement)));
    }
    for recording in &mut overview.recording {
        for recorder in &mut recording.recorders {
            texts.extend([&mut recorder.name, &mut recorder.id]);
            texts.extend(recorder.kept.iter_mut().map(|kept| &mut kept.name));
        }
    }
    for chain in overview.detection.iter_mut().flat_map(|of| &mut of.chains) {
        texts.push(&mut chain.summary);
        texts.extend(&mut chain.slipping);
        texts.extend(chain.links.iter_mut().flat_map(|link| &mut link.name));
    }
    for threats in &mut overview.threats {
        texts.extend([&mut threats.of.name, &mut threats.of.id]);
        for threat in &mut threats.threats {
            texts.push(&mut threat.principal);
            texts.extend(threat.through.iter_mut().chain(&mut threat.policies).chain(&mut threat.statements));
        }
    }
    texts.into_iter().for_each(|text| *text = marked(text));
    overview
}

fn marked(text: &str) -> String {
    format!("{MARK}{text}")
}
