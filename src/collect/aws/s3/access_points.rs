//! Access points, listed in each region, and asked there for what the list does not tell.

use aws_sdk_s3control::Client;
use aws_sdk_s3control::types;
use futures_util::StreamExt;
use futures_util::stream;

use super::public_access_block;
use crate::collect::answer::{count, required, required_text, time};
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{AccessPoint, Handle, NetworkOrigin, PublicAccessBlock};
use crate::model::{List, Observed, PolicyDocument, Ref, Region, ResourceKind, Subject, Timestamp};

const LIST: &str = "s3control:ListAccessPoints";

/// A region whose access points are read.
struct Reader<'v, 'a> {
    visit: &'v Visit<'a>,
    client: Client,
    region: &'v Region,
}

/// Reads the access points of these regions.
pub(in crate::collect) async fn read(visit: &Visit<'_>, regions: &[Region]) -> Batch {
    if !visit.recorder.wants(LIST) {
        return Batch::default();
    }
    Batch::of_regions(regions, |region| read_region(visit, region)).await
}

async fn read_region(visit: &Visit<'_>, region: &Region) -> Batch {
    let reader = Reader { visit, client: visit.clients.s3control(region), region };
    let listed = reader.list().await;
    let mut batch = Batch::default();
    batch.listings.push(visit.listing(ResourceKind::AccessPoint, Some(region), count(&listed)));
    let read =
        stream::iter(listed.items).map(|listed| reader.access_point(listed)).buffer_unordered(visit.limits.concurrency.max(1));
    for (subject, access_point) in read.collect::<Vec<_>>().await {
        batch.add(subject, access_point);
    }
    batch
}

impl Reader<'_, '_> {
    fn account(&self) -> &str {
        self.visit.place.account.as_str()
    }

    async fn list(&self) -> List<types::AccessPoint> {
        let send = || self.client.list_access_points().account_id(self.account()).into_paginator().send();
        let question = Question { call: LIST, region: self.region, about: "" };
        let pages = self.visit.recorder.ask_pages(question, send).await;
        let named = |point: &types::AccessPoint| !point.name.is_empty();
        pages.items("AccessPointList", |page| page.access_point_list.filter(|points| points.iter().all(named)))
    }

    async fn access_point(&self, listed: types::AccessPoint) -> (Subject, AccessPoint) {
        let call = declared(LIST);
        let place = self.visit.place.in_region(self.region);
        let subject = place.subject(ResourceKind::AccessPoint, Handle::Name(&listed.name));
        let ((public_access_block, created_at), policy) = tokio::join!(self.settings(&listed.name), self.policy(&listed.name));
        let vpc_id = listed.vpc_configuration.as_ref().map(|vpc| required_text(call, "VpcId", &vpc.vpc_id));
        let access_point = AccessPoint {
            network_origin: required_text(call, "NetworkOrigin", listed.network_origin.as_str())
                .map(|origin| NetworkOrigin::from(origin.as_str())),
            vpc_id: vpc_id.unwrap_or(Observed::Absent),
            bucket: of_bucket(&listed, "Bucket", Some(&listed.bucket)).map(Ref::new),
            bucket_account: of_bucket(&listed, "BucketAccountId", listed.bucket_account_id.as_ref()),
            name: Observed::Known(listed.name),
            public_access_block,
            created_at,
            policy,
        };
        (subject, access_point)
    }

    async fn settings(&self, name: &str) -> (Observed<PublicAccessBlock>, Observed<Timestamp>) {
        let question = Question { call: "s3control:GetAccessPoint", region: self.region, about: name };
        let send = || self.client.get_access_point().account_id(self.account()).name(name).send();
        let told = self.visit.recorder.ask(question, send).await;
        let call = told.call;
        let block = told.required("PublicAccessBlockConfiguration", |point| {
            let block = point.public_access_block_configuration.as_ref()?;
            Some(public_access_block(
                call,
                block.block_public_acls,
                block.ignore_public_acls,
                block.block_public_policy,
                block.restrict_public_buckets,
            ))
        });
        (block, told.required("CreationDate", |point| time(point.creation_date.as_ref()?)))
    }

    async fn policy(&self, name: &str) -> Observed<PolicyDocument> {
        let question = Question { call: "s3control:GetAccessPointPolicy", region: self.region, about: name };
        let send = || self.client.get_access_point_policy().account_id(self.account()).name(name).send();
        let told = self.visit.recorder.ask(question, send).await;
        told.required("Policy", |output| output.policy.as_deref().filter(|text| !text.is_empty()).map(Into::into))
    }
}

/// Source: S3 Control API, `AccessPoint`: one that leads to a file system names its data source, and no bucket.
fn of_bucket(listed: &types::AccessPoint, member: &str, text: Option<&String>) -> Observed<String> {
    let text = text.filter(|text| !text.is_empty());
    match (text, &listed.data_source_id) {
        (None, Some(_)) => Observed::Absent,
        (text, _) => required(declared(LIST), member, text.cloned()),
    }
}
