//! CloudTrail: trails and event data stores.

use super::{Bucket, Key, LogGroup, Role, Topic, User, text_enum};
use crate::model::{ArnText, List, Map, Ref, Timestamp};
use crate::record;

/// What decides who can blind a trail, in any of the ways there are.
const TELLING_OF_BLINDERS: [&str; 33] = with_policies![
    "is_organization_trail",
    "s3_key_prefix",
    "log_bucket.policy",
    "log_bucket.versioning_status",
    "log_bucket.mfa_delete",
    "log_bucket.object_lock",
    "log_bucket.object_ownership",
    "log_bucket.public_access_block",
    "s3_account.public_access_block",
    "kms_key.policy",
    "kms_key.origin",
    "log_group",
    "log_group_role",
    "sns_topic",
    "account_metric_filters.log_group",
    "account_metric_filters.transformations",
    "account_alarms.namespace",
    "account_alarms.metric_name",
    "account_alarms.metrics",
    "account_alarms.alarm_topics",
    "account_topics.policy",
];

text_enum! {
    /// Which events a classic selector records. Source: CloudTrail API, `EventSelector`.
    ReadWriteType {
        All = "All",
        ReadOnly = "ReadOnly",
        WriteOnly = "WriteOnly",
    }
}

text_enum! {
    /// Which events of some sort are recorded: reads, writes, or both.
    RecordedEvents {
        All = "all",
        Read = "read",
        Write = "write",
        None = "none",
    }
}

text_enum! {
    /// The state of an event data store. Source: CloudTrail API, `EventDataStore`.
    EventDataStoreStatus {
        Created = "CREATED",
        Enabled = "ENABLED",
        PendingDeletion = "PENDING_DELETION",
        StartingIngestion = "STARTING_INGESTION",
        StoppingIngestion = "STOPPING_INGESTION",
        StoppedIngestion = "STOPPED_INGESTION",
    }
}

text_enum! {
    /// How an event data store is paid for. Source: CloudTrail API, `GetEventDataStore`.
    BillingMode { Extendable = "EXTENDABLE_RETENTION_PRICING", Fixed = "FIXED_RETENTION_PRICING", }
}

text_enum! {
    /// What a principal can do to a trail, or with its logs.
    AuditPower {
        StopRecording = "stop-recording",
        DeleteLogs = "delete-logs",
        ChangeBucket = "change-bucket",
        DisableKey = "disable-key",
        DeleteLogGroup = "delete-log-group",
        ChangeDeliveryRole = "change-delivery-role",
        SilenceAlerts = "silence-alerts",
        ReadLogs = "read-logs",
        ReadLogGroup = "read-log-group",
        DecryptLogs = "decrypt-logs",
        ConfigureCloudtrail = "configure-cloudtrail",
        StopEventDataStore = "stop-event-data-store",
        LeaveOrganizationTrail = "leave-organization-trail",
        DisableDetectors = "disable-detectors",
    }
}

text_enum! {
    /// What a principal is.
    PrincipalKind {
        User = "user",
        Role = "role",
        ServiceLinkedRole = "service-linked-role",
        Account = "account",
        Organization = "organization",
        Everybody = "everybody",
    }
}

