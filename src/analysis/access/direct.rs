//! Who can by its own policies and those of the resource, without a step through anybody else.
//!
//! Most policies are not about the actions that are asked about: those are told first, by the actions alone. Identities
//! that have the same policies, none of which looks at who asks, get the same answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::grant::Grant;
use super::{Guard, Question, undecided};
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::document::{Effect, Statement};
use crate::analysis::iam_policy::effective::{Holder, Reached};
use crate::analysis::iam_policy::principals::{Caller, Fit};
use crate::analysis::iam_policy::request::Request;
use crate::analysis::iam_policy::solve::{Region, Verdict};
use crate::analysis::identities::{Identities, looks_at_caller};
use crate::model::Cause;

/// Whether one identity can.
#[derive(Debug, Clone)]
pub(super) enum State {
    No,
    Able { guard: Guard, question: usize, request: Arc<Request> },
    Open(Arc<Cause>),
}

/// The answers for all members.
#[derive(Debug)]
pub(super) struct Direct(pub(super) Vec<State>);

/// The answers of all members: of every group of questions the least guarded, taken together.
pub(super) fn all(identities: &Identities, groups: &[&[Question<'_>]]) -> Direct {
    let mut asker = Asker::new(identities);
    let mut answers = groups.iter().map(|questions| one_of(identities, &mut asker, questions));
    let first = answers.next().unwrap_or_else(|| vec![State::No; identities.members().len()]);
    let and = |one: Vec<State>, other: Vec<State>| one.into_iter().zip(other).map(|(one, other)| one.and(other)).collect();
    Direct(answers.fold(first, and))
}

fn one_of(identities: &Identities, asker: &mut Asker<'_>, questions: &[Question<'_>]) -> Vec<State> {
    let mut states = vec![State::No; identities.members().len()];
    for (at, question) in questions.iter().enumerate() {
        let mut asked = Asked::new(question, at);
        for (member, state) in states.iter_mut().enumerate() {
            if !matches!(state, State::Able { guard: Guard::None, .. }) {
                state.take(asker.ask(&mut asked, member));
            }
        }
    }
    states
}

impl Direct {
    /// What grants it to a member that can.
    pub(super) fn grant(&self, identities: &Identities, questions: &[Question<'_>], member: usize) -> Option<Grant> {
        match self.0.get(member)? {
            State::Able { question, request, .. } => Grant::of(identities, member, questions.get(*question)?, request),
            State::No | State::Open(_) => None,
        }
    }
}

impl State {
    /// Both this and another, which is told like this one.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Able { guard, question, request }, Self::Able { guard: other, .. }) => {
                Self::Able { guard: guard.max(other), question, request }
            }
            (Self::No, _) | (_, Self::No) => Self::No,
            (open @ Self::Open(_), _) | (_, open @ Self::Open(_)) => open,
        }
    }

    /// Keeps the better of two answers: a path that is less guarded, any path before a doubt, a doubt before none.
    fn take(&mut self, other: Self) {
        let better = match (&*self, &other) {
            (_, Self::No) => false,
            (Self::No, _) => true,
            (Self::Open(_), Self::Able { .. }) => true,
            (Self::Able { guard, .. }, Self::Able { guard: new, .. }) => new < guard,
            (Self::Open(_) | Self::Able { .. }, Self::Open(_)) => false,
        };
        if better {
            *self = other;
        }
    }
}

/// Asks members, and knows which of them have the same policies.
pub(super) struct Asker<'i> {
    identities: &'i Identities,
    /// By the first of those that are alike: one of them, with its policies.
    holders: BTreeMap<usize, Result<Holder<'i>, Arc<Cause>>>,
}

/// One question, with what was answered so far.
pub(super) struct Asked<'q, 'p> {
    question: &'q Question<'p>,
    at: usize,
    /// The one resource that is asked about, if it is one.
    arn: Option<&'q str>,
    allowing: Vec<&'p Statement>,
    /// Whether the policy of the resource can let somebody in who is not among what it lends to accounts.
    names: bool,
    /// Whether the policy of the resource looks at who asks.
    personal: bool,
    own: BTreeMap<usize, bool>,
    known: BTreeMap<(usize, Vec<Fit>), State>,
}

