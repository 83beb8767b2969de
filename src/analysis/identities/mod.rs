//! The users and roles of an account, each with all that decides on its requests: its policies, those of its groups, its
//! boundary, and for a role whom its trust policy lets in. Read once for all conclusions about them.
//!
//! What they can do with it is for [`iam_policy`](super::iam_policy) to say.

mod gather;
mod held;
#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use gather::Listed;
pub use held::{Held, Origin, looks_at_caller};

use super::access::Steps;
use super::escalation::Escalations;
use super::iam_policy::document::Document;
use super::iam_policy::effective::{AdminLevel, Holder};
use super::iam_policy::principals::Identity;
use crate::model::{Cause, Observed, Subject};

/// The users and roles of one account.
#[derive(Debug, Default)]
pub struct Identities {
    held: Vec<Held>,
    members: Vec<Member>,
    /// The places of members, by ARN.
    places: BTreeMap<Arc<str>, usize>,
    groups: Vec<Grouped>,
    /// Why there may be more groups.
    pub groups_rest: Option<Arc<Cause>>,
    /// The ARNs of the identity providers, and why there may be more.
    providers: (BTreeSet<Box<str>>, Vec<Arc<Cause>>),
    escalations: OnceCell<Escalations>,
    /// Why there may be more of them; one cause for each list that was not read to its end.
    pub rest: Vec<Arc<Cause>>,
    /// By member: the first member with the same policies, if none of them looks at who asks; else itself.
    alike: OnceCell<Vec<usize>>,
    steps: OnceCell<Steps>,
    /// By the first of those that are alike.
    levels: OnceCell<Vec<OnceCell<AdminLevel>>>,
    /// By member.
    blinding: OnceCell<Vec<Observed<bool>>>,
}

/// A user or a role.
#[derive(Debug)]
pub struct Member {
    /// The user or role.
    pub subject: Arc<Subject>,
    /// Who it is in requests.
    pub identity: Identity,
    /// The groups of a user that were read, by ARN.
    pub groups: Vec<Arc<Subject>>,
    /// Whether AWS made it for a service and it can be used by that service only.
    pub is_service_linked: bool,
    /// What is not known of what decides on its requests.
    pub unread: Vec<Arc<Cause>>,
    /// What a user signs in with; none for roles.
    pub credentials: Option<Credentials>,
    policies: Vec<(usize, Origin)>,
    boundary: Option<usize>,
    trust: Option<usize>,
}

/// What a user signs in with.
#[derive(Debug)]
pub struct Credentials {
    /// Whether it has a password.
    pub password: Observed<bool>,
    /// Whether it has a device for a second factor.
    pub second_factor: Observed<bool>,
    /// How many access keys it has, active or not.
    pub keys: Result<usize, Arc<Cause>>,
}

/// A group with what it gives to its users.
#[derive(Debug)]
pub struct Grouped {
    /// The group.
    pub subject: Arc<Subject>,
    /// What is not known of what it gives.
    pub unread: Vec<Arc<Cause>>,
    policies: Vec<usize>,
}

impl Identities {
    /// The users, then the roles, each by ARN.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// A user or role by its ARN.
    pub fn member(&self, arn: &str) -> Option<&Member> {
        self.members.get(self.place(arn)?)
    }

    /// The place of a user or role among the members, by its ARN.
    pub fn place(&self, arn: &str) -> Option<usize> {
        self.places.get(arn).copied()
    }

