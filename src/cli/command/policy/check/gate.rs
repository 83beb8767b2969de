//! What policies must not be like, and how the run ends.

use super::Checked;
use super::facts::{Facts, OfIdentity, OfResource};
use crate::analysis::iam_policy::exposure::{Audience, Deputy};
use crate::assess::words::count;
use crate::cli::args::PolicyGate;
use crate::cli::{Ending, Exit};

/// How a run ends.
pub(super) struct Outcome {
    pub(super) exit: Exit,
    /// Why; none if nothing was asked.
    pub(super) reason: Option<String>,
}

impl Outcome {
    pub(super) fn ending(&self) -> Ending {
        let last_line = self.reason.as_ref().map(|reason| format!("exit {}: {reason}", self.exit.code()));
        Ending { exit: self.exit, last_line }
    }
}

/// Whether a policy is as it must not be. None: that is not known.
type Answer = Option<bool>;

/// How the run ends: invalid policies first, then those that are as they must not be, then those of which that is not known.
pub(super) fn outcome(checked: &[Checked], gates: &[PolicyGate]) -> Outcome {
    let invalid: Vec<_> = checked.iter().filter(|it| it.policy.document().is_none()).map(|it| it.policy.name()).collect();
    if !invalid.is_empty() {
        let told = count(invalid.len(), "policy is invalid", "policies are invalid");
        return Outcome { exit: Exit::Usage, reason: Some(format!("{told}: {}", invalid.join(", "))) };
    }
    let mut gates = gates.to_vec();
    gates.sort_unstable();
    gates.dedup();
    if gates.is_empty() {
        return Outcome { exit: Exit::Passed, reason: None };
    }
    let of = |wanted: Answer, words: fn(PolicyGate) -> &'static str| {
        let answers = checked.iter().flat_map(|it| gates.iter().map(move |gate| (it, *gate)));
        let found = answers.filter(|(it, gate)| answer(it, *gate) == wanted);
        found.map(|(it, gate)| format!("{} {}", it.policy.name(), words(gate))).collect::<Vec<_>>()
    };
    let (violations, unknown) = (of(Some(true), is_like), of(None, may_be_like));
    match (violations.as_slice(), unknown.as_slice()) {
        ([], []) => {
            let none: Vec<_> = gates.iter().map(|gate| is_not_like(*gate)).collect();
            Outcome { exit: Exit::Passed, reason: Some(none.join(", ")) }
        }
        ([], unknown) => Outcome { exit: Exit::Inconclusive, reason: Some(unknown.join(", ")) },
        (violations, _) => Outcome { exit: Exit::Violations, reason: Some(violations.join(", ")) },
    }
}

fn is_like(gate: PolicyGate) -> &'static str {
    match gate {
        PolicyGate::Public => "is public",
        PolicyGate::CrossAccount => "lets others in",
        PolicyGate::Deputy => "lets a service act for strangers",
        PolicyGate::Admin => "makes an administrator",
        PolicyGate::Escalation => "opens ways to more power",
        PolicyGate::Problems => "is odd",
    }
}

fn may_be_like(gate: PolicyGate) -> &'static str {
    match gate {
        PolicyGate::Public => "may be public",
        PolicyGate::CrossAccount => "may let others in",
        PolicyGate::Deputy => "may let a service act for strangers",
        PolicyGate::Admin => "may make an administrator",
        PolicyGate::Escalation => "may open ways to more power",
        PolicyGate::Problems => "may be odd",
    }
}

fn is_not_like(gate: PolicyGate) -> &'static str {
    match gate {
        PolicyGate::Public => "nothing is public",
        PolicyGate::CrossAccount => "nobody else is let in",
        PolicyGate::Deputy => "no service acts for strangers",
        PolicyGate::Admin => "nobody is made an administrator",
        PolicyGate::Escalation => "no way to more power is opened",
        PolicyGate::Problems => "nothing is odd",
    }
}

fn answer(checked: &Checked, gate: PolicyGate) -> Answer {
    match (gate, &checked.facts) {
        (PolicyGate::Problems, _) => Some(!checked.policy.reading.problems.is_empty()),
        (PolicyGate::Public, Some(Facts::OfResource(facts))) => facts.exposure.is_public(),
        (PolicyGate::CrossAccount, Some(Facts::OfResource(facts))) => {
            lets_others_in(facts, checked.policy.place.account.is_some())
        }
        (PolicyGate::Deputy, Some(Facts::OfResource(facts))) => has_deputy(facts),
        (PolicyGate::Admin, Some(Facts::OfIdentity(facts))) => makes_administrator(facts),
        (PolicyGate::Escalation, Some(Facts::OfIdentity(facts))) => escalates(facts),
        // Policies of other kinds cannot be like that.
        _ => Some(false),
    }
}

/// Whether others than the owner are let in. Where the owner is not known, one of several accounts is another.
fn lets_others_in(facts: &OfResource, owner_is_known: bool) -> Answer {
    let exposure = &facts.exposure;
    let account = |audience: &Audience| matches!(audience, Audience::Account(_) | Audience::AccountByService(..));
    let is_other = |audience: &Audience| match audience {
        Audience::Own | Audience::Service(_) | Audience::AnyCustomer(_) => false,
        audience => owner_is_known || !account(audience),
    };
    if exposure.admitted.iter().any(|exposed| is_other(&exposed.audience)) {
        return Some(true);
    }
    let mut accounts: Vec<_> = exposure
        .admitted
        .iter()
        .filter_map(|exposed| match &exposed.audience {
            Audience::Account(account) | Audience::AccountByService(account, _) => Some(account),
            _ => None,
        })
        .collect();
    accounts.sort_unstable();
    accounts.dedup();
    let undecided = exposure.unknown.iter().any(|(audience, ..)| is_other(audience) || account(audience));
    match accounts.len() {
        0 if undecided => None,
        0 => Some(false),
        1 => None,
        _ => Some(true),
    }
}

fn has_deputy(facts: &OfResource) -> Answer {
    let of = |wanted: fn(&Deputy) -> bool| facts.deputies.iter().any(|(_, deputy)| wanted(deputy));
    if of(|deputy| matches!(deputy, Deputy::Unprotected(_) | Deputy::Weak(_))) {
        return Some(true);
    }
    (!of(|deputy| matches!(deputy, Deputy::Unknown(_)))).then_some(false)
}

/// A boundary gives nothing, whatever it leaves.
fn makes_administrator(facts: &OfIdentity) -> Answer {
    if facts.is_boundary { Some(false) } else { facts.level.is_admin() }
}

/// An administrator needs no way.
fn escalates(facts: &OfIdentity) -> Answer {
    let ways = &facts.escalations;
    if ways.iter().any(|way| way.doubt.is_none()) || makes_administrator(facts) == Some(true) {
        return Some(true);
    }
    (ways.is_empty() && makes_administrator(facts).is_some()).then_some(false)
}
