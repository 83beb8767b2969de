//! Paths: from each member by the least guarded and then shortest way to somebody who can.
//!
//! A second factor counts for the requests of a user and of the role that it assumes first: sessions of roles that are
//! assumed by roles carry no sign of one. Source: IAM User Guide, "Secure API access with MFA"; AWS STS, "Role chaining".

use std::collections::VecDeque;
use std::sync::Arc;

use super::Guard;
use super::direct::{Direct, State};
use super::steps::{Step, Steps};
use crate::analysis::iam_policy::principals::IdentityKind;
use crate::analysis::identities::Identities;
use crate::model::Cause;

/// How a member comes to it.
pub(super) enum Route {
    None,
    Open(Arc<Cause>),
    Path { guard: Guard, steps: Vec<Step> },
}

/// The ways of all members.
pub(super) struct Routes<'s> {
    identities: &'s Identities,
    steps: &'s Steps,
    direct: &'s Direct,
    /// Without anything in the way.
    free: Ways,
    /// With a second factor at the first request of all.
    guarded: Ways,
    /// With a second factor at one of the first two requests: for users, whose sessions hand it on.
    handed_on: Ways,
    /// If what is not known turns out so.
    doubtful: Ways,
    /// The same for users, whose sessions hand a second factor on.
    doubtful_handed_on: Ways,
}

/// By member: the steps of its way, if it has one. No steps: it can itself.
type Ways = Vec<Option<Vec<Step>>>;

impl<'s> Routes<'s> {
    pub(super) fn new(identities: &'s Identities, steps: &'s Steps, direct: &'s Direct) -> Self {
        let certain = |lock: Lock<'_>| lock.doubt.is_none();
        let free = everywhere(steps, direct, |lock| lock.doubt.is_none() && lock.guard == Guard::None);
        let guarded = first(steps, direct, &free, certain, |_| true);
        let handed_on = first(steps, direct, &or(&free, &guarded), certain, |step| step.how.keeps_factor());
        let open = everywhere(steps, direct, |lock| lock.guard != Guard::Mfa);
        let at_first = first(steps, direct, &open, |_| true, |_| true);
        let doubtful = or(&open, &at_first);
        let doubtful_handed_on = first(steps, direct, &doubtful, |_| true, |step| step.how.keeps_factor());
        Self { identities, steps, direct, free, guarded, handed_on, doubtful, doubtful_handed_on }
    }

    /// The way of a member.
    pub(super) fn of(&self, member: usize) -> Route {
        let is_user = self.identities.members().get(member).is_some_and(|it| matches!(it.identity.kind, IdentityKind::User(_)));
        let way = |ways: &Ways| ways.get(member).cloned().flatten();
        let later = || way(&self.handed_on).filter(|_| is_user);
        if let Some(steps) = way(&self.free).or_else(|| way(&self.guarded)).or_else(later) {
            return Route::Path { guard: self.guard(member, &steps), steps };
        }
        let doubtful_later = || way(&self.doubtful_handed_on).filter(|_| is_user);
        way(&self.doubtful).or_else(doubtful_later).map_or(Route::None, |steps| Route::Open(self.doubt(member, &steps)))
    }

    /// Why others may come to it: roles that can, of which it is not known who may assume them.
    pub(super) fn unread_doors(&self) -> Vec<Arc<Cause>> {
        let can = |role: usize| self.doubtful.get(role).is_some_and(Option::is_some);
        self.steps.unread.iter().filter(|(role, _)| can(*role)).map(|(_, cause)| Arc::clone(cause)).collect()
    }

    /// All that stands in the way.
    fn guard(&self, member: usize, steps: &[Step]) -> Guard {
        let last = match self.direct.0.get(end(member, steps)) {
            Some(State::Able { guard, .. }) => *guard,
            _ => Guard::None,
        };
        steps.iter().map(|step| step.guard).fold(last, Ord::max)
    }

    /// Why it is not known whether a way can be gone.
    fn doubt(&self, member: usize, steps: &[Step]) -> Arc<Cause> {
        let at_end = match self.direct.0.get(end(member, steps)) {
            Some(State::Open(cause)) => Some(Arc::clone(cause)),
            _ => None,
        };
        let on_the_way = steps.iter().find_map(|step| step.doubt.clone());
        on_the_way.or(at_end).unwrap_or_else(|| super::undecided(&crate::analysis::iam_policy::solve::Missing::Meaning))
    }
}

/// Who does it at the end of a way.
fn end(member: usize, steps: &[Step]) -> usize {
    steps.last().map_or(member, |step| step.to)
}

/// What stands before a request or a step.
#[derive(Clone, Copy)]
struct Lock<'s> {
    guard: Guard,
    doubt: Option<&'s Arc<Cause>>,
}

impl Step {
    fn lock(&self) -> Lock<'_> {
        Lock { guard: self.guard, doubt: self.doubt.as_ref() }
    }
}

impl State {
    fn lock(&self) -> Option<Lock<'_>> {
        match self {
            Self::No => None,
            Self::Able { guard, .. } => Some(Lock { guard: *guard, doubt: None }),
            Self::Open(cause) => Some(Lock { guard: Guard::Unclear, doubt: Some(cause) }),
        }
    }
}

/// The shortest ways over locks that open, found backwards from those who can themselves.
fn everywhere(steps: &Steps, direct: &Direct, opens: fn(Lock<'_>) -> bool) -> Ways {
    let able = |state: &State| state.lock().is_some_and(opens);
    let mut ways: Ways = direct.0.iter().map(|state| able(state).then(Vec::new)).collect();
    let mut to: Vec<Vec<&Step>> = vec![Vec::new(); direct.0.len()];
    for step in steps.all().iter().filter(|step| opens(step.lock())) {
        if let Some(steps) = to.get_mut(step.to) {
            steps.push(step);
        }
    }
    let mut queue: VecDeque<usize> = (0..ways.len()).filter(|member| matches!(ways.get(*member), Some(Some(_)))).collect();
    while let Some(member) = queue.pop_front() {
        let Some(Some(way)) = ways.get(member).cloned() else { continue };
        for step in to.get(member).into_iter().flatten() {
            if let Some(open @ None) = ways.get_mut(step.from) {
                *open = Some(std::iter::once((*step).clone()).chain(way.iter().cloned()).collect());
                queue.push_back(step.from);
            }
        }
    }
    ways
}

/// The shortest ways whose first request, be it a step or the last of all, has a lock that opens, and that go on by others.
fn first(steps: &Steps, direct: &Direct, others: &Ways, opens: fn(Lock<'_>) -> bool, goes_on: fn(&Step) -> bool) -> Ways {
    let way = |(member, state): (usize, &State)| {
        if state.lock().is_some_and(opens) {
            return Some(Vec::new());
        }
        let leading = steps.from(member).filter(|step| opens(step.lock()) && goes_on(step));
        let ways = leading.filter_map(|step| Some((step, others.get(step.to)?.as_ref()?)));
        let (step, rest) = ways.min_by_key(|(_, rest)| rest.len())?;
        Some(std::iter::once(step.clone()).chain(rest.iter().cloned()).collect())
    };
    direct.0.iter().enumerate().map(way).collect()
}

/// The first ways, and where there is none the second.
fn or(one: &Ways, other: &Ways) -> Ways {
    one.iter().zip(other).map(|(one, other)| one.clone().or_else(|| other.clone())).collect()
}
