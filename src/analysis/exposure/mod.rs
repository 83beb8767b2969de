//! Who can reach a resource by its policy, as rules see it: the answers of [`exposure`](super::iam_policy::exposure)
//! sorted by circles, with what is known of the organization.
//!
//! An answer that is not known leaves the circle open that it belongs to, and no other.

mod circles;
mod grants;
mod organization;

use std::sync::Arc;

pub use circles::{Circles, EVERY_ACCOUNT, EVERYBODY};
pub use grants::{deleted, grants, named};
pub use organization::Own;

use super::document::undecided;
use super::iam_policy::document::Document;
use super::iam_policy::exposure::{
    self, Access as Kind, Audience, Deputy, Exposed, Reach, SOME_SERVICE, Setting, actions_of, deputies,
};
use super::iam_policy::principals::{Identity, Principal};
use super::iam_policy::solve::{Domain, Witness};
use crate::model::aws::{Access, AccessKind, AccessReach, ExposureLayer, ServiceAccess, ServiceProtection};
use crate::model::{AccountId, Cause, List, Observed, Subject};

/// What the policy of a resource is attached to.
pub fn setting(subject: &Subject, own: &Own, service: &str, resource: Option<&str>) -> Setting {
    Setting {
        partition: subject.partition.to_string(),
        account: subject.account.to_string(),
        organization: own.id().map(str::to_owned),
        service: service.to_owned(),
        resource: resource.map(str::to_owned),
    }
}

/// Whom a policy admits, by circles, in requests of which something is settled.
pub fn circles(document: &Document, setting: &Setting, own: &Own, settled: &[(&str, Domain)]) -> Circles {
    let exposure = exposure::exposure_where(document, setting, settled);
    let outermost = exposure.outermost(setting);
    let mut circles = Circles::nobody();
    for exposed in &exposure.admitted {
        let is_outermost = outermost.iter().any(|it| std::ptr::eq(*it, exposed));
        if is_outermost || names(document, &exposed.audience) {
            let access = || access(document, setting, own, exposed);
            circles.take(circle(&exposed.audience, exposed.reach, document), access);
        }
    }
    for (audience, access, missing) in &exposure.unknown {
        let question = format!("whether {audience} has {} access", access_kind(*access).as_str());
        circles.leave_open(circle(audience, Reach::Open, document), &undecided(&question, missing));
    }
    circles.services = services(document, setting, own, &outermost);
    circles
}

/// The circle that an audience belongs to; none for the account itself and for what is told with the services.
fn circle(audience: &Audience, reach: Reach, document: &Document) -> Option<Circle> {
    let narrowed = matches!(reach, Reach::AccessPoints | Reach::Network | Reach::Several);
    match audience {
        Audience::AnyCustomer(service) if names_service(document, service) => None,
        Audience::Anonymous
        | Audience::AnyAws
        | Audience::AnyTenant(_)
        | Audience::SimilarTenant(_)
        | Audience::AnyCustomer(_) => Some(if narrowed { Circle::Narrowed } else { Circle::Public }),
        Audience::Account(_) => Some(Circle::Accounts),
        Audience::Organization(_) => Some(Circle::Organizations),
        Audience::AccountByService(..) | Audience::Service(_) | Audience::Tenant(..) | Audience::Provider(_) | Audience::Own => {
            None
        }
    }
}

/// One of the circles around an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Circle {
    /// Everybody.
    Public,
    /// Everybody who comes in a certain way.
    Narrowed,
    /// Other accounts, by number.
    Accounts,
    /// Organizations, by id.
    Organizations,
}

/// Whether a document means an audience by a principal of its own, not only among others.
fn names(document: &Document, audience: &Audience) -> bool {
    let Audience::Account(account) = audience else { return false };
    let is_of = |principal: &Principal| match principal {
        Principal::Account { account: named, .. } | Principal::Identity(Identity { account: named, .. }) => named == account,
        _ => false,
    };
    document.named_principals().any(is_of)
}

fn names_service(document: &Document, service: &str) -> bool {
    let is_it = |principal: &Principal| matches!(principal, Principal::Service(name) if name == service);
    document.named_principals().any(is_it)
}

