//! Whether a trust policy leaves it to the policies of the account who assumes the role.

use super::{lets_in, trust, unnamed};
use crate::analysis::document::because;
use crate::analysis::iam_policy::document::Document;
use crate::analysis::iam_policy::mfa::Need;
use crate::analysis::iam_policy::principals::IdentityKind;
use crate::analysis::iam_policy::solve::{Domain, Verdict};
use crate::model::aws::Role;
use crate::model::{CauseKind, Observed, Subject};

/// How keys begin that tell the tags of whoever asks.
const TAG: &str = "aws:principaltag/";

/// Whether users or roles of the account that the trust policy does not name may assume a role as soon as their own policies
/// let them: without tags, and without a second factor.
pub fn trusts_account(role: &Role, subject: &Subject) -> Observed<bool> {
    let trust = match trust(role) {
        Ok(document) => document,
        Err(cause) => return Observed::Unknown(cause),
    };
    let untagged: Vec<_> = tags(&trust).into_iter().map(|key| (key, Domain::Absent)).collect();
    let mut open = None;
    for kind in [IdentityKind::User, IdentityKind::Role] {
        let reached = lets_in(&trust, unnamed(subject, kind), &untagged);
        match (reached.verdict, reached.mfa) {
            (Verdict::Yes(_), Need::NotRequired) => return Observed::Known(true),
            (Verdict::Yes(_), Need::Required | Need::NeverAllowed) | (Verdict::No, _) => {}
            (Verdict::Yes(_), Need::Unknown) => open = Some("whether a second factor is needed is not decided".to_owned()),
            (Verdict::Unknown(missing), _) => open = Some(missing.to_string()),
        }
    }
    open.map_or(Observed::Known(false), |why| Observed::Unknown(because(CauseKind::NotSupported, &why)))
}

/// The tags of callers that a document counts with, as keys.
fn tags(document: &Document) -> Vec<&str> {
    let statements = || document.statements.iter();
    let tested = statements().flat_map(|statement| &statement.conditions).map(|condition| condition.key.as_str());
    let filled_in = statements().flat_map(|statement| &statement.variables).map(|variable| variable.key.as_str());
    tested.chain(filled_in).filter(|key| key.starts_with(TAG)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{role, subject};
    use super::*;

    fn trusts(principal: &str, condition: &str) -> Observed<bool> {
        let trust = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{principal},"Condition":{condition}}}}}"#
        );
        trusts_account(&role(&trust), &subject())
    }

    const ACCOUNT: &str = r#"{"AWS":"arn:aws:iam::111122223333:root"}"#;

    #[test]
    fn the_account_is_trusted_by_its_number_its_root_and_everybody() {
        for principal in [ACCOUNT, r#"{"AWS":"111122223333"}"#, r#""*""#] {
            assert_eq!(trusts(principal, "{}"), Observed::Known(true), "{principal}");
        }
    }

    #[test]
    fn whom_the_policy_names_it_does_not_leave_to_the_account() {
        let named = [
            r#"{"AWS":["arn:aws:iam::111122223333:role/ops","arn:aws:iam::111122223333:user/ann"]}"#,
            r#"{"AWS":"444455556666"}"#,
            r#"{"Service":"ec2.amazonaws.com"}"#,
        ];
        for principal in named {
            assert_eq!(trusts(principal, "{}"), Observed::Known(false), "{principal}");
        }
    }

    #[test]
    fn conditions_on_names_tags_and_mfa_narrow_the_account_down() {
        for condition in [
            r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/ops-*"}}"#,
            r#"{"StringEquals":{"aws:PrincipalTag/team":"ops"}}"#,
            r#"{"StringLike":{"aws:PrincipalTag/team":"${aws:PrincipalTag/unit}-*"}}"#,
            r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#,
        ] {
            assert_eq!(trusts(ACCOUNT, condition), Observed::Known(false), "{condition}");
        }
    }

    #[test]
    fn conditions_that_whoever_asks_fulfils_narrow_nothing() {
        for condition in [
            r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}"#,
            r#"{"StringNotEquals":{"aws:PrincipalTag/team":"guests"}}"#,
            r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}"#,
            r#"{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}"#,
        ] {
            assert_eq!(trusts(ACCOUNT, condition), Observed::Known(true), "{condition}");
        }
    }

    #[test]
    fn an_invalid_policy_is_unknown() {
        assert!(matches!(trusts_account(&role("[]"), &subject()), Observed::Unknown(_)));
    }
}
