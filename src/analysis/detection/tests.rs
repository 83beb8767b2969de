#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::samples::{Scene, controls, is_about_a_trail, samples};
use super::*;
use crate::analysis::Related;
use crate::model::aws::DetectionLink;
use crate::model::{CauseKind, Region, Resource, ResourceKind};

pub(super) const HOME: &str = "eu-west-1";
pub(super) const OTHER: &str = "eu-central-1";
const GLOBAL: &str = "us-east-1";
const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/k";

/// An account: resources by the related field that stands for them.
#[derive(Clone)]
pub(super) struct World {
    parts: BTreeMap<&'static str, Vec<(ResourceKind, String, String, Json)>>,
    denied: BTreeSet<&'static str>,
    resources: BTreeMap<&'static str, Vec<Resource>>,
}

impl World {
    /// An account whose trail sends all that happens to a log group, where this filter sets off an alarm.
    pub(super) fn with_filter(pattern: &str) -> Self {
        let mut world = Self::bare();
        world.add("metric_filters", ResourceKind::MetricFilter, "filter", HOME, filter(pattern));
        world
    }

    /// The same without a metric filter.
    pub(super) fn bare() -> Self {
        let mut world = Self { parts: BTreeMap::new(), denied: BTreeSet::new(), resources: BTreeMap::new() };
        for region in [HOME, OTHER, GLOBAL] {
            world.add("regions", ResourceKind::AccountRegion, region, region, json!({"opt_in_status": "ENABLED"}));
        }
        let disabled = json!({"opt_in_status": "DISABLED"});
        world.add("regions", ResourceKind::AccountRegion, "af-south-1", "af-south-1", disabled);
        world.add("trails", ResourceKind::Trail, "audit", HOME, trail());
        world.add("log_groups", ResourceKind::LogGroup, "audit", HOME, json!({"log_group_class": null}));
        world.add("alarms", ResourceKind::Alarm, "alarm", HOME, alarm());
        world.add(
            "topics",
            ResourceKind::Topic,
            "alerts",
            HOME,
            json!({"subscriptions": [{"protocol": "email", "state": "Confirmed"}]}),
        );
        world
    }

    fn add(&mut self, field: &'static str, kind: ResourceKind, name: &str, region: &str, body: Json) {
        self.parts.entry(field).or_default().push((kind, name.to_owned(), region.to_owned(), body));
    }

    /// With one field of the resources of a type changed.
    pub(super) fn set(&self, field: &'static str, name: &str, value: impl Into<Json>) -> Self {
        let value = value.into();
        let mut changed = self.clone();
        for (.., body) in changed.parts.get_mut(field).unwrap() {
            body[name] = value.clone();
        }
        changed
    }

    /// Without the resources of a type.
    fn without(&self, field: &'static str) -> Self {
        let mut changed = self.clone();
        changed.parts.remove(field).unwrap();
        changed
    }

    /// The resources of a type could not be listed.
    pub(super) fn denied(&self, field: &'static str) -> Self {
        let mut changed = self.clone();
        changed.parts.remove(field);
        changed.denied.insert(field);
        changed
    }

    pub(super) fn with(&self, field: &'static str, kind: ResourceKind, name: &str, region: &str, body: Json) -> Self {
        let mut changed = self.clone();
        changed.add(field, kind, name, region, body);
        changed
    }

    /// What becomes of the events of a control.
    fn detect(&self, control: &str) -> Detection {
        let (account, world) = self.built();
        detect(&Estate::new(&account, &world, !is_about_a_trail(control)), control).known().unwrap().clone()
    }

    /// The account, and its resources as they lie around it.
    pub(super) fn built(&self) -> (Subject, Self) {
        let mut world = self.clone();
        let resource = |(kind, name, region, body): &(ResourceKind, String, String, Json)| {
            let arn = format!("arn:aws:sns:{region}:111122223333:{name}");
            let subject = Subject {
                kind: *kind,
                id: arn.as_str().into(),
                arn: Some(arn.into()),
                partition: "aws".into(),
                account: "111122223333".into(),
                region: Some(region.as_str().into()),
                name: name.as_str().into(),
            };
            Resource { subject: subject.into(), body: kind.body_from_json(&body.to_string()).unwrap() }
        };
        world.resources = self.parts.iter().map(|(field, parts)| (*field, parts.iter().map(resource).collect())).collect();
        (crate::analysis::samples::subject(ResourceKind::Account, "111122223333"), world)
    }

