//! What an identity can do by all of its policies and its boundary: whether it is an administrator, whether a service is
//! wholly its own, whether it is allowed some action at all.
//!
//! Policies of the organization and of sessions are not counted; they only ever take away.

mod admin;
mod at_will;
mod gained;
mod powers;
mod reach;
mod universe;

pub use admin::AdminLevel;
pub use gained::{Actions, Gained, Gains, gained};
pub use powers::{POWERS, Power, is_of_the_trail};
pub use reach::{Reached, Target};

use super::document::{Document, Effect};
use super::mfa::Sign;
use super::principals::{Caller, Identity, IdentityKind, UNNAMED};
use super::solve::{Class, Forbidden, Layer, Query, Region, Verdict, solve};

/// An identity with what decides on its requests.
#[derive(Debug, Clone)]
pub struct Holder<'p> {
    /// The identity; of a document that is looked at alone, somebody to whom it is attached.
    pub identity: Identity,
    /// Its policies and those of its groups.
    pub policies: Vec<&'p Document>,
    /// Its boundary, if it has one.
    pub boundary: Option<&'p Document>,
}

impl<'p> Holder<'p> {
    /// Whether it can do one of these things on one of these resources, whatever conditions ask for.
    pub fn can(&self, actions: &[String], resources: &Region) -> Verdict {
        self.allowed(actions, resources, &self.class())
    }

    /// The same for requests that it can make at will, with a second factor or without: conditions on anything else that
    /// a request must bring do not hold.
    pub fn can_at_will(&self, actions: &[String], resources: &Region) -> Verdict {
        match self.allowed(actions, resources, &self.at_will(Sign::None)) {
            Verdict::No => self.allowed(actions, resources, &self.at_will(Sign::Present)),
            decided => decided,
        }
    }

    /// Its class: what follows from who it is.
    fn class(&self) -> Class {
        Class::of(Caller::Identity(self.identity.clone()))
    }

    fn documents(&self) -> impl Iterator<Item = &'p Document> {
        self.policies.iter().copied().chain(self.boundary)
    }

    /// Whether some request of a class is allowed.
    fn allowed(&self, actions: &[String], resources: &Region, class: &Class) -> Verdict {
        let own = Layer::of(self.policies.clone(), Effect::Allow);
        let boundary = self.boundary.map(|document| Layer::of(vec![document], Effect::Allow));
        let denials = self.documents().map(|document| Forbidden { document, effect: Effect::Deny }).collect();
        let layers = [own].into_iter().chain(boundary).collect();
        solve(&Query { layers, forbidden: denials, actions, resources, class })
    }

    /// Whether some request of a class is not allowed.
    fn refused(&self, actions: &[String], resources: &Region, class: &Class) -> Verdict {
        let ask = |layers, forbidden| solve(&Query { layers, forbidden, actions, resources, class });
        let allows = |document: &'p Document| Forbidden { document, effect: Effect::Allow };
        let not_by_own = || ask(Vec::new(), self.policies.iter().map(|document| allows(document)).collect());
        let not_by_boundary = || self.boundary.map_or(Verdict::No, |document| ask(Vec::new(), vec![allows(document)]));
        let denied = || ask(vec![Layer::of(self.documents().collect(), Effect::Deny)], Vec::new());
        Verdict::any([&not_by_own as &dyn Fn() -> Verdict, &not_by_boundary, &denied].into_iter().map(|ask| ask()))
    }

    /// Whether every action of a service is allowed on every resource of it, without any sign of a second factor. No
    /// answers with a yes: this request is refused.
    pub fn service_refused(&self, service: &str) -> Verdict {
        let class = self.at_will(Sign::None);
        let groups = universe::of_service(service, &self.identity).into_iter();
        Verdict::any(groups.map(|(actions, resources)| self.refused(&actions, &resources, &class)))
    }

    /// Somebody whom no policy names, with these policies and without a boundary.
    pub fn somebody(kind: fn(String) -> IdentityKind, partition: &str, account: &str, policies: Vec<&'p Document>) -> Self {
        let kind = kind(UNNAMED.to_owned());
        let identity = Identity { partition: partition.to_owned(), account: account.to_owned(), kind };
        Self { identity, policies, boundary: None }
    }
}
