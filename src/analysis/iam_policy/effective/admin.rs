//! Whether an identity is an administrator: everything is allowed, or it can allow itself everything.

use super::Holder;
use super::universe::{UNKNOWN, everything};
use crate::analysis::iam_actions::catalogue;
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::document::{Document, Effect, Element, Statement};
use crate::analysis::iam_policy::glob::Glob;
use crate::analysis::iam_policy::mfa::Sign;
use crate::analysis::iam_policy::principals::{Identity, IdentityKind};
use crate::analysis::iam_policy::solve::{Class, Domain, Missing, Region, Verdict};

/// How far the powers of an identity go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AdminLevel {
    /// Every action on every resource.
    Full,
    /// The same, in sessions with a second factor.
    FullWithMfa,
    /// Not everything, but it can give itself anything.
    SelfGranting,
    /// It rests on conditions that it may or may not meet, or on what could not be decided.
    Unknown,
    /// Neither.
    No,
}

impl AdminLevel {
    /// The word by which programs know it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::FullWithMfa => "full-with-mfa",
            Self::SelfGranting => "self-granting",
            Self::Unknown => "unknown",
            Self::No => "no",
        }
    }

    /// Whether it is that of an administrator, or of somebody who can become one; none: not known.
    pub fn is_admin(self) -> Option<bool> {
        match self {
            Self::Full | Self::FullWithMfa | Self::SelfGranting => Some(true),
            Self::Unknown => None,
            Self::No => Some(false),
        }
    }
}

/// Actions by which an identity gives itself permissions.
const GRANTING: [&str; 2] = ["Put{}Policy", "Attach{}Policy"];

impl Holder<'_> {
    /// How far its powers go.
    pub fn admin_level(&self) -> AdminLevel {
        if !self.may_be_admin() {
            return AdminLevel::No;
        }
        let (plain, with_mfa) = (self.at_will(Sign::None), self.at_will(Sign::Present));
        let answers = [
            (self.is_full(&plain), AdminLevel::Full),
            (self.is_full(&with_mfa), AdminLevel::FullWithMfa),
            (self.grants_itself(&plain), AdminLevel::SelfGranting),
            (self.grants_itself(&with_mfa), AdminLevel::SelfGranting),
        ];
        if let Some((_, level)) = answers.iter().find(|(answer, _)| *answer == Ok(true)) {
            return *level;
        }
        let open = answers.iter().any(|(answer, _)| answer.is_err());
        // With conditions that it may or may not meet.
        let may = self.grants_itself(&self.settled(Sign::None)) != Ok(false)
            || self.grants_itself(&self.settled(Sign::Present)) != Ok(false);
        if open || may { AdminLevel::Unknown } else { AdminLevel::No }
    }

    /// Whether any statement is about what makes an administrator. Of almost every identity none is.
    fn may_be_admin(&self) -> bool {
        let granting = ["User", "Role"].into_iter().flat_map(|word| GRANTING.map(|it| format!("iam:{}", it.replace("{}", word))));
        let telling: Vec<_> = granting.chain([UNKNOWN.to_owned()]).collect();
        let mut allows = self.policies.iter().flat_map(|document| document.with_effect(Effect::Allow));
        allows.any(|statement| telling.iter().any(|action| statement.is_about(action)))
    }

    /// Whether everything is allowed in so many words, and nothing denied.
    fn is_plainly_full(&self) -> bool {
        let allows = |document: &&Document| document.with_effect(Effect::Allow).any(allows_everything);
        let mut documents = self.documents();
        self.policies.iter().any(allows)
            && self.boundary.as_ref().is_none_or(allows)
            && documents.all(|document| document.with_effect(Effect::Deny).next().is_none())
    }

    /// An action for each of those patterns that statements leave out or deny: those that are for resources, and those
    /// that are for none.
    fn left_out(&self) -> (Vec<String>, Vec<String>) {
        let statements = self.documents().flat_map(|document| &document.statements);
        let leaving = statements.filter(|statement| statement.actions.negated != (statement.effect == Effect::Deny));
        let named = leaving.flat_map(|statement| &statement.actions.items).filter_map(covered);
        let is_for_resources = |name: &String| {
            catalogue().action(name).is_some_and(|(service, action)| service.resources_of(action).next().is_some())
        };
        named.partition(is_for_resources)
    }

    /// Whether no request of a class is refused.
    fn is_full(&self, class: &Class) -> Result<bool, Missing> {
        if self.is_plainly_full() {
            return Ok(true);
        }
        // Almost every identity fails at this.
        let unknown = [UNKNOWN.to_owned()];
        let anything = Region::Like(vec![ArnPattern::new("arn:*:*:*:*:*", false)]);
        // What is left out or denied in so many words is asked about before all there is.
        let (with, without) = self.left_out();
        let few = [(&unknown[..], anything.clone()), (&with[..], anything), (&without[..], Region::Whole)];
        for (actions, resources) in few.into_iter().chain(everything()) {
            match self.refused(actions, &resources, class) {
                Verdict::Yes(_) => return Ok(false),
                Verdict::Unknown(missing) => return Err(missing),
                Verdict::No => {}
            }
        }
        Ok(true)
    }

    /// Whether it can give itself permissions, and take its boundary off if it has one.
    fn grants_itself(&self, class: &Class) -> Result<bool, Missing> {
        let Identity { partition, account, kind } = &self.identity;
        let (word, stem, name) = match kind {
            IdentityKind::User(name) => ("User", "user", name),
            IdentityKind::Role(name) => ("Role", "role", name),
            IdentityKind::Root | IdentityKind::Session(..) | IdentityKind::FederatedUser(_) => return Ok(false),
        };
        let itself = Region::Like(vec![ArnPattern::new(&format!("arn:{partition}:iam::{account}:{stem}/{name}"), false)]);
        // Where permissions are given to somebody without a boundary, requests say so.
        let class = match self.boundary {
            Some(_) => class.clone(),
            None => class.clone().with("iam:permissionsboundary", Domain::Absent),
        };
        let can = |actions: &[String]| match self.allowed(actions, &itself, &class) {
            Verdict::Yes(_) => Ok(true),
            Verdict::No => Ok(false),
            Verdict::Unknown(missing) => Err(missing),
        };
        if self.boundary.is_some() && !can(&[format!("iam:Delete{word}PermissionsBoundary")])? {
            return Ok(false);
        }
        can(&GRANTING.map(|action| format!("iam:{}", action.replace("{}", word))))
    }
}

/// Whether a statement is about everything, whatever the request.
fn allows_everything(statement: &Statement) -> bool {
    let every_action = !statement.actions.negated && statement.actions.items.iter().any(Glob::covers_all);
    let every_resource = |element: &Element<ArnPattern>| !element.negated && element.items.iter().any(ArnPattern::covers_all);
    every_action && statement.resources.as_ref().is_some_and(every_resource) && statement.conditions.is_empty()
}

/// A known action of the service of a pattern that it covers.
fn covered(pattern: &Glob) -> Option<String> {
    let text = pattern.to_string();
    let service = catalogue().service(text.split(':').next()?)?;
    let mut names = service.actions.iter().map(|action| format!("{}:{}", service.prefix, action.name));
    names.find(|name| pattern.covers(name))
}
