//! Buckets: the audit logs as they should be, a website that is public on purpose, and the usual rest.

use trailwarden::model::aws::{
    AccessLogging, AccessPoint, AccountPublicAccess, Bucket, Encryption, Grant, GranteeType, Handle, LifecycleRule,
    LifecycleTransition, MfaDelete, MultiRegionAccessPoint, MultiRegionAccessPointStatus, NetworkOrigin, ObjectLock,
    ObjectLockMode, ObjectOwnership, Permission, PublicAccessBlock, RuleStatus, SseAlgorithm, VersioningStatus, Website,
};
use trailwarden::model::{List, Map, Observed, PolicyDocument, Ref, Resource};

use super::{ACCOUNT, HOME, all, at, denied, kms, known, resource, tags, text, texts};

const OWNER: &str = "9f2c51d0b7a84e6f3c1d5e7a9b0c2d4e6f8a1b3c5d7e9f0a2b4c6d8e0f1a3b5c";
const ALL_USERS: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
const AUTHENTICATED_USERS: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

pub(super) fn resources() -> Vec<Resource> {
    let account = AccountPublicAccess { public_access_block: known(block(false)) };
    let mut resources = vec![resource(HOME, Handle::Only, account)];
    resources.extend(log_buckets());
    resources.extend(data_buckets());
    resources.push(resource(HOME, Handle::Name("log-review"), log_review()));
    resources.push(resource(HOME, Handle::Name("mfzwi23gnjvgw.mrap"), downloads()));
    resources
}

/// One name for the website's bucket, wherever its readers are.
fn downloads() -> MultiRegionAccessPoint {
    MultiRegionAccessPoint {
        name: text("downloads"),
        status: known(MultiRegionAccessPointStatus::Ready),
        public_access_block: known(block(true)),
        buckets: all([Ref::new("lindenhof-website")]),
        created_at: at("2025-02-11T15:20:00Z"),
    }
}

/// Through which the auditors read the logs.
fn log_review() -> AccessPoint {
    AccessPoint {
        name: text("log-review"),
        network_origin: known(NetworkOrigin::Vpc),
        vpc_id: text("vpc-0c1d2e3f4a5b6c7d8"),
        bucket: known(Ref::new("lindenhof-audit-logs")),
        bucket_account: text(ACCOUNT),
        public_access_block: known(block(true)),
        created_at: at("2024-04-02T12:00:00Z"),
        policy: Observed::Absent,
    }
}

fn bucket(name: &str, region: &str, body: Bucket) -> Resource {
    resource(region, Handle::Name(name), Bucket { name: text(name), region: text(region), ..body })
}

fn log_buckets() -> Vec<Resource> {
    vec![
        bucket("lindenhof-audit-logs", HOME, audit_logs()),
        bucket(
            "lindenhof-access-logs",
            HOME,
            Bucket {
                policy: known(takes_access_logs("lindenhof-access-logs")),
                encryption: known(with_keys_of_s3(texts(["SSE-C"]))),
                access_logging: Observed::Absent,
                lifecycle_rules: all([expiring(400)]),
                tags: tagged_as_logs("security"),
                ..good()
            },
        ),
        bucket("lindenhof-legacy-logs", "us-east-1", legacy_logs()),
        bucket(
            "lindenhof-data-events",
            "eu-central-1",
            Bucket {
                access_logging: known(logging_to("lindenhof-data-events")),
                encryption: known(with_key(&kms::arn("eu-central-1", kms::DATA))),
                mfa_delete: Observed::Absent,
                tags: tagged_as_logs("finance"),
                ..good()
            },
        ),
    ]
}

