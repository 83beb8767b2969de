//! S3: the account's settings, buckets and access points.

use super::{AccessPointDelegation, Exposure, Key, LogCopy, LogLifecycle, LogTransition, PolicyGrant, RecordedEvents, text_enum};
use crate::model::{List, Map, PolicyDocument, Ref, Timestamp};
use crate::record;

text_enum! {
    /// The versioning state of a bucket that has one. Source: S3 API, `GetBucketVersioning`.
    VersioningStatus { Enabled = "Enabled", Suspended = "Suspended", }
}

text_enum! {
    /// Whether deleting a version needs MFA. Source: S3 API, `GetBucketVersioning`.
    MfaDelete { Enabled = "Enabled", Disabled = "Disabled", }
}

text_enum! {
    /// Who owns objects that others upload. Source: S3 API, `OwnershipControlsRule`.
    ObjectOwnership {
        BucketOwnerEnforced = "BucketOwnerEnforced",
        BucketOwnerPreferred = "BucketOwnerPreferred",
        ObjectWriter = "ObjectWriter",
    }
}

text_enum! {
    /// How objects are encrypted by default. Source: S3 API, `ServerSideEncryptionByDefault`.
    SseAlgorithm { Aes256 = "AES256", AwsKms = "aws:kms", AwsKmsDsse = "aws:kms:dsse", AwsFsx = "aws:fsx", }
}

text_enum! {
    /// What a grantee of an ACL is. Source: S3 API, `Grantee`.
    GranteeType { CanonicalUser = "CanonicalUser", Group = "Group", AmazonCustomerByEmail = "AmazonCustomerByEmail", }
}

text_enum! {
    /// What a grant of an ACL allows. Source: S3 API, `Grant`.
    Permission {
        FullControl = "FULL_CONTROL",
        Read = "READ",
        ReadAcp = "READ_ACP",
        Write = "WRITE",
        WriteAcp = "WRITE_ACP",
    }
}

text_enum! {
    /// Whether a lifecycle or replication rule is in force. Source: S3 API, `LifecycleRule`.
    RuleStatus { Enabled = "Enabled", Disabled = "Disabled", }
}

text_enum! {
    /// The mode of Object Lock's default retention. Source: S3 API, `DefaultRetention`.
    ObjectLockMode { Compliance = "COMPLIANCE", Governance = "GOVERNANCE", }
}

text_enum! {
    /// From where an access point can be reached. Source: S3 Control API, `AccessPoint`.
    NetworkOrigin { Internet = "Internet", Vpc = "VPC", }
}

text_enum! {
    /// The state of a multi-region access point. Source: S3 Control API, `MultiRegionAccessPointReport`.
    MultiRegionAccessPointStatus {
        Ready = "READY",
        Creating = "CREATING",
        PartiallyCreated = "PARTIALLY_CREATED",
        InconsistentAcrossRegions = "INCONSISTENT_ACROSS_REGIONS",
        PartiallyDeleted = "PARTIALLY_DELETED",
        Deleting = "DELETING",
    }
}

record! {
    /// The four settings that block public access, of an account or of a bucket.
    PublicAccessBlock {
        /// New public ACLs are refused.
        block_public_acls: bool = "";
        /// Public ACLs are ignored.
        ignore_public_acls: bool = "";
        /// New public policies are refused.
        block_public_policy: bool = "";
        /// A public policy gives access to AWS services and the owner's account only.
        restrict_public_buckets: bool = "";
    }
}

record! {
    /// The account's settings for S3.
    AccountPublicAccess {
        /// The account's block of public access; absent when none was ever set.
        public_access_block [opt]: PublicAccessBlock = "s3control:GetPublicAccessBlock";
    }
    related {
        /// The account.
        account: one Account by account;
    }
}

