//! An account of which nothing was read: still a row of the manifest, and all of it is unknown.

use std::sync::Arc;

use crate::collect::CollectError;
use crate::collect::error::cause;
use crate::collect::recorder::declared;
use crate::collect::role::ASSUME_ROLE;
use crate::model::{AccountId, Cause, CauseKind, Observed, ResourceKind};
use crate::snapshot::{AccountScope, CallRecord, Listing, Manifest, NotRead, Snapshot};

/// A snapshot of the account. `run` tells of the run.
pub(super) fn snapshot(run: &Manifest, id: &AccountId, not_read: NotRead, record: Option<CallRecord>) -> Snapshot {
    let listings = match &not_read {
        NotRead::NotEntered(cause) => unlisted(id, cause),
        NotRead::NotInUse(_) => Vec::new(),
    };
    let scope = AccountScope { id: id.clone(), regions: Vec::new(), not_read: Some(not_read) };
    let manifest = Manifest { accounts: vec![scope], ..run.clone() };
    Snapshot { manifest, resources: Vec::new(), listings, calls: record.into_iter().collect() }
}

/// A row for each type: which of them would have been asked for, only the account could have told.
fn unlisted(id: &AccountId, cause: &Arc<Cause>) -> Vec<Listing> {
    let row = |kind: &ResourceKind| Listing { kind: *kind, account: id.clone(), region: None, found: Observed::unknown(cause) };
    ResourceKind::ALL.iter().filter(|kind| kind.is_scanned()).map(row).collect()
}

/// Why an account was not even tried.
pub(super) fn out_of_time() -> Arc<Cause> {
    let detail = "the time limit of the whole run was reached before its turn came";
    Arc::new(Cause { detail: Some(detail.into()), ..cause(declared(ASSUME_ROLE), CauseKind::Timeout) })
}

/// Why an account was entered in vain.
pub(super) fn in_vain(error: &CollectError) -> Arc<Cause> {
    let kind = match error {
        CollectError::CredentialsRefused { .. } => CauseKind::ExpiredCredentials,
        CollectError::WrongAccount { .. } => CauseKind::AccessDenied,
        _ => CauseKind::Unavailable,
    };
    Arc::new(Cause { detail: Some(error.to_string().into()), ..cause(declared("sts:GetCallerIdentity"), kind) })
}
