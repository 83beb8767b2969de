//! The snapshot that a test describes.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{AccountId, Observed, Resource, ResourceKind};
use crate::rule::expr::RuleTest;
use crate::rule::fixture::ACCOUNT;
use crate::snapshot::{AccountScope, Asked, Caller, Listing, Manifest, Snapshot};

use super::now;

/// The snapshot that a test describes.
pub fn snapshot(test: &RuleTest) -> Snapshot {
    holding(test, test.given.clone())
}

/// The snapshot of a test with these resources for its own.
pub(super) fn holding(test: &RuleTest, given: Vec<Resource>) -> Snapshot {
    let home = AccountId::from(ACCOUNT);
    let mut accounts: BTreeSet<AccountId> = given.iter().map(|resource| resource.subject.account.clone()).collect();
    accounts.insert(home.clone());
    let listing = |account: &AccountId, kind: ResourceKind| {
        let failed = test.unlisted.iter().find(|(unlisted, _)| *unlisted == kind && *account == home);
        let found = match failed {
            Some((_, cause)) => Observed::Unknown(Arc::clone(cause)),
            None => Observed::Known(count(&given, account, kind)),
        };
        Listing { kind, account: account.clone(), region: None, found }
    };
    let listings = accounts.iter().flat_map(|account| ResourceKind::ALL.iter().map(move |kind| listing(account, *kind)));
    Snapshot {
        listings: listings.collect(),
        manifest: manifest(&accounts, home.clone(), test.caller.as_deref()),
        resources: given,
        calls: Vec::new(),
    }
}

fn count(given: &[Resource], account: &AccountId, kind: ResourceKind) -> i64 {
    let there = given.iter().filter(|resource| resource.subject.account == *account && resource.subject.kind == kind);
    i64::try_from(there.count()).unwrap_or(i64::MAX)
}

fn manifest(accounts: &BTreeSet<AccountId>, home: AccountId, caller: Option<&str>) -> Manifest {
    Manifest {
        format: 1,
        tool_version: String::new(),
        partition: "aws".into(),
        accounts: accounts.iter().map(|id| AccountScope { id: id.clone(), regions: Vec::new(), not_read: None }).collect(),
        caller: Caller { arn: caller.map_or_else(|| format!("arn:aws:iam::{home}:root"), str::to_owned), account: home },
        captured_at: now(),
        finished_at: now(),
        asked: Asked::default(),
    }
}
