//! What a policy gives to each principal that it names, denials counted: what somebody has by name, not what the policies
//! of an account could pass on.

use super::access::{Access, alike, is_yet_to_come};
use super::callers::{of_account, of_identity};
use super::mentions::Mentions;
use super::{Setting, ask_where};
use crate::analysis::iam_policy::document::{Document, Effect, Element};
use crate::analysis::iam_policy::mfa::Sign;
use crate::analysis::iam_policy::principals::{Caller, Fit, Identity, Principal};
use crate::analysis::iam_policy::solve::{Class, Domain, Missing, Verdict};

/// An account that no document means.
const STRANGER: &str = "999999999999";

/// Whom a statement names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grantee {
    /// Everybody, or everybody but a few.
    Everybody,
    /// An account.
    Account(String),
    /// A user, a role or a session.
    Identity(Identity),
    /// A service.
    Service(String),
    /// An identity provider.
    Provider(String),
    /// Something else, as it is written.
    Unclear(String),
}

/// What a principal is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Granted {
    /// The principal.
    pub grantee: Grantee,
    /// The actions that it may take in some request, with the kind of access that they give, by name.
    pub actions: Vec<(&'static str, Access)>,
    /// Those of them that it may take without a second factor.
    pub without_mfa: Vec<&'static str>,
    /// Whether these are all actions of the service, those to come included.
    pub everything: bool,
    /// Why there may be more.
    pub unknown: Option<Missing>,
}

/// What a document gives to each principal that its statements allow something, each once, in order. Principals that were
/// deleted are not among them.
pub fn granted(document: &Document, setting: &Setting) -> Vec<Granted> {
    granted_where(document, setting, &[])
}

/// The same in requests of which these keys, in lower case, are settled.
pub fn granted_where(document: &Document, setting: &Setting, settled: &[(&str, Domain)]) -> Vec<Granted> {
    let mentions = Mentions::of(document);
    let named = |element: &Element<Principal>| -> Vec<Grantee> {
        if element.negated { vec![Grantee::Everybody] } else { element.items.iter().filter_map(grantee).collect() }
    };
    let elements = document.with_effect(Effect::Allow).filter_map(|statement| statement.principals.as_ref());
    let mut grantees: Vec<_> = elements.flat_map(named).collect();
    grantees.sort_unstable();
    grantees.dedup();
    grantees.into_iter().map(|grantee| given(document, setting, &mentions, grantee, settled)).collect()
}

fn grantee(principal: &Principal) -> Option<Grantee> {
    Some(match principal {
        Principal::Everybody => Grantee::Everybody,
        Principal::Account { account, .. } => Grantee::Account(account.clone()),
        Principal::Identity(identity) => Grantee::Identity(identity.clone()),
        Principal::Service(name) => Grantee::Service(name.clone()),
        Principal::Federated(name) => Grantee::Provider(name.clone()),
        Principal::Unclear(text) | Principal::Canonical(text) => Grantee::Unclear(text.clone()),
        Principal::Deleted(_) => return None,
    })
}

fn given(document: &Document, setting: &Setting, mentions: &Mentions, grantee: Grantee, settled: &[(&str, Domain)]) -> Granted {
    let free = |caller| Class { caller, domains: Vec::new() };
    let by_account: fn(Fit) -> bool = |fit| fit == Fit::Account;
    let by_name: fn(Fit) -> bool = |fit| matches!(fit, Fit::Role | Fit::Name | Fit::Unclear);
    let by_all: fn(Fit) -> bool = |fit| fit == Fit::Everybody;
    let (class, counts) = match &grantee {
        // Nothing is settled of whoever everybody stands for.
        Grantee::Everybody => (free(of_account(STRANGER, mentions, setting).caller), by_all),
        Grantee::Account(number) => (of_account(number, mentions, setting), by_account),
        Grantee::Identity(identity) => (of_identity(identity, mentions, setting), by_name),
        Grantee::Service(name) => (free(Caller::Service(name.clone())), by_name),
        Grantee::Provider(name) => (free(Caller::Federated(name.clone())), by_name),
        Grantee::Unclear(_) => {
            return Granted {
                grantee,
                actions: Vec::new(),
                without_mfa: Vec::new(),
                everything: false,
                unknown: Some(Missing::Meaning),
            };
        }
    };
    let class = class.settled(settled);
    let mut granted = Granted { grantee, actions: Vec::new(), without_mfa: Vec::new(), everything: true, unknown: None };
    for alike in alike(document, setting) {
        let Some(first) = alike.actions.first() else { continue };
        let allowed = match ask_where(document, &[(*first).to_owned()], &alike.resources, &class, counts) {
            Verdict::Yes(_) => true,
            Verdict::No => false,
            Verdict::Unknown(missing) => {
                granted.unknown = Some(missing);
                false
            }
        };
        granted.everything &= allowed;
        if allowed {
            let known = alike.actions.iter().copied().filter(|action| !is_yet_to_come(action));
            granted.actions.extend(known.clone().map(|action| (action, alike.access)));
            let asked =
                without_mfa(&class).map(|class| ask_where(document, &[(*first).to_owned()], &alike.resources, &class, counts));
            match asked.into_iter().reduce(Verdict::or) {
                Some(Verdict::Yes(_)) => granted.without_mfa.extend(known),
                Some(Verdict::Unknown(missing)) => granted.unknown = Some(missing),
                Some(Verdict::No) | None => {}
            }
        }
    }
    granted.actions.sort_unstable();
    granted.without_mfa.sort_unstable();
    granted
}

/// The callers of a class who come without a second factor: with long-term keys, or in a session that was begun so.
fn without_mfa(class: &Class) -> [Class; 2] {
    without_second_factor().map(|settled| class.clone().settled(&settled))
}

/// What is settled of requests without a second factor: with long-term keys, and in a session that was begun so.
pub fn without_second_factor() -> [[(&'static str, Domain); 2]; 2] {
    [Sign::None, Sign::False].map(Sign::settled)
}
