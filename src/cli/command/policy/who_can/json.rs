//! Who can, for programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Found, Principal, Resource};
use crate::analysis::access::Guard;
use crate::cli::args::PolicyWhoCanArgs;
use crate::cli::{Fault, json};

/// What the key `schema` holds.
const SCHEMA: &str = "trailwarden/policy-who-can/v1";

/// Who can do something to something. Policies of the organization are not counted, and the root user is not listed.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WhoCan")]
struct WhoCanV1<'a> {
    /// `trailwarden/policy-who-can/v1`.
    schema: &'static str,
    /// The action that was asked about.
    action: &'a str,
    /// The resource that was asked about.
    resource: &'a str,
    /// The account that owns the resource; null if that is not known.
    owner: Option<&'a str>,
    /// Who can, by name: each once, by the least guarded and then shortest path.
    principals: Vec<PrincipalV1<'a>>,
    /// Users and roles of which it is not known.
    unknown: Vec<UnknownV1<'a>>,
    /// Why there may be others.
    unread: Vec<String>,
}

/// Somebody who can.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Principal")]
struct PrincipalV1<'a> {
    /// The ARN of a user, of a role or of the root of another account, or a class of callers in words.
    principal: &'a str,
    /// `user`, `role`, `service-linked role` or `outsider`.
    kind: &'static str,
    /// `directly`, or the roles that it assumes one after the other.
    path: &'a str,
    /// How many steps the path has.
    steps: usize,
    /// Whether a second factor is needed; null if that is not known.
    mfa_required: Option<bool>,
    /// The policy that grants it to the last of the path: an ARN, or what kind of policy it is and its name.
    policy: &'a str,
    /// The statement of the policy: its name, else its number, from 1; empty if no statement grants it alone.
    statement: &'a str,
}

/// Somebody of whom it is not known.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Unknown")]
struct UnknownV1<'a> {
    /// The ARN of a user or role.
    principal: &'a str,
    /// Why it is not known.
    why: String,
}

/// The JSON Schema of it.
pub(in crate::cli::command) fn schema() -> serde_json::Value {
    schemars::schema_for!(WhoCanV1<'_>).to_value()
}

pub(super) fn write(args: &PolicyWhoCanArgs, resource: &Resource, found: &Found) -> Result<String, Fault> {
    let mfa_required = |it: &Principal| match it.guard {
        Guard::None => Some(false),
        Guard::Mfa => Some(true),
        Guard::Unclear => None,
    };
    let principals = found.principals.iter().map(|it| PrincipalV1 {
        principal: &it.name,
        kind: it.kind,
        path: &it.path,
        steps: it.steps,
        mfa_required: mfa_required(it),
        policy: &it.policy,
        statement: &it.statement,
    });
    let unknown = found.unknown.iter().map(|(principal, cause)| UnknownV1 { principal, why: cause.in_words() });
    json::pretty(&WhoCanV1 {
        schema: SCHEMA,
        action: &args.action,
        resource: &args.resource,
        owner: resource.owner.as_deref(),
        principals: principals.collect(),
        unknown: unknown.collect(),
        unread: found.rest.iter().map(|cause| cause.in_words()).collect(),
    })
}
