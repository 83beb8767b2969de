//! Accounts and regions: which resources lie where, and whether they are all there.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::model::{AccountId, Cause, Observed, Partition, Region, Resource, ResourceKind};

use super::super::{Listing, Manifest};
use super::{Members, ResourceIndex};

/// An account, with what lies in it.
#[derive(Debug)]
pub struct AccountPlace {
    /// Its id.
    pub id: AccountId,
    /// Its partition.
    pub partition: Partition,
    kinds: Vec<KindPlace>,
}

/// The resources of one type in an account.
#[derive(Debug)]
struct KindPlace {
    members: Range<usize>,
    listings: Vec<Listing>,
    /// Why there may be more than the members; `None` when all of them were listed.
    rest: Option<Arc<Cause>>,
}

impl AccountPlace {
    fn new(id: AccountId, partition: Partition) -> Self {
        let nothing = || KindPlace { members: 0..0, listings: Vec::new(), rest: Some(Cause::not_collected()) };
        Self { id, partition, kinds: ResourceKind::ALL.iter().map(|_| nothing()).collect() }
    }

    /// How the listings of a type in this account ended, by region.
    pub fn listings(&self, kind: ResourceKind) -> &[Listing] {
        self.kind(kind).map_or(&[], |place| &place.listings)
    }

    /// Why there may be more resources of a type in this account than were read.
    pub fn rest(&self, kind: ResourceKind) -> Option<&Arc<Cause>> {
        self.kind(kind).and_then(|place| place.rest.as_ref())
    }

    /// How many resources of a type were read.
    pub fn count(&self, kind: ResourceKind) -> usize {
        self.kind(kind).map_or(0, |place| place.members.len())
    }

    /// Where the resources of a type lie.
    pub(super) fn range(&self, kind: ResourceKind) -> Range<usize> {
        self.kind(kind).map_or(0..0, |place| place.members.clone())
    }

    fn kind(&self, kind: ResourceKind) -> Option<&KindPlace> {
        self.kinds.get(kind as usize)
    }
}

/// Every account, and the range of every type among the resources.
#[derive(Debug)]
pub(super) struct Places {
    accounts: Vec<AccountPlace>,
    /// By resource: the index of its account.
    account_of: Vec<u32>,
    ranges: Vec<Range<usize>>,
    not_collected: Arc<Cause>,
}

impl Places {
    /// `resources` in the order of a view.
    pub(super) fn new(manifests: &[Manifest], resources: &[Resource], listings: Vec<Listing>) -> Self {
        let mut accounts = accounts(manifests, resources, &listings);
        let account_of = place_resources(&mut accounts, resources);
        place_listings(&mut accounts, listings);
        let ranges = ResourceKind::ALL.iter().map(|&kind| range_of(resources, kind)).collect();
        Self { accounts, account_of, ranges, not_collected: Cause::not_collected() }
    }

    pub(super) fn accounts(&self) -> &[AccountPlace] {
        &self.accounts
    }

    pub(super) fn account(&self, id: &str) -> Option<&AccountPlace> {
        let found = self.accounts.binary_search_by(|account| account.id.as_str().cmp(id)).ok()?;
        self.accounts.get(found)
    }

    /// The index of a resource's account.
    pub(super) fn account_of(&self, index: ResourceIndex) -> usize {
        self.account_of.get(index.get()).map_or(usize::MAX, |&account| account as usize)
    }

    pub(super) fn range(&self, kind: ResourceKind) -> Range<usize> {
        self.ranges.get(kind as usize).cloned().unwrap_or(0..0)
    }

    /// Why there may be more resources of a type in an account.
    pub(super) fn rest(&self, account: usize, kind: ResourceKind) -> Option<&Arc<Cause>> {
        self.accounts.get(account).map_or(Some(&self.not_collected), |account| account.rest(kind))
    }

