//! The policy document as JSON, as IAM takes it.

use serde::Serialize;

use super::arns::Arns;
use super::{Policy, Statement};
use crate::model::Partition;

/// The version of the policy language, which has had no other since.
pub(super) const VERSION: &str = "2012-10-17";

/// A policy document, whose resources are written as `R`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Document<'a, R> {
    version: &'static str,
    statement: Vec<Entry<'a, R>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entry<'a, R> {
    sid: &'a str,
    effect: &'static str,
    action: Vec<&'static str>,
    resource: Vec<R>,
}

impl<'a, R> Document<'a, R> {
    /// The document of a policy.
    pub(super) fn of(policy: &'a Policy, arns: Arns<'_>, write: impl Fn(String) -> R) -> Self {
        let entry = |statement: &'a Statement| Entry {
            sid: &statement.sid,
            effect: "Allow",
            action: statement.actions.iter().copied().collect(),
            resource: arns.of(statement).into_iter().map(&write).collect(),
        };
        Self { version: VERSION, statement: policy.statements.iter().map(entry).collect() }
    }
}

/// The policy as JSON.
pub(super) fn render(policy: &Policy, partition: &Partition) -> String {
    let document = Document::of(policy, Arns::new(Some(partition), ""), |arn| arn);
    // Texts and lists of texts cannot fail to be JSON.
    serde_json::to_string_pretty(&document).map_or_else(|error| error.to_string(), |text| text + "\n")
}
