//! S3: the account's settings; buckets, each asked in its own region; and access points.

mod access_points;
mod bucket;
mod lifecycle;
mod multi_region;
mod replication;

pub(in crate::collect) use access_points::read as read_access_points;
pub(in crate::collect) use multi_region::read as read_multi_region_access_points;

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use aws_sdk_s3::Client;
use aws_sdk_s3::types;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use futures_util::StreamExt;
use futures_util::stream;

use crate::collect::answer::{Answer, count, required, time};
use crate::collect::memory::Kept;
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{AccountPublicAccess, Handle, PublicAccessBlock};
use crate::model::call::Call;
use crate::model::{List, Observed, Region, ResourceKind};

const LIST: &str = "s3:ListBuckets";
const LOCATION: &str = "s3:GetBucketLocation";
const ACCOUNT_BLOCK: &str = "s3control:GetPublicAccessBlock";
const PAGE: i32 = 1000;

/// A bucket whose settings are asked.
struct Reader<'v, 'a> {
    visit: &'v Visit<'a>,
    name: String,
    /// The region that the bucket lives in, as far as it is known by now.
    region: Mutex<Option<Region>>,
}

/// Reads all buckets, wherever they live; and their names, for those who refer to them.
pub(in crate::collect) async fn read(visit: &Visit<'_>) -> (Batch, BTreeSet<String>) {
    let mut batch = Batch::default();
    if !visit.recorder.wants(LIST) {
        return (batch, BTreeSet::new());
    }
    let listed = list(visit).await;
    let names = listed.items.iter().filter_map(|bucket| bucket.name.clone()).collect();
    batch.listings.push(visit.listing(ResourceKind::Bucket, None, count(&listed)));
    let read =
        stream::iter(listed.items).map(|listed| bucket_resource(visit, listed)).buffer_unordered(visit.limits.concurrency.max(1));
    for part in read.collect::<Vec<_>>().await {
        batch.extend(part);
    }
    (batch, names)
}

/// With a page size AWS also tells each bucket's region; emulators cut the list at it and forget to say so.
async fn list(visit: &Visit<'_>) -> List<types::Bucket> {
    let client = visit.clients.s3(&visit.region);
    let page_size = visit.clients.endpoint("S3").is_none().then_some(PAGE);
    let send = || client.list_buckets().set_max_buckets(page_size).into_paginator().send();
    let pages = visit.recorder.ask_pages(Question { call: LIST, region: &visit.region, about: "" }, send).await;
    let named = |bucket: &types::Bucket| bucket.name.is_some();
    pages.items("Buckets", |page| page.buckets.filter(|buckets| buckets.iter().all(named)))
}

async fn bucket_resource(visit: &Visit<'_>, listed: types::Bucket) -> Batch {
    let mut batch = Batch::default();
    let Some(name) = listed.name else { return batch };
    let told = listed.bucket_region.clone().filter(|region| !region.is_empty()).map(Region::from);
    let reader = Reader { visit, name, region: Mutex::new(told) };
    let region = reader.location().await;
    let created_at = required(declared(LIST), "CreationDate", listed.creation_date.as_ref().and_then(time));
    let bucket = bucket::read(&reader, created_at, region).await;
    let place = match reader.region() {
        Some(region) => visit.place.in_region(&region),
        None => visit.place.clone(),
    };
    batch.add(place.subject(ResourceKind::Bucket, Handle::Name(&reader.name)), bucket);
    batch
}

