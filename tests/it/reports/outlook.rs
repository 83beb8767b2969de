//! What people ask beside the verdicts: put together from small accounts, and as the page shows it.

use std::sync::Arc;

use serde_json::{Value, json};
use trailwarden::assess::Assessment;
use trailwarden::engine::Conclusions;
use trailwarden::model::{CauseKind, Observed, Resource, ResourceKind, Subject, Timestamp};
use trailwarden::overview::{
    Heard, Kept, LinkState, Overview, Recorded, RecorderFacts, Recording, RecordingBy, Regions, TopicFacts, Way, overview,
};
use trailwarden::report::Format;
use trailwarden::snapshot::{Listing, Snapshot, View};

use super::golden::{self, ACCOUNT, HOSTILE};
use super::markup::{Token, tokens};
use super::plainly;

const GROUP: &str = "arn:aws:logs:eu-west-1:111122223333:log-group:trail";
const TOPIC: &str = "arn:aws:sns:eu-west-1:111122223333:alerts";

/// A resource with these settings; `arn` without `arn:aws:`, where it has one.
fn resource(kind: ResourceKind, name: &str, arn: &str, region: Option<&str>, settings: &Value) -> Resource {
    let id: Arc<str> = if arn.is_empty() { name.into() } else { format!("arn:aws:{arn}").into() };
    let subject = Subject {
        kind,
        arn: (!arn.is_empty()).then(|| Arc::clone(&id)),
        id,
        partition: "aws".into(),
        account: ACCOUNT.into(),
        region: region.map(Into::into),
        name: name.into(),
    };
    Resource { subject: subject.into(), body: kind.body_from_json(&settings.to_string()).unwrap() }
}

fn statements(statements: &[Value]) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

fn allow(sid: &str, principal: &Value, action: &str, on: &str) -> Value {
    json!({"Sid": sid, "Effect": "Allow", "Principal": principal, "Action": action, "Resource": on})
}

/// A private bucket, but for what is changed.
fn bucket(name: &str, changed: &Value) -> Resource {
    let mut settings = json!({
        "name": name, "region": "eu-west-1", "policy": null, "owner_id": "own", "acl_grants": [], "versioning_status": "Enabled",
        "object_ownership": "BucketOwnerEnforced", "public_access_block": null, "mfa_delete": null, "object_lock": null,
        "lifecycle_rules": null,
    });
    settings.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
    resource(ResourceKind::Bucket, name, &format!("s3:::{name}"), Some("eu-west-1"), &settings)
}

fn public_bucket(name: &str, changed: &Value) -> Resource {
    let read = allow("Site", &json!("*"), "s3:GetObject", &format!("arn:aws:s3:::{name}/*"));
    let mut all = json!({"policy": statements(&[read])});
    all.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
    bucket(name, &all)
}

fn identity(kind: ResourceKind, name: &str, own: &Value) -> Resource {
    let mut settings = json!({
        "name": name, "path": "/", "groups": [], "attached_policies": [], "inline_policies": [], "permissions_boundary": null,
    });
    settings.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    if kind == ResourceKind::Role {
        settings.as_object_mut().unwrap().remove("groups");
    }
    let word = if kind == ResourceKind::Role { "role" } else { "user" };
    resource(kind, name, &format!("iam::{ACCOUNT}:{word}/{name}"), None, &settings)
}

/// An inline policy that allows an action on everything.
fn may(action: &str) -> Value {
    let document = statements(&[json!({"Sid": "May", "Effect": "Allow", "Action": action, "Resource": "*"})]);
    json!({"inline_policies": [{"name": "own", "document": document}]})
}

fn role(name: &str, principal: &Value, condition: &Value, action: &str) -> Resource {
    let trust = json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition});
    let mut own = may(action);
    own["trust_policy"] = json!(statements(&[trust]));
    identity(ResourceKind::Role, name, &own)
}