record! {
    /// A trail. Source: CloudTrail API, `Trail` and `GetTrailStatus`, the latter asked in the home region by ARN.
    Trail {
        /// The trail's name.
        name: String = "cloudtrail:DescribeTrails";
        /// The region in which the trail was made and in which it can be changed.
        home_region: String = "cloudtrail:DescribeTrails";
        /// The account that owns the trail; for an organization trail this can be another account.
        owner_account: String = "cloudtrail:DescribeTrails";
        /// Whether the trail records events from every enabled region.
        is_multi_region: bool = "cloudtrail:DescribeTrails";
        /// Whether the trail records events of all accounts of the organization.
        is_organization_trail: bool = "cloudtrail:DescribeTrails";
        /// Whether events of global services such as IAM are recorded.
        include_global_service_events: bool = "cloudtrail:DescribeTrails";
        /// Whether digest files are written, with which changed or deleted logs are noticed.
        log_file_validation_enabled: bool = "cloudtrail:DescribeTrails";
        /// The bucket that log files are delivered to.
        log_bucket: Ref<Bucket> = "cloudtrail:DescribeTrails";
        /// Whether the log bucket exists, whoever owns it: it is listed in the account, or S3 answers for its name.
        log_bucket_exists: bool = "s3:HeadBucket";
        /// The prefix of the log files' keys, without the `AWSLogs/` that follows it.
        s3_key_prefix [opt]: String = "cloudtrail:DescribeTrails";
        /// The KMS key that encrypts log files; absent when only S3's own encryption is used.
        kms_key [opt]: Ref<Key> = "cloudtrail:DescribeTrails";
        /// The log group of CloudWatch Logs that events are sent to.
        log_group [opt]: Ref<LogGroup> = "cloudtrail:DescribeTrails";
        /// The role with which events are sent to the log group.
        log_group_role [opt]: ArnText = "cloudtrail:DescribeTrails";
        /// The SNS topic that is told of each delivery.
        sns_topic [opt]: ArnText = "cloudtrail:DescribeTrails";
        /// Whether the trail has selectors other than the default.
        has_custom_event_selectors: bool = "cloudtrail:DescribeTrails";
        /// Whether Insights selectors are configured.
        has_insight_selectors: bool = "cloudtrail:DescribeTrails";
        /// Regions other than the home region in which the trail shows as a shadow copy.
        shadow_regions: List<String> = "cloudtrail:DescribeTrails";
        /// Whether the trail is recording now.
        is_logging: bool = "cloudtrail:GetTrailStatus";
        /// The error of the last delivery to S3; absent when it went well.
        latest_delivery_error [opt]: String = "cloudtrail:GetTrailStatus";
        /// When log files were last delivered to S3.
        latest_delivery_time [opt]: Timestamp = "cloudtrail:GetTrailStatus";
        /// The error of the last delivery of a digest file; absent when it went well.
        latest_digest_delivery_error [opt]: String = "cloudtrail:GetTrailStatus";
        /// When a digest file was last delivered.
        latest_digest_delivery_time [opt]: Timestamp = "cloudtrail:GetTrailStatus";
        /// The error of the last notification of the SNS topic; absent when it went well.
        latest_notification_error [opt]: String = "cloudtrail:GetTrailStatus";
        /// The error of the last delivery to CloudWatch Logs; absent when it went well.
        latest_log_group_delivery_error [opt]: String = "cloudtrail:GetTrailStatus";
        /// When events were last delivered to CloudWatch Logs.
        latest_log_group_delivery_time [opt]: Timestamp = "cloudtrail:GetTrailStatus";
        /// When recording was last switched on.
        start_logging_time [opt]: Timestamp = "cloudtrail:GetTrailStatus";
        /// When recording was last switched off.
        stop_logging_time [opt]: Timestamp = "cloudtrail:GetTrailStatus";
        /// The classic event selectors; absent when the trail uses advanced ones.
        event_selectors [opt]: List<EventSelector> = "cloudtrail:GetEventSelectors";
        /// The advanced event selectors; absent when the trail uses classic ones.
        advanced_event_selectors [opt]: List<AdvancedEventSelector> = "cloudtrail:GetEventSelectors";
        /// The Insights that are computed: `ApiCallRateInsight`, `ApiErrorRateInsight`.
        insight_selectors: List<String> = "cloudtrail:GetInsightSelectors";
        /// The trail's tags.
        tags: Map = "cloudtrail:ListTags";
    }
    derived {
        /// The SNS topic that is told of new log files; absent when none is.
        notification_topic [opt]: Ref<Topic> = ["sns_topic"];
        /// Which management events are recorded without any restriction, all selectors taken together.
        management_events: RecordedEvents = ["event_selectors", "advanced_event_selectors"];
        /// Which management events are recorded at all, be it of some sources, names or identities only.
        management_events_in_part: RecordedEvents = ["event_selectors", "advanced_event_selectors"];
        /// Of the event sources that people leave out for their number of events, `kms.amazonaws.com` and
        /// `rdsdata.amazonaws.com`, those of which all reads and writes are recorded.
        filterable_sources_recorded: List<String> = ["event_selectors", "advanced_event_selectors"];
        /// Whether its selectors record, as a data event, each delivery of its own log files into its bucket.
        records_own_delivery: bool = ["log_bucket", "s3_key_prefix", "event_selectors", "advanced_event_selectors"];
        /// Who can stop the recording or change what is recorded and where it goes.
        stoppers: List<AuditAccess> = with_policies![];
        /// Who can delete log files, or overwrite them where no versions are kept. Files that Object Lock keeps in compliance
        /// mode cannot be deleted by anybody.
        log_deleters: List<AuditAccess> = with_policies![
            "is_organization_trail",
            "s3_key_prefix",
            "log_bucket.policy",
            "log_bucket.versioning_status",
            "log_bucket.mfa_delete",
            "log_bucket.object_lock",
            "log_bucket.public_access_block",
            "s3_account.public_access_block",
            "organization.organization_id",
            "organization_members.account_id",
        ];
        /// Who can change the policy, the lifecycle, the versioning or another setting of the log bucket that keeps logs safe.
        bucket_changers: List<AuditAccess> = with_policies![
            "log_bucket.policy",
            "log_bucket.object_ownership",
            "log_bucket.public_access_block",
            "s3_account.public_access_block",
            "organization.organization_id",
            "organization_members.account_id",
        ];
        /// Who can disable the key of the logs, have it deleted, or change its policy.
        key_disablers: List<AuditAccess> = with_policies!["kms_key.policy", "kms_key.origin"];
        /// Who can delete the log group of the trail, its streams or its metric filters, or let its events expire.
        log_group_deleters: List<AuditAccess> = with_policies!["log_group"];
        /// Who can take from the role that delivers to the log group what it needs for that.
        delivery_role_changers: List<AuditAccess> = with_policies!["log_group_role"];
        /// Who can switch off the alarms on the metrics of the log group, or their topics and that of the trail.
        alert_silencers: List<AuditAccess> = with_policies![
            "log_group",
            "sns_topic",
            "account_metric_filters.log_group",
            "account_metric_filters.transformations",
            "account_alarms.namespace",
            "account_alarms.metric_name",
            "account_alarms.metrics",
            "account_alarms.alarm_topics",
            "account_topics.policy",
        ];
        /// Who can blind the trail, in any of these ways: one item a principal and power, by the least guarded and then
        /// shortest path. The root user, who can do everything, is not listed; policies of the organization are not counted.
        blinders: List<AuditAccess> = TELLING_OF_BLINDERS;
        /// Who can read the log files, the key included where they are encrypted with one, or the events in the log group.
        log_readers: List<AuditAccess> = with_policies![
            "is_organization_trail",
            "s3_key_prefix",
            "log_bucket.policy",
            "log_bucket.public_access_block",
            "s3_account.public_access_block",
            "kms_key.policy",
            "log_group",
            "organization.organization_id",
            "organization_members.account_id",
        ];
        /// Who can decrypt with the key of the logs, or hand on the right to.
        log_decrypters: List<AuditAccess> =
            with_policies!["kms_key.policy", "organization.organization_id", "organization_members.account_id"];
        /// Who can change anything about CloudTrail in the account: any action that does more than read.
        configurers: List<AuditAccess> = with_policies![];
        /// Who can blind the trail and also change other things of the account, both without assuming a role first.
        operators: List<AuditOperator> = TELLING_OF_BLINDERS;        /// The role by which it delivers to its log group; absent when there is none.
        delivery_role [opt]: Ref<Role> = ["log_group_role"];
    }
    related {
        /// The account from which the trail was seen.
        account: one Account by account;
        /// The organization of the account.
        organization: one Organization by account;
        /// The accounts of the organization, if the account may list them.
        organization_members: many OrganizationMember by account;
        /// The account's settings for S3.
        s3_account: one AccountPublicAccess by account;
        /// The metric filters of the account's log groups to which trails deliver.
        account_metric_filters: many MetricFilter by account;
        /// The CloudWatch alarms of the account on metrics.
        account_alarms: many Alarm by account;
        /// The SNS topics of the account that trails and alarms name.
        account_topics: many Topic by account;
        /// The buckets of the account.
        account_buckets: many Bucket by account;
    }
}

