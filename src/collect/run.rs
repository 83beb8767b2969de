//! The order of things: who is calling, which regions there are, then all services at once; and the snapshot of it.

use super::aws::account::{self, Identity, Regions};
use super::aws::{cloudtrail, iam, kms, s3};
use super::clock::now;
use super::recorder::Recorder;
use super::visit::{Batch, Visit};
use super::{CollectError, Progress, Request, Session};
use crate::model::ResourceKind;
use crate::model::call::with_prerequisites;
use crate::snapshot::{AccountScope, Asked, Manifest, Snapshot};

/// The types that are listed region by region.
const LISTED_BY_REGION: [ResourceKind; 3] = [ResourceKind::Trail, ResourceKind::EventDataStore, ResourceKind::Key];

impl Session {
    /// Reads the account.
    ///
    /// # Errors
    /// Only when it cannot be found out whose the credentials are, or they are another account's than expected.
    pub async fn collect(&self, request: &Request, progress: &dyn Progress) -> Result<Snapshot, CollectError> {
        let captured_at = now();
        let Identity { caller, place, record } = account::identify(self).await?;
        if let Some(expected) = self.expect_account().filter(|expected| **expected != caller.account) {
            return Err(CollectError::WrongAccount { expected: expected.clone(), found: caller.account });
        }
        let wanted = with_prerequisites(&request.calls);
        let recorder = Recorder::new(&caller.account, wanted, &request.limits, progress);
        recorder.note_earlier(record);
        let visit = Visit::new(self, recorder, place, &request.limits);
        let (regions, batch) = read(&visit, request).await;
        let manifest = Manifest {
            format: crate::snapshot::file::FORMAT,
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            partition: visit.place.partition.clone(),
            accounts: vec![AccountScope { id: caller.account.clone(), regions: regions.scope }],
            caller,
            captured_at,
            finished_at: now(),
            asked: asked(&visit, request),
        };
        Ok(snapshot(manifest, batch, visit))
    }
}

async fn read(visit: &Visit<'_>, request: &Request) -> (Regions, Batch) {
    let (regions, mut batch) = account::regions(visit, request).await;
    let selected = &regions.selected;
    let (mut trails, stores, (buckets, names), s3_account, keys, iam) = tokio::join!(
        cloudtrail::read_trails(visit, &regions),
        cloudtrail::read_stores(visit, selected),
        s3::read(visit),
        s3::read_account(visit),
        kms::read(visit, selected),
        iam::read(visit),
    );
    cloudtrail::add_log_buckets(visit, &mut trails, &names).await;
    for part in [account::account(visit), trails, stores, buckets, s3_account, keys, iam] {
        batch.extend(part);
    }
    for kind in LISTED_BY_REGION {
        if visit.recorder.wants(kind.listing_call()) {
            batch.extend(regions.unread(visit, kind));
        }
    }
    (regions, batch)
}

fn asked(visit: &Visit<'_>, request: &Request) -> Asked {
    let kinds = ResourceKind::ALL.iter().filter(|kind| visit.recorder.wants(kind.listing_call()));
    Asked { resource_types: kinds.map(|kind| kind.as_str().to_owned()).collect(), regions: request.regions.clone() }
}

fn snapshot(manifest: Manifest, batch: Batch, visit: Visit<'_>) -> Snapshot {
    let Batch { resources, listings } = batch;
    let mut snapshot = Snapshot { manifest, resources, listings, calls: visit.recorder.into_calls() };
    snapshot.sort();
    snapshot
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_listed_by_region_are_those_whose_listing_call_answers_for_a_region() {
        use crate::model::call::{Call, Scope};
        let by_region: Vec<_> = ResourceKind::ALL
            .iter()
            .copied()
            .filter(|kind| Call::find(kind.listing_call()).is_some_and(|call| call.scope == Scope::Region))
            .collect();
        assert_eq!(by_region, LISTED_BY_REGION);
    }
}
