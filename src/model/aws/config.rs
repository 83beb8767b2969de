//! AWS Config: recorders, delivery channels and rules.

use super::{Bucket, Key, Topic, text_enum};
use crate::model::{ArnText, List, Ref, Timestamp};
use crate::record;

text_enum! {
    /// How the last recording went. Source: AWS Config API, `ConfigurationRecorderStatus`.
    RecorderStatus {
        Pending = "Pending",
        Success = "Success",
        Failure = "Failure",
        NotApplicable = "NotApplicable",
    }
}

text_enum! {
    /// How the types to record are chosen. Source: AWS Config API, `RecordingStrategy`.
    RecordingStrategy {
        AllSupportedResourceTypes = "ALL_SUPPORTED_RESOURCE_TYPES",
        InclusionByResourceTypes = "INCLUSION_BY_RESOURCE_TYPES",
        ExclusionByResourceTypes = "EXCLUSION_BY_RESOURCE_TYPES",
    }
}

text_enum! {
    /// How often changes are recorded. Source: AWS Config API, `RecordingMode`.
    RecordingFrequency {
        Continuous = "CONTINUOUS",
        Daily = "DAILY",
    }
}

text_enum! {
    /// Who pays for what a recorder records. Source: AWS Config API, `ConfigurationRecorder`.
    RecordingScope {
        Internal = "INTERNAL",
        Paid = "PAID",
    }
}

text_enum! {
    /// How the last delivery went. Source: AWS Config API, `DeliveryChannelStatus`.
    DeliveryStatus {
        Success = "Success",
        Failure = "Failure",
        NotApplicable = "Not_Applicable",
    }
}

text_enum! {
    /// How often a snapshot of all settings is delivered. Source: AWS Config API, `ConfigSnapshotDeliveryProperties`.
    SnapshotFrequency {
        OneHour = "One_Hour",
        ThreeHours = "Three_Hours",
        SixHours = "Six_Hours",
        TwelveHours = "Twelve_Hours",
        TwentyFourHours = "TwentyFour_Hours",
    }
}

text_enum! {
    /// The state of a rule. Source: AWS Config API, `ConfigRule`.
    ConfigRuleState {
        Active = "ACTIVE",
        Deleting = "DELETING",
        DeletingResults = "DELETING_RESULTS",
        Evaluating = "EVALUATING",
    }
}

text_enum! {
    /// Who wrote a rule. Source: AWS Config API, `Source`.
    ConfigRuleOwner {
        Aws = "AWS",
        CustomLambda = "CUSTOM_LAMBDA",
        CustomPolicy = "CUSTOM_POLICY",
    }
}

record! {
    /// A configuration recorder. Source: AWS Config API, `ConfigurationRecorder` and `ConfigurationRecorderStatus`.
    Recorder {
        /// Its name.
        name: String = "config:DescribeConfigurationRecorders";
        /// The role with which it reads and delivers.
        role [opt]: ArnText = "config:DescribeConfigurationRecorders";
        /// The service that it belongs to; absent for a recorder of the account's own.
        service_principal [opt]: String = "config:DescribeConfigurationRecorders";
        /// Who pays for what it records; absent where AWS does not say.
        recording_scope [opt]: RecordingScope = "config:DescribeConfigurationRecorders";
        /// What it records.
        recording_group [opt]: RecordingGroup = "config:DescribeConfigurationRecorders";
        /// How often it records; absent where AWS does not say, which means continuously.
        recording_mode [opt]: RecordingMode = "config:DescribeConfigurationRecorders";
        /// Whether it is recording now.
        is_recording: bool = "config:DescribeConfigurationRecorderStatus";
        /// How the last recording went; absent when it never recorded.
        last_status [opt]: RecorderStatus = "config:DescribeConfigurationRecorderStatus";
        /// The error of the last recording; absent when it went well.
        last_error_code [opt]: String = "config:DescribeConfigurationRecorderStatus";
        /// When the status last changed.
        last_status_change_time [opt]: Timestamp = "config:DescribeConfigurationRecorderStatus";
        /// When it was last started.
        last_start_time [opt]: Timestamp = "config:DescribeConfigurationRecorderStatus";
        /// When it was last stopped.
        last_stop_time [opt]: Timestamp = "config:DescribeConfigurationRecorderStatus";
    }
    related {
        /// The account.
        account: one Account by account;
    }
}

