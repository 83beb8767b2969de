//! Whether one user or role may do what a step takes: decided plainly where that is enough, by search where it is not.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::account::{Able, Account, Actor};
use super::actions::actions;
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::document::{Document, Effect};
use crate::analysis::iam_policy::effective::{Holder, Target};
use crate::analysis::iam_policy::evaluate::Policies;
use crate::analysis::iam_policy::glob::{Glob, Variable};
use crate::analysis::iam_policy::mfa::{Need, Sign};
use crate::analysis::iam_policy::principals::Caller;
use crate::analysis::iam_policy::request::{Context, Request};
use crate::analysis::iam_policy::solve::{Domain, Region, Verdict};
use crate::analysis::iam_policy::truth::Truth;
use crate::analysis::identities::Member;

/// A step that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The action.
    pub action: &'static str,
    /// What allows it: a policy, and a statement of it.
    pub by: Option<String>,
    /// Whether it needs a second factor.
    pub mfa: Need,
}

/// Whether a step can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Taken {
    Yes(Step),
    No,
    /// Not known, and why.
    Unknown(String),
}

/// What a step is taken on.
#[derive(Debug, Clone, Copy)]
pub(super) enum On<'a> {
    /// This thing.
    Thing(&'a str),
    /// This role, which its trust policy opens or not.
    Role(&'a str, &'a Document),
    /// Anything that ARNs like this cover.
    Like(&'a str),
    /// Anything at all.
    Anything,
}

impl<'a> On<'a> {
    /// The policy that decides beside those of the identity.
    fn policy(self) -> Option<&'a Document> {
        match self {
            Self::Role(_, trust) => Some(trust),
            Self::Thing(_) | Self::Like(_) | Self::Anything => None,
        }
    }
}

/// A user or role that asks.
pub(super) struct Asker<'a, 'i> {
    pub(super) account: &'a Account<'i>,
    pub(super) at: usize,
    pub(super) actor: &'a Actor<'i>,
    pub(super) able: &'a Able<'i>,
    /// What was answered: many ways have steps in common.
    answers: RefCell<BTreeMap<Asked, Taken>>,
    /// By action.
    about: RefCell<BTreeMap<usize, Rc<About<'i>>>>,
}

/// An identity as far as one action goes.
struct About<'i> {
    /// It, with only those of its policies that are about the action: the others say nothing.
    holder: Holder<'i>,
    /// The things that some statement allows the action on, and perhaps more; none: anything.
    things: Option<Vec<ArnPattern>>,
}

impl<'i> About<'i> {
    fn new(holder: Holder<'i>, action: &[String]) -> Self {
        let name = holder.identity.username();
        let own = |variable: &Variable| name.filter(|_| variable.key == "aws:username").map(str::to_owned);
        let resolved = |pattern: &ArnPattern| pattern.resolved(&own).unwrap_or_else(|| pattern.with_parts(Glob::widened));
        let statements = holder.policies.iter().flat_map(|document| document.with_effect(Effect::Allow));
        let mut things = Some(Vec::new());
        for statement in statements.filter(|statement| action.iter().any(|action| statement.is_about(action))) {
            let element = statement.resources.as_ref().filter(|element| !element.negated);
            things = things.zip(element).map(|(mut things, element)| {
                things.extend(element.items.iter().map(resolved));
                things
            });
        }
        Self { holder, things }
    }

    /// Whether no statement allows the action on a thing.
    fn never_on(&self, arn: &str) -> bool {
        self.things.as_ref().is_some_and(|things| !things.iter().any(|pattern| pattern.covers(arn)))
    }
}

