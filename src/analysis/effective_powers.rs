//! What users and roles can do by all of their policies and their boundary, and how they come to more: the fields of both.

use std::sync::Arc;

use super::Surroundings;
use super::answer::Answer;
use super::document::because;
use super::document_powers::{READING_DATA, admin_power, kind, unnamed};
use super::escalation::{Chain, Escalation, Open};
use super::iam_policy::arn::ArnPattern;
use super::iam_policy::document::Effect;
use super::iam_policy::effective::{Holder, Target};
use super::iam_policy::mfa::Need;
use super::iam_policy::solve::{Domain, Missing, Region, Verdict};
use super::identities::{Identities, Member};
use crate::model::aws::{Account, AdminPower, EscalationPath, Role};
use crate::model::{ArnText, Cause, CauseKind, List, Observed, Ref, Subject};

/// How far the powers of a user or role go.
pub fn effective_admin<T>(_: &T, subject: &Subject, around: &dyn Surroundings) -> Observed<AdminPower> {
    let level = found(subject, around).and_then(|(identities, member)| Ok(escalation(identities, member)?.level));
    level.map_or_else(Observed::Unknown, admin_power)
}

/// The ways on which a user or role comes to more power.
pub fn escalation_paths<T>(_: &T, subject: &Subject, around: &dyn Surroundings) -> Observed<List<EscalationPath>> {
    let paths = found(subject, around).and_then(|(identities, member)| {
        let items = escalation(identities, member)?.open.iter().map(path).collect();
        Ok(List { items, rest: identities.rest.first().or(identities.groups_rest.as_ref()).cloned() })
    });
    Observed::from(paths)
}

/// The roles that lead a user or role to an administrator's powers, each assumed from the one before. An administrator
/// needs none.
pub fn role_chain_to_admin<T>(_: &T, subject: &Subject, around: &dyn Surroundings) -> Observed<List<Ref<Role>>> {
    let chain = found(subject, around).and_then(|(identities, member)| match &escalation(identities, member)?.role_chain {
        Chain::Hops(hops) => Ok(List::complete(hops.iter().map(|hop| Ref::new(&*hop.to)).collect())),
        Chain::None => Ok(List { items: Vec::new(), rest: identities.rest.first().cloned() }),
        Chain::Unknown(why) => Err(because(CauseKind::NotSupported, why)),
    });
    Observed::from(chain)
}

/// The actions that change who may do what, as far as a user or role may take them.
pub fn policy_edits<T>(_: &T, subject: &Subject, around: &dyn Surroundings) -> Observed<List<String>> {
    each_allowed(subject, around, &EDITS, |holder, action| holder.can(&[action.to_owned()], &Region::Any))
}

/// The users and roles of an account that are administrators, or can make themselves administrators.
pub fn administrators(_: &Account, _: &Subject, around: &dyn Surroundings) -> Observed<List<ArnText>> {
    let Some(identities) = around.identities() else { return Observed::Unknown(Cause::not_collected()) };
    let mut list = List { items: Vec::new(), rest: identities.rest.first().cloned() };
    for member in identities.members().iter().filter(|member| !member.is_service_linked) {
        match escalation(identities, member).map(|escalation| escalation.level.is_admin()) {
            Ok(Some(true)) => list.items.push(ArnText::from(&*member.subject.id)),
            Ok(Some(false)) => {}
            Ok(None) => list.rest = Some(not_decided(&member.subject.name)),
            Err(cause) => list.rest = Some(cause),
        }
    }
    Observed::Known(list)
}

fn not_decided(name: &str) -> Arc<Cause> {
    because(CauseKind::NotSupported, &format!("whether {name} is an administrator rests on conditions that may hold or not"))
}

/// Whether a user or role may make users or roles and also give permissions to them.
pub fn delegates<T>(_: &T, subject: &Subject, around: &dyn Surroundings) -> Observed<bool> {
    let answer = found(subject, around).and_then(|(identities, member)| {
        if member.is_service_linked {
            return Ok(false);
        }
        let holder = identities.holder(member)?;
        let may = |actions: &[&str]| {
            let asked = |action: &&str| match holder.can(&[(*action).to_owned()], &Region::Any) {
                Verdict::Yes(_) => Answer::Yes,
                Verdict::No => Answer::No,
                Verdict::Unknown(missing) => Answer::Unknown(undecided(action, &missing)),
            };
            Answer::any(actions.iter().map(asked))
        };
        Answer::all([may(&MAKING), may(&GIVING)]).decided()
    });
    Observed::from(answer)
}

/// The actions by which a user or role makes users and roles, or gives permissions to them, that no boundary holds.
pub fn unbounded_grants<T>(_: &T, subject: &Subject, around: &dyn Surroundings) -> Observed<List<String>> {
    let without = [("iam:permissionsboundary", Domain::Absent)];
    each_allowed(subject, around, &BOUNDED, |holder, action| {
        holder.reach_where(&[action.to_owned()], &Target::plain(Region::Any), &without).verdict
    })
}