record! {
    /// A principal that can blind a trail, or read its logs, and how it comes to it.
    AuditAccess {
        /// Who, by which action, on which path, with which guard and by which statement, on one line.
        name: String = "";
        /// The principal: the ARN of a user or role, of the root of another account, the id of an organization, or `*`.
        principal: String = "";
        /// What the principal is.
        principal_kind: PrincipalKind = "";
        /// The account of the principal; absent for organizations and everybody.
        account [opt]: String = "";
        /// Whether the principal is of the account itself, or of its organization; of other accounts that is told for trails.
        in_own_organization: bool = "";
        /// The user; absent for all other principals.
        user [opt]: Ref<User> = "";
        /// The services that can act as the role, by name.
        trusted_services: List<String> = "";
        /// The OpenID Connect providers whose identities can act as the role, by ARN or host.
        trusted_oidc_providers: List<String> = "";
        /// What it can do.
        power: AuditPower = "";
        /// An action by which it can.
        action: String = "";
        /// What the action is done to.
        resource: String = "";
        /// How it comes to it: `directly`, or the roles that it assumes one after the other.
        path: String = "";
        /// How many steps the path has; 0 if it can by itself.
        steps: i64 = "";
        /// Whether it needs a second factor (MFA) on every way: for a role also if all who can act as it need one. What
        /// identity providers ask of people counts as one.
        mfa_required: bool = "";
        /// The policy that grants it: an ARN, or what kind of policy it is and its name.
        policy: String = "";
        /// The statement of the policy: its name, else its number, from 1.
        statement: String = "";
        /// Whether the user or role is an administrator: everything is allowed, or it can allow itself everything.
        is_administrator: bool = "";
    }
}

