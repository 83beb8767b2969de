//! The least-privilege policy proved: an account that enforces exactly the printed policy leaves nothing unknown, and
//! with any one of its actions taken away something becomes unknown that names that action.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use trailwarden::collect::Request;
use trailwarden::model::Partition;
use trailwarden::model::call::Call;
use trailwarden::permissions::Policy;
use trailwarden::rule;
use trailwarden::snapshot::{CallOutcome, Snapshot};

use super::account::{ACCOUNT, answer};
use super::operation::{Asked, Protocol};
use super::planned::{builtin, of};
use super::wire::{Answer, Wire};
use super::{collect, everything};
use crate::policy::{covers, texts};

/// What an action is checked against.
#[derive(Debug, Clone, Copy)]
enum On {
    /// Nothing in particular: it can be allowed for `*` only.
    Anything,
    Account,
    Bucket,
    /// The ARN in this member of the request.
    Arn(&'static str),
    /// Of a service, with what stands before its name, the resource that this member of the request names.
    Member(&'static str, &'static str, &'static str),
    /// Of a service, with what stands before its name, the resource that this part of the path names.
    Segment(&'static str, &'static str, usize),
    /// All resources of a type of a service.
    All(&'static str, &'static str),
    /// All users of the account.
    Users,
}

const KEY: On = On::Member("kms", "key/", "KeyId");
const GROUP: On = On::Member("logs", "log-group:", "logGroupName");
const RECORDERS: On = On::All("config", "configuration-recorder/*");
const HUB: On = On::All("securityhub", "hub/default");
const POLICY: On = On::Member("organizations", "policy/o-1/service_control_policy/", "PolicyId");

/// The action that AWS checks for each operation, and against what. Written from AWS's documentation, not from the call
/// table, which it is compared with here. Without a row nothing but asking who one is may be asked.
const CHECKS: &[(&str, &str, On)] = &[
    ("access-analyzer:ListAnalyzers", "access-analyzer:ListAnalyzers", On::Anything),
    ("access-analyzer:ListFindingsV2", "access-analyzer:ListFindings", On::Arn("analyzerArn")),
    ("account:GetAlternateContact", "account:GetAlternateContact", On::Account),
    ("account:GetContactInformation", "account:GetContactInformation", On::Account),
    ("account:ListRegions", "account:ListRegions", On::Account),
    ("cloudtrail:DescribeTrails", "cloudtrail:DescribeTrails", On::Anything),
    ("cloudtrail:GetEventDataStore", "cloudtrail:GetEventDataStore", On::Arn("EventDataStore")),
    ("cloudtrail:GetEventSelectors", "cloudtrail:GetEventSelectors", On::Arn("TrailName")),
    ("cloudtrail:GetInsightSelectors", "cloudtrail:GetInsightSelectors", On::Arn("TrailName")),
    ("cloudtrail:GetTrailStatus", "cloudtrail:GetTrailStatus", On::Arn("Name")),
    ("cloudtrail:ListEventDataStores", "cloudtrail:ListEventDataStores", On::Anything),
    ("cloudtrail:ListTags", "cloudtrail:ListTags", On::Arn("ResourceIdList")),
    ("cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarms", On::All("cloudwatch", "alarm:*")),
    ("config:DescribeConfigRules", "config:DescribeConfigRules", On::Anything),
    ("config:DescribeConfigurationRecorderStatus", "config:DescribeConfigurationRecorderStatus", RECORDERS),
    ("config:DescribeConfigurationRecorders", "config:DescribeConfigurationRecorders", RECORDERS),
    ("config:DescribeDeliveryChannelStatus", "config:DescribeDeliveryChannelStatus", On::Anything),
    ("config:DescribeDeliveryChannels", "config:DescribeDeliveryChannels", On::Anything),
    ("events:ListRules", "events:ListRules", On::Anything),
    ("events:ListTargetsByRule", "events:ListTargetsByRule", On::Member("events", "rule/", "Rule")),
    ("guardduty:GetDetector", "guardduty:GetDetector", On::Segment("guardduty", "detector/", 2)),
    ("guardduty:ListDetectors", "guardduty:ListDetectors", On::Anything),
    ("iam:GenerateCredentialReport", "iam:GenerateCredentialReport", On::Anything),
    ("iam:GetAccountAuthorizationDetails", "iam:GetAccountAuthorizationDetails", On::Anything),
    ("iam:GetAccountPasswordPolicy", "iam:GetAccountPasswordPolicy", On::Anything),
    ("iam:GetAccountSummary", "iam:GetAccountSummary", On::Anything),
    ("iam:GetCredentialReport", "iam:GetCredentialReport", On::Anything),
    ("iam:GetOpenIDConnectProvider", "iam:GetOpenIDConnectProvider", On::Arn("OpenIDConnectProviderArn")),
    ("iam:ListOpenIDConnectProviders", "iam:ListOpenIDConnectProviders", On::Anything),
    ("iam:ListOrganizationsFeatures", "iam:ListOrganizationsFeatures", On::Anything),
    ("iam:ListSAMLProviders", "iam:ListSAMLProviders", On::Anything),
    ("iam:ListServerCertificates", "iam:ListServerCertificates", On::Anything),
    ("iam:ListServiceSpecificCredentials", "iam:ListServiceSpecificCredentials", On::Users),
    ("iam:ListVirtualMFADevices", "iam:ListVirtualMFADevices", On::Anything),
    ("kms:DescribeKey", "kms:DescribeKey", KEY),
    ("kms:GetKeyPolicy", "kms:GetKeyPolicy", KEY),
    ("kms:GetKeyRotationStatus", "kms:GetKeyRotationStatus", KEY),
    ("kms:ListAliases", "kms:ListAliases", On::Anything),
    ("kms:ListGrants", "kms:ListGrants", KEY),
    ("kms:ListKeys", "kms:ListKeys", On::Anything),
    ("kms:ListResourceTags", "kms:ListResourceTags", KEY),
    ("lambda:ListFunctions", "lambda:ListFunctions", On::Anything),
    ("logs:DescribeLogGroups", "logs:DescribeLogGroups", On::Anything),
    ("logs:DescribeMetricFilters", "logs:DescribeMetricFilters", GROUP),
    ("logs:DescribeResourcePolicies", "logs:DescribeResourcePolicies", On::Anything),
    ("logs:DescribeSubscriptionFilters", "logs:DescribeSubscriptionFilters", GROUP),
    ("organizations:DescribeOrganization", "organizations:DescribeOrganization", On::Anything),
    ("organizations:DescribePolicy", "organizations:DescribePolicy", POLICY),
    ("organizations:ListAWSServiceAccessForOrganization", "organizations:ListAWSServiceAccessForOrganization", On::Anything),
    ("organizations:ListAccounts", "organizations:ListAccounts", On::Anything),
    ("organizations:ListDelegatedAdministrators", "organizations:ListDelegatedAdministrators", On::Anything),
    (
        "organizations:ListDelegatedServicesForAccount",
        "organizations:ListDelegatedServicesForAccount",
        On::Member("organizations", "account/o-1/", "AccountId"),
    ),
    ("organizations:ListPolicies", "organizations:ListPolicies", On::Anything),
    ("organizations:ListRoots", "organizations:ListRoots", On::Anything),
    ("organizations:ListTargetsForPolicy", "organizations:ListTargetsForPolicy", POLICY),
    ("s3:GetBucketAcl", "s3:GetBucketAcl", On::Bucket),
    ("s3:GetBucketEncryption", "s3:GetEncryptionConfiguration", On::Bucket),
    ("s3:GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration", On::Bucket),
    ("s3:GetBucketLocation", "s3:GetBucketLocation", On::Bucket),
    ("s3:GetBucketLogging", "s3:GetBucketLogging", On::Bucket),
    ("s3:GetBucketOwnershipControls", "s3:GetBucketOwnershipControls", On::Bucket),
    ("s3:GetBucketPolicy", "s3:GetBucketPolicy", On::Bucket),
    ("s3:GetBucketReplication", "s3:GetReplicationConfiguration", On::Bucket),
    ("s3:GetBucketTagging", "s3:GetBucketTagging", On::Bucket),
    ("s3:GetBucketVersioning", "s3:GetBucketVersioning", On::Bucket),
    ("s3:GetBucketWebsite", "s3:GetBucketWebsite", On::Bucket),
    ("s3:GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration", On::Bucket),
    ("s3:GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock", On::Bucket),
    ("s3:HeadBucket", "s3:ListBucket", On::Bucket),
    ("s3:ListBuckets", "s3:ListAllMyBuckets", On::Anything),
    ("s3control:GetAccessPoint", "s3:GetAccessPoint", On::Anything),
    ("s3control:GetAccessPointPolicy", "s3:GetAccessPointPolicy", On::Segment("s3", "accesspoint/", 3)),
    ("s3control:GetPublicAccessBlock", "s3:GetAccountPublicAccessBlock", On::Anything),
    ("s3control:ListAccessPoints", "s3:ListAccessPoints", On::Anything),
    ("s3control:ListMultiRegionAccessPoints", "s3:ListMultiRegionAccessPoints", On::Anything),
    ("securityhub:DescribeHub", "securityhub:DescribeHub", HUB),
    ("securityhub:GetEnabledStandards", "securityhub:GetEnabledStandards", HUB),
    ("sns:GetTopicAttributes", "sns:GetTopicAttributes", On::Arn("TopicArn")),
    ("sns:ListSubscriptionsByTopic", "sns:ListSubscriptionsByTopic", On::Arn("TopicArn")),
];

/// What IAM would allow.
#[derive(Debug, Clone)]
struct Enforced {
    statements: Vec<Value>,
    without: Option<&'static str>,
}

impl Enforced {
    fn of(policy: &Policy) -> Self {
        let document: Value = serde_json::from_str(&policy.json(&Partition::from("aws"))).unwrap();
        Self { statements: document["Statement"].as_array().unwrap().clone(), without: None }
    }

    fn allows(&self, asked: &Asked) -> bool {
        if asked.call == "sts:GetCallerIdentity" {
            return true;
        }
        let check = CHECKS.iter().find(|(operation, ..)| *operation == asked.call);
        let (_, action, on) = check.unwrap_or_else(|| panic!("CHECKS lacks {}: which action does AWS check?", asked.call));
        let resource = resource(asked, *on);
        self.without != Some(action)
            && self.statements.iter().any(|statement| {
                texts(&statement["Action"]).contains(action)
                    && texts(&statement["Resource"]).iter().any(|pattern| covers(pattern, &resource))
            })
    }

    /// The account, which denies what is not allowed.
    fn wire(self) -> Wire {
        Wire::answering(move |asked| {
            // IAM has only the credential reports that somebody let it write.
            if asked.call == "iam:GetCredentialReport" && self.without == Some("iam:GenerateCredentialReport") {
                return Answer::error(asked, 410, "ReportNotPresent", "no report was generated");
            }
            if self.allows(asked) {
                return answer(asked);
            }
            let code =
                if matches!(asked.protocol, Protocol::Json | Protocol::Cbor) { "AccessDeniedException" } else { "AccessDenied" };
            Answer::error(asked, 403, code, "not authorized")
        })
    }
}

/// The ARN of what a request is about; `*` where there is none, which only the pattern `*` covers.
fn resource(asked: &Asked, on: On) -> String {
    match on {
        On::Anything => "*".to_owned(),
        On::Account => format!("arn:aws:account::{ACCOUNT}:account"),
        On::Bucket => format!("arn:aws:s3:::{}", asked.bucket),
        On::Arn(name) => member(asked, name),
        On::Member(service, before, name) => in_region(asked, service, before, &member(asked, name)),
        On::Segment(service, before, index) => in_region(asked, service, before, asked.path.split('/').nth(index).unwrap()),
        On::All(service, all) => in_region(asked, service, all, ""),
        On::Users => format!("arn:aws:iam::{ACCOUNT}:user/*"),
    }
}

fn in_region(asked: &Asked, service: &str, before: &str, name: &str) -> String {
    // Organizations has no regions, and its policies belong to its management account.
    let region = if service == "organizations" { "" } else { &asked.region };
    format!("arn:aws:{service}:{region}:{ACCOUNT}:{before}{name}")
}

/// The text of a member of a request; of a list, its only item.
fn member(asked: &Asked, name: &str) -> String {
    if asked.protocol == Protocol::Query {
        let value = asked.body.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        return value.unwrap().replace("%3A", ":").replace("%2F", "/");
    }
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    let value = &body[name];
    value.as_str().or_else(|| value[0].as_str()).unwrap_or_else(|| panic!("{} has no {name}", asked.call)).to_owned()
}

/// Everything in a snapshot that is unknown because access was denied, by the actions it names.
fn denied_actions(snapshot: &Snapshot) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for resource in &snapshot.resources {
        collect_denied(&serde_json::to_value(&resource.body).unwrap(), &mut found);
    }
    for row in &snapshot.listings {
        collect_denied(&serde_json::to_value(&row.found).unwrap(), &mut found);
    }
    found
}

fn collect_denied(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) if members.get("$unknown").is_some_and(|kind| kind == "access_denied") => {
            found.insert(members["action"].as_str().expect("the action that is missing").to_owned());
        }
        Value::Object(members) => members.values().for_each(|member| collect_denied(member, found)),
        Value::Array(items) => items.iter().for_each(|item| collect_denied(item, found)),
        _ => {}
    }
}