    /// A member with its policies, if all of them are known; what is not, otherwise.
    pub fn holder(&self, member: &Member) -> Result<Holder<'_>, Arc<Cause>> {
        if let Some(cause) = member.unread.first() {
            return Err(Arc::clone(cause));
        }
        let documents = member.policies.iter().map(|(at, _)| self.document(*at));
        Ok(Holder {
            identity: member.identity.clone(),
            policies: documents.collect::<Result<_, _>>()?,
            boundary: member.boundary.map(|at| self.document(at)).transpose()?,
        })
    }

    /// The policies of a member, in the order of its holder's, and how each comes to it.
    pub fn policies<'i>(&'i self, member: &'i Member) -> impl Iterator<Item = (&'i Held, &'i Origin)> {
        member.policies.iter().filter_map(|(at, origin)| Some((self.held.get(*at)?, origin)))
    }

    /// The boundary of a member, if it has one that was read.
    pub fn boundary(&self, member: &Member) -> Option<&Held> {
        self.held.get(member.boundary?)
    }

    /// The groups, by ARN.
    pub fn groups(&self) -> &[Grouped] {
        &self.groups
    }

    /// The places of a member's policies among those that are held, and that of its boundary.
    pub(super) fn places(&self, member: &Member) -> (Vec<usize>, Option<usize>) {
        (member.policies.iter().map(|(at, _)| *at).collect(), member.boundary)
    }

    /// The places of what a group gives.
    pub(super) fn places_of_group<'i>(&self, group: &'i Grouped) -> &'i [usize] {
        &group.policies
    }

    /// All policies that are held by somebody, in an order of their own.
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// Whether an identity provider exists, by its ARN.
    pub(super) fn has_provider(&self, arn: &str) -> Result<bool, Arc<Cause>> {
        let (providers, rest) = &self.providers;
        match (providers.contains(arn), rest.first()) {
            (false, Some(cause)) => Err(Arc::clone(cause)),
            (found, _) => Ok(found),
        }
    }

    /// How the members can come to more power; worked out when first asked for.
    pub fn escalations(&self) -> &Escalations {
        self.escalations.get_or_init(|| Escalations::of(self))
    }

    /// The trust policy of a role; none for users.
    pub fn trust(&self, member: &Member) -> Option<Result<&Document, Arc<Cause>>> {
        member.trust.map(|at| self.document(at))
    }

    /// How the users and roles come to act as one another.
    pub fn steps(&self) -> &Steps {
        self.steps.get_or_init(|| Steps::of(self))
    }

    /// How far the powers of a member go.
    pub fn admin_level(&self, member: usize) -> Result<AdminLevel, Arc<Cause>> {
        let holder = self.members.get(member).ok_or_else(Cause::not_collected).and_then(|member| self.holder(member))?;
        let levels = self.levels.get_or_init(|| self.members.iter().map(|_| OnceCell::new()).collect());
        let level = levels.get(self.alike(member)).ok_or_else(Cause::not_collected)?;
        Ok(*level.get_or_init(|| holder.admin_level()))
    }

    /// Which members can blind a trail of the account; found when first asked for.
    pub(super) fn blinding(&self, find: impl FnOnce() -> Vec<Observed<bool>>) -> &[Observed<bool>] {
        self.blinding.get_or_init(find)
    }

    /// The first member with the same policies, if none of them looks at who asks: what is true of one is of the other.
    pub(super) fn alike(&self, member: usize) -> usize {
        self.alike.get_or_init(|| self.likenesses()).get(member).copied().unwrap_or(member)
    }

    fn likenesses(&self) -> Vec<usize> {
        let personal: Vec<_> = self.held.iter().map(|it| it.document.as_ref().is_ok_and(looks_at_caller)).collect();
        let is_personal = |at: &usize| personal.get(*at).copied().unwrap_or(false);
        let mut first: BTreeMap<(Vec<usize>, Option<usize>, &str), usize> = BTreeMap::new();
        let mut likenesses = Vec::with_capacity(self.members.len());
        for (at, member) in self.members.iter().enumerate() {
            let mut policies: Vec<_> = member.policies.iter().map(|(policy, _)| *policy).collect();
            policies.sort_unstable();
            policies.dedup();
            let alone = !member.unread.is_empty() || policies.iter().chain(&member.boundary).any(is_personal);
            let key = (policies, member.boundary, member.identity.account.as_str());
            likenesses.push(if alone { at } else { *first.entry(key).or_insert(at) });
        }
        likenesses
    }

    /// A document by its place among those that are held.
    pub(super) fn document(&self, at: usize) -> Result<&Document, Arc<Cause>> {
        let held = self.held.get(at).ok_or_else(Cause::not_collected)?;
        held.document.as_ref().map_err(Arc::clone)
    }
}