impl<'q, 'p> Asked<'q, 'p> {
    pub(super) fn new(question: &'q Question<'p>, at: usize) -> Self {
        let document = question.policy.map(|policy| policy.document);
        let about = |statement: &&Statement| question.actions.iter().any(|action| statement.is_about(action));
        let allowing: Vec<_> = document.iter().flat_map(|it| it.with_effect(Effect::Allow)).filter(about).collect();
        let names = allowing.iter().any(|statement| super::steps::names_more_than_accounts(statement));
        let personal = document.is_some_and(looks_at_caller);
        let is_one = question.resources == Region::Like(vec![ArnPattern::exactly(&question.name)]);
        let arn = is_one.then_some(question.name.as_str());
        Self { question, at, arn, allowing, names, personal, own: BTreeMap::new(), known: BTreeMap::new() }
    }

    /// Whether policies of one's own may be about the actions, and about the resource.
    fn may_be_own(&mut self, alike: usize, holder: &Holder<'_>) -> bool {
        let (question, arn) = (self.question, self.arn);
        *self.own.entry(alike).or_insert_with(|| {
            let mut allowing = holder.policies.iter().flat_map(|document| document.with_effect(Effect::Allow));
            allowing.any(|statement| {
                arn.is_none_or(|arn| may_be_on(statement, arn))
                    && question.actions.iter().any(|action| statement.is_about(action))
            })
        })
    }
}

impl<'i> Asker<'i> {
    pub(super) fn new(identities: &'i Identities) -> Self {
        Self { identities, holders: BTreeMap::new() }
    }

    /// Whether a member can.
    pub(super) fn ask(&mut self, asked: &mut Asked<'_, '_>, member: usize) -> State {
        let Some(found) = self.identities.members().get(member) else { return State::No };
        let alike = self.identities.alike(member);
        let identities = self.identities;
        let holder = match self.holders.entry(alike).or_insert_with(|| identities.holder(found)) {
            Ok(holder) => holder,
            Err(cause) => return State::Open(Arc::clone(cause)),
        };
        let own = asked.may_be_own(alike, holder);
        if !own && !asked.names {
            return State::No;
        }
        let caller = Caller::Identity(found.identity.clone());
        let fits: Vec<_> = asked.allowing.iter().map(|statement| statement.fit(&caller)).collect();
        if !may_reach(asked.question, own, &fits, &found.identity.account) {
            return State::No;
        }
        let denials = asked.question.policy.iter().flat_map(|policy| policy.document.with_effect(Effect::Deny));
        let key = (alike, fits.into_iter().chain(denials.map(|statement| statement.fit(&caller))).collect());
        if !asked.personal
            && let Some(known) = asked.known.get(&key)
        {
            return known.clone();
        }
        let holder = Holder { identity: found.identity.clone(), ..holder.clone() };
        let target = asked.question.target();
        let reached = holder.reach_where(asked.question.actions, &target, &asked.question.settled);
        let state = state(reached, asked.at);
        if !asked.personal {
            asked.known.insert(key, state.clone());
        }
        state
    }
}

/// Whether a statement may be about a resource. Most are told apart by this, before a search.
fn may_be_on(statement: &Statement, arn: &str) -> bool {
    let Some(resources) = statement.resources.as_ref().filter(|_| statement.variables.is_empty()) else { return true };
    let unclear = resources.items.iter().any(ArnPattern::is_short);
    unclear || resources.items.iter().any(|pattern| pattern.covers(arn)) != resources.negated
}

/// Whether the statements that are about the actions can come to an allowance at all.
fn may_reach(question: &Question<'_>, own: bool, fits: &[Fit], account: &str) -> bool {
    let fit = |counts: fn(&Fit) -> bool| fits.iter().any(counts);
    if question.owner.is_some_and(|owner| owner != account) {
        return own && fit(|fit| *fit != Fit::No);
    }
    let lent = !question.policy_decides || fit(|fit| *fit == Fit::Account);
    own && lent || fit(|fit| !matches!(fit, Fit::No | Fit::Account))
}

fn state(reached: Reached, question: usize) -> State {
    match reached.verdict {
        Verdict::Yes(witness) => State::Able { guard: Guard::of(reached.mfa), question, request: Arc::new(witness.request) },
        Verdict::No => State::No,
        Verdict::Unknown(missing) => State::Open(undecided(&missing)),
    }
}
