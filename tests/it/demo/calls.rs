//! What was asked of AWS to know all this: one record a call, concluded from the resources.

use std::collections::BTreeMap;
use std::sync::Arc;

use trailwarden::model::call::{CALLS, Call, Scope};
use trailwarden::model::schema::FieldSource;
use trailwarden::model::{Cause, Resource, Slot, Timestamp};
use trailwarden::snapshot::{CallOutcome, CallRecord};

use super::{ACCOUNT, CAPTURED_AT, HOME, REGIONS};

/// Calls that nobody's fields come from.
const SUPPORTING: [&str; 2] = ["sts:GetCallerIdentity", "iam:GenerateCredentialReport"];

/// Calls whose answer "there is none" is an error code.
const ABSENT_CODES: [(&str, &str); 10] = [
    ("s3:GetBucketPolicy", "NoSuchBucketPolicy"),
    ("s3:GetPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration"),
    ("s3:GetBucketLifecycleConfiguration", "NoSuchLifecycleConfiguration"),
    ("s3:GetObjectLockConfiguration", "ObjectLockConfigurationNotFoundError"),
    ("s3:GetBucketReplication", "ReplicationConfigurationNotFoundError"),
    ("s3:GetBucketTagging", "NoSuchTagSet"),
    ("s3:GetBucketWebsite", "NoSuchWebsiteConfiguration"),
    ("s3:GetBucketOwnershipControls", "OwnershipControlsNotFoundError"),
    ("s3control:GetPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration"),
    ("s3control:GetAccessPointPolicy", "NoSuchAccessPointPolicy"),
];

/// What tells one call from another: operation, region, and what it is about.
type Key = (&'static str, String, String);

pub(super) fn records(resources: &[Resource]) -> Vec<CallRecord> {
    let mut outcomes: BTreeMap<Key, CallOutcome> = BTreeMap::new();
    for call in CALLS {
        for region in regions_asked(call) {
            outcomes.insert((call.id, region.to_owned(), String::new()), CallOutcome::Ok);
        }
    }
    for resource in resources {
        for (call, outcome) in asked_of(resource) {
            let region = resource.subject.region.as_ref().map_or("us-east-1", |region| region.as_str());
            outcomes.insert((call, region.to_owned(), resource.subject.id.to_string()), outcome);
        }
    }
    let start: Timestamp = CAPTURED_AT.parse().unwrap();
    outcomes.into_iter().map(|(key, outcome)| record(key, outcome, start)).collect()
}

/// Where a call is made that answers for a region or an account.
fn regions_asked(call: &Call) -> Vec<&'static str> {
    let told = trailwarden::model::ResourceKind::ALL.iter().flat_map(|kind| kind.schema().fields);
    let used = SUPPORTING.contains(&call.id) || told.into_iter().any(|field| field.source == FieldSource::Call(call.id));
    match call.scope {
        _ if !used => Vec::new(),
        Scope::Resource => Vec::new(),
        Scope::Region => REGIONS.to_vec(),
        Scope::Account if call.id.starts_with("s3") => vec![HOME],
        Scope::Account => vec!["us-east-1"],
    }
}

/// The calls about one resource, with the outcome that its fields tell.
fn asked_of(resource: &Resource) -> Vec<(&'static str, CallOutcome)> {
    let record = resource.body.record();
    let mut outcomes: BTreeMap<&'static str, CallOutcome> = BTreeMap::new();
    for (index, field) in record.schema().fields.iter().enumerate() {
        let FieldSource::Call(call) = field.source else { continue };
        if Call::find(call).is_none_or(|call| call.scope != Scope::Resource) {
            continue;
        }
        let outcome = match record.slot(index) {
            Some(Slot::Unknown(cause)) => failed(cause, call),
            Some(Slot::Absent) => {
                ABSENT_CODES.iter().find(|(id, _)| *id == call).map(|(_, code)| CallOutcome::Absent((*code).to_owned()))
            }
            _ => None,
        };
        let best = outcomes.entry(call).or_insert(CallOutcome::Ok);
        *best = outcome.unwrap_or_else(|| best.clone());
    }
    outcomes.into_iter().collect()
}

/// A field can also be unknown because of another call than its own.
fn failed(cause: &Arc<Cause>, call: &str) -> Option<CallOutcome> {
    (cause.call.as_deref() == Some(call)).then(|| CallOutcome::Failed(Arc::clone(cause)))
}

/// What is made up of a call hangs on the call alone, so that others can be added without moving it.
fn record((call, region, about): Key, outcome: CallOutcome, start: Timestamp) -> CallRecord {
    let hash = [call, &region, &about].iter().flat_map(|text| text.bytes()).fold(0xcbf2_9ce4_8422_2325, fnv_1a);
    let throttled_once = hash % 41 == 7;
    CallRecord {
        account: ACCOUNT.into(),
        region: region.into(),
        call: call.into(),
        about: about.into(),
        outcome,
        attempts: if throttled_once { 2 } else { 1 },
        pages: 1,
        request_id: Some(format!("{:08x}-0000-4000-8000-{:012x}", hash >> 32, hash & 0xffff_ffff)),
        at: start + std::time::Duration::from_millis(hash % 10_000),
    }
}

fn fnv_1a(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}