/// The calls without an answer. That S3 refuses to say more of a bucket says that it is there, which is all that is asked:
/// so the permission is not in the policy, and with it nobody could list the names of objects.
fn failed(snapshot: &Snapshot) -> Vec<&str> {
    let failed = snapshot.calls.iter().filter(|call| matches!(call.outcome, CallOutcome::Failed(_)));
    failed.map(|call| &*call.call).filter(|call| *call != "s3:HeadBucket").collect()
}

#[test]
fn with_the_whole_policy_no_call_is_denied() {
    let snapshot = collect(&Enforced::of(&Policy::of_everything()).wire(), &everything());
    assert_eq!((failed(&snapshot), denied_actions(&snapshot)), (Vec::new(), BTreeSet::new()));
}

#[test]
fn each_action_taken_away_leaves_something_unknown_that_names_it() {
    let policy = Policy::of_everything();
    let declared = CHECKS.iter().filter(|(operation, ..)| Call::find(operation).is_some());
    let enforced: BTreeSet<&str> = declared.map(|(_, action, _)| *action).filter(|action| *action != "s3:ListBucket").collect();
    assert_eq!(policy.actions(), enforced);
    for action in policy.actions() {
        let wire = Enforced { without: Some(action), ..Enforced::of(&policy) }.wire();
        assert_eq!(denied_actions(&collect(&wire, &everything())), BTreeSet::from([action.to_owned()]));
    }
}

#[test]
fn with_the_policy_of_a_rule_no_call_for_that_rule_is_denied() {
    for rule in builtin(&[]) {
        let alone = [Arc::clone(&rule)];
        let policy = Policy::of(&rule::calls(&rule));
        let request: Request = of(&alone);
        let snapshot = collect(&Enforced::of(&policy).wire(), &request);
        assert_eq!((failed(&snapshot), denied_actions(&snapshot)), (Vec::new(), BTreeSet::new()), "{}", rule.id);
    }
}