record! {
    /// A classic event selector.
    EventSelector {
        /// Which events: all, reads or writes.
        read_write_type: ReadWriteType = "";
        /// Whether management events are recorded.
        include_management_events: bool = "";
        /// Event sources whose management events are left out.
        exclude_management_event_sources: List<String> = "";
        /// The resources whose data events are recorded.
        data_resources: List<DataResource> = "";
    }
}

record! {
    /// The resources whose data events a classic selector records.
    DataResource {
        /// The resource type, such as `AWS::S3::Object`.
        resource_type: String = "";
        /// ARNs or their beginnings; `arn:aws:s3` stands for all buckets.
        values: List<String> = "";
    }
}

record! {
    /// An advanced event selector: all its field selectors must match.
    AdvancedEventSelector {
        /// Its name, chosen by people; it decides nothing.
        name [opt]: String = "";
        /// What is tested.
        field_selectors: List<FieldSelector> = "";
    }
}

record! {
    /// A test on one field of an event. Several values of a positive operator are or-ed, of a negative one and-ed.
    FieldSelector {
        /// The field, such as `eventCategory`, `readOnly`, `eventSource`, `resources.type`, `resources.ARN`.
        field: String = "";
        /// Equal to one of these.
        equals [opt]: List<String> = "";
        /// Equal to none of these.
        not_equals [opt]: List<String> = "";
        /// Starts with one of these.
        starts_with [opt]: List<String> = "";
        /// Starts with none of these.
        not_starts_with [opt]: List<String> = "";
        /// Ends with one of these.
        ends_with [opt]: List<String> = "";
        /// Ends with none of these.
        not_ends_with [opt]: List<String> = "";
    }
}

record! {
    /// A user or role that can blind a trail and also changes other things.
    AuditOperator {
        /// Its ARN.
        principal: String = "";
        /// What it is.
        principal_kind: PrincipalKind = "";
        /// What it can do to the trail.
        powers: List<AuditPower> = "";
        /// The services in which it can make, change or remove things that are not the trail's. Looked at are:
        /// `autoscaling`, `cloudformation`, `codebuild`, `dynamodb`, `ec2`, `ecs`, `eks`, `iam`, `kms`, `lambda`, `rds`,
        /// `s3`, `secretsmanager`, `sqs` and `ssm`.
        services: List<String> = "";
        /// Whether it is an administrator: everything is allowed, or it can allow itself everything.
        is_administrator: bool = "";
    }
}

record! {
    /// A CloudTrail Lake event data store. Source: CloudTrail API, `GetEventDataStore`.
    EventDataStore {
        /// Its name.
        name: String = "cloudtrail:ListEventDataStores";
        /// Whether it is collecting.
        status: EventDataStoreStatus = "cloudtrail:GetEventDataStore";
        /// Whether it collects events from every region.
        is_multi_region: bool = "cloudtrail:GetEventDataStore";
        /// Whether it collects events of all accounts of the organization.
        is_organization_store: bool = "cloudtrail:GetEventDataStore";
        /// How long events are kept, in days.
        retention_days: i64 = "cloudtrail:GetEventDataStore";
        /// How it is paid for, which decides how long events can be kept.
        billing_mode: BillingMode = "cloudtrail:GetEventDataStore";
        /// Whether it is protected against deletion.
        termination_protection_enabled: bool = "cloudtrail:GetEventDataStore";
        /// The KMS key that encrypts it; absent when CloudTrail's own is used.
        kms_key [opt]: Ref<Key> = "cloudtrail:GetEventDataStore";
        /// What is collected.
        advanced_event_selectors: List<AdvancedEventSelector> = "cloudtrail:GetEventDataStore";
        /// When it was made.
        created_at: Timestamp = "cloudtrail:GetEventDataStore";
        /// Its tags.
        tags: Map = "cloudtrail:ListTags";
    }
    derived {
        /// Which management events are collected at all, be it of some sources, names or identities only.
        management_events_in_part: RecordedEvents = ["advanced_event_selectors"];
        /// Who can stop or delete the event data store, or change what it collects and who may query it.
        blinders: List<AuditAccess> = with_policies![];
    }
    related {
        /// The account.
        account: one Account by account;
    }
}