/// A trail that records every region, with a log group, a filter for what root does, an alarm and a topic.
fn recorded(names: impl Fn(&str) -> String) -> Vec<Resource> {
    let (trail, filter, alarm) = (names("main"), names("root"), names("root alarm"));
    let region = Some("eu-west-1");
    let trail = resource(
        ResourceKind::Trail,
        &trail,
        &format!("cloudtrail:eu-west-1:{ACCOUNT}:trail/{trail}"),
        region,
        &json!({
            "name": trail, "home_region": "eu-west-1", "owner_account": ACCOUNT, "is_multi_region": true,
            "is_organization_trail": false, "include_global_service_events": true, "log_bucket": "acme-trail-logs",
            "s3_key_prefix": null, "kms_key": null, "log_group": GROUP, "sns_topic": null, "is_logging": true,
            "log_group_role": format!("arn:aws:iam::{ACCOUNT}:role/deliver"), "latest_delivery_error": null,
            "latest_delivery_time": "2026-01-01T00:00:00Z", "latest_log_group_delivery_error": null,
            "latest_log_group_delivery_time": "2026-01-01T00:00:00Z", "stop_logging_time": null, "shadow_regions": [],
            "event_selectors": [{"read_write_type": "All", "include_management_events": true,
                "exclude_management_event_sources": ["kms.amazonaws.com"], "data_resources": []}],
            "advanced_event_selectors": null,
        }),
    );
    let settings = json!({"name": "trail", "retention_days": 90, "log_group_class": "STANDARD", "kms_key": null,
        "resource_policies": []});
    let group = resource(ResourceKind::LogGroup, "trail", &GROUP[8..], region, &settings);
    let filter = resource(
        ResourceKind::MetricFilter,
        &filter,
        "",
        region,
        &json!({
            "name": filter, "log_group": GROUP, "pattern": "{ $.userIdentity.type = \"Root\" }",
            "transformations": [{"metric_namespace": "Audit", "metric_name": "Root", "metric_value": "1", "default_value": null,
                "dimensions": {}}],
            "apply_on_transformed_logs": false, "field_selection_criteria": null,
        }),
    );
    let alarm = resource(
        ResourceKind::Alarm,
        &alarm,
        &format!("cloudwatch:eu-west-1:{ACCOUNT}:alarm:{alarm}"),
        region,
        &json!({
            "name": alarm, "actions_enabled": true, "alarm_actions": [TOPIC], "alarm_topics": [TOPIC], "ok_actions": [],
            "insufficient_data_actions": [], "namespace": "Audit", "metric_name": "Root", "dimensions": null, "statistic": "Sum",
            "extended_statistic": null, "period": 300, "evaluation_periods": 1, "datapoints_to_alarm": null,
            "comparison_operator": "GreaterThanOrEqualToThreshold", "threshold": "1", "treat_missing_data": "notBreaching",
            "metrics": null,
        }),
    );
    let topic = resource(
        ResourceKind::Topic,
        "alerts",
        &TOPIC[8..],
        region,
        &json!({
            "name": "alerts", "owner_account": ACCOUNT, "policy": statements(&[]), "kms_key": null, "subscriptions_confirmed": 1,
            "subscriptions": [{"protocol": "email", "state": "Confirmed",
                "subscription_arn": format!("{TOPIC}:5d0b6a5e-3f0e-4c1b-9f53-4f0f2f7f9a11"), "endpoint_arn": null,
                "owner_account": ACCOUNT}],
        }),
    );
    let account = resource(ResourceKind::Account, ACCOUNT, "", None, &json!({"account_id": ACCOUNT, "partition": "aws"}));
    vec![account, trail, group, filter, alarm, topic]
}

/// All of a kind that a snapshot holds was listed; of some kinds perhaps none.
fn listings(resources: &[Resource]) -> Vec<Listing> {
    let of_kind = |kind: ResourceKind| {
        let regions: Vec<Option<&str>> = if kind.is_regional() { vec![Some("eu-west-1"), Some("us-east-1")] } else { vec![None] };
        regions.into_iter().map(move |region| {
            let here = |resource: &&Resource| {
                let of = &resource.subject;
                of.kind == kind && (region.is_none() || of.region.as_ref().map(trailwarden::model::Region::as_str) == region)
            };
            let count = i64::try_from(resources.iter().filter(here).count()).unwrap();
            golden::listing(kind, region, Observed::Known(count))
        })
    };
    ResourceKind::ALL.iter().copied().flat_map(of_kind).collect()
}

