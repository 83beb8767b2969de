//! A large account, made up but shaped like real ones: 10,000 buckets, 2,000 users, 500 keys, 20 trails.

use serde_json::{Value as Json, json};
use trailwarden::model::{Observed, Resource, ResourceKind, Subject, Timestamp};
use trailwarden::snapshot::{AccountScope, Asked, CallOutcome, CallRecord, Caller, Listing, Manifest, Snapshot};

const ACCOUNT: &str = "111122223333";
const REGIONS: [&str; 4] = ["eu-west-1", "eu-central-1", "us-east-1", "us-west-2"];

/// When the account was read.
pub fn now() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

/// The account.
pub fn snapshot() -> Snapshot {
    let mut resources = Vec::new();
    resources.push(resource(ResourceKind::Account, ACCOUNT, None, ACCOUNT, &json!({ "account_id": ACCOUNT })));
    resources.push(resource(ResourceKind::AccountPublicAccess, ACCOUNT, None, ACCOUNT, &json!({ "public_access_block": null })));
    resources.extend(REGIONS.iter().map(|region| {
        let body = json!({ "name": region, "opt_in_status": "ENABLED_BY_DEFAULT" });
        resource(ResourceKind::AccountRegion, &format!("{ACCOUNT}/{region}"), Some(region), region, &body)
    }));
    resources.extend((0..20).map(trail));
    resources.extend((0..10_000).map(bucket));
    resources.extend((0..500).map(key));
    resources.extend((0..2_000).map(user));
    resources.extend((0..4_000).map(access_key));
    resources.extend((0..40).map(group));
    let calls = resources.iter().flat_map(calls_about).collect();
    let count = |kind: ResourceKind| resources.iter().filter(|resource| resource.subject.kind == kind).count() as i64;
    let listing = |kind: &ResourceKind| Listing {
        kind: *kind,
        account: ACCOUNT.into(),
        region: None,
        found: Observed::Known(count(*kind)),
    };
    Snapshot { manifest: manifest(), listings: ResourceKind::ALL.iter().map(listing).collect(), calls, resources }
}

fn manifest() -> Manifest {
    Manifest {
        format: 1,
        tool_version: "0.1.0".to_owned(),
        partition: "aws".into(),
        accounts: vec![AccountScope { id: ACCOUNT.into(), regions: Vec::new(), not_read: None }],
        caller: Caller { arn: format!("arn:aws:iam::{ACCOUNT}:role/audit"), account: ACCOUNT.into() },
        captured_at: now(),
        finished_at: now(),
        asked: Asked::default(),
    }
}

fn resource(kind: ResourceKind, id: &str, region: Option<&str>, name: &str, body: &Json) -> Resource {
    let subject = Subject {
        kind,
        id: id.into(),
        arn: id.starts_with("arn:").then(|| id.into()),
        partition: "aws".into(),
        account: ACCOUNT.into(),
        region: region.map(Into::into),
        name: name.into(),
    };
    Resource { subject: subject.into(), body: kind.body_from_json(&body.to_string()).unwrap() }
}

fn region(n: usize) -> &'static str {
    REGIONS[n % REGIONS.len()]
}

fn trail(n: usize) -> Resource {
    let name = format!("trail-{n}");
    let body = json!({
        "name": name, "home_region": region(n), "owner_account": ACCOUNT, "is_multi_region": n.is_multiple_of(3),
        "is_organization_trail": false, "include_global_service_events": true, "log_file_validation_enabled": !n.is_multiple_of(4),
        "log_bucket": format!("bucket-{n:05}"), "log_bucket_exists": true, "s3_key_prefix": null,
        "kms_key": key_arn(n), "log_group": null, "log_group_role": null, "sns_topic": null,
        "has_custom_event_selectors": true, "has_insight_selectors": false, "shadow_regions": [], "is_logging": !n.is_multiple_of(5),
        "latest_delivery_error": null, "latest_delivery_time": "2025-12-31T23:50:00Z", "latest_digest_delivery_error": null,
        "latest_digest_delivery_time": "2025-12-31T23:00:00Z", "latest_notification_error": null,
        "latest_log_group_delivery_error": null, "latest_log_group_delivery_time": null,
        "start_logging_time": "2024-05-01T00:00:00Z", "stop_logging_time": null,
        "event_selectors": [{ "read_write_type": "All", "include_management_events": true, "exclude_management_event_sources": [], "data_resources": [] }],
        "advanced_event_selectors": null, "insight_selectors": [], "tags": { "team": "security" },
    });
    resource(
        ResourceKind::Trail,
        &format!("arn:aws:cloudtrail:{}:{ACCOUNT}:trail/{name}", region(n)),
        Some(region(n)),
        &name,
        &body,
    )
}

