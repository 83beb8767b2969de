//! Who can reach a resource by its policy: for each kind of access every class of callers that it admits, how openly, and
//! by which request. Decided by [`solve`](super::solve) class by class; that a class is not named means that no request of
//! it is allowed.
//!
//! Callers are taken to have all the permissions in their own accounts that they want.

mod access;
mod callers;
mod deputy;
mod federated;
mod mentions;
mod reach;
mod s3_status;

use std::collections::BTreeMap;
use std::fmt;

pub use access::Access;
pub use deputy::{Deputy, deputies};
pub use s3_status::{S3Status, s3_policy_status};

use super::document::{Document, Effect, Statement};
use super::principals::Fit;
use super::solve::{Class, Forbidden, Layer, Missing, Query, Region, Verdict, Witness, solve};
use mentions::Mentions;

/// What a policy is attached to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The partition.
    pub partition: String,
    /// The account that owns the resource.
    pub account: String,
    /// Its organization, if it is known.
    pub organization: Option<String>,
    /// The service, by the prefix of its actions: `s3`; `sts` for the trust policy of a role.
    pub service: String,
    /// The ARN of the resource; none: it is not known, and every resource that the policy names is meant.
    pub resource: Option<String>,
}

/// A class of callers, from the widest to the narrowest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Anybody, without credentials.
    Anonymous,
    /// Every principal of every AWS account.
    AnyAws,
    /// Whoever has an account with an identity provider that serves everybody: of any tenant.
    AnyTenant(String),
    /// The same, of tenants whose names begin like those that are meant.
    SimilarTenant(String),
    /// Every customer of AWS, through a service.
    AnyCustomer(String),
    /// Accounts of an organization.
    Organization(String),
    /// One tenant of an identity provider, by its name.
    Tenant(String, String),
    /// Whoever an identity provider vouches for that serves one account or cluster.
    Provider(String),
    /// Another account.
    Account(String),
    /// Another account, through a service.
    AccountByService(String, String),
    /// A service, for the account that owns the resource.
    Service(String),
    /// The account that owns the resource.
    Own,
}

/// How openly a class is admitted, from without conditions to narrowly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// From anywhere.
    Open,
    /// Through anybody's network endpoint.
    AnyEndpoint,
    /// To whoever knows a shared text, such as an external id.
    SharedText,
    /// So that data goes to certain destinations only.
    Destination,
    /// Through certain access points, whose policies decide.
    AccessPoints,
    /// From certain networks only.
    Network,
    /// Narrowed in more than one of these ways.
    Several,
}

/// A class of callers that is admitted.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposed {
    /// The class.
    pub audience: Audience,
    /// To do what.
    pub access: Access,
    /// How openly.
    pub reach: Reach,
    /// One request that is allowed.
    pub witness: Box<Witness>,
}

/// Who can reach a resource.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Exposure {
    /// The classes that are admitted, widest first.
    pub admitted: Vec<Exposed>,
    /// Classes of which it is not known, and why.
    pub unknown: Vec<(Audience, Access, Missing)>,
}

impl Exposure {
    /// The widest class that is admitted from anywhere, else the widest of all.
    pub fn widest(&self) -> Option<&Exposed> {
        self.admitted.iter().min_by_key(|exposed| (&exposed.audience, exposed.reach))
    }

    /// The classes that no wider one covers for the same access: what is left to tell.
    pub fn outermost(&self, setting: &Setting) -> Vec<&Exposed> {
        let covered = |one: &Exposed| {
            self.admitted.iter().any(|other| {
                other.access == one.access && other.reach <= one.reach && other.audience.covers(&one.audience, setting)
            })
        };
        self.admitted.iter().filter(|one| !covered(one)).collect()
    }

    /// Whether everybody, or every customer of AWS, is admitted. None: that is not known.
    pub fn is_public(&self) -> Option<bool> {
        let public = |audience: &Audience| {
            matches!(audience, Audience::Anonymous | Audience::AnyAws | Audience::AnyTenant(_) | Audience::SimilarTenant(_))
        };
        let open = |reach: Reach| matches!(reach, Reach::Open | Reach::AnyEndpoint | Reach::SharedText | Reach::Destination);
        if self.admitted.iter().any(|exposed| public(&exposed.audience) && open(exposed.reach)) {
            return Some(true);
        }
        (!self.unknown.iter().any(|(audience, ..)| public(audience))).then_some(false)
    }

    /// The other accounts that are admitted.
    pub fn accounts(&self) -> impl Iterator<Item = &str> {
        let mut last = None;
        self.admitted.iter().filter_map(move |exposed| match &exposed.audience {
            Audience::Account(account) if last != Some(account) => {
                last = Some(account);
                Some(account.as_str())
            }
            _ => None,
        })
    }
}

/// Whom the policy of a resource admits.
pub fn exposure(document: &Document, setting: &Setting) -> Exposure {
    admitted(document, setting, &access::groups(document, setting))
}

