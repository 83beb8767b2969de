//! Deny any single read, or cut its answer off: every verdict that rests on it becomes unknown, and no other moves.
//!
//! One move is a promise kept: where a `when` becomes unknown and the check holds, the rule passes with the question open.
//!
//! What rests on a call is told by an oracle that shares nothing with the collectors: the snapshot of an undisturbed
//! scan, in which each field that the model says comes from that call is made unknown, judged by `check`.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use trailwarden::model::call::{CALLS, Call, Scope};
use trailwarden::model::schema::FieldSource;
use trailwarden::model::{Cause, CauseKind, Observed, Resource, ResourceKind};
use trailwarden::snapshot::{Snapshot, store};

use super::result::{Finding, Findings, Key, scan_with};
use crate::moto::{Account, Fault, Session};

/// One scan for each call takes long enough; more at once would only wait for the server.
const WORKERS: usize = 2;

/// Calls whose effect is not told by the fields that they fill; for these only the weaker promises are tested.
const NO_ORACLE: &[(&str, &str)] = &[
    ("account:ListRegions", "decides which regions are read"),
    ("iam:GenerateCredentialReport", "fills no field; the report does"),
    ("s3:GetBucketLocation", "decides where the bucket is asked"),
];

/// Calls that need no permission, or whose refusal is an answer: HeadBucket is refused for buckets that exist.
const NOT_DISTURBED: &[&str] = &["sts:GetCallerIdentity", "sts:AssumeRole", "s3:HeadBucket"];

/// A report that was made before can still be read, so that nothing needs to become unknown.
const MAY_MOVE_NOTHING: &str = "iam:GenerateCredentialReport";

/// Types of which there is one an account, listed or not.
const SINGLE: &[ResourceKind] = &[
    ResourceKind::Account,
    ResourceKind::Contacts,
    ResourceKind::Root,
    ResourceKind::PasswordPolicy,
    ResourceKind::AccountPublicAccess,
];

/// Types that are found only through what a call tells of others.
const FOUND_THROUGH: &[(&str, &[ResourceKind])] = &[
    (
        "cloudtrail:DescribeTrails",
        &[ResourceKind::LogGroup, ResourceKind::MetricFilter, ResourceKind::SubscriptionFilter, ResourceKind::Topic],
    ),
    ("cloudwatch:DescribeAlarms", &[ResourceKind::Topic]),
    ("events:ListRules", &[ResourceKind::Topic]),
    ("events:ListTargetsByRule", &[ResourceKind::Topic]),
];

/// Calls that are not made about every resource, and the field that is absent where they are not: what outsiders can reach
/// is not asked of an analyzer that looks for something else, nor its rotation of a key that cannot rotate, nor the grants on
/// a key that AWS manages.
const SPARED: &[(&str, &str)] = &[
    ("access-analyzer:ListFindingsV2", "active_findings"),
    ("kms:GetKeyRotationStatus", "rotation_enabled"),
    ("kms:ListGrants", "grants"),
];

/// Rules that read what no built-in rule reads, so that each call of the collectors is made.
const MORE_RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/e2e/rules");

fn scan(session: &Session) -> Findings {
    scan_with(session, &["--rules", MORE_RULES])
}

/// Users have their names from the credential report, too.
const ALSO_TOLD: &[(ResourceKind, &str, &str)] = &[(ResourceKind::User, "iam:GetAccountAuthorizationDetails", "name")];

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
    let also_told = |kind| ALSO_TOLD.iter().any(|(of, by, _)| (*of, *by) == (kind, call.id));
    let listed_by_it = |kind: ResourceKind| kind.listing_call() == call.id && !SINGLE.contains(&kind) && !also_told(kind);
    let mut denied = snapshot.clone();
    denied.resources.retain(|resource| !listed_by_it(resource.subject.kind));
    for resource in &mut denied.resources {
        forget(resource, call, &cause);
    }
    let found_through = FOUND_THROUGH.iter().filter(|(id, _)| *id == call.id).flat_map(|(_, kinds)| *kinds);
    let found_through: Vec<_> = found_through.copied().collect();
    // About log groups and topics nothing is asked where none is named.
    let asked_there = |found: &Observed<i64>| call.scope != Scope::Resource || *found != Observed::Known(0);
    // A call about resources is made in the regions that have some.
    let is_told_of = |resource: &Resource| {
        resource.subject.kind.schema().fields.iter().any(|field| field.source == FieldSource::Call(call.id))
    };
    let regions: BTreeSet<_> =
        denied.resources.iter().filter(|resource| is_told_of(resource)).map(|resource| resource.subject.region.clone()).collect();
    let made_there = |region: &_| call.scope != Scope::Resource || regions.contains(region);
    for listing in &mut denied.listings {
        let leads_there = found_through.contains(&listing.kind) && made_there(&listing.region);
        if listed_by_it(listing.kind) && asked_there(&listing.found) || leads_there {
            listing.found = Observed::unknown(&cause);
        }
    }
    let still_named: Vec<_> = denied.resources.iter().map(|resource| is_named(&denied, resource)).collect();
    let mut still_named = still_named.into_iter();
    denied.resources.retain(|resource| still_named.next() == Some(true) || !found_through.contains(&resource.subject.kind));
    denied
}

