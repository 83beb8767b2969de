//! A large account, judged: 100,000 findings with the evidence and the traces that a real account gives.

use std::collections::BTreeSet;

use trailwarden::assess::{Assessment, GateSettings, Inputs, SnapshotInput, Tool, assess};
use trailwarden::engine::{Options as Evaluation, evaluate};
use trailwarden::inventory::inventory;
use trailwarden::rule::{Overrides, builtin};
use trailwarden::snapshot::View;

use crate::estate;

const FINDINGS: usize = 100_000;

/// Findings of all rules, spread over the resources of a large account.
pub fn assessment() -> Assessment {
    let snapshot = estate::snapshot();
    let (manifest, listings, calls) = (snapshot.manifest.clone(), snapshot.listings.clone(), snapshot.calls.clone());
    let rules = builtin::rules(&Overrides::default()).unwrap().rules;
    let view = View::new(vec![snapshot]);
    let evaluation = Evaluation { traces: true, ..Evaluation::default() };
    let all: Vec<_> = evaluate(&rules, &view, estate::now(), &evaluation).collect();
    let step = all.len() / FINDINGS;
    let findings: Vec<_> = all.into_iter().step_by(step.max(1)).take(FINDINGS).collect();
    assert_eq!(findings.len(), FINDINGS, "the account grew too small");
    let kept: BTreeSet<_> = findings.iter().map(|finding| finding.rule.clone()).collect();
    let rules: Vec<_> = rules.into_iter().filter(|rule| kept.contains(&rule.id)).collect();
    assess(Inputs {
        tool: Tool { name: "trailwarden".to_owned(), version: "0.1.0".to_owned() },
        rules: &rules,
        findings,
        snapshots: &[SnapshotInput { manifest: &manifest, digest: "", listings: &listings, calls: &calls }],
        inventory: inventory(&view),
        overview: None,
        frameworks: &[],
        waivers: &[],
        baseline: None,
        gate: GateSettings::default(),
        as_of: estate::now(),
    })
    .unwrap()
}
