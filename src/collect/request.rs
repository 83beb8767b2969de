//! What a run is asked to read, as whom, and how hard it may try.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::model::call::{CALLS, Purpose};
use crate::model::{AccountId, Partition, Region, Wanted};
use crate::snapshot::View;

/// As whom to read, and from where. Keys are never given here: they come from the standard credential chain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// What is read: all else is refused.
    pub purpose: Purpose,
    /// The profile of the AWS configuration files; otherwise `AWS_PROFILE`, or `default`.
    pub profile: Option<String>,
    /// Where all requests go, as LocalStack and moto need it; otherwise `AWS_ENDPOINT_URL`.
    pub endpoint_url: Option<String>,
    /// The region for calls that no region is implied for; otherwise the profile's, or the partition's.
    pub region: Option<Region>,
    /// The partition of the credentials; otherwise that of the region.
    pub partition: Option<Partition>,
    /// A role to assume first.
    pub role_arn: Option<String>,
    /// The external id that the role's trust policy asks for.
    pub external_id: Option<String>,
    /// The session name to assume the role with.
    pub session_name: Option<String>,
    /// The account that this must be; any other is refused.
    pub expect_account: Option<AccountId>,
}

/// What to read.
#[derive(Debug, Clone)]
pub struct Request {
    /// Which calls are wanted.
    pub demand: Arc<dyn Demand>,
    /// The regions to read; empty for all that are enabled. Buckets are read wherever they live.
    pub regions: Vec<Region>,
    /// Regions to leave out.
    pub exclude_regions: Vec<Region>,
    /// How hard to try.
    pub limits: Limits,
}

/// Tells which calls are wanted, round by round.
pub trait Demand: fmt::Debug + Send + Sync {
    /// What is wanted now that this much is read and was asked; at first that is the account and nothing of it. What was
    /// asked before may be named again: reading ends when nothing new is.
    fn wanted(&self, so_far: &View, asked: &Wanted) -> Wanted;
}

/// Calls that are wanted from the start, about everything they can be asked about.
#[derive(Debug)]
struct Calls(BTreeSet<&'static str>);

impl Demand for Calls {
    fn wanted(&self, _so_far: &View, _asked: &Wanted) -> Wanted {
        Wanted::everywhere(&self.0)
    }
}

/// How hard a run may try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Calls in flight, all services and regions together.
    pub concurrency: usize,
    /// Calls in flight for one service in one region.
    pub concurrency_per_service: usize,
    /// Requests a second to one service in one region of one account, at most; otherwise the service's own ceiling.
    pub max_rps: Option<u32>,
    /// Requests a second to one service in one region, at least, however much it throttles.
    pub min_rps: u32,
    /// Attempts a call, the first included.
    pub max_attempts: u32,
    /// The pause before the first retry; it doubles from there, up to 20 s. So long, too, a service is left alone after
    /// it throttled.
    pub initial_backoff: Duration,
    /// The time one attempt may take, from the moment it is sent until its answer is whole.
    pub attempt_timeout: Duration,
    /// How long a service in a region may leave everything unanswered; then it is asked nothing more.
    pub service_timeout: Duration,
    /// The time one call may take, retries included.
    pub call_timeout: Duration,
    /// The time the whole run may take; what is not read by then is unknown.
    pub total_timeout: Duration,
    /// How long to wait for IAM to write the credential report.
    pub report_wait: Duration,
    /// The pause between two looks at the credential report.
    pub report_poll: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            concurrency: 64,
            // What one service in one region can hold up; the pace sees to it that it is not too much for the service.
            concurrency_per_service: 48,
            max_rps: None,
            min_rps: 1,
            max_attempts: 8,
            initial_backoff: Duration::from_millis(500),
            attempt_timeout: Duration::from_secs(20),
            service_timeout: Duration::from_secs(60),
            call_timeout: Duration::from_secs(90),
            total_timeout: Duration::from_secs(3600),
            report_wait: Duration::from_secs(90),
            report_poll: Duration::from_secs(1),
        }
    }
}

impl Request {
    /// Everything that can be read.
    pub fn everything() -> Self {
        Self::of(CALLS.iter().map(|call| call.id).collect())
    }

    /// These calls and those that they need first, in all enabled regions, about all resources.
    pub fn of(calls: BTreeSet<&'static str>) -> Self {
        Self::demanded_by(Arc::new(Calls(calls)))
    }

    /// What this demands, in all enabled regions.
    pub fn demanded_by(demand: Arc<dyn Demand>) -> Self {
        Self { demand, regions: Vec::new(), exclude_regions: Vec::new(), limits: Limits::default() }
    }
}

/// How far a run is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Calls known to be needed so far; it grows as resources are listed.
    pub planned: u64,
    /// Calls that ended.
    pub done: u64,
    /// Calls that ended without an answer.
    pub failed: u64,
    /// Accounts to read; 0 when the only one is that of the credentials.
    pub accounts: u64,
    /// Accounts that were read, or could not be.
    pub accounts_done: u64,
}

/// Is told how far a run is.
pub trait Progress: Send + Sync {
    /// The counts changed.
    fn update(&self, counts: Counts);
}

/// Nobody looks.
impl Progress for () {
    fn update(&self, _counts: Counts) {}
}
