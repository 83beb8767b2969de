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
    match (related.resources.iter().any(is_it), related.rest) {
        (true, _) => Ok(true),
        (false, None) => Ok(false),
        (false, Some(cause)) => Err(cause),
    }
}

fn at(subject: &Subject, own: &Own) -> Setting {
    setting(subject, own, "kms", None)
}

/// The policy, which every key has.
pub(super) fn policy(key: &Key) -> Result<Document, Arc<Cause>> {
    let document = document(&key.policy, DocumentKind::Resource, "key policy")?;
    document.ok_or_else(|| because(CauseKind::Malformed, "the key has no policy"))
}

fn concluded<T>(key: &Key, conclude: impl FnOnce(&Document) -> T) -> Observed<T> {
    policy(key).map(|document| conclude(&document)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Related;
    use crate::analysis::samples::subject;
    use crate::model::aws::{ExposureLevel, Role, ServiceProtection};
    use crate::model::{PolicyDocument, ResourceKind};

    fn key(statements: &str) -> Key {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
        Key { policy: Observed::Known(PolicyDocument::from(text.as_str())), ..Key::default() }
    }

    fn allowing(principal: &str, action: &str, condition: &str) -> String {
        format!(r#"{{"Effect":"Allow","Principal":{principal},"Action":"{action}","Resource":"*","Condition":{condition}}}"#)
    }

    /// An account with one role, or whose roles could not be listed.
    struct Roles(Vec<Resource>, bool);

    impl Surroundings for Roles {
        fn related(&self, field: &str) -> Related<'_> {
            let roles = field == "roles";
            let rest = || Arc::new(Cause::new(CauseKind::AccessDenied));
            Related { resources: self.0.iter().filter(|_| roles).collect(), rest: (roles && !self.1).then(rest) }
        }
    }

    fn roles(listed: bool) -> Roles {
        let subject = subject(ResourceKind::Role, "arn:aws:iam::111122223333:role/ops/admin");
        Roles(vec![Resource { subject: subject.into(), body: Role::default().into() }], listed)
    }

    fn manageable(statements: &str, listed: bool) -> Observed<bool> {
        is_manageable(&key(statements), &subject(ResourceKind::Key, "k"), &roles(listed))
    }

    #[test]
    fn a_key_is_manageable_by_its_account_or_by_whoever_exists_in_it() {
        let all = |principal: &str| allowing(principal, "kms:*", "{}");
        for (principal, expected) in [
            (r#"{"AWS":"111122223333"}"#, true),
            (r#"{"AWS":"arn:aws:iam::111122223333:role/ops/admin"}"#, true),
            (r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/admin/ann"}"#, true),
            (r#"{"AWS":"arn:aws:iam::111122223333:role/gone"}"#, false),
            (r#"{"AWS":"arn:aws:iam::111122223333:user/gone"}"#, false),
            (r#"{"AWS":"AROAIOSFODNN7EXAMPLE1"}"#, false),
            (r#"{"AWS":"444455556666"}"#, false),
            (r#"{"Service":"sns.amazonaws.com"}"#, false),
        ] {
            assert_eq!(manageable(&all(principal), true), Observed::Known(expected), "{principal}");
        }
        let use_only = allowing(r#"{"AWS":"111122223333"}"#, "kms:Decrypt", "{}");
        assert_eq!(manageable(&use_only, true), Observed::Known(false));
    }

    #[test]
    fn whether_somebody_exists_who_could_not_be_listed_is_not_known() {
        let gone = allowing(r#"{"AWS":"arn:aws:iam::111122223333:role/gone"}"#, "kms:*", "{}");
        assert!(matches!(manageable(&gone, false), Observed::Unknown(_)));
        let unclear = allowing(r#"{"AWS":"arn:aws:iam::111122223333:role/ad*"}"#, "kms:*", "{}");
        assert!(matches!(manageable(&unclear, true), Observed::Unknown(_)));
    }

    #[test]
    fn a_service_is_bound_by_the_encryption_context_as_by_its_source() {
        let of = |condition: &str| {
            let key = key(&allowing(r#"{"Service":"logs.eu-west-1.amazonaws.com"}"#, "kms:*", condition));
            let Observed::Known(exposure) = exposure(&key, &subject(ResourceKind::Key, "k"), &roles(true)) else { panic!() };
            let protection = exposure.services.known().unwrap().items[0].protection.known().cloned().unwrap();
            (exposure.level.known().cloned().unwrap(), protection)
        };
        let context = |arn: &str| format!(r#"{{"ArnLike":{{"kms:EncryptionContext:aws:logs:arn":"{arn}"}}}}"#);
        let own = (ExposureLevel::OwnAccount, ServiceProtection::Protected);
        assert_eq!(of(&context("arn:aws:logs:eu-west-1:111122223333:*")), own);
        let open = (ExposureLevel::AnyCustomer, ServiceProtection::Unprotected);
        assert_eq!(of(&context("arn:aws:logs:eu-west-1:*:*")), open);
        assert_eq!(of("{}"), open);
        let text = r#"{"StringLike":{"aws:SourceArn":"arn:aws:logs:*:111122223333:*"}}"#;
        assert_eq!(of(text), own);
    }

    #[test]
    fn a_policy_that_was_not_read_tells_nothing() {
        let unread = Key::default();
        let subject = subject(ResourceKind::Key, "k");
        assert!(matches!(exposure(&unread, &subject, &roles(true)), Observed::Unknown(_)));
        assert!(matches!(is_manageable(&unread, &subject, &roles(true)), Observed::Unknown(_)));
    }
}
