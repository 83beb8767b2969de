//! Listings in several pages: all are read; one that fails keeps what came before it and leaves the listing open.

use trailwarden::model::call::CALLS;
use trailwarden::model::{CauseKind, ResourceKind};
use trailwarden::snapshot::{CallOutcome, Snapshot};

use super::account::{answer, xml};
use super::operation::Asked;
use super::wire::{Answer, Wire};
use super::{collect, everything, listing_cause};

fn names(snapshot: &Snapshot, kind: ResourceKind) -> Vec<String> {
    let of_kind = snapshot.resources.iter().filter(|resource| resource.subject.kind == kind);
    of_kind.map(|resource| resource.subject.name.to_string()).collect()
}

/// A listing in two pages, the second of which may fail; in other regions it is as always.
fn paged(call: &'static str, first: &str, second: &str, fails: bool) -> Wire {
    let (first, second) = (first.to_owned(), second.to_owned());
    Wire::answering(move |asked: &Asked| {
        let here = asked.call == call && (asked.region == "eu-west-1" || call.starts_with("iam:"));
        match (here, asked.mentions("next-page")) {
            (true, false) => Answer::ok(first.clone()),
            (true, true) if fails => Answer::error(asked, 403, "AccessDenied", "not authorized"),
            (true, true) => Answer::ok(second.clone()),
            _ => answer(asked),
        }
    })
}

fn check(call: &'static str, kind: ResourceKind, first: &str, second: &str, expected: [&str; 2]) {
    let whole = collect(&paged(call, first, second, false), &everything());
    assert_eq!((names(&whole, kind), listing_cause(&whole, kind)), (expected.map(str::to_owned).to_vec(), None));
    let most = whole.calls.iter().filter(|record| &*record.call == call).map(|record| (record.pages, record.attempts)).max();
    assert_eq!(most, Some((2, 2)));
    let half = collect(&paged(call, first, second, true), &everything());
    assert_eq!(names(&half, kind), expected[..1]);
    let cause = listing_cause(&half, kind).unwrap();
    assert_eq!((cause.kind, cause.call.as_deref()), (CauseKind::AccessDenied, Some(call)));
}

#[test]
fn buckets_come_in_pages() {
    let page = |name: &str, end: &str| {
        format!(
            "<ListAllMyBucketsResult><Buckets><Bucket><Name>{name}</Name><CreationDate>2023-05-01T10:00:00Z</CreationDate>\
             <BucketRegion>eu-west-1</BucketRegion></Bucket></Buckets>{end}</ListAllMyBucketsResult>"
        )
    };
    let (first, second) = (page("logs", "<ContinuationToken>next-page</ContinuationToken>"), page("site", ""));
    check("s3:ListBuckets", ResourceKind::Bucket, &first, &second, ["logs", "site"]);
}