/// Whom the policy of a resource admits to one of these actions on these resources. All count as the same access.
pub fn exposure_to(document: &Document, setting: &Setting, actions: &[String], resources: &Region) -> Exposure {
    let group = access::Group { access: Access::Write, actions: actions.to_vec(), resources: resources.clone() };
    admitted(document, setting, &[group])
}

fn admitted(document: &Document, setting: &Setting, groups: &[access::Group]) -> Exposure {
    let mentions = Mentions::of(document);
    let mut exposure = Exposure::default();
    let mut found: BTreeMap<(Audience, Access), (Reach, Box<Witness>)> = BTreeMap::new();
    for caller in callers::callers(&mentions, setting) {
        let fits = |statement: &&Statement| statement.fit(&caller.class.caller) != Fit::No;
        let allowing: Vec<_> = document.with_effect(Effect::Allow).filter(fits).collect();
        for group in groups {
            if !allowing.iter().any(|statement| group.actions.iter().any(|action| statement.is_about(action))) {
                continue;
            }
            let key = (caller.audience.clone(), group.access);
            if found.get(&key).is_some_and(|(reach, _)| *reach == Reach::Open) {
                continue;
            }
            match reached(document, group, &caller.class, &mentions, setting) {
                Ok(Some((reach, witness))) => {
                    if found.get(&key).is_none_or(|(other, _)| reach < *other) {
                        found.insert(key, (reach, witness));
                    }
                }
                Ok(None) if caller.exhaustive => {}
                Ok(None) => exposure.unknown.push((caller.audience.clone(), group.access, Missing::Meaning)),
                Err(missing) => exposure.unknown.push((caller.audience.clone(), group.access, missing)),
            }
        }
    }
    exposure.unknown.retain(|(audience, access, _)| !found.contains_key(&(audience.clone(), *access)));
    exposure.unknown.sort();
    exposure.unknown.dedup();
    let admitted = |((audience, access), (reach, witness))| Exposed { audience, access, reach, witness };
    exposure.admitted = found.into_iter().map(admitted).collect();
    exposure
}

/// How a class reaches some of the actions most openly.
fn reached(
    document: &Document,
    group: &access::Group,
    class: &Class,
    mentions: &Mentions,
    setting: &Setting,
) -> Result<Option<(Reach, Box<Witness>)>, Missing> {
    let mut missing = None;
    for (reach, class) in reach::ways(class, mentions, setting) {
        match ask(document, &group.actions, &group.resources, &class) {
            Verdict::Yes(witness) => return Ok(Some((reach, witness))),
            Verdict::No => {}
            Verdict::Unknown(why) => missing = Some(why),
        }
    }
    missing.map_or(Ok(None), Err)
}

/// Whether the document allows a class one of these actions.
fn ask(document: &Document, actions: &[String], resources: &Region, class: &Class) -> Verdict {
    let layer = Layer { documents: vec![document], effect: Effect::Allow, counts: every };
    let forbidden = vec![Forbidden { document, effect: Effect::Deny }];
    solve(&Query { layers: vec![layer], forbidden, actions, resources: resources.clone(), class })
}

fn every(_: Fit) -> bool {
    true
}

impl Audience {
    /// Whether all callers of another class are among those of this.
    fn covers(&self, other: &Self, setting: &Setting) -> bool {
        use Audience::{
            Account, AccountByService, Anonymous, AnyAws, AnyCustomer, AnyTenant, Organization, Own, Service, Tenant,
        };
        match (self, other) {
            (one, other) if one == other => false,
            (Anonymous, _) | (AnyAws, Organization(_) | Account(_) | Own) => true,
            (AnyAws | Own, Service(_)) => true,
            (Organization(id), Own) => Some(id) == setting.organization.as_ref(),
            (AnyTenant(one), Self::SimilarTenant(other) | Tenant(other, _)) => one == other,
            (AnyCustomer(one), AccountByService(_, other) | Service(other)) => one == other,
            _ => false,
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => f.write_str("anybody, without credentials"),
            Self::AnyAws => f.write_str("every AWS account"),
            Self::AnyTenant(provider) => write!(f, "anybody through {provider}"),
            Self::SimilarTenant(provider) => write!(f, "anybody through {provider} whose name begins alike"),
            Self::AnyCustomer(service) => write!(f, "every AWS customer through {service}"),
            Self::Organization(id) => write!(f, "accounts of the organization {id}"),
            Self::Tenant(provider, name) => write!(f, "{name} through {provider}"),
            Self::Provider(provider) => write!(f, "whoever {provider} vouches for"),
            Self::Account(account) => write!(f, "account {account}"),
            Self::AccountByService(account, service) => write!(f, "account {account} through {service}"),
            Self::Service(service) => write!(f, "{service} for the own account"),
            Self::Own => f.write_str("the own account"),
        }
    }
}
