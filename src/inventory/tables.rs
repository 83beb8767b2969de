//! Which tables there are. One more is one entry here.

use crate::model::aws::{Key, KeyManager};
use crate::model::{Observed, Resource, ResourceKind};

/// A table: which resources it shows, and which of their fields.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its word in anchors and files.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// The resource type.
    pub kind: ResourceKind,
    /// The resources that it shows.
    pub shows: fn(&Resource) -> bool,
    /// The resources that references of this type at this field lead to come first.
    pub first_those_of: Option<(ResourceKind, &'static str)>,
    /// Then the oldest by this field.
    pub oldest_first: Option<&'static str>,
    /// The columns, after the resource's name and place.
    pub columns: &'static [Column],
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The path of the field.
    pub path: &'static str,
    /// Its head, in as few words as tell it apart.
    pub title: &'static str,
}

const fn column(path: &'static str, title: &'static str) -> Column {
    Column { path, title }
}

/// Every table, in the order of the report.
pub static TABLES: &[Table] = &[
    Table {
        id: "trails",
        title: "Trails",
        kind: ResourceKind::Trail,
        shows: all,
        first_those_of: None,
        oldest_first: None,
        columns: &[
            column("is_logging", "Recording"),
            column("is_multi_region", "All regions"),
            column("is_organization_trail", "Organization"),
            column("log_file_validation_enabled", "Digests"),
            column("kms_key", "KMS key"),
            column("log_bucket", "Bucket"),
            column("log_group", "Log group"),
            column("latest_delivery_time", "Last delivery"),
            column("latest_delivery_error", "Delivery error"),
        ],
    },
    Table {
        id: "buckets",
        title: "Buckets, those of trails first",
        kind: ResourceKind::Bucket,
        shows: all,
        first_those_of: Some((ResourceKind::Trail, "log_bucket")),
        oldest_first: None,
        columns: &[
            column("public_access_block", "Public access blocked"),
            column("object_ownership", "Ownership"),
            column("encryption.sse_algorithm", "Encryption"),
            column("versioning_status", "Versioning"),
            column("mfa_delete", "MFA delete"),
            column("object_lock.default_mode", "Object Lock"),
            column("access_logging.target_bucket", "Access logs to"),
        ],
    },
    Table {
        id: "keys",
        title: "Customer keys, those of trails first",
        kind: ResourceKind::Key,
        shows: of_customers,
        first_those_of: Some((ResourceKind::Trail, "kms_key")),
        oldest_first: None,
        columns: &[
            column("key_state", "State"),
            column("rotation_enabled", "Rotates"),
            column("rotation_period_days", "Every (days)"),
            column("origin", "Origin"),
            column("key_spec", "Kind"),
            column("created_at", "Created"),
            column("deletion_date", "To be deleted"),
        ],
    },
    Table {
        id: "root",
        title: "Root users",
        kind: ResourceKind::Root,
        shows: all,
        first_those_of: None,
        oldest_first: None,
        columns: &[
            column("mfa_enabled", "MFA"),
            column("virtual_mfa_device", "Virtual device"),
            column("access_keys_present", "Access keys"),
            column("signing_certificates_present", "Certificates"),
            column("password_last_used", "Password last used"),
        ],
    },
    Table {
        id: "access-keys",
        title: "Access keys, the oldest first",
        kind: ResourceKind::AccessKey,
        shows: all,
        first_those_of: None,
        oldest_first: Some("created_at"),
        columns: &[
            column("active", "Active"),
            column("created_at", "Created"),
            column("last_used_at", "Last used"),
            column("last_used_service", "For"),
        ],
    },
    Table {
        id: "users",
        title: "Users",
        kind: ResourceKind::User,
        shows: all,
        first_those_of: None,
        oldest_first: Some("password_last_used"),
        columns: &[
            column("password_enabled", "Password"),
            column("mfa_active", "MFA"),
            column("password_last_used", "Password last used"),
            column("password_last_changed", "Password changed"),
            column("groups", "Groups"),
            column("attached_policies", "Own policies"),
        ],
    },
];

fn all(_: &Resource) -> bool {
    true
}

/// AWS's own keys cannot be set. One whose manager is unknown may be a customer's.
fn of_customers(resource: &Resource) -> bool {
    resource.body.get::<Key>().is_none_or(|key| !matches!(key.key_manager, Observed::Known(KeyManager::Aws)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::cell::column_type;
    use crate::model::schema::{FieldSource, FieldType};

    #[test]
    fn every_column_shows_a_field_that_snapshots_hold() {
        for table in TABLES {
            for column in table.columns {
                let first = column.path.split('.').next().unwrap();
                let field = table.kind.schema().field(first).map(|(_, field)| field.source);
                assert!(matches!(field, Some(FieldSource::Call(_))), "{}: {}", table.id, column.path);
                assert!(column_type(table.kind.schema(), column.path).is_some(), "{}: {}", table.id, column.path);
            }
        }
    }

    #[test]
    fn what_comes_first_is_found_by_a_reference() {
        for (kind, path) in TABLES.iter().filter_map(|table| table.first_those_of) {
            assert!(matches!(kind.schema().field(path).unwrap().1.ty, FieldType::Ref(_)), "{path}");
        }
    }
}
