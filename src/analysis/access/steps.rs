//! How one user or role comes to act as another.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::direct::{Asked, Asker, State};
use super::outsiders::{Door, door};
use super::{Guard, Policy, Question, is_closed};
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::document::{Document, Effect, Statement};
use crate::analysis::iam_policy::principals::{Identity, IdentityKind, Principal};
use crate::analysis::iam_policy::solve::Region;
use crate::analysis::identities::Identities;
use crate::model::Cause;

/// How one identity comes to act as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// It assumes the role.
    AssumeRole,
}

impl How {
    /// Whether a session that begins so can carry the sign of the second factor of whoever began it.
    pub(super) fn keeps_factor(self) -> bool {
        match self {
            Self::AssumeRole => true,
        }
    }
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AssumeRole => "assumes",
        })
    }
}

/// That one identity can act as another.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Who, by place among the members.
    pub from: usize,
    /// As whom.
    pub to: usize,
    /// How.
    pub how: How,
    /// What stands in the way.
    pub guard: Guard,
    /// Why it is not known whether the step is possible at all; none: it is.
    pub doubt: Option<Arc<Cause>>,
}

/// All steps between the identities of an account, and the doors by which others come in.
#[derive(Debug, Default)]
pub struct Steps {
    steps: Vec<Step>,
    /// By member: the steps that lead away from it, by their places.
    from: Vec<Vec<usize>>,
    /// For each role whom else its trust policy lets in.
    doors: BTreeMap<usize, Door>,
    /// Roles of which it is not known who may assume them, and why.
    pub(super) unread: Vec<(usize, Arc<Cause>)>,
}

/// The action by which an identity assumes a role.
const ASSUME: &str = "sts:AssumeRole";

impl Steps {
    /// All steps that are known of. Other ways than assuming roles are to be added here.
    pub fn of(identities: &Identities) -> Self {
        let mut steps = Self::default();
        steps.assumptions(identities);
        steps.from = vec![Vec::new(); identities.members().len()];
        for (at, step) in steps.steps.iter().enumerate() {
            if let Some(away) = steps.from.get_mut(step.from) {
                away.push(at);
            }
        }
        steps
    }

    /// The steps.
    pub fn all(&self) -> &[Step] {
        &self.steps
    }

    /// The steps that lead away from a member.
    pub(super) fn from(&self, member: usize) -> impl Iterator<Item = &Step> {
        self.from.get(member).into_iter().flatten().filter_map(|at| self.steps.get(*at))
    }

    /// What stands in the way of acting as a role at all: a second factor, if all who can need one. For services nothing
    /// does; what identity providers ask of people counts as one. Nothing for users.
    pub fn session_guard(&self, member: usize) -> Guard {
        if self.unread.iter().any(|(role, _)| *role == member) {
            return Guard::Unclear;
        }
        let Some(door) = self.door(member) else { return Guard::None };
        if door.serves {
            return Guard::None;
        }
        let inside = self.steps.iter().filter(|step| step.to == member).map(|step| step.guard);
        let others = (!door.unknown.is_empty()).then_some(Guard::Unclear);
        inside.chain(door.guard()).chain(others).min().unwrap_or(Guard::Mfa)
    }

    /// Whom else the trust policy of a role lets in.
    pub(super) fn door(&self, role: usize) -> Option<&Door> {
        self.doors.get(&role)
    }

    fn assumptions(&mut self, identities: &Identities) {
        let actions = [ASSUME.to_owned()];
        let names = Names::of(identities);
        let mut asker = Asker::new(identities);
        for (to, role) in identities.members().iter().enumerate() {
            if is_closed(role) {
                continue;
            }
            let document = match identities.trust(role) {
                None => continue,
                Some(Err(cause)) => {
                    self.unread.push((to, cause));
                    continue;
                }
                Some(Ok(document)) => document,
            };
            self.doors.insert(to, door(document, &role.identity));
            let question = Question {
                actions: &actions,
                resources: Region::Like(vec![ArnPattern::exactly(&role.subject.id)]),
                name: role.subject.id.to_string(),
                policy: Some(Policy { document, name: "trust policy" }),
                owner: None,
                policy_decides: true,
                settled: Vec::new(),
            };
            let mut asked = Asked::new(&question, 0);
            for from in names.let_in(document).into_iter().filter(|from| *from != to) {
                let (guard, doubt) = match asker.ask(&mut asked, from) {
                    State::No => continue,
                    State::Able { guard, .. } => (guard, None),
                    State::Open(cause) => (Guard::Unclear, Some(cause)),
                };
                self.steps.push(Step { from, to, how: How::AssumeRole, guard, doubt });
            }
        }
    }
}

/// The members by how policies name them.
struct Names<'i> {
    count: usize,
    by_identity: BTreeMap<&'i Identity, usize>,
    roles: BTreeMap<&'i str, usize>,
}

impl<'i> Names<'i> {
    fn of(identities: &'i Identities) -> Self {
        let members = || identities.members().iter().enumerate();
        let role = |(at, member): (usize, &'i crate::analysis::identities::Member)| match &member.identity.kind {
            IdentityKind::Role(name) => Some((last(name), at)),
            _ => None,
        };
        Self {
            count: members().count(),
            by_identity: members().map(|(at, member)| (&member.identity, at)).collect(),
            roles: members().filter_map(role).collect(),
        }
    }

    /// The members that a trust policy may let in: those that it names, or all.
    fn let_in(&self, document: &Document) -> BTreeSet<usize> {
        let mut named = BTreeSet::new();
        for statement in document.with_effect(Effect::Allow).filter(|statement| statement.is_about(ASSUME)) {
            let Some(principals) = statement.principals.as_ref().filter(|element| !element.negated) else {
                return (0..self.count).collect();
            };
            for principal in &principals.items {
                match principal {
                    Principal::Identity(Identity { kind: IdentityKind::Session(role, _), .. }) => {
                        named.extend(self.roles.get(last(role)).copied());
                    }
                    Principal::Identity(identity) => named.extend(self.by_identity.get(identity).copied()),
                    Principal::Service(_) | Principal::Federated(_) | Principal::Deleted(_) => {}
                    Principal::Everybody | Principal::Account { .. } | Principal::Canonical(_) | Principal::Unclear(_) => {
                        return (0..self.count).collect();
                    }
                }
            }
        }
        named
    }
}

fn last(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Whether a statement may let in identities by more than lending to their account.
pub(super) fn names_more_than_accounts(statement: &Statement) -> bool {
    let Some(principals) = &statement.principals else { return true };
    let lends = |it: &Principal| {
        matches!(it, Principal::Account { .. } | Principal::Service(_) | Principal::Federated(_) | Principal::Deleted(_))
    };
    principals.negated || !principals.items.iter().all(lends)
}
