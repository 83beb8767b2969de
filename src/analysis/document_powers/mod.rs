//! What one document allows, nothing else considered: for policies that several users and roles have, and for those that
//! are written into one.

mod flaws;
mod grants;
mod mfa;
#[cfg(test)]
mod tests;
mod versions;

use std::sync::Arc;

pub(super) use grants::{READING_DATA, unnamed};
pub use versions::of_other_versions;

use super::document::{because, with_problems};
use super::escalation::document::{Opened, opened};
use super::escalation::table::Kind;
use super::iam_actions::YET_TO_COME;
use super::iam_policy::document::{Document, DocumentKind, Effect};
use super::iam_policy::effective::{AdminLevel, Holder};
use super::iam_policy::principals::IdentityKind;
use super::iam_policy::solve::Verdict;
use crate::model::aws::{
    AdminPower, DocumentEscalation, DocumentPowers, EscalationKind, Group, InlinePolicy, Policy, Role, User,
};
use crate::model::{Cause, CauseKind, List, Observed, PolicyDocument, Subject};

/// The services of which it is told whether all is allowed.
const SERVICES: [&str; 8] = ["cloudtrail", "config", "guardduty", "iam", "kms", "logs", "organizations", "s3"];

/// What a managed policy allows.
pub fn of_policy(policy: &Policy, subject: &Subject) -> Observed<DocumentPowers> {
    of_document(&policy.document, Observed::Absent, subject)
}

/// What the inline policies of a user allow, one by one.
pub fn of_user(user: &User, subject: &Subject) -> Observed<List<DocumentPowers>> {
    of_inline(&user.inline_policies, subject)
}

/// What the inline policies of a group allow, one by one.
pub fn of_group(group: &Group, subject: &Subject) -> Observed<List<DocumentPowers>> {
    of_inline(&group.inline_policies, subject)
}

/// What the inline policies of a role allow, one by one.
pub fn of_role(role: &Role, subject: &Subject) -> Observed<List<DocumentPowers>> {
    of_inline(&role.inline_policies, subject)
}

fn of_inline(policies: &Observed<List<InlinePolicy>>, subject: &Subject) -> Observed<List<DocumentPowers>> {
    let list = match policies {
        Observed::Known(list) => list,
        Observed::Absent => return Observed::Known(List::complete(Vec::new())),
        Observed::Unknown(cause) => return Observed::unknown(cause),
    };
    let mut powers = List { items: Vec::new(), rest: list.rest.clone() };
    for policy in &list.items {
        match of_document(&policy.document, policy.name.clone(), subject) {
            Observed::Known(document) => powers.items.push(document),
            Observed::Unknown(cause) => powers.rest = Some(cause),
            Observed::Absent => {}
        }
    }
    Observed::Known(powers)
}

fn of_document(policy: &Observed<PolicyDocument>, policy_name: Observed<String>, subject: &Subject) -> Observed<DocumentPowers> {
    let (document, problems) = match with_problems(policy, DocumentKind::Identity, "policy") {
        Ok(Some(found)) => found,
        Ok(None) => return Observed::default(),
        Err(cause) => return Observed::Unknown(cause),
    };
    let document = &document;
    let somebody = Somebody { document, partition: subject.partition.as_str(), account: subject.account.as_str() };
    Observed::Known(DocumentPowers {
        policy_name,
        admin: admin_power(somebody.admin_level()),
        full_services: somebody.full_services(),
        wide_grants: grants::wide(&somebody),
        escalations: somebody.escalations(),
        flaws: Observed::Known(flaws::flaws(document, &problems).into_iter().collect()),
    })
}

/// Whoever has a document, and nothing but that.
struct Somebody<'d> {
    document: &'d Document,
    partition: &'d str,
    account: &'d str,
}

impl<'d> Somebody<'d> {
    fn holder(&self, kind: fn(String) -> IdentityKind, document: &'d Document) -> Holder<'d> {
        Holder::somebody(kind, self.partition, self.account, vec![document])
    }

    fn admin_level(&self) -> AdminLevel {
        let level = |kind| self.holder(kind, self.document).admin_level();
        level(IdentityKind::User).min(level(IdentityKind::Role))
    }

    fn full_services(&self) -> Observed<List<String>> {
        let holder = self.holder(IdentityKind::Role, self.document);
        let mut services = List::complete(Vec::new());
        let may = |service: &str| {
            let yet_to_come = format!("{service}:{YET_TO_COME}");
            self.document.with_effect(Effect::Allow).any(|statement| statement.is_about(&yet_to_come))
        };
        for service in SERVICES.into_iter().filter(|service| may(service)) {
            match holder.service_refused(service) {
                Verdict::No => services.items.push(service.to_owned()),
                Verdict::Yes(_) => {}
                Verdict::Unknown(missing) => services.rest = Some(because(CauseKind::NotSupported, &missing.to_string())),
            }
        }
        Observed::Known(services)
    }

    fn escalations(&self) -> Observed<List<DocumentEscalation>> {
        Observed::Known(opened(self.document, self.partition, self.account).into_iter().map(escalation).collect())
    }
}

fn escalation(opened: Opened) -> DocumentEscalation {
    DocumentEscalation {
        id: Observed::Known(opened.path.id.to_owned()),
        kind: Observed::Known(kind(opened.path.kind)),
        open: opened.doubt.map_or(Observed::Known(true), |why| Observed::Unknown(because(CauseKind::NotSupported, &why))),
    }
}

/// A kind of ways, as fields tell it.
pub fn kind(kind: Kind) -> EscalationKind {
    match kind {
        Kind::Own => EscalationKind::Own,
        Kind::Principal => EscalationKind::Principal,
        Kind::NewPassRole => EscalationKind::NewPassRole,
        Kind::ExistingPassRole => EscalationKind::ExistingPassRole,
        Kind::Mfa => EscalationKind::Mfa,
    }
}

/// How far powers go, as fields tell it.
pub(super) fn admin_power(level: AdminLevel) -> Observed<AdminPower> {
    Observed::Known(match level {
        AdminLevel::Full => AdminPower::Full,
        AdminLevel::FullWithMfa => AdminPower::FullWithMfa,
        AdminLevel::SelfGranting => AdminPower::SelfGranting,
        AdminLevel::No => AdminPower::None,
        AdminLevel::Unknown => return Observed::Unknown(undecided()),
    })
}

fn undecided() -> Arc<Cause> {
    because(CauseKind::NotSupported, "whether it makes an administrator rests on conditions that may hold or not")
}
