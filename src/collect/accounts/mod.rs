//! Many accounts in one run: which they are, how each is entered, and what is told of those that cannot be.
//!
//! The account of the credentials is the *start*: it is read with them, and all others with a role that they may
//! assume. Each account has its own credentials and share of the retry quota; connections and the number of calls in
//! flight are common to all.
//!
//! | File | What it is for |
//! |---|---|
//! | `organization` | the accounts of an organization |
//! | `run` | a few accounts at a time, until all were read |
//! | `entry` | the way into one account |
//! | `unread` | a snapshot of an account of which nothing was read |
//! | `tally` | how far all accounts together are |

mod entry;
mod organization;
mod run;
mod tally;
mod unread;

use std::collections::BTreeSet;

use super::{CollectError, Limits, Request, Session};
use crate::model::{AccountId, Region};
use crate::snapshot::{Manifest, Shard, Snapshot, SnapshotError, merge};

/// Which accounts to read, and how to enter them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accounts {
    /// Which they are.
    pub list: AccountList,
    /// The name, with its path if it has one, of the role to assume in accounts that name none of their own.
    pub role_name: Option<String>,
    /// The external id that this role's trust policy asks for.
    pub external_id: Option<String>,
    /// The session name to assume roles with.
    pub session_name: String,
    /// How many accounts are read at once.
    pub at_once: usize,
    /// The part of the accounts to read; `None` for all.
    pub shard: Option<Shard>,
}

/// Where the list of accounts comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountList {
    /// From the user.
    Given(Vec<Target>),
    /// From AWS Organizations, asked with the credentials of the start.
    Organization,
}

/// An account to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its id.
    pub id: AccountId,
    /// The role to assume; otherwise the one that all accounts share.
    pub role_arn: Option<String>,
    /// The external id for it; otherwise the one that all accounts share.
    pub external_id: Option<String>,
    /// The regions to read; empty for those that the run was asked for.
    pub regions: Vec<Region>,
}

/// The accounts of an organization that are in use, asked with the credentials of this session.
pub(super) async fn organization_accounts(start: &Session, limits: &Limits) -> Result<Vec<AccountId>, CollectError> {
    let (identity, _) = start.begin().await?;
    let request = Request { limits: limits.clone(), ..Request::of(BTreeSet::new()) };
    let (members, _) = organization::members(start, &identity, &request).await?;
    let in_use = members.into_iter().filter(|member| member.not_in_use.is_none());
    Ok(in_use.map(|member| member.target.id).collect())
}

impl Target {
    /// An account that is entered like all others.
    pub fn new(id: AccountId) -> Self {
        Self { id, role_arn: None, external_id: None, regions: Vec::new() }
    }
}

/// What was read of many accounts.
#[derive(Debug, Clone, PartialEq)]
pub struct Readings {
    /// The run itself: who read, and what was asked to find out which accounts there are. It holds no account.
    pub run: Snapshot,
    /// One snapshot an account, by id; also of those that could not be entered, or that are not in use.
    pub accounts: Vec<Snapshot>,
}

impl Readings {
    /// One snapshot of all accounts.
    ///
    /// # Errors
    /// When two of them hold the same thing, which would be a fault of the program.
    pub fn joined(self) -> Result<Snapshot, SnapshotError> {
        let manifest = self.run.manifest.clone();
        let name = |part: &Snapshot| part.manifest.accounts.first().map_or("the run", |account| account.id.as_str()).to_owned();
        let parts = std::iter::once(self.run).chain(self.accounts);
        merge::join(Manifest { accounts: Vec::new(), ..manifest }, parts.map(|part| (name(&part), part)).collect())
    }
}
