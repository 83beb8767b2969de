//! Copies of log files, by replication and by a second trail.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::*;
use crate::analysis::samples::{Around, resource, subject};
use crate::model::{Cause, CauseKind, ResourceKind};

fn denied() -> Arc<Cause> {
    Arc::new(Cause::new(CauseKind::AccessDenied))
}

/// A bucket `logs` with one replication rule to `copy`, of which only what is given differs.
fn replicated(given: &str) -> Bucket {
    let blank = r#"{"id": "all", "status": "Enabled", "destination_bucket": "arn:aws:s3:::copy", "destination_account": null,
        "prefix": null, "tags": null, "delete_marker_replication": "Disabled", "kms_encrypted_objects": "Enabled"}"#;
    let mut fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(blank).unwrap();
    fields.extend(serde_json::from_str::<serde_json::Map<_, _>>(given).unwrap());
    Bucket { replication_rules: serde_json::from_value(serde_json::json!([fields])).unwrap(), ..Bucket::default() }
}

fn named_bucket(name: &str) -> (&'static str, Resource) {
    ("account_buckets", resource(ResourceKind::Bucket, name, &format!(r#"{{"name": "{name}"}}"#)))
}

fn delivering(kms_key: &str) -> (&'static str, Resource) {
    let json = format!(
        r#"{{"s3_key_prefix": null, "owner_account": "111122223333", "is_organization_trail": false, "kms_key": {kms_key}}}"#
    );
    ("trails", resource(ResourceKind::Trail, "main", &json))
}

fn copies(bucket: &Bucket, resources: Vec<(&'static str, Resource)>) -> Observed<List<LogCopy>> {
    of_bucket(bucket, &subject(ResourceKind::Bucket, "logs"), &Around { resources, rest: None })
}

/// The one copy that is made, beside a trail that encrypts and buckets of these names.
fn copy(given: &str, buckets: &[&'static str]) -> Option<LogCopy> {
    let mut resources = vec![delivering(r#""alias/logs""#)];
    resources.extend(buckets.iter().map(|name| named_bucket(name)));
    copies(&replicated(given), resources).known().unwrap().items.first().cloned()
}

#[test]
fn a_rule_in_force_for_all_log_files_makes_a_copy() {
    for all in ["{}", r#"{"prefix": "AWSLogs/"}"#, r#"{"tags": {}}"#] {
        assert!(copy(all, &["logs"]).is_some(), "{all}");
    }
    for not_all in [
        r#"{"status": "Disabled"}"#,
        r#"{"prefix": "reports/"}"#,
        r#"{"prefix": "AWSLogs/111122223333/CloudTrail/eu-west-1/"}"#,
        r#"{"tags": {"class": "audit"}}"#,
    ] {
        assert_eq!(copy(not_all, &["logs"]), None, "{not_all}");
    }
}

#[test]
fn without_replication_there_is_no_copy() {
    let bucket = Bucket { replication_rules: Observed::Absent, ..Bucket::default() };
    assert_eq!(copies(&bucket, vec![delivering("null")]), Observed::Known(List::complete(Vec::new())));
}

#[test]
fn a_copy_is_in_another_account_when_its_bucket_is_not_in_this() {
    let elsewhere = |given: &str, buckets: &[&'static str]| copy(given, buckets).unwrap().in_other_account;
    assert_eq!(elsewhere("{}", &["logs", "copy"]), Observed::Known(false));
    assert_eq!(elsewhere("{}", &["logs"]), Observed::Known(true));
    assert_eq!(elsewhere(r#"{"destination_account": "444455556666"}"#, &["logs", "copy"]), Observed::Known(true));
    assert_eq!(elsewhere(r#"{"destination_account": "111122223333"}"#, &["logs"]), Observed::Known(false));
}

#[test]
fn files_under_a_key_are_skipped_unless_the_rule_is_for_them() {
    let plain = |given: &str| {
        let list = copies(&replicated(given), vec![delivering("null")]);
        list.known().unwrap().items.first().cloned().unwrap().skips_encrypted
    };
    let keyed = |given: &str| copy(given, &[]).unwrap().skips_encrypted;
    assert_eq!(keyed("{}"), Observed::Known(false));
    for without in [r#"{"kms_encrypted_objects": null}"#, r#"{"kms_encrypted_objects": "Disabled"}"#] {
        assert_eq!((keyed(without), plain(without)), (Observed::Known(true), Observed::Known(false)), "{without}");
    }
}

#[test]
fn delete_markers_are_copied_where_the_rule_says_so_or_nothing() {
    let deletions = |status: &str| copy(&format!(r#"{{"delete_marker_replication": {status}}}"#), &[]).unwrap().copies_deletions;
    assert_eq!(deletions(r#""Disabled""#), Observed::Known(false));
    assert_eq!(deletions(r#""Enabled""#), Observed::Known(true));
    assert_eq!(deletions("null"), Observed::Known(true));
}

#[test]
fn what_was_not_read_stays_unknown() {
    let unread = Bucket { replication_rules: Observed::unknown(&denied()), ..Bucket::default() };
    assert_eq!(copies(&unread, vec![delivering("null")]), Observed::unknown(&denied()));
    let prefix = replicated(r#"{"prefix": {"$unknown": "access_denied"}}"#);
    assert_eq!(copies(&prefix, vec![delivering("null")]), Observed::unknown(&denied()));
    let key = copies(&replicated(r#"{"kms_encrypted_objects": null}"#), vec![delivering(r#"{"$unknown": "access_denied"}"#)]);
    assert_eq!(key.known().unwrap().items.first().unwrap().skips_encrypted, Observed::unknown(&denied()));
}

/// A trail of which only what is given differs from one that records all management events everywhere.
fn trail(field: &'static str, bucket: &str, given: &str) -> (&'static str, Resource) {
    let blank = format!(
        r#"{{"home_region": "eu-west-1", "is_multi_region": true, "is_organization_trail": false, "is_logging": true,
        "include_global_service_events": true, "log_bucket": "{bucket}", "log_bucket_exists": true, "event_selectors": [],
        "advanced_event_selectors": null}}"#
    );
    let mut fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&blank).unwrap();
    fields.extend(serde_json::from_str::<serde_json::Map<_, _>>(given).unwrap());
    (field, resource(ResourceKind::Trail, bucket, &serde_json::Value::from(fields).to_string()))
}

/// Whether a second trail with these fields, which delivers into `far`, delivers what a first one does.
fn twice(first: &str, second: &str) -> Observed<bool> {
    let resources = vec![
        trail("trails", "logs", first),
        trail("account_trails", "logs", first),
        trail("account_trails", "far", second),
        named_bucket("logs"),
    ];
    let around = Around { resources, rest: None };
    delivered_elsewhere(&Bucket::default(), &subject(ResourceKind::Bucket, "logs"), &around)
}

const WRITES: &str = r#"{"event_selectors": [{"read_write_type": "WriteOnly", "include_management_events": true,
    "exclude_management_event_sources": [], "data_resources": []}]}"#;

#[test]
fn a_second_trail_counts_when_it_delivers_as_much() {
    assert_eq!(twice("{}", "{}"), Observed::Known(true));
    assert_eq!(twice(WRITES, WRITES), Observed::Known(true));
    assert_eq!(twice(r#"{"is_multi_region": false}"#, r#"{"is_multi_region": false}"#), Observed::Known(true));
    assert_eq!(twice(r#"{"include_global_service_events": false}"#, "{}"), Observed::Known(true));
    for less in [
        r#"{"is_logging": false}"#,
        r#"{"is_multi_region": false}"#,
        r#"{"include_global_service_events": false}"#,
        r#"{"log_bucket_exists": false}"#,
        r#"{"log_bucket": "logs"}"#,
        WRITES,
    ] {
        assert_eq!(twice("{}", less), Observed::Known(false), "{less}");
    }
    assert_eq!(twice(r#"{"is_organization_trail": true}"#, "{}"), Observed::Known(false));
    let other_region = r#"{"is_multi_region": false, "home_region": "eu-west-3"}"#;
    assert_eq!(twice(r#"{"is_multi_region": false}"#, other_region), Observed::Known(false));
}

#[test]
fn without_a_trail_nothing_is_delivered() {
    let nothing = Around { resources: vec![trail("account_trails", "far", "{}"), named_bucket("logs")], rest: None };
    let found = delivered_elsewhere(&Bucket::default(), &subject(ResourceKind::Bucket, "logs"), &nothing);
    assert_eq!(found, Observed::Known(false));
}

#[test]
fn a_second_trail_that_was_not_read_may_deliver_as_much() {
    assert_eq!(twice("{}", r#"{"is_logging": {"$unknown": "access_denied"}}"#), Observed::unknown(&denied()));
    let selectors = r#"{"event_selectors": {"$unknown": "access_denied"}}"#;
    assert_eq!(twice("{}", selectors), Observed::unknown(&denied()));
    assert_eq!(twice(selectors, WRITES), Observed::unknown(&denied()));
}