    /// The first broken link, why, and how many events slip through.
    fn broken(&self, control: &str) -> (DetectionLink, String, usize) {
        let found = self.detect(control);
        assert_eq!(found.events_to_notice, Observed::Absent, "{control}: {found:#?}");
        let slipping = found.slipping_events.known().unwrap().items.len();
        let why = found.summary.known().unwrap().split_once(": ").unwrap().1.to_owned();
        let why = why.split_once(": ").map_or(why.clone(), |(_, why)| why.to_owned());
        (found.broken_link.known().unwrap().clone(), why, slipping)
    }
}

impl Surroundings for World {
    fn related(&self, field: &str) -> Related<'_> {
        let resources = self.resources.get(field).map(|all| all.iter().collect()).unwrap_or_default();
        Related { resources, rest: self.denied.contains(field).then(denial) }
    }

    fn related_in(&self, field: &str, region: &Region) -> Related<'_> {
        let Related { mut resources, rest } = self.related(field);
        resources.retain(|resource| resource.subject.region.as_ref() == Some(region));
        Related { resources, rest }
    }
}

fn denial() -> Arc<Cause> {
    Arc::new(Cause::new(CauseKind::AccessDenied))
}

fn trail() -> Json {
    json!({
        "home_region": HOME, "owner_account": "111122223333", "is_multi_region": true, "include_global_service_events": true,
        "is_organization_trail": false, "log_bucket": "audit-logs", "kms_key": KEY, "is_logging": true,
        "log_group": format!("arn:aws:logs:{HOME}:111122223333:log-group:audit:*"),
        "latest_delivery_time": "2026-03-02T09:00:00Z", "latest_log_group_delivery_error": null,
        "latest_log_group_delivery_time": "2026-03-02T09:01:00Z", "event_selectors": null,
        "advanced_event_selectors": [
            selector(&[("eventCategory", "Management")]),
            selector(&[("eventCategory", "Data"), ("resources.type", "AWS::S3::Object")]),
        ],
    })
}

fn selector(fields: &[(&str, &str)]) -> Json {
    let field = |(name, value): &(&str, &str)| {
        json!({"field": name, "equals": [value], "not_equals": null, "starts_with": null, "not_starts_with": null,
            "ends_with": null, "not_ends_with": null})
    };
    json!({"field_selectors": fields.iter().map(field).collect::<Vec<_>>()})
}

pub(super) fn filter(pattern: &str) -> Json {
    json!({
        "log_group": "audit", "pattern": pattern, "apply_on_transformed_logs": false, "field_selection_criteria": null,
        "transformations": [{"metric_namespace": "Trail", "metric_name": "Events", "metric_value": "1", "dimensions": {}}],
    })
}

fn alarm() -> Json {
    json!({
        "namespace": "Trail", "metric_name": "Events", "dimensions": null, "metrics": null, "statistic": "Sum",
        "comparison_operator": "GreaterThanOrEqualToThreshold", "threshold": "1", "evaluation_periods": 1,
        "datapoints_to_alarm": null, "treat_missing_data": null, "actions_enabled": true,
        "alarm_actions": [format!("arn:aws:sns:{HOME}:111122223333:alerts")],
    })
}

fn composite(rule: &str) -> Json {
    json!({
        "alarm_rule": rule, "actions_enabled": true, "actions_suppressor": null,
        "alarm_actions": [format!("arn:aws:sns:{HOME}:111122223333:alerts")],
    })
}

pub(super) fn event_rule(pattern: &Json) -> Json {
    json!({
        "state": "ENABLED", "event_pattern": pattern.to_string(),
        "targets": [{"id": "1", "arn": format!("arn:aws:lambda:{HOME}:111122223333:function:alert")}],
    })
}

/// Source and name of every event that a control is about.
fn names(control: &str) -> Vec<(String, String)> {
    let text = |sample: &Sample, name: &str| sample.event.json().unwrap()[name].as_str().unwrap().to_owned();
    let names = samples(control, &Scene::example()).unwrap().must;
    let names: BTreeSet<_> = names.iter().map(|it| (text(it, "eventSource"), text(it, "eventName"))).collect();
    names.into_iter().collect()
}

