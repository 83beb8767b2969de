//! Who else can: other accounts and everybody, by the policy of the resource or of a role that can.

use std::sync::Arc;

use super::{Able, Grant, Guard, Question, in_words, undecided};
use crate::analysis::iam_policy::document::{Document, Effect};
use crate::analysis::iam_policy::evaluate::fit_truth;
use crate::analysis::iam_policy::exposure::{Audience, Exposed, Setting, exposure, exposure_to};
use crate::analysis::iam_policy::principals::Identity;
use crate::analysis::iam_policy::request::Request;
use crate::analysis::iam_policy::solve::Witness;
use crate::analysis::iam_policy::truth::Truth;
use crate::analysis::identities::Identities;
use crate::model::Cause;

/// Somebody outside the account that can.
#[derive(Debug, Clone, PartialEq)]
pub struct Outsider {
    /// Who.
    pub audience: Audience,
    /// What stands in the way.
    pub guard: Guard,
    /// The path in words.
    pub path: String,
    /// How many roles it assumes one after the other.
    pub steps: usize,
    /// Whether it owns what is asked about.
    pub owns: bool,
    /// What grants it.
    pub grant: Grant,
}

impl Outsider {
    /// Another account, as the owner of what is asked about.
    pub fn owner(account: &str, grant: Grant) -> Self {
        let (audience, path) = (Audience::Account(account.to_owned()), "directly".to_owned());
        Self { audience, guard: Guard::None, path, steps: 0, owns: true, grant }
    }
}

/// Whom the trust policy of a role lets in from outside.
#[derive(Debug, Default)]
pub(super) struct Door {
    admitted: Vec<(Audience, Guard)>,
    /// Whether a service can act as the role.
    pub(super) serves: bool,
    /// Why it may let others in.
    pub(super) unknown: Vec<Arc<Cause>>,
}

impl Door {
    /// The least that stands in the way of those whom it lets in; none: it lets nobody in that could have a second factor.
    pub(super) fn guard(&self) -> Option<Guard> {
        let people =
            self.admitted.iter().filter(|(audience, _)| !matches!(audience, Audience::AnyTenant(_) | Audience::SimilarTenant(_)));
        people.map(|(_, guard)| *guard).min()
    }
}

/// Reads the door of a role.
pub(super) fn door(document: &Document, role: &Identity) -> Door {
    let setting = setting(role, &role.account, "sts");
    let exposure = exposure(document, &setting);
    let outside = |exposed: &&Exposed| is_outside(&exposed.audience, &role.account);
    let admitted = exposure.admitted.iter().filter(outside);
    let unknown = exposure.unknown.iter().filter(|(audience, ..)| is_outside(audience, &role.account));
    let is_service = |exposed: &Exposed| {
        matches!(exposed.audience, Audience::Service(_) | Audience::AnyCustomer(_) | Audience::AccountByService(..))
    };
    Door {
        serves: exposure.admitted.iter().any(is_service),
        admitted: admitted.map(|it| (it.audience.clone(), guard(document, &it.witness.request))).collect(),
        unknown: unknown.map(|(.., missing)| undecided(missing)).collect(),
    }
}