/// Whether another resource of the snapshot has the ARN of this one among its fields.
fn is_named(snapshot: &Snapshot, named: &Resource) -> bool {
    let arn = named.subject.arn.as_deref().unwrap_or("no ARN");
    let others = snapshot.resources.iter().filter(|other| other.subject.id != named.subject.id);
    others.map(|other| serde_json::to_string(&other.body).unwrap()).any(|body| body.contains(&format!("\"{arn}\"")))
}

/// Makes each field unknown that comes from this call.
fn forget(resource: &mut Resource, call: &Call, cause: &Arc<Cause>) {
    let kind = resource.subject.kind;
    let Ok(Value::Object(mut body)) = serde_json::to_value(&resource.body) else { panic!("a body is an object") };
    if call.id == "kms:DescribeKey" && body.get("origin").is_some_and(|origin| origin == "EXTERNAL") {
        // Not knowing that the key cannot rotate, one asks, and KMS says that it does not.
        body.insert("rotation_enabled".to_owned(), false.into());
    }
    let is_spared = SPARED.iter().any(|(id, absent)| *id == call.id && body.get(*absent) == Some(&Value::Null));
    for field in kind.schema().fields.iter().filter(|field| field.source == FieldSource::Call(call.id)) {
        if body.contains_key(field.name) && !is_spared && !ALSO_TOLD.contains(&(kind, call.id, field.name)) {
            body.insert(field.name.to_owned(), serde_json::to_value(cause).unwrap());
        }
    }
    resource.body = kind.body_from_json(&Value::Object(body).to_string()).unwrap();
}

/// What `check` says of the snapshot without the call.
fn oracle(session: &Session, snapshot: &Snapshot, call: &Call) -> Findings {
    let path = session.folder().join("oracle.jsonl");
    store::write(&path, &without(snapshot, call)).unwrap();
    Findings::read(&session.run(&[
        "check",
        "oracle.jsonl",
        "--rules",
        MORE_RULES,
        "--format",
        "json",
        "--exit-zero",
        "--fail-on-unknown",
        "none",
    ]))
}

/// Whether a finding says which call was refused, with which code, and which action would resolve it.
fn names(finding: &Finding, call: &Call) -> bool {
    finding.open.iter().any(|[id, code, action]| {
        id.as_deref() == Some(call.id)
            && action.as_deref() == Some(call.action)
            && code.as_deref().is_some_and(|code| code.starts_with("AccessDenied") || code == "AuthorizationError")
    })
}

/// What is wrong when this call is denied, one a line.
fn when_denied(session: &Session, undisturbed: &Undisturbed, call: &Call) -> Vec<String> {
    session.inject(&[Fault::Denied(call.id)]);
    let found = scan(session);
    let mut complaints = flipped(undisturbed, &found, call);
    let silent = moved(undisturbed, &found).filter(|(_, finding)| finding.status == "unknown" && !names(finding, call));
    complaints.extend(silent.map(|(key, finding)| format!("{key:?}: unknown without naming the call: {:?}", finding.open)));
    if moved(undisturbed, &found).next().is_none() && call.id != MAY_MOVE_NOTHING {
        complaints.push("nothing became unknown".to_owned());
    }
    if NO_ORACLE.iter().all(|(id, _)| *id != call.id) {
        complaints.extend(differences(&oracle(session, &undisturbed.snapshot, call), &found));
    }
    complaints
}

