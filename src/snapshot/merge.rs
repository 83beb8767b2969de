//! Several snapshots taken together: they may join accounts, but not tell the same thing twice.

use std::collections::BTreeMap;

use super::{Manifest, Snapshot, SnapshotError, SnapshotErrorKind};
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

/// Joins what was read in one run into one snapshot: `manifest` tells of the run, and gets the accounts of the parts.
/// Each part comes with the name that errors call it by.
///
/// # Errors
/// When two parts hold the same list or resource: see [`check_disjoint`].
pub fn join(mut manifest: Manifest, parts: Vec<(String, Snapshot)>) -> Result<Snapshot, SnapshotError> {
    check_disjoint(parts.iter().map(|(name, part)| (name.as_str(), part)))?;
    let (mut resources, mut listings, mut calls) = (Vec::new(), Vec::new(), Vec::new());
    for (_, part) in parts {
        manifest.accounts.extend(part.manifest.accounts);
        resources.extend(part.resources);
        listings.extend(part.listings);
        calls.extend(part.calls);
    }
    let mut joined = Snapshot { manifest, resources, listings, calls };
    joined.sort();
    Ok(joined)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Observed, Timestamp};
    use crate::snapshot::{AccountScope, Asked, Caller, Listing};

    fn listing(kind: ResourceKind, account: &str, region: Option<&str>) -> Snapshot {
        let manifest = Manifest {
            format: 1,
            tool_version: "0".to_owned(),
            partition: "aws".into(),
            accounts: Vec::new(),
            caller: Caller { arn: String::new(), account: account.into() },
            captured_at: Timestamp::UNIX_EPOCH,
            finished_at: Timestamp::UNIX_EPOCH,
            asked: Asked::default(),
        };
        let listing = Listing { kind, account: account.into(), region: region.map(Into::into), found: Observed::Known(0) };
        Snapshot { manifest, resources: Vec::new(), listings: vec![listing], calls: Vec::new() }
    }

    fn check(a: &Snapshot, b: &Snapshot) -> Option<String> {
        check_disjoint([("a", a), ("b", b)]).err().map(|error| error.to_string())
    }

    #[test]
    fn two_accounts_or_two_regions_go_together() {
        let ireland = listing(ResourceKind::Key, "111122223333", Some("eu-west-1"));
        assert_eq!(check(&ireland, &listing(ResourceKind::Key, "111122223333", Some("us-east-1"))), None);
        assert_eq!(check(&ireland, &listing(ResourceKind::Key, "444455556666", Some("eu-west-1"))), None);
    }

    #[test]
    fn joined_parts_keep_the_accounts_of_all_and_what_the_manifest_says_of_the_run() {
        let part = |id: &str| {
            let mut part = listing(ResourceKind::User, id, None);
            part.manifest.accounts = vec![AccountScope { id: id.into(), regions: Vec::new(), not_read: None }];
            (id.to_owned(), part)
        };
        let run = listing(ResourceKind::User, "999988887777", None).manifest;
        let joined = join(run.clone(), vec![part("444455556666"), part("111122223333")]).unwrap();
        let accounts: Vec<_> = joined.manifest.accounts.iter().map(|account| account.id.as_str()).collect();
        assert_eq!(accounts, ["111122223333", "444455556666"]);
        assert_eq!(joined.manifest.caller, run.caller);
        let listed: Vec<_> = joined.listings.iter().map(|row| row.account.as_str()).collect();
        assert_eq!(listed, ["111122223333", "444455556666"]);
    }

    #[test]
    fn the_same_list_twice_is_refused_even_if_both_are_empty() {
        let users = listing(ResourceKind::User, "111122223333", None);
        let message = "snapshot `b` holds the iam.user list of account 111122223333, which `a` holds too";
        assert_eq!(check(&users, &users.clone()), Some(message.to_owned()));
    }
}