fn clause((source, name): &(String, String)) -> String {
    format!("($.eventSource = {source} && $.eventName = {name})")
}

/// A filter on source and name of events.
fn on_names<'n>(names: impl IntoIterator<Item = &'n (String, String)>) -> String {
    format!("{{ {} }}", names.into_iter().map(clause).collect::<Vec<_>>().join(" || "))
}

fn complete(control: &str) -> World {
    World::with_filter(&on_names(&names(control)))
}

const EVERYTHING: &str = "{ $.eventName = * }";
const CONTROL: &str = "monitoring-alarm-cloudtrail-changes";

#[test]
fn every_control_with_samples_has_a_field() {
    let of = |schema: &RecordSchema| schema.fields.iter().map(|field| control_of(field.name)).collect::<Vec<_>>();
    let (about_trails, others): (Vec<_>, Vec<_>) = controls().map(str::to_owned).partition(|control| is_about_a_trail(control));
    assert_eq!((of(Detections::SCHEMA), of(TrailDetections::SCHEMA)), (others, about_trails));
}

#[test]
fn every_sample_is_an_event() {
    for control in controls() {
        for sample in samples::must(control, &Scene::example()) {
            assert!(sample.event.json().is_some_and(|record| Event::of_record(record).is_ok()), "{control}: {}", sample.about);
        }
    }
}

#[test]
fn a_complete_chain_is_heard_at_once() {
    for control in controls() {
        let found = complete(control).detect(control);
        let name = |name: &str| Observed::Known(name.to_owned());
        let expected = Detection {
            events_to_alarm: Observed::Known(1),
            events_to_notice: Observed::Known(1),
            broken_link: Observed::Absent,
            slipping_events: Observed::Known(List::complete(Vec::new())),
            trail: name("audit"),
            log_group: name("audit"),
            metric_filter: name("filter"),
            alarm: name("alarm"),
            event_rule: Observed::Absent,
            topic: name("alerts"),
            summary: name("somebody hears of each event"),
        };
        assert_eq!(found, expected, "{control}");
    }
}

#[test]
fn each_link_that_is_taken_away_is_named() {
    let subscription = json!([{"state": "PendingConfirmation"}, {"state": "Deleted"}]);
    for control in controls() {
        let whole = complete(control);
        let not_logging = || whole.set("trails", "is_logging", json!(false));
        for (world, link, why) in [
            (whole.without("trails"), DetectionLink::Trail, "there is no trail"),
            (not_logging(), DetectionLink::Trail, "trail `audit` is switched off"),
            (
                whole.set("trails", "log_group", json!(null)),
                DetectionLink::LogGroup,
                "trail `audit` sends its events to no log group",
            ),
            (whole.without("log_groups"), DetectionLink::LogGroup, "log group `audit` does not exist"),
            (
                whole.set("log_groups", "log_group_class", json!("INFREQUENT_ACCESS")),
                DetectionLink::LogGroup,
                "log group `audit` is of a class without metric filters",
            ),
            (whole.set("trails", "latest_log_group_delivery_error", json!("denied")), DetectionLink::LogGroup, "denied"),
            (
                whole.set("trails", "latest_log_group_delivery_time", json!(null)),
                DetectionLink::LogGroup,
                "trail `audit` has never delivered to log group `audit`",
            ),
            (
                whole.set("trails", "latest_log_group_delivery_time", json!("2026-03-01T08:59:59Z")),
                DetectionLink::LogGroup,
                "trail `audit` delivers to its bucket, but no more to log group `audit`",
            ),
            (whole.without("metric_filters"), DetectionLink::MetricFilter, "no metric filter of log group `audit` matches it"),
            (whole.without("alarms"), DetectionLink::Alarm, "no alarm watches metric `Trail/Events`"),
            (
                whole.set("alarms", "namespace", json!("Elsewhere")),
                DetectionLink::Alarm,
                "no alarm watches metric `Trail/Events`",
            ),
            (
                whole.set("alarms", "statistic", json!("Average")),
                DetectionLink::Alarm,
                "no number of such events sets off alarm `alarm`",
            ),
            (
                whole.set("alarms", "treat_missing_data", json!("breaching")),
                DetectionLink::Alarm,
                "it takes missing data for a breach",
            ),
            (
                whole.set("alarms", "dimensions", json!({"Account": "111122223333"})),
                DetectionLink::Alarm,
                "alarm `alarm` watches other dimensions of metric `Trail/Events`",
            ),
            (
                whole.set("alarms", "actions_enabled", json!(false)),
                DetectionLink::Action,
                "the actions of alarm `alarm` are switched off",
            ),
            (
                whole.set("alarms", "alarm_actions", json!(["arn:aws:automate:eu-west-1:ec2:stop"])),
                DetectionLink::Action,
                "alarm `alarm` tells nobody when it goes off",
            ),
            (whole.without("topics"), DetectionLink::Topic, "topic `alerts` does not exist"),
            (
                whole.set("topics", "subscriptions", subscription.clone()),
                DetectionLink::Subscription,
                "nobody has confirmed a subscription of topic `alerts`",
            ),
        ] {
            let (found, told, slipping) = world.broken(control);
            assert_eq!((&found, told.as_str()), (&link, why), "{control}");
            assert!(slipping >= names(control).len().min(2) - 1, "{control}: {slipping}");
        }
    }
}

