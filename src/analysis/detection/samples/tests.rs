use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

use super::*;
use crate::analysis::answer::Answer;
use crate::analysis::event_pattern::EventPattern;
use crate::analysis::filter_pattern::FilterPattern;
use crate::model::Cause;

/// What a filter does not catch.
struct Slipping<'s> {
    /// Events that it lets through.
    missed: Vec<&'s Sample>,
    /// Events of which that is not known, and why.
    open: Vec<(&'s Sample, Arc<Cause>)>,
}

impl Samples {
    /// The events that a metric filter must catch and does not.
    fn slips_through(&self, pattern: &FilterPattern) -> Slipping<'_> {
        self.slipping(|sample| pattern.matches(&sample.event))
    }

    /// The events that a rule of EventBridge must catch and does not.
    fn slips_through_rule(&self, pattern: &EventPattern) -> Slipping<'_> {
        self.slipping(|sample| pattern.matches(&sample.on_event_bus()))
    }

    fn slipping(&self, matches: impl Fn(&Sample) -> Answer) -> Slipping<'_> {
        let mut slipping = Slipping { missed: Vec::new(), open: Vec::new() };
        for sample in &self.must {
            match matches(sample) {
                Answer::Yes => {}
                Answer::No => slipping.missed.push(sample),
                Answer::Unknown(cause) => slipping.open.push((sample, cause)),
            }
        }
        slipping
    }
}

fn filter(pattern: &str) -> FilterPattern {
    FilterPattern::parse(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"))
}

fn of(control: &str) -> Samples {
    samples(control, &Scene::example()).unwrap()
}

/// Source and name of an event.
fn name(sample: &Sample) -> (String, String) {
    let record = sample.event.json().unwrap();
    let text = |name: &str| record[name].as_str().unwrap().to_owned();
    (text("eventSource"), text("eventName"))
}

/// Source and name of every event that a control is about.
fn names(control: &str) -> BTreeSet<(String, String)> {
    of(control).must.iter().map(name).collect()
}

/// A condition on source and name of events, one of these.
fn one_of<'n>(names: impl IntoIterator<Item = &'n (String, String)>) -> String {
    let mut condition = String::new();
    for (source, name) in names {
        let or = if condition.is_empty() { "" } else { " || " };
        write!(condition, "{or}($.eventSource = {source} && $.eventName = {name})").unwrap();
    }
    condition
}

const OF_TRAIL: &str = "($.requestParameters.bucketName = audit-logs || $.requestParameters.logGroupName = audit || \
    $.requestParameters.keyId = arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab)";

/// A filter that catches what a control is about and nothing else.
fn tight(control: &str) -> String {
    match control {
        "monitoring-alarm-unauthorized-api" => r#"{ ($.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied*")
            && $.sourceIPAddress != "delivery.logs.amazonaws.com" && $.eventName != "HeadBucket" }"#
            .to_owned(),
        "monitoring-alarm-console-no-mfa" => r#"{ $.eventName = ConsoleLogin && $.additionalEventData.MFAUsed != Yes
            && $.userIdentity.type = IAMUser && $.responseElements.ConsoleLogin = Success }"#
            .to_owned(),
        "monitoring-alarm-root-usage" => "{ $.userIdentity.type = Root && $.userIdentity.invokedBy NOT EXISTS \
            && $.eventType != AwsServiceEvent }"
            .to_owned(),
        "monitoring-alarm-console-auth-failures" => {
            r#"{ $.eventName = ConsoleLogin && $.errorMessage = "Failed authentication" }"#.to_owned()
        }
        control if is_about_a_trail(control) => format!("{{ ({}) && {OF_TRAIL} }}", one_of(&names(control))),
        control => format!("{{ ({}) && $.errorCode NOT EXISTS }}", one_of(&names(control))),
    }
}

fn about<'s>(samples: impl IntoIterator<Item = &'s Sample>) -> BTreeSet<&'s str> {
    samples.into_iter().map(|sample| sample.about.as_str()).collect()
}

#[test]
fn the_table_names_nothing_that_it_does_not_have_and_has_nothing_that_it_does_not_name() {
    let wanted = || TABLE.controls.iter().flat_map(|control| control.must.iter().chain(&control.near));
    let events: BTreeSet<_> = wanted().map(|wanted| &wanted.event).collect();
    let actors: BTreeSet<_> = wanted().flat_map(|wanted| &wanted.actors).collect();
    let services: BTreeSet<_> = events.iter().map(|event| event.split_once(':').unwrap().0).collect();
    assert_eq!(events, TABLE.events.keys().collect());
    assert_eq!(actors, TABLE.actors.keys().collect());
    assert_eq!(services, TABLE.services.keys().map(String::as_str).collect());
}

#[test]
fn no_two_events_of_a_control_are_told_alike() {
    for control in controls() {
        let Samples { must, near } = of(control);
        assert_eq!(about(must.iter().chain(&near)).len(), must.len() + near.len(), "{control}");
        assert!(must.len() > 1 && !near.is_empty(), "{control}");
    }
}

#[test]
fn a_tight_filter_catches_all_that_it_must_and_no_near_miss() {
    for control in controls() {
        let pattern = filter(&tight(control));
        let samples = of(control);
        let slipping = samples.slips_through(&pattern);
        assert_eq!(about(slipping.missed), BTreeSet::new(), "{control}");
        assert!(slipping.open.is_empty(), "{control}");
        let caught = samples.near.iter().filter(|sample| pattern.matches(&sample.event) != Answer::No);
        assert_eq!(about(caught), BTreeSet::new(), "{control}");
    }
}