record! {
    /// A general purpose bucket.
    Bucket {
        /// The bucket's name.
        name: String = "s3:ListBuckets";
        /// When the bucket was made.
        created_at: Timestamp = "s3:ListBuckets";
        /// The region that the bucket lives in.
        region: String = "s3:GetBucketLocation";
        /// The bucket's own block of public access; absent when none is set.
        public_access_block [opt]: PublicAccessBlock = "s3:GetPublicAccessBlock";
        /// The bucket policy; absent when there is none.
        policy [opt]: PolicyDocument = "s3:GetBucketPolicy";
        /// The canonical user id of the bucket's owner.
        owner_id: String = "s3:GetBucketAcl";
        /// The grants of the bucket's ACL.
        acl_grants: List<Grant> = "s3:GetBucketAcl";
        /// Who owns objects that others upload; absent in buckets that never had the setting, where ACLs are in force.
        object_ownership [opt]: ObjectOwnership = "s3:GetBucketOwnershipControls";
        /// The default encryption; absent when none is configured.
        encryption [opt]: Encryption = "s3:GetBucketEncryption";
        /// The versioning state; absent when versioning was never switched on.
        versioning_status [opt]: VersioningStatus = "s3:GetBucketVersioning";
        /// Whether deleting a version needs MFA; absent when it was never configured.
        mfa_delete [opt]: MfaDelete = "s3:GetBucketVersioning";
        /// Server access logging; absent when it is off.
        access_logging [opt]: AccessLogging = "s3:GetBucketLogging";
        /// The lifecycle rules; absent when there is no lifecycle configuration.
        lifecycle_rules [opt]: List<LifecycleRule> = "s3:GetBucketLifecycleConfiguration";
        /// Object Lock; absent when it is not enabled.
        object_lock [opt]: ObjectLock = "s3:GetObjectLockConfiguration";
        /// The replication rules; absent when there is no replication configuration.
        replication_rules [opt]: List<ReplicationRule> = "s3:GetBucketReplication";
        /// The bucket's tags; absent when there are none.
        tags [opt]: Map = "s3:GetBucketTagging";
        /// How the bucket serves its objects as a website; absent when it is none.
        website [opt]: Website = "s3:GetBucketWebsite";
    }
    derived {
        /// How many days Object Lock protects a new object by default, a year taken as 365; absent when it protects none.
        object_lock_days [opt]: i64 = ["object_lock"];
        /// Whether the bucket's policy or ACL lets S3 deliver server access logs into it.
        accepts_access_logs: bool = ["policy", "acl_grants"];
        /// Who can reach the bucket, by its policy, its ACL and its access points together, after all that blocks public
        /// access. The ACLs of objects are not read: see `object_acls_void`.
        exposure: Exposure = [
            "policy",
            "owner_id",
            "acl_grants",
            "object_ownership",
            "public_access_block",
            "s3_account.public_access_block",
            "access_points.network_origin",
            "access_points.public_access_block",
            "access_points.policy",
            "multi_region_access_points.public_access_block",
            "organization.organization_id",
            "organization_members.account_id",
        ];
        /// Who could reach the bucket by its policy alone.
        policy_exposure: Exposure =
            ["policy", "owner_id", "organization.organization_id", "organization_members.account_id"];
        /// What the bucket policy allows each principal that it names; empty when there is no policy.
        policy_grants: List<PolicyGrant> = ["policy", "owner_id"];
        /// The accounts to whose access points the policy leaves who comes in.
        access_point_delegations: List<AccessPointDelegation> = ["policy", "owner_id"];
        /// The unique ids that the bucket policy holds in place of principals that were deleted.
        policy_deleted_principals: List<String> = ["policy"];
        /// Whether nobody but the account can reach objects by ACLs of their own, since ACLs are disabled or public ones are
        /// ignored. Otherwise what is open of single objects is not known.
        object_acls_void: bool = ["object_ownership", "public_access_block", "s3_account.public_access_block"];
        /// Whether the bucket policy denies every request without TLS, for the bucket and for all its objects, to everybody.
        insecure_transport_denied: bool = ["policy"];
        /// The versions of TLS, of `1.0`, `1.1`, `1.2` and `1.3`, with which the policy does not deny every request.
        accepted_tls_versions: List<String> = ["policy"];
        /// The kinds of encryption that an upload may name without being denied by the bucket policy.
        accepted_upload_algorithms: List<SseAlgorithm> = ["policy"];
        /// Whom the bucket policy does not deny to delete the bucket or its objects: `*` is everybody, the number of an
        /// account all of its principals whom the policy does not name.
        undenied_deleters: List<String> = ["policy"];
        /// Whom the bucket policy does not deny to read objects, by requests of their own, from outside of the networks and
        /// VPC endpoints that it names: `*` is everybody, the number of an account all of its principals whom the policy does
        /// not name.
        undenied_outside_readers: List<String> = ["policy"];
        /// Of `s3:GetObject` and `s3:PutObject`, what the bucket policy denies to the services of AWS, which come from outside
        /// of these networks: reads of all services, also those for somebody else, and the deliveries of CloudTrail.
        denied_to_services: List<String> = ["policy"];
        /// Whether the policy lets CloudTrail put objects nowhere but in the folders of accounts whose trails deliver into
        /// the bucket, and of the organization.
        trail_writes_confined: bool = [
            "policy",
            "owner_id",
            "trails.owner_account",
            "trails.s3_key_prefix",
            "organization.organization_id",
        ];
        /// Whether an upload may name a KMS key that the bucket policy does not name.
        accepts_other_keys: bool = ["policy"];
        /// Whether uploads encrypted with keys of the writer's own (SSE-C) are refused.
        sse_c_blocked: bool = ["encryption", "policy"];
        /// Which events of the bucket's objects, all of them, the recording multi-region trails of the account keep.
        object_events: RecordedEvents = [
            "account_trails.is_logging",
            "account_trails.is_multi_region",
            "account_trails.event_selectors",
            "account_trails.advanced_event_selectors",
        ];
        /// What the lifecycle rules in force do to the log files of trails; absent when no rule is for them.
        log_lifecycle [opt]: LogLifecycle = ["lifecycle_rules", "versioning_status", "trails.s3_key_prefix"];
        /// To which storage classes the lifecycle rules in force move log files of trails, and when; also those of some trails
        /// only.
        log_transitions: List<LogTransition> = [
            "lifecycle_rules",
            "trails.owner_account",
            "trails.is_organization_trail",
            "trails.s3_key_prefix",
        ];
        /// The copies of all log files of trails that replication rules in force make.
        log_copies: List<LogCopy> = [
            "replication_rules",
            "trails.owner_account",
            "trails.is_organization_trail",
            "trails.s3_key_prefix",
            "trails.kms_key",
            "account_buckets.name",
        ];
        /// Whether all that trails deliver into the bucket is delivered, by other trails that record now, into a bucket that
        /// belongs to another account.
        logs_delivered_elsewhere: bool = [
            "trails.home_region",
            "trails.is_multi_region",
            "trails.is_organization_trail",
            "trails.include_global_service_events",
            "trails.event_selectors",
            "trails.advanced_event_selectors",
            "account_trails.home_region",
            "account_trails.is_multi_region",
            "account_trails.is_organization_trail",
            "account_trails.include_global_service_events",
            "account_trails.event_selectors",
            "account_trails.advanced_event_selectors",
            "account_trails.is_logging",
            "account_trails.log_bucket",
            "account_trails.log_bucket_exists",
            "account_buckets.name",
        ];
    }
    related {
        /// The account.
        account: one Account by account;
        /// The account's settings for S3.
        s3_account: one AccountPublicAccess by account;
        /// The trails seen from the account.
        account_trails: many Trail by account;
        /// The buckets of the account, this one among them.
        account_buckets: many Bucket by account;
        /// The trails that deliver their logs into this bucket.
        trails: many Trail via "log_bucket";
        /// The delivery channels of AWS Config that deliver into this bucket.
        config_delivery_channels: many DeliveryChannel via "bucket";
        /// The buckets that write their access logs into this bucket.
        access_log_sources: many Bucket via "access_logging.target_bucket";
        /// The organization of the account.
        organization: one Organization by account;
        /// The accounts of the organization, if the account may list them.
        organization_members: many OrganizationMember by account;
        /// The access points that lead to this bucket.
        access_points: many AccessPoint via "bucket";
        /// The multi-region access points that lead to this bucket.
        multi_region_access_points: many MultiRegionAccessPoint via "buckets";
        /// The buckets that are replicated into this bucket.
        replication_sources: many Bucket via "replication_rules.destination_bucket";
    }
}

