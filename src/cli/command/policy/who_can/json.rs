//! Who can, for programs.

use serde::Serialize;

use super::text::in_words;
use super::{Found, Principal, Resource};
use crate::analysis::access::Guard;
use crate::cli::args::PolicyWhoCanArgs;
use crate::cli::{Fault, json};

/// Who can do something to something.
#[derive(Serialize)]
struct WhoCanV1<'a> {
    /// `trailwarden/policy-who-can/v1`.
    schema: &'static str,
    action: &'a str,
    resource: &'a str,
    /// The account that owns the resource; null if that is not known.
    owner: Option<&'a str>,
    principals: Vec<PrincipalV1<'a>>,
    /// Users and roles of which it is not known.
    unknown: Vec<UnknownV1<'a>>,
    /// Why there may be others.
    unread: Vec<String>,
}

/// Somebody who can.
#[derive(Serialize)]
struct PrincipalV1<'a> {
    principal: &'a str,
    /// `user`, `role`, `service-linked role` or `outsider`.
    kind: &'static str,
    path: &'a str,
    steps: usize,
    /// Whether a second factor is needed; null if that is not known.
    mfa_required: Option<bool>,
    policy: &'a str,
    statement: &'a str,
}

/// Somebody of whom it is not known.
#[derive(Serialize)]
struct UnknownV1<'a> {
    principal: &'a str,
    why: String,
}

pub(super) fn write(args: &PolicyWhoCanArgs, resource: &Resource, found: &Found) -> Result<String, Fault> {
    let principal = |it: &'_ Principal| -> Option<bool> {
        match it.guard {
            Guard::None => Some(false),
            Guard::Mfa => Some(true),
            Guard::Unclear => None,
        }
    };
    let principals = found.principals.iter().map(|it| PrincipalV1 {
        principal: &it.name,
        kind: it.kind,
        path: &it.path,
        steps: it.steps,
        mfa_required: principal(it),
        policy: &it.policy,
        statement: &it.statement,
    });
    let unknown = found.unknown.iter().map(|(principal, cause)| UnknownV1 { principal, why: in_words(cause) });
    json::pretty(&WhoCanV1 {
        schema: "trailwarden/policy-who-can/v1",
        action: &args.action,
        resource: &args.resource,
        owner: resource.owner.as_deref(),
        principals: principals.collect(),
        unknown: unknown.collect(),
        unread: found.rest.iter().map(|cause| in_words(cause)).collect(),
    })
}
