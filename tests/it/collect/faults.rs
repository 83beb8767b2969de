//! Every fault on every declared call: what the call tells becomes unknown with its cause, and nothing else moves.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use trailwarden::collect::{Limits, Request};
use trailwarden::model::call::{CALLS, Call};
use trailwarden::model::schema::FieldSource;
use trailwarden::model::{CauseKind, ResourceKind};
use trailwarden::snapshot::{CallOutcome, Snapshot};

use super::account::{ACCESS_POINT, ACCOUNT, ALICE, ANALYZER, DETECTOR, HUB, MAIN, PROTECT, STORE, answer};
use super::chain::{ALERTS, GROUP, RULE};
use super::wire::{Answer, Fault, Wire};
use super::{base, collect, everything, fields, limits, listing_cause};

/// The calls without which a run goes on.
fn calls() -> impl Iterator<Item = &'static Call> {
    CALLS.iter().filter(|call| call.sdk_service != "STS")
}

/// For faults that all calls of a service word alike.
fn one_a_service() -> impl Iterator<Item = &'static Call> {
    let ids = [
        "access-analyzer:ListAnalyzers",
        "account:ListRegions",
        "account:GetContactInformation",
        "cloudtrail:GetTrailStatus",
        "cloudwatch:DescribeAlarms",
        "config:DescribeConfigRules",
        "events:ListTargetsByRule",
        "guardduty:GetDetector",
        "iam:GetAccountSummary",
        "kms:GetKeyPolicy",
        "lambda:ListFunctions",
        "logs:DescribeMetricFilters",
        "s3:GetBucketPolicy",
        "s3control:GetPublicAccessBlock",
        "sns:GetTopicAttributes",
        "s3control:GetAccessPoint",
        "organizations:ListTargetsForPolicy",
        "securityhub:GetEnabledStandards",
    ];
    ids.into_iter().map(|id| Call::find(id).unwrap())
}

/// Fields whose value is known although their call failed.
fn is_known_otherwise(kind: ResourceKind, id: &str, field: &str, fault: Fault) -> bool {
    match (kind, field) {
        // The credential report and the choice of regions tell the name, too.
        (ResourceKind::User | ResourceKind::AccountRegion, "name") => true,
        // Its bucket is among those listed.
        (ResourceKind::Trail, "log_bucket_exists") if id == MAIN => true,
        // That a name is refused, and even an answer without a body, says that the bucket is there.
        (ResourceKind::Trail, "log_bucket_exists") => {
            matches!(fault, Fault::Denied | Fault::DeniedByScp | Fault::DeniedWithoutWords | Fault::CutOff | Fault::Empty)
        }
        _ => false,
    }
}

/// Compares a run with a fault with one without.
fn check(call: &'static Call, fault: Fault, kind: CauseKind, whole: &Snapshot) {
    check_by(&everything(), call, fault, kind, whole);
}

/// As [`check`], asked for like this.
fn check_by(request: &Request, call: &'static Call, fault: Fault, kind: CauseKind, whole: &Snapshot) {
    let faulty = collect(&base().with_fault(call.id, fault), request);
    let (before, after) = (fields(whole), fields(&faulty));
    for ((resource, id), told) in &before {
        let Some(now) = after.get(&(*resource, id.clone())) else {
            let cause = listing_cause(&faulty, *resource);
            let cause = cause.unwrap_or_else(|| panic!("{} {fault:?}: {resource} {id} vanished without a word", call.id));
            assert_eq!((cause.kind, cause.call.as_deref()), (kind, Some(call.id)), "{fault:?}: listing of {resource}");
            continue;
        };
        for field in resource.schema().fields {
            let (old, new) = (told.get(field.name), now.get(field.name));
            let mine = field.source == FieldSource::Call(call.id) && !is_known_otherwise(*resource, id, field.name, fault);
            if mine && !is_spared(call, id, fault, whole) {
                assert_eq!(
                    cause_of(new),
                    (kind.as_str().to_owned(), call.id.to_owned(), call.action.to_owned()),
                    "{resource}.{} {id} {fault:?}",
                    field.name
                );
            } else {
                assert!(
                    new == old || is_left_open(call, old, new),
                    "{} {fault:?} moved {resource}.{} of {id}: {new:?}",
                    call.id,
                    field.name
                );
            }
        }
    }
    let new: Vec<_> = after.keys().filter(|key| !before.contains_key(key)).collect();
    assert_eq!(new, Vec::<&(ResourceKind, String)>::new(), "{} {fault:?}", call.id);
}

