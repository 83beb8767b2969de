//! The digest of what was read, without when and how: two runs that read the same settings have the same, and a run
//! that was cut short and went on has that of a run that was not.
//!
//! It covers accounts and regions, resources, listings, and what became of each call. Times, request ids, attempts, the
//! caller and the tool's version are left out. Like the digest of the file it is no signature.

use std::collections::BTreeSet;

use serde::Serialize;

use super::digest::Digest;
use super::{AccountScope, CallOutcome, CallRecord, Listing, Snapshot, order};
use crate::model::{Body, Partition, Resource, Subject};

/// The SHA-256 of a snapshot's content, in hexadecimal.
pub fn digest(snapshot: &Snapshot) -> String {
    let mut digest = Digest::default();
    let mut manifest = snapshot.manifest.clone();
    manifest.sort();
    add(&mut digest, &Scope { partition: &manifest.partition, accounts: &manifest.accounts });
    let mut resources: Vec<&Resource> = snapshot.resources.iter().collect();
    resources.sort_by_key(|resource| order::resource(resource));
    for resource in resources {
        add(&mut digest, &Read { subject: &resource.subject, fields: &resource.body });
    }
    let mut listings: Vec<&Listing> = snapshot.listings.iter().collect();
    listings.sort_by_key(|listing| order::listing(listing));
    for listing in listings {
        add(&mut digest, listing);
    }
    // A set: how often something was asked until it was ready says nothing about the account.
    let calls: BTreeSet<_> = snapshot.calls.iter().map(ended).collect();
    for call in calls {
        add(&mut digest, &call);
    }
    digest.finish()
}

#[derive(Serialize)]
struct Scope<'a> {
    partition: &'a Partition,
    accounts: &'a [AccountScope],
}

#[derive(Serialize)]
struct Read<'a> {
    subject: &'a Subject,
    fields: &'a Body,
}

/// What was asked where about what, and what became of it.
fn ended(call: &CallRecord) -> (&str, &str, &str, &str, &'static str, &str) {
    let (outcome, code) = match &call.outcome {
        CallOutcome::Ok => ("ok", ""),
        CallOutcome::Absent(code) => ("absent", code.as_str()),
        CallOutcome::Failed(cause) => (cause.kind.as_str(), cause.code.as_deref().unwrap_or_default()),
    };
    (call.account.as_str(), call.region.as_str(), &call.call, &call.about, outcome, code)
}

#[expect(clippy::expect_used, reason = "only maps with keys that are no text fail to serialize, and records have none")]
fn add(digest: &mut Digest, part: &impl Serialize) {
    digest.update(&serde_json::to_vec(part).expect("records serialize"));
    digest.update(b"\n");
}