#[test]
fn each_name_that_a_filter_leaves_out_slips_through_as_the_witness() {
    for control in controls().filter(|control| names(control).len() > 1) {
        let names = names(control);
        for left_out in &names {
            let world = World::with_filter(&on_names(names.iter().filter(|name| *name != left_out)));
            let found = world.detect(control);
            let name = format!("{}:{}", left_out.0.split('.').next().unwrap(), left_out.1);
            let slipping = found.slipping_events.known().unwrap();
            assert!(!slipping.items.is_empty() && slipping.rest.is_none(), "{control} {name}");
            assert!(slipping.items.iter().all(|event| event.starts_with(&name)), "{control} {name}: {:?}", slipping.items);
            assert!(found.summary.known().unwrap().contains(&name), "{control} {name}: {:?}", found.summary);
            assert_eq!(found.broken_link, Observed::Known(DetectionLink::MetricFilter), "{control} {name}");
        }
    }
}

#[test]
fn filters_that_complete_each_other_are_one() {
    for control in controls() {
        let mut world = World::bare();
        for (index, name) in names(control).iter().enumerate() {
            let pattern = on_names([name]);
            world.add("metric_filters", ResourceKind::MetricFilter, &format!("filter-{index}"), HOME, filter(&pattern));
        }
        assert_eq!(world.detect(control).events_to_alarm, Observed::Known(1), "{control}");
    }
}

/// A small generator of numbers, always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % bound.max(1) as u64).unwrap()
    }
}

/// Terms of one or more conditions, all of which must hold, written in some way as a pattern that holds if one term does.
fn written(mut terms: Vec<Vec<String>>, dice: &mut Dice) -> String {
    for index in (1..terms.len()).rev() {
        terms.swap(index, dice.below(index + 1));
    }
    let blank = |dice: &mut Dice| " ".repeat(dice.below(3));
    let mut parts: Vec<String> = Vec::new();
    while let Some(mut term) = terms.pop() {
        if dice.below(2) > 0 {
            term.reverse();
        }
        // `a && b || a && c` is `a && (b || c)`.
        let twin = terms.iter().position(|other| other.len() == 2 && term.len() == 2 && other.contains(&term[0]));
        if let (Some(twin), 1..) = (twin, dice.below(3)) {
            let other = terms.swap_remove(twin).into_iter().find(|condition| *condition != term[0]).unwrap();
            term[1] = format!("({}{}||{}{other})", term[1], blank(dice), blank(dice));
        }
        let (before, behind) = (blank(dice), blank(dice));
        let joined = term.join(&format!("{before}&&{behind}"));
        let doubled = dice.below(3);
        parts.push(format!("{}{joined}{}", "(".repeat(doubled), ")".repeat(doubled)));
    }
    let (before, behind) = (blank(dice), blank(dice));
    format!("{{{before}{}{behind}}}", parts.join(&format!("{behind}||{before}")))
}

