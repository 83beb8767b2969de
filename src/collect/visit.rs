//! One account being read: what all services' files share, and what they hand back.

use futures_util::future::join_all;

use super::clients::Clients;
use super::recorder::Recorder;
use super::{Limits, Session};
use crate::model::aws::{Handle, Place};
use crate::model::{Body, Observed, Region, Resource, ResourceKind, Subject};
use crate::snapshot::Listing;

/// One account being read.
pub(super) struct Visit<'a> {
    /// Makes clients.
    pub(super) clients: Clients,
    /// Makes calls.
    pub(super) recorder: Recorder<'a>,
    /// The account, in no region.
    pub(super) place: Place,
    /// The region for calls that no region is implied for.
    pub(super) region: Region,
    /// How hard to try.
    pub(super) limits: &'a Limits,
}

/// What one service's file hands back.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// The resources.
    pub(super) resources: Vec<Resource>,
    /// How their listing ended.
    pub(super) listings: Vec<Listing>,
}

impl<'a> Visit<'a> {
    /// Of the account that the session leads to.
    pub(super) fn new(session: &Session, recorder: Recorder<'a>, place: Place, limits: &'a Limits) -> Self {
        Self { clients: session.clients(place.account.as_str()), recorder, place, region: session.region(), limits }
    }

    /// The row that says how a listing ended.
    pub(super) fn listing(&self, kind: ResourceKind, region: Option<&Region>, found: Observed<i64>) -> Listing {
        Listing { kind, account: self.place.account.clone(), region: region.cloned(), found }
    }

    /// The subject of the one resource of its type.
    pub(super) fn only(&self, kind: ResourceKind) -> Subject {
        self.place.subject(kind, Handle::Only)
    }

    /// Whether any of these calls was asked for.
    pub(super) fn wants_any(&self, calls: &[&str]) -> bool {
        calls.iter().any(|call| self.recorder.wants(call))
    }
}

impl Batch {
    /// What these regions tell, all read at once.
    pub(super) async fn of_regions<'r, F>(regions: &'r [Region], read: impl Fn(&'r Region) -> F) -> Self
    where
        F: Future<Output = Self>,
    {
        let mut batch = Self::default();
        join_all(regions.iter().map(read)).await.into_iter().for_each(|part| batch.extend(part));
        batch
    }

    /// Adds a resource.
    pub(super) fn add(&mut self, subject: Subject, body: impl Into<Body>) {
        self.resources.push(Resource { subject: subject.into(), body: body.into() });
    }

    /// Adds the one resource of its type, and the row that says that there is one.
    pub(super) fn add_only(&mut self, visit: &Visit<'_>, body: impl Into<Body>) {
        let body = body.into();
        self.listings.push(visit.listing(body.kind(), None, Observed::Known(1)));
        self.add(visit.only(body.kind()), body);
    }

    /// Adds all of another batch.
    pub(super) fn extend(&mut self, other: Self) {
        self.resources.extend(other.resources);
        self.listings.extend(other.listings);
    }
}
