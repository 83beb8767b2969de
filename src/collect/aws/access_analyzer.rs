//! IAM Access Analyzer: the analyzers of each region, and what those for external access found.

use aws_sdk_accessanalyzer::Client;
use aws_sdk_accessanalyzer::types::{AnalyzerSummary, Criterion, FindingStatus, FindingSummaryV2, Type};
use aws_smithy_types::DateTime;
use futures_util::future::join_all;

use crate::collect::answer::{count, required, required_text, time};
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{Analyzer, AnalyzerFinding, AnalyzerStatus, AnalyzerType};
use crate::model::{List, Observed, Region, ResourceKind, Subject};

const LIST: &str = "access-analyzer:ListAnalyzers";
const FINDINGS: &str = "access-analyzer:ListFindingsV2";

/// A region whose analyzers are read.
struct Reader<'v, 'a> {
    visit: &'v Visit<'a>,
    client: Client,
    region: &'v Region,
}

/// Reads the analyzers of these regions.
pub(in crate::collect) async fn read(visit: &Visit<'_>, regions: &[Region]) -> Batch {
    if !visit.recorder.wants(LIST) {
        return Batch::default();
    }
    Batch::of_regions(regions, |region| read_region(visit, region)).await
}

async fn read_region(visit: &Visit<'_>, region: &Region) -> Batch {
    let reader = Reader { visit, client: visit.clients.access_analyzer(region), region };
    let listed = reader.list().await;
    let mut batch = Batch::default();
    batch.listings.push(visit.listing(ResourceKind::Analyzer, Some(region), count(&listed)));
    for (subject, analyzer) in join_all(listed.items.iter().map(|told| reader.analyzer(told))).await {
        batch.add(subject, analyzer);
    }
    batch
}

impl Reader<'_, '_> {
    async fn list(&self) -> List<AnalyzerSummary> {
        let send = || self.client.list_analyzers().into_paginator().send();
        let question = Question { call: LIST, region: self.region, about: "" };
        let pages = self.visit.recorder.ask_pages(question, send).await;
        let named = |analyzer: &AnalyzerSummary| !analyzer.arn.is_empty() && !analyzer.name.is_empty();
        pages.items("analyzers", |page| Some(page.analyzers).filter(|analyzers| analyzers.iter().all(named)))
    }

    async fn analyzer(&self, told: &AnalyzerSummary) -> (Subject, Analyzer) {
        let active_findings = self.active_findings(told).await;
        let place = self.visit.place.in_region(self.region);
        let subject = place.subject_with_arn(ResourceKind::Analyzer, &told.arn, &told.name);
        (subject, analyzer(told, active_findings))
    }

    /// Asked of analyzers for external access, and of those of which it is not known what they are for.
    async fn active_findings(&self, told: &AnalyzerSummary) -> Observed<List<AnalyzerFinding>> {
        if self.visit.recorder.wants(FINDINGS) && is_for_something_else(&told.r#type) {
            return Observed::Absent;
        }
        let active = Criterion::builder().eq(FindingStatus::Active.as_str()).build();
        let request = self.client.list_findings_v2().analyzer_arn(&told.arn).filter("status", active);
        let question = Question { call: FINDINGS, region: self.region, about: &told.arn };
        let send = || request.into_paginator().send();
        let pages = self.visit.recorder.ask_pages(question, send).await;
        let found = pages.items("findings", |page| Some(page.findings));
        match found.rest {
            Some(cause) if found.items.is_empty() => Observed::Unknown(cause),
            rest => Observed::Known(List { items: found.items.iter().map(finding).collect(), rest }),
        }
    }
}

fn is_for_something_else(kind: &Type) -> bool {
    matches!(
        kind,
        Type::AccountUnusedAccess
            | Type::OrganizationUnusedAccess
            | Type::AccountInternalAccess
            | Type::OrganizationInternalAccess
    )
}

fn analyzer(told: &AnalyzerSummary, active_findings: Observed<List<AnalyzerFinding>>) -> Analyzer {
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
        active_findings,
    }
}

fn finding(told: &FindingSummaryV2) -> AnalyzerFinding {
    let call = declared(FINDINGS);
    AnalyzerFinding {
        id: required_text(call, "id", &told.id),
        resource: Observed::or_absent(told.resource.clone()),
        resource_type: required_text(call, "resourceType", told.resource_type.as_str()),
        resource_account: required_text(call, "resourceOwnerAccount", &told.resource_owner_account),
        error: Observed::or_absent(told.error.clone()),
    }
}
