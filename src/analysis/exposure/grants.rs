//! What a policy gives to each principal that it names.

use crate::analysis::document::undecided;
use crate::analysis::exposure::access_kind;
use crate::analysis::iam_policy::document::Document;
use crate::analysis::iam_policy::exposure::{Granted, Grantee, Setting, granted};
use crate::analysis::iam_policy::principals::{Identity, IdentityKind, Principal};
use crate::model::aws::{AccessKind, GranteeKind, PolicyGrant};
use crate::model::{List, Observed};

/// What a policy gives to each principal that its statements allow something.
pub fn grants(document: &Document, setting: &Setting) -> List<PolicyGrant> {
    granted(document, setting).iter().map(|granted| grant(granted, setting)).collect()
}

fn grant(granted: &Granted, setting: &Setting) -> PolicyGrant {
    let (principal, kind, account) = named(&granted.grantee);
    let unknown = granted.unknown.as_ref().map(|missing| undecided(&format!("what {principal} is allowed"), missing));
    let mut access: Vec<AccessKind> = granted.actions.iter().map(|(_, access)| access_kind(*access)).collect();
    access.sort_unstable();
    access.dedup();
    PolicyGrant {
        principal: Observed::Known(principal),
        kind: Observed::Known(kind),
        is_own: Observed::Known(account.as_deref() == Some(setting.account.as_str())),
        account: Observed::or_absent(account),
        actions: Observed::Known(List {
            items: granted.actions.iter().map(|(action, _)| (*action).to_owned()).collect(),
            rest: unknown.clone(),
        }),
        actions_without_mfa: Observed::Known(List {
            items: granted.without_mfa.iter().map(|action| (*action).to_owned()).collect(),
            rest: unknown.clone(),
        }),
        access: Observed::Known(List { items: access, rest: unknown.clone() }),
        every_action: match unknown {
            Some(cause) => Observed::Unknown(cause),
            None => Observed::Known(granted.everything),
        },
    }
}

/// The name of a principal, what it is, and the account that it belongs to.
pub fn named(grantee: &Grantee) -> (String, GranteeKind, Option<String>) {
    match grantee {
        Grantee::Everybody => ("*".to_owned(), GranteeKind::Everybody, None),
        Grantee::Account(account) => (account.clone(), GranteeKind::Account, Some(account.clone())),
        Grantee::Identity(identity) => (arn(identity), GranteeKind::Identity, Some(identity.account.clone())),
        Grantee::Service(name) => (name.clone(), GranteeKind::Service, None),
        Grantee::Provider(name) => (name.clone(), GranteeKind::Provider, None),
        Grantee::Unclear(text) => (text.clone(), GranteeKind::Unclear, None),
    }
}

/// The ARN that names an identity.
fn arn(identity: &Identity) -> String {
    match &identity.kind {
        IdentityKind::Session(role, session) => {
            format!("arn:{}:sts::{}:assumed-role/{role}/{session}", identity.partition, identity.account)
        }
        _ => identity.principal_arn(),
    }
}

/// The unique ids that a policy holds in place of principals that were deleted, each once, in order.
pub fn deleted(document: &Document) -> Vec<String> {
    let elements = document.statements.iter().filter_map(|statement| statement.principals.as_ref());
    let id = |principal: &Principal| match principal {
        Principal::Deleted(id) => Some(id.clone()),
        _ => None,
    };
    let mut ids: Vec<_> = elements.flat_map(|element| element.items.iter().filter_map(id)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