record! {
    /// An access point: a name of its own for a bucket, with a policy and a block of public access of its own.
    AccessPoint {
        /// Its name.
        name: String = "s3control:ListAccessPoints";
        /// From where it can be reached.
        network_origin: NetworkOrigin = "s3control:ListAccessPoints";
        /// The VPC that it can be reached from; absent when it can be reached from the internet.
        vpc_id [opt]: String = "s3control:ListAccessPoints";
        /// The bucket that it leads to; absent when it leads to a file system instead.
        bucket [opt]: Ref<Bucket> = "s3control:ListAccessPoints";
        /// The account of that bucket, which may be another one; absent when there is no bucket.
        bucket_account [opt]: String = "s3control:ListAccessPoints";
        /// Its own block of public access, which cannot be changed later.
        public_access_block: PublicAccessBlock = "s3control:GetAccessPoint";
        /// When it was made.
        created_at: Timestamp = "s3control:GetAccessPoint";
        /// Its policy; absent when there is none.
        policy [opt]: PolicyDocument = "s3control:GetAccessPointPolicy";
    }
    derived {
        /// Who could reach its bucket by its policy, after what blocks public access; others need the bucket policy as
        /// well. Nobody else when it has no policy.
        exposure: Exposure = [
            "policy",
            "network_origin",
            "bucket",
            "public_access_block",
            "s3_account.public_access_block",
            "buckets.public_access_block",
            "organization.organization_id",
            "organization_members.account_id",
        ];
    }
    related {
        /// The account.
        account: one Account by account;
        /// The account's settings for S3.
        s3_account: one AccountPublicAccess by account;
        /// The buckets of the account.
        buckets: many Bucket by account;
        /// The organization of the account.
        organization: one Organization by account;
        /// The accounts of the organization, if the account may list them.
        organization_members: many OrganizationMember by account;
    }
}