#[test]
fn no_way_of_writing_the_same_filter_changes_the_verdict() {
    let mut dice = Dice(7);
    for control in controls() {
        let names = names(control);
        let terms = |left_out: usize| {
            let kept = names.iter().enumerate().filter(move |(index, _)| *index != left_out).map(|(_, name)| name);
            kept.map(|(source, name)| vec![format!("$.eventSource={source}"), format!("$.eventName = \"{name}\"")])
        };
        for _ in 0..5 {
            let whole = written(terms(usize::MAX).collect(), &mut dice);
            assert_eq!(World::with_filter(&whole).detect(control).events_to_alarm, Observed::Known(1), "{control} {whole}");
        }
        for _ in 0..if names.len() > 1 { 2 } else { 0 } {
            let weak = written(terms(dice.below(names.len())).collect(), &mut dice);
            assert_eq!(World::with_filter(&weak).detect(control).events_to_alarm, Observed::Absent, "{control} {weak}");
        }
    }
}

/// A rule of EventBridge for a control in each of these regions, and no log group.
fn on_the_bus(control: &str, regions: &[&str]) -> World {
    let sources: BTreeSet<_> = names(control).into_iter().map(|(source, _)| source).collect();
    let pattern = json!({"detail": {"eventSource": sources}});
    let mut world = World::bare().set("trails", "log_group", json!(null));
    for region in regions {
        world.add("event_rules", ResourceKind::EventRule, "watch", region, event_rule(&pattern));
    }
    world.set("event_rules", "state", json!("ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"))
}

#[test]
fn rules_of_eventbridge_in_every_region_stand_in_for_an_alarm() {
    for control in controls() {
        let found = on_the_bus(control, &[HOME, OTHER, GLOBAL]).detect(control);
        assert_eq!((found.events_to_alarm, found.events_to_notice), (Observed::Absent, Observed::Known(1)), "{control}");
        assert!(found.summary.known().unwrap().starts_with("no alarm tells of "), "{control}: {:?}", found.summary);
    }
}

#[test]
fn a_rule_of_eventbridge_sees_its_own_region_only() {
    let third = on_the_bus(CONTROL, &[HOME, OTHER]);
    assert_eq!(third.broken(CONTROL).0, DetectionLink::LogGroup);
    let slipping = third.detect(CONTROL).slipping_events;
    assert!(slipping.known().unwrap().items.iter().all(|event| event.ends_with(" by an assumed role")), "{slipping:?}");
    let of_iam = "monitoring-alarm-iam-policy-changes";
    assert_eq!(on_the_bus(of_iam, &[GLOBAL]).detect(of_iam).events_to_notice, Observed::Known(1));
    assert_eq!(on_the_bus(of_iam, &[HOME, OTHER]).detect(of_iam).events_to_notice, Observed::Absent);
}

#[test]
fn links_of_the_way_through_eventbridge_are_named() {
    let all = on_the_bus(CONTROL, &[HOME, OTHER, GLOBAL]);
    let topic = format!("arn:aws:sns:{HOME}:111122223333:alerts");
    let to_topic = all.set("event_rules", "targets", json!([{"id": "1", "arn": topic}]));
    assert_eq!(to_topic.detect(CONTROL).events_to_notice, Observed::Known(1));
    for (world, link, why) in [
        (
            all.set("event_rules", "state", json!("DISABLED")),
            DetectionLink::EventRule,
            "rule `watch` matches it, but is switched off",
        ),
        (all.set("event_rules", "targets", json!([])), DetectionLink::EventTarget, "rule `watch` matches it, but has no target"),
        (
            to_topic.set("topics", "subscriptions", json!([])),
            DetectionLink::Subscription,
            "nobody has confirmed a subscription of topic `alerts`",
        ),
    ] {
        let (found, told, _) = world.broken(CONTROL);
        assert_eq!((found, told.as_str()), (link, why));
    }
    let of_denials = "monitoring-alarm-unauthorized-api";
    let all = on_the_bus(of_denials, &[HOME, OTHER, GLOBAL]).set("event_rules", "state", json!("ENABLED"));
    let slipping = all.detect(of_denials).slipping_events;
    assert!(slipping.known().unwrap().items.iter().any(|event| event.starts_with("iam:ListUsers")), "{slipping:?}");
    assert!(!slipping.known().unwrap().items.iter().any(|event| event.starts_with("iam:CreateAccessKey")), "{slipping:?}");
}