fn overview_of(view: &View) -> Overview {
    overview(view, &Conclusions::new(view, Timestamp::UNIX_EPOCH))
}

fn of(resources: Vec<Resource>, listings: Vec<Listing>) -> Overview {
    let snapshot = Snapshot { manifest: golden::manifest(), resources, listings, calls: Vec::new() };
    overview_of(&View::new(vec![snapshot]))
}

fn whole(resources: Vec<Resource>) -> Overview {
    let listings = listings(&resources);
    of(resources, listings)
}

/// Something of everything.
fn resources() -> Vec<Resource> {
    let denied = json!({"$unknown": "access_denied", "call": "s3:GetBucketPolicy", "code": "AccessDenied"});
    let blocked = json!({"block_public_acls": true, "ignore_public_acls": true, "block_public_policy": true, "restrict_public_buckets": true});
    let expiry = json!({
        "id": "old", "status": "Enabled", "prefix": null, "tags": null, "object_size_greater_than": null,
        "object_size_less_than": null, "expiration_days": 400, "expiration_date": null, "expired_object_delete_marker": null,
        "noncurrent_expiration_days": null, "newer_noncurrent_versions": null, "abort_incomplete_upload_days": null,
        "transition_storage_classes": [], "noncurrent_transition_storage_classes": [], "transitions": [],
    });
    let mut all = recorded(str::to_owned);
    all.extend([
        resource(ResourceKind::AccountPublicAccess, ACCOUNT, "", None, &json!({"public_access_block": null})),
        public_bucket("acme-www", &json!({})),
        public_bucket("acme-held", &json!({"public_access_block": blocked})),
        bucket("acme-access-logs", &json!({"policy": denied})),
        bucket("acme-trail-logs", &json!({"lifecycle_rules": [expiry]})),
        role(
            "vendor",
            &json!({"AWS": "777788889999"}),
            &json!({"StringEquals": {"sts:ExternalId": "acme-4711"}}),
            "s3:ListAllMyBuckets",
        ),
        role("ops", &json!({"AWS": format!("arn:aws:iam::{ACCOUNT}:root")}), &json!({}), "cloudtrail:StopLogging"),
        role("worker", &json!({"Service": "lambda.amazonaws.com"}), &json!({}), "s3:DeleteBucketPolicy"),
        identity(ResourceKind::User, "ann", &may("sts:AssumeRole")),
        identity(ResourceKind::User, "bob", &may("*")),
        identity(ResourceKind::User, "cem", &may("iam:PutUserPolicy")),
    ]);
    all
}

/// An account of which there is something to tell in each view.
pub fn typical() -> Overview {
    whole(resources())
}

/// Every name is hostile.
pub fn hostile() -> Overview {
    let mut all = recorded(|name| format!("{}{name}", HOSTILE.concat()));
    for evil in HOSTILE {
        all.push(public_bucket(evil, &json!({})));
        let denied = json!({"$unknown": "access_denied", "call": evil, "code": evil, "detail": evil});
        all.push(bucket(&format!("{evil}-2"), &json!({"policy": denied})));
        all.push(role(evil, &json!({"AWS": "777788889999"}), &json!({}), "cloudtrail:StopLogging"));
        let mut own = may("cloudtrail:*");
        own["inline_policies"][0]["name"] = json!(evil);
        all.push(identity(ResourceKind::User, evil, &own));
    }
    whole(all)
}