record! {
    /// A multi-region access point: one global name for buckets in several regions.
    MultiRegionAccessPoint {
        /// Its name.
        name: String = "s3control:ListMultiRegionAccessPoints";
        /// Its state.
        status: MultiRegionAccessPointStatus = "s3control:ListMultiRegionAccessPoints";
        /// Its own block of public access, which cannot be changed later.
        public_access_block: PublicAccessBlock = "s3control:ListMultiRegionAccessPoints";
        /// The buckets that it leads to.
        buckets: List<Ref<Bucket>> = "s3control:ListMultiRegionAccessPoints";
        /// When it was made.
        created_at: Timestamp = "s3control:ListMultiRegionAccessPoints";
    }
    related {
        /// The account.
        account: one Account by account;
        /// The account's settings for S3.
        s3_account: one AccountPublicAccess by account;
    }
}

record! {
    /// One grant of an ACL.
    Grant {
        /// What the grantee is.
        grantee_type: GranteeType = "";
        /// The grantee's URI, for groups.
        grantee_uri [opt]: String = "";
        /// The grantee's canonical user id, for users.
        grantee_id [opt]: String = "";
        /// What is allowed.
        permission: Permission = "";
    }
}

record! {
    /// Default encryption.
    Encryption {
        /// How objects are encrypted by default.
        sse_algorithm: SseAlgorithm = "";
        /// The KMS key; absent when the AWS managed key of S3, or none, is used.
        kms_key [opt]: Ref<Key> = "";
        /// Whether a bucket key spares calls to KMS.
        bucket_key_enabled [opt]: bool = "";
        /// Kinds of encryption that uploads must not use, such as `SSE-C`.
        blocked_encryption_types [opt]: List<String> = "";
    }
}