fn bucket(n: usize) -> Resource {
    let name = format!("bucket-{n:05}");
    let policy = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"Tls","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::{name}","arn:aws:s3:::{name}/*"],"Condition":{{"Bool":{{"aws:SecureTransport":"false"}}}}}}]}}"#
    );
    let blocked = !n.is_multiple_of(20);
    let body = json!({
        "name": name, "created_at": "2023-03-01T00:00:00Z", "region": region(n),
        "public_access_block": { "block_public_acls": true, "ignore_public_acls": true, "block_public_policy": blocked, "restrict_public_buckets": blocked },
        "policy": if n.is_multiple_of(7) { Json::Null } else { policy.into() },
        "owner_id": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",
        "acl_grants": [{ "grantee_type": "CanonicalUser", "grantee_uri": null, "grantee_id": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be", "permission": "FULL_CONTROL" }],
        "object_ownership": "BucketOwnerEnforced",
        "encryption": { "sse_algorithm": "aws:kms", "kms_key": key_arn(n), "bucket_key_enabled": true, "blocked_encryption_types": null },
        "versioning_status": if n.is_multiple_of(9) { Json::Null } else { "Enabled".into() }, "mfa_delete": null,
        "access_logging": { "target_bucket": format!("bucket-{:05}", n / 100 * 100), "target_prefix": "logs/" },
        "lifecycle_rules": [{ "id": "expire", "status": "Enabled", "prefix": null, "tags": null, "object_size_greater_than": null,
            "object_size_less_than": null, "expiration_days": 400, "expiration_date": null, "expired_object_delete_marker": null,
            "noncurrent_expiration_days": 30, "newer_noncurrent_versions": null, "abort_incomplete_upload_days": 7, "transition_storage_classes": [], "transitions": [] }],
        "object_lock": null, "replication_rules": null,
        "tags": { "team": "payments", "environment": "production" },
    });
    let mut resource = resource(ResourceKind::Bucket, &format!("arn:aws:s3:::{name}"), Some(region(n)), &name, &body);
    if n.is_multiple_of(50) {
        deny_policy(&mut resource);
    }
    resource
}

/// In one of fifty buckets, the policy cannot be read.
fn deny_policy(resource: &mut Resource) {
    let mut body = serde_json::to_value(&resource.body).unwrap();
    body["policy"] = json!({ "$unknown": "access_denied", "call": "s3:GetBucketPolicy", "action": "s3:GetBucketPolicy" });
    resource.body = ResourceKind::Bucket.body_from_json(&body.to_string()).unwrap();
}

fn key_arn(n: usize) -> String {
    let n = n % 500;
    format!("arn:aws:kms:{}:{ACCOUNT}:key/{:08x}-1111-4222-8333-444455556666", region(n), n)
}

fn key(n: usize) -> Resource {
    let arn = key_arn(n);
    let id = arn.rsplit_once('/').unwrap().1;
    let policy = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{ACCOUNT}:root"}},"Action":"kms:*","Resource":"*"}}]}}"#
    );
    let body = json!({
        "key_id": id, "key_manager": "CUSTOMER", "key_state": "Enabled", "key_spec": "SYMMETRIC_DEFAULT", "key_usage": "ENCRYPT_DECRYPT",
        "origin": "AWS_KMS", "created_at": "2022-01-01T00:00:00Z", "deletion_date": null, "valid_to": null, "is_multi_region": false,
        "multi_region_key_type": null, "custom_key_store_id": null, "description": null, "policy": policy, "rotation_enabled": !n.is_multiple_of(3),
        "rotation_period_days": 365, "next_rotation_date": null, "aliases": [format!("alias/app-{n}")], "tags": {},
    });
    resource(ResourceKind::Key, &arn, Some(region(n)), id, &body)
}

fn user(n: usize) -> Resource {
    let name = format!("user-{n}");
    let body = json!({
        "name": name, "path": "/", "created_at": "2023-06-01T00:00:00Z", "groups": [format!("group-{}", n % 40)],
        "attached_policies": [], "inline_policies": [], "permissions_boundary": null, "tags": { "team": "platform" },
        "password_enabled": n.is_multiple_of(2), "password_last_used": "2025-12-20T00:00:00Z", "password_last_changed": "2025-10-01T00:00:00Z",
        "password_next_rotation": null, "mfa_active": !n.is_multiple_of(10), "virtual_mfa_devices": [],
    });
    resource(ResourceKind::User, &format!("arn:aws:iam::{ACCOUNT}:user/{name}"), None, &name, &body)
}

fn access_key(n: usize) -> Resource {
    let (user, number) = (format!("user-{}", n / 2), n % 2 + 1);
    let body = json!({
        "user": user, "number": number, "active": !n.is_multiple_of(4), "created_at": if n.is_multiple_of(5) { "2024-01-01T00:00:00Z" } else { "2025-12-01T00:00:00Z" },
        "last_used_at": "2025-12-25T00:00:00Z", "last_used_region": "eu-west-1", "last_used_service": "s3",
    });
    let name = format!("{user}/{number}");
    resource(ResourceKind::AccessKey, &format!("arn:aws:iam::{ACCOUNT}:user/{user}/access-key/{number}"), None, &name, &body)
}

fn group(n: usize) -> Resource {
    let name = format!("group-{n}");
    let body = json!({ "name": name, "path": "/", "created_at": "2023-06-01T00:00:00Z", "attached_policies": ["arn:aws:iam::aws:policy/ReadOnlyAccess"], "inline_policies": [] });
    resource(ResourceKind::Group, &format!("arn:aws:iam::{ACCOUNT}:group/{name}"), None, &name, &body)
}

/// A record of each call about one resource.
fn calls_about(resource: &Resource) -> Vec<CallRecord> {
    let subject = &resource.subject;
    let mut calls: Vec<&str> = subject
        .kind
        .schema()
        .fields
        .iter()
        .filter_map(|field| match field.source {
            trailwarden::model::schema::FieldSource::Call(call) if !call.is_empty() => Some(call),
            _ => None,
        })
        .collect();
    calls.sort_unstable();
    calls.dedup();
    let record = |call: &str| CallRecord {
        account: subject.account.clone(),
        region: subject.region.clone().unwrap_or_else(|| "us-east-1".into()),
        call: call.into(),
        about: subject.name.clone(),
        outcome: CallOutcome::Ok,
        attempts: 1,
        pages: 1,
        request_id: Some("8f6f4d2e-0000-4000-8000-000000000000".to_owned()),
        at: now(),
    };
    calls.into_iter().map(record).collect()
}
