//! The users and roles of an account as starting points and as aims, with what has to be looked up about them many times.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::actions::{ActionSet, actions};
use super::powers::Powers;
use crate::analysis::iam_policy::document::{Document, Effect};
use crate::analysis::iam_policy::effective::{AdminLevel, Holder};
use crate::analysis::iam_policy::evaluate::Policies;
use crate::analysis::iam_policy::exposure::ask;
use crate::analysis::iam_policy::principals::{Caller, Fit, Principal};
use crate::analysis::iam_policy::request::{Context, Request};
use crate::analysis::iam_policy::solve::{Class, Domain, Region, Verdict};
use crate::analysis::iam_policy::truth::Truth;
use crate::analysis::identities::{Grouped, Identities, Member};
use crate::model::Cause;

/// An account.
pub(super) struct Account<'i> {
    pub(super) identities: &'i Identities,
    /// By the places of their members.
    pub(super) actors: Vec<Actor<'i>>,
    facts: Vec<Facts>,
    /// By the places of their policies.
    shared: RefCell<BTreeMap<Key, Rc<Powers<'i>>>>,
    /// The roles that let in whoever the account lets, and those that may.
    open_roles: Vec<usize>,
    /// Any role of the account, as a pattern of ARNs.
    pub(super) any_role: String,
    /// By the ARN of a user or role: the roles that name it.
    naming: BTreeMap<String, Vec<usize>>,
    /// By service: the roles that trust it.
    trusting: RefCell<BTreeMap<&'static str, Trusting>>,
}

/// Roles, each with whether it trusts.
type Trusting = Rc<Vec<(usize, Truth)>>;

/// Policies and a boundary, and whether a user has them.
type Key = (Vec<usize>, Option<usize>, bool);

/// A user or role that may come to more power, and that others may come to.
pub(super) struct Actor<'i> {
    pub(super) member: &'i Member,
    /// What it can do, or why that is not known.
    pub(super) able: Result<Able<'i>, Arc<Cause>>,
}

/// What an actor can do.
pub(super) struct Able<'i> {
    /// It, with its policies.
    pub(super) holder: Holder<'i>,
    /// The same, shared with others who have the same policies.
    pub(super) powers: Rc<Powers<'i>>,
    /// How far its powers go.
    pub(super) level: AdminLevel,
}

impl Able<'_> {
    /// Whether it is an administrator, or can make itself one; none: not known.
    pub(super) fn is_admin(&self) -> Option<bool> {
        self.level.is_admin()
    }
}

/// What is looked up about a document.
#[derive(Debug, Clone, Copy, Default)]
struct Facts {
    allows: ActionSet,
    /// The actions that statements are about, whatever they say.
    about: ActionSet,
    /// Whether it means something else for everybody who has it.
    is_personal: bool,
}

impl<'i> Account<'i> {
    pub(super) fn new(identities: &'i Identities) -> Self {
        let facts = identities.held().iter().map(|held| held.document.as_ref().map_or(Facts::default(), facts)).collect();
        let mut account = Self {
            identities,
            actors: Vec::new(),
            facts,
            shared: RefCell::default(),
            open_roles: Vec::new(),
            any_role: identities.members().first().map_or_else(String::new, |member| {
                format!("arn:{}:iam::{}:role/*", member.identity.partition, member.identity.account)
            }),
            naming: BTreeMap::new(),
            trusting: RefCell::default(),
        };
        account.actors = identities.members().iter().map(|member| account.actor(member)).collect();
        for (at, member) in identities.members().iter().enumerate() {
            account.note_trust(at, member);
        }
        account
    }