record! {
    /// Server access logging.
    AccessLogging {
        /// The bucket that access logs are written to.
        target_bucket: Ref<Bucket> = "";
        /// The prefix of their keys.
        target_prefix [opt]: String = "";
    }
}

record! {
    /// A website made of a bucket: its endpoint speaks plain HTTP only. Source: S3 API, `GetBucketWebsite`.
    Website {
        /// What is served for a folder; absent when all requests are redirected.
        index_document [opt]: String = "";
        /// The object that is served with errors.
        error_document [opt]: String = "";
        /// The host that all requests are redirected to; absent when objects are served.
        redirect_host [opt]: String = "";
    }
}

record! {
    /// A lifecycle rule.
    LifecycleRule {
        /// The rule's id.
        id [opt]: String = "";
        /// Whether the rule is in force.
        status: RuleStatus = "";
        /// The prefix of the keys that the rule is for; absent when it is for all keys.
        prefix [opt]: String = "";
        /// Tags that objects must have for the rule to match.
        tags [opt]: Map = "";
        /// Objects smaller than this many bytes are left alone.
        object_size_greater_than [opt]: i64 = "";
        /// Objects larger than this many bytes are left alone.
        object_size_less_than [opt]: i64 = "";
        /// Current versions expire after this many days.
        expiration_days [opt]: i64 = "";
        /// Current versions expire at this time.
        expiration_date [opt]: Timestamp = "";
        /// Delete markers without older versions are removed.
        expired_object_delete_marker [opt]: bool = "";
        /// Older versions are deleted this many days after they were replaced.
        noncurrent_expiration_days [opt]: i64 = "";
        /// This many older versions are kept whatever their age.
        newer_noncurrent_versions [opt]: i64 = "";
        /// Unfinished uploads are removed after this many days.
        abort_incomplete_upload_days [opt]: i64 = "";
        /// The storage classes that current versions move to.
        transition_storage_classes: List<String> = "";
        /// The storage classes that older versions move to.
        noncurrent_transition_storage_classes: List<String> = "";
        /// When current versions move to which storage class.
        transitions: List<LifecycleTransition> = "";
    }
}

record! {
    /// A move to another storage class by a lifecycle rule.
    LifecycleTransition {
        /// The storage class.
        storage_class: String = "";
        /// How many days after they were made objects move; absent when a date is given.
        days [opt]: i64 = "";
        /// When objects move, and from when on new ones do at once.
        date [opt]: Timestamp = "";
    }
}

record! {
    /// Object Lock: objects that cannot be changed or deleted.
    ObjectLock {
        /// The mode of the default retention; absent when there is no default retention.
        default_mode [opt]: ObjectLockMode = "";
        /// The default retention in days; absent when it is given in years, or not at all.
        default_days [opt]: i64 = "";
        /// The default retention in years; absent when it is given in days, or not at all.
        default_years [opt]: i64 = "";
    }
}

record! {
    /// A replication rule.
    ReplicationRule {
        /// The rule's id.
        id [opt]: String = "";
        /// Whether the rule is in force.
        status: RuleStatus = "";
        /// The bucket that objects are copied to.
        destination_bucket: Ref<Bucket> = "";
        /// The account that shall own the copies; absent when nothing is said about it.
        destination_account [opt]: String = "";
        /// The prefix of the keys that the rule is for; absent when it is for all keys.
        prefix [opt]: String = "";
        /// Tags that objects must have for the rule to match.
        tags [opt]: Map = "";
        /// Whether delete markers are copied; absent in rules of the first version, which copy them.
        delete_marker_replication [opt]: RuleStatus = "";
        /// Whether objects that are encrypted with a KMS key are copied; absent when they are not.
        kms_encrypted_objects [opt]: RuleStatus = "";
    }
}
