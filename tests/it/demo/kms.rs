//! Keys: rotating ones, one that should rotate, and those of which rotation cannot be asked.

use trailwarden::model::aws::{GrantOperation, Handle, Key, KeyGrant, KeyManager, KeyOrigin, KeySpec, KeyState, KeyUsage};
use trailwarden::model::{List, Observed, Resource};

use super::{ACCOUNT, HOME, all, at, denied, known, resource, tags, text, texts};

/// The key of the audit trail.
pub(super) const AUDIT: &str = "2b9d3f64-1a70-4f7e-9a55-0a6f2a1f0c01";
/// The key of the company's data.
pub(super) const DATA: &str = "6e0f7c92-33b4-4a8f-8d1c-5b1e9c4d0c02";
/// The key of the invoices.
pub(super) const INVOICES: &str = "9a4c1d07-5f52-4b61-b7de-7c2f8e3a0c03";

pub(super) fn arn(region: &str, id: &str) -> String {
    format!("arn:aws:kms:{region}:{ACCOUNT}:key/{id}")
}

pub(super) fn resources() -> Vec<Resource> {
    let key = |region, id, body: Key| resource(region, Handle::Name(id), Key { key_id: text(id), ..body });
    vec![
        key(HOME, AUDIT, good("audit-trail")),
        key(
            "eu-central-1",
            DATA,
            Key {
                rotation_enabled: known(false),
                rotation_period_days: Observed::Absent,
                next_rotation_date: Observed::Absent,
                ..good("data")
            },
        ),
        key(
            HOME,
            INVOICES,
            Key {
                rotation_enabled: denied("kms:GetKeyRotationStatus"),
                rotation_period_days: denied("kms:GetKeyRotationStatus"),
                next_rotation_date: denied("kms:GetKeyRotationStatus"),
                tags: tags([("owner", "finance")]),
                ..good("invoices")
            },
        ),
        key(HOME, "1f6b2c08-94d7-4d1e-8a46-3d5b7f920c04", signing()),
        key(HOME, "3c8e5a19-0b6f-4e2d-b1c7-9e4f6a810c05", of_aws()),
        key("eu-central-1", "7d2a9f3b-c5e1-4f60-a9d8-1b3c5e700c06", imported()),
        key("us-east-1", "8e1b4d6c-7f02-4a93-bc5e-2d4f6b810c07", leaving()),
        key("eu-north-1", "a5d7f9e0-2c4b-4d6e-8f1a-3b5c7d920c08", disabled()),
    ]
}

/// A key that rotates; the others differ from it.
fn good(alias: &str) -> Key {
    Key {
        key_id: Observed::default(),
        key_manager: known(KeyManager::Customer),
        key_state: known(KeyState::Enabled),
        key_spec: known(KeySpec::SymmetricDefault),
        key_usage: known(KeyUsage::EncryptDecrypt),
        origin: known(KeyOrigin::AwsKms),
        created_at: at("2023-02-11T09:12:00Z"),
        deletion_date: Observed::Absent,
        pending_deletion_window_days: Observed::Absent,
        valid_to: Observed::Absent,
        is_multi_region: known(false),
        multi_region_key_type: Observed::Absent,
        custom_key_store_id: Observed::Absent,
        description: text(alias),
        policy: known(policy().as_str()),
        rotation_enabled: known(true),
        rotation_period_days: known(365),
        next_rotation_date: at("2026-02-11T09:12:00Z"),
        aliases: texts([&format!("alias/{alias}")]),
        tags: tags([("owner", "security")]),
        grants: all([]),
    }
}

/// What DynamoDB asks for, and what a partner was given once.
fn grants() -> Observed<List<KeyGrant>> {
    let grant = |id: &str, principal: &str, operations: &[GrantOperation]| KeyGrant {
        grant_id: text(id),
        name: Observed::Absent,
        created_at: at("2024-09-12T13:40:00Z"),
        grantee_principal: text(principal),
        grantee_service_principal: Observed::Absent,
        retiring_principal: Observed::Absent,
        retiring_service_principal: Observed::Absent,
        issuing_account: text(&format!("arn:aws:iam::{ACCOUNT}:root")),
        operations: all(operations.iter().cloned()),
        encryption_context_equals: Observed::Absent,
        encryption_context_subset: Observed::Absent,
        source_arn: Observed::Absent,
    };
    let of_service = [GrantOperation::Decrypt, GrantOperation::Encrypt, GrantOperation::GenerateDataKey];
    all([
        grant("4f1c8a2e", "dynamodb.eu-central-1.amazonaws.com", &of_service),
        grant("b7d90e63", "arn:aws:iam::999988887777:role/exchange", &[GrantOperation::Decrypt]),
    ])
}

fn policy() -> String {
    let statement = format!(
        r#"{{"Sid":"Enable IAM policies","Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{ACCOUNT}:root"}},"Action":"kms:*","Resource":"*"}}"#
    );
    format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#)
}

/// A key that KMS cannot rotate.
fn unrotatable(alias: &str) -> Key {
    Key {
        rotation_enabled: Observed::Absent,
        rotation_period_days: Observed::Absent,
        next_rotation_date: Observed::Absent,
        ..good(alias)
    }
}

fn signing() -> Key {
    Key { key_spec: known(KeySpec::EccNistP256), key_usage: known(KeyUsage::SignVerify), ..unrotatable("release-signing") }
}

fn of_aws() -> Key {
    Key {
        key_manager: known(KeyManager::Aws),
        description: text("Default key that protects my S3 objects"),
        aliases: texts(["alias/aws/s3"]),
        tags: tags([]),
        grants: Observed::Absent,
        ..good("")
    }
}

fn imported() -> Key {
    Key {
        origin: known(KeyOrigin::External),
        valid_to: at("2026-06-30T00:00:00Z"),
        grants: grants(),
        ..unrotatable("partner-exchange")
    }
}

/// Somebody scheduled its deletion, and a snapshot of the shop still needs it.
fn leaving() -> Key {
    Key {
        key_state: known(KeyState::PendingDeletion),
        deletion_date: at("2026-01-21T00:00:00Z"),
        rotation_enabled: Observed::Absent,
        rotation_period_days: Observed::Absent,
        next_rotation_date: Observed::Absent,
        tags: tags([]),
        ..good("old-shop")
    }
}

fn disabled() -> Key {
    Key {
        key_state: known(KeyState::Disabled),
        rotation_enabled: known(false),
        rotation_period_days: Observed::Absent,
        next_rotation_date: Observed::Absent,
        ..good("nordics-pilot")
    }
}
