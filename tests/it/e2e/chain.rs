//! From an event to somebody who hears of it: a chain that is built through the API, and the same without one link.

use serde_json::Value;

use crate::moto::{Account, Fault, Missing, MissingOfRule, Session};

const SCAN: [&str; 6] = ["scan", "--format=json", "--fail-on=none", "--fail-on-unknown=none", "--max-attempts=2", "--quiet"];

/// The verdict on the account by the rule about some events, and what is told of their chain.
fn judged(session: &Session, events: &str) -> (String, Value) {
    let rule = format!("--rule=monitoring-alarm-{}", events.replace('_', "-"));
    let run = session.run(&[&SCAN[..], &[&rule]].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let result: Value = serde_json::from_str(&run.stdout).unwrap();
    let [finding] = result["findings"].as_array().unwrap().as_slice() else { panic!("one finding: {}", result["findings"]) };
    let chains = result["overview"]["detection"][0]["chains"].as_array().unwrap();
    let chain = chains.iter().find(|chain| chain["id"] == events).unwrap();
    (finding["status"].as_str().unwrap().to_owned(), chain.clone())
}

/// The verdict on an account by the rule about some events, and the links, each with how it stands.
fn links(account: Account, events: &str) -> String {
    let (status, chain) = judged(&Session::open(account), events);
    let link = |link: &Value| format!("{} {}", link["link"].as_str().unwrap(), link["state"].as_str().unwrap());
    let links: Vec<_> = chain["links"].as_array().unwrap().iter().map(link).collect();
    format!("{status} | {}", links.join(", "))
}

fn without(missing: Missing) -> String {
    format!("{missing:?} | {}", links(Account::Watched(missing), "root_usage"))
}

fn passed_on_without(missing: MissingOfRule) -> String {
    format!("{missing:?} | {}", links(Account::PassedOn(missing), "cloudtrail_changes"))
}

#[test]
fn a_whole_chain_passes_and_without_any_of_its_links_it_fails_at_that_link() {
    use Missing::{Action, Alarm, LogGroup, MetricFilter, Nothing, Subscription, Topic, Trail};
    let chains = [Nothing, Trail, LogGroup, MetricFilter, Alarm, Action, Topic, Subscription].map(without);
    insta::assert_snapshot!(chains.join("\n"), @r"
    Nothing | pass | trail holds, log_group holds, metric_filter holds, alarm holds, topic holds, subscription holds
    Trail | fail | trail broken, log_group unreached, metric_filter unreached, alarm unreached, topic unreached, subscription unreached
    LogGroup | fail | trail holds, log_group broken, metric_filter unreached, alarm unreached, topic unreached, subscription unreached
    MetricFilter | fail | trail holds, log_group holds, metric_filter broken, alarm unreached, topic unreached, subscription unreached
    Alarm | fail | trail holds, log_group holds, metric_filter holds, alarm broken, topic unreached, subscription unreached
    Action | fail | trail holds, log_group holds, metric_filter holds, alarm holds, action broken, topic unreached, subscription unreached
    Topic | fail | trail holds, log_group holds, metric_filter holds, alarm holds, topic broken, subscription unreached
    Subscription | fail | trail holds, log_group holds, metric_filter holds, alarm holds, topic holds, subscription broken
    ");
}

#[test]
fn what_is_denied_of_a_whole_chain_leaves_it_open() {
    let session = Session::open(Account::Watched(Missing::Nothing));
    let calls =
        ["cloudtrail:GetTrailStatus", "logs:DescribeMetricFilters", "cloudwatch:DescribeAlarms", "sns:ListSubscriptionsByTopic"];
    for call in calls {
        session.inject(&[Fault::Denied(call)]);
        let (status, chain) = judged(&session, "root_usage");
        let why = chain["unknown"].as_str().unwrap_or_default();
        assert_eq!((status.as_str(), why.split(" (").next()), ("unknown", Some(&*format!("{call}: access denied"))), "{why}");
    }
}

#[test]
fn rules_that_pass_events_on_are_enough_and_without_any_link_of_theirs_nobody_hears() {
    use MissingOfRule::{EventRule, EventTarget, Nothing, Pattern, Subscription, Topic, Trail};
    let chains = [Nothing, Trail, Pattern, EventRule, EventTarget, Topic, Subscription].map(passed_on_without);
    insta::assert_snapshot!(chains.join("\n"), @r"
    Nothing | pass | event_rule holds, event_target holds, topic holds, subscription holds
    Trail | fail | trail broken, log_group unreached, metric_filter unreached, alarm unreached, topic unreached, subscription unreached
    Pattern | fail | trail holds, log_group broken, metric_filter unreached, alarm unreached, topic unreached, subscription unreached
    EventRule | fail | event_rule broken, topic unreached, subscription unreached
    EventTarget | fail | event_rule holds, event_target broken, topic unreached, subscription unreached
    Topic | fail | event_rule holds, topic broken, subscription unreached
    Subscription | fail | event_rule holds, topic holds, subscription broken
    ");
}

#[test]
fn what_is_denied_of_rules_that_pass_events_on_leaves_their_chain_open() {
    let session = Session::open(Account::PassedOn(MissingOfRule::Nothing));
    for call in ["events:ListRules", "events:ListTargetsByRule", "sns:ListSubscriptionsByTopic"] {
        session.inject(&[Fault::Denied(call)]);
        let (status, chain) = judged(&session, "cloudtrail_changes");
        let why = chain["unknown"].as_str().unwrap_or_default();
        assert_eq!((status.as_str(), why.split(" (").next()), ("unknown", Some(&*format!("{call}: access denied"))), "{why}");
    }
}
