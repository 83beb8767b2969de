//! GuardDuty: detectors, which watch a region's events for attacks.

use super::text_enum;
use crate::model::{List, Map, Timestamp};
use crate::record;

text_enum! {
    /// Whether a detector works. Source: GuardDuty API, `GetDetector`.
    DetectorStatus { Enabled = "ENABLED", Disabled = "DISABLED", }
}

text_enum! {
    /// How often findings that changed are published. Source: GuardDuty API, `GetDetector`.
    FindingPublishingFrequency { FifteenMinutes = "FIFTEEN_MINUTES", OneHour = "ONE_HOUR", SixHours = "SIX_HOURS", }
}

text_enum! {
    /// What a detector can watch. Source: GuardDuty API, `DetectorFeatureConfigurationResult`.
    DetectorFeatureName {
        CloudTrail = "CLOUD_TRAIL",
        DnsLogs = "DNS_LOGS",
        FlowLogs = "FLOW_LOGS",
        S3DataEvents = "S3_DATA_EVENTS",
        EksAuditLogs = "EKS_AUDIT_LOGS",
        EbsMalwareProtection = "EBS_MALWARE_PROTECTION",
        RdsLoginEvents = "RDS_LOGIN_EVENTS",
        EksRuntimeMonitoring = "EKS_RUNTIME_MONITORING",
        LambdaNetworkLogs = "LAMBDA_NETWORK_LOGS",
        RuntimeMonitoring = "RUNTIME_MONITORING",
        AiAnalyst = "AI_ANALYST",
        AiProtection = "AI_PROTECTION",
    }
}

text_enum! {
    /// Whether a feature is on. Source: GuardDuty API, `DetectorFeatureConfigurationResult`.
    FeatureStatus { Enabled = "ENABLED", Disabled = "DISABLED", }
}

record! {
    /// The detector of a region, of which there is at most one. Source: GuardDuty API, `GetDetector`.
    Detector {
        /// Its id.
        detector_id: String = "guardduty:ListDetectors";
        /// Whether it works; a suspended detector is `DISABLED`.
        status: DetectorStatus = "guardduty:GetDetector";
        /// When it was made.
        created_at: Timestamp = "guardduty:GetDetector";
        /// How often findings that changed are published.
        finding_publishing_frequency: FindingPublishingFrequency = "guardduty:GetDetector";
        /// What it watches. The data sources that earlier versions of the API told apart are among these.
        features: List<DetectorFeature> = "guardduty:GetDetector";
        /// Its tags; absent when there are none.
        tags [opt]: Map = "guardduty:GetDetector";
    }
    derived {
        /// The names of the features that it watches.
        watched_features: List<String> = ["features"];
    }
    related {
        /// The account.
        account: one Account by account;
    }
}

record! {
    /// One thing that a detector can watch.
    DetectorFeature {
        /// Which.
        name: DetectorFeatureName = "";
        /// Whether it is watched.
        status: FeatureStatus = "";
        /// What else can be set for this feature, such as who keeps its agents up to date.
        additional_configuration: List<FeatureConfiguration> = "";
    }
}

record! {
    /// A further setting of a feature.
    FeatureConfiguration {
        /// Which, such as `EKS_ADDON_MANAGEMENT`.
        name: String = "";
        /// Whether it is on.
        status: FeatureStatus = "";
    }
}
