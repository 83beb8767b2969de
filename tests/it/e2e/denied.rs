//! Deny any single read: every verdict that rests on it becomes unknown, and no other moves.
//!
//! What rests on a call is told by an oracle that shares nothing with the collectors: the snapshot of an undisturbed
//! scan, in which each field that the model says comes from that call is made unknown, judged by `check`.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;

use serde_json::Value;
use trailwarden::model::call::{CALLS, Call};
use trailwarden::model::schema::FieldSource;
use trailwarden::model::{Cause, CauseKind, Observed, Resource, ResourceKind};
use trailwarden::snapshot::{Snapshot, store};

use super::result::{Findings, scan, scan_with};
use crate::moto::{Account, Fault, Session};

/// Calls whose effect is not told by the fields that they fill; for these only the weaker promises are tested.
const NO_ORACLE: &[(&str, &str)] = &[
    ("account:ListRegions", "decides which regions are read"),
    ("iam:GenerateCredentialReport", "fills no field; the report does"),
    ("s3:HeadBucket", "is asked only for buckets that the account does not list"),
    ("s3:GetBucketLocation", "decides where the bucket is asked"),
];

/// Types of which there is one an account, listed or not.
const SINGLE: &[ResourceKind] =
    &[ResourceKind::Account, ResourceKind::Root, ResourceKind::PasswordPolicy, ResourceKind::AccountPublicAccess];

fn cause(call: &Call) -> Arc<Cause> {
    Arc::new(Cause {
        call: Some(call.id.into()),
        action: Some(call.action.into()),
        code: Some("AccessDenied".into()),
        ..Cause::new(CauseKind::AccessDenied)
    })
}

/// The snapshot as if this call had been denied.
fn without(snapshot: &Snapshot, call: &Call) -> Snapshot {
    let cause = cause(call);
    let listed_by_it = |kind: ResourceKind| kind.listing_call() == call.id && !SINGLE.contains(&kind);
    let mut denied = snapshot.clone();
    denied.resources.retain(|resource| !listed_by_it(resource.subject.kind));
    for resource in &mut denied.resources {
        forget(resource, call, &cause);
    }
    for listing in denied.listings.iter_mut().filter(|listing| listed_by_it(listing.kind)) {
        listing.found = Observed::unknown(&cause);
    }
    denied
}

/// Makes each field unknown that comes from this call.
fn forget(resource: &mut Resource, call: &Call, cause: &Arc<Cause>) {
    let kind = resource.subject.kind;
    let Ok(Value::Object(mut body)) = serde_json::to_value(&resource.body) else { panic!("a body is an object") };
    for field in kind.schema().fields.iter().filter(|field| field.source == FieldSource::Call(call.id)) {
        if body.contains_key(field.name) {
            body.insert(field.name.to_owned(), serde_json::to_value(cause).unwrap());
        }
    }
    resource.body = kind.body_from_json(&Value::Object(body).to_string()).unwrap();
}

/// What `check` says of the snapshot without the call.
fn oracle(session: &Session, snapshot: &Snapshot, call: &Call) -> Findings {
    let path = session.folder().join("oracle.jsonl");
    store::write(&path, &without(snapshot, call)).unwrap();
    let fixed = ["check", "oracle.jsonl", "--format", "json", "--fail-on", "none", "--fail-on-unknown", "none"];
    Findings::read(&session.run(&fixed))
}

/// Whether a finding says which call was refused, with which code, and which action would resolve it.
fn names(finding: &super::result::Finding, call: &Call) -> bool {
    finding.open.iter().any(|[id, code, action]| {
        id.as_deref() == Some(call.id)
            && action.as_deref() == Some(call.action)
            && code.as_deref().is_some_and(|code| code.starts_with("AccessDenied") || call.id == "s3:HeadBucket")
    })
}

/// What is wrong when this call is denied, one a line.
fn complaints(session: &Session, undisturbed: &Undisturbed, call: &Call) -> Vec<String> {
    session.inject(&[Fault::Denied(call.id)]);
    let found = scan(session);
    let mut complaints = Vec::new();
    let mut moved = 0;
    for (key, finding) in &found.0 {
        let before = undisturbed.findings.0.get(key).map(|before| before.status.as_str());
        if before == Some(&finding.status) {
            continue;
        }
        moved += 1;
        if finding.status != "unknown" {
            complaints.push(format!("{}: {key:?}: {before:?} became {}", call.id, finding.status));
        } else if !names(finding, call) {
            complaints.push(format!("{}: {key:?}: unknown without naming the call: {:?}", call.id, finding.open));
        }
    }
    if NO_ORACLE.iter().all(|(id, _)| *id != call.id) {
        let expected = oracle(session, &undisturbed.snapshot, call);
        complaints.extend(differences(call, &expected, &found));
        if moved == 0 && expected.statuses() != undisturbed.findings.statuses() {
            complaints.push(format!("{}: nothing moved", call.id));
        }
    }
    complaints
}

fn differences(call: &Call, expected: &Findings, found: &Findings) -> Vec<String> {
    let (expected, found) = (expected.statuses(), found.statuses());
    let keys: BTreeSet<_> = expected.keys().chain(found.keys()).collect();
    let unequal = keys.into_iter().filter(|key| expected.get(**key) != found.get(**key));
    unequal.map(|key| format!("{}: {key:?}: expected {:?}, found {:?}", call.id, expected.get(*key), found.get(*key))).collect()
}

struct Undisturbed {
    snapshot: Snapshot,
    findings: Findings,
    calls: BTreeSet<String>,
}

fn undisturbed() -> Undisturbed {
    let session = Session::open(Account::Mixed);
    let findings = scan_with(&session, &["--snapshot", "account.jsonl"]);
    let snapshot = store::read(&session.folder().join(Path::new("account.jsonl"))).unwrap();
    Undisturbed { snapshot, findings, calls: session.calls().into_iter().collect() }
}

#[test]
fn denying_any_single_call_makes_unknown_what_rests_on_it_and_nothing_else() {
    let undisturbed = undisturbed();
    let calls: Vec<_> = CALLS.iter().filter(|call| undisturbed.calls.contains(call.id)).collect();
    let unasked: Vec<_> = CALLS.iter().map(|call| call.id).filter(|id| !undisturbed.calls.contains(*id)).collect();
    assert_eq!(unasked, ["sts:AssumeRole"], "the account makes the collectors send every call");
    // Who is calling needs no permission, so that AWS never denies it; without an answer nothing can be read at all.
    let queue = Mutex::new(calls.into_iter().filter(|call| call.id != "sts:GetCallerIdentity"));
    let found = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let session = Session::open(Account::Mixed);
                loop {
                    let Some(call) = queue.lock().unwrap().next() else { break };
                    let wrong = complaints(&session, &undisturbed, call);
                    found.lock().unwrap().extend(wrong);
                }
            });
        }
    });
    let mut complaints = found.into_inner().unwrap();
    complaints.sort();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
