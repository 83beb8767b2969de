//! The API operations that Trailwarden may call: the one list behind the read-only guard, the least-privilege
//! policy, the sources of fields and the actions named in unknowns.
//!
//! An operation that is not in this list cannot be sent. What CloudTrail delivered is read by operations of a list of
//! their own, since that is another right than to read settings.

use std::collections::BTreeSet;

/// What one call answers for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The credentials or the whole account.
    Account,
    /// One region of the account.
    Region,
    /// One resource.
    Resource,
}

/// An API operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// `service:Operation`, as fields and reports name it.
    pub id: &'static str,
    /// The service's name in the SDK's operation metadata.
    pub sdk_service: &'static str,
    /// The IAM action that it needs.
    pub action: &'static str,
    /// What one call answers for.
    pub scope: Scope,
}

impl Call {
    /// The operation's name without its service.
    pub fn operation(&self) -> &'static str {
        self.id.split_once(':').map_or(self.id, |(_, operation)| operation)
    }

    /// The call of this id.
    pub fn find(id: &str) -> Option<&'static Self> {
        CALLS.iter().chain(LOG_CALLS).find(|call| call.id == id)
    }
}

/// What a run reads. Nothing that one needs for the other is allowed to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Purpose {
    /// Settings.
    #[default]
    Settings,
    /// The log files and digests that CloudTrail delivered, and the keys that it signs with.
    Logs,
}

impl Purpose {
    /// The operations that may be sent for it.
    pub fn calls(self) -> impl Iterator<Item = &'static Call> {
        let (settings, logs) = match self {
            Self::Settings => (CALLS, [].as_slice()),
            Self::Logs => ([].as_slice(), LOG_CALLS),
        };
        let shared = CALLS.iter().filter(move |call| self == Self::Logs && FOR_BOTH.contains(&call.id));
        settings.iter().chain(shared).chain(logs)
    }
}

/// Calls for settings that finding what was delivered takes, too.
const FOR_BOTH: [&str; 5] =
    ["sts:GetCallerIdentity", "sts:AssumeRole", "cloudtrail:DescribeTrails", "s3:HeadBucket", "organizations:ListAccounts"];