#[test]
fn keys_come_in_pages() {
    let page = |id: &str, end: &str| {
        format!(r#"{{"Keys":[{{"KeyId":"{id}","KeyArn":"arn:aws:kms:eu-west-1:111122223333:key/{id}"}}],{end}}}"#)
    };
    let (first, second) = (page("1111", r#""Truncated":true,"NextMarker":"next-page""#), page("2222", r#""Truncated":false"#));
    check("kms:ListKeys", ResourceKind::Key, &first, &second, ["1111", "2222"]);
}

#[test]
fn access_points_come_in_pages() {
    let page = |name: &str, end: &str| {
        format!(
            "<ListAccessPointsResult><AccessPointList><AccessPoint><Name>{name}</Name><NetworkOrigin>Internet</NetworkOrigin>\
             <Bucket>logs</Bucket></AccessPoint></AccessPointList>{end}</ListAccessPointsResult>"
        )
    };
    let (first, second) = (page("a", "<NextToken>next-page</NextToken>"), page("b", ""));
    check("s3control:ListAccessPoints", ResourceKind::AccessPoint, &first, &second, ["a", "b"]);
}

#[test]
fn analyzers_come_in_pages() {
    let page = |name: &str, end: &str| {
        format!(
            r#"{{"analyzers":[{{"arn":"arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/{name}","name":"{name}"}}]{end}}}"#
        )
    };
    let (first, second) = (page("a", r#","nextToken":"next-page""#), page("b", ""));
    check("access-analyzer:ListAnalyzers", ResourceKind::Analyzer, &first, &second, ["a", "b"]);
}

#[test]
fn detectors_come_in_pages() {
    let page = |id: &str, end: &str| format!(r#"{{"detectorIds":["{id}"]{end}}}"#);
    let (first, second) = (page("a1", r#","nextToken":"next-page""#), page("b2", ""));
    check("guardduty:ListDetectors", ResourceKind::Detector, &first, &second, ["a1", "b2"]);
}

#[test]
fn functions_come_in_pages() {
    let page = |name: &str, end: &str| {
        let arn = format!("arn:aws:lambda:eu-west-1:111122223333:function:{name}");
        format!(r#"{{"Functions":[{{"FunctionName":"{name}","FunctionArn":"{arn}"}}]{end}}}"#)
    };
    let (first, second) = (page("a", r#","NextMarker":"next-page""#), page("b", ""));
    check("lambda:ListFunctions", ResourceKind::Function, &first, &second, ["a", "b"]);
}

#[test]
fn authorization_details_come_in_pages() {
    let page = |name: &str, end: &str| {
        let group = format!(
            "<member><Path>/</Path><GroupName>{name}</GroupName><Arn>arn:aws:iam::111122223333:group/{name}</Arn>\
             <CreateDate>2023-01-01T00:00:00Z</CreateDate><AttachedManagedPolicies/></member>"
        );
        xml("GetAccountAuthorizationDetails", &format!("<GroupDetailList>{group}</GroupDetailList>{end}")).body
    };
    let first = page("audit", "<IsTruncated>true</IsTruncated><Marker>next-page</Marker>");
    let second = page("ops", "<IsTruncated>false</IsTruncated>");
    check("iam:GetAccountAuthorizationDetails", ResourceKind::Group, &first, &second, ["audit", "ops"]);
}

#[test]
fn alarms_come_in_pages() {
    let page = |name: &str, end: &str| {
        format!(
            r#"{{"MetricAlarms":[{{"AlarmName":"{name}","AlarmArn":"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:{name}"}}],"CompositeAlarms":[]{end}}}"#
        )
    };
    let (first, second) = (page("a", r#","NextToken":"next-page""#), page("b", ""));
    check("cloudwatch:DescribeAlarms", ResourceKind::Alarm, &first, &second, ["a", "b"]);
}

#[test]
fn rules_of_eventbridge_come_in_pages() {
    let page = |name: &str, end: &str| {
        format!(r#"{{"Rules":[{{"Name":"{name}","Arn":"arn:aws:events:eu-west-1:111122223333:rule/{name}"}}]{end}}}"#)
    };
    let (first, second) = (page("a", r#","NextToken":"next-page""#), page("b", ""));
    check("events:ListRules", ResourceKind::EventRule, &first, &second, ["a", "b"]);
}

#[test]
fn rules_of_config_come_in_pages() {
    let page = |name: &str, end: &str| {
        let arn = format!("arn:aws:config:eu-west-1:111122223333:config-rule/{name}");
        format!(r#"{{"ConfigRules":[{{"ConfigRuleName":"{name}","ConfigRuleArn":"{arn}","Source":{{"Owner":"AWS"}}}}]{end}}}"#)
    };
    let (first, second) = (page("a", r#","NextToken":"next-page""#), page("b", ""));
    check("config:DescribeConfigRules", ResourceKind::ConfigRule, &first, &second, ["a", "b"]);
}

#[test]
fn metric_filters_come_in_pages() {
    let page =
        |name: &str, end: &str| format!(r#"{{"metricFilters":[{{"filterName":"{name}","logGroupName":"trails/main"}}]{end}}}"#);
    let (first, second) = (page("a", r#","nextToken":"next-page""#), page("b", ""));
    check("logs:DescribeMetricFilters", ResourceKind::MetricFilter, &first, &second, ["a", "b"]);
}

/// The answer with a sign that more follows, which is the same on every page.
fn announcing_more(asked: &Asked) -> Answer {
    let told = answer(asked);
    let body = match told.body.strip_suffix('}') {
        Some(object) if told.status == 200 && asked.call != "s3:GetBucketPolicy" => {
            let comma = if object.ends_with('{') { "" } else { "," };
            let tokens = r#""NextToken":"on","nextToken":"on","NextMarker":"on","Truncated":true"#;
            format!(
                "{}{comma}{tokens}}}",
                object.replace(r#""Truncated":false"#, r#""Truncated":true"#).replace(r#","Truncated":true"#, "")
            )
        }
        _ => with_tokens(&told.body),
    };
    Answer { body, ..told }
}

/// In XML the tokens stand at the end of the result.
fn with_tokens(body: &str) -> String {
    let ends = [
        "</ListAllMyBucketsResult>",
        "Result><ResponseMetadata>",
        "</ListAccessPointsResult>",
        "</ListMultiRegionAccessPointsResult>",
    ];
    let Some(end) = ends.into_iter().find(|end| body.contains(end)) else { return body.to_owned() };
    let body = body.replace("<IsTruncated>false</IsTruncated>", "<IsTruncated>true</IsTruncated>");
    let at = body.rfind(end).unwrap();
    let at = if end.starts_with("</") { at } else { body[..at].rfind("</").unwrap() };
    let tokens = "<ContinuationToken>on</ContinuationToken><NextToken>on</NextToken><Marker>on</Marker>";
    format!("{}{tokens}{}", &body[..at], &body[at..])
}

/// The calls whose answers come in pages: those that are asked for the next one when a token announces it.
#[test]
fn a_listing_that_announces_more_for_ever_ends_and_is_open() {
    let asked_of = |wire: &Wire, call: &str| wire.asked().iter().filter(|asked| asked.call == call).count();
    let whole = super::base();
    collect(&whole, &everything());
    let mut paged = Vec::new();
    for call in CALLS.iter().filter(|call| call.sdk_service != "STS") {
        let wire = Wire::answering(move |asked| if asked.call == call.id { announcing_more(asked) } else { answer(asked) });
        let snapshot = collect(&wire, &everything());
        if asked_of(&wire, call.id) == asked_of(&whole, call.id) {
            continue;
        }
        paged.push(call.id);
        let of_call = snapshot.calls.iter().filter(|record| &*record.call == call.id);
        let answered: Vec<_> =
            of_call.filter(|record| matches!(record.outcome, CallOutcome::Ok)).map(|record| &*record.about).collect();
        assert_eq!(answered, Vec::<&str>::new(), "{}", call.id);
    }
    insta::assert_snapshot!(paged.join("\n"), @"
    account:ListRegions
    cloudtrail:ListTags
    cloudtrail:ListEventDataStores
    s3:ListBuckets
    s3control:ListMultiRegionAccessPoints
    s3control:ListAccessPoints
    access-analyzer:ListAnalyzers
    access-analyzer:ListFindingsV2
    guardduty:ListDetectors
    securityhub:GetEnabledStandards
    lambda:ListFunctions
    kms:ListKeys
    kms:ListAliases
    kms:ListResourceTags
    kms:ListGrants
    logs:DescribeMetricFilters
    logs:DescribeSubscriptionFilters
    logs:DescribeResourcePolicies
    cloudwatch:DescribeAlarms
    sns:ListSubscriptionsByTopic
    events:ListRules
    events:ListTargetsByRule
    config:DescribeConfigRules
    iam:GetAccountAuthorizationDetails
    iam:ListVirtualMFADevices
    iam:ListServiceSpecificCredentials
    iam:ListServerCertificates
    organizations:ListRoots
    organizations:ListAWSServiceAccessForOrganization
    organizations:ListAccounts
    organizations:ListDelegatedAdministrators
    organizations:ListDelegatedServicesForAccount
    organizations:ListPolicies
    organizations:ListTargetsForPolicy
    ");
}