fn data_buckets() -> Vec<Resource> {
    vec![
        bucket("lindenhof-website", HOME, website()),
        bucket(
            "lindenhof-invoices",
            HOME,
            Bucket {
                encryption: known(with_key(&kms::arn(HOME, kms::INVOICES))),
                tags: tagged("finance", "confidential"),
                ..good()
            },
        ),
        bucket(
            "lindenhof-backups",
            "eu-central-1",
            Bucket {
                versioning_status: known(VersioningStatus::Suspended),
                mfa_delete: Observed::Absent,
                lifecycle_rules: Observed::Absent,
                ..plain()
            },
        ),
        bucket("lindenhof-uploads", HOME, uploads()),
        bucket("lindenhof-analytics", HOME, analytics()),
        bucket("lindenhof-terraform-state", HOME, Bucket { lifecycle_rules: Observed::Absent, ..good() }),
        bucket("lindenhof-payroll", HOME, payroll()),
        bucket(
            "lindenhof-tmp",
            "us-east-1",
            Bucket {
                versioning_status: Observed::Absent,
                mfa_delete: Observed::Absent,
                public_access_block: Observed::Absent,
                tags: Observed::Absent,
                ..plain()
            },
        ),
    ]
}

/// A bucket without fault; the others differ from it.
fn good() -> Bucket {
    Bucket {
        name: Observed::default(),
        created_at: at("2023-02-11T08:00:00Z"),
        region: Observed::default(),
        public_access_block: known(block(true)),
        policy: known(tls_only()),
        owner_id: text(OWNER),
        acl_grants: all([grant_to_owner()]),
        object_ownership: known(ObjectOwnership::BucketOwnerEnforced),
        encryption: known(with_key(&kms::arn(HOME, kms::AUDIT))),
        versioning_status: known(VersioningStatus::Enabled),
        mfa_delete: known(MfaDelete::Disabled),
        access_logging: known(logging_to("lindenhof-access-logs")),
        lifecycle_rules: all([expiring(2_557)]),
        object_lock: Observed::Absent,
        replication_rules: Observed::Absent,
        tags: tagged("platform", "internal"),
        website: Observed::Absent,
    }
}

/// A bucket as the console makes one.
fn plain() -> Bucket {
    Bucket {
        policy: Observed::Absent,
        encryption: known(with_keys_of_s3(Observed::Absent)),
        access_logging: Observed::Absent,
        ..good()
    }
}

fn audit_logs() -> Bucket {
    let lock =
        ObjectLock { default_mode: known(ObjectLockMode::Compliance), default_days: known(400), default_years: Observed::Absent };
    Bucket { mfa_delete: known(MfaDelete::Enabled), object_lock: known(lock), tags: tagged_as_logs("security"), ..good() }
}

/// The bucket of the trail that nobody looks after: everybody can read it.
fn legacy_logs() -> Bucket {
    Bucket {
        created_at: at("2019-05-06T11:50:00Z"),
        public_access_block: Observed::Absent,
        acl_grants: all([grant_to_owner(), grant(ALL_USERS, Permission::Read)]),
        object_ownership: known(ObjectOwnership::ObjectWriter),
        versioning_status: Observed::Absent,
        mfa_delete: Observed::Absent,
        lifecycle_rules: all([expiring(90)]),
        tags: Observed::Absent,
        ..plain()
    }
}

fn website() -> Bucket {
    Bucket {
        public_access_block: known(block(false)),
        policy: known(readable_by_all("lindenhof-website")),
        mfa_delete: Observed::Absent,
        tags: tags([("owner", "web")]),
        website: known(Website {
            index_document: text("index.html"),
            error_document: text("404.html"),
            redirect_host: Observed::Absent,
        }),
        ..plain()
    }
}

fn uploads() -> Bucket {
    let partial = PublicAccessBlock { ignore_public_acls: known(false), ..block(true) };
    Bucket {
        public_access_block: known(partial),
        acl_grants: all([grant_to_owner(), grant(AUTHENTICATED_USERS, Permission::Write)]),
        object_ownership: known(ObjectOwnership::ObjectWriter),
        ..plain()
    }
}

/// The reading role may not see its policy and its encryption.
fn analytics() -> Bucket {
    Bucket { policy: denied("s3:GetBucketPolicy"), encryption: denied("s3:GetBucketEncryption"), ..good() }
}

/// Its policy lets nobody but the payroll system see how it is protected.
fn payroll() -> Bucket {
    Bucket {
        policy: denied("s3:GetBucketPolicy"),
        acl_grants: denied("s3:GetBucketAcl"),
        owner_id: denied("s3:GetBucketAcl"),
        public_access_block: denied("s3:GetPublicAccessBlock"),
        object_ownership: denied("s3:GetBucketOwnershipControls"),
        versioning_status: denied("s3:GetBucketVersioning"),
        mfa_delete: denied("s3:GetBucketVersioning"),
        tags: tagged("finance", "confidential"),
        ..good()
    }
}

