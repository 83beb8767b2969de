//! The gate over every combination of its settings, against the rules of the documentation said anew.

use std::sync::Arc;

use trailwarden::assess::{Assessment, GateSettings, Threshold};
use trailwarden::model::{ResourceKind, Severity, Status};

use super::golden::{self, Material};

/// A finding as the gate sees it.
#[derive(Debug, Clone, Copy)]
struct Seen {
    status: Status,
    severity: Severity,
    waived: bool,
    known: bool,
}

const THRESHOLDS: [Threshold; 4] = [
    Threshold::AtLeast(Severity::Critical),
    Threshold::AtLeast(Severity::High),
    Threshold::AtLeast(Severity::Info),
    Threshold::None,
];

/// Nothing, or one finding of every kind.
fn findings() -> Vec<Option<Seen>> {
    let mut all = vec![None];
    for status in [Status::Fail, Status::Unknown] {
        for severity in [Severity::Critical, Severity::Medium] {
            for (waived, known) in [(false, false), (true, false), (false, true), (true, true)] {
                all.push(Some(Seen { status, severity, waived, known }));
            }
        }
    }
    all
}

fn material(seen: &[Seen]) -> Material {
    let mut material = golden::empty();
    let mut before = golden::empty();
    for (index, seen) in seen.iter().enumerate() {
        let rule = Arc::new(golden::rule(&format!("rule-{index}"), seen.severity, ResourceKind::Bucket, "t", "w"));
        let bucket = golden::subject(ResourceKind::Bucket, &format!("b{index}"), None);
        let finding = golden::finding(&rule, &bucket, seen.status);
        material.rules.push(Arc::clone(&rule));
        before.rules.push(rule);
        if seen.known {
            before.findings.push(finding.clone());
        }
        material.findings.push(finding);
        if seen.waived {
            let id = format!("W-{index}");
            material.waivers.push(golden::waiver(&id, &format!("rule-{index}"), &format!("b{index}"), "2030-01-01"));
        }
    }
    // One pass, so that something is due and decided.
    let rule = Arc::new(golden::rule("rule-pass", Severity::Low, ResourceKind::Bucket, "t", "w"));
    material.findings.push(golden::finding(&rule, &golden::subject(ResourceKind::Bucket, "good", None), Status::Pass));
    material.rules.push(rule);
    material.baseline = Some(before.assess());
    material
}

/// What the documentation says: a violation at or above `fail_on` gives 1 unless `exit_zero`; an unknown at or above
/// `fail_on_unknown`, or too little decided, gives 4; what is waived never counts, nor what is known if only new ones do.
fn expected(seen: &[Seen], gate: GateSettings) -> u8 {
    let counts = |status: Status, threshold: Threshold| {
        let set_aside = |seen: &Seen| seen.waived || (gate.new_only && seen.known);
        seen.iter().filter(|seen| !set_aside(seen)).any(|seen| seen.status == status && threshold.includes(seen.severity))
    };
    let unknown = seen.iter().filter(|seen| seen.status == Status::Unknown).count();
    let share = 1000 * (seen.len() + 1 - unknown) / (seen.len() + 1);
    if counts(Status::Fail, gate.fail_on) && !gate.exit_zero {
        1
    } else if counts(Status::Unknown, gate.fail_on_unknown.unwrap_or(gate.fail_on))
        || gate.min_coverage.is_some_and(|least| (share as u64) < least)
    {
        4
    } else {
        0
    }
}

/// Every setting of the gate.
fn settings() -> Vec<GateSettings> {
    let mut all = Vec::new();
    for fail_on in THRESHOLDS {
        for fail_on_unknown in THRESHOLDS.map(Some).into_iter().chain([None]) {
            for min_coverage in [None, Some(500), Some(1000)] {
                for new_only in [false, true] {
                    for exit_zero in [false, true] {
                        all.push(GateSettings { fail_on, fail_on_unknown, min_coverage, new_only, exit_zero });
                    }
                }
            }
        }
    }
    all
}

fn assess(material: &Material, gate: GateSettings) -> Assessment {
    Material { gate, ..material.clone() }.assess()
}

#[test]
fn every_combination_of_settings_and_findings_ends_as_documented() {
    let mut seen = 0;
    for first in findings() {
        for second in findings() {
            let pair: Vec<Seen> = [first, second].into_iter().flatten().collect();
            let material = material(&pair);
            for gate in settings() {
                let decided = assess(&material, gate).gate;
                assert_eq!(decided.exit_code, expected(&pair, gate), "{pair:?} {gate:?}: {}", decided.sentence);
                assert!(decided.sentence.starts_with(&format!("exit {}: ", decided.exit_code)), "{}", decided.sentence);
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 17 * 17 * 240);
}

#[test]
fn too_little_decided_is_told_in_percent() {
    let unknown = Seen { status: Status::Unknown, severity: Severity::Info, waived: false, known: false };
    let gate = GateSettings { min_coverage: Some(995), ..GateSettings::default() };
    assert_eq!(
        assess(&material(&[unknown, unknown]), gate).gate.sentence,
        "exit 4: no violation at or above high, but only 33.3% of what is due was decided, less than 99.5% (--min-coverage)"
    );
}

#[test]
fn where_nothing_was_due_nothing_is_missing() {
    let gate = GateSettings { min_coverage: Some(1000), ..GateSettings::default() };
    assert_eq!(Material { gate, ..golden::empty() }.assess().gate.exit_code, 0);
}
