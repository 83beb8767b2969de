//! Security Hub: the hub of each region, with its standards.

use aws_sdk_securityhub::types::StandardsSubscription;

use crate::collect::answer::{list_field, required};
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{Hub, HubStandard, StandardStatus};
use crate::model::{ArnText, List, Observed, Region, ResourceKind};

const HUB: &str = "securityhub:DescribeHub";
const STANDARDS: &str = "securityhub:GetEnabledStandards";

/// Reads the hubs of these regions.
pub(in crate::collect) async fn read(visit: &Visit<'_>, regions: &[Region]) -> Batch {
    if !visit.recorder.wants(HUB) {
        return Batch::default();
    }
    Batch::of_regions(regions, |region| read_region(visit, region)).await
}

async fn read_region(visit: &Visit<'_>, region: &Region) -> Batch {
    let client = visit.clients.securityhub(region);
    let send = || client.describe_hub().send();
    let answer = visit.recorder.ask(Question { call: HUB, region, about: "" }, send).await;
    let arn = answer.required("HubArn", |hub| hub.hub_arn.clone());
    let mut batch = Batch::default();
    let found = match &arn {
        Observed::Known(_) => Observed::Known(1),
        Observed::Absent => Observed::Known(0),
        Observed::Unknown(cause) => Observed::unknown(cause),
    };
    batch.listings.push(visit.listing(ResourceKind::Hub, Some(region), found));
    if let Observed::Known(arn) = arn {
        let subject = visit.place.in_region(region).subject_with_arn(ResourceKind::Hub, &arn, region.as_str());
        let hub = Hub {
            arn: Observed::Known(ArnText(arn)),
            subscribed_at: answer.required("SubscribedAt", |hub| hub.subscribed_at.as_deref()?.parse().ok()),
            auto_enable_controls: answer.optional(|hub| hub.auto_enable_controls),
            standards: standards(visit, region).await,
        };
        batch.add(subject, hub);
    }
    batch
}

async fn standards(visit: &Visit<'_>, region: &Region) -> Observed<List<HubStandard>> {
    let client = visit.clients.securityhub(region);
    let send = || client.get_enabled_standards().into_paginator().send();
    let question = Question { call: STANDARDS, region, about: "" };
    let pages = visit.recorder.ask_pages(question, send).await;
    list_field(pages.items("StandardsSubscriptions", |page| {
        page.standards_subscriptions.map(|subscriptions| subscriptions.into_iter().map(standard).collect())
    }))
}

fn standard(told: StandardsSubscription) -> HubStandard {
    let call = declared(STANDARDS);
    let status = told.standards_status.map(|status| StandardStatus::from(status.as_str()));
    let reason = told.standards_status_reason.and_then(|reason| reason.status_reason_code);
    HubStandard {
        standard: required(call, "StandardsArn", told.standards_arn.map(ArnText)),
        status: required(call, "StandardsStatus", status),
        status_reason: Observed::or_absent(reason.map(|code| code.as_str().to_owned())),
    }
}