/// The actions by which a user or role could lift or rewrite its own boundary.
pub fn boundary_edits<T>(_: &T, subject: &Subject, around: &dyn Surroundings) -> Observed<List<String>> {
    let edits = found(subject, around).and_then(|(identities, member)| {
        let holder = identities.holder(member)?;
        let Some(boundary) = identities.boundary(member) else { return Ok(List::complete(Vec::new())) };
        let word = if member.credentials.is_some() { "User" } else { "Role" };
        let on_itself = ["Delete", "Put"].map(|verb| (format!("iam:{verb}{word}PermissionsBoundary"), &*subject.id));
        let on_policy = ["CreatePolicyVersion", "SetDefaultPolicyVersion"].map(|it| (format!("iam:{it}"), &*boundary.name));
        let is_own = boundary.name.split(':').nth(4) != Some("aws");
        let all = on_itself.into_iter().chain(on_policy.into_iter().filter(|_| is_own));
        let ask = |(action, on): (String, &str)| {
            let verdict = holder.can(std::slice::from_ref(&action), &Region::Like(vec![ArnPattern::new(on, false)]));
            (action, verdict)
        };
        Ok(allowed(all.map(ask)))
    });
    Observed::from(edits)
}

/// Whether any policy of a user or role allows anything.
pub fn has_permissions<T>(_: &T, subject: &Subject, around: &dyn Surroundings) -> Observed<bool> {
    let any = found(subject, around).and_then(|(identities, member)| {
        let holder = identities.holder(member)?;
        Ok(holder.policies.iter().any(|document| document.with_effect(Effect::Allow).next().is_some()))
    });
    Observed::from(any)
}

/// The actions by which a role may read the content of all things of a kind.
pub fn reads_all(_: &Role, subject: &Subject, around: &dyn Surroundings) -> Observed<List<String>> {
    each_allowed(subject, around, &READING_DATA, |holder, action| {
        holder.can_at_will(&[action.to_owned()], &unnamed(action, &holder.identity))
    })
}

/// Actions that change who may do what.
const EDITS: [&str; 13] = [
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreatePolicyVersion",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutGroupPolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:PutUserPermissionsBoundary",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
];

/// Actions that make users and roles.
const MAKING: [&str; 2] = ["iam:CreateRole", "iam:CreateUser"];

/// Actions that give permissions to them.
const GIVING: [&str; 4] = ["iam:AttachRolePolicy", "iam:AttachUserPolicy", "iam:PutRolePolicy", "iam:PutUserPolicy"];

/// Both, which can be tied to a boundary.
const BOUNDED: [&str; 6] = [
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateRole",
    "iam:CreateUser",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
];

/// The member that a resource is.
pub(super) fn found<'a>(subject: &Subject, around: &'a dyn Surroundings) -> Result<(&'a Identities, &'a Member), Arc<Cause>> {
    let identities = around.identities().ok_or_else(Cause::not_collected)?;
    let member = identities.member(&subject.id).ok_or_else(Cause::not_collected)?;
    Ok((identities, member))
}

fn escalation<'a>(identities: &'a Identities, member: &Member) -> Result<&'a Escalation, Arc<Cause>> {
    identities.escalations().of_member(identities, member)
}

fn each_allowed(
    subject: &Subject,
    around: &dyn Surroundings,
    actions: &[&str],
    ask: impl Fn(&Holder<'_>, &str) -> Verdict,
) -> Observed<List<String>> {
    let listed = found(subject, around).and_then(|(identities, member)| {
        if member.is_service_linked {
            return Ok(List::complete(Vec::new()));
        }
        let holder = identities.holder(member)?;
        Ok(allowed(actions.iter().map(|action| ((*action).to_owned(), ask(&holder, action)))))
    });
    Observed::from(listed)
}

/// Those of some actions that are allowed.
fn allowed(answers: impl Iterator<Item = (String, Verdict)>) -> List<String> {
    let mut list = List::complete(Vec::new());
    for (action, verdict) in answers {
        match verdict {
            Verdict::Yes(_) => list.items.push(action),
            Verdict::No => {}
            Verdict::Unknown(missing) => list.rest = Some(undecided(&action, &missing)),
        }
    }
    list
}

fn undecided(action: &str, missing: &Missing) -> Arc<Cause> {
    because(CauseKind::NotSupported, &format!("{action}: {missing}"))
}

fn path(open: &Open) -> EscalationPath {
    let leads_to_admin = match &open.to_admin {
        Chain::Hops(_) => Observed::Known(true),
        Chain::None => Observed::Known(false),
        Chain::Unknown(why) => Observed::Unknown(because(CauseKind::NotSupported, why)),
    };
    let needs_mfa = match open.mfa {
        Need::Required => Observed::Known(true),
        Need::NotRequired | Need::NeverAllowed => Observed::Known(false),
        Need::Unknown => Observed::Unknown(because(CauseKind::NotSupported, "whether a second factor is needed is not decided")),
    };
    let texts = |texts: Vec<String>| Observed::Known(List::complete(texts));
    EscalationPath {
        id: Observed::Known(open.id.to_owned()),
        kind: Observed::Known(kind(open.kind)),
        open: open.cause().map_or(Observed::Known(true), Observed::Unknown),
        leads_to_admin,
        target: open.target.as_deref().map_or(Observed::Absent, |arn| Observed::Known(ArnText::from(arn))),
        other_targets: i64::try_from(open.others).map_or_else(|_| Observed::default(), Observed::Known),
        actions: texts(open.actions.iter().map(|action| (*action).to_owned()).collect()),
        allowed_by: texts(open.steps.iter().filter_map(|step| Some(format!("{}: {}", step.action, step.by.as_ref()?))).collect()),
        needs_mfa,
    }
}
