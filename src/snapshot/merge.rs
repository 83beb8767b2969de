//! Several snapshots judged together: they may join accounts, but not tell the same thing twice.

use std::collections::BTreeMap;

use super::{Snapshot, SnapshotError, SnapshotErrorKind};
use crate::model::{AccountId, Region, ResourceKind};

/// Checks that no two snapshots list the same resource type in the same place, or hold the same resource; each comes
/// with the name of its file. Two readings of one setting could contradict each other, and no rule says which of
/// them to believe.
///
/// # Errors
/// Names both files and the first thing that both hold.
pub fn check_disjoint<'a>(snapshots: impl IntoIterator<Item = (&'a str, &'a Snapshot)>) -> Result<(), SnapshotError> {
    let mut seen: BTreeMap<Holding<'a>, (usize, &'a str)> = BTreeMap::new();
    for (index, (file, snapshot)) in snapshots.into_iter().enumerate() {
        for holding in holdings(snapshot) {
            let (first, other) = *seen.entry(holding).or_insert((index, file));
            if first != index {
                let kind = SnapshotErrorKind::Overlap { what: holding.describe(), other: other.to_owned() };
                return Err(SnapshotError::of_file(file, kind));
            }
        }
    }
    Ok(())
}

/// Something that only one snapshot may tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holding<'a> {
    List(ResourceKind, &'a AccountId, Option<&'a Region>),
    Resource(ResourceKind, &'a AccountId, &'a str),
}

impl Holding<'_> {
    fn describe(&self) -> String {
        match self {
            Self::List(kind, account, None) => format!("the {kind} list of account {account}"),
            Self::List(kind, account, Some(region)) => format!("the {kind} list of account {account} in {region}"),
            Self::Resource(kind, account, id) => format!("{kind} `{id}` of account {account}"),
        }
    }
}

fn holdings(snapshot: &Snapshot) -> impl Iterator<Item = Holding<'_>> {
    let lists = snapshot.listings.iter();
    let lists = lists.map(|listing| Holding::List(listing.kind, &listing.account, listing.region.as_ref()));
    let subjects = snapshot.resources.iter().map(|resource| &*resource.subject);
    lists.chain(subjects.map(|subject| Holding::Resource(subject.kind, &subject.account, &subject.id)))
}
