//! Whom a trust policy names, whether to allow or to deny: what was deleted, and what should exist in the account.

use std::collections::BTreeSet;

use crate::analysis::iam_policy::principals::{Identity, IdentityKind, Principal};
use crate::model::aws::{OidcProvider, Role, SamlProvider, User};
use crate::model::{Arn, List, Observed, Ref, Subject};

/// The unique ids left of AWS principals that were deleted.
pub fn deleted_principals(role: &Role, _: &Subject) -> Observed<List<String>> {
    named(role, |principal| match principal {
        Principal::Deleted(id) => Some(id.clone()),
        _ => None,
    })
}

/// The users of the role's own account that are named.
pub fn trusted_users(role: &Role, subject: &Subject) -> Observed<List<Ref<User>>> {
    references(named(role, |principal| own(subject, principal, |kind| matches!(kind, IdentityKind::User(_)))))
}

/// The roles of the role's own account that are named.
pub fn trusted_roles(role: &Role, subject: &Subject) -> Observed<List<Ref<Role>>> {
    references(named(role, |principal| own(subject, principal, |kind| matches!(kind, IdentityKind::Role(_)))))
}

/// The SAML providers that are named.
pub fn trusted_saml_providers(role: &Role, _: &Subject) -> Observed<List<Ref<SamlProvider>>> {
    references(named(role, |principal| provider(principal, "saml-provider/")))
}

/// The OpenID Connect providers that are named by ARN; those that AWS itself knows are named by host and need no provider.
pub fn trusted_oidc_providers(role: &Role, _: &Subject) -> Observed<List<Ref<OidcProvider>>> {
    references(named(role, |principal| provider(principal, "oidc-provider/")))
}

/// What `choose` makes of the principals that are named, each once, in order.
fn named(role: &Role, choose: impl Fn(&Principal) -> Option<String>) -> Observed<List<String>> {
    super::concluded(role, |document| {
        let chosen: BTreeSet<String> = document.named_principals().filter_map(choose).collect();
        chosen.into_iter().collect()
    })
}

fn references<T>(names: Observed<List<String>>) -> Observed<List<Ref<T>>> {
    names.map(|names| names.items.into_iter().map(Ref::new).collect())
}

fn own(subject: &Subject, principal: &Principal, wanted: fn(&IdentityKind) -> bool) -> Option<String> {
    let Principal::Identity(identity) = principal else { return None };
    let Identity { account, kind, .. } = identity;
    (account == subject.account.as_str() && wanted(kind)).then(|| identity.principal_arn())
}

fn provider(principal: &Principal, kind: &str) -> Option<String> {
    let Principal::Federated(name) = principal else { return None };
    let arn = Arn::parse(name)?;
    (arn.service == "iam" && arn.resource.starts_with(kind)).then(|| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::role_trust::testing;

    const TRUST: &str = r#"{"Statement":[
        {"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":[
            "arn:aws:iam::111122223333:role/ops/deploy","AIDAIOSFODNN7EXAMPLE1","arn:aws:iam::111122223333:user/alice",
            "arn:aws:iam::111122223333:root","arn:aws:iam::444455556666:role/partner","444455556666",
            "arn:aws:sts::111122223333:assumed-role/deploy/session"]}},
        {"Effect":"Allow","Action":"sts:AssumeRoleWithSAML","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/corp"}},
        {"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":[
            "arn:aws:iam::111122223333:oidc-provider/gitlab.com","cognito-identity.amazonaws.com"]}},
        {"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"AWS":"AROAIOSFODNN7EXAMPLE1"}},
        {"Effect":"Deny","Action":"sts:AssumeRole","Principal":"*"}]}"#;

    fn list<T>(items: impl IntoIterator<Item = T>) -> Observed<List<T>> {
        Observed::Known(items.into_iter().collect())
    }

    #[test]
    fn deleted_principals_are_those_without_an_arn() {
        let found = deleted_principals(&testing::role(TRUST), &testing::subject());
        assert_eq!(found, list(["AIDAIOSFODNN7EXAMPLE1".to_owned(), "AROAIOSFODNN7EXAMPLE1".to_owned()]));
    }

    #[test]
    fn users_and_roles_are_those_of_the_own_account() {
        let (role, subject) = (testing::role(TRUST), testing::subject());
        assert_eq!(trusted_users(&role, &subject), list([Ref::new("arn:aws:iam::111122223333:user/alice")]));
        assert_eq!(trusted_roles(&role, &subject), list([Ref::new("arn:aws:iam::111122223333:role/ops/deploy")]));
    }

    #[test]
    fn providers_are_those_named_by_arn() {
        let (role, subject) = (testing::role(TRUST), testing::subject());
        let saml = list([Ref::new("arn:aws:iam::111122223333:saml-provider/corp")]);
        assert_eq!(trusted_saml_providers(&role, &subject), saml);
        let oidc = list([Ref::new("arn:aws:iam::111122223333:oidc-provider/gitlab.com")]);
        assert_eq!(trusted_oidc_providers(&role, &subject), oidc);
    }

    #[test]
    fn an_unreadable_policy_names_nobody_for_certain() {
        let found = deleted_principals(&testing::role("{"), &testing::subject());
        assert!(matches!(found, Observed::Unknown(_)), "{found:?}");
    }
}
