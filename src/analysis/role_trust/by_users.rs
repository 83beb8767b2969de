//! Whether users of the account can assume a role with nothing but their keys, or only with a second factor.
//!
//! Only the trust policy is looked at. Where it trusts the account, policies of the users may still ask for more.

use super::{lets_in, trust, unnamed};
use crate::analysis::document::because;
use crate::analysis::iam_policy::document::{Document, Effect};
use crate::analysis::iam_policy::mfa::Need;
use crate::analysis::iam_policy::principals::{Identity, IdentityKind, Principal};
use crate::analysis::iam_policy::solve::Verdict;
use crate::model::aws::{Role, UserAssumption};
use crate::model::{CauseKind, Observed, Subject};

/// Whether users of the account can assume a role, and whether only with a second factor.
pub fn assumed_by_users(role: &Role, subject: &Subject) -> Observed<UserAssumption> {
    let trust = match trust(role) {
        Ok(document) => document,
        Err(cause) => return Observed::Unknown(cause),
    };
    let mut assumed = UserAssumption::Never;
    let mut open = None;
    for identity in users(&trust, subject) {
        let reached = lets_in(&trust, identity, &[]);
        match (reached.verdict, reached.mfa) {
            (Verdict::Yes(_), Need::NotRequired) => return Observed::Known(UserAssumption::WithoutMfa),
            (Verdict::Yes(_), Need::Required) => assumed = UserAssumption::WithMfa,
            (Verdict::No, _) => {}
            (Verdict::Unknown(missing), _) => open = Some(missing.to_string()),
            (Verdict::Yes(_), _) => open = Some("whether a second factor is needed is not decided".to_owned()),
        }
    }
    open.map_or(Observed::Known(assumed), |why| Observed::Unknown(because(CauseKind::NotSupported, &why)))
}

/// The users of the account that the trust policy names, and one that nobody names.
fn users(trust: &Document, subject: &Subject) -> Vec<Identity> {
    let mut users = vec![unnamed(subject, IdentityKind::User)];
    let elements = trust.with_effect(Effect::Allow).filter_map(|statement| statement.principals.as_ref());
    for principal in elements.flat_map(|element| &element.items) {
        if let Principal::Identity(identity) = principal
            && matches!(identity.kind, IdentityKind::User(_))
            && identity.account == subject.account.as_str()
        {
            users.push(identity.clone());
        }
    }
    users
}

#[cfg(test)]
mod tests {
    use super::super::testing::{role, subject};
    use super::*;

    fn assumed(principal: &str, condition: &str) -> Observed<UserAssumption> {
        let trust = format!(
            r#"{{"Statement":{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{principal},"Condition":{condition}}}}}"#
        );
        assumed_by_users(&role(&trust), &subject())
    }

    const ACCOUNT: &str = r#"{"AWS":"111122223333"}"#;
    const USER: &str = r#"{"AWS":"arn:aws:iam::111122223333:user/ann"}"#;

    #[test]
    fn users_are_let_in_by_name_or_with_their_account() {
        for principal in [ACCOUNT, USER, r#""*""#] {
            assert_eq!(assumed(principal, "{}"), Observed::Known(UserAssumption::WithoutMfa), "{principal}");
        }
    }

    #[test]
    fn services_roles_and_other_accounts_are_no_users() {
        let role = r#"{"AWS":"arn:aws:iam::111122223333:role/ops"}"#;
        for principal in [r#"{"Service":"ec2.amazonaws.com"}"#, role, r#"{"AWS":"444455556666"}"#] {
            assert_eq!(assumed(principal, "{}"), Observed::Known(UserAssumption::Never), "{principal}");
        }
    }

    #[test]
    fn a_second_factor_is_asked_for_soundly_or_not() {
        let when = |condition: &str| assumed(ACCOUNT, condition);
        let sound = r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#;
        assert_eq!(when(sound), Observed::Known(UserAssumption::WithMfa));
        let unsound = r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}"#;
        assert_eq!(when(unsound), Observed::Known(UserAssumption::WithoutMfa));
    }

    #[test]
    fn an_invalid_policy_is_unknown() {
        assert!(matches!(assumed_by_users(&role("[]"), &subject()), Observed::Unknown(_)));
    }
}
