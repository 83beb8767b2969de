//! What events start by themselves.
#![allow(clippy::unwrap_used)]

use serde_json::{Value as Json, json};

use super::super::tests::{HOME, OTHER, World, event_rule};
use super::*;
use crate::model::{List, ResourceKind};

/// The events of CloudTrail.
const EVENTS: [&str; 5] = ["CreateTrail", "DeleteTrail", "StartLogging", "StopLogging", "UpdateTrail"];

/// All events that start something, and those of them of which nothing is lost.
fn responses(world: &World) -> (Observed<List<String>>, Observed<List<String>>) {
    let (account, world) = world.built();
    let found = of_account(&Account::default(), &account, &world);
    let found = found.known().unwrap().clone();
    (found.events, found.with_dead_letters)
}

fn names(names: &[&str]) -> Observed<List<String>> {
    Observed::Known(names.iter().map(|it| (*it).to_owned()).collect())
}

/// An account with a rule on the events of CloudTrail that has this target.
fn with_rule(region: &str, target: &Json) -> World {
    let mut rule = event_rule(&json!({"detail": {"eventSource": ["cloudtrail.amazonaws.com"]}}));
    rule["targets"] = json!([target]);
    World::bare().with("event_rules", ResourceKind::EventRule, "respond", region, rule)
}

fn target(arn: &str) -> Json {
    json!({"id": "1", "arn": arn, "dead_letter_queue": format!("arn:aws:sqs:{HOME}:111122223333:failed")})
}

fn function() -> String {
    format!("arn:aws:lambda:{HOME}:111122223333:function:restart-trail")
}

#[test]
fn a_rule_that_passes_events_on_to_a_machine_starts_something() {
    let of_service = |service: &str, resource: &str| format!("arn:aws:{service}:{HOME}:111122223333:{resource}");
    for arn in [
        function(),
        of_service("states", "stateMachine:respond"),
        of_service("ssm", "automation-definition/respond"),
        of_service("ssm-incidents", "response-plan/audit"),
        of_service("events", "api-destination/tickets/1a2b"),
    ] {
        assert_eq!(responses(&with_rule(HOME, &target(&arn))), (names(&EVENTS), names(&EVENTS)), "{arn}");
    }
    for arn in [of_service("sqs", "events"), of_service("events", "event-bus/central"), of_service("sns", "alerts")] {
        assert_eq!(responses(&with_rule(HOME, &target(&arn))).0, names(&[]), "{arn}");
    }
}

#[test]
fn without_a_queue_what_cannot_be_delivered_is_lost() {
    let lost = json!({"id": "1", "arn": function(), "dead_letter_queue": null});
    assert_eq!(responses(&with_rule(HOME, &lost)), (names(&EVENTS), names(&[])));
    let beside = with_rule(HOME, &lost).set("alarms", "alarm_actions", json!([function()]));
    let pattern = r#"{ $.eventName = "StopLogging" }"#;
    let filtered = beside.with("metric_filters", ResourceKind::MetricFilter, "stop", HOME, super::super::tests::filter(pattern));
    assert_eq!(responses(&filtered), (names(&EVENTS), names(&["StopLogging"])));
}

#[test]
fn a_rule_of_another_region_sees_nothing() {
    assert_eq!(responses(&with_rule(OTHER, &target(&function()))).0, names(&[]));
}

#[test]
fn an_alarm_starts_something_by_its_action_or_a_function_of_its_topic() {
    let world = World::with_filter(r#"{ $.eventName = "StopLogging" || $.eventName = "DeleteAlarms" }"#);
    let two = names(&["DeleteAlarms", "StopLogging"]);
    let both = (two.clone(), two);
    assert_eq!(responses(&world).0, names(&[]));
    let acts = world.set("alarms", "alarm_actions", json!([function()]));
    assert_eq!(responses(&acts), both);
    assert_eq!(responses(&acts.set("alarms", "threshold", "2")).0, names(&[]));
    let subscribed = |protocol: &str, state: &str| json!([{"protocol": protocol, "state": state}]);
    assert_eq!(responses(&world.set("topics", "subscriptions", subscribed("lambda", "Confirmed"))), both);
    for nobody in [subscribed("lambda", "PendingConfirmation"), subscribed("email", "Confirmed")] {
        assert_eq!(responses(&world.set("topics", "subscriptions", nobody)).0, names(&[]));
    }
}

#[test]
fn what_was_not_read_stays_unknown() {
    let unknown = |found: &Observed<List<String>>| matches!(found, Observed::Unknown(_));
    let (events, kept) = responses(&World::bare().denied("event_rules"));
    assert!(unknown(&events) && unknown(&kept), "{events:?} {kept:?}");
    let queue = json!({"id": "1", "arn": function(), "dead_letter_queue": {"$unknown": "access_denied"}});
    let (events, kept) = responses(&with_rule(HOME, &queue));
    assert_eq!(events, names(&EVENTS));
    assert!(unknown(&kept), "{kept:?}");
    let (account, world) = World::bare().denied("trails").built();
    assert!(matches!(of_account(&Account::default(), &account, &world), Observed::Unknown(_)));
    let some_rule = with_rule(HOME, &target(&function()));
    let mut other = event_rule(&json!({"detail": {"eventName": ["DeleteAlarms"]}}));
    other["targets"] = json!({"$unknown": "access_denied"});
    let unread = some_rule.with("event_rules", ResourceKind::EventRule, "other", HOME, other);
    let (events, kept) = responses(&unread);
    for list in [events, kept] {
        let list = list.known().unwrap().clone();
        assert!(list.items == EVENTS && list.rest.is_some(), "what decides is known: {list:?}");
    }
}

#[test]
fn trails_of_others_are_changed_elsewhere() {
    let world = with_rule(HOME, &target(&function())).set("trails", "owner_account", "444455556666");
    assert!(matches!(responses(&world).0, Observed::Unknown(_)));
}