    fn actor(&self, member: &'i Member) -> Actor<'i> {
        let able = self.identities.holder(member).map(|holder| {
            let (places, boundary) = self.identities.places(member);
            let powers = self.powers(&holder, &places, boundary);
            Able { level: powers.admin_level(&holder), holder, powers }
        });
        Actor { member, able }
    }

    /// Somebody with only those of the policies that are about an action, in whichever way.
    pub(super) fn narrowed(&self, member: &Member, holder: &Holder<'i>, action: usize) -> Holder<'i> {
        let (places, _) = self.identities.places(member);
        let is_about = |at: &usize| self.facts.get(*at).is_none_or(|facts| facts.about.has(action));
        let policies = places.iter().zip(&holder.policies).filter(|(at, _)| is_about(at)).map(|(_, document)| *document);
        Holder { policies: policies.collect(), ..holder.clone() }
    }

    /// What policies give in the hands of somebody, shared by all for whom they give the same.
    fn powers(&self, holder: &Holder<'i>, places: &[usize], boundary: Option<usize>) -> Rc<Powers<'i>> {
        let facts = || places.iter().chain(&boundary).filter_map(|at| self.facts.get(*at));
        let own = || places.iter().filter_map(|at| self.facts.get(*at)).map(|it| it.allows);
        let made = || Rc::new(Powers::about(holder.clone(), own().fold(ActionSet::default(), ActionSet::or)));
        if facts().any(|facts| facts.is_personal) {
            return made();
        }
        let is_user = holder.identity.username().is_some();
        let key = (places.to_vec(), boundary, is_user);
        Rc::clone(self.shared.borrow_mut().entry(key).or_insert_with(made))
    }

    /// What an actor could do without its boundary.
    pub(super) fn without_boundary(&self, actor: &Actor<'i>) -> Option<Rc<Powers<'i>>> {
        let able = actor.able.as_ref().ok()?;
        let holder = Holder { boundary: None, ..able.holder.clone() };
        Some(self.powers(&holder, &self.identities.places(actor.member).0, None))
    }

    /// What a group gives to somebody, or why that is not known.
    pub(super) fn of_group(&self, group: &Grouped, to: &Holder<'i>) -> Result<Rc<Powers<'i>>, Arc<Cause>> {
        if let Some(cause) = group.unread.first() {
            return Err(Arc::clone(cause));
        }
        let places = self.identities.places_of_group(group);
        let policies = places.iter().map(|at| self.identities.document(*at)).collect::<Result<_, _>>()?;
        let holder = Holder { policies, boundary: None, identity: to.identity.clone() };
        Ok(self.powers(&holder, places, None))
    }

    fn note_trust(&mut self, at: usize, member: &'i Member) {
        let Some(trust) = self.identities.trust(member) else { return };
        let Ok(document) = trust else {
            self.open_roles.push(at);
            return;
        };
        let mut is_open = false;
        for statement in document.with_effect(Effect::Allow) {
            let Some(element) = &statement.principals else { continue };
            for principal in &element.items {
                match principal {
                    _ if element.negated => is_open = true,
                    Principal::Identity(identity) => self.naming.entry(identity.principal_arn()).or_default().push(at),
                    Principal::Everybody | Principal::Account { .. } | Principal::Unclear(_) => is_open = true,
                    Principal::Deleted(_) | Principal::Canonical(_) | Principal::Service(_) | Principal::Federated(_) => {}
                }
            }
        }
        if is_open {
            self.open_roles.push(at);
        }
    }

    /// The roles that a user or role may be able to assume, by what their trust policies name.
    pub(super) fn assumable(&self, of: usize) -> Vec<usize> {
        let Some(actor) = self.actors.get(of) else { return Vec::new() };
        let named = self.naming.get(&actor.member.identity.principal_arn());
        let mut roles: Vec<usize> = self.open_roles.iter().chain(named.into_iter().flatten()).copied().collect();
        roles.sort_unstable();
        roles.dedup();
        roles.retain(|role| *role != of);
        roles
    }

    /// Whether a trust policy lets somebody in by name, or everybody: then no policy of one's own is needed.
    pub(super) fn is_let_in(trust: &Document, caller: &Caller) -> bool {
        let by_name = |fit| matches!(fit, Fit::Name | Fit::Role | Fit::Everybody | Fit::Unclear);
        trust.with_effect(Effect::Allow).any(|statement| by_name(statement.fit(caller)))
    }

    /// The roles that a service can be given, with how certain that is. Roles of AWS's own are not among them.
    pub(super) fn trusting(&self, service: &'static str) -> Trusting {
        let find = || {
            let roles = self.actors.iter().enumerate().filter(|(_, actor)| !actor.member.is_service_linked);
            let trusts = |(at, actor): (usize, &Actor<'i>)| {
                let trust = match self.identities.trust(actor.member)? {
                    Ok(document) => trusts(document, actor.member, service),
                    Err(_) => Truth::Unknown,
                };
                (trust != Truth::False).then_some((at, trust))
            };
            Rc::new(roles.filter_map(trusts).collect())
        };
        Rc::clone(self.trusting.borrow_mut().entry(service).or_insert_with(find))
    }
}

fn facts(document: &Document) -> Facts {
    let personal = |key: &str| key.starts_with("aws:principal") || key.starts_with("aws:user");
    let keys = |statement: &crate::analysis::iam_policy::document::Statement| {
        statement.conditions.iter().any(|it| personal(&it.key)) || statement.variables.iter().any(|it| personal(&it.key))
    };
    let allows = actions().of(document, Effect::Allow);
    Facts { allows, about: allows.or(actions().of(document, Effect::Deny)), is_personal: document.statements.iter().any(keys) }
}

/// Whether a trust policy lets a service in that acts for the account.
fn trusts(document: &Document, role: &Member, service: &str) -> Truth {
    let (caller, action) = match service {
        "cognito-identity.amazonaws.com" => (Caller::Federated(service.to_owned()), "sts:AssumeRoleWithWebIdentity"),
        _ => (Caller::Service(service.to_owned()), "sts:AssumeRole"),
    };
    let mut statements = document.with_effect(Effect::Allow);
    if !statements.any(|statement| statement.fit(&caller) != Fit::No) {
        return Truth::False;
    }
    let policies = Policies { resource: Some(document), resource_decides: true, ..Policies::default() };
    match policies.allow(&Request::new(caller.clone(), action, &role.subject.id, Context::open())) {
        Truth::Unknown => {}
        decided => return decided,
    }
    let class = Class::of(caller).with("aws:sourceaccount", Domain::Exactly(role.subject.account.to_string()));
    match ask(document, &[action.to_owned()], &Region::Any, &class) {
        Verdict::Yes(_) => Truth::True,
        Verdict::No => Truth::False,
        Verdict::Unknown(_) => Truth::Unknown,
    }
}