#[test]
fn what_an_alarm_misses_a_rule_may_catch() {
    let names = names(CONTROL);
    let (first, others) = names.split_first().unwrap();
    let weak = World::with_filter(&on_names(others));
    let rule = event_rule(&json!({"detail": {"eventName": [first.1]}}));
    let both = [HOME, OTHER, GLOBAL]
        .iter()
        .fold(weak, |world, region| world.with("event_rules", ResourceKind::EventRule, "watch", region, rule.clone()));
    let found = both.detect(CONTROL);
    assert_eq!((found.events_to_alarm, found.events_to_notice), (Observed::Absent, Observed::Known(1)));
}

#[test]
fn what_was_denied_leaves_the_verdict_open() {
    for control in controls() {
        let whole = complete(control);
        for field in ["trails", "log_groups", "metric_filters", "alarms", "topics"] {
            let found = whole.denied(field).detect(control);
            assert_eq!(found.events_to_alarm, Observed::Unknown(denial()), "{control} {field}");
            assert_eq!(found.events_to_notice, Observed::Unknown(denial()), "{control} {field}");
        }
        for (field, name) in [
            ("trails", "is_logging"),
            ("trails", "log_group"),
            ("trails", "advanced_event_selectors"),
            ("trails", "latest_log_group_delivery_error"),
            ("log_groups", "log_group_class"),
            ("metric_filters", "pattern"),
            ("metric_filters", "transformations"),
            ("alarms", "threshold"),
            ("alarms", "actions_enabled"),
            ("alarms", "alarm_actions"),
            ("topics", "subscriptions"),
        ] {
            let found = whole.set(field, name, json!({"$unknown": "access_denied"})).detect(control);
            assert_eq!(found.events_to_alarm, Observed::Unknown(denial()), "{control} {field}.{name}");
        }
        for field in ["composite_alarms", "event_rules", "regions"] {
            assert_eq!(whole.denied(field).detect(control).events_to_alarm, Observed::Known(1), "{control} {field}");
            let broken = whole.without("metric_filters").denied("event_rules").detect(control);
            assert_eq!((broken.events_to_alarm, broken.events_to_notice), (Observed::Absent, Observed::Unknown(denial())));
        }
    }
}

#[test]
fn a_link_that_is_broken_for_certain_decides_whatever_was_denied_behind_it() {
    let whole = complete(CONTROL);
    let off = whole.set("trails", "is_logging", json!(false)).denied("alarms").denied("metric_filters");
    assert_eq!(off.detect(CONTROL).events_to_alarm, Observed::Absent);
    let unmatched = World::with_filter("{ $.eventName = Other }").denied("alarms").denied("topics");
    assert_eq!(unmatched.detect(CONTROL).events_to_alarm, Observed::Absent);
}

#[test]
fn composite_alarms_tell_in_place_of_an_alarm() {
    let silent = World::with_filter(EVERYTHING).set("alarms", "actions_enabled", json!(false));
    let with = |rule: &str| silent.with("composite_alarms", ResourceKind::CompositeAlarm, "all", HOME, composite(rule));
    let found = with("ALARM(alarm) OR ALARM(other)").detect(CONTROL);
    assert_eq!((found.events_to_alarm, found.alarm), (Observed::Known(1), Observed::Known("all".to_owned())));
    assert_eq!(with("ALARM(other)").broken(CONTROL).0, DetectionLink::Action);
    assert!(matches!(with("ALARM(alarm) AND ALARM(other)").detect(CONTROL).events_to_alarm, Observed::Unknown(_)));
    let above = with("ALARM(alarm)").set("composite_alarms", "actions_enabled", json!(false));
    let above = above.with("composite_alarms", ResourceKind::CompositeAlarm, "above", HOME, composite("ALARM(all)"));
    assert_eq!(above.detect(CONTROL).alarm, Observed::Known("above".to_owned()));
    let held = with("ALARM(alarm)").set("composite_alarms", "actions_suppressor", json!("maintenance"));
    assert!(matches!(held.detect(CONTROL).events_to_alarm, Observed::Unknown(_)));
}

