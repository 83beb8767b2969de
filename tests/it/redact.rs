//! Copies of snapshots that can be given away: nothing of their owner is left in them, and they are judged as before.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Map, Value, json};
use trailwarden::model::schema::{FieldSource, FieldType, RecordSchema};
use trailwarden::model::{Cause, CauseKind, Resource, ResourceKind, Subject};
use trailwarden::snapshot::{CallOutcome, CallRecord, Snapshot, store};

use crate::cli::{DEMO, Folder, Run};

/// Snapshots of several accounts and of one that could hardly be read.
const FIXTURES: [&str; 2] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/snapshots/v1/accounts.jsonl"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/snapshots/v1/sparse.jsonl"),
];

/// The texts that AWS chooses, which stay: named here a second time, so that no field comes to stay unnoticed.
const STAYS: &[(&str, &str)] = &[
    ("AccessKey", "last_used_service"),
    ("Account", "partition"),
    ("Alarm", "extended_statistic"),
    ("Alarm", "threshold"),
    ("AlarmMetric", "statistic"),
    ("AnalyzerFinding", "resource_type"),
    ("DataResource", "resource_type"),
    ("Delivery", "last_error_code"),
    ("Encryption", "blocked_encryption_types"),
    ("EventSelector", "exclude_management_event_sources"),
    ("FeatureConfiguration", "name"),
    ("FieldSelector", "field"),
    ("LifecycleRule", "noncurrent_transition_storage_classes"),
    ("LifecycleRule", "transition_storage_classes"),
    ("LifecycleTransition", "storage_class"),
    ("MetricTransformation", "default_value"),
    ("MetricTransformation", "metric_value"),
    ("Organization", "enabled_policy_types"),
    ("Policy", "default_version_id"),
    ("PolicyVersion", "version_id"),
    ("Recorder", "last_error_code"),
    ("Recorder", "service_principal"),
    ("RecordingGroup", "excluded_resource_types"),
    ("RecordingGroup", "resource_types"),
    ("RecordingModeOverride", "resource_types"),
    ("Subscription", "protocol"),
    ("Trail", "insight_selectors"),
    ("Trail", "latest_delivery_error"),
    ("Trail", "latest_digest_delivery_error"),
    ("Trail", "latest_log_group_delivery_error"),
    ("Trail", "latest_notification_error"),
];

/// Makes texts that occur nowhere else, and remembers them.
#[derive(Default)]
struct Canaries(Vec<String>);

impl Canaries {
    fn next(&mut self) -> String {
        let canary = format!("canary{:05}x", self.0.len());
        self.0.push(canary.clone());
        canary
    }

    /// A text of each shape that names come in.
    fn text(&mut self) -> String {
        let [a, b, c] = [self.next(), self.next(), self.next()];
        match self.0.len() % 4 {
            0 => format!("arn:aws:s3:eu-west-1:{a}:{b}/{c}"),
            1 => format!("{a}-{b}.{c}"),
            2 => format!("{a} \u{202e}<{b}>\n@{c}"),
            _ => format!("alias/{a}_{b}:{c}*"),
        }
    }

    fn policy(&mut self) -> String {
        json!({"Version": "2012-10-17", "Id": self.next(), "Statement": [{
            "Sid": self.next(), "Effect": "Allow", "Action": ["s3:Get*", format!("s3:{}", self.next()), self.next()],
            "Principal": {"AWS": [format!("arn:aws:iam::{}:role/{}", self.next(), self.next())], "Service": format!("{}.s3.amazonaws.com", self.next())},
            "Resource": format!("arn:aws:s3:::{}/*", self.next()),
            "Condition": {"StringLike": {"aws:PrincipalArn": self.next(), format!("aws:RequestTag/{}", self.next()): [self.next()]},
                "NumericLessThan": {format!("s3:{}", self.next()): self.next()}, self.next(): {self.next(): self.next()}},
        }]})
        .to_string()
    }

    fn record(&mut self, schema: &'static RecordSchema) -> Value {
        let stored = schema.fields.iter().filter(|field| matches!(field.source, FieldSource::Call(_)));
        let value = |field: &trailwarden::model::schema::FieldSchema| {
            let stays = STAYS.contains(&(schema.name, field.name));
            (field.name.to_owned(), if stays { text_of_aws(&field.ty) } else { self.value(&field.ty) })
        };
        Value::Object(stored.map(value).collect())
    }

    fn value(&mut self, ty: &FieldType) -> Value {
        match ty {
            FieldType::Bool => json!(true),
            FieldType::Int => json!(7),
            FieldType::Time => json!("2026-01-15T06:00:00Z"),
            FieldType::Text | FieldType::Arn | FieldType::Ref(_) | FieldType::Cidr | FieldType::Enum(_) => json!(self.text()),
            FieldType::Policy => json!(self.policy()),
            FieldType::Record(schema) => self.record(schema),
            FieldType::List(item) => {
                let cause = json!({"$unknown": "access_denied", "call": "s3:GetBucketAcl", "detail": self.text()});
                Value::Array(vec![self.value(item), self.value(item), cause])
            }
            FieldType::Map => Value::Object(Map::from_iter([(self.text(), json!(self.text()))])),
            FieldType::Resources(_) => Value::Null,
        }
    }
}

fn text_of_aws(ty: &FieldType) -> Value {
    if matches!(ty, FieldType::List(_)) { json!(["AWS::S3::Object"]) } else { json!("NoSuchBucket") }
}

