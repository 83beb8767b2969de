//! A request that is allowed, for people and for programs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::reading::Policy;
use crate::analysis::iam_policy::document::{Effect, Statement};
use crate::analysis::iam_policy::principals::{Caller, Fit};
use crate::analysis::iam_policy::solve::{Granting, Witness};
use crate::cli::terminal::on_one_line;

/// Keys that follow from who asks.
const OF_CALLER: &[&str] =
    &["aws:principalaccount", "aws:principalarn", "aws:principalisawsservice", "aws:principaltype", "kms:calleraccount"];

/// The request in words: what is asked for, by whom if that says more than the class does, and what else it is like.
pub(super) fn in_words(witness: &Witness, by: bool, policies: &[&Policy]) -> String {
    let request = &witness.request;
    let mut words = request.action.clone();
    // What is none is whatever the policy is attached to.
    if request.resource.starts_with("arn:") {
        words += &format!(" on {}", request.resource);
    }
    if by && let Caller::Identity(_) = request.caller {
        words += &format!(", as {}", request.caller);
    }
    let asking = asking(witness, policies);
    let keys = request.context.iter().filter(|(key, _)| !OF_CALLER.contains(key));
    let keys = keys.filter_map(|(key, values)| Some((written(key, &asking)?, values)));
    for (at, (key, values)) in keys.enumerate() {
        let before = if at == 0 { ", with " } else { ", " };
        words += &format!("{before}{key} {}", values.join(" and "));
    }
    on_one_line(&words)
}

/// The statements for which the keys of a request matter: those that allow it, those that could deny it, and those of
/// another version, none of which allow it.
fn asking<'p>(witness: &Witness, policies: &[&'p Policy]) -> Vec<&'p Statement> {
    let request = &witness.request;
    let of = |at: usize| {
        let matters = move |statement: &&Statement| {
            let granting = witness.statements.iter().any(|granting| granting.at == statement.at);
            let about = statement.is_about(&request.action) && statement.fit(&request.caller) != Fit::No;
            granting || (about && (at > 0 || statement.effect == Effect::Deny))
        };
        let document = policies.get(at).and_then(|policy| policy.document());
        document.into_iter().flat_map(|document| &document.statements).filter(matters)
    };
    (0..policies.len()).flat_map(of).collect()
}

/// A key as a statement writes it, if one asks for it.
fn written<'k>(key: &'k str, statements: &[&'k Statement]) -> Option<&'k str> {
    let mut conditions = statements.iter().flat_map(|statement| &statement.conditions);
    let written = conditions.find(|condition| condition.key == key).map(|condition| condition.written.as_str());
    let mut variables = statements.iter().flat_map(|statement| &statement.variables);
    written.or_else(|| variables.find(|variable| variable.key == key).map(|variable| variable.key.as_str()))
}

/// Where a statement stands, and its name if it has one.
pub(super) fn place(granting: &Granting, policy: &Policy) -> String {
    let (line, _) = policy.position(granting.at);
    let sid = granting.sid.as_deref().map(|sid| format!(" {}", on_one_line(sid))).unwrap_or_default();
    format!("line {line}{sid}")
}

/// A request, for programs.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Request")]
pub(super) struct WitnessV1<'a> {
    /// Who asks: an ARN, the name of a service or provider, or `anybody without credentials`.
    caller: String,
    /// The action.
    action: &'a str,
    /// The ARN of the resource; empty or `*` where any will do.
    resource: &'a str,
    /// The condition keys that are there, in lower case, with their values.
    context: BTreeMap<&'a str, &'a [String]>,
    /// The statement that allows it; in a comparison the one after it, if there is one, is that of the other version which
    /// has denied it.
    statements: Vec<StatementV1<'a>>,
}

/// A statement of a policy.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Statement")]
struct StatementV1<'a> {
    /// Its name.
    sid: Option<&'a str>,
    /// Its file.
    file: &'a str,
    /// Its line there, from 1.
    line: usize,
    /// Its column there, from 1.
    column: usize,
}

impl<'a> WitnessV1<'a> {
    /// `policies` are those of the layers of the statements.
    pub(super) fn new(witness: &'a Witness, policies: &[&'a Policy]) -> Self {
        Self::of(witness, |layer| policies.get(layer).copied())
    }

    /// The same where the statements of the first layer are none that anybody wrote: everything, within a boundary.
    pub(super) fn within(witness: &'a Witness, boundary: &'a Policy) -> Self {
        Self::of(witness, |layer| (layer == 1).then_some(boundary))
    }

    fn of(witness: &'a Witness, policy: impl Fn(usize) -> Option<&'a Policy>) -> Self {
        let request = &witness.request;
        let statement = |granting: &'a Granting| {
            let policy = policy(granting.layer)?;
            let (line, column) = policy.position(granting.at);
            Some(StatementV1 { sid: granting.sid.as_deref(), file: policy.name(), line, column })
        };
        Self {
            caller: request.caller.to_string(),
            action: &request.action,
            resource: &request.resource,
            context: request.context.iter().collect(),
            statements: witness.statements.iter().filter_map(statement).collect(),
        }
    }
}