/// The tags that the company asks for on every bucket.
fn tagged(owner: &str, class: &str) -> Observed<Map> {
    tags([("owner", owner), ("data-classification", class)])
}

/// The tags of a bucket that holds logs.
fn tagged_as_logs(owner: &str) -> Observed<Map> {
    tags([("owner", owner), ("data-classification", "internal"), ("log-bucket", "yes")])
}

fn block(on: bool) -> PublicAccessBlock {
    PublicAccessBlock {
        block_public_acls: known(on),
        ignore_public_acls: known(on),
        block_public_policy: known(on),
        restrict_public_buckets: known(on),
    }
}

fn with_key(arn: &str) -> Encryption {
    Encryption {
        sse_algorithm: known(SseAlgorithm::AwsKms),
        kms_key: known(Ref::new(arn)),
        bucket_key_enabled: known(true),
        blocked_encryption_types: texts(["SSE-C"]),
    }
}

fn with_keys_of_s3(blocked_encryption_types: Observed<List<String>>) -> Encryption {
    Encryption {
        sse_algorithm: known(SseAlgorithm::Aes256),
        kms_key: Observed::Absent,
        bucket_key_enabled: known(false),
        blocked_encryption_types,
    }
}

fn logging_to(target: &str) -> AccessLogging {
    AccessLogging { target_bucket: known(Ref::new(target)), target_prefix: text("s3/") }
}

fn grant_to_owner() -> Grant {
    Grant {
        grantee_type: known(GranteeType::CanonicalUser),
        grantee_uri: Observed::Absent,
        grantee_id: text(OWNER),
        permission: known(Permission::FullControl),
    }
}

fn grant(group: &str, permission: Permission) -> Grant {
    Grant {
        grantee_type: known(GranteeType::Group),
        grantee_uri: text(group),
        grantee_id: Observed::Absent,
        permission: known(permission),
    }
}

/// Deletes objects after so many days, and what was replaced after as many more.
fn expiring(days: i64) -> LifecycleRule {
    LifecycleRule {
        id: text("expire"),
        status: known(RuleStatus::Enabled),
        prefix: Observed::Absent,
        tags: Observed::Absent,
        object_size_greater_than: Observed::Absent,
        object_size_less_than: Observed::Absent,
        expiration_days: known(days),
        expiration_date: Observed::Absent,
        expired_object_delete_marker: Observed::Absent,
        noncurrent_expiration_days: known(days),
        newer_noncurrent_versions: Observed::Absent,
        abort_incomplete_upload_days: known(7),
        transition_storage_classes: texts(["GLACIER_IR"]),
        noncurrent_transition_storage_classes: texts([]),
        transitions: all([LifecycleTransition { storage_class: text("GLACIER_IR"), days: known(90), date: Observed::Absent }]),
    }
}

const ONLY_TLS: &str = r#"{"Sid":"OnlyTls","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#;

fn tls_only() -> PolicyDocument {
    PolicyDocument(format!(r#"{{"Version":"2012-10-17","Statement":[{ONLY_TLS}]}}"#))
}

/// S3 delivers the access logs of this account's buckets into it.
fn takes_access_logs(name: &str) -> PolicyDocument {
    let statement = format!(
        r#"{{"Sid":"AccessLogs","Effect":"Allow","Principal":{{"Service":"logging.s3.amazonaws.com"}},"Action":"s3:PutObject","Resource":"arn:aws:s3:::{name}/*","Condition":{{"StringEquals":{{"aws:SourceAccount":"111122223333"}}}}}}"#
    );
    PolicyDocument(format!(r#"{{"Version":"2012-10-17","Statement":[{ONLY_TLS},{statement}]}}"#))
}

fn readable_by_all(name: &str) -> PolicyDocument {
    let statement = format!(
        r#"{{"Sid":"Website","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{name}/*"}}"#
    );
    PolicyDocument(format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#))
}
