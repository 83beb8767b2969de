//! Accounts whose settings stand in the tables of reports.

use serde_json::{Value, json};
use trailwarden::inventory::{Inventory, inventory};
use trailwarden::model::{Resource, ResourceKind};
use trailwarden::snapshot::{Snapshot, View};

use super::golden::{self, HOSTILE};

/// A resource with these settings.
fn resource(kind: ResourceKind, name: &str, region: Option<&str>, settings: &Value) -> Resource {
    let body = kind.body_from_json(&settings.to_string()).unwrap();
    Resource { subject: golden::subject(kind, name, region), body }
}

/// What a collector would say of these resources.
pub fn tables(resources: Vec<Resource>) -> Vec<Inventory> {
    inventory(&View::new(vec![snapshot(resources)]))
}

fn snapshot(resources: Vec<Resource>) -> Snapshot {
    Snapshot { manifest: golden::manifest(), resources, listings: Vec::new(), calls: Vec::new() }
}

/// A little of everything: known, absent, unknown, never asked.
pub fn typical() -> Vec<Inventory> {
    let denied = json!({"$unknown": "access_denied", "call": "s3:GetBucketVersioning", "code": "AccessDenied"});
    let blocked = |policy: bool| json!({"block_public_acls": true, "ignore_public_acls": true, "block_public_policy": policy, "restrict_public_buckets": policy});
    tables(vec![
        resource(
            ResourceKind::Trail,
            "acme-main",
            Some("eu-west-1"),
            &json!({
                "is_logging": true, "is_multi_region": true, "is_organization_trail": false,
                "log_file_validation_enabled": false, "kms_key": null, "log_bucket": "acme-trail-logs",
                "log_group": null, "latest_delivery_time": "2026-01-01T00:00:00Z", "latest_delivery_error": null
            }),
        ),
        resource(
            ResourceKind::Bucket,
            "acme-access-logs",
            Some("eu-west-1"),
            &json!({
                "name": "acme-access-logs", "public_access_block": blocked(false), "versioning_status": denied, "mfa_delete": denied
            }),
        ),
        resource(
            ResourceKind::Bucket,
            "acme-trail-logs",
            Some("eu-west-1"),
            &json!({
                "name": "acme-trail-logs", "public_access_block": blocked(true), "object_ownership": "BucketOwnerEnforced",
                "encryption": {"sse_algorithm": "aws:kms"}, "versioning_status": "Enabled", "mfa_delete": null, "object_lock": null,
                "access_logging": {"target_bucket": "acme-access-logs"}
            }),
        ),
        resource(ResourceKind::Key, "alias/aws/s3", Some("eu-west-1"), &json!({"key_manager": "AWS"})),
        resource(
            ResourceKind::Key,
            "alias/trail",
            Some("eu-west-1"),
            &json!({
                "key_manager": "CUSTOMER", "key_state": "Enabled", "rotation_enabled": true, "rotation_period_days": 365,
                "origin": "AWS_KMS", "key_spec": "SYMMETRIC_DEFAULT", "created_at": "2025-06-01T12:00:00Z", "deletion_date": null
            }),
        ),
        resource(ResourceKind::AccessKey, "ann/1", None, &json!({"active": true, "created_at": "2025-12-31T00:00:00Z"})),
        resource(
            ResourceKind::AccessKey,
            "bob/1",
            None,
            &json!({
                "active": true, "created_at": "2023-01-01T00:00:00Z", "last_used_at": null, "last_used_service": null
            }),
        ),
        resource(ResourceKind::AccessKey, "eve/1", None, &json!({"active": false, "created_at": {"$unknown": "throttled"}})),
    ])
}

/// Every text is hostile.
pub fn hostile() -> Vec<Inventory> {
    let bucket = |evil: &&str| {
        let settings = json!({"name": evil, "object_ownership": evil, "access_logging": {"target_bucket": evil}});
        resource(ResourceKind::Bucket, evil, Some("eu-west-1"), &settings)
    };
    let key = |evil: &&str| resource(ResourceKind::Key, evil, Some("eu-west-1"), &json!({"origin": evil, "key_spec": evil}));
    tables(HOSTILE.iter().map(bucket).chain(HOSTILE.iter().map(key)).collect())
}

