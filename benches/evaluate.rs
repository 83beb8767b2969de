//! How many times a second a rule is evaluated on a resource, evidence and sentences included, with the library's own
//! rules on a large account. One evaluation is one finding; the bar is two million a second on one core.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod estate;
mod floor;

use std::sync::Arc;

use divan::counter::ItemsCount;
use trailwarden::engine::{EvidenceDetail, Options, evaluate};
use trailwarden::finding::Finding;
use trailwarden::model::{Status, Wanted};
use trailwarden::plan::Plan;
use trailwarden::rule::{Overrides, Rule, builtin};
use trailwarden::snapshot::View;

fn main() {
    divan::main();
}

/// Evidence for violations and for what is not known, as `check` keeps it; and for every verdict, as auditors ask for it.
#[divan::bench(args = [EvidenceDetail::Nothing, EvidenceDetail::Decisive, EvidenceDetail::All], sample_count = 10)]
fn builtin_rules(bencher: divan::Bencher<'_, '_>, evidence: EvidenceDetail) {
    let rules = builtin::rules(&Overrides::default()).unwrap().rules;
    let view = View::new(vec![estate::snapshot()]);
    let run = || evaluate(&rules, &view, estate::now(), &Options { evidence, ..Options::default() });
    bencher.counter(ItemsCount::new(run().count())).bench_local(|| run().map(divan::black_box_drop).count());
}

/// Twenty rules on stored settings, references and lists among them: the engine without the conclusions of `analysis`.
const STORED_SETTINGS: [&str; 20] = [
    "cloudtrail-bucket-versioning",
    "cloudtrail-kms-key-usable",
    "cloudtrail-log-file-validation",
    "cloudtrail-logging-active",
    "iam-access-key-rotated",
    "iam-access-key-unused",
    "iam-user-console-mfa",
    "iam-user-console-unused",
    "iam-user-inactive",
    "iam-user-one-active-key",
    "kms-key-pending-deletion",
    "kms-key-rotation",
    "s3-bucket-acl-public",
    "s3-bucket-acls-disabled",
    "s3-bucket-block-public-access",
    "s3-bucket-encryption-default",
    "s3-bucket-encryption-key-usable",
    "s3-bucket-lifecycle",
    "s3-bucket-mfa-delete",
    "s3-bucket-versioning",
];

#[divan::bench(args = [EvidenceDetail::Nothing, EvidenceDetail::Decisive, EvidenceDetail::All], sample_count = 20)]
fn twenty_rules(bencher: divan::Bencher<'_, '_>, evidence: EvidenceDetail) {
    let rules = named(&STORED_SETTINGS);
    let view = View::new(vec![estate::snapshot()]);
    let run = || evaluate(&rules, &view, estate::now(), &Options { evidence, ..Options::default() });
    bencher.counter(ItemsCount::new(run().count())).bench_local(|| run().map(divan::black_box_drop).count());
}

/// The same with the trace of every violation and unknown, as reports in JSON and HTML show them.
#[divan::bench(sample_count = 10)]
fn twenty_rules_with_traces(bencher: divan::Bencher<'_, '_>) {
    let rules = named(&STORED_SETTINGS);
    let view = View::new(vec![estate::snapshot()]);
    let run = || evaluate(&rules, &view, estate::now(), &Options { traces: true, ..Options::default() });
    bencher.counter(ItemsCount::new(run().count())).bench_local(|| run().map(divan::black_box_drop).count());
}

fn named(ids: &[&str]) -> Vec<Arc<Rule>> {
    let mut rules = builtin::rules(&Overrides::default()).unwrap().rules;
    rules.retain(|rule| ids.contains(&&*rule.id));
    assert_eq!(rules.len(), ids.len(), "a rule was renamed");
    rules
}

/// Five rules by the engine, verdicts only: to be compared with `five_rules_by_hand`, of which it may take three times.
#[divan::bench(sample_count = 50)]
fn five_rules(bencher: divan::Bencher<'_, '_>) {
    let rules = named(&floor::RULES);
    let view = View::new(vec![estate::snapshot()]);
    let run = || evaluate(&rules, &view, estate::now(), &Options { evidence: EvidenceDetail::Nothing, ..Options::default() });
    bencher.counter(ItemsCount::new(run().count())).bench_local(|| run().map(divan::black_box_drop).count());
}

/// The same five rules as a program of their own.
#[divan::bench(sample_count = 50)]
fn five_rules_by_hand(bencher: divan::Bencher<'_, '_>) {
    let view = View::new(vec![estate::snapshot()]);
    let floor = floor::Floor::new(&view, estate::now());
    let rules = named(&floor::RULES);
    let by_engine = evaluate(&rules, &view, estate::now(), &Options { evidence: EvidenceDetail::Nothing, ..Options::default() });
    assert_eq!(verdicts(floor.findings()), verdicts(by_engine), "the rule or its version by hand was changed");
    let run = || floor.findings();
    bencher.counter(ItemsCount::new(run().count())).bench_local(|| run().map(divan::black_box_drop).count());
}

fn verdicts(findings: impl Iterator<Item = Finding>) -> Vec<(Arc<str>, Arc<str>, Status)> {
    let mut verdicts: Vec<_> = findings.map(|finding| (finding.rule, Arc::clone(&finding.subject.id), finding.status)).collect();
    verdicts.sort();
    verdicts
}

/// Every rule of the library, from its text to what the engine takes.
#[divan::bench(sample_count = 20)]
fn load_rules(bencher: divan::Bencher<'_, '_>) {
    let count = builtin::FILES.len();
    bencher.counter(ItemsCount::new(count)).bench_local(|| builtin::rules(&Overrides::default()).unwrap());
}

/// Sorting, resolving and joining, which is done once a run.
#[divan::bench(sample_count = 10)]
fn view(bencher: divan::Bencher<'_, '_>) {
    bencher.with_inputs(estate::snapshot).bench_local_values(|snapshot| View::new(vec![snapshot]));
}

/// What a collector works out after its last round: that nothing is left to be asked.
#[divan::bench(sample_count = 10)]
fn nothing_left_to_ask(bencher: divan::Bencher<'_, '_>) {
    let rules = builtin::rules(&Overrides::default()).unwrap().rules;
    let view = View::new(vec![estate::snapshot()]);
    let plan = Plan::new(&rules);
    bencher.bench_local(|| plan.wanted(&view, &Wanted::default(), estate::now()));
}
