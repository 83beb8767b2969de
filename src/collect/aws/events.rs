//! EventBridge: the rules of the default event bus, where events of CloudTrail arrive, and their targets.

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::operation::list_rules::ListRulesOutput;
use aws_sdk_eventbridge::operation::list_targets_by_rule::ListTargetsByRuleOutput;
use aws_sdk_eventbridge::types;
use futures_util::StreamExt;
use futures_util::stream;

use crate::collect::answer::{count, required, required_text};
use crate::collect::pages::{by_token, further};
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{EventRule, EventRuleState, EventTarget};
use crate::model::{ArnText, List, Observed, Region, ResourceKind, Subject};

const RULES: &str = "events:ListRules";
const TARGETS: &str = "events:ListTargetsByRule";

/// Reads the rules of these regions.
pub(in crate::collect) async fn read(visit: &Visit<'_>, regions: &[Region]) -> Batch {
    if !visit.recorder.wants(RULES) {
        return Batch::default();
    }
    Batch::of_regions(regions, |region| read_region(visit, region)).await
}

async fn read_region(visit: &Visit<'_>, region: &Region) -> Batch {
    let client = visit.clients.eventbridge(region);
    let listed = rules(visit, &client, region).await;
    let mut batch = Batch::default();
    batch.listings.push(visit.listing(ResourceKind::EventRule, Some(region), count(&listed)));
    let read = stream::iter(listed.items)
        .map(|(arn, name, listed)| rule(visit, &client, region, arn, name, listed))
        .buffer_unordered(visit.limits.concurrency.max(1));
    for (subject, rule) in read.collect::<Vec<_>>().await {
        batch.add(subject, rule);
    }
    batch
}

/// The rules, each with its ARN and name.
async fn rules(visit: &Visit<'_>, client: &Client, region: &Region) -> List<(String, String, types::Rule)> {
    let next = |page: &ListRulesOutput| further(page.next_token());
    let client = client.clone();
    let send = || by_token(next, move |token| client.list_rules().set_next_token(token).send());
    let question = Question { call: RULES, region, about: "" };
    let pages = visit.recorder.ask_pages(question, send).await;
    let named = |rule: types::Rule| Some((rule.arn.clone()?, rule.name.clone()?, rule));
    pages.items("Rules", |page| page.rules?.into_iter().map(named).collect())
}

async fn rule(
    visit: &Visit<'_>,
    client: &Client,
    region: &Region,
    arn: String,
    name: String,
    listed: types::Rule,
) -> (Subject, EventRule) {
    let targets = targets(visit, client, region, &arn, &name).await;
    let subject = visit.place.in_region(region).subject_with_arn(ResourceKind::EventRule, &arn, &name);
    (subject, copy(listed, targets))
}

async fn targets(visit: &Visit<'_>, client: &Client, region: &Region, arn: &str, name: &str) -> Observed<List<EventTarget>> {
    let next = |page: &ListTargetsByRuleOutput| further(page.next_token());
    let (client, rule) = (client.clone(), name.to_owned());
    let send = || by_token(next, move |token| client.list_targets_by_rule().rule(&rule).set_next_token(token).send());
    let question = Question { call: TARGETS, region, about: arn };
    let pages = visit.recorder.ask_pages(question, send).await;
    let listed = pages.items("Targets", |page| page.targets);
    match listed.rest {
        Some(cause) if listed.items.is_empty() => Observed::Unknown(cause),
        rest => Observed::Known(List { items: listed.items.into_iter().map(target).collect(), rest }),
    }
}

/// What is sent along to a target may hold secrets; it is not copied.
fn target(listed: types::Target) -> EventTarget {
    let call = declared(TARGETS);
    EventTarget {
        id: required_text(call, "Id", &listed.id),
        arn: required_text(call, "Arn", &listed.arn).map(ArnText),
        role: Observed::or_absent(listed.role_arn.map(ArnText)),
        dead_letter_queue: Observed::or_absent(listed.dead_letter_config.and_then(|config| config.arn).map(ArnText)),
    }
}

fn copy(rule: types::Rule, targets: Observed<List<EventTarget>>) -> EventRule {
    let call = declared(RULES);
    EventRule {
        name: required(call, "Name", rule.name),
        event_bus: required(call, "EventBusName", rule.event_bus_name),
        state: required(call, "State", rule.state.map(|state| EventRuleState::from(state.as_str()))),
        event_pattern: Observed::or_absent(rule.event_pattern),
        schedule_expression: Observed::or_absent(rule.schedule_expression),
        managed_by: Observed::or_absent(rule.managed_by),
        targets,
    }
}
