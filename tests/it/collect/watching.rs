//! The chain from a trail to those it tells: which log groups and topics are asked about, and what is not kept.

use std::collections::BTreeSet;

use serde_json::Value;
use trailwarden::model::{CauseKind, Observed, ResourceKind};
use trailwarden::snapshot::{CallOutcome, Snapshot};

use super::account::answer;
use super::operation::Asked;
use super::wire::{Answer, Fault, Wire};
use super::{base, collect, everything, fields, listing_cause};

const GROUP_KINDS: [ResourceKind; 3] = [ResourceKind::LogGroup, ResourceKind::MetricFilter, ResourceKind::SubscriptionFilter];

fn names(snapshot: &Snapshot, kind: ResourceKind) -> Vec<&str> {
    let of_kind = snapshot.resources.iter().filter(|resource| resource.subject.kind == kind);
    of_kind.map(|resource| &*resource.subject.name).collect()
}

/// How many of the type a region was found to have.
fn found(snapshot: &Snapshot, kind: ResourceKind, region: &str) -> Option<i64> {
    let here = |of: &trailwarden::model::Region| of.as_str() == region;
    let row = snapshot.listings.iter().find(|row| row.kind == kind && row.region.as_ref().is_some_and(here)).unwrap();
    row.found.known().copied()
}

fn asked_of(wire: &Wire, service: &str) -> Vec<Asked> {
    wire.asked().into_iter().filter(|asked| asked.call.starts_with(service)).collect()
}

