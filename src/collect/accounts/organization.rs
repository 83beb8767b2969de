//! The accounts of an organization, and which of them are in use.

use std::collections::BTreeSet;

use super::Target;
use crate::collect::aws::account::Identity;
use crate::collect::aws::organizations::state;
use crate::collect::error::reason;
use crate::collect::recorder::{Question, Recorder};
use crate::collect::{CollectError, Request, Session};
use crate::model::Wanted;
use crate::model::aws::MemberState;
use crate::snapshot::CallRecord;

const ACCOUNTS: &str = "organizations:ListAccounts";

/// An account of the organization.
pub(super) struct Member {
    /// The account.
    pub(super) target: Target,
    /// Its state, if that says that it cannot be used.
    pub(super) not_in_use: Option<String>,
}

/// Lists the accounts; all of them, or none: of an account that is not known to exist, nobody could say that it is missing.
pub(super) async fn members(
    start: &Session,
    identity: &Identity,
    request: &Request,
) -> Result<(Vec<Member>, Vec<CallRecord>), CollectError> {
    let account = &identity.caller.account;
    let recorder = Recorder::new(account, &request.limits, start.turns(), &());
    recorder.want(Wanted::everywhere(&BTreeSet::from([ACCOUNTS])));
    let region = start.region();
    let client = start.clients(account.as_str()).organizations(&region);
    let question = Question { call: ACCOUNTS, region: &region, about: "" };
    let pages = recorder.ask_pages(question, || client.list_accounts().into_paginator().send()).await;
    let listed = pages.items("Accounts", |page| page.accounts?.into_iter().map(member).collect());
    if let Some(cause) = listed.rest {
        return Err(CollectError::NoAccounts { detail: reason(&cause) });
    }
    Ok((listed.items, recorder.into_calls()))
}

/// An account whose state AWS does not tell may be in use.
fn member(account: aws_sdk_organizations::types::Account) -> Option<Member> {
    let state = state(&account).filter(|state| *state != MemberState::Active);
    Some(Member { target: Target::new(account.id?.into()), not_in_use: state.map(|state| state.as_str().to_owned()) })
}