/// Whether the fault does not reach this resource: the call is not made for it (KMS is not asked for the rotation of a
/// key that cannot rotate, nor an analyzer of unused access for what outsiders can reach), or is answered by an error code, which a damaged body does not hide.
fn is_spared(call: &Call, id: &str, fault: Fault, whole: &Snapshot) -> bool {
    let name = id.rsplit([':', '/']).next().unwrap();
    let mut of_call = whole.calls.iter().filter(|record| &*record.call == call.id && !record.about.is_empty()).peekable();
    let asked_about_others = of_call.peek().is_some();
    match of_call.find(|record| &*record.about == id || &*record.about == name) {
        Some(record) => matches!(record.outcome, CallOutcome::Absent(_)) && matches!(fault, Fault::CutOff | Fault::Empty),
        None => asked_about_others && matches!(call.id, "kms:GetKeyRotationStatus" | "access-analyzer:ListFindingsV2"),
    }
}

fn cause_of(value: Option<&Value>) -> (String, String, String) {
    let text = |key: &str| value.and_then(|value| value[key].as_str()).unwrap_or_default().to_owned();
    (text("$unknown"), text("call"), text("action"))
}

/// A list that is now open, and says that it is because of this call.
fn is_left_open(call: &Call, old: Option<&Value>, new: Option<&Value>) -> bool {
    let (Some(Value::Array(old)), Some(Value::Array(new))) = (old, new) else { return false };
    let Some((end, items)) = new.split_last() else { return false };
    end["call"] == call.id && items.iter().all(|item| old.contains(item))
}

#[test]
fn a_denied_call_moves_only_what_it_tells() {
    let whole = collect(&base(), &everything());
    for call in calls() {
        check(call, Fault::Denied, CauseKind::AccessDenied, &whole);
    }
}

#[test]
fn a_call_denied_by_a_service_control_policy_says_so() {
    let whole = collect(&base(), &everything());
    for call in one_a_service() {
        check(call, Fault::DeniedByScp, CauseKind::AccessDeniedByScp, &whole);
    }
}

#[test]
fn a_refusal_without_words_is_a_refusal() {
    let whole = collect(&base(), &everything());
    for call in one_a_service() {
        check(call, Fault::DeniedWithoutWords, CauseKind::AccessDenied, &whole);
    }
}

#[test]
fn a_throttled_call_is_unknown_never_empty() {
    let whole = collect(&base(), &everything());
    for call in calls() {
        check(call, Fault::Throttled, throttled(call), &whole);
    }
}

/// An answer to a HEAD request has no body, so only its status tells.
fn throttled(call: &Call) -> CauseKind {
    if call.id == "s3:HeadBucket" { CauseKind::Unavailable } else { CauseKind::Throttled }
}

#[test]
fn a_refused_connection_is_unknown() {
    let whole = collect(&base(), &everything());
    for call in calls() {
        check(call, Fault::Refused, CauseKind::Unavailable, &whole);
    }
}

#[test]
fn an_answer_cut_off_is_unknown() {
    let whole = collect(&base(), &everything());
    for call in calls() {
        check(call, Fault::CutOff, CauseKind::Malformed, &whole);
    }
}

#[test]
fn an_empty_answer_is_unknown() {
    let whole = collect(&base(), &everything());
    for call in calls() {
        check(call, Fault::Empty, CauseKind::Malformed, &whole);
    }
}

#[test]
fn a_call_without_an_answer_is_given_up() {
    let whole = collect(&base(), &everything());
    // Each waits for its time limit: once is enough.
    let request = Request { limits: Limits { max_attempts: 1, ..limits() }, ..everything() };
    for call in calls() {
        check_by(&request, call, Fault::Stalled, CauseKind::Timeout, &whole);
    }
}

#[test]
fn throttled_calls_are_tried_as_often_as_allowed() {
    let snapshot = collect(&base().with_fault("kms:ListKeys", Fault::Throttled), &everything());
    let attempts: Vec<_> =
        snapshot.calls.iter().filter(|record| &*record.call == "kms:ListKeys").map(|record| record.attempts).collect();
    assert_eq!(attempts, [2, 2]);
}

