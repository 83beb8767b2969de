//! From an event to somebody who hears of it: a chain that is built through the API, and the same without one link.

use serde_json::Value;

use crate::moto::{Account, Fault, Missing, Session};

const SCAN: [&str; 8] = [
    "scan",
    "--format=json",
    "--rule",
    "monitoring-alarm-root-usage",
    "--fail-on=none",
    "--fail-on-unknown=none",
    "--max-attempts=2",
    "--quiet",
];

/// The verdict on the account, and what is told of its chain.
fn judged(session: &Session) -> (String, Value) {
    let run = session.run(&SCAN);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let result: Value = serde_json::from_str(&run.stdout).unwrap();
    let [finding] = result["findings"].as_array().unwrap().as_slice() else { panic!("one finding: {}", result["findings"]) };
    let chains = result["overview"]["detection"][0]["chains"].as_array().unwrap();
    let chain = chains.iter().find(|chain| chain["id"] == "root_usage").unwrap();
    (finding["status"].as_str().unwrap().to_owned(), chain.clone())
}

/// The verdict and the links, each with how it stands.
fn without(missing: Missing) -> String {
    let (status, chain) = judged(&Session::open(Account::Watched(missing)));
    let link = |link: &Value| format!("{} {}", link["link"].as_str().unwrap(), link["state"].as_str().unwrap());
    let links: Vec<_> = chain["links"].as_array().unwrap().iter().map(link).collect();
    format!("{missing:?} | {status} | {}", links.join(", "))
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
        let (status, chain) = judged(&session);
        let why = chain["unknown"].as_str().unwrap_or_default();
        assert_eq!((status.as_str(), why.split(" (").next()), ("unknown", Some(&*format!("{call}: access denied"))), "{why}");
    }
}