fn access(document: &Document, setting: &Setting, own: &Own, exposed: &Exposed) -> Access {
    let actions = actions_of(document, setting, &exposed.audience, exposed.access);
    Access {
        to: Observed::Known(whom(&exposed.audience)),
        access: Observed::Known(access_kind(exposed.access)),
        actions: Observed::Known(actions.into_iter().map(str::to_owned).collect()),
        reach: Observed::Known(access_reach(exposed.reach)),
        layer: Observed::Known(ExposureLayer::Policy),
        statement: Observed::or_absent(statement(document, &exposed.witness)),
        in_own_organization: match &exposed.audience {
            Audience::Account(account) => own.has_member(account),
            Audience::Organization(id) => own.is(id),
            _ => Observed::Known(false),
        },
    }
}

/// An audience in the words of rules.
fn whom(audience: &Audience) -> String {
    match audience {
        Audience::Anonymous => EVERYBODY.to_owned(),
        Audience::AnyAws => EVERY_ACCOUNT.to_owned(),
        Audience::AnyCustomer(service) if service == SOME_SERVICE => "every AWS customer through a service".to_owned(),
        Audience::Account(account) => account.clone(),
        Audience::Organization(id) => id.clone(),
        other => other.to_string(),
    }
}

/// The statement that allows a request: its name, or its number.
pub fn statement(document: &Document, witness: &Witness) -> Option<String> {
    let granting = witness.statements.first()?;
    granting
        .sid
        .clone()
        .filter(|sid| !sid.is_empty())
        .or_else(|| document.number_of(granting.at).map(|number| number.to_string()))
}

/// The kind of access in the words of rules.
pub fn access_kind(access: Kind) -> AccessKind {
    match access {
        Kind::List => AccessKind::List,
        Kind::Read => AccessKind::Read,
        Kind::Write => AccessKind::Write,
        Kind::ReadAcl => AccessKind::ReadAcl,
        Kind::WriteAcl => AccessKind::WriteAcl,
        Kind::Policy => AccessKind::Policy,
        Kind::Assume => AccessKind::Assume,
    }
}

fn access_reach(reach: Reach) -> AccessReach {
    match reach {
        Reach::Open => AccessReach::Open,
        Reach::AnyEndpoint => AccessReach::AnyEndpoint,
        Reach::SharedText => AccessReach::SharedText,
        Reach::Destination => AccessReach::Destination,
        Reach::AccessPoints => AccessReach::AccessPoints,
        Reach::Network => AccessReach::Network,
        Reach::Several => AccessReach::Several,
    }
}

/// The services that a document lets in by name.
fn services(document: &Document, setting: &Setting, own: &Own, admitted: &[&Exposed]) -> List<ServiceAccess> {
    let mut services = List { items: Vec::new(), rest: None };
    for (service, deputy) in deputies(document, setting) {
        let protection = match deputy {
            Deputy::Protected => ServiceProtection::Protected,
            Deputy::Weak(_) => ServiceProtection::Weak,
            Deputy::Unprotected(_) => ServiceProtection::Unprotected,
            Deputy::NotAdmitted => continue,
            Deputy::Unknown(missing) => {
                let cause = undecided(&format!("for whom {service} may act"), &missing);
                services.rest.get_or_insert(cause);
                continue;
            }
        };
        services.items.push(service_access(document, setting, own, admitted, service, protection));
    }
    services
}

fn service_access(
    document: &Document,
    setting: &Setting,
    own: &Own,
    admitted: &[&Exposed],
    service: String,
    protection: ServiceProtection,
) -> ServiceAccess {
    let mut accounts: Vec<String> = Vec::new();
    let mut perhaps_own = None;
    let mut actions: Vec<&'static str> = Vec::new();
    for exposed in admitted {
        let is_its = match &exposed.audience {
            Audience::AccountByService(account, name) if *name == service => {
                match own.unread().filter(|_| !AccountId::is_valid(account)) {
                    // Which organization is the own one is not known, so this may be it.
                    Some(cause) => perhaps_own = Some(cause),
                    None => accounts.push(account.clone()),
                }
                true
            }
            Audience::AnyCustomer(name) | Audience::Service(name) => *name == service,
            _ => false,
        };
        if is_its {
            actions.extend(actions_of(document, setting, &exposed.audience, exposed.access));
        }
    }
    accounts.sort_unstable();
    accounts.dedup();
    actions.sort_unstable();
    actions.dedup();
    ServiceAccess {
        service: Observed::Known(service),
        protection: Observed::Known(protection),
        accounts: Observed::Known(List { items: accounts, rest: perhaps_own }),
        actions: Observed::Known(actions.into_iter().map(str::to_owned).collect()),
    }
}

/// A list of which nothing is known.
pub fn unread<T>(cause: &Arc<Cause>) -> List<T> {
    List { items: Vec::new(), rest: Some(Arc::clone(cause)) }
}
