//! The order of things: who is calling, which regions there are, then all services at once, round by round until
//! nothing more is wanted; and the snapshot of it.

use super::aws::account::{self, Identity, Regions};
use super::aws::{
    access_analyzer, cloudtrail, cloudwatch, config, contacts, events, guardduty, iam, kms, lambda, logs, organizations, s3,
    securityhub, sns,
};
use super::clock::now;
use super::gathered::Gathered;
use super::recorder::Recorder;
use super::visit::{Batch, Visit};
use super::{CollectError, Progress, Request, Session};
use crate::journal_file::JournalError;
use crate::model::aws::Place;
use crate::model::{Region, ResourceKind, Timestamp};
use crate::snapshot::{AccountScope, Asked, Caller, Manifest, RegionScope, Snapshot};

/// The types that are listed region by region.
const LISTED_BY_REGION: [ResourceKind; 18] = [
    ResourceKind::Trail,
    ResourceKind::EventDataStore,
    ResourceKind::AccessPoint,
    ResourceKind::Key,
    ResourceKind::LogGroup,
    ResourceKind::MetricFilter,
    ResourceKind::SubscriptionFilter,
    ResourceKind::Alarm,
    ResourceKind::CompositeAlarm,
    ResourceKind::Topic,
    ResourceKind::EventRule,
    ResourceKind::Recorder,
    ResourceKind::DeliveryChannel,
    ResourceKind::ConfigRule,
    ResourceKind::Analyzer,
    ResourceKind::Detector,
    ResourceKind::Hub,
    ResourceKind::Function,
];

impl Session {
    /// Reads the account.
    ///
    /// # Errors
    /// Only when it cannot be found out whose the credentials are, they are another account's than expected, or the
    /// journal cannot be used.
    pub async fn collect(&self, request: &Request, progress: &dyn Progress) -> Result<Snapshot, CollectError> {
        let (Identity { caller, place, record }, captured_at) = self.begin().await?;
        let recorder = Recorder::new(&caller.account, &request.limits, self.turns(), progress);
        recorder.note_earlier(record);
        let visit = Visit::new(self, recorder, place, &request.limits);
        let account = AccountScope { id: caller.account.clone(), regions: Vec::new(), not_read: None };
        let mut manifest = manifest(&visit.place, caller, captured_at);
        manifest.accounts.push(account);
        let (scope, gathered) = rounds(&visit, request, &manifest).await;
        for account in &mut manifest.accounts {
            account.regions.clone_from(&scope);
        }
        manifest.finished_at = now();
        manifest.asked = asked(&visit, request);
        Ok(snapshot(manifest, gathered, visit))
    }
}

impl Session {
    /// Finds out whose the credentials are, refuses any account but the one expected, and begins the journal; with the
    /// time from which the run counts.
    pub(super) async fn begin(&self) -> Result<(Identity, Timestamp), CollectError> {
        let captured_at = now();
        let identity = account::identify(self).await?;
        let found = &identity.caller.account;
        if let Some(expected) = self.expect_account().filter(|expected| *expected != found) {
            return Err(CollectError::WrongAccount { expected: expected.clone(), found: found.clone() });
        }
        let captured_at = self.begin_journal(found, captured_at).map_err(|error| unusable(&error))?;
        Ok((identity, captured_at))
    }
}

/// The manifest of a run that has just begun, without accounts.
pub(super) fn manifest(place: &Place, caller: Caller, captured_at: Timestamp) -> Manifest {
    Manifest {
        format: crate::snapshot::file::FORMAT,
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        partition: place.partition.clone(),
        accounts: Vec::new(),
        caller,
        captured_at,
        finished_at: captured_at,
        asked: Asked::default(),
    }
}