/// The cells of a table, row by row, as JSON has them.
fn told(table: &Inventory) -> Vec<String> {
    let cell = |cell: &trailwarden::model::Observed<Value>| match cell {
        trailwarden::model::Observed::Known(value) => value.to_string(),
        trailwarden::model::Observed::Absent => "absent".to_owned(),
        trailwarden::model::Observed::Unknown(cause) => format!("unknown {}", cause.kind.as_str()),
    };
    let row = |row: &trailwarden::inventory::InventoryRow| {
        format!("{}: {}", row.subject.name, row.cells.iter().map(cell).collect::<Vec<_>>().join(" | "))
    };
    table.rows.iter().map(row).collect()
}

#[test]
fn tables_say_what_was_read_what_is_not_configured_and_what_is_unknown() {
    let all: Vec<_> = typical().iter().flat_map(|table| [vec![format!("# {}", table.id)], told(table)].concat()).collect();
    insta::assert_snapshot!(all.join("\n"), @r#"
    # trails
    acme-main: true | true | false | false | absent | "acme-trail-logs" | absent | "2026-01-01T00:00:00Z" | absent
    # buckets
    acme-trail-logs: {"on":4,"of":4} | "BucketOwnerEnforced" | "aws:kms" | "Enabled" | absent | absent | "acme-access-logs"
    acme-access-logs: {"on":2,"of":4} | unknown not_collected | unknown not_collected | unknown access_denied | unknown access_denied | unknown not_collected | unknown not_collected
    # keys
    alias/trail: "Enabled" | true | 365 | "AWS_KMS" | "SYMMETRIC_DEFAULT" | "2025-06-01T12:00:00Z" | absent
    # access-keys
    eve/1: false | unknown throttled | unknown not_collected | unknown not_collected
    bob/1: true | "2023-01-01T00:00:00Z" | absent | absent
    ann/1: true | "2025-12-31T00:00:00Z" | unknown not_collected | unknown not_collected
    "#);
}

#[test]
fn nothing_that_could_not_be_read_looks_like_anything_else() {
    let resources = ResourceKind::ALL.iter().map(|kind| resource(*kind, "x", None, &json!({})));
    let tables = tables(resources.collect());
    assert_eq!(tables.len(), trailwarden::inventory::TABLES.len());
    for table in &tables {
        for row in &table.rows {
            let unknown = row.cells.iter().all(|cell| matches!(cell, trailwarden::model::Observed::Unknown(_)));
            assert!(unknown, "{}: {:?}", table.id, row.cells);
        }
    }
}

#[test]
fn a_large_account_is_cut_and_counted() {
    let bucket = |number: usize| resource(ResourceKind::Bucket, &format!("bucket-{number:05}"), None, &json!({}));
    let tables = tables((0..10_000).map(bucket).collect());
    assert_eq!((tables[0].rows.len(), tables[0].more), (200, 9_800));
}

#[test]
fn a_result_without_tables_still_loads() {
    let assessment = golden::typical().assess();
    let mut result: Value = serde_json::from_str(&super::plainly(trailwarden::report::Format::Json, &assessment)).unwrap();
    assert_ne!(result.as_object_mut().unwrap().remove("inventory"), None);
    let read = trailwarden::report::read(result.to_string().as_bytes()).unwrap();
    assert_eq!(read, trailwarden::assess::Assessment { inventory: Vec::new(), ..assessment });
}

#[test]
fn a_row_leads_to_what_was_found_of_its_resource() {
    let assessment = golden::typical().assess();
    let html = super::plainly(trailwarden::report::Format::Html, &assessment);
    let row = html.split("<bdi class=\"name\">acme-trail-logs</bdi><span class=\"quiet block\">").nth(1).unwrap();
    let link = row.split("</a>").next().unwrap().split("href=\"#").nth(1).unwrap();
    let (anchor, found) = link.split_once("\">").unwrap();
    assert_eq!(found, "1 violation");
    assert!(html.contains(&format!("id=\"{anchor}\"")));
}