#[test]
fn only_the_log_groups_of_trails_are_asked_about_and_once() {
    let wire = base();
    collect(&wire, &everything());
    let mut asked = asked_of(&wire, "logs:");
    // Policies are asked about in a test of their own.
    asked.retain(|asked| asked.call != "logs:DescribeResourcePolicies");
    assert!(asked.iter().all(|asked| asked.body.contains(r#""trails/main""#)), "{asked:?}");
    let calls: Vec<_> = asked.iter().map(|asked| (asked.call, asked.region.as_str())).collect();
    let once: BTreeSet<_> = calls.iter().copied().collect();
    assert_eq!((calls.len(), once.len()), (3, 3));
    assert!(once.iter().all(|(_, region)| *region == "eu-west-1"));
}

#[test]
fn a_page_with_the_log_group_that_is_meant_is_the_last_one_asked_for() {
    let wire = Wire::answering(|asked| {
        let told = answer(asked);
        match asked.call {
            "logs:DescribeLogGroups" => Answer { body: told.body.replacen('{', r#"{"nextToken":"more","#, 1), ..told },
            _ => told,
        }
    });
    let snapshot = collect(&wire, &everything());
    assert_eq!(
        (names(&snapshot, ResourceKind::LogGroup), asked_of(&wire, "logs:DescribeLogGroups").len()),
        (vec!["trails/main"], 1)
    );
    assert_eq!(listing_cause(&snapshot, ResourceKind::LogGroup), None);
}

#[test]
fn a_log_group_that_is_gone_is_not_there_and_has_no_filters() {
    let wire = Wire::answering(|asked| match asked.call {
        "logs:DescribeLogGroups" => Answer::ok(r#"{"logGroups":[{"logGroupName":"trails/main-2"}]}"#),
        "logs:DescribeMetricFilters" | "logs:DescribeSubscriptionFilters" => {
            Answer::error(asked, 400, "ResourceNotFoundException", "The specified log group does not exist.")
        }
        _ => answer(asked),
    });
    let snapshot = collect(&wire, &everything());
    for kind in GROUP_KINDS {
        assert_eq!((names(&snapshot, kind), found(&snapshot, kind, "eu-west-1")), (Vec::<&str>::new(), Some(0)), "{kind}");
    }
    let record = snapshot.calls.iter().find(|record| &*record.call == "logs:DescribeMetricFilters").unwrap();
    assert_eq!(record.outcome, CallOutcome::Absent("ResourceNotFoundException".to_owned()));
}

#[test]
fn log_groups_are_open_where_trails_could_not_be_read() {
    let wire = Wire::answering(|asked| match (asked.call, asked.region.as_str()) {
        ("cloudtrail:DescribeTrails", "us-east-1") => Answer::error(asked, 400, "AccessDeniedException", "not authorized"),
        _ => answer(asked),
    });
    let snapshot = collect(&wire, &everything());
    for kind in GROUP_KINDS {
        assert_eq!((found(&snapshot, kind, "eu-west-1"), found(&snapshot, kind, "us-east-1")), (Some(1), None), "{kind}");
        let cause = listing_cause(&snapshot, kind).unwrap();
        assert_eq!((cause.kind, cause.call.as_deref()), (CauseKind::AccessDenied, Some("cloudtrail:DescribeTrails")));
    }
}

#[test]
fn only_topics_of_the_account_that_are_named_are_asked_about() {
    let wire = base();
    let snapshot = collect(&wire, &everything());
    assert_eq!(names(&snapshot, ResourceKind::Topic), ["alerts", "deliveries"]);
    assert!(asked_of(&wire, "sns:").iter().all(|asked| asked.body.contains("111122223333")));
    assert_eq!(asked_of(&wire, "sns:").len(), 4);
}

#[test]
fn a_topic_that_sns_does_not_know_does_not_exist() {
    let wire = Wire::answering(|asked| match asked.call {
        "sns:GetTopicAttributes" if asked.mentions("deliveries") => Answer::error(asked, 404, "NotFound", "no such topic"),
        _ => answer(asked),
    });
    let snapshot = collect(&wire, &everything());
    assert_eq!(names(&snapshot, ResourceKind::Topic), ["alerts"]);
    assert_eq!(found(&snapshot, ResourceKind::Topic, "eu-west-1"), Some(1));
    assert!(asked_of(&wire, "sns:ListSubscriptionsByTopic").iter().all(|asked| asked.mentions("alerts")));
}

#[test]
fn topics_are_open_where_alarms_could_not_be_read() {
    let snapshot = collect(&base().with_fault("cloudwatch:DescribeAlarms", Fault::Denied), &everything());
    // A rule of EventBridge names the other one too.
    assert_eq!(names(&snapshot, ResourceKind::Topic), ["alerts", "deliveries"]);
    let cause = listing_cause(&snapshot, ResourceKind::Topic).unwrap();
    assert_eq!((cause.kind, cause.call.as_deref()), (CauseKind::AccessDenied, Some("cloudwatch:DescribeAlarms")));
}

#[test]
fn topics_are_open_where_the_targets_of_rules_could_not_be_read() {
    let snapshot = collect(&base().with_fault("events:ListTargetsByRule", Fault::Denied), &everything());
    assert_eq!(names(&snapshot, ResourceKind::Topic), ["alerts", "deliveries"]);
    let cause = listing_cause(&snapshot, ResourceKind::Topic).unwrap();
    assert_eq!((cause.kind, cause.call.as_deref()), (CauseKind::AccessDenied, Some("events:ListTargetsByRule")));
}

#[test]
fn addresses_of_people_and_what_is_sent_to_targets_are_not_kept() {
    let snapshot = collect(&base(), &everything());
    let texts: Vec<_> = fields(&snapshot).into_values().map(|told| Value::Object(told).to_string()).collect();
    assert!(texts.iter().all(|text| !text.contains("alice@example.com") && !text.contains("hush")));
}

#[test]
fn a_listing_that_comes_back_to_a_page_is_open() {
    let wire = Wire::answering(|asked| {
        let told = answer(asked);
        match asked.call {
            "events:ListRules" => Answer { body: told.body.replacen('{', r#"{"NextToken":"again","#, 1), ..told },
            _ => told,
        }
    });
    let snapshot = collect(&wire, &everything());
    let rows: Vec<_> = snapshot.listings.iter().filter(|row| row.kind == ResourceKind::EventRule).collect();
    assert!(rows.iter().all(|row| matches!(&row.found, Observed::Unknown(cause) if cause.kind == CauseKind::Malformed)));
    assert_eq!((rows.len(), asked_of(&wire, "events:ListRules").len()), (2, 4));
}
