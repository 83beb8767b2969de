//! Ways on which an identity comes to act as another user or role, or gives permissions to one that it can act as.

use super::account::Actor;
use super::asking::{Asker, On, Taken};
use super::own::is_of_account;
use super::powers::gives_itself_everything;
use super::table::{Aim, Path};
use super::ways::{ASSUME, Candidate, Goal, Planned};
use crate::analysis::iam_policy::document::{Document, Effect};
use crate::analysis::iam_policy::effective::Holder;
use crate::analysis::iam_policy::principals::{Caller, IdentityKind, Principal};
use crate::analysis::iam_policy::truth::Truth;
use crate::analysis::identities::Credentials;
use crate::model::Observed;

impl<'i> Asker<'_, 'i> {
    pub(super) fn others<'a>(&'a self, path: &'static Path) -> Vec<Candidate<'a>> {
        match path.aim {
            Aim::UserForKey | Aim::UserWithTwoKeys | Aim::UserWithPassword | Aim::UserWithoutPassword => self.signed_in(path),
            Aim::AnyUserForKey => self.strengthened_users(path),
            Aim::UnboundedUser => self.unbounded_users(path),
            Aim::Role => self.entered(path),
            Aim::AnyRole => self.strengthened_roles(path),
            Aim::BoundedRole => self.unbounded_roles(path),
            Aim::NewRole => self.new_role(path),
            Aim::SamlProvider | Aim::MissingSamlProvider | Aim::OidcProvider | Aim::MissingOidcProvider => self.vouched(path),
            Aim::Key => self.not_read(path, Some(false), "keys and their policies are not compared"),
            Aim::PermissionSet => self.not_read(path, None, "permission sets of IAM Identity Center are not read"),
            Aim::MemberAccount => self.not_read(path, None, "only a management account can do this, in its members"),
            // Keys show no second factor: whoever asks for its absence lets them in with the device or without.
            Aim::MfaGuard => Vec::new(),
            _ => Vec::new(),
        }
    }

    /// The other members that are users, or those that are roles and not AWS's own.
    fn members(&self, users: bool) -> impl Iterator<Item = (usize, &Actor<'i>)> {
        let of_kind = move |actor: &Actor<'_>| matches!(actor.member.identity.kind, IdentityKind::User(_)) == users;
        let actors = self.account.actors.iter().enumerate();
        actors.filter(move |(at, it)| *at != self.at && of_kind(it) && !it.member.is_service_linked)
    }

    fn on<'a>(path: &'static Path, name: &'a str) -> Vec<Planned<'a>> {
        path.actions.iter().map(|action| (*action, On::Thing(name), Vec::new())).collect()
    }

    /// Stronger users for whom the identity makes a key or a password.
    fn signed_in<'a>(&'a self, path: &'static Path) -> Vec<Candidate<'a>> {
        let candidate = |(target, actor): (usize, &'a Actor<'i>)| {
            let doubt = self.doubt_stronger(target)?;
            let fits = suits(path.aim, actor.member.credentials.as_ref()?)?;
            let name = &*actor.member.subject.id;
            Some(Candidate { name, goal: Goal::As(target), steps: Self::on(path, name), doubt: doubt.or(fits) })
        };
        self.members(true).filter_map(candidate).collect()
    }

    /// Users who are given permissions before a key is made for them.
    fn strengthened_users<'a>(&'a self, path: &'static Path) -> Vec<Candidate<'a>> {
        let candidate = |(_, actor): (usize, &'a Actor<'i>)| {
            let doubt = suits(path.aim, actor.member.credentials.as_ref()?)?;
            self.strengthened(actor, path, doubt)
        };
        self.members(true).filter_map(candidate).collect()
    }

    /// A member that is given permissions by the identity, unless its boundary holds it.
    fn strengthened<'a>(&'a self, actor: &'a Actor<'i>, path: &'static Path, doubt: Option<String>) -> Option<Candidate<'a>> {
        let able = actor.able.as_ref().ok()?;
        gives_itself_everything(&able.holder).then(|| {
            let name = &*actor.member.subject.id;
            let boundary = self.account.identities.boundary(actor.member).map(|held| &*held.name);
            let step = |action: &&'static str| (*action, On::Thing(name), self.giving(action, boundary));
            Candidate { name, goal: Goal::Everything, steps: path.actions.iter().map(step).collect(), doubt }
        })
    }

    /// For a user whose boundary holds it: users without one, who are given permissions in its stead.
    fn unbounded_users<'a>(&'a self, path: &'static Path) -> Vec<Candidate<'a>> {
        let is_user = matches!(self.able.holder.identity.kind, IdentityKind::User(_));
        if !is_user || gives_itself_everything(&self.able.holder) {
            return Vec::new();
        }
        let unbounded = self.members(true).filter(|(_, it)| it.able.as_ref().is_ok_and(|able| able.holder.boundary.is_none()));
        unbounded.filter_map(|(_, actor)| self.strengthened(actor, path, None)).collect()
    }

    /// Stronger roles that let the identity in, or whose trust policy it may change.
    fn entered<'a>(&'a self, path: &'static Path) -> Vec<Candidate<'a>> {
        if path.actions.iter().all(|action| *action == ASSUME) {
            let stronger = |target: usize| Some((target, self.doubt_stronger(target)?));
            let candidate = |(target, doubt): (usize, Option<String>)| self.assuming(target, doubt);
            return self.account.assumable(self.at).into_iter().filter_map(stronger).filter_map(candidate).collect();
        }
        let candidate = |(target, actor): (usize, &'a Actor<'i>)| {
            let doubt = self.doubt_stronger(target)?;
            let name = &*actor.member.subject.id;
            Some(Candidate { name, goal: Goal::As(target), steps: Self::on(path, name), doubt })
        };
        self.members(false).filter_map(candidate).collect()
    }

    /// A role that is assumed.
    pub(super) fn assuming(&self, target: usize, doubt: Option<String>) -> Option<Candidate<'_>> {
        let actor = self.account.actors.get(target)?;
        let name = &*actor.member.subject.id;
        let (steps, unread) = match self.account.identities.trust(actor.member)? {
            Ok(trust) => (vec![(ASSUME, On::Role(name, trust), Vec::new())], None),
            Err(cause) => (Vec::new(), Some(format!("whom {name} trusts is not known ({})", cause.kind))),
        };
        Some(Candidate { name, goal: Goal::As(target), steps, doubt: unread.or(doubt) })
    }

    /// Roles that are given permissions, and that let the identity in or can be made to.
    fn strengthened_roles<'a>(&'a self, path: &'static Path) -> Vec<Candidate<'a>> {
        let assumes = path.actions.contains(&ASSUME);
        let mut candidates = Vec::new();
        for (target, actor) in self.members(false) {
            if !actor.able.as_ref().is_ok_and(|able| gives_itself_everything(&able.holder)) {
                continue;
            }
            let name = &*actor.member.subject.id;
            let entry = match (assumes, self.account.identities.trust(actor.member)) {
                (true, Some(Ok(trust))) if self.could_assume(target, trust) => On::Role(name, trust),
                (true, _) => continue,
                (false, _) => On::Thing(name),
            };
            let boundary = self.account.identities.boundary(actor.member).map(|held| &*held.name);
            for policy in self.rewritable(actor, path) {
                let step = |action: &&'static str| match *action {
                    ASSUME => (ASSUME, entry, Vec::new()),
                    "iam:CreatePolicyVersion" => ("iam:CreatePolicyVersion", On::Thing(policy), Vec::new()),
                    "iam:UpdateAssumeRolePolicy" => ("iam:UpdateAssumeRolePolicy", On::Thing(name), Vec::new()),
                    action => (action, On::Thing(name), self.giving(action, boundary)),
                };
                let steps = path.actions.iter().map(step).collect();
                candidates.push(Candidate { name, goal: Goal::Everything, steps, doubt: None });
            }
        }
        candidates
    }

    /// The policies of a role that could be rewritten; the role itself, on ways that rewrite none.
    fn rewritable<'a>(&'a self, actor: &'a Actor<'i>, path: &'static Path) -> Vec<&'a str> {
        if !path.actions.contains(&"iam:CreatePolicyVersion") {
            return vec![&actor.member.subject.id];
        }
        let held = self.account.identities.policies(actor.member).map(|(held, _)| &*held.name);
        held.filter(|name| name.starts_with("arn:") && is_of_account(name)).collect()
    }

    /// Whether it is worth asking if a role lets the identity in.
    fn could_assume(&self, target: usize, trust: &Document) -> bool {
        let caller = Caller::Identity(self.able.holder.identity.clone());
        (self.is_about(ASSUME) || super::account::Account::is_let_in(trust, &caller))
            && self.account.assumable(self.at).contains(&target)
    }

    /// Roles that let the identity in, and are stronger without their boundary.
    fn unbounded_roles<'a>(&'a self, path: &'static Path) -> Vec<Candidate<'a>> {
        let mut candidates = Vec::new();
        for target in self.account.assumable(self.at) {
            let Some(actor) = self.account.actors.get(target) else { continue };
            let (Ok(able), Some(Ok(trust))) = (&actor.able, self.account.identities.trust(actor.member)) else { continue };
            let Some(free) = able.holder.boundary.and_then(|_| self.account.without_boundary(actor)) else { continue };
            if free.strength().exceeds(self.able.powers.strength()) == Truth::False {
                continue;
            }
            let name = &*actor.member.subject.id;
            let on = |action: &str| if action == ASSUME { On::Role(name, trust) } else { On::Thing(name) };
            let steps = path.actions.iter().map(|action| (*action, on(action), Vec::new())).collect();
            let holder = Holder { boundary: None, ..able.holder.clone() };
            candidates.push(Candidate { name, goal: Goal::More(holder.admin_level().is_admin()), steps, doubt: None });
        }
        candidates
    }

    /// A role of any name that is made without a boundary.
    fn new_role<'a>(&'a self, path: &'static Path) -> Vec<Candidate<'a>> {
        let name = self.account.any_role.as_str();
        let steps = path.actions.iter().map(|action| (*action, On::Like(name), self.giving(action, None))).collect();
        vec![Candidate { name, goal: Goal::Everything, steps, doubt: None }]
    }

    /// Stronger roles that trust a provider which the identity can change, or make again.
    fn vouched<'a>(&'a self, path: &'static Path) -> Vec<Candidate<'a>> {
        let (word, missing) = match path.aim {
            Aim::SamlProvider => ("saml-provider", false),
            Aim::MissingSamlProvider => ("saml-provider", true),
            Aim::OidcProvider => ("oidc-provider", false),
            _ => ("oidc-provider", true),
        };
        let mut candidates = Vec::new();
        for (target, actor) in self.members(false) {
            let Some(Ok(trust)) = self.account.identities.trust(actor.member) else { continue };
            for provider in providers(trust, word) {
                let exists = match self.account.identities.has_provider(provider) {
                    Ok(exists) if exists == missing => continue,
                    Ok(_) => None,
                    Err(cause) => Some(format!("whether {provider} exists is not known ({})", cause.kind)),
                };
                let Some(stronger) = self.doubt_stronger(target) else { continue };
                let tokens = || "whom the provider vouches for then is not known".to_owned();
                let doubt = exists.or(stronger).or_else(|| (path.aim == Aim::OidcProvider).then(tokens));
                let name = &*actor.member.subject.id;
                candidates.push(Candidate { name, goal: Goal::As(target), steps: Self::on(path, provider), doubt });
            }
        }
        candidates
    }

    /// Something that was not read.
    fn not_read<'a>(&'a self, path: &'static Path, is_admin: Option<bool>, why: &str) -> Vec<Candidate<'a>> {
        let steps: Vec<_> = path.actions.iter().map(|action| (*action, On::Anything, Vec::new())).collect();
        if steps.iter().any(|(action, on, _)| self.takes(action, *on, &[]) == Taken::No) {
            return Vec::new();
        }
        vec![Candidate { name: "", goal: Goal::More(is_admin), steps, doubt: Some(why.to_owned()) }]
    }
}

