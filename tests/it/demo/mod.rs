//! The account that `demo` judges: built here, resource by resource, and kept in `examples/demo/snapshot.jsonl`.
//!
//! `UPDATE=1 cargo test --no-default-features --test it demo` writes the file anew.

mod account;
mod calls;
mod cloudtrail;
mod iam;
mod kms;
mod monitoring;
mod organizations;
mod posture;
mod principals;
mod s3;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use trailwarden::model::aws::{Handle, Place};
use trailwarden::model::call::{Call, Scope};
use trailwarden::model::schema::FieldSource;
use trailwarden::model::{Body, Cause, CauseKind, List, Map, Observed, Region, Resource, ResourceKind, Slot, Timestamp};
use trailwarden::snapshot::{Listing, Snapshot, store};

/// The company's account, and the one of its organization's management.
const ACCOUNT: &str = "111122223333";
const MANAGEMENT: &str = "444455556666";

/// Where the company lives.
const HOME: &str = "eu-west-1";

/// The regions that are read.
const REGIONS: [&str; 4] = ["eu-central-1", "eu-north-1", HOME, "us-east-1"];

/// When reading began.
const CAPTURED_AT: &str = "2026-01-15T06:00:00Z";

fn known<T>(value: impl Into<T>) -> Observed<T> {
    Observed::Known(value.into())
}

fn text(value: &str) -> Observed<String> {
    Observed::Known(value.to_owned())
}

fn at(time: &str) -> Observed<Timestamp> {
    Observed::Known(time.parse().unwrap())
}

fn all<T>(items: impl IntoIterator<Item = T>) -> Observed<List<T>> {
    Observed::Known(items.into_iter().collect())
}

fn texts<const N: usize>(items: [&str; N]) -> Observed<List<String>> {
    all(items.map(str::to_owned))
}

fn tags<const N: usize>(pairs: [(&str, &str); N]) -> Observed<Map> {
    Observed::Known(pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
}

/// A call that the reading role may not make.
fn denied_cause(call: &str) -> Arc<Cause> {
    let known = Call::find(call).unwrap();
    Arc::new(Cause {
        kind: CauseKind::AccessDenied,
        call: Some(call.into()),
        action: Some(known.action.into()),
        code: Some(if call.starts_with("s3:") { "AccessDenied" } else { "AccessDeniedException" }.into()),
        detail: None,
    })
}

fn denied<T>(call: &str) -> Observed<T> {
    Observed::Unknown(denied_cause(call))
}

/// The account, in a region.
fn place(region: &str) -> Place {
    Place { partition: "aws".into(), account: ACCOUNT.into(), region: Some(region.into()) }
}

fn resource(region: &str, handle: Handle<'_>, body: impl Into<Body>) -> Resource {
    let body = body.into();
    Resource { subject: Arc::new(place(region).subject(body.kind(), handle)), body }
}

fn user_arn(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:user/{name}")
}

/// All of it.
fn snapshot() -> Snapshot {
    let mut resources = Vec::new();
    resources.extend(account::resources());
    resources.extend(cloudtrail::resources());
    resources.extend(s3::resources());
    resources.extend(kms::resources());
    resources.extend(monitoring::resources());
    resources.extend(iam::resources());
    resources.extend(organizations::resources());
    resources.extend(principals::resources());
    resources.extend(posture::resources());
    let listings = listings(&resources);
    let calls = calls::records(&resources);
    let mut snapshot = Snapshot { manifest: account::manifest(), resources, listings, calls };
    snapshot.sort();
    snapshot
}

/// How many there are of each type, in the places that are asked.
fn listings(resources: &[Resource]) -> Vec<Listing> {
    let mut found: BTreeMap<(ResourceKind, Option<&str>), i64> = BTreeMap::new();
    for kind in ResourceKind::ALL.iter().copied().filter(|kind| !kind.listing_call().is_empty()) {
        for region in places_of(kind) {
            found.insert((kind, region), 0);
        }
    }
    for resource in resources {
        let kind = resource.subject.kind;
        let region = resource.subject.region.as_ref().map(Region::as_str);
        let region = region.filter(|_| listed_by_region(kind));
        *found.get_mut(&(kind, region)).unwrap() += 1;
    }
    let listing = |((kind, region), count): ((ResourceKind, Option<&str>), i64)| Listing {
        kind,
        account: ACCOUNT.into(),
        region: region.map(Into::into),
        found: Observed::Known(count),
    };
    found.into_iter().map(listing).collect()
}

fn listed_by_region(kind: ResourceKind) -> bool {
    Call::find(kind.listing_call()).is_some_and(|call| call.scope != Scope::Account)
}

fn places_of(kind: ResourceKind) -> Vec<Option<&'static str>> {
    if listed_by_region(kind) { REGIONS.into_iter().map(Some).collect() } else { vec![None] }
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/demo/snapshot.jsonl")
}

#[test]
fn the_file_is_what_is_built_here() {
    let bytes = store::to_bytes(&snapshot());
    if std::env::var_os("UPDATE").is_some() {
        fs::write(file(), &bytes).unwrap();
    }
    let stale = "examples/demo/snapshot.jsonl is stale: UPDATE=1 cargo test --no-default-features --test it demo";
    assert!(fs::read(file()).unwrap() == bytes, "{stale}");
}

#[test]
fn nothing_was_forgotten() {
    let mut forgotten = Vec::new();
    for resource in snapshot().resources {
        let record = resource.body.record();
        for (index, field) in record.schema().fields.iter().enumerate() {
            let stored = matches!(field.source, FieldSource::Call(_));
            let missing = matches!(record.slot(index), Some(Slot::Unknown(cause)) if cause.kind == CauseKind::NotCollected);
            if stored && missing {
                forgotten.push(format!("{} `{}`: {}", resource.subject.kind, resource.subject.name, field.name));
            }
        }
    }
    assert_eq!(forgotten, Vec::<String>::new());
}

#[test]
fn every_resource_type_that_can_be_read_is_there() {
    let snapshot = snapshot();
    let readable = ResourceKind::ALL.iter().filter(|kind| !kind.listing_call().is_empty());
    let missing: Vec<_> = readable.filter(|kind| snapshot.resources.iter().all(|r| r.subject.kind != **kind)).collect();
    assert_eq!(missing, Vec::<&ResourceKind>::new());
}