#[test]
fn each_name_that_a_filter_leaves_out_slips_through() {
    for control in controls().filter(|control| names(control).len() > 1) {
        let names = names(control);
        for left_out in &names {
            let pattern = filter(&format!("{{ {} }}", one_of(names.iter().filter(|name| *name != left_out))));
            let samples = of(control);
            let missed: BTreeSet<_> = samples.slips_through(&pattern).missed.into_iter().map(name).collect();
            assert_eq!(missed, [left_out.clone()].into(), "{control}");
        }
    }
}

#[test]
fn a_filter_on_more_than_the_name_is_found_out() {
    let slips = |control: &str, pattern: &str| -> Vec<String> {
        let samples = of(control);
        samples.slips_through(&filter(pattern)).missed.into_iter().map(|sample| sample.about.clone()).collect()
    };
    let of_changes = one_of(&names("monitoring-alarm-config-changes"));
    let missed = slips("monitoring-alarm-config-changes", &format!("{{ ({of_changes}) && $.awsRegion = eu-west-1 }}"));
    assert_eq!(
        missed,
        [
            "config:StopConfigurationRecorder by an assumed role",
            "config:DeleteDeliveryChannel by an assumed role",
            "config:PutDeliveryChannel by an assumed role",
            "config:PutConfigurationRecorder by an assumed role",
        ]
    );
    let missed = slips("monitoring-alarm-kms-disable-delete", "{ $.eventName = *Key* && $.userIdentity.type != Root }");
    assert_eq!(missed, ["kms:DisableKey by the root user", "kms:ScheduleKeyDeletion by the root user"]);
    // Who has no session has no issuer: this is not "everybody but the deployer".
    let missed = slips(
        "monitoring-alarm-kms-disable-delete",
        "{ $.eventName = *Key* && $.userIdentity.sessionContext.sessionIssuer.userName != deployer }",
    );
    assert_eq!(
        missed,
        [
            "kms:DisableKey by an IAM user",
            "kms:DisableKey by the root user",
            "kms:ScheduleKeyDeletion by an IAM user",
            "kms:ScheduleKeyDeletion by the root user",
        ]
    );
}

#[test]
fn what_aws_leaves_open_is_neither_caught_nor_missed() {
    let samples = of("monitoring-alarm-kms-disable-delete");
    let slipping = samples.slips_through(&filter("{ $.eventName = D*Key || $.eventName = ScheduleKeyDeletion }"));
    assert_eq!(about(slipping.missed), BTreeSet::new());
    let open: Vec<_> = slipping.open.iter().map(|(sample, _)| sample.about.as_str()).collect();
    assert_eq!(open, ["kms:DisableKey by an IAM user", "kms:DisableKey by an assumed role", "kms:DisableKey by the root user"]);
}

#[test]
fn events_arrive_on_the_bus_with_what_eventbridge_puts_around_them() {
    let samples = of("monitoring-alarm-cloudtrail-changes");
    let rule = |pattern: Value| EventPattern::parse(&pattern.to_string()).unwrap();
    let whole = rule(json!({
        "source": ["aws.cloudtrail"], "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {"eventSource": ["cloudtrail.amazonaws.com"], "eventName": [{"suffix": "Trail"}, {"wildcard": "St*Logging"}]}
    }));
    assert_eq!(about(samples.slips_through_rule(&whole).missed), BTreeSet::new());
    let weak = rule(json!({"source": ["aws.cloudtrail"], "detail": {"eventName": [{"anything-but": "StopLogging"}]}}));
    assert_eq!(
        about(samples.slips_through_rule(&weak).missed),
        [
            "cloudtrail:StopLogging by an IAM user",
            "cloudtrail:StopLogging by an assumed role",
            "cloudtrail:StopLogging by the root user"
        ]
        .into()
    );
    let sign_in = of("monitoring-alarm-console-auth-failures").must.remove(0).on_event_bus();
    assert_eq!(
        (&sign_in["source"], &sign_in["detail-type"]),
        (&json!("aws.signin"), &json!("AWS Console Sign In via CloudTrail"))
    );
}

#[test]
fn names_are_those_of_the_scene() {
    let scene = Scene {
        partition: "aws-cn".to_owned(),
        account: "444455556666".to_owned(),
        region: "cn-north-1".to_owned(),
        other_region: "cn-northwest-1".to_owned(),
        global_region: "cn-north-1".to_owned(),
        trail: "wide".to_owned(),
        bucket: "wide-logs".to_owned(),
        log_group: Some("wide-group".to_owned()),
        key: None,
    };
    for control in controls().filter(|control| is_about_a_trail(control)) {
        let Samples { must, near } = samples(control, &scene).unwrap();
        for sample in must.iter().chain(&near) {
            let text = sample.event.text();
            let foreign = ["arn:aws:", "111122223333", "eu-west-1", "us-east", "audit", "kms.amazonaws.com"];
            let found: Vec<_> = foreign.iter().filter(|name| text.contains(*name)).collect();
            assert_eq!(found, Vec::<&&str>::new(), "{text}");
        }
    }
}

#[test]
fn no_place_for_a_name_is_left() {
    for control in controls() {
        let Samples { must, near } = of(control);
        for sample in must.iter().chain(&near) {
            // In JSON a brace is followed by a quotation mark or a brace.
            let is_name = |after: &&str| after.starts_with(|char: char| char.is_ascii_lowercase());
            let left: Vec<_> = sample.event.text().split('{').skip(1).filter(is_name).collect();
            assert_eq!(left, Vec::<&str>::new(), "{}", sample.about);
        }
    }
}

#[test]
fn a_control_without_samples_has_none() {
    assert!(samples("monitoring-alarm-has-action", &Scene::example()).is_none());
}