/// Whether a user is as an aim wants it. None: it is not; else why that is not known.
fn suits(aim: Aim, of: &Credentials) -> Option<Option<String>> {
    let password = |wanted: bool| match &of.password {
        Observed::Known(has) => (*has == wanted).then_some(None),
        Observed::Absent => (!wanted).then_some(None),
        Observed::Unknown(cause) => Some(Some(format!("whether it has a password is not known ({})", cause.kind))),
    };
    let keys = |wanted: fn(usize) -> bool| match &of.keys {
        Ok(keys) => wanted(*keys).then_some(None),
        Err(cause) => Some(Some(format!("how many keys it has is not known ({})", cause.kind))),
    };
    match aim {
        Aim::UserForKey | Aim::AnyUserForKey => keys(|keys| keys < 2),
        Aim::UserWithTwoKeys => keys(|keys| keys >= 2),
        Aim::UserWithPassword => password(true),
        Aim::UserWithoutPassword => password(false),
        _ => None,
    }
}

/// The providers of a type that a trust policy names, by ARN.
fn providers<'d>(trust: &'d Document, word: &str) -> Vec<&'d str> {
    let principals = trust.with_effect(Effect::Allow).filter_map(|it| it.principals.as_ref()).filter(|it| !it.negated);
    let arn = |principal: &'d Principal| match principal {
        Principal::Federated(name) => Some(name.as_str()).filter(|name| name.contains(&format!(":{word}/"))),
        _ => None,
    };
    principals.flat_map(|element| &element.items).filter_map(arn).collect()
}
