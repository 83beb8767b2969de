//! What grants a request: the statement, and the policy that it stands in.

use super::Question;
use crate::analysis::iam_policy::document::Effect;
use crate::analysis::iam_policy::principals::{Caller, Fit};
use crate::analysis::iam_policy::request::Request;
use crate::analysis::iam_policy::truth::Truth;
use crate::analysis::identities::{Held, Identities, Member, Origin};

/// What is granted, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The action.
    pub action: String,
    /// What it is done to, as the question calls it.
    pub resource: String,
    /// The policy: an ARN, or what kind of policy it is and its name.
    pub policy: String,
    /// The statement: its name, else its number, from 1.
    pub statement: String,
}

impl Grant {
    /// What grants a request to a member. The policies of the member come first where they are enough.
    pub(super) fn of(identities: &Identities, member: usize, question: &Question<'_>, request: &Request) -> Option<Self> {
        let found = identities.members().get(member)?;
        let own = own(identities, found, request);
        let theirs = theirs(question, &Caller::Identity(found.identity.clone()), request);
        let named = theirs.as_ref().is_some_and(|(_, fit)| !matches!(fit, Fit::No | Fit::Account));
        let by_policy = || theirs.map(|(by, _)| by);
        let (policy, statement) = if named && question.policy_decides { by_policy().or(own) } else { own.or_else(by_policy) }
            .unwrap_or_else(|| ("all of its policies together".to_owned(), String::new()));
        Some(Self { action: request.action.clone(), resource: question.name.clone(), policy, statement })
    }
}

impl Grant {
    /// The owner of a thing needs no grant.
    pub fn of_owner(action: &str, resource: &str) -> Self {
        let (policy, statement) = ("none: it owns it".to_owned(), String::new());
        Self { action: action.to_owned(), resource: resource.to_owned(), policy, statement }
    }
}

fn own(identities: &Identities, member: &Member, request: &Request) -> Option<(String, String)> {
    identities.policies(member).find_map(|(held, origin)| {
        let document = held.document.as_ref().ok()?;
        let statement = document.with_effect(Effect::Allow).find(|statement| statement.matches(request) == Truth::True)?;
        Some((policy_name(held, *origin, member), document.name_of(statement)))
    })
}

/// A policy of a user or role, and how it comes to it.
fn policy_name(held: &Held, origin: Origin, member: &Member) -> String {
    let group = |place: usize| member.groups.get(place).map_or("", |group| &*group.name);
    match origin {
        Origin::Inline => format!("inline policy {held}"),
        Origin::Attached => held.to_string(),
        Origin::GroupInline(place) => format!("inline policy {held} of group {}", group(place)),
        Origin::GroupAttached(place) => format!("{held} through group {}", group(place)),
    }
}

/// The statement of the resource's policy that fits best, if one lets the request through.
fn theirs(question: &Question<'_>, caller: &Caller, request: &Request) -> Option<((String, String), Fit)> {
    let policy = question.policy?;
    let matching = policy.document.with_effect(Effect::Allow).filter(|statement| statement.matches(request) == Truth::True);
    let (statement, fit) = matching.map(|statement| (statement, statement.fit(caller))).max_by_key(|(_, fit)| *fit)?;
    (fit != Fit::No).then(|| ((policy.name.to_owned(), policy.document.name_of(statement)), fit))
}
