//! Services that hang: given up one by one, while all others are read.

use std::collections::BTreeSet;
use std::time::Duration;

use trailwarden::collect::{Limits, Request};
use trailwarden::model::CauseKind;
use trailwarden::snapshot::CallOutcome;

use super::wire::{Fault, Wire};
use super::{base, collect, limits};

/// KMS leaves every question about keys unanswered; listing them works.
fn hanging() -> Wire {
    base().with_fault("kms:DescribeKey", Fault::Stalled)
}

fn request() -> Request {
    let patient = Limits {
        concurrency_per_service: 1,
        attempt_timeout: Duration::from_millis(20),
        service_timeout: Duration::from_millis(30),
        max_attempts: 4,
        ..limits()
    };
    Request { limits: patient, ..Request::of(BTreeSet::from(["kms:DescribeKey", "kms:GetKeyPolicy", "s3:GetBucketAcl"])) }
}

#[test]
fn a_service_that_answers_nothing_for_long_is_asked_nothing_more() {
    let wire = hanging();
    let snapshot = collect(&wire, &request());
    let asked: Vec<_> = wire.asked().into_iter().filter(|asked| asked.call == "kms:DescribeKey").collect();
    assert!(asked.len() <= 3, "{} requests were sent to a service that hangs", asked.len());
    let details: BTreeSet<_> = snapshot
        .calls
        .iter()
        .filter_map(|record| match &record.outcome {
            CallOutcome::Failed(cause) => Some((&*record.call, cause.kind, cause.detail.as_deref().unwrap_or_default())),
            _ => None,
        })
        .collect();
    let given_up = "KMS in eu-west-1 gave no answer for 0.03 s and was given up";
    assert!(details.contains(&("kms:DescribeKey", CauseKind::Timeout, given_up)), "{details:?}");
    assert!(details.iter().all(|(call, ..)| call.starts_with("kms:")), "{details:?}");
}