/// An action, on what (none: anything), and the service that a role is passed to.
type Asked = (&'static str, Option<Box<str>>, Option<String>);

/// What is settled about keys in some requests.
pub(super) type Settled<'a> = &'a [(&'static str, Domain)];

/// The service that a role is passed to. Only requests that pass one carry it.
pub(super) const PASSED_TO: &str = "iam:passedtoservice";

impl<'a, 'i> Asker<'a, 'i> {
    pub(super) fn new(account: &'a Account<'i>, at: usize, actor: &'a Actor<'i>, able: &'a Able<'i>) -> Self {
        Self { account, at, actor, able, answers: RefCell::default(), about: RefCell::default() }
    }

    fn about(&self, action: usize) -> Rc<About<'i>> {
        let narrowed = || self.account.narrowed(self.actor.member, &self.able.holder, action);
        let made = || Rc::new(About::new(narrowed(), actions().name(action)));
        Rc::clone(self.about.borrow_mut().entry(action).or_insert_with(made))
    }

    pub(super) fn member(&self) -> &'i Member {
        self.actor.member
    }

    /// Whether any statement allows an action, conditions and resources aside.
    pub(super) fn is_about(&self, action: &str) -> bool {
        actions().number(action).is_some_and(|number| self.able.powers.is_about(number))
    }

    /// Whether it can do something, in requests with these keys settled.
    pub(super) fn takes(&self, action: &'static str, on: On<'_>, settled: Settled<'_>) -> Taken {
        let Some(number) = actions().number(action) else { return Taken::No };
        if !self.able.powers.is_about(number) && !matches!(on, On::Role(..)) {
            return Taken::No;
        }
        let asked: Asked = match (on, settled) {
            (On::Anything, []) => (action, None, None),
            (On::Thing(arn), [(PASSED_TO, Domain::Exactly(service))]) => (action, Some(arn.into()), Some(service.clone())),
            (On::Role(arn, _), []) => (action, Some(arn.into()), None),
            _ => return self.decided(action, number, on, settled),
        };
        if let Some(answer) = self.answers.borrow().get(&asked) {
            return answer.clone();
        }
        let answer = self.decided(action, number, on, settled);
        self.answers.borrow_mut().insert(asked, answer.clone());
        answer
    }

    fn decided(&self, action: &'static str, number: usize, on: On<'_>, settled: Settled<'_>) -> Taken {
        let about = self.about(number);
        if matches!(on, On::Thing(arn) if about.never_on(arn)) {
            return Taken::No;
        }
        let settled = self.settled(action, settled);
        if let Some(answer) = self.plainly(action, on, &settled, &about.holder) {
            return answer;
        }
        let policy = on.policy();
        let resources = match on {
            On::Thing(arn) | On::Like(arn) | On::Role(arn, _) => Region::Like(vec![ArnPattern::new(arn, false)]),
            On::Anything => Region::Any,
        };
        let target = Target { policy, policy_decides: policy.is_some(), ..Target::plain(resources) };
        let reached = about.holder.reach_where(actions().name(number), &target, &settled);
        match reached.verdict {
            Verdict::Yes(witness) => self.yes(action, &witness.request, policy, reached.mfa),
            Verdict::No => Taken::No,
            Verdict::Unknown(missing) => Taken::Unknown(format!("{action}: {missing}")),
        }
    }

    /// Keys that are settled whoever asks, unless they are already.
    fn settled(&self, action: &str, settled: Settled<'_>) -> Vec<(&'static str, Domain)> {
        let mut all = settled.to_vec();
        all.push(("aws:resourceaccount", Domain::Exactly(self.able.holder.identity.account.clone())));
        if action != "iam:PassRole" {
            all.push((PASSED_TO, Domain::Absent));
        }
        all
    }

    /// The answer, if it is the same for all requests there can be, or for all that carry the same sign of a second factor.
    fn plainly(&self, action: &'static str, on: On<'_>, settled: Settled<'_>, holder: &Holder<'_>) -> Option<Taken> {
        let asked = |sign: &[(&'static str, Domain)], mfa| {
            let (request, allowed) = evaluated(holder, action, on, settled.iter().chain(sign))?;
            match (allowed, on) {
                (Truth::True, _) => Some(self.yes(action, &request, on.policy(), mfa)),
                // What is allowed on everything says nothing of what is allowed on some things.
                (Truth::False, On::Thing(_) | On::Role(..)) => Some(Taken::No),
                (Truth::False | Truth::Unknown, _) => None,
            }
        };
        asked(&[], Need::NotRequired).or_else(|| {
            for (sign, mfa) in Sign::EACH {
                match asked(&sign.settled(), mfa)? {
                    Taken::No => {}
                    taken => return Some(taken),
                }
            }
            Some(Taken::No)
        })
    }

    fn yes(&self, action: &'static str, request: &Request, trust: Option<&Document>, mfa: Need) -> Taken {
        Taken::Yes(Step { action, by: self.granting(request, trust), mfa })
    }

    /// The policy and the statement that allow a request.
    fn granting(&self, request: &Request, trust: Option<&Document>) -> Option<String> {
        for (held, _) in self.account.identities.policies(self.member()) {
            let Ok(document) = &held.document else { continue };
            for statement in document.with_effect(Effect::Allow) {
                if statement.matches(request) == Truth::True {
                    return Some(format!("{held}, {}", document.name_of(statement)));
                }
            }
        }
        trust.map(|_| "the trust policy of the role".to_owned())
    }
}

/// What the policies of an identity say to a request of which no more is known than what is settled. None: it is not one
/// thing that it is about.
fn evaluated<'s>(
    holder: &Holder<'_>,
    action: &str,
    on: On<'_>,
    settled: impl Iterator<Item = &'s (&'static str, Domain)>,
) -> Option<(Request, Truth)> {
    let policy = on.policy();
    let arn = match on {
        On::Thing(arn) | On::Role(arn, _) => arn,
        On::Anything => "*",
        On::Like(_) => return None,
    };
    let mut context = Context::open();
    for (key, domain) in settled {
        match domain {
            Domain::Absent => context.set::<String>(key, []),
            Domain::Exactly(value) => context.set(key, [value.as_str()]),
            _ => {}
        }
    }
    let request = Request::new(Caller::Identity(holder.identity.clone()), action, arn, context);
    let policies = Policies {
        identity: holder.policies.clone(),
        boundary: holder.boundary,
        resource: policy,
        owner: None,
        resource_decides: policy.is_some(),
    };
    let allowed = policies.allow(&request);
    Some((request, allowed))
}
