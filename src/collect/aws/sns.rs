//! SNS: the topics that trails, alarms and rules of EventBridge tell, with their subscriptions. No other topic is looked at.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_sns::Client;
use aws_sdk_sns::types;
use futures_util::StreamExt;
use futures_util::stream;

use super::named::{Named, tally};
use crate::collect::answer::{Answer, required};
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{Subscription, SubscriptionState, Topic};
use crate::model::{Arn, ArnText, List, Observed, Ref, Region, ResourceKind};

const ATTRIBUTES: &str = "sns:GetTopicAttributes";
const SUBSCRIPTIONS: &str = "sns:ListSubscriptionsByTopic";

type Attributes = HashMap<String, String>;

/// Reads the topics that these trails, alarms and rules tell.
pub(in crate::collect) async fn read(visit: &Visit<'_>, telling: &[&Batch], selected: &[Region]) -> Batch {
    let mut batch = Batch::default();
    if !visit.recorder.wants(ATTRIBUTES) {
        return batch;
    }
    let named = Named::topics(visit, telling);
    // In their order, so that of several failures always the same one is told.
    let read = stream::iter(named.arns())
        .map(|(region, arn)| async move { (region, arn, read_topic(visit, region, arn).await) })
        .buffered(visit.limits.concurrency.max(1));
    let mut found = BTreeMap::new();
    for (region, arn, topic) in read.collect::<Vec<_>>().await {
        tally(&mut found, region, topic.as_ref().map(|_| 1));
        if let Observed::Known(topic) = topic {
            let name = Arn::parse(arn).map_or(arn, |arn| arn.resource);
            batch.add(visit.place.in_region(region).subject_with_arn(ResourceKind::Topic, arn, name), topic);
        }
    }
    batch.listings = named.listings(visit, ResourceKind::Topic, selected, &found);
    batch
}

/// The topic; absent if SNS does not know it. What cannot be read may not even exist.
async fn read_topic(visit: &Visit<'_>, region: &Region, arn: &str) -> Observed<Topic> {
    let client = visit.clients.sns(region);
    let question = Question { call: ATTRIBUTES, region, about: arn };
    let answer = visit.recorder.ask(question, || client.get_topic_attributes().topic_arn(arn).send()).await;
    let attributes = answer.within("Attributes", |output| output.attributes);
    match attributes.seen {
        Observed::Known(_) => {
            let subscriptions = subscriptions(visit, &client, region, arn).await;
            Observed::Known(topic(&attributes, subscriptions))
        }
        Observed::Absent => Observed::Absent,
        Observed::Unknown(cause) => Observed::Unknown(cause),
    }
}

async fn subscriptions(visit: &Visit<'_>, client: &Client, region: &Region, arn: &str) -> Observed<List<Subscription>> {
    let question = Question { call: SUBSCRIPTIONS, region, about: arn };
    let send = || client.list_subscriptions_by_topic().topic_arn(arn).into_paginator().send();
    let pages = visit.recorder.ask_pages(question, send).await;
    let listed = pages.items("Subscriptions", |page| page.subscriptions);
    match listed.rest {
        Some(cause) if listed.items.is_empty() => Observed::Unknown(cause),
        rest => Observed::Known(List { items: listed.items.iter().map(subscription).collect(), rest }),
    }
}

/// Source: SNS API, `Subscription`: what waits for its confirmation, or was deleted, has a word in place of its ARN.
fn subscription(listed: &types::Subscription) -> Subscription {
    let call = declared(SUBSCRIPTIONS);
    let told = listed.subscription_arn.as_deref();
    let arn = told.filter(|text| Arn::parse(text).is_some());
    let state = told.map(|text| if arn.is_some() { SubscriptionState::Confirmed } else { SubscriptionState::from(text) });
    let endpoint = listed.endpoint.as_deref().filter(|endpoint| Arn::parse(endpoint).is_some());
    Subscription {
        protocol: required(call, "Protocol", listed.protocol.clone()),
        state: required(call, "SubscriptionArn", state),
        subscription_arn: Observed::or_absent(arn.map(ArnText::from)),
        endpoint_arn: Observed::or_absent(endpoint.map(ArnText::from)),
        owner_account: required(call, "Owner", listed.owner.clone()),
    }
}

fn topic(attributes: &Answer<Attributes>, subscriptions: Observed<List<Subscription>>) -> Topic {
    let text = |name: &str| attributes.required(name, |all| all.get(name).cloned());
    let number = |name: &str| attributes.required(name, |all| all.get(name)?.parse().ok());
    Topic {
        name: attributes.required("TopicArn", |all| Some(Arn::parse(all.get("TopicArn")?)?.resource.to_owned())),
        owner_account: text("Owner"),
        policy: text("Policy").map(Into::into),
        kms_key: attributes.optional(|all| all.get("KmsMasterKeyId").filter(|key| !key.is_empty()).map(Ref::new)),
        subscriptions_confirmed: number("SubscriptionsConfirmed"),
        subscriptions_pending: number("SubscriptionsPending"),
        subscriptions_deleted: number("SubscriptionsDeleted"),
        subscriptions,
    }
}
