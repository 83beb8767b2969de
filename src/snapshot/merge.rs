//! Several snapshots judged together: they may join accounts, but not tell the same thing twice.

use std::collections::BTreeMap;

use super::{Snapshot, SnapshotError, SnapshotErrorKind};

/// Checks that no two snapshots list the same resource type in the same place, or hold the same resource.
/// Two readings of one setting could contradict each other, and no rule says which of them to believe.
///
/// # Errors
/// Names both files and the first thing that both hold.
pub fn check_disjoint(snapshots: &[(String, Snapshot)]) -> Result<(), SnapshotError> {
    let mut listed = BTreeMap::new();
    let mut held = BTreeMap::new();
    for (file, snapshot) in snapshots {
        for listing in &snapshot.listings {
            let key = (listing.kind, &listing.account, listing.region.as_ref());
            let other = *listed.entry(key).or_insert(file);
            if !std::ptr::eq(other, file) {
                let place = listing.region.as_ref().map(|region| format!(" in {region}")).unwrap_or_default();
                let what = format!("the {} list of account {}{place}", listing.kind, listing.account);
                return Err(overlap(file, what, other));
            }
        }
        for resource in &snapshot.resources {
            let subject = &resource.subject;
            let other = *held.entry((subject.kind, &subject.account, &subject.id)).or_insert(file);
            if !std::ptr::eq(other, file) {
                return Err(overlap(file, format!("{} `{}` of account {}", subject.kind, subject.id, subject.account), other));
            }
        }
    }
    Ok(())
}

fn overlap(file: &str, what: String, other: &str) -> SnapshotError {
    SnapshotError::of_file(file, SnapshotErrorKind::Overlap { what, other: other.to_owned() })
}
