//! Who can reach a resource by its policy: for each kind of access every class of callers that it admits, how openly, and
//! by which request. Decided by [`solve`](super::solve) class by class; that a class is not named means that no request of
//! it is allowed.
//!
//! Callers are taken to have all the permissions in their own accounts that they want.

mod access;
mod callers;
mod denial;
mod deputy;
mod federated;
mod fences;
mod granted;
mod mentions;
mod questions;
mod reach;
mod s3_status;
mod survey;

use std::fmt;

pub use access::Access;
pub use callers::SOME_SERVICE;
pub use denial::{undenied, undenied_callers, undenied_outsiders, undenied_service};
pub use deputy::{Deputy, deputies};
pub use federated::tenant_claim;
pub use granted::{Granted, Grantee, granted, granted_where, without_second_factor};
pub use questions::{
    allows_account, allows_anybody, allows_provider, allows_service, allows_service_beyond, allows_service_where, literals,
    mentioned_accounts,
};
pub use s3_status::{S3Status, s3_policy_status};

use super::beyond::Beyond;
use super::document::{Document, Effect};
use super::principals::Fit;
use super::solve::{Class, Domain, Forbidden, Layer, Missing, Query, Region, Verdict, Witness, solve};
use mentions::Mentions;
use survey::Survey;

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
    /// Another account, or the accounts of another organization by its id, through a service.
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

impl Reach {
    /// The word by which programs know it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::AnyEndpoint => "any-endpoint",
            Self::SharedText => "shared-text",
            Self::Destination => "destination",
            Self::AccessPoints => "access-points",
            Self::Network => "network",
            Self::Several => "several",
        }
    }

    /// Whether it keeps nobody out who wants in: not from anywhere only, but so that anybody can come to fulfil it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::AnyEndpoint | Self::SharedText | Self::Destination)
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "from anywhere",
            Self::AnyEndpoint => "through anybody's network endpoint",
            Self::SharedText => "knowing a text, such as an external id",
            Self::Destination => "to certain destinations",
            Self::AccessPoints => "through certain access points",
            Self::Network => "from certain networks",
            Self::Several => "narrowed in several ways",
        })
    }
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
        if self.admitted.iter().any(|exposed| exposed.audience.is_everybody() && exposed.reach.is_open()) {
            return Some(true);
        }
        (!self.unknown.iter().any(|(audience, ..)| audience.is_everybody())).then_some(false)
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
    exposure_where(document, setting, &[])
}

/// Whom the policy of a resource admits in requests of which something about condition keys, in lower case, is settled.
pub fn exposure_where(document: &Document, setting: &Setting, settled: &[(&str, Domain)]) -> Exposure {
    let groups = access::groups(document, setting);
    let survey = Survey { document, admitting: document, setting, groups: &groups, settled };
    survey.exposure(&|actions, resources, class| ask(document, actions, resources, class))
}

/// Whom the policy of a resource admits to one of these actions on these resources. All count as the same access.
pub fn exposure_to(document: &Document, setting: &Setting, actions: &[String], resources: &Region) -> Exposure {
    let group = access::Group { access: Access::Write, actions: actions.to_vec(), resources: resources.clone() };
    let survey = Survey { document, admitting: document, setting, groups: &[group], settled: &[] };
    survey.exposure(&|actions, resources, class| ask(document, actions, resources, class))
}

/// Whom the new policy of a resource admits to what the old one does not admit them to.
pub fn exposure_beyond(beyond: &Beyond<'_>, setting: &Setting) -> Exposure {
    let groups = access::groups(beyond.both(), setting);
    let survey = Survey { document: beyond.both(), admitting: beyond.newer(), setting, groups: &groups, settled: &[] };
    survey.exposure(&|actions, resources, class| beyond.ask(actions, resources, class))
}

/// The actions of one kind of access that an audience is allowed, in one way or another, by name.
pub fn actions_of(document: &Document, setting: &Setting, audience: &Audience, access: Access) -> Vec<&'static str> {
    let mentions = Mentions::of(document);
    let callers = callers::callers(&mentions, setting);
    let classes: Vec<_> = callers.iter().filter(|caller| caller.audience == *audience).map(|caller| &caller.class).collect();
    let mut actions = Vec::new();
    for alike in access::alike(document, setting).iter().filter(|alike| alike.access == access) {
        let Some(first) = alike.actions.first() else { continue };
        let asked = [(*first).to_owned()];
        let is_allowed = |class: &&Class| matches!(ask(document, &asked, &alike.resources, class), Verdict::Yes(_));
        if classes.iter().any(is_allowed) {
            actions.extend(alike.actions.iter().copied().filter(|action| !access::is_yet_to_come(action)));
        }
    }
    actions.sort_unstable();
    actions
}

/// Whether the document allows a class one of these actions.
pub fn ask(document: &Document, actions: &[String], resources: &Region, class: &Class) -> Verdict {
    allowed_by(Layer::of(vec![document], Effect::Allow), document, actions, resources, class)
}

/// The same by those of its statements that fit the callers so.
fn ask_where(document: &Document, actions: &[String], resources: &Region, class: &Class, counts: fn(Fit) -> bool) -> Verdict {
    let layer = Layer { documents: vec![document], effect: Effect::Allow, counts };
    allowed_by(layer, document, actions, resources, class)
}

fn allowed_by(layer: Layer<'_>, document: &Document, actions: &[String], resources: &Region, class: &Class) -> Verdict {
    let forbidden = vec![Forbidden { document, effect: Effect::Deny }];
    solve(&Query { layers: vec![layer], forbidden, actions, resources, class })
}

impl Audience {
    /// Whether everybody is among them who wants to be: by himself, as a customer of AWS or of an identity provider.
    pub fn is_everybody(&self) -> bool {
        matches!(self, Self::Anonymous | Self::AnyAws | Self::AnyTenant(_) | Self::SimilarTenant(_))
    }

    /// The word by which programs know the class.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::AnyAws => "any-aws",
            Self::AnyTenant(_) => "any-tenant",
            Self::SimilarTenant(_) => "similar-tenant",
            Self::AnyCustomer(_) => "any-customer-via-service",
            Self::Organization(_) => "organization",
            Self::Tenant(..) => "tenant",
            Self::Provider(_) => "provider",
            Self::Account(_) => "account",
            Self::AccountByService(..) => "account-via-service",
            Self::Service(_) => "service",
            Self::Own => "own",
        }
    }

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
