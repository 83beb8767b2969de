//! Old snapshots: each file below `tests/fixtures/snapshots/` was published once, never changes, and must load for ever.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use trailwarden::model::aws::{Bucket, EventSelector, Trail, User};
use trailwarden::model::{Body, Cause, CauseKind, List, Observed, Ref, Resource};
use trailwarden::snapshot::store;

use crate::cli::Folder;

fn v1(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/snapshots/v1").join(name)
}

fn body<'a>(resources: &'a [Resource], name: &str) -> &'a Body {
    &resources.iter().find(|resource| &*resource.subject.name == name).unwrap().body
}

fn unknown<T>(kind: CauseKind, call: &str, code: Option<&str>, detail: Option<&str>) -> Observed<T> {
    // Only the timeout was written without an action.
    let action = (kind != CauseKind::Timeout).then(|| call.into());
    let (code, detail) = (code.map(Into::into), detail.map(Into::into));
    Observed::Unknown(Cause { kind, call: Some(call.into()), action, code, detail }.into())
}

#[test]
fn every_file_of_version_one_loads() {
    for entry in std::fs::read_dir(v1("")).unwrap() {
        let path = entry.unwrap().path();
        store::read(&path).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn what_an_old_file_lacks_was_not_collected_and_what_it_holds_is_as_it_was() {
    let snapshot = store::read(&v1("sparse.jsonl")).unwrap();
    let names: Vec<_> = snapshot.resources.iter().map(|resource| &*resource.subject.name).collect();
    assert_eq!(names, ["main", "other", "sparse", "anna", "logs"]);
    let selector = EventSelector {
        read_write_type: Observed::Known("All".into()),
        include_management_events: Observed::Known(true),
        exclude_management_event_sources: Observed::Known(List::complete(Vec::new())),
        data_resources: Observed::Known(List::complete(Vec::new())),
    };
    let main = Trail {
        name: Observed::Known("main".to_owned()),
        log_bucket: Observed::Known(Ref::new("logs")),
        kms_key: Observed::Absent,
        is_logging: Observed::Known(true),
        latest_delivery_time: Observed::Known("2025-12-31T23:59:00Z".parse().unwrap()),
        log_file_validation_enabled: Observed::Known(false),
        event_selectors: Observed::Known(List::complete(vec![selector])),
        ..Trail::default()
    };
    assert_eq!(body(&snapshot.resources, "main"), &main.into());
    let throttled =
        unknown(CauseKind::Throttled, "cloudtrail:DescribeTrails", Some("ThrottlingException"), Some("Rate exceeded"));
    let other = Trail { name: Observed::Known("other".to_owned()), log_file_validation_enabled: throttled, ..Trail::default() };
    assert_eq!(body(&snapshot.resources, "other"), &other.into());
    let sparse = Trail { name: Observed::Known("sparse".to_owned()), ..Trail::default() };
    assert_eq!(body(&snapshot.resources, "sparse"), &sparse.into());
}

#[test]
fn incomplete_lists_and_texts_that_aws_added_later_keep_their_meaning() {
    let snapshot = store::read(&v1("sparse.jsonl")).unwrap();
    let rest = Cause { call: Some("iam:GetAccountAuthorizationDetails".into()), ..Cause::new(CauseKind::Timeout) };
    let anna = User {
        name: Observed::Known("anna".to_owned()),
        groups: Observed::Known(List { items: vec![Ref::new("admins")], rest: Some(rest.into()) }),
        tags: Observed::Known([("team".to_owned(), "ops".to_owned())].into_iter().collect()),
        ..User::default()
    };
    assert_eq!(body(&snapshot.resources, "anna"), &anna.into());
    let logs = Bucket {
        name: Observed::Known("logs".to_owned()),
        versioning_status: Observed::Known("Frozen".into()),
        policy: unknown(CauseKind::AccessDeniedByScp, "s3:GetBucketPolicy", Some("AccessDenied"), None),
        ..Bucket::default()
    };
    assert_eq!(body(&snapshot.resources, "logs"), &logs.into());
}

#[test]
fn an_old_file_is_judged_as_it_always_was() {
    let path = v1("sparse.jsonl");
    let arguments = ["check", path.to_str().unwrap(), "--rule", "cloudtrail-log-file-validation", "--format", "json"];
    let result: Value = serde_json::from_str(&Folder::new().run(&arguments).stdout).unwrap();
    let findings = result["findings"].as_array().unwrap();
    let verdicts: Vec<_> = findings.iter().map(|finding| json!([finding["resource"]["name"], finding["status"]])).collect();
    assert_eq!(verdicts, [json!(["main", "fail"]), json!(["other", "unknown"]), json!(["sparse", "unknown"])]);
}

#[test]
fn accounts_that_were_not_read_are_judged_as_unknown_or_not_at_all() {
    let path = v1("accounts.jsonl");
    let arguments = ["check", path.to_str().unwrap(), "--rule", "cloudtrail-log-file-validation", "--format", "json"];
    let result: Value = serde_json::from_str(&Folder::new().run(&arguments).stdout).unwrap();
    let findings = result["findings"].as_array().unwrap();
    let verdicts: Vec<_> = findings.iter().map(|finding| json!([finding["resource"]["account"], finding["status"]])).collect();
    assert_eq!(verdicts, [json!(["111122223333", "pass"]), json!(["444455556666", "unknown"])]);
    let told = result["diagnostics"].as_array().unwrap().iter().map(|notice| notice["code"].as_str().unwrap());
    assert_eq!(told.collect::<Vec<_>>(), ["account-not-entered", "account-not-in-use"]);
}

#[test]
fn a_packed_file_holds_what_the_plain_one_holds() {
    let folder = Folder::new();
    let snapshot = store::read(&v1("sparse.jsonl")).unwrap();
    let packed = folder.path("packed.jsonl.zst");
    store::write(&packed, &snapshot).unwrap();
    assert_eq!(store::read(&packed).unwrap(), snapshot);
    assert!(std::fs::metadata(&packed).unwrap().len() < std::fs::metadata(v1("sparse.jsonl")).unwrap().len());
}

#[test]
fn a_packed_file_that_was_cut_off_is_refused() {
    let folder = Folder::new();
    let packed = folder.path("packed.jsonl.zst");
    store::write(&packed, &store::read(&v1("sparse.jsonl")).unwrap()).unwrap();
    let bytes = std::fs::read(&packed).unwrap();
    std::fs::write(&packed, &bytes[..bytes.len() / 2]).unwrap();
    let message = store::read(&packed).unwrap_err().to_string();
    assert!(message.ends_with("cannot be read: incomplete frame"), "{message}");
}
