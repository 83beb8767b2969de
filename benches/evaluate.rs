//! How many times a second a rule is evaluated on a resource, evidence and sentences included, with the library's own
//! rules on a large account. One evaluation is one finding; the bar is two million a second on one core.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod estate;

use divan::counter::ItemsCount;
use trailwarden::engine::{EvidenceDetail, Options, evaluate};
use trailwarden::rule::{Overrides, builtin};
use trailwarden::snapshot::View;

fn main() {
    divan::main();
}

/// Evidence for violations and for what is not known, as `check` keeps it; and for every verdict, as auditors ask for it.
#[divan::bench(args = [EvidenceDetail::Decisive, EvidenceDetail::All], sample_count = 10)]
fn builtin_rules(bencher: divan::Bencher<'_, '_>, evidence: EvidenceDetail) {
    let rules = builtin::rules(&Overrides::default()).unwrap().rules;
    let view = View::new(vec![estate::snapshot()]);
    let run = || evaluate(&rules, &view, estate::now(), &Options { evidence });
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

#[divan::bench(sample_count = 20)]
fn twenty_rules(bencher: divan::Bencher<'_, '_>) {
    let mut rules = builtin::rules(&Overrides::default()).unwrap().rules;
    rules.retain(|rule| STORED_SETTINGS.contains(&&*rule.id));
    assert_eq!(rules.len(), STORED_SETTINGS.len(), "a rule was renamed");
    let view = View::new(vec![estate::snapshot()]);
    let run = || evaluate(&rules, &view, estate::now(), &Options::default());
    bencher.counter(ItemsCount::new(run().count())).bench_local(|| run().map(divan::black_box_drop).count());
}

/// Sorting, resolving and joining, which is done once a run.
#[divan::bench(sample_count = 10)]
fn view(bencher: divan::Bencher<'_, '_>) {
    bencher.with_inputs(estate::snapshot).bench_local_values(|snapshot| View::new(vec![snapshot]));
}
