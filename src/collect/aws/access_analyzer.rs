//! IAM Access Analyzer: the analyzers of each region. One call a region tells all of them.

use aws_sdk_accessanalyzer::types::AnalyzerSummary;
use aws_smithy_types::DateTime;
use futures_util::future::join_all;

use crate::collect::answer::{count, required, required_text, time};
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{Analyzer, AnalyzerStatus, AnalyzerType};
use crate::model::{List, Observed, Region, ResourceKind};

const LIST: &str = "access-analyzer:ListAnalyzers";

/// Reads the analyzers of these regions.
pub(in crate::collect) async fn read(visit: &Visit<'_>, regions: &[Region]) -> Batch {
    let mut batch = Batch::default();
    if visit.recorder.wants(LIST) {
        let read = join_all(regions.iter().map(|region| read_region(visit, region))).await;
        read.into_iter().for_each(|part| batch.extend(part));
    }
    batch
}

async fn read_region(visit: &Visit<'_>, region: &Region) -> Batch {
    let listed = list(visit, region).await;
    let mut batch = Batch::default();
    batch.listings.push(visit.listing(ResourceKind::Analyzer, Some(region), count(&listed)));
    for summary in listed.items {
        let subject = visit.place.in_region(region).subject_with_arn(ResourceKind::Analyzer, &summary.arn, &summary.name);
        batch.add(subject, analyzer(&summary));
    }
    batch
}

async fn list(visit: &Visit<'_>, region: &Region) -> List<AnalyzerSummary> {
    let client = visit.clients.access_analyzer(region);
    let send = || client.list_analyzers().into_paginator().send();
    let pages = visit.recorder.ask_pages(Question { call: LIST, region, about: "" }, |_| false, send).await;
    let named = |analyzer: &AnalyzerSummary| !analyzer.arn.is_empty() && !analyzer.name.is_empty();
    pages.items("analyzers", |page| Some(page.analyzers).filter(|analyzers| analyzers.iter().all(named)))
}

fn analyzer(told: &AnalyzerSummary) -> Analyzer {
    let call = declared(LIST);
    // The SDK gives a missing time as the start of 1970.
    let created_at = Some(&told.created_at).filter(|at| **at != DateTime::from_secs(0)).and_then(time);
    let tags = told.tags.as_ref().filter(|tags| !tags.is_empty());
    Analyzer {
        name: Observed::Known(told.name.clone()),
        analyzer_type: required_text(call, "type", told.r#type.as_str()).map(|kind| AnalyzerType::from(kind.as_str())),
        status: required_text(call, "status", told.status.as_str()).map(|status| AnalyzerStatus::from(status.as_str())),
        status_reason: Observed::or_absent(told.status_reason.as_ref().map(|reason| reason.code.as_str().to_owned())),
        managed_by: Observed::or_absent(told.managed_by.clone()),
        created_at: required(call, "createdAt", created_at),
        tags: Observed::or_absent(tags.map(|tags| tags.clone().into_iter().collect())),
    }
}
