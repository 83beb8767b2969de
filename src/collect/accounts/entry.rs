//! The way into one account.

use std::sync::Arc;

use super::{Accounts, Target};
use crate::collect::Session;
use crate::collect::aws::account::Identity;
use crate::collect::clock::now;
use crate::collect::error::{cause, reason};
use crate::collect::recorder::declared;
use crate::collect::role::{ASSUME_ROLE, Role};
use crate::model::{Cause, CauseKind};
use crate::snapshot::{CallOutcome, CallRecord};

/// How the entry into an account ended.
pub(super) struct Entry {
    /// A session in the account, or why there is none.
    pub(super) session: Result<Session, Arc<Cause>>,
    /// The call that opened it, if one was made.
    pub(super) record: Option<CallRecord>,
}

/// Enters an account by the role that is meant for it.
pub(super) async fn enter(start: &Session, identity: &Identity, which: &Accounts, target: &Target) -> Entry {
    let Some(arn) = role_arn(identity, which, target) else {
        let detail = format!("no role is given for account {}: name one with `role_arn` or `--role-name`", target.id);
        let cause = Cause { detail: Some(detail.into()), ..Cause::new(CauseKind::AccessDenied) };
        return Entry { session: Err(cause.into()), record: None };
    };
    let region = start.region();
    let client = start.clients(target.id.as_str()).sts(&region);
    let external_id = target.external_id.clone().or_else(|| which.external_id.clone());
    let role = Role::new(client, region.clone(), &arn, external_id, &which.session_name);
    let turns = start.turns();
    let _turn = turns.acquire().await.ok();
    let at = now();
    let (assumed, trace) = role.assume().await;
    let assumed = assumed.map_err(|cause| refused(&cause, &arn));
    let record = CallRecord {
        account: target.id.clone(),
        region,
        call: ASSUME_ROLE.into(),
        about: arn.into(),
        outcome: match &assumed {
            Ok(_) => CallOutcome::Ok,
            Err(cause) => CallOutcome::Failed(Arc::clone(cause)),
        },
        attempts: trace.attempts,
        pages: 1,
        request_id: trace.request_id,
        at,
    };
    let entered = |first| start.entered(&identity.caller.account, &target.id, role.renewed_from(first));
    Entry { session: assumed.map(entered), record: Some(record) }
}

/// The account's own role, or the one of the common name, in the partition of the start.
fn role_arn(identity: &Identity, which: &Accounts, target: &Target) -> Option<String> {
    let common =
        || which.role_name.as_ref().map(|name| format!("arn:{}:iam::{}:role/{name}", identity.place.partition, target.id));
    target.role_arn.clone().or_else(common)
}

/// The cause in words that name the role.
fn refused(why: &Cause, arn: &str) -> Arc<Cause> {
    let detail = format!("the role `{arn}` cannot be assumed: {}", reason(why));
    Arc::new(Cause { code: why.code.clone(), detail: Some(detail.into()), ..cause(declared(ASSUME_ROLE), why.kind) })
}