#[test]
fn an_alarm_that_takes_several_events_says_so() {
    let found = World::with_filter(EVERYTHING).set("alarms", "threshold", json!("3")).detect(CONTROL);
    assert_eq!(found.events_to_alarm, Observed::Known(3));
    let expected = "it takes 3 events such as cloudtrail:CreateTrail by an IAM user to set off alarm `alarm`";
    assert_eq!(found.summary, Observed::Known(expected.to_owned()));
}

#[test]
fn alarms_on_expressions_are_not_evaluated() {
    let expression = json!([
        {"id": "m1", "expression": null, "account_id": null, "namespace": "Trail", "metric_name": "Events"},
        {"id": "e1", "expression": "m1 * 2", "account_id": null, "namespace": null, "metric_name": null},
    ]);
    let world = World::with_filter(EVERYTHING).set("alarms", "metrics", expression).set("alarms", "namespace", json!(null)).set(
        "alarms",
        "metric_name",
        json!(null),
    );
    assert!(matches!(world.detect(CONTROL).events_to_alarm, Observed::Unknown(_)));
}

#[test]
fn an_alarm_on_a_dimension_sees_the_events_that_have_its_value() {
    let made = |selector: &str| json!([{"metric_namespace": "Trail", "metric_name": "Events", "metric_value": "1", "dimensions": {"Name": selector}}]);
    let alarms = |selector: &str| {
        let mut world = World::with_filter(EVERYTHING).without("alarms").set("metric_filters", "transformations", made(selector));
        for (_, name) in names(CONTROL) {
            let mut body = alarm();
            body["dimensions"] = json!({"Name": name});
            world.add("alarms", ResourceKind::Alarm, &name, HOME, body);
        }
        world
    };
    assert_eq!(alarms("$.eventName").detect(CONTROL).events_to_alarm, Observed::Known(1));
    assert_eq!(alarms("$.eventSource").broken(CONTROL).0, DetectionLink::Alarm);
    let last = alarms("$.eventName").parts["alarms"].len() - 1;
    let mut fewer = alarms("$.eventName");
    fewer.parts.get_mut("alarms").unwrap().remove(last);
    let slipping = fewer.detect(CONTROL).slipping_events;
    assert!(slipping.known().unwrap().items.iter().all(|event| event.starts_with("cloudtrail:UpdateTrail")), "{slipping:?}");
}

#[test]
fn a_log_group_of_another_account_is_not_looked_into() {
    let theirs = json!(format!("arn:aws:logs:{HOME}:999988887777:log-group:audit:*"));
    let found = complete(CONTROL).set("trails", "log_group", theirs).detect(CONTROL);
    let Observed::Unknown(cause) = found.events_to_alarm else { panic!("{found:?}") };
    assert_eq!(cause.kind, CauseKind::ForeignAccount);
}

#[test]
fn a_trail_of_one_region_leaves_the_others_unheard() {
    let (link, why, _) = complete(CONTROL).set("trails", "is_multi_region", json!(false)).broken(CONTROL);
    assert_eq!((link, why.as_str()), (DetectionLink::Trail, "trail `audit` records eu-west-1 only"));
}

#[test]
fn events_that_a_second_trail_takes_are_heard() {
    let mut second = trail();
    second["is_multi_region"] = json!(true);
    let world = complete(CONTROL).set("trails", "is_multi_region", json!(false)).with(
        "trails",
        ResourceKind::Trail,
        "second",
        HOME,
        second,
    );
    assert_eq!(world.detect(CONTROL).events_to_alarm, Observed::Known(1));
}

#[test]
fn of_what_only_a_rule_tells_the_way_through_the_rule_is_told() {
    let rule = event_rule(&json!({"detail": {"eventSource": ["cloudtrail.amazonaws.com"]}}));
    let in_regions = [HOME, OTHER, GLOBAL]
        .into_iter()
        .fold(World::bare(), |world, region| world.with("event_rules", ResourceKind::EventRule, "changes", region, rule.clone()));
    let found = in_regions.detect("monitoring-alarm-cloudtrail-changes");
    assert_eq!(found.broken_link, Observed::Known(DetectionLink::MetricFilter), "of alarms alone");
    assert_eq!((found.event_rule, found.log_group), (Observed::Known("changes".to_owned()), Observed::Absent));
}
