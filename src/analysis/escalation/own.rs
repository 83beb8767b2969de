//! Ways on which an identity gives more to itself.

use super::asking::{Asker, On, Taken};
use super::powers::gives_itself_everything;
use super::table::{Aim, Path};
use super::ways::{Candidate, Goal, Planned};
use crate::analysis::iam_policy::effective::Holder;
use crate::analysis::iam_policy::mfa::Need;
use crate::analysis::iam_policy::principals::IdentityKind;
use crate::analysis::iam_policy::truth::Truth;
use crate::analysis::identities::Origin;
use crate::model::Observed;

impl Asker<'_, '_> {
    pub(super) fn own<'a>(&'a self, path: &'static Path) -> Vec<Candidate<'a>> {
        let is_user = matches!(self.able.holder.identity.kind, IdentityKind::User(_));
        match path.aim {
            Aim::OwnUser if is_user => self.given_to_itself(path),
            Aim::OwnRole if !is_user => self.given_to_itself(path),
            Aim::OwnGroup => self.given_to_its_groups(path),
            Aim::AnotherGroup if is_user => self.joined(path),
            Aim::OwnPolicy => self.rewritten(path, None),
            Aim::OwnPolicyVersions => self.rewritten(path, Some("whether an older version allows more is not looked at")),
            Aim::BoundaryOfUser if is_user => self.unbounded(path),
            Aim::BoundaryOfRole if !is_user => self.unbounded(path),
            Aim::OwnDevice if is_user => self.with_own_device(path),
            _ => Vec::new(),
        }
    }

    /// The name of the policy that bounds it.
    fn boundary(&self) -> Option<&str> {
        self.account.identities.boundary(self.member()).map(|held| &*held.name)
    }

    fn itself(&self) -> &str {
        &self.member().subject.id
    }

    fn given_to_itself<'a>(&'a self, path: &'static Path) -> Vec<Candidate<'a>> {
        if !gives_itself_everything(&self.able.holder) {
            return Vec::new();
        }
        let step = |action: &&'static str| (*action, On::Thing(self.itself()), self.giving(action, self.boundary()));
        let steps = path.actions.iter().map(step).collect();
        vec![Candidate { name: self.itself(), goal: Goal::Everything, steps, doubt: None }]
    }