/// Reads until nothing more is wanted: what a round told decides what the next one asks.
async fn rounds(visit: &Visit<'_>, request: &Request, manifest: &Manifest) -> (Vec<RegionScope>, Gathered) {
    let mut scope = Vec::new();
    let mut gathered = Gathered::default();
    gathered.add(account::account(visit));
    let wanted = |gathered: &mut Gathered| {
        let asked = visit.recorder.wanted();
        visit.recorder.want(gathered.seen(manifest, |view| request.demand.wanted(view, &asked)))
    };
    while wanted(&mut gathered) {
        let (regions, batch) = read(visit, request).await;
        scope = regions.scope;
        gathered.add(batch);
    }
    (scope, gathered)
}

/// A journal that cannot be used.
fn unusable(error: &JournalError) -> CollectError {
    CollectError::JournalRefused { detail: error.to_string(), advice: error.help() }
}

/// Reads what is wanted and was not read before.
async fn read(visit: &Visit<'_>, request: &Request) -> (Regions, Batch) {
    let (regions, mut batch) = account::regions(visit, request).await;
    let selected = &regions.selected;
    let (chain, stores, (buckets, names), s3_account, keys, iam, others) = tokio::join!(
        detection_chain(visit, &regions),
        cloudtrail::read_stores(visit, selected),
        s3::read(visit),
        s3::read_account(visit),
        kms::read(visit, selected),
        iam::read(visit),
        others(visit, selected),
    );
    let (mut trails, named) = chain;
    cloudtrail::add_log_buckets(visit, &mut trails, &names).await;
    for part in [trails, named, stores, buckets, s3_account, keys, iam, others] {
        batch.extend(part);
    }
    for kind in LISTED_BY_REGION {
        if visit.recorder.wants(kind.listing_call()) {
            batch.extend(regions.unread(visit, kind));
        }
    }
    (regions, batch)
}

/// From trails to those who are told: trails, alarms and rules at once, then the log groups and topics that they name.
async fn detection_chain(visit: &Visit<'_>, regions: &Regions) -> (Batch, Batch) {
    let selected = &regions.selected;
    let (trails, alarms, rules) =
        tokio::join!(cloudtrail::read_trails(visit, regions), cloudwatch::read(visit, selected), events::read(visit, selected));
    let telling = [&trails, &alarms, &rules];
    let (mut named, topics) = tokio::join!(logs::read(visit, &trails, selected), sns::read(visit, &telling, selected));
    for part in [alarms, rules, topics] {
        named.extend(part);
    }
    (trails, named)
}

/// What nothing else waits for.
async fn others(visit: &Visit<'_>, regions: &[Region]) -> Batch {
    let (config, access_points, multi_region, contacts, analyzers, detectors, hubs, functions, organization) = tokio::join!(
        config::read(visit, regions),
        s3::read_access_points(visit, regions),
        s3::read_multi_region_access_points(visit),
        contacts::read(visit),
        access_analyzer::read(visit, regions),
        guardduty::read(visit, regions),
        securityhub::read(visit, regions),
        lambda::read(visit, regions),
        organizations::read(visit),
    );
    let mut batch = Batch::default();
    for part in [config, access_points, multi_region, contacts, analyzers, detectors, hubs, functions, organization] {
        batch.extend(part);
    }
    batch
}

fn asked(visit: &Visit<'_>, request: &Request) -> Asked {
    let kinds = ResourceKind::ALL.iter().filter(|kind| visit.recorder.wants(kind.listing_call()));
    Asked { resource_types: kinds.map(|kind| kind.as_str().to_owned()).collect(), regions: request.regions.clone(), shard: None }
}

fn snapshot(manifest: Manifest, gathered: Gathered, visit: Visit<'_>) -> Snapshot {
    let (resources, listings) = gathered.into_parts();
    let mut snapshot = Snapshot { manifest, resources, listings, calls: visit.recorder.into_calls() };
    snapshot.sort();
    snapshot
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_listed_by_region_are_those_whose_listing_call_answers_for_less_than_the_account() {
        use crate::model::call::{Call, Scope};
        let by_region: Vec<_> = ResourceKind::ALL
            .iter()
            .copied()
            .filter(|kind| Call::find(kind.listing_call()).is_some_and(|call| call.scope != Scope::Account))
            .collect();
        assert_eq!(by_region, LISTED_BY_REGION);
    }
}
