//! Who can do something to something: the users and roles of an account, each by the least guarded and shortest path, and
//! whoever else the policy of the thing lets in.
//!
//! A path is direct, or leads through other users and roles by [`Step`]s: today by assuming roles. Whatever else lets one
//! identity act as another (a key made for it, a function that runs with its role) joins in as further steps.

mod direct;
mod grant;
mod outsiders;
mod routes;
mod steps;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

pub use grant::Grant;
pub use outsiders::{Outsider, outsiders};
pub use steps::{How, Step, Steps};

use super::document::because;
pub use super::document::document;
use super::iam_policy::document::Document;
use super::iam_policy::effective::Target;
use super::iam_policy::mfa::Need;
use super::iam_policy::solve::{Domain, Missing, Region};
use super::identities::{Identities, Member};
use crate::model::{Cause, CauseKind, Subject};

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question<'p> {
    /// One of these actions, whole names.
    pub actions: &'p [String],
    /// On one of these resources.
    pub resources: Region,
    /// What the resources are called.
    pub name: String,
    /// Their policy, if they have one.
    pub policy: Option<Policy<'p>>,
    /// The account that owns them; none: that of the identities.
    pub owner: Option<&'p str>,
    /// Whether the policy must allow even its own account: keys, and roles that are assumed.
    pub policy_decides: bool,
    /// What follows for the keys of requests, such as the region that is asked. Names are in lower case.
    pub settled: Vec<(&'static str, Domain)>,
}

/// The policy of a resource.
#[derive(Debug, Clone, Copy)]
pub struct Policy<'p> {
    /// The document.
    pub document: &'p Document,
    /// What to call it, such as `bucket policy`.
    pub name: &'static str,
}

/// What stands in the way of a request or a step. In order, from nothing to what may be too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// Nothing: a long-term key is enough, or a session without a second factor.
    None,
    /// It is possible with a second factor; whether also without is not known.
    Unclear,
    /// It is possible with a second factor only.
    Mfa,
}

/// Who can.
#[derive(Debug, Default)]
pub struct Answer {
    /// The users and roles of the account that can, in the order of the identities.
    pub able: Vec<Able>,
    /// The users and roles of which it is not known, and why.
    pub open: Vec<(usize, Arc<Cause>)>,
    /// Why there may be more.
    pub rest: Vec<Arc<Cause>>,
}

/// A user or role that can, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Able {
    /// Its place among the members.
    pub member: usize,
    /// What stands in the way: all of the path taken together.
    pub guard: Guard,
    /// The steps that lead to whoever does it; none: it does it itself.
    pub steps: Vec<Step>,
    /// Which of the actions, on what, and what grants it, to the last of the path.
    pub grant: Grant,
}

impl<'p> Question<'p> {
    /// What the policies decide on.
    fn target(&self) -> Target<'p> {
        Target {
            resources: self.resources.clone(),
            policy: self.policy.map(|policy| policy.document),
            owner: self.owner,
            policy_decides: self.policy_decides,
        }
    }
}

/// Which users and roles can do what is asked: of every group what one of its questions asks about.
pub fn who_can(identities: &Identities, groups: &[&[Question<'_>]]) -> Answer {
    let direct = direct::all(identities, groups);
    let mut answer = Answer { rest: identities.rest.clone(), ..Answer::default() };
    let routes = routes::Routes::new(identities, identities.steps(), &direct);
    for member in 0..identities.members().len() {
        match routes.of(member) {
            routes::Route::None => {}
            routes::Route::Open(cause) => answer.open.push((member, cause)),
            routes::Route::Path { guard, steps } => {
                let last = steps.last().map_or(member, |step: &Step| step.to);
                let grant = groups.first().and_then(|questions| direct.grant(identities, questions, last));
                answer.able.extend(grant.map(|grant| Able { member, guard, steps, grant }));
            }
        }
    }
    answer.rest.extend(routes.unread_doors());
    answer
}

impl Answer {
    /// Why there may be more that can: of the users and roles, and of the lists of them.
    pub fn why_open(&self, identities: &Identities, what: &str) -> Option<Arc<Cause>> {
        if let Some(cause) = self.rest.first() {
            return Some(Arc::clone(cause));
        }
        let (first, cause) = self.open.first()?;
        if cause.kind == CauseKind::NotCollected {
            return Some(Arc::clone(cause));
        }
        let name = identities.members().get(*first).map_or("", |member| &*member.subject.id);
        let others = match self.open.len() {
            1 => String::new(),
            2 => " and 1 other".to_owned(),
            count => format!(" and {} others", count - 1),
        };
        let why = cause.detail.as_deref().map_or_else(|| cause.kind.to_string(), str::to_owned);
        let detail = format!("whether {name}{others} can {what} is not known: {why}");
        Some(Arc::new(Cause { detail: Some(detail.into()), ..(**cause).clone() }))
    }
}

impl Able {
    /// The path in words.
    pub fn path(&self, identities: &Identities) -> String {
        in_words(&self.steps, identities)
    }
}

/// A path in words: `directly`, or `assumes role/ops, assumes role/audit`.
fn in_words(steps: &[Step], identities: &Identities) -> String {
    if steps.is_empty() {
        return "directly".to_owned();
    }
    let to = |step: &Step| identities.members().get(step.to).map_or_else(String::new, |member| short(&member.subject));
    let one = |step: &Step| format!("{} {}", step.how, to(step));
    steps.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A user or role as people write it: `role/ops`, `user/eu/ann`.
pub fn short(subject: &Subject) -> String {
    let arn = &*subject.id;
    arn.splitn(6, ':').nth(5).unwrap_or(arn).to_owned()
}

impl Guard {
    /// What a need for a second factor comes to. None: it is not possible, or not known to be.
    fn of(need: Need) -> Self {
        match need {
            Need::NotRequired => Self::None,
            Need::Required => Self::Mfa,
            Need::NeverAllowed | Need::Unknown => Self::Unclear,
        }
    }
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "no MFA",
            Self::Unclear => "MFA not known",
            Self::Mfa => "with MFA",
        })
    }
}

/// The cause of a question that was not decided.
fn undecided(missing: &Missing) -> Arc<Cause> {
    because(CauseKind::NotSupported, &missing.to_string())
}

/// Whether a member can be used by nobody but an AWS service.
fn is_closed(member: &Member) -> bool {
    member.is_service_linked
}