/// An account that gives another answer to one call.
fn with_answer(call: &'static str, body: &'static str) -> Snapshot {
    let wire = Wire::answering(move |asked| if asked.call == call { Answer::ok(body) } else { answer(asked) });
    collect(&wire, &everything())
}

fn field(snapshot: &Snapshot, kind: ResourceKind, id: &str, field: &str) -> Value {
    fields(snapshot)[&(kind, id.to_owned())].get(field).cloned().unwrap_or_default()
}

/// A recorder and a delivery channel have no ARN that could be told from their names.
const DEFAULT: &str = "111122223333/eu-west-1/default";

const ATTRIBUTES: &str =
    "<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes/></GetTopicAttributesResult></GetTopicAttributesResponse>";

const NO_FEATURES: &str =
    "<ListOrganizationsFeaturesResponse><ListOrganizationsFeaturesResult/></ListOrganizationsFeaturesResponse>";

const NO_LIST: &str =
    "<ListServiceSpecificCredentialsResponse><ListServiceSpecificCredentialsResult/></ListServiceSpecificCredentialsResponse>";

const SUBSCRIPTIONS: &str =
    "<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult/></ListSubscriptionsByTopicResponse>";

#[test]
fn an_answer_without_the_member_that_matters_is_unknown_never_not_configured() {
    let logs = "arn:aws:s3:::logs";
    let key = "arn:aws:kms:eu-west-1:111122223333:key/1111";
    for (call, body, kind, id, name) in [
        ("s3:GetBucketEncryption", "<ServerSideEncryptionConfiguration/>", ResourceKind::Bucket, logs, "encryption"),
        (
            "s3:GetBucketAcl",
            "<AccessControlPolicy><Owner><ID>o</ID></Owner></AccessControlPolicy>",
            ResourceKind::Bucket,
            logs,
            "acl_grants",
        ),
        ("s3:GetBucketOwnershipControls", "<OwnershipControls/>", ResourceKind::Bucket, logs, "object_ownership"),
        ("s3:GetBucketTagging", "<Tagging/>", ResourceKind::Bucket, logs, "tags"),
        ("s3:GetBucketWebsite", "<WebsiteConfiguration/>", ResourceKind::Bucket, logs, "website"),
        ("s3:GetObjectLockConfiguration", "<ObjectLockConfiguration/>", ResourceKind::Bucket, logs, "object_lock"),
        ("kms:GetKeyRotationStatus", "{}", ResourceKind::Key, key, "rotation_enabled"),
        ("kms:DescribeKey", "{}", ResourceKind::Key, key, "key_state"),
        ("kms:ListAliases", "{}", ResourceKind::Key, key, "aliases"),
        ("kms:ListGrants", "{}", ResourceKind::Key, key, "grants"),
        ("iam:ListOrganizationsFeatures", NO_FEATURES, ResourceKind::Organization, ACCOUNT, "central_root_features"),
        ("iam:ListServiceSpecificCredentials", NO_LIST, ResourceKind::User, ALICE, "service_specific_credentials"),
        ("cloudtrail:GetTrailStatus", "{}", ResourceKind::Trail, MAIN, "is_logging"),
        ("cloudtrail:GetEventSelectors", "{}", ResourceKind::Trail, MAIN, "event_selectors"),
        ("cloudtrail:GetInsightSelectors", "{}", ResourceKind::Trail, MAIN, "insight_selectors"),
        ("cloudtrail:ListTags", "{}", ResourceKind::Trail, MAIN, "tags"),
        ("events:ListTargetsByRule", "{}", ResourceKind::EventRule, RULE, "targets"),
        ("logs:DescribeResourcePolicies", "{}", ResourceKind::LogGroup, GROUP, "resource_policies"),
        ("sns:GetTopicAttributes", ATTRIBUTES, ResourceKind::Topic, ALERTS, "policy"),
        ("sns:ListSubscriptionsByTopic", SUBSCRIPTIONS, ResourceKind::Topic, ALERTS, "subscriptions"),
        ("config:DescribeConfigurationRecorderStatus", "{}", ResourceKind::Recorder, DEFAULT, "is_recording"),
        (
            "config:DescribeConfigurationRecorderStatus",
            r#"{"ConfigurationRecordersStatus":[{"name":"default"}]}"#,
            ResourceKind::Recorder,
            DEFAULT,
            "is_recording",
        ),
        ("config:DescribeDeliveryChannelStatus", "{}", ResourceKind::DeliveryChannel, DEFAULT, "history_delivery"),
        ("cloudtrail:GetEventDataStore", "{}", ResourceKind::EventDataStore, STORE, "billing_mode"),
        ("account:GetAlternateContact", "{}", ResourceKind::Contacts, ACCOUNT, "security"),
        ("account:GetAlternateContact", "{}", ResourceKind::Contacts, ACCOUNT, "alternate_emails_differ"),
        ("account:GetContactInformation", r#"{"ContactInformation":{}}"#, ResourceKind::Contacts, ACCOUNT, "primary"),
        ("s3control:GetAccessPoint", "<GetAccessPointResult/>", ResourceKind::AccessPoint, ACCESS_POINT, "public_access_block"),
        ("s3control:GetAccessPointPolicy", "<GetAccessPointPolicyResult/>", ResourceKind::AccessPoint, ACCESS_POINT, "policy"),
        (
            "s3control:ListAccessPoints",
            "<ListAccessPointsResult><AccessPointList><AccessPoint><Name>analytics</Name></AccessPoint></AccessPointList></ListAccessPointsResult>",
            ResourceKind::AccessPoint,
            ACCESS_POINT,
            "network_origin",
        ),
        ("access-analyzer:ListFindingsV2", "{}", ResourceKind::Analyzer, ANALYZER, "active_findings"),
        (
            "s3control:ListMultiRegionAccessPoints",
            "<ListMultiRegionAccessPointsResult><AccessPoints><AccessPoint><Name>global</Name><Alias>m1.mrap</Alias></AccessPoint>\
             </AccessPoints></ListMultiRegionAccessPointsResult>",
            ResourceKind::MultiRegionAccessPoint,
            "arn:aws:s3::111122223333:accesspoint/m1.mrap",
            "public_access_block",
        ),
        ("securityhub:GetEnabledStandards", "{}", ResourceKind::Hub, HUB, "standards"),
        ("guardduty:GetDetector", "{}", ResourceKind::Detector, DETECTOR, "status"),
        ("guardduty:GetDetector", r#"{"status":"ENABLED"}"#, ResourceKind::Detector, DETECTOR, "features"),
        (
            "access-analyzer:ListAnalyzers",
            r#"{"analyzers":[{"arn":"arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/external","name":"external"}]}"#,
            ResourceKind::Analyzer,
            ANALYZER,
            "created_at",
        ),
        ("organizations:ListRoots", r#"{"Roots":[{"Id":"r-1"}]}"#, ResourceKind::Organization, ACCOUNT, "enabled_policy_types"),
        ("organizations:ListTargetsForPolicy", "{}", ResourceKind::ServiceControlPolicy, PROTECT, "targets"),
        ("organizations:DescribePolicy", "{}", ResourceKind::ServiceControlPolicy, PROTECT, "document"),
    ] {
        let told = field(&with_answer(call, body), kind, id, name);
        assert_eq!((told["$unknown"].as_str(), told["call"].as_str()), (Some("malformed"), Some(call)), "{told}");
    }
}

#[test]
fn a_listing_without_its_list_is_open() {
    for (call, body, kind) in [
        ("s3:ListBuckets", "<ListAllMyBucketsResult/>", ResourceKind::Bucket),
        ("kms:ListKeys", "{}", ResourceKind::Key),
        ("kms:ListKeys", r#"{"Keys":[],"Truncated":true}"#, ResourceKind::Key),
        ("cloudtrail:DescribeTrails", "{}", ResourceKind::Trail),
        ("cloudtrail:ListEventDataStores", "{}", ResourceKind::EventDataStore),
        ("account:ListRegions", "{}", ResourceKind::AccountRegion),
        ("logs:DescribeLogGroups", "{}", ResourceKind::LogGroup),
        ("logs:DescribeMetricFilters", "{}", ResourceKind::MetricFilter),
        ("logs:DescribeSubscriptionFilters", "{}", ResourceKind::SubscriptionFilter),
        ("cloudwatch:DescribeAlarms", r#"{"CompositeAlarms":[]}"#, ResourceKind::Alarm),
        ("cloudwatch:DescribeAlarms", r#"{"MetricAlarms":[]}"#, ResourceKind::CompositeAlarm),
        ("events:ListRules", "{}", ResourceKind::EventRule),
        ("config:DescribeConfigurationRecorders", "{}", ResourceKind::Recorder),
        ("config:DescribeDeliveryChannels", "{}", ResourceKind::DeliveryChannel),
        ("config:DescribeConfigRules", "{}", ResourceKind::ConfigRule),
        ("s3control:ListAccessPoints", "<ListAccessPointsResult/>", ResourceKind::AccessPoint),
        ("access-analyzer:ListAnalyzers", "{}", ResourceKind::Analyzer),
        ("s3control:ListMultiRegionAccessPoints", "<ListMultiRegionAccessPointsResult/>", ResourceKind::MultiRegionAccessPoint),
        ("guardduty:ListDetectors", "{}", ResourceKind::Detector),
        ("lambda:ListFunctions", "{}", ResourceKind::Function),
        ("lambda:ListFunctions", r#"{"Functions":[{"FunctionName":"pay"}]}"#, ResourceKind::Function),
        ("securityhub:DescribeHub", "{}", ResourceKind::Hub),
        ("organizations:ListAccounts", "{}", ResourceKind::OrganizationMember),
        ("organizations:ListDelegatedAdministrators", "{}", ResourceKind::DelegatedAdministrator),
        ("organizations:ListPolicies", "{}", ResourceKind::ServiceControlPolicy),
    ] {
        let cause = listing_cause(&with_answer(call, body), kind).unwrap_or_else(|| panic!("{call} {body} is known"));
        assert_eq!((cause.kind, cause.call.as_deref()), (CauseKind::Malformed, Some(call)));
    }
}

/// Two alternate contacts are told with every fault and answer; this account has all three, told so.
fn with_emails(security: &'static str, billing: &'static str, operations: &'static str) -> Snapshot {
    let wire = Wire::answering(move |asked| {
        let email = match asked.call {
            "account:GetAlternateContact" if asked.mentions("SECURITY") => security,
            "account:GetAlternateContact" if asked.mentions("BILLING") => billing,
            "account:GetAlternateContact" => operations,
            _ => return answer(asked),
        };
        Answer::ok(format!(r#"{{"AlternateContact":{{"Name":"N","EmailAddress":"{email}","PhoneNumber":"1"}}}}"#))
    });
    collect(&wire, &everything())
}

#[test]
fn alternate_contacts_are_compared_by_their_addresses() {
    let differ = |security, billing, operations| {
        field(&with_emails(security, billing, operations), ResourceKind::Contacts, ACCOUNT, "alternate_emails_differ")
    };
    assert_eq!(differ("a@example.com", "b@example.com", "c@example.com"), true);
    assert_eq!(differ("a@example.com", "b@example.com", "A@Example.com"), false);
}

#[test]
fn no_detail_of_a_contact_gets_into_a_snapshot() {
    let snapshot = with_emails("ada.secret@example.com", "bob.secret@example.com", "secret without domain");
    let text = format!("{snapshot:?}");
    for detail in ["secret", "Ada Example", "+49", "Weg 1", "Berlin", "D-10115"] {
        assert!(!text.contains(detail), "{detail}");
    }
    let told = field(&snapshot, ResourceKind::Contacts, ACCOUNT, "operations");
    assert_eq!(told, json!({"has_name": true, "has_email": true, "email_domain": null, "has_phone_number": true}));
}

#[test]
fn a_region_that_does_not_know_the_service_is_no_region_without_a_detector() {
    let wire = Wire::answering(|asked| match asked.call {
        "guardduty:ListDetectors" => Answer::error(asked, 403, "UnrecognizedClientException", "the token is invalid"),
        _ => answer(asked),
    });
    let cause = listing_cause(&collect(&wire, &everything()), ResourceKind::Detector).unwrap();
    assert_eq!((cause.kind, cause.call.as_deref()), (CauseKind::NotSupported, Some("guardduty:ListDetectors")));
}

#[test]
fn an_account_that_may_not_ask_security_hub_is_not_one_without_a_hub() {
    let told = |words: &'static str| {
        let wire = Wire::answering(move |asked| match asked.call {
            "securityhub:DescribeHub" => Answer::error(asked, 401, "InvalidAccessException", words),
            _ => answer(asked),
        });
        let cause = listing_cause(&collect(&wire, &everything()), ResourceKind::Hub);
        cause.map(|cause| (cause.kind, cause.call.as_deref().map(ToOwned::to_owned)))
    };
    let denied = (CauseKind::AccessDenied, Some("securityhub:DescribeHub".to_owned()));
    assert_eq!(told("Account 111122223333 is not authorized for this operation"), Some(denied));
    assert_eq!(told("Account 111122223333 is not subscribed to AWS Security Hub"), None);
}

#[test]
fn a_partition_without_multi_region_access_points_does_not_support_them() {
    let wire = Wire::answering(|asked| {
        let told = answer(asked);
        let in_china = asked.call == "sts:GetCallerIdentity";
        if in_china { Answer { body: told.body.replace("arn:aws:", "arn:aws-cn:"), ..told } } else { told }
    });
    let cause = listing_cause(&collect(&wire, &everything()), ResourceKind::MultiRegionAccessPoint).unwrap();
    assert_eq!(cause.kind, CauseKind::NotSupported);
    assert!(wire.asked().iter().all(|asked| asked.region != "us-west-2"), "no other partition's region is asked");
}

#[test]
fn an_account_in_no_organization_has_no_part_of_one_and_is_not_asked_for_any() {
    let wire = Wire::answering(|asked| match asked.call {
        "organizations:DescribeOrganization" => Answer::error(asked, 400, "AWSOrganizationsNotInUseException", "no member"),
        _ => answer(asked),
    });
    let snapshot = collect(&wire, &everything());
    let of_organizations = snapshot.listings.iter().filter(|row| row.kind.as_str().starts_with("organizations."));
    let found: Vec<_> = of_organizations.map(|row| (row.kind.as_str(), row.found.known().copied())).collect();
    assert_eq!(
        found,
        [
            ("organizations.account", Some(0)),
            ("organizations.delegated-administrator", Some(0)),
            ("organizations.organization", Some(0)),
            ("organizations.service-control-policy", Some(0)),
        ]
    );
    let asked = wire.asked().into_iter().map(|asked| asked.call).filter(|call| call.starts_with("organizations:"));
    assert_eq!(asked.collect::<Vec<_>>(), ["organizations:DescribeOrganization"]);
}

#[test]
fn empty_selectors_are_the_default_of_aws() {
    let told = with_answer("cloudtrail:GetEventSelectors", r#"{"EventSelectors":[],"AdvancedEventSelectors":[]}"#);
    let expected = json!([{"read_write_type": "All", "include_management_events": true, "exclude_management_event_sources": [], "data_resources": []}]);
    assert_eq!(field(&told, ResourceKind::Trail, MAIN, "event_selectors"), expected);
    assert_eq!(field(&told, ResourceKind::Trail, MAIN, "advanced_event_selectors"), Value::Null);
}

#[test]
fn the_trail_of_another_account_that_cannot_be_asked_is_foreign() {
    let foreign = MAIN.replace("111122223333", "999988887777");
    let named = foreign.clone();
    let wire = Wire::answering(move |asked| {
        let told = answer(asked);
        match asked.call {
            "cloudtrail:DescribeTrails" => Answer { body: told.body.replace(MAIN, &named), ..told },
            "cloudtrail:GetTrailStatus" if asked.mentions(&named) => {
                Answer::error(asked, 400, "TrailNotFoundException", "unknown")
            }
            _ => told,
        }
    });
    let snapshot = collect(&wire, &everything());
    let told = field(&snapshot, ResourceKind::Trail, &foreign, "is_logging");
    assert_eq!(told["$unknown"], "foreign_account");
    assert_eq!(told["detail"], "the trail belongs to account 999988887777");
    assert_eq!(field(&snapshot, ResourceKind::Trail, &foreign, "owner_account"), "999988887777");
}

#[test]
fn a_log_bucket_that_s3_does_not_know_does_not_exist() {
    let wire = Wire::answering(|asked| match asked.call {
        "s3:HeadBucket" => Answer { status: 404, ..Answer::ok("") },
        _ => answer(asked),
    });
    let snapshot = collect(&wire, &everything());
    assert_eq!(field(&snapshot, ResourceKind::Trail, super::account::OLD, "log_bucket_exists"), false);
    assert_eq!(field(&snapshot, ResourceKind::Trail, MAIN, "log_bucket_exists"), true);
    let record = snapshot.calls.iter().find(|record| &*record.call == "s3:HeadBucket").unwrap();
    assert_eq!(record.outcome, CallOutcome::Ok);
}

#[test]
fn a_bucket_whose_location_is_denied_is_kept_and_read_where_it_lives() {
    let snapshot = collect(&base().with_fault("s3:GetBucketLocation", Fault::Denied), &everything());
    let site = "arn:aws:s3:::site";
    assert_eq!(field(&snapshot, ResourceKind::Bucket, site, "region")["$unknown"], "access_denied");
    assert_eq!(field(&snapshot, ResourceKind::Bucket, site, "owner_id"), "o1");
    let failed = snapshot.calls.iter().filter(|record| matches!(record.outcome, CallOutcome::Failed(_)));
    let failed: BTreeMap<&str, usize> = failed.fold(BTreeMap::new(), |mut counts, record| {
        *counts.entry(&*record.call).or_default() += 1;
        counts
    });
    assert_eq!(failed, BTreeMap::from([("s3:GetBucketLocation", 2)]));
}

#[test]
fn without_authorization_details_users_come_from_the_report() {
    let snapshot = collect(&base().with_fault("iam:GetAccountAuthorizationDetails", Fault::Denied), &everything());
    assert_eq!(listing_cause(&snapshot, ResourceKind::User), None);
    assert_eq!(field(&snapshot, ResourceKind::User, ALICE, "mfa_active"), true);
    assert_eq!(listing_cause(&snapshot, ResourceKind::Role).unwrap().kind, CauseKind::AccessDenied);
}

#[test]
fn a_report_that_could_not_be_generated_names_the_call_that_failed() {
    let wire = Wire::answering(|asked| match asked.call {
        "iam:GenerateCredentialReport" => Answer::error(asked, 403, "AccessDenied", "not authorized"),
        "iam:GetCredentialReport" => Answer::error(asked, 410, "ReportNotPresent", "no report"),
        _ => answer(asked),
    });
    let cause = listing_cause(&collect(&wire, &everything()), ResourceKind::AccessKey).unwrap();
    assert_eq!((cause.kind, cause.call.as_deref()), (CauseKind::AccessDenied, Some("iam:GenerateCredentialReport")));
}

#[test]
fn a_report_on_its_way_is_waited_for_but_not_for_ever() {
    let on_its_way = |asked: &super::operation::Asked| match asked.call {
        "iam:GetCredentialReport" => Answer::error(asked, 404, "ReportInProgress", "come back"),
        _ => answer(asked),
    };
    let mut request = everything();
    request.limits.report_wait = std::time::Duration::from_millis(20);
    let snapshot = collect(&Wire::answering(on_its_way), &request);
    assert_eq!(listing_cause(&snapshot, ResourceKind::AccessKey).unwrap().code.as_deref(), Some("ReportInProgress"));
    let looks = std::sync::atomic::AtomicU32::new(0);
    let third_time = move |asked: &super::operation::Asked| {
        let early = asked.call == "iam:GetCredentialReport" && looks.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < 2;
        if early { on_its_way(asked) } else { answer(asked) }
    };
    assert_eq!(listing_cause(&collect(&Wire::answering(third_time), &everything()), ResourceKind::AccessKey), None);
}

#[test]
fn a_report_without_the_root_user_leaves_only_that_open() {
    let wire = Wire::answering(|asked| match asked.call {
        "iam:GetCredentialReport" => {
            let told = answer(asked);
            let text = told.body.split_once("<Content>").unwrap().1.split_once("</Content>").unwrap().0;
            let report = String::from_utf8(aws_smithy_types::base64::decode(text).unwrap()).unwrap();
            let without: Vec<_> = report.lines().filter(|line| !line.starts_with("<root_account>")).collect();
            let body = told.body.replace(text, &aws_smithy_types::base64::encode(without.join("\n")));
            Answer::ok(body)
        }
        _ => answer(asked),
    });
    let snapshot = collect(&wire, &everything());
    let root = "arn:aws:iam::111122223333:root";
    let told = field(&snapshot, ResourceKind::Root, root, "password_last_used");
    assert_eq!((told["$unknown"].as_str(), told["call"].as_str()), (Some("malformed"), Some("iam:GetCredentialReport")));
    assert_eq!(field(&snapshot, ResourceKind::Root, root, "mfa_enabled"), true);
    assert_eq!(field(&snapshot, ResourceKind::User, ALICE, "mfa_active"), true);
}
