//! The engine's view of one or more snapshots: resources by type and place, references resolved, relations joined.
//!
//! It draws no conclusions: what a setting means is for `analysis` and rules to say.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::schema::Relation;
use crate::model::{AccountId, Region, Resource, ResourceKind, Subject, Timestamp};

use super::{CallOutcome, CallRecord, Manifest, Snapshot};

mod places;
mod references;
mod related;
mod sources;

pub use places::AccountPlace;
pub use references::{Outside, Resolved};
pub use related::Members;

use places::Places;
use references::References;
use related::Pointers;
use sources::Sources;

/// One or more snapshots, indexed.
#[derive(Debug)]
pub struct View {
    manifests: Vec<Manifest>,
    /// Who read each account, by ARN.
    callers: BTreeMap<AccountId, String>,
    resources: Vec<Resource>,
    places: Places,
    references: References,
    pointers: Pointers,
    sources: Sources,
}

/// A resource's place in a [`View`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceIndex(u32);

impl ResourceIndex {
    /// No snapshot that fits into memory has more resources than this counts; one that had would name the last twice.
    fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The index into [`View::resources`].
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

/// The places of resources that stand together.
#[derive(Debug, Clone, Default)]
pub struct Indices(Range<usize>);

impl Iterator for Indices {
    type Item = ResourceIndex;

    fn next(&mut self) -> Option<ResourceIndex> {
        self.0.next().map(ResourceIndex::new)
    }
}

/// Who read the settings of each account: whoever read the snapshot, unless the account was entered by a role.
fn callers(manifests: &[Manifest], calls: &[CallRecord]) -> BTreeMap<AccountId, String> {
    let of_scans = manifests.iter().filter(|manifest| manifest.is_of_scan());
    let started = of_scans.map(|manifest| (manifest.caller.account.clone(), manifest.caller.arn.clone()));
    let is_entry = |call: &&CallRecord| &*call.call == ENTRY && call.outcome == CallOutcome::Ok;
    let entered = calls.iter().filter(is_entry).map(|call| (call.account.clone(), call.about.to_string()));
    started.filter(|(_, arn)| !arn.is_empty()).chain(entered).collect()
}

/// The call by which an account is entered; it is about the role.
const ENTRY: &str = "sts:AssumeRole";

impl View {
    /// Indexes snapshots that do not overlap; see [`super::merge`] for the test that they do not.
    pub fn new(snapshots: Vec<Snapshot>) -> Self {
        let (mut manifests, mut resources, mut listings, mut calls) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for snapshot in snapshots {
            manifests.push(snapshot.manifest);
            resources.extend(snapshot.resources);
            listings.extend(snapshot.listings);
            calls.extend(snapshot.calls);
        }
        let callers = callers(&manifests, &calls);
        resources.sort_by(|a, b| order(&a.subject).cmp(&order(&b.subject)));
        let places = Places::new(&manifests, &resources, listings);
        let references = References::new(&resources);
        Self { manifests, callers, places, references, pointers: Pointers::default(), sources: Sources::new(calls), resources }
    }

    /// Who read the snapshots, when, and what was asked for.
    pub fn manifests(&self) -> &[Manifest] {
        &self.manifests
    }

    /// Who read the account of a resource, by ARN: whoever entered it by a role that role, else who read the snapshot.
    pub fn caller(&self, of: ResourceIndex) -> Option<&str> {
        self.callers.get(&self.resource(of)?.subject.account).map(String::as_str)
    }

    /// When the latest of the snapshots was begun; ages are counted from here unless somebody says otherwise. Those that
    /// hold only what no scan lists say nothing of when settings were read, and count where there are no others.
    pub fn captured_at(&self) -> Option<Timestamp> {
        let of_scans = self.manifests.iter().filter(|manifest| manifest.is_of_scan());
        let latest = of_scans.map(|manifest| manifest.captured_at).max();
        latest.or_else(|| self.manifests.iter().map(|manifest| manifest.captured_at).max())
    }

    /// The resources, by type, account, region and id.
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }

    /// The resources again, by type, account, region and id.
    pub fn into_resources(self) -> Vec<Resource> {
        self.resources
    }

    /// The resource at this place.
    pub fn resource(&self, index: ResourceIndex) -> Option<&Resource> {
        self.resources.get(index.get())
    }

    /// The resources of a type, by account, region and id.
    pub fn of_kind(&self, kind: ResourceKind) -> Indices {
        Indices(self.places.range(kind))
    }

    /// The accounts that were read, or of which anything was, by id.
    pub fn accounts(&self) -> &[AccountPlace] {
        self.places.accounts()
    }

    /// The place of a resource's account among [`View::accounts`].
    pub fn account_of(&self, index: ResourceIndex) -> usize {
        self.places.account_of(index)
    }

    /// The resources of a type in the account at this place among [`View::accounts`].
    pub fn in_account(&self, account: usize, kind: ResourceKind) -> Members<'_> {
        self.places.in_account(account, kind)
    }

    /// What a reference leads to, as written by the resource `from`.
    pub fn resolve(&self, kind: ResourceKind, text: &str, from: &Subject) -> Resolved<'_> {
        self.references.resolve(kind, text, from, &self.resources, &self.places)
    }

    /// The resources that a field of `of` stands for; `field` is the field's index in its type's schema.
    pub fn members(&self, of: ResourceIndex, field: usize, kind: ResourceKind, relation: Relation) -> Members<'_> {
        match relation {
            Relation::SameAccount => self.in_account(self.account_of(of), kind),
            Relation::SameRegion => {
                let region = self.resource(of).and_then(|resource| resource.subject.region.as_ref());
                self.places.in_region(self.account_of(of), region, kind, &self.resources)
            }
            Relation::PointsHere(path) => {
                let pointers = self.pointers.of(self, self.kind_of(of), field, kind, path);
                let ordinal = of.get().saturating_sub(self.range_of(self.kind_of(of)).start);
                let unlisted = self.places.rest(self.account_of(of), kind);
                pointers.members(ordinal, self.account_of(of), unlisted)
            }
        }
    }

    /// The resources of a type in a region of the account of `of`.
    pub fn members_in(&self, of: ResourceIndex, region: &Region, kind: ResourceKind) -> Members<'_> {
        self.places.in_region(self.account_of(of), Some(region), kind, &self.resources)
    }

    /// The one resource of a type that a field of `of` stands for.
    pub fn single(&self, of: ResourceIndex, field: usize, kind: ResourceKind, relation: Relation) -> Resolved<'_> {
        let members = self.members(of, field, kind, relation);
        match (members.get(0), members.rest()) {
            (Some(index), _) => Resolved::Found(index),
            (None, Some(cause)) => Resolved::Outside(Outside::NotRead(cause)),
            (None, None) => Resolved::Missing,
        }
    }

    /// The call that told something of a resource, if it is on record.
    pub fn source(&self, subject: &Subject, call: &str) -> Option<&CallRecord> {
        self.sources.find(subject, call)
    }

    fn range_of(&self, kind: Option<ResourceKind>) -> Range<usize> {
        kind.map_or(0..0, |kind| self.places.range(kind))
    }

    fn kind_of(&self, index: ResourceIndex) -> Option<ResourceKind> {
        self.resource(index).map(|resource| resource.subject.kind)
    }
}

/// The order of resources in a view: those of one type, account and region stand together.
fn order(subject: &Subject) -> (ResourceKind, &str, Option<&str>, &str) {
    (subject.kind, subject.account.as_str(), subject.region.as_ref().map(Region::as_str), &subject.id)
}

#[cfg(test)]
mod tests;