    fn given_to_its_groups<'a>(&'a self, path: &'static Path) -> Vec<Candidate<'a>> {
        if !gives_itself_everything(&self.able.holder) {
            return Vec::new();
        }
        let candidate = |name: &'a str| {
            let step = |action: &&'static str| (*action, On::Thing(name), self.attaching(action).into_iter().collect());
            Candidate { name, goal: Goal::Everything, steps: path.actions.iter().map(step).collect(), doubt: None }
        };
        self.member().groups.iter().map(|group| candidate(&group.id)).collect()
    }

    /// Groups that it is not in and that give more.
    fn joined<'a>(&'a self, path: &'static Path) -> Vec<Candidate<'a>> {
        let mut candidates = Vec::new();
        let groups = self.account.identities.groups();
        for group in groups.iter().filter(|group| !self.member().groups.iter().any(|own| own.id == group.subject.id)) {
            let name = &*group.subject.id;
            let steps: Vec<_> = path.actions.iter().map(|action| (*action, On::Thing(name), Vec::new())).collect();
            if steps.iter().any(|(action, on, _)| self.takes(action, *on, &[]) == Taken::No) {
                continue;
            }
            let (goal, doubt) = match self.account.of_group(group, &self.able.holder) {
                Err(cause) => (Goal::More(None), Some(format!("what the group gives is not known ({})", cause.kind))),
                Ok(given) => {
                    let mut strength = given.strength();
                    if let Some(boundary) = self.able.holder.boundary {
                        strength = strength.and(super::powers::of_boundary(boundary, &self.able.holder).strength());
                    }
                    let open = match strength.exceeds(self.able.powers.strength()) {
                        Truth::False => continue,
                        Truth::Unknown => Some("what the group gives is not decided".to_owned()),
                        Truth::True => None,
                    };
                    let policies = self.able.holder.policies.iter().chain(&given.holder.policies).copied().collect();
                    let joined = Holder { policies, ..self.able.holder.clone() };
                    (Goal::More(joined.admin_level().is_admin()), open)
                }
            };
            candidates.push(Candidate { name, goal, steps, doubt });
        }
        candidates
    }

    /// Policies of the account's own that it has, or that bound it, with new contents.
    fn rewritten<'a>(&'a self, path: &'static Path, doubt: Option<&str>) -> Vec<Candidate<'a>> {
        let mut candidates = Vec::new();
        let mut add = |name: &'a str, goal: Goal| {
            let steps = path.actions.iter().map(|action| (*action, On::Thing(name), Vec::new())).collect();
            candidates.push(Candidate { name, goal, steps, doubt: doubt.map(str::to_owned) });
        };
        if gives_itself_everything(&self.able.holder) {
            for (held, origin) in self.account.identities.policies(self.member()) {
                let is_managed = matches!(origin, Origin::Attached | Origin::GroupAttached(_));
                if is_managed && is_of_account(&held.name) {
                    add(&held.name, Goal::Everything);
                }
            }
        }
        if let Some(name) = self.boundary().filter(|name| is_of_account(name))
            && let Some(goal) = self.without_boundary()
        {
            add(name, goal);
        }
        candidates
    }

    /// Where it gets without its boundary, if that is any further.
    fn without_boundary(&self) -> Option<Goal> {
        self.able.holder.boundary?;
        let free = self.account.without_boundary(self.actor)?;
        let more = free.strength().exceeds(self.able.powers.strength()) != Truth::False;
        let holder = Holder { boundary: None, ..self.able.holder.clone() };
        more.then(|| Goal::More(holder.admin_level().is_admin()))
    }

    fn unbounded<'a>(&'a self, path: &'static Path) -> Vec<Candidate<'a>> {
        let Some(goal) = self.without_boundary() else { return Vec::new() };
        let steps = path.actions.iter().map(|action| (*action, On::Thing(self.itself()), Vec::new())).collect();
        vec![Candidate { name: self.itself(), goal, steps, doubt: None }]
    }

    /// Its own powers that ask for a second factor, if it has no device and may make one without.
    fn with_own_device<'a>(&'a self, path: &'static Path) -> Vec<Candidate<'a>> {
        let doubt = match self.member().credentials.as_ref().map(|it| &it.second_factor) {
            Some(Observed::Known(false)) => None,
            Some(Observed::Unknown(cause)) => Some(format!("whether it has a device is not known ({})", cause.kind)),
            Some(Observed::Known(true) | Observed::Absent) | None => return Vec::new(),
        };
        let without = self.able.powers.strength_without_second_factor();
        if self.able.powers.strength().exceeds(without) == Truth::False {
            return Vec::new();
        }
        let on = |action: &&'static str| {
            if action.ends_with("CreateVirtualMFADevice") { On::Anything } else { On::Thing(self.itself()) }
        };
        let steps: Vec<_> = path.actions.iter().map(|action| (*action, on(action), Vec::new())).collect();
        let guarded = |(action, on, _): &Planned<'_>| match self.takes(action, *on, &[]) {
            Taken::Yes(step) => step.mfa == Need::Required,
            Taken::No => true,
            Taken::Unknown(_) => false,
        };
        if steps.iter().any(guarded) {
            return Vec::new();
        }
        let goal = Goal::More(self.able.is_admin());
        vec![Candidate { name: self.itself(), goal, steps, doubt }]
    }
}

/// Whether a managed policy is the account's own. Those of AWS cannot be changed.
pub(super) fn is_of_account(arn: &str) -> bool {
    arn.split(':').nth(4).is_some_and(|account| account != "aws")
}