/// The resources that are told of, each with its level and what decided.
fn exposure(of: &Overview) -> String {
    let resource = |it: &trailwarden::overview::Exposed| {
        let access = it.access.iter().map(|by| {
            let statement = by.statement.as_deref().unwrap_or("-");
            format!(
                " | {} {} by {} {statement}{}",
                by.to,
                by.access.join(","),
                by.layer,
                by.asks.iter().map(|ask| format!(" {ask}")).collect::<String>()
            )
        });
        let services = it.services.iter().map(|by| format!(" | {} {}", by.service, by.protection));
        let stops = it.stopped_by.iter().map(|stop| format!(" | stopped by {} of {}", stop.setting, stop.of.join(",")));
        let missing = it.missing.iter().map(|why| format!(" | missing {why}"));
        let told: String = access.chain(services).chain(stops).chain(missing).collect();
        format!("{} {}: {}{told}", it.resource.r#type, it.resource.name, it.level)
    };
    of.exposure.resources.iter().map(resource).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_open_says_to_whom_and_which_layer_decided_the_widest_first() {
    insta::assert_snapshot!(exposure(&typical()), @r"
    s3.bucket acme-www: public | everybody read by policy Site
    s3.bucket acme-access-logs: unknown | missing s3:GetBucketPolicy: access denied (AccessDenied)
    iam.role vendor: cross-account | 777788889999 assume by policy 1 external-id
    iam.role worker: any-customer | lambda.amazonaws.com unprotected
    s3.bucket acme-held: own-account | stopped by restrict-public-buckets of bucket
    ");
}

#[test]
fn what_is_private_is_counted() {
    let types = typical().exposure.types;
    let counts: Vec<_> = types.iter().map(|it| (it.r#type.as_str(), it.open, it.unknown, it.private)).collect();
    let expected = [
        ("s3.bucket", 1, 1, 2),
        ("s3.access-point", 0, 0, 0),
        ("kms.key", 0, 0, 0),
        ("logs.log-group", 0, 0, 1),
        ("sns.topic", 0, 0, 1),
        ("iam.role", 2, 0, 1),
    ];
    assert_eq!(counts, expected);
    assert!(types.iter().all(|it| it.unlisted.is_empty()), "{types:?}");
}

#[test]
fn what_is_recorded_says_by_which_for_how_long_and_what_is_left_out() {
    let recording = typical().recording.swap_remove(0);
    let part = Recorded {
        extent: "part".to_owned(),
        by: vec![RecordingBy { recorder: 0, extent: "part".to_owned() }],
        only: vec!["eventSource is not kms.amazonaws.com".to_owned()],
        missed: Some("eventSource kms.amazonaws.com".to_owned()),
        unknown: None,
        twice: false,
    };
    let kept = |place: &str, name: &str, days: i64| Kept {
        place: place.to_owned(),
        name: name.to_owned(),
        days: Some(days),
        unknown: None,
    };
    let trail = RecorderFacts {
        kind: "trail".to_owned(),
        name: "main".to_owned(),
        id: format!("arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/main"),
        active: Some(true),
        unknown: None,
        only_region: None,
        every_region: Some(true),
        organization: Some(false),
        failing: None,
        stopped: None,
        delivered: Some("2026-01-01T00:00:00Z".to_owned()),
        kept: vec![kept("bucket", "acme-trail-logs", 400), kept("log-group", "trail", 90)],
    };
    let regions = ["eu-west-1", "us-east-1"].map(str::to_owned).to_vec();
    let places = vec![Regions { regions, read: part.clone(), write: part }];
    let topics = vec![TopicFacts { category: "Management".to_owned(), of: None, places }];
    assert_eq!(recording, Recording { account: ACCOUNT.to_owned(), recorders: vec![trail], unlisted: None, topics });
}

#[test]
fn what_is_recorded_twice_is_marked() {
    let store = |name: &str| {
        let selector = json!({"name": null, "field_selectors": [{"field": "eventCategory", "equals": ["Management"],
            "not_equals": null, "starts_with": null, "not_starts_with": null, "ends_with": null, "not_ends_with": null}]});
        let arn = format!("cloudtrail:eu-west-1:{ACCOUNT}:eventdatastore/{name}");
        let settings = json!({"name": name, "status": "ENABLED", "is_multi_region": true, "is_organization_store": false,
            "retention_days": 2557, "kms_key": null, "advanced_event_selectors": [selector]});
        resource(ResourceKind::EventDataStore, name, &arn, Some("eu-west-1"), &settings)
    };
    let recording = whole(vec![store("one"), store("two")]).recording.swap_remove(0);
    let [place] = recording.topics[0].places.as_slice() else { panic!("{recording:?}") };
    assert_eq!((place.read.extent.as_str(), place.read.twice, place.write.twice), ("all", true, true));
    let kept: Vec<_> = recording.recorders.iter().flat_map(|it| &it.kept).map(|kept| (kept.place.as_str(), kept.days)).collect();
    assert_eq!(kept, [("event-data-store", Some(2557)); 2]);
}

/// A chain in short: each link with its state.
fn chain(of: &Overview, id: &str) -> String {
    let chain = of.detection[0].chains.iter().find(|chain| chain.id == id).unwrap();
    let link = |link: &trailwarden::overview::ChainLink| {
        let state = match link.state {
            LinkState::Holds => "",
            LinkState::Broken => " BROKEN",
            LinkState::Unreached => " -",
            LinkState::Unknown => " ?",
        };
        format!("{} {}{state}", link.link, link.name.as_deref().unwrap_or("none"))
    };
    format!("{:?}: {}", chain.heard, chain.links.iter().map(link).collect::<Vec<_>>().join(" > "))
}

#[test]
fn a_chain_is_told_up_to_whoever_hears_of_it() {
    let told = chain(&typical(), "root_usage");
    let expected =
        "Each: trail main > log_group trail > metric_filter root > alarm root alarm > topic alerts > subscription none";
    assert_eq!(told, expected);
}

#[test]
fn a_chain_is_told_up_to_the_link_that_breaks() {
    let mut all = resources();
    all.retain(|resource| resource.subject.kind != ResourceKind::Alarm);
    let expected =
        "Lost: trail main > log_group trail > metric_filter root > alarm none BROKEN > topic none - > subscription none -";
    assert_eq!(chain(&whole(all), "root_usage"), expected);
}

#[test]
fn the_events_that_slip_through_are_named() {
    let overview = typical();
    let chain = overview.detection[0].chains.iter().find(|chain| chain.id == "cloudtrail_changes").unwrap();
    assert_eq!((chain.heard, chain.slipping[0].as_str()), (Heard::Lost, "cloudtrail:CreateTrail by an IAM user"));
    assert_eq!(overview.detection[0].chains.len(), 18);
}

#[test]
fn each_way_to_blind_a_trail_is_told() {
    let threats = typical().threats;
    let row = |it: &trailwarden::overview::Threat| {
        let name = it.principal.rsplit(':').next().unwrap();
        let mfa = it.mfa.map_or("?".to_owned(), |mfa| mfa.to_string());
        let told = format!(
            "{name} {:?} {} | {} | mfa {mfa} | {} {}",
            it.way,
            it.through.join(","),
            it.powers.join(","),
            it.policies.join(","),
            it.statements.join(",")
        );
        told.trim_end().replace("  ", " - ")
    };
    let rows: Vec<_> = threats[0].threats.iter().map(row).collect();
    insta::assert_snapshot!(rows.join("\n"), @r"
    role/worker Workload lambda.amazonaws.com | change-bucket | mfa false | inline policy own May
    user/cem Escalation iam-putuserpolicy | everything | mfa false | iam:PutUserPolicy: own, May
    user/ann Role role/ops | stop-recording | mfa false | inline policy own May
    role/ops Direct - | stop-recording | mfa false | inline policy own May
    user/bob Direct - | stop-recording,delete-logs,change-bucket,delete-log-group,change-delivery-role,silence-alerts | mfa false | inline policy own May
    ");
    assert_eq!(threats[0].unknown, Vec::<String>::new());
    assert!(threats[0].threats.iter().any(|it| it.way == Way::Escalation));
}

#[test]
fn nothing_that_was_not_read_looks_like_a_pass() {
    let unread = of(Vec::new(), Vec::new());
    for kind in &unread.exposure.types {
        assert_eq!((kind.private, kind.unlisted.as_slice()), (0, &[format!("{ACCOUNT}: not read in this run")][..]), "{kind:?}");
    }
    assert_eq!(unread.recording[0].unlisted.as_deref(), Some("not read in this run"));
    let chains = &unread.detection[0].chains;
    assert_eq!(chains.len(), 18);
    for chain in chains {
        assert_eq!((chain.heard, chain.unknown.as_deref()), (Heard::Unknown, Some("not read in this run")), "{chain:?}");
    }
    let text = text_of(&assessed(unread));
    for told in [
        "Unknown: none of the resources that others could be let in to was read in this run.",
        "Unknown: trails and event data stores were not listed: not read in this run.",
        "18 kinds of events that somebody should hear of: 18 unknown.",
    ] {
        assert!(text.contains(told), "{told}\n{text}");
    }
}

#[test]
fn an_account_in_which_there_is_nothing_says_so() {
    let account = resource(ResourceKind::Account, ACCOUNT, "", None, &json!({"account_id": ACCOUNT, "partition": "aws"}));
    let nothing = whole(vec![account]);
    assert_eq!(nothing.exposure.resources, Vec::new());
    let text = text_of(&assessed(nothing));
    for told in [
        "There is nothing that others could be let in to.",
        "There is no trail and no event data store: nothing is recorded.",
        "18 kinds of events that somebody should hear of: 18 lost on the way.",
    ] {
        assert!(text.contains(told), "{told}\n{text}");
    }
}

#[test]
fn a_denied_listing_is_told_with_the_call() {
    let cause = golden::cause(CauseKind::AccessDenied, "s3:ListBuckets", "s3:ListAllMyBuckets", "AccessDenied");
    let listing = golden::listing(ResourceKind::Bucket, None, Observed::Unknown(cause));
    let kinds = of(Vec::new(), vec![listing]).exposure.types;
    assert_eq!(kinds[0].unlisted, [format!("{ACCOUNT}: s3:ListBuckets: access denied (AccessDenied)")]);
}

/// A golden assessment with this overview.
fn assessed(overview: Overview) -> Assessment {
    golden::Material { overview: Some(overview), ..golden::typical() }.assess()
}

/// The texts of the report, blanks joined.
fn text_of(assessment: &Assessment) -> String {
    let page = plainly(Format::Html, assessment);
    let main = page.split_once("<main").unwrap().1.split_once("</main>").unwrap().0;
    let texts = tokens(&format!("<!DOCTYPE html><main{main}</main>")).into_iter().filter_map(|token| match token {
        Token::Text(text) => Some(text),
        Token::Open { .. } | Token::Close(_) => None,
    });
    texts.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_page_shows_each_view_and_leads_to_each() {
    let page = tokens(&plainly(Format::Html, &assessed(typical())));
    let text = text_of(&assessed(typical()));
    for (anchor, told) in [
        ("exposure", "Of 9 resources, 3 can be reached from outside the account, 5 only from within; of 1 that is not known."),
        ("recording", "not, for example: eventSource kms.amazonaws.com"),
        ("detection", "18 kinds of events that somebody should hear of: 1 heard of each time, 17 lost on the way."),
        ("threats", "5 principals can blind it, 5 of them without a second factor."),
    ] {
        assert!(text.contains(told), "{told}\n{text}");
        let has = |key: &str, value: &str| {
            let is = |token: &Token| matches!(token, Token::Open { attributes, .. } if attributes.iter().any(|(k, v)| k == key && v == value));
            page.iter().any(is)
        };
        assert!(has("id", anchor) && has("href", &format!("#{anchor}")), "{anchor}");
    }
}

#[test]
fn a_result_without_views_still_loads_and_shows_none() {
    let assessment = assessed(typical());
    let mut result: Value = serde_json::from_str(&plainly(Format::Json, &assessment)).unwrap();
    assert_ne!(result.as_object_mut().unwrap().remove("overview"), None);
    let read = trailwarden::report::read(result.to_string().as_bytes()).unwrap();
    assert_eq!(read, Assessment { overview: None, ..assessment });
    let page = tokens(&plainly(Format::Html, &read));
    let ids = |token: &Token| matches!(token, Token::Open { attributes, .. } if attributes.iter().any(|(key, value)| key == "id" && ["exposure", "recording", "detection", "threats"].contains(&value.as_str())));
    assert_eq!(page.iter().filter(|token| ids(token)).count(), 0);
}

#[test]
fn ten_thousand_public_buckets_are_cut_and_counted() {
    let buckets = (0..10_000).map(|number| public_bucket(&format!("bucket-{number:05}"), &json!({})));
    let vendor = role("vendor", &json!({"AWS": "777788889999"}), &json!({}), "s3:ListAllMyBuckets");
    let overview = whole(buckets.chain([vendor]).collect());
    assert_eq!(overview.exposure.resources.len(), 10_001);
    let assessment = golden::Material { overview: Some(overview), ..golden::empty() }.assess();
    let html = plainly(Format::Html, &assessment);
    assert_eq!(html.matches("bucket-0").count(), 50);
    assert!(html.contains("And 9950 more: <code>trailwarden check SNAPSHOT --format json</code> lists all of them"));
    assert!(html.contains("vendor"), "what is less open is not crowded out");
    assert!(html.len() < 200_000, "{} bytes", html.len());
}

#[test]
fn many_who_can_blind_a_trail_are_cut_and_counted() {
    let users = (0..500).map(|number| identity(ResourceKind::User, &format!("user-{number:03}"), &may("cloudtrail:StopLogging")));
    let overview = whole(recorded(str::to_owned).into_iter().chain(users).collect());
    let text = text_of(&golden::Material { overview: Some(overview), ..golden::empty() }.assess());
    assert!(text.contains("500 principals can blind it, 500 of them without a second factor."), "{text}");
    assert!(text.contains("486 others") && text.contains("And 440 more:"), "{text}");
}

#[test]
fn the_order_of_resources_does_not_show() {
    let mut back = resources();
    back.reverse();
    let snapshot = |resources: Vec<Resource>| {
        let listings = listings(&resources);
        Snapshot { manifest: golden::manifest(), resources, listings, calls: Vec::new() }
    };
    assert_eq!(overview_of(&View::new(vec![snapshot(back)])), typical());
}

#[test]
fn an_unread_policy_leaves_an_identity_open() {
    let unread = json!({"$unknown": "not_collected"});
    let mut all = recorded(str::to_owned);
    all.push(identity(ResourceKind::User, "ann", &json!({"inline_policies": unread})));
    let overview = whole(all);
    assert_ne!(overview.threats[0].unknown, Vec::<String>::new());
}

#[test]
fn administrators_are_one_box_of_the_picture_and_rows_of_the_table() {
    let users = ["dee", "eva", "fay"].map(|name| identity(ResourceKind::User, name, &may("*")));
    let overview = whole(recorded(str::to_owned).into_iter().chain(users).collect());
    let text = text_of(&golden::Material { overview: Some(overview), ..golden::empty() }.assess());
    assert!(text.contains("3 principals can blind it"), "{text}");
    assert_eq!(text.matches("3 administrators").count(), 2, "as the title and as the label of one box: {text}");
    assert_eq!(text.matches("user, administrator").count(), 3, "{text}");
}

#[test]
fn a_way_that_is_not_decided_leaves_open_who_becomes_an_administrator() {
    let users = ["dee", "eva", "fay"].map(|name| identity(ResourceKind::User, name, &may("sso:PutInlinePolicyToPermissionSet")));
    let told = |users: Vec<Resource>| whole(resources().into_iter().chain(users).collect()).threats.remove(0).unknown;
    let why = "sso-putinlinepolicytopermissionset: permission sets of IAM Identity Center are not read";
    let one = format!("whether dee can make itself an administrator: {why}");
    assert_eq!(told(users[..1].to_vec()), [one]);
    let all = format!("whether dee and 2 others can make themselves administrators: {why}");
    assert_eq!(told(users.to_vec()), [all]);
}

#[test]
fn what_a_trail_rests_on_that_was_not_read_is_told() {
    let mut all = recorded(str::to_owned);
    let trail = all.iter_mut().find(|it| it.subject.kind == ResourceKind::Trail).unwrap();
    let mut body = serde_json::to_value(&trail.body).unwrap();
    body["sns_topic"] = json!({"$unknown": "access_denied"});
    trail.body = ResourceKind::Trail.body_from_json(&body.to_string()).unwrap();
    let threats = whole(all).threats.remove(0);
    let told = |what: &str| threats.unknown.iter().any(|why| why.contains(what));
    assert!(told("on which topic it rests: access denied"), "{:?}", threats.unknown);
    assert!(threats.rests_on.iter().all(|piece| piece.what != "topic"), "{:?}", threats.rests_on);
}
