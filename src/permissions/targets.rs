//! What each action can be limited to. Source: the tables "Actions" and "Resource types" of each service in AWS's Service
//! Authorization Reference. An action that is not here has no resource types there, so that it can be allowed for `*` only.

/// A type of resource that actions can be limited to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// What several of them are called.
    pub(super) plural: &'static str,
    /// The ARNs of all of them, in any account and region, after `arn:PARTITION:`.
    pub(super) pattern: &'static str,
}

const fn target(plural: &'static str, pattern: &'static str) -> Target {
    Target { plural, pattern }
}

const ACCOUNTS: Target = target("Settings", "account::*:account");
const ANALYZERS: Target = target("Analyzers", "access-analyzer:*:*:analyzer/*");
const ALARMS: Target = target("Alarms", "cloudwatch:*:*:alarm:*");
const BUCKETS: Target = target("Buckets", "s3:::*");
const DETECTORS: Target = target("Detectors", "guardduty:*:*:detector/*");
const EVENT_DATA_STORES: Target = target("EventDataStores", "cloudtrail:*:*:eventdatastore/*");
const HUBS: Target = target("Hubs", "securityhub:*:*:hub/default");
const KEYS: Target = target("Keys", "kms:*:*:key/*");
const LOG_GROUPS: Target = target("Groups", "logs:*:*:log-group:*");
const MEMBERS: Target = target("Accounts", "organizations::*:account/*");
/// Wherever they lie: a star in an ARN stands for slashes, too.
const LOG_OBJECTS: Target = target("LogObjects", "s3:::*/AWSLogs/*");
const OIDC_PROVIDERS: Target = target("OidcProviders", "iam::*:oidc-provider/*");
const POINTS: Target = target("AccessPoints", "s3:*:*:accesspoint/*");
const POLICIES: Target = target("Policies", "organizations::*:policy/*");
const RECORDERS: Target = target("Recorders", "config:*:*:configuration-recorder/*");
const RULES: Target = target("Rules", "events:*:*:rule/*");
const TOPICS: Target = target("Topics", "sns:*:*:*");
const TRAILS: Target = target("Trails", "cloudtrail:*:*:trail/*");
const USERS: Target = target("Users", "iam::*:user/*");

/// What an action can be limited to; empty if it cannot. Of several types only those that are asked about.
pub(super) fn of(action: &str) -> &'static [Target] {
    match action {
        "access-analyzer:ListFindings" => &[ANALYZERS],
        "account:GetAlternateContact" | "account:GetContactInformation" | "account:ListRegions" => &[ACCOUNTS],
        "cloudtrail:GetEventDataStore" => &[EVENT_DATA_STORES],
        "cloudtrail:GetEventSelectors" | "cloudtrail:GetInsightSelectors" | "cloudtrail:GetTrailStatus" => &[TRAILS],
        "cloudtrail:ListTags" => &[EVENT_DATA_STORES, TRAILS],
        "cloudwatch:DescribeAlarms" => &[ALARMS],
        "config:DescribeConfigurationRecorderStatus" | "config:DescribeConfigurationRecorders" => &[RECORDERS],
        "events:ListTargetsByRule" => &[RULES],
        "guardduty:GetDetector" => &[DETECTORS],
        "iam:GetOpenIDConnectProvider" => &[OIDC_PROVIDERS],
        "iam:ListServiceSpecificCredentials" => &[USERS],
        "kms:DescribeKey" | "kms:GetKeyPolicy" | "kms:GetKeyRotationStatus" | "kms:ListGrants" | "kms:ListResourceTags" => {
            &[KEYS]
        }
        "logs:DescribeMetricFilters" | "logs:DescribeSubscriptionFilters" => &[LOG_GROUPS],
        "organizations:DescribePolicy" | "organizations:ListTargetsForPolicy" => &[POLICIES],
        "organizations:ListDelegatedServicesForAccount" => &[MEMBERS],
        "s3:GetAccessPointPolicy" => &[POINTS],
        "s3:GetBucketAcl"
        | "s3:GetBucketLocation"
        | "s3:GetBucketLogging"
        | "s3:GetBucketObjectLockConfiguration"
        | "s3:GetBucketOwnershipControls"
        | "s3:GetBucketPolicy"
        | "s3:GetBucketPublicAccessBlock"
        | "s3:GetBucketTagging"
        | "s3:GetBucketVersioning"
        | "s3:GetBucketWebsite"
        | "s3:GetEncryptionConfiguration"
        | "s3:GetLifecycleConfiguration"
        | "s3:GetReplicationConfiguration"
        | "s3:ListBucket" => &[BUCKETS],
        "s3:GetObject" => &[LOG_OBJECTS],
        "securityhub:DescribeHub" | "securityhub:GetEnabledStandards" => &[HUBS],
        "sns:GetTopicAttributes" | "sns:ListSubscriptionsByTopic" => &[TOPICS],
        _ => &[],
    }
}