/// The demo's snapshot with a resource of every type, every text of which occurs nowhere else.
fn full_of_canaries() -> (Snapshot, Vec<String>) {
    let mut canaries = Canaries::default();
    let mut snapshot = store::from_bytes(&fs::read(DEMO).unwrap(), "demo").unwrap();
    for kind in ResourceKind::ALL {
        let body = kind.body_from_json(&canaries.record(kind.schema()).to_string()).unwrap();
        let subject = Subject {
            kind: *kind,
            id: canaries.text().into(),
            arn: Some(canaries.text().into()),
            partition: "aws".into(),
            account: canaries.next().into(),
            region: Some(canaries.next().into()),
            name: canaries.text().into(),
        };
        snapshot.resources.push(Resource { subject: subject.into(), body });
    }
    let cause = Cause { detail: Some(canaries.text().into()), ..Cause::new(CauseKind::AccessDenied) };
    let call = snapshot.calls[0].clone();
    snapshot.calls.push(CallRecord { about: canaries.text().into(), outcome: CallOutcome::Failed(cause.into()), ..call });
    snapshot.manifest.caller.arn = canaries.text();
    snapshot.manifest.caller.account = canaries.next().into();
    snapshot.manifest.asked.resource_types.push(canaries.text());
    snapshot.manifest.asked.regions.push(canaries.next().into());
    snapshot.sort();
    (snapshot, canaries.0)
}

#[test]
fn no_text_of_any_field_of_any_type_is_left() {
    let folder = Folder::new();
    let (snapshot, canaries) = full_of_canaries();
    store::write(&folder.path("full.jsonl"), &snapshot).unwrap();
    let before = folder.read("full.jsonl");
    assert!(canaries.iter().all(|canary| before.contains(canary)), "each canary is in the original");
    let run = folder.run(&["redact", "full.jsonl", "--new-key", "key", "-o", "copy.jsonl"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let copy = folder.read("copy.jsonl");
    let left: Vec<_> = canaries.iter().filter(|canary| copy.contains(*canary)).collect();
    assert_eq!(left, Vec::<&String>::new());
    assert!(!copy.contains("canary"));
}

#[test]
fn no_name_of_the_demos_company_stands_anywhere_in_its_copy_and_the_map_leads_back() {
    let folder = Folder::new();
    let run = folder.run(&["redact", DEMO, "--new-key", "key", "--map", "map.json", "-o", "copy.jsonl"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let (copy, map) = (folder.read("copy.jsonl"), folder.read("map.json"));
    let map: BTreeMap<String, String> = serde_json::from_str(&map).unwrap();
    let known: Vec<&str> = map.values().map(String::as_str).collect();
    for name in [
        "111122223333",
        "444455556666",
        "lindenhof",
        "anna",
        "breakglass",
        "exampleorg",
        "9f2c51d0b7a84e6f3c1d5e7a9b0c2d4e6f8a1b3c5d7e9f0a2b4c6d8e0f1a3b5c",
    ] {
        assert!(known.contains(&name) && !copy.contains(name), "{name}");
    }
}

/// How often each rule gives each verdict.
fn verdicts(folder: &Folder, snapshot: &str) -> BTreeMap<(String, String), usize> {
    let run = folder.run(&["check", snapshot, "--format", "json", "--now", "2026-02-01T00:00:00Z"]);
    let result: Value = serde_json::from_str(&run.stdout).unwrap();
    let mut counts = BTreeMap::new();
    for finding in result["findings"].as_array().unwrap() {
        let text = |name: &str| finding[name].as_str().unwrap().to_owned();
        *counts.entry((text("rule_id"), text("status"))).or_default() += 1;
    }
    counts
}

#[test]
fn a_copy_gets_the_verdicts_of_its_original() {
    for original in [DEMO, FIXTURES[0], FIXTURES[1]] {
        let folder = Folder::new();
        let run = folder.run(&["redact", original, "--new-key", "key", "-o", "copy.jsonl"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let (before, after) = (verdicts(&folder, original), verdicts(&folder, "copy.jsonl"));
        assert!(before == after && !before.is_empty(), "{original}");
    }
}

#[test]
fn one_key_gives_one_copy_and_files_that_tell_are_their_owners() {
    let folder = Folder::new();
    let made = |arguments: &[&str]| {
        let run = folder.run(&[&["redact", DEMO], arguments].concat());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    };
    made(&["--new-key", "key", "--map", "map.json", "-o", "a.jsonl"]);
    made(&["--key", "key", "-o", "b.jsonl"]);
    made(&["--new-key", "other", "-o", "c.jsonl"]);
    assert!(folder.read("a.jsonl") == folder.read("b.jsonl") && folder.read("a.jsonl") != folder.read("c.jsonl"));
    #[cfg(unix)]
    for name in ["key", "map.json"] {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(folder.path(name)).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn what_cannot_be_done_is_told_before_any_work() {
    let folder = Folder::new();
    folder.write("key", "secret\n");
    let last = |arguments: &[&str]| {
        let Run { code, stderr, .. } = folder.run(&[&["redact", DEMO], arguments].concat());
        (code, stderr.lines().last().unwrap().replace(DEMO, "DEMO"))
    };
    for (arguments, told) in [
        (["--key", "key", "-o", "copy.jsonl"], "exit 2: the key in `key` cannot be read: it is no key"),
        (["--new-key", "key", "-o", "copy.jsonl"], "exit 2: `key` is there already"),
        (["--new-key", "new", "-o", "new"], "exit 2: two files cannot both be `new`"),
        (["--new-key", "new", "-o", DEMO], "exit 2: two files cannot both be `DEMO`"),
    ] {
        assert_eq!(last(&arguments), (Some(2), told.to_owned()));
    }
    assert_eq!(folder.names(), ["key"]);
}
