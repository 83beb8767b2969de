//! GuardDuty: the detector of each region.

use aws_sdk_guardduty::Client;
use aws_sdk_guardduty::types::{DetectorAdditionalConfigurationResult, DetectorFeatureConfigurationResult};
use futures_util::future::join_all;

use crate::collect::answer::{count, required, told};
use crate::collect::recorder::Question;
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{
    Detector, DetectorFeature, DetectorFeatureName, DetectorStatus, FeatureConfiguration, FeatureStatus,
    FindingPublishingFrequency, Handle,
};
use crate::model::call::Call;
use crate::model::{List, Observed, Region, ResourceKind, Subject};

const LIST: &str = "guardduty:ListDetectors";
const GET: &str = "guardduty:GetDetector";

/// Reads the detectors of these regions.
pub(in crate::collect) async fn read(visit: &Visit<'_>, regions: &[Region]) -> Batch {
    if !visit.recorder.wants(LIST) {
        return Batch::default();
    }
    Batch::of_regions(regions, |region| read_region(visit, region)).await
}

async fn read_region(visit: &Visit<'_>, region: &Region) -> Batch {
    let client = visit.clients.guardduty(region);
    let listed = list(visit, &client, region).await;
    let mut batch = Batch::default();
    batch.listings.push(visit.listing(ResourceKind::Detector, Some(region), count(&listed)));
    for (subject, detector) in join_all(listed.items.into_iter().map(|id| detector(visit, &client, region, id))).await {
        batch.add(subject, detector);
    }
    batch
}

async fn list(visit: &Visit<'_>, client: &Client, region: &Region) -> List<String> {
    let send = || client.list_detectors().into_paginator().send();
    let pages = visit.recorder.ask_pages(Question { call: LIST, region, about: "" }, send).await;
    pages.items("detectorIds", |page| page.detector_ids)
}

async fn detector(visit: &Visit<'_>, client: &Client, region: &Region, id: String) -> (Subject, Detector) {
    let question = Question { call: GET, region, about: &id };
    let answer = visit.recorder.ask(question, || client.get_detector().detector_id(&id).send()).await;
    let call = answer.call;
    let subject = visit.place.in_region(region).subject(ResourceKind::Detector, Handle::Name(&id));
    let detector = Detector {
        detector_id: Observed::Known(id),
        status: answer.required("status", |detector| told(detector.status.as_ref()?.as_str()).map(DetectorStatus::from)),
        created_at: answer.required("createdAt", |detector| detector.created_at.as_deref()?.parse().ok()),
        finding_publishing_frequency: answer.required("findingPublishingFrequency", |detector| {
            Some(FindingPublishingFrequency::from(detector.finding_publishing_frequency.as_ref()?.as_str()))
        }),
        features: answer.required("features", |detector| {
            Some(detector.features.as_deref()?.iter().map(|result| feature(call, result)).collect())
        }),
        tags: answer.optional(|detector| {
            let tags = detector.tags.as_ref().filter(|tags| !tags.is_empty());
            tags.map(|tags| tags.clone().into_iter().collect())
        }),
    };
    (subject, detector)
}

fn feature(call: &'static Call, result: &DetectorFeatureConfigurationResult) -> DetectorFeature {
    let name = result.name.as_ref().map(|name| DetectorFeatureName::from(name.as_str()));
    let status = result.status.as_ref().map(|status| FeatureStatus::from(status.as_str()));
    // Most features have nothing else to set, and then the list is left out.
    let more = result.additional_configuration.iter().flatten();
    DetectorFeature {
        name: required(call, "name", name),
        status: required(call, "status", status),
        additional_configuration: Observed::Known(more.map(|result| configuration(call, result)).collect()),
    }
}

fn configuration(call: &'static Call, result: &DetectorAdditionalConfigurationResult) -> FeatureConfiguration {
    let status = result.status.as_ref().map(|status| FeatureStatus::from(status.as_str()));
    FeatureConfiguration {
        name: required(call, "name", result.name.as_ref().map(|name| name.as_str().to_owned())),
        status: required(call, "status", status),
    }
}
