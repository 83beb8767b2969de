//! Policies as they are held: read once, whoever has them.

use std::fmt;
use std::sync::Arc;

use crate::analysis::document::because;
use crate::analysis::iam_policy::document::{Document, DocumentKind, Statement, read};
use crate::model::{Cause, CauseKind, Observed, PolicyDocument};

/// A policy that somebody has.
#[derive(Debug)]
pub struct Held {
    /// Its name; of a managed policy its ARN.
    pub name: Box<str>,
    /// The document, or why it is not known.
    pub document: Result<Document, Arc<Cause>>,
}

/// How a policy comes to a user or role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Written into it.
    Inline,
    /// Attached to it.
    Attached,
    /// Written into a group of the user, by its place among the groups of the user.
    GroupInline(usize),
    /// Attached to a group of the user, by its place among the groups of the user.
    GroupAttached(usize),
}

impl Held {
    /// Reads a policy; `what` is what to call it in causes.
    pub(super) fn read(name: &str, what: &str, policy: &Observed<PolicyDocument>, kind: DocumentKind) -> Self {
        Self { name: name.into(), document: document(what, policy, kind) }
    }

    /// What to call one of its statements: by its name, else by its number, from 1.
    pub fn statement_name(&self, statement: &Statement) -> String {
        if let Some(sid) = &statement.sid {
            return sid.clone();
        }
        let statements = self.document.as_ref().map_or(&[][..], |document| &document.statements);
        let place = statements.iter().position(|other| other.at == statement.at);
        place.map_or_else(|| "statement".to_owned(), |place| format!("statement {}", place + 1))
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

fn document(what: &str, policy: &Observed<PolicyDocument>, kind: DocumentKind) -> Result<Document, Arc<Cause>> {
    let text = match policy {
        Observed::Known(policy) => &policy.0,
        Observed::Absent => return Err(because(CauseKind::Malformed, &format!("{what} has no document"))),
        Observed::Unknown(cause) => return Err(Arc::clone(cause)),
    };
    let reading = read(text, kind);
    let faults = reading.faults().next().map(|fault| {
        let (line, column) = fault.at.position(text);
        format!("{what} is invalid at {line}:{column}: {}", fault.kind)
    });
    let invalid = || because(CauseKind::Malformed, &faults.unwrap_or_else(|| format!("{what} is invalid")));
    reading.document.ok_or_else(invalid)
}

/// What requests say of who asks that is not the same for all users and roles of an account.
const OF_CALLERS: [&str; 3] = ["aws:principalarn", "aws:username", "aws:principaltype"];

/// Whether a document looks at who asks, but for whom its statements name.
pub fn looks_at_caller(document: &Document) -> bool {
    document.statements.iter().any(|statement| {
        let conditions = statement.conditions.iter().map(|condition| condition.key.as_str());
        let variables = statement.variables.iter().map(|variable| variable.key.as_str());
        conditions.chain(variables).any(|key| OF_CALLERS.contains(&key))
    })
}