    /// The resources of a type in an account.
    pub(super) fn in_account(&self, account: usize, kind: ResourceKind) -> Members<'_> {
        let members = self.accounts.get(account).map_or(0..0, |account| account.range(kind));
        Members::range(members, self.rest(account, kind))
    }

    /// The resources of a type in a region of an account.
    pub(super) fn in_region(
        &self,
        account: usize,
        region: Option<&Region>,
        kind: ResourceKind,
        resources: &[Resource],
    ) -> Members<'_> {
        let Some((account, region)) = self.accounts.get(account).zip(region) else {
            return Members::range(0..0, Some(&self.not_collected));
        };
        let members = account.range(kind);
        let start = members.start;
        let of_account = resources.get(members).unwrap_or(&[]);
        let from = of_account.partition_point(|resource| resource.subject.region.as_ref() < Some(region));
        let to = of_account.partition_point(|resource| resource.subject.region.as_ref() <= Some(region));
        Members::range(start + from..start + to, self.rest_of_region(account, region.as_str(), kind))
    }

    /// Why there may be more resources of a type in a region of an account.
    pub(super) fn rest_of_region<'a>(
        &'a self,
        account: &'a AccountPlace,
        region: &str,
        kind: ResourceKind,
    ) -> Option<&'a Arc<Cause>> {
        let here = |listing: &&Listing| listing.region.as_ref().is_none_or(|of| of.as_str() == region);
        let mut listings = account.listings(kind).iter().filter(here).peekable();
        if listings.peek().is_none() {
            return Some(&self.not_collected);
        }
        listings.find_map(open)
    }
}

/// Why a listing may not be all.
fn open(listing: &Listing) -> Option<&Arc<Cause>> {
    match &listing.found {
        Observed::Unknown(cause) => Some(cause),
        Observed::Known(_) | Observed::Absent => None,
    }
}

fn range_of(resources: &[Resource], kind: ResourceKind) -> Range<usize> {
    let from = resources.partition_point(|resource| resource.subject.kind < kind);
    let to = resources.partition_point(|resource| resource.subject.kind <= kind);
    from..to
}

/// The accounts that a manifest, a resource or a listing names, by id.
fn accounts(manifests: &[Manifest], resources: &[Resource], listings: &[Listing]) -> Vec<AccountPlace> {
    let mut partitions: BTreeMap<&AccountId, Partition> = BTreeMap::new();
    for manifest in manifests {
        for account in manifest.accounts.iter().filter(|account| account.is_judged()) {
            partitions.entry(&account.id).or_insert_with(|| manifest.partition.clone());
        }
    }
    for Resource { subject, .. } in resources {
        if !partitions.contains_key(&subject.account) {
            partitions.insert(&subject.account, subject.partition.clone());
        }
    }
    let of_listings = manifests.first().map_or_else(|| Partition::from("aws"), |manifest| manifest.partition.clone());
    for listing in listings {
        partitions.entry(&listing.account).or_insert_with(|| of_listings.clone());
    }
    partitions.into_iter().map(|(id, partition)| AccountPlace::new(id.clone(), partition)).collect()
}

/// Tells each account where its resources lie, and each resource which account it lies in.
fn place_resources(accounts: &mut [AccountPlace], resources: &[Resource]) -> Vec<u32> {
    let mut account_of = Vec::with_capacity(resources.len());
    let same_place = |a: &Resource, b: &Resource| a.subject.kind == b.subject.kind && a.subject.account == b.subject.account;
    for group in resources.chunk_by(same_place) {
        let Some(subject) = group.first().map(|resource| &resource.subject) else { continue };
        let account = accounts.partition_point(|account| account.id < subject.account);
        let start = account_of.len();
        account_of.resize(start + group.len(), u32::try_from(account).unwrap_or(u32::MAX));
        if let Some(place) = accounts.get_mut(account).and_then(|account| account.kinds.get_mut(subject.kind as usize)) {
            place.members = start..account_of.len();
        }
    }
    account_of
}

fn place_listings(accounts: &mut [AccountPlace], mut listings: Vec<Listing>) {
    listings.sort_by(|a, b| (&a.account, a.kind, &a.region).cmp(&(&b.account, b.kind, &b.region)));
    for listing in listings {
        let account = accounts.partition_point(|account| account.id < listing.account);
        if let Some(place) = accounts.get_mut(account).and_then(|account| account.kinds.get_mut(listing.kind as usize)) {
            place.listings.push(listing);
        }
    }
    for place in accounts.iter_mut().flat_map(|account| &mut account.kinds) {
        if !place.listings.is_empty() {
            place.rest = place.listings.iter().find_map(open).cloned();
        }
    }
}
