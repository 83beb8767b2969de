//! CloudTrail Lake event data stores.

use aws_sdk_cloudtrail::Client;
use aws_sdk_cloudtrail::types;
use futures_util::StreamExt;
use futures_util::stream;

use super::{selectors, tags};
use crate::collect::answer::{count, time};
use crate::collect::recorder::Question;
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{BillingMode, EventDataStore, EventDataStoreStatus};
use crate::model::{List, Observed, Ref, Region, ResourceKind, Subject};

const LIST: &str = "cloudtrail:ListEventDataStores";

/// Reads the event data stores of these regions.
pub(in crate::collect) async fn read(visit: &Visit<'_>, regions: &[Region]) -> Batch {
    if !visit.recorder.wants(LIST) {
        return Batch::default();
    }
    Batch::of_regions(regions, |region| read_region(visit, region)).await
}

async fn read_region(visit: &Visit<'_>, region: &Region) -> Batch {
    let client = visit.clients.cloudtrail(region);
    let send = || client.list_event_data_stores().into_paginator().send();
    let pages = visit.recorder.ask_pages(Question { call: LIST, region, about: "" }, send).await;
    let listed: List<(String, String)> = {
        let list = pages.items("EventDataStores", |page| page.event_data_stores?.into_iter().map(arn_and_name).collect());
        List { items: list.items, rest: list.rest }
    };
    let mut batch = Batch::default();
    batch.listings.push(visit.listing(ResourceKind::EventDataStore, Some(region), count(&listed)));
    let read = stream::iter(listed.items)
        .map(|(arn, name)| store(visit, &client, region, arn, name))
        .buffer_unordered(visit.limits.concurrency.max(1));
    for (subject, store) in read.collect::<Vec<_>>().await {
        batch.add(subject, store);
    }
    batch
}

fn arn_and_name(store: types::EventDataStore) -> Option<(String, String)> {
    Some((store.event_data_store_arn?, store.name?))
}

async fn store(visit: &Visit<'_>, client: &Client, region: &Region, arn: String, name: String) -> (Subject, EventDataStore) {
    let question = Question { call: "cloudtrail:GetEventDataStore", region, about: &arn };
    let get = visit.recorder.ask(question, || client.get_event_data_store().event_data_store(&arn).send());
    let (told, tags) = tokio::join!(get, tags(visit, client, region, &arn));
    let call = told.call;
    let subject = visit.place.in_region(region).subject_with_arn(ResourceKind::EventDataStore, &arn, &name);
    let store = EventDataStore {
        name: Observed::Known(name),
        status: told.required("Status", |store| Some(EventDataStoreStatus::from(store.status.as_ref()?.as_str()))),
        is_multi_region: told.required("MultiRegionEnabled", |store| store.multi_region_enabled),
        is_organization_store: told.required("OrganizationEnabled", |store| store.organization_enabled),
        retention_days: told.required("RetentionPeriod", |store| store.retention_period.map(i64::from)),
        billing_mode: told.required("BillingMode", |store| Some(BillingMode::from(store.billing_mode.as_ref()?.as_str()))),
        termination_protection_enabled: told
            .required("TerminationProtectionEnabled", |store| store.termination_protection_enabled),
        kms_key: told.optional(|store| store.kms_key_id.clone().map(Ref::new)),
        advanced_event_selectors: told.required("AdvancedEventSelectors", |store| {
            store.advanced_event_selectors.as_deref().map(|all| selectors::advanced(call, all))
        }),
        created_at: told.required("CreatedTimestamp", |store| time(store.created_timestamp.as_ref()?)),
        tags,
    };
    (subject, store)
}