record! {
    /// The types of resources that a recorder records. Source: AWS Config API, `RecordingGroup`.
    RecordingGroup {
        /// Whether all types of the region are recorded.
        all_supported: bool = "";
        /// Whether types of global services, such as IAM users, are recorded in this region too.
        include_global_resource_types: bool = "";
        /// The types that are recorded, if they are listed.
        resource_types: List<String> = "";
        /// The types that are left out.
        excluded_resource_types: List<String> = "";
        /// How the types are chosen; absent where AWS does not say.
        recording_strategy [opt]: RecordingStrategy = "";
    }
}

record! {
    /// How often a recorder records. Source: AWS Config API, `RecordingMode`.
    RecordingMode {
        /// How often, unless a type says otherwise.
        recording_frequency: RecordingFrequency = "";
        /// The types for which it is otherwise.
        overrides: List<RecordingModeOverride> = "";
    }
}

record! {
    /// Types that are recorded at another frequency. Source: AWS Config API, `RecordingModeOverride`.
    RecordingModeOverride {
        /// The types.
        resource_types: List<String> = "";
        /// How often they are recorded.
        recording_frequency: RecordingFrequency = "";
    }
}

record! {
    /// Where AWS Config delivers. Source: AWS Config API, `DeliveryChannel` and `DeliveryChannelStatus`.
    DeliveryChannel {
        /// Its name.
        name: String = "config:DescribeDeliveryChannels";
        /// The bucket that gets history and snapshots.
        bucket: Ref<Bucket> = "config:DescribeDeliveryChannels";
        /// The prefix of the keys in the bucket.
        s3_key_prefix [opt]: String = "config:DescribeDeliveryChannels";
        /// The KMS key that encrypts what is delivered; absent when only S3's own encryption is used.
        kms_key [opt]: Ref<Key> = "config:DescribeDeliveryChannels";
        /// The SNS topic that is told of changes.
        topic [opt]: Ref<Topic> = "config:DescribeDeliveryChannels";
        /// How often a snapshot of all settings is delivered; absent when none is.
        snapshot_frequency [opt]: SnapshotFrequency = "config:DescribeDeliveryChannels";
        /// How notifications of changes went; absent when AWS says nothing of them.
        stream_delivery [opt]: Delivery = "config:DescribeDeliveryChannelStatus";
        /// How the history of settings was delivered; absent when AWS says nothing of it.
        history_delivery [opt]: Delivery = "config:DescribeDeliveryChannelStatus";
        /// How snapshots were delivered; absent when AWS says nothing of them.
        snapshot_delivery [opt]: Delivery = "config:DescribeDeliveryChannelStatus";
    }
    related {
        /// The account.
        account: one Account by account;
    }
}

record! {
    /// How deliveries of one kind went.
    Delivery {
        /// How the last one went; absent when there was none.
        last_status [opt]: DeliveryStatus = "";
        /// The error of the last one; absent when it went well.
        last_error_code [opt]: String = "";
        /// When the last one was tried, or, for the stream, its status changed.
        last_attempt_time [opt]: Timestamp = "";
        /// When one last went well; AWS does not say so of the stream.
        last_successful_time [opt]: Timestamp = "";
    }
}

record! {
    /// A rule of AWS Config. Source: AWS Config API, `ConfigRule`.
    ConfigRule {
        /// Its name.
        name: String = "config:DescribeConfigRules";
        /// Its state.
        state: ConfigRuleState = "config:DescribeConfigRules";
        /// Who wrote it.
        source_owner: ConfigRuleOwner = "config:DescribeConfigRules";
        /// Which rule of AWS it is, such as `CLOUD_TRAIL_ENABLED`, or the function that judges; absent for a policy of one's own.
        source_identifier [opt]: String = "config:DescribeConfigRules";
        /// The service that made it; absent for a rule of the account's own.
        created_by [opt]: String = "config:DescribeConfigRules";
    }
    related {
        /// The account.
        account: one Account by account;
    }
}
