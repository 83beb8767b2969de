//! Multi-region access points, which one region tells of all.

use aws_sdk_s3control::types::MultiRegionAccessPointReport;

use super::public_access_block;
use crate::collect::answer::{count, required, time};
use crate::collect::error::cause;
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{Bucket, Handle, MultiRegionAccessPoint, MultiRegionAccessPointStatus};
use crate::model::{CauseKind, List, Observed, Ref, Region, ResourceKind};

const LIST: &str = "s3control:ListMultiRegionAccessPoints";

/// Source: Amazon S3 User Guide, "Multi-Region Access Point restrictions and limitations": requests go to this region.
const CONTROL_REGION: &str = "us-west-2";

/// The partition that has multi-region access points.
const PARTITION: &str = "aws";

/// Reads the multi-region access points.
pub(in crate::collect) async fn read(visit: &Visit<'_>) -> Batch {
    let mut batch = Batch::default();
    if !visit.recorder.wants(LIST) {
        return batch;
    }
    let listed = list(visit).await;
    batch.listings.push(visit.listing(ResourceKind::MultiRegionAccessPoint, None, count(&listed)));
    for (name, alias, report) in &listed.items {
        let arn = visit.place.arn(ResourceKind::MultiRegionAccessPoint, Handle::Name(alias)).unwrap_or_else(|| alias.clone());
        let subject = visit.place.subject_with_arn(ResourceKind::MultiRegionAccessPoint, &arn, name);
        batch.add(subject, access_point(name, report));
    }
    batch
}

type Listed = (String, String, MultiRegionAccessPointReport);

async fn list(visit: &Visit<'_>) -> List<Listed> {
    if visit.place.partition.as_str() != PARTITION {
        return List { items: Vec::new(), rest: Some(cause(declared(LIST), CauseKind::NotSupported).into()) };
    }
    let region = Region::from(CONTROL_REGION);
    let client = visit.clients.s3control(&region);
    let account = visit.place.account.as_str();
    let send = || client.list_multi_region_access_points().account_id(account).into_paginator().send();
    let pages = visit.recorder.ask_pages(Question { call: LIST, region: &region, about: "" }, send).await;
    pages.items("AccessPoints", |page| page.access_points?.into_iter().map(named).collect())
}

fn named(report: MultiRegionAccessPointReport) -> Option<Listed> {
    Some((report.name.clone()?, report.alias.clone()?, report))
}

fn access_point(name: &str, report: &MultiRegionAccessPointReport) -> MultiRegionAccessPoint {
    let call = declared(LIST);
    let status = report.status.as_ref().map(|status| MultiRegionAccessPointStatus::from(status.as_str()));
    let block = report.public_access_block.as_ref().map(|block| {
        public_access_block(
            call,
            block.block_public_acls,
            block.ignore_public_acls,
            block.block_public_policy,
            block.restrict_public_buckets,
        )
    });
    MultiRegionAccessPoint {
        name: Observed::Known(name.to_owned()),
        status: required(call, "Status", status),
        public_access_block: required(call, "PublicAccessBlock", block),
        buckets: required(call, "Regions", buckets(report)),
        created_at: required(call, "CreatedAt", report.created_at.as_ref().and_then(time)),
    }
}

/// `None` also when a region has no bucket, which AWS always names.
fn buckets(report: &MultiRegionAccessPointReport) -> Option<List<Ref<Bucket>>> {
    let names = report.regions.as_deref()?.iter().map(|region| region.bucket.clone().map(Ref::new));
    names.collect::<Option<Vec<_>>>().map(List::complete)
}