/// What is wrong when the answer to this call is cut off, one a line.
fn when_cut_off(session: &Session, undisturbed: &Undisturbed, call: &Call) -> Vec<String> {
    session.inject(&[Fault::CutOff(call.id)]);
    flipped(undisturbed, &scan(session), call)
}

/// The findings whose status is not what it was, or that were not there.
fn moved<'a>(undisturbed: &'a Undisturbed, found: &'a Findings) -> impl Iterator<Item = (&'a Key, &'a Finding)> {
    let before = &undisturbed.findings.0;
    found.0.iter().filter(|(key, finding)| before.get(*key).is_none_or(|before| before.status != finding.status))
}

/// Verdicts that became something else than unknown, and those that vanished without an unknown in their place.
fn flipped(undisturbed: &Undisturbed, found: &Findings, call: &Call) -> Vec<String> {
    let before = |key| undisturbed.findings.0.get(key).map(|before| before.status.as_str());
    let is_open = |finding: &Finding| finding.open.iter().any(|[id, ..]| id.as_deref() == Some(call.id));
    let turned = moved(undisturbed, found).filter(|(key, finding)| match finding.status.as_str() {
        "unknown" => false,
        "pass" => !(before(key) == Some("not_applicable") && is_open(finding)),
        _ => true,
    });
    let turned = turned.map(|(key, finding)| format!("{key:?}: {:?} became {}", before(key), finding.status));
    let stands_in = |rule: &str| found.0.keys().any(|(of, about)| of == rule && about.starts_with('*'));
    let vanished = undisturbed.findings.0.keys().filter(|key| !found.0.contains_key(*key) && !stands_in(&key.0));
    turned.chain(vanished.map(|key| format!("{key:?}: vanished"))).collect()
}

fn differences(expected: &Findings, found: &Findings) -> Vec<String> {
    let (expected, found) = (expected.statuses(), found.statuses());
    let keys: BTreeSet<_> = expected.keys().chain(found.keys()).collect();
    let unequal = keys.into_iter().filter(|key| expected.get(**key) != found.get(**key));
    unequal.map(|key| format!("{key:?}: expected {:?}, found {:?}", expected.get(*key), found.get(*key))).collect()
}

struct Undisturbed {
    snapshot: Snapshot,
    findings: Findings,
    calls: BTreeSet<String>,
}

fn undisturbed() -> Undisturbed {
    let session = Session::open(Account::Mixed);
    let findings = scan_with(&session, &["--rules", MORE_RULES, "--snapshot", "account.jsonl"]);
    let snapshot = store::read(&session.folder().join("account.jsonl")).unwrap();
    Undisturbed { snapshot, findings, calls: session.requests().into_iter().map(|request| request.operation).collect() }
}

/// Disturbs each call that a scan makes, one at a time, and gathers what is wrong.
fn complaints_about(disturb: fn(&Session, &Undisturbed, &Call) -> Vec<String>) -> String {
    let undisturbed = undisturbed();
    let unasked: Vec<_> = CALLS.iter().map(|call| call.id).filter(|id| !undisturbed.calls.contains(*id)).collect();
    assert_eq!(unasked, ["sts:AssumeRole"], "the account makes the collectors send every call");
    let disturbed = CALLS.iter().filter(|call| !NOT_DISTURBED.contains(&call.id));
    let queue = Mutex::new(disturbed);
    let complaints = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                let session = Session::open(Account::Mixed);
                loop {
                    let Some(call) = queue.lock().unwrap().next() else { break };
                    let found = disturb(&session, &undisturbed, call).into_iter();
                    complaints.lock().unwrap().extend(found.map(|complaint| format!("{}: {complaint}", call.id)));
                }
            });
        }
    });
    let mut complaints = complaints.into_inner().unwrap();
    complaints.sort();
    complaints.join("\n")
}

#[test]
fn denying_any_single_call_makes_unknown_what_rests_on_it_and_moves_nothing_else() {
    assert_eq!(complaints_about(when_denied), "");
}

#[test]
fn cutting_off_the_answer_of_any_single_call_flips_no_verdict() {
    assert_eq!(complaints_about(when_cut_off), "");
}
