//! Policies of KMS keys: the root of all access to a key. What other policies of its account say counts only if the key policy
//! leaves it to the account.
//!
//! Source: KMS Developer Guide, "Key policies in AWS KMS".

use std::sync::Arc;

use super::Surroundings;
use super::document::{because, document};
use super::exposure::{self, Own, circles, setting};
use super::iam_policy::document::{Document, DocumentKind};
use super::iam_policy::exposure::{Granted, Grantee, Setting, granted};
use super::iam_policy::principals::{Identity, IdentityKind};
use crate::model::aws::{Exposure, Key, PolicyGrant};
use crate::model::{Cause, CauseKind, List, Observed, Resource, Subject};

/// The action without which nobody can change who may what.
const CHANGE: &str = "kms:PutKeyPolicy";

/// Who can use or change a key by its policy.
pub fn exposure(key: &Key, subject: &Subject, around: &dyn Surroundings) -> Observed<Exposure> {
    let own = Own::of(around);
    concluded(key, |document| circles(document, &at(subject, &own), &own, &[]).exposure(None))
}

/// What a key policy allows each principal that it names.
pub fn grants(key: &Key, subject: &Subject) -> Observed<List<PolicyGrant>> {
    concluded(key, |document| exposure::grants(document, &at(subject, &Own::unknown())))
}

/// Whether the account, or a user or role that exists in it, may change the key policy.
pub fn is_manageable(key: &Key, subject: &Subject, around: &dyn Surroundings) -> Observed<bool> {
    let document = match policy(key) {
        Ok(document) => document,
        Err(cause) => return Observed::Unknown(cause),
    };
    let mut open = None;
    for granted in granted(&document, &at(subject, &Own::unknown())) {
        match may_change(&granted, subject, around) {
            Ok(true) => return Observed::Known(true),
            Ok(false) => {}
            Err(cause) => open = Some(cause),
        }
    }
    open.map_or(Observed::Known(false), Observed::Unknown)
}

fn may_change(granted: &Granted, subject: &Subject, around: &dyn Surroundings) -> Result<bool, Arc<Cause>> {
    let allowed = granted.actions.iter().any(|(action, _)| *action == CHANGE);
    let exists = match &granted.grantee {
        Grantee::Everybody => true,
        Grantee::Account(account) => account == subject.account.as_str(),
        Grantee::Identity(identity) if identity.account == subject.account.as_str() && allowed => exists(identity, around)?,
        Grantee::Identity(_) | Grantee::Service(_) | Grantee::Provider(_) => false,
        Grantee::Unclear(text) => {
            return Err(because(CauseKind::NotSupported, &format!("whom `{text}` in the key policy stands for is not known")));
        }
    };
    if exists && !allowed && granted.unknown.is_some() {
        return Err(because(CauseKind::NotSupported, "whether a statement lets somebody change the key policy is not known"));
    }
    Ok(allowed && exists)
}

/// Whether a user, or the role of a session, is there.
fn exists(identity: &Identity, around: &dyn Surroundings) -> Result<bool, Arc<Cause>> {
    let field = match identity.kind {
        IdentityKind::Role(_) | IdentityKind::Session(..) => "roles",
        IdentityKind::User(_) => "users",
        IdentityKind::Root => return Ok(true),
        IdentityKind::FederatedUser(_) => return Ok(false),
    };
    let arn = identity.principal_arn();
    let name = arn.rsplit('/').next().unwrap_or_default();
    // A session does not tell the path of its role.
    let is_it = |resource: &&Resource| match identity.kind {
        IdentityKind::Session(..) => *resource.subject.name == *name,
        _ => *resource.subject.id == *arn || resource.subject.arn.as_deref() == Some(arn.as_str()),
    };
    let related = around.related(field);
    match (related.resources.iter().any(|resource| is_it(resource)), related.rest) {
        (true, _) => Ok(true),
        (false, None) => Ok(false),
        (false, Some(cause)) => Err(cause),
    }
}

fn at(subject: &Subject, own: &Own) -> Setting {
    setting(subject, own, "kms", None)
}

fn policy(key: &Key) -> Result<Document, Arc<Cause>> {
    let document = document(&key.policy, DocumentKind::Resource, "key policy")?;
    document.ok_or_else(|| because(CauseKind::Malformed, "the key has no policy"))
}

fn concluded<T>(key: &Key, conclude: impl FnOnce(&Document) -> T) -> Observed<T> {
    match policy(key) {
        Ok(document) => Observed::Known(conclude(&document)),
        Err(cause) => Observed::Unknown(cause),
    }
}