/// Who outside the account can, by the policies of what is asked about or through one of those who can. `home` is an
/// identity of the account.
pub fn outsiders(
    identities: &Identities,
    groups: &[&[Question<'_>]],
    able: &[Able],
    home: &Identity,
) -> (Vec<Outsider>, Vec<Arc<Cause>>) {
    let mut open = Vec::new();
    let mut by_policies = groups.iter().map(|questions| {
        let mut found = Vec::new();
        questions.iter().for_each(|question| by_policy(question, home, &mut found, &mut open));
        found
    });
    let first = by_policies.next().unwrap_or_default();
    let mut found = by_policies.fold(first, |one, other| both(&one, &other));
    for one in able {
        let Some(door) = identities.steps().door(one.member) else { continue };
        open.extend(door.unknown.iter().cloned());
        let name = identities.members().get(one.member).map_or_else(String::new, |member| super::short(&member.subject));
        let rest = if one.steps.is_empty() { String::new() } else { format!(", {}", in_words(&one.steps, identities)) };
        found.extend(door.admitted.iter().map(|(audience, guard)| Outsider {
            audience: audience.clone(),
            guard: (*guard).max(one.guard),
            path: format!("assumes {name}{rest}"),
            steps: one.steps.len() + 1,
            owns: false,
            grant: one.grant.clone(),
        }));
    }
    // Of several ways, the least guarded; of those the first found, which is direct or the shortest.
    found.sort_by(|one, other| (&one.audience, !one.owns, one.guard).cmp(&(&other.audience, !other.owns, other.guard)));
    found.dedup_by(|later, first| later.audience == first.audience);
    (found, open)
}

/// Those that are among the ones and the others.
fn both(ones: &[Outsider], others: &[Outsider]) -> Vec<Outsider> {
    let wide = |audience: &Audience| matches!(audience, Audience::Anonymous | Audience::AnyAws);
    let mut found = Vec::new();
    for one in ones {
        for other in others {
            let audience = match (&one.audience, &other.audience) {
                (Audience::Anonymous, narrow) | (narrow, Audience::Anonymous) => narrow,
                (one, other) if one == other => one,
                (one, other) if wide(one) => other,
                (one, other) if wide(other) => one,
                _ => continue,
            };
            found.push(Outsider { audience: audience.clone(), guard: one.guard.max(other.guard), ..one.clone() });
        }
    }
    found
}

fn by_policy(question: &Question<'_>, home: &Identity, found: &mut Vec<Outsider>, open: &mut Vec<Arc<Cause>>) {
    if let Some(owner) = question.owner.filter(|owner| *owner != home.account) {
        let action = question.actions.first().map_or("*", String::as_str);
        found.push(Outsider::owner(owner, Grant::of_owner(action, &question.name)));
    }
    let Some(policy) = question.policy else { return };
    let service = question.actions.first().and_then(|action| action.split_once(':')).map_or("", |(service, _)| service);
    let setting = setting(home, question.owner.unwrap_or(&home.account), service);
    let exposure = exposure_to(policy.document, &setting, question.actions, &question.resources);
    let outside = |audience: &Audience| is_outside(audience, &home.account);
    for exposed in exposure.admitted.iter().filter(|exposed| outside(&exposed.audience)) {
        found.push(Outsider {
            audience: exposed.audience.clone(),
            guard: guard(policy.document, &exposed.witness.request),
            path: "directly".to_owned(),
            steps: 0,
            owns: false,
            grant: Grant {
                action: exposed.witness.request.action.clone(),
                resource: question.name.clone(),
                policy: policy.name.to_owned(),
                statement: granting(policy.document, &exposed.witness),
            },
        });
    }
    open.extend(exposure.unknown.iter().filter(|(audience, ..)| outside(audience)).map(|(.., missing)| undecided(missing)));
}

fn setting(home: &Identity, owner: &str, service: &str) -> Setting {
    Setting {
        partition: home.partition.clone(),
        account: owner.to_owned(),
        organization: None,
        service: service.to_owned(),
        resource: None,
    }
}

/// Whether a class of callers is outside the account, and not one that the account lets sign in by a provider of its own.
fn is_outside(audience: &Audience, account: &str) -> bool {
    match audience {
        Audience::Anonymous
        | Audience::AnyAws
        | Audience::AnyTenant(_)
        | Audience::SimilarTenant(_)
        | Audience::Organization(_) => true,
        Audience::Account(other) => other != account,
        Audience::AnyCustomer(_)
        | Audience::Tenant(..)
        | Audience::Provider(_)
        | Audience::AccountByService(..)
        | Audience::Service(_)
        | Audience::Own => false,
    }
}

fn granting(document: &Document, witness: &Witness) -> String {
    let at = witness.statements.first().map(|granting| granting.at);
    let statement = document.statements.iter().find(|statement| Some(statement.at) == at);
    statement.map_or_else(String::new, |statement| document.name_of(statement))
}

/// Whether a request that a document lets through needs a second factor, all else left as it is.
fn guard(document: &Document, request: &Request) -> Guard {
    let passes = |sign: &[&str]| {
        let mut request = request.clone();
        request.context.set("aws:MultiFactorAuthPresent", sign.iter().copied());
        request.context.set("aws:MultiFactorAuthAge", std::iter::empty::<&str>());
        let matched = |effect| {
            let statements = document.with_effect(effect);
            Truth::any(statements.map(|it| fit_truth(it.fit(&request.caller)).and(it.matches(&request))))
        };
        matched(Effect::Allow).and(!matched(Effect::Deny)) == Truth::True
    };
    if passes(&[]) || passes(&["false"]) { Guard::None } else { Guard::Mfa }
}