impl Reader<'_, '_> {
    fn region(&self) -> Option<Region> {
        self.region.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn moved(&self, region: Region) {
        *self.region.lock().unwrap_or_else(PoisonError::into_inner) = Some(region);
    }

    /// Where the bucket lives: the list of buckets told it, or S3 is asked.
    async fn location(&self) -> Observed<String> {
        if !self.visit.recorder.wants(LOCATION) {
            return Observed::default();
        }
        if let Some(region) = self.region() {
            return Observed::Known(region.to_string());
        }
        let answer = self.ask(LOCATION, |client, name| client.get_bucket_location().bucket(name).send()).await;
        let told = answer.field(|output| Observed::Known(location_region(output.location_constraint.as_ref())));
        if let Observed::Known(region) = &told {
            self.moved(region.as_str().into());
        }
        told
    }

    /// Asks in the bucket's region; if S3 answers that the bucket lives elsewhere, asks there once more.
    async fn ask<T, E, F>(&self, call: &'static str, send: impl Fn(Client, &str) -> F) -> Answer<T>
    where
        T: Kept,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let visit = self.visit;
        let region = self.region().unwrap_or_else(|| visit.region.clone());
        let question = Question { call, region: &region, about: &self.name };
        let answer = visit.recorder.ask(question, async || {
            let first = send(visit.clients.s3(&region), &self.name).await;
            match elsewhere(&first, &region) {
                Some(elsewhere) => {
                    self.moved(elsewhere.clone());
                    send(visit.clients.s3(&elsewhere), &self.name).await
                }
                None => first,
            }
        });
        answer.await
    }
}

fn elsewhere<T, E>(result: &Result<T, SdkError<E, HttpResponse>>, asked: &Region) -> Option<Region> {
    let response = result.as_ref().err()?.raw_response()?;
    let wrong_region = matches!(response.status().as_u16(), 301 | 307 | 400);
    named_region(response).filter(|region| wrong_region && region != asked)
}

/// The region that S3 names for a bucket in an answer.
pub(in crate::collect) fn named_region(response: &HttpResponse) -> Option<Region> {
    response.headers().get("x-amz-bucket-region").filter(|region| !region.is_empty()).map(Region::from)
}

/// Source: S3 API, `GetBucketLocation`: no constraint means us-east-1; old buckets in Ireland say `EU`.
fn location_region(constraint: Option<&types::BucketLocationConstraint>) -> String {
    match constraint.map_or("", |constraint| constraint.as_str()) {
        "" => "us-east-1".to_owned(),
        "EU" => "eu-west-1".to_owned(),
        region => region.to_owned(),
    }
}

/// Reads the account's own settings.
pub(in crate::collect) async fn read_account(visit: &Visit<'_>) -> Batch {
    let mut batch = Batch::default();
    if !visit.recorder.wants(ACCOUNT_BLOCK) {
        return batch;
    }
    let client = visit.clients.s3control(&visit.region);
    let account = visit.place.account.as_str();
    let send = || client.get_public_access_block().account_id(account).send();
    let answer = visit.recorder.ask(Question { call: ACCOUNT_BLOCK, region: &visit.region, about: "" }, send).await;
    let answer = answer.within("PublicAccessBlockConfiguration", |output| output.public_access_block_configuration);
    let call = answer.call;
    let public_access_block = answer.field(|block| {
        Observed::Known(public_access_block(
            call,
            block.block_public_acls,
            block.ignore_public_acls,
            block.block_public_policy,
            block.restrict_public_buckets,
        ))
    });
    batch.add_only(visit, AccountPublicAccess { public_access_block });
    batch
}

/// The four settings, which S3 and S3 Control give in types of their own.
fn public_access_block(
    call: &'static Call,
    block_public_acls: Option<bool>,
    ignore_public_acls: Option<bool>,
    block_public_policy: Option<bool>,
    restrict_public_buckets: Option<bool>,
) -> PublicAccessBlock {
    PublicAccessBlock {
        block_public_acls: required(call, "BlockPublicAcls", block_public_acls),
        ignore_public_acls: required(call, "IgnorePublicAcls", ignore_public_acls),
        block_public_policy: required(call, "BlockPublicPolicy", block_public_policy),
        restrict_public_buckets: required(call, "RestrictPublicBuckets", restrict_public_buckets),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_names_of_locations_are_regions() {
        let at = |text: &str| location_region(Some(&types::BucketLocationConstraint::from(text)));
        assert_eq!(location_region(None), "us-east-1");
        assert_eq!((at("").as_str(), at("EU").as_str(), at("eu-west-3").as_str()), ("us-east-1", "eu-west-1", "eu-west-3"));
    }
}
