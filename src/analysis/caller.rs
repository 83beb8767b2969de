//! Who read an account, and what else it could do there.
//!
//! Policies of sessions only ever take away and are not known.

use std::sync::Arc;

use super::Surroundings;
use super::document::because;
use super::iam_policy::document::Document;
use super::iam_policy::effective::Holder;
use super::iam_policy::principals::{Identity, IdentityKind};
use super::identities::{Identities, Member};
use super::write_actions;
use crate::model::aws::Account;
use crate::model::{Arn, ArnText, Cause, CauseKind, List, Observed, Subject};

/// The user, role or root user that read an account.
pub fn caller(_: &Account, _: &Subject, around: &dyn Surroundings) -> Observed<ArnText> {
    around.caller().map_or_else(Observed::default, |arn| Observed::Known(ArnText::from(arn)))
}

/// The actions by which whoever read an account may change something there.
pub fn write_actions(_: &Account, subject: &Subject, around: &dyn Surroundings) -> Observed<List<String>> {
    let (Some(arn), Some(identities)) = (around.caller(), around.identities()) else { return Observed::default() };
    if is_root(arn, subject) {
        let everything = Document::of_everything();
        let (partition, account) = (subject.partition.as_str(), subject.account.as_str());
        return Observed::Known(write_actions::allowed(&Holder::somebody(
            IdentityKind::Role,
            partition,
            account,
            vec![&everything],
        )));
    }
    let holder = member(identities, arn, subject).and_then(|member| identities.holder(member));
    Observed::from(holder.map(|holder| write_actions::allowed(&holder)))
}

fn is_root(arn: &str, subject: &Subject) -> bool {
    Arn::parse(arn).is_some_and(|arn| arn.account == subject.account.as_str() && arn.resource == "root")
}

/// The user or role that a caller is, or whose session.
fn member<'i>(identities: &'i Identities, arn: &str, subject: &Subject) -> Result<&'i Member, Arc<Cause>> {
    let identity = Identity::of_arn(arn).filter(|identity| identity.account == subject.account.as_str());
    let name = match identity.map(|identity| identity.kind) {
        Some(IdentityKind::Session(role, _)) => Some(role),
        // Who enters an account by the name of a role does not tell its path, and no two roles have the same name.
        Some(IdentityKind::Role(role)) => role.rsplit('/').next().map(str::to_owned),
        _ => None,
    };
    let is_it = |member: &&Member| match &name {
        Some(name) => member.credentials.is_none() && *member.subject.name == **name,
        None => *member.subject.id == *arn,
    };
    let why = || because(CauseKind::NotSupported, &format!("`{arn}`, who read the account, is none of its users and roles"));
    identities.members().iter().find(is_it).ok_or_else(|| identities.rest.first().cloned().unwrap_or_else(why))
}