macro_rules! calls {
    ($( #[$doc:meta] )* $list:ident $( $service:literal { $( $id:literal $action:literal $scope:ident; )* } )*) => {
        $( #[$doc] )*
        pub static $list: &[Call] = &[
            $( $( Call { id: $id, sdk_service: $service, action: $action, scope: Scope::$scope }, )* )*
        ];
    };
}

calls! {
    /// Every operation that may be sent to read settings, by service.
    CALLS
    "STS" {
        "sts:GetCallerIdentity" "sts:GetCallerIdentity" Account;
        "sts:AssumeRole" "sts:AssumeRole" Account;
    }
    "Account" {
        "account:ListRegions" "account:ListRegions" Account;
        "account:GetAlternateContact" "account:GetAlternateContact" Account;
        "account:GetContactInformation" "account:GetContactInformation" Account;
    }
    "CloudTrail" {
        "cloudtrail:DescribeTrails" "cloudtrail:DescribeTrails" Region;
        "cloudtrail:GetTrailStatus" "cloudtrail:GetTrailStatus" Resource;
        "cloudtrail:GetEventSelectors" "cloudtrail:GetEventSelectors" Resource;
        "cloudtrail:GetInsightSelectors" "cloudtrail:GetInsightSelectors" Resource;
        "cloudtrail:ListTags" "cloudtrail:ListTags" Resource;
        "cloudtrail:ListEventDataStores" "cloudtrail:ListEventDataStores" Region;
        "cloudtrail:GetEventDataStore" "cloudtrail:GetEventDataStore" Resource;
    }
    "S3" {
        "s3:ListBuckets" "s3:ListAllMyBuckets" Account;
        "s3:HeadBucket" "s3:ListBucket" Resource;
        "s3:GetBucketLocation" "s3:GetBucketLocation" Resource;
        "s3:GetBucketAcl" "s3:GetBucketAcl" Resource;
        "s3:GetBucketEncryption" "s3:GetEncryptionConfiguration" Resource;
        "s3:GetBucketLifecycleConfiguration" "s3:GetLifecycleConfiguration" Resource;
        "s3:GetBucketLogging" "s3:GetBucketLogging" Resource;
        "s3:GetBucketOwnershipControls" "s3:GetBucketOwnershipControls" Resource;
        "s3:GetBucketPolicy" "s3:GetBucketPolicy" Resource;
        "s3:GetBucketReplication" "s3:GetReplicationConfiguration" Resource;
        "s3:GetBucketTagging" "s3:GetBucketTagging" Resource;
        "s3:GetBucketVersioning" "s3:GetBucketVersioning" Resource;
        "s3:GetBucketWebsite" "s3:GetBucketWebsite" Resource;
        "s3:GetObjectLockConfiguration" "s3:GetBucketObjectLockConfiguration" Resource;
        "s3:GetPublicAccessBlock" "s3:GetBucketPublicAccessBlock" Resource;
    }
    "S3 Control" {
        "s3control:GetPublicAccessBlock" "s3:GetAccountPublicAccessBlock" Account;
        "s3control:ListMultiRegionAccessPoints" "s3:ListMultiRegionAccessPoints" Account;
        "s3control:ListAccessPoints" "s3:ListAccessPoints" Region;
        "s3control:GetAccessPoint" "s3:GetAccessPoint" Resource;
        "s3control:GetAccessPointPolicy" "s3:GetAccessPointPolicy" Resource;
    }
    "AccessAnalyzer" {
        "access-analyzer:ListAnalyzers" "access-analyzer:ListAnalyzers" Region;
        "access-analyzer:ListFindingsV2" "access-analyzer:ListFindings" Resource;
    }
    "GuardDuty" {
        "guardduty:ListDetectors" "guardduty:ListDetectors" Region;
        "guardduty:GetDetector" "guardduty:GetDetector" Resource;
    }
    "SecurityHub" {
        "securityhub:DescribeHub" "securityhub:DescribeHub" Region;
        "securityhub:GetEnabledStandards" "securityhub:GetEnabledStandards" Region;
    }
    "Lambda" {
        "lambda:ListFunctions" "lambda:ListFunctions" Region;
    }
    "KMS" {
        "kms:ListKeys" "kms:ListKeys" Region;
        "kms:ListAliases" "kms:ListAliases" Region;
        "kms:DescribeKey" "kms:DescribeKey" Resource;
        "kms:GetKeyPolicy" "kms:GetKeyPolicy" Resource;
        "kms:GetKeyRotationStatus" "kms:GetKeyRotationStatus" Resource;
        "kms:ListResourceTags" "kms:ListResourceTags" Resource;
        "kms:ListGrants" "kms:ListGrants" Resource;
    }
    "CloudWatch Logs" {
        "logs:DescribeLogGroups" "logs:DescribeLogGroups" Resource;
        "logs:DescribeMetricFilters" "logs:DescribeMetricFilters" Resource;
        "logs:DescribeSubscriptionFilters" "logs:DescribeSubscriptionFilters" Resource;
        "logs:DescribeResourcePolicies" "logs:DescribeResourcePolicies" Region;
    }
    "CloudWatch" {
        "cloudwatch:DescribeAlarms" "cloudwatch:DescribeAlarms" Region;
    }
    "SNS" {
        "sns:GetTopicAttributes" "sns:GetTopicAttributes" Resource;
        "sns:ListSubscriptionsByTopic" "sns:ListSubscriptionsByTopic" Resource;
    }
    "EventBridge" {
        "events:ListRules" "events:ListRules" Region;
        "events:ListTargetsByRule" "events:ListTargetsByRule" Resource;
    }
    "Config Service" {
        "config:DescribeConfigurationRecorders" "config:DescribeConfigurationRecorders" Region;
        "config:DescribeConfigurationRecorderStatus" "config:DescribeConfigurationRecorderStatus" Region;
        "config:DescribeDeliveryChannels" "config:DescribeDeliveryChannels" Region;
        "config:DescribeDeliveryChannelStatus" "config:DescribeDeliveryChannelStatus" Region;
        "config:DescribeConfigRules" "config:DescribeConfigRules" Region;
    }
    "IAM" {
        "iam:GetAccountAuthorizationDetails" "iam:GetAccountAuthorizationDetails" Account;
        "iam:GenerateCredentialReport" "iam:GenerateCredentialReport" Account;
        "iam:GetCredentialReport" "iam:GetCredentialReport" Account;
        "iam:GetAccountSummary" "iam:GetAccountSummary" Account;
        "iam:GetAccountPasswordPolicy" "iam:GetAccountPasswordPolicy" Account;
        "iam:ListVirtualMFADevices" "iam:ListVirtualMFADevices" Account;
        "iam:ListServiceSpecificCredentials" "iam:ListServiceSpecificCredentials" Account;
        "iam:ListServerCertificates" "iam:ListServerCertificates" Account;
        "iam:ListSAMLProviders" "iam:ListSAMLProviders" Account;
        "iam:ListOpenIDConnectProviders" "iam:ListOpenIDConnectProviders" Account;
        "iam:GetOpenIDConnectProvider" "iam:GetOpenIDConnectProvider" Resource;
        "iam:ListOrganizationsFeatures" "iam:ListOrganizationsFeatures" Account;
    }
    "Organizations" {
        "organizations:DescribeOrganization" "organizations:DescribeOrganization" Account;
        "organizations:ListRoots" "organizations:ListRoots" Account;
        "organizations:ListAWSServiceAccessForOrganization" "organizations:ListAWSServiceAccessForOrganization" Account;
        "organizations:ListAccounts" "organizations:ListAccounts" Account;
        "organizations:ListDelegatedAdministrators" "organizations:ListDelegatedAdministrators" Account;
        "organizations:ListDelegatedServicesForAccount" "organizations:ListDelegatedServicesForAccount" Resource;
        "organizations:ListPolicies" "organizations:ListPolicies" Account;
        "organizations:DescribePolicy" "organizations:DescribePolicy" Resource;
        "organizations:ListTargetsForPolicy" "organizations:ListTargetsForPolicy" Resource;
    }
}

calls! {
    /// The operations beyond those that may be sent to read what CloudTrail delivered.
    LOG_CALLS
    "CloudTrail" {
        "cloudtrail:ListPublicKeys" "cloudtrail:ListPublicKeys" Region;
    }
    "S3" {
        "s3:ListObjectsV2" "s3:ListBucket" Resource;
        "s3:GetObject" "s3:GetObject" Resource;
    }
}

/// These calls and all that must be made before them: a listing before what is asked of each item, a bucket's region
/// before its settings, a key's description before its rotation, the trails, alarms and rules before the log groups and
/// topics that they name, the regions before what is asked in each.
pub fn with_prerequisites(calls: &BTreeSet<&'static str>) -> BTreeSet<&'static str> {
    let mut whole = BTreeSet::new();
    let mut open: Vec<&'static str> = calls.iter().copied().collect();
    while let Some(id) = open.pop() {
        if whole.insert(id) {
            open.extend(prerequisites(id));
        }
    }
    whole
}

/// The calls that one needs at its side: those that must be made right before it, and those without which what it tells
/// cannot be placed.
pub fn prerequisites(id: &'static str) -> Vec<&'static str> {
    let Some(call) = Call::find(id) else { return Vec::new() };
    let mut needed: Vec<&'static str> = match id {
        "sts:GetCallerIdentity" | "sts:AssumeRole" => Vec::new(),
        "cloudtrail:GetTrailStatus" | "cloudtrail:GetEventSelectors" | "cloudtrail:GetInsightSelectors" | "s3:HeadBucket" => {
            vec!["cloudtrail:DescribeTrails"]
        }
        "cloudtrail:GetEventDataStore" => vec!["cloudtrail:ListEventDataStores"],
        // Its region is part of who a bucket is; AWS tells it in the list, others do not.
        "s3:ListBuckets" => vec!["sts:GetCallerIdentity", "s3:GetBucketLocation"],
        "s3:GetBucketLocation" => vec!["s3:ListBuckets"],
        "s3control:GetAccessPoint" | "s3control:GetAccessPointPolicy" => vec!["s3control:ListAccessPoints"],
        "access-analyzer:ListFindingsV2" => vec!["access-analyzer:ListAnalyzers"],
        "guardduty:GetDetector" => vec!["guardduty:ListDetectors"],
        "securityhub:GetEnabledStandards" => vec!["securityhub:DescribeHub"],
        "kms:GetKeyRotationStatus" | "kms:ListGrants" => vec!["kms:DescribeKey"],
        "kms:DescribeKey" | "kms:GetKeyPolicy" | "kms:ListResourceTags" | "kms:ListAliases" => vec!["kms:ListKeys"],
        "logs:DescribeLogGroups"
        | "logs:DescribeMetricFilters"
        | "logs:DescribeSubscriptionFilters"
        | "logs:DescribeResourcePolicies" => {
            vec!["cloudtrail:DescribeTrails"]
        }
        "sns:GetTopicAttributes" => {
            vec!["cloudtrail:DescribeTrails", "cloudwatch:DescribeAlarms", "events:ListTargetsByRule"]
        }
        "sns:ListSubscriptionsByTopic" => vec!["sns:GetTopicAttributes"],
        "events:ListTargetsByRule" => vec!["events:ListRules"],
        "config:DescribeConfigurationRecorderStatus" => vec!["config:DescribeConfigurationRecorders"],
        "config:DescribeDeliveryChannelStatus" => vec!["config:DescribeDeliveryChannels"],
        "iam:GetCredentialReport" => vec!["iam:GenerateCredentialReport"],
        "iam:GetOpenIDConnectProvider" => vec!["iam:ListOpenIDConnectProviders"],
        "organizations:ListDelegatedServicesForAccount" => vec!["organizations:ListDelegatedAdministrators"],
        "organizations:DescribePolicy" | "organizations:ListTargetsForPolicy" => vec!["organizations:ListPolicies"],
        "organizations:DescribeOrganization" => vec!["sts:GetCallerIdentity"],
        "iam:ListOrganizationsFeatures" => vec!["organizations:DescribeOrganization"],
        _ if call.sdk_service == "Organizations" => vec!["organizations:DescribeOrganization"],
        _ if call.sdk_service == "S3" && call.scope == Scope::Resource => vec!["s3:GetBucketLocation"],
        _ => vec!["sts:GetCallerIdentity"],
    };
    if call.scope == Scope::Region {
        needed.push("account:ListRegions");
    }
    needed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prerequisites_are_followed_to_the_first_call() {
        assert_eq!(
            with_prerequisites(&BTreeSet::from(["s3:GetBucketAcl"])),
            BTreeSet::from(["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:ListBuckets", "sts:GetCallerIdentity"])
        );
        assert_eq!(
            with_prerequisites(&BTreeSet::from(["kms:GetKeyRotationStatus"])),
            BTreeSet::from([
                "account:ListRegions",
                "kms:DescribeKey",
                "kms:GetKeyRotationStatus",
                "kms:ListKeys",
                "sts:GetCallerIdentity"
            ])
        );
    }

    #[test]
    fn every_prerequisite_is_a_declared_call() {
        for call in CALLS {
            for needed in prerequisites(call.id) {
                assert!(Call::find(needed).is_some(), "{} needs the unknown {needed}", call.id);
            }
        }
    }

    #[test]
    fn ids_are_unique() {
        let ids: BTreeSet<_> = CALLS.iter().chain(LOG_CALLS).map(|call| call.id).collect();
        assert_eq!(ids.len(), CALLS.len() + LOG_CALLS.len());
    }

    #[test]
    fn objects_are_read_for_their_own_purpose_only_and_settings_for_theirs() {
        let allowed = |purpose: Purpose, id| purpose.calls().any(|call| call.id == id);
        assert!(allowed(Purpose::Logs, "s3:GetObject") && !allowed(Purpose::Settings, "s3:GetObject"));
        assert!(allowed(Purpose::Settings, "s3:GetBucketPolicy") && !allowed(Purpose::Logs, "s3:GetBucketPolicy"));
        assert_eq!(Purpose::Settings.calls().count(), CALLS.len());
        assert_eq!(Purpose::Logs.calls().count(), FOR_BOTH.len() + LOG_CALLS.len());
    }
}
