//! Policies as they are held: read once, whoever has them.

use std::fmt;
use std::sync::Arc;

use crate::analysis::document::{because, document};
use crate::analysis::iam_policy::document::{Document, DocumentKind};
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
    /// Reads a policy; `what` is what to call it in causes, without an article.
    pub(super) fn read(name: &str, what: &str, policy: &Observed<PolicyDocument>, kind: DocumentKind) -> Self {
        let document = document(policy, kind, what);
        let none = || because(CauseKind::Malformed, &format!("the {what} has no document"));
        Self { name: name.into(), document: document.and_then(|found| found.ok_or_else(none)) }
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
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
