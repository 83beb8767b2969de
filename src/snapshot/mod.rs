//! The snapshot: settings as they were read, with the outcome of every call, as plain values and as a file.
//!
//! What a snapshot holds is defined here; the file format, its digest, merging and the engine's view of it have
//! files of their own. Nothing here judges.

pub mod content;
pub mod digest;
mod error;
pub mod file;
pub mod merge;
mod order;
pub mod redact;
mod shard;
pub mod store;
pub mod view;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use error::{SnapshotError, SnapshotErrorKind};
pub use shard::{NoShard, Shard};
pub use view::View;

use crate::model::aws::OptInStatus;
use crate::model::{AccountId, Cause, Observed, Partition, Region, Resource, ResourceKind, Timestamp};

/// Everything that was read in one run.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// Who read it, when, and what was asked for.
    pub manifest: Manifest,
    /// The resources, sorted by type and id; no two share both.
    pub resources: Vec<Resource>,
    /// Which resource types were listed where, and how that ended; sorted.
    pub listings: Vec<Listing>,
    /// Every call and its outcome; sorted.
    pub calls: Vec<CallRecord>,
}

impl Snapshot {
    /// Puts everything in the order of the file, which makes equal content equal.
    pub fn sort(&mut self) {
        self.manifest.sort();
        self.resources.sort_by(|a, b| order::resource(a).cmp(&order::resource(b)));
        self.listings.sort_by(|a, b| order::listing(a).cmp(&order::listing(b)));
        self.calls.sort_by(|a, b| order::call(a).cmp(&order::call(b)));
    }
}

/// Who read a snapshot, when, and what was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The file format's version.
    pub format: u32,
    /// Trailwarden's version.
    pub tool_version: String,
    /// The partition of the caller.
    pub partition: Partition,
    /// The accounts, with the state of their regions.
    pub accounts: Vec<AccountScope>,
    /// The identity that read.
    pub caller: Caller,
    /// When reading began; ages are counted from here.
    pub captured_at: Timestamp,
    /// When reading ended.
    pub finished_at: Timestamp,
    /// What was asked for.
    pub asked: Asked,
}

impl Manifest {
    /// Whether settings were read, and not only what no scan lists.
    pub fn is_of_scan(&self) -> bool {
        let is_scanned = |name: &String| ResourceKind::parse(name).is_none_or(ResourceKind::is_scanned);
        self.asked.resource_types.is_empty() || self.asked.resource_types.iter().any(is_scanned)
    }

    /// Puts accounts and regions in order.
    pub fn sort(&mut self) {
        self.accounts.sort_by(|a, b| a.id.cmp(&b.id));
        for account in &mut self.accounts {
            account.regions.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }
}

/// An account that was to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountScope {
    /// Its id.
    pub id: AccountId,
    /// Its regions.
    pub regions: Vec<RegionScope>,
    /// Why nothing of it was read; `None` for an account that was entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_read: Option<NotRead>,
}

impl AccountScope {
    /// Whether rules have something to say of it, be it that all is unknown.
    pub fn is_judged(&self) -> bool {
        !matches!(self.not_read, Some(NotRead::NotInUse(_)))
    }
}

/// Why nothing of an account was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotRead {
    /// It could not be entered; what was asked of it is unknown.
    NotEntered(Arc<Cause>),
    /// Its organization says that it is not in use: `SUSPENDED`, `CLOSED`. Nothing is asked of it and nothing judged.
    NotInUse(String),
}

/// A region of an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegionScope {
    /// Its code.
    pub name: Region,
    /// Whether it is enabled; unknown when the list of regions could not be read.
    pub opt_in_status: Observed<OptInStatus>,
    /// Whether it was read.
    pub selected: bool,
}

/// The identity that read, as `sts:GetCallerIdentity` tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Caller {
    /// Its ARN.
    pub arn: String,
    /// Its account.
    pub account: AccountId,
}

/// What a run was asked to read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// The resource types.
    pub resource_types: Vec<String>,
    /// The regions chosen by flag; empty for all enabled ones.
    pub regions: Vec<Region>,
    /// Which part of the accounts, as `2/5`; `None` for all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
}

/// How the listing of one resource type in one place ended: the denominator of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// The resource type.
    #[serde(rename = "type")]
    pub kind: ResourceKind,
    /// The account.
    pub account: AccountId,
    /// The region; `None` for types that are listed once an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// How many there are, or why the list is not known (to its end).
    pub found: Observed<i64>,
}

/// One call and its outcome. Retries are counted, not listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallRecord {
    /// The account.
    pub account: AccountId,
    /// The region asked.
    pub region: Region,
    /// The operation, an id of [`crate::model::call::CALLS`].
    pub call: Arc<str>,
    /// What was asked about: a resource's id or name; empty for calls that answer for a region or an account.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub about: Arc<str>,
    /// How it ended.
    pub outcome: CallOutcome,
    /// Attempts, the first included.
    pub attempts: u32,
    /// Pages read, for paged operations.
    pub pages: u32,
    /// The request id of the last attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// When it was first sent.
    pub at: Timestamp,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// Answered.
    Ok,
    /// Answered "not configured" with this error code.
    Absent(String),
    /// Not answered.
    Failed(Arc<Cause>),
}
