//! Whether any certificate gets a role through IAM Roles Anywhere.
//!
//! Source: IAM Roles Anywhere User Guide, "Trust policy" and "Condition policies within trust policies".

use super::{at, trust};
use crate::analysis::document::decided;
use crate::analysis::exposure::Own;
use crate::analysis::iam_policy::exposure::allows_service_where;
use crate::analysis::iam_policy::principals::UNNAMED;
use crate::analysis::iam_policy::solve::Domain;
use crate::model::aws::Role;
use crate::model::{Observed, Subject};

/// The service that hands out sessions for certificates.
const SERVICE: &str = "rolesanywhere.amazonaws.com";

/// How keys begin that tell what a certificate says.
const OF_CERTIFICATE: &str = "aws:principaltag/x509";

/// Whether the trust policy takes certificates that it does not name, of trust anchors of the account that it does not name.
pub fn takes_any_certificate(role: &Role, subject: &Subject) -> Observed<bool> {
    let document = match trust(role) {
        Ok(document) => document,
        Err(cause) => return Observed::Unknown(cause),
    };
    let (partition, account) = (subject.partition.as_str(), subject.account.as_str());
    let anchor = format!("arn:{partition}:rolesanywhere:*:{account}:trust-anchor/{UNNAMED}");
    let conditions = document.statements.iter().flat_map(|statement| &statement.conditions);
    let keys = conditions.map(|condition| condition.key.as_str()).filter(|key| key.starts_with(OF_CERTIFICATE));
    let mut settled: Vec<_> = keys.map(|key| (key, Domain::Exactly(UNNAMED.to_owned()))).collect();
    settled.push(("aws:sourcearn", Domain::like(&[anchor], &[])));
    settled.push(("aws:sourceaccount", Domain::Exactly(account.to_owned())));
    let verdict = allows_service_where(&document, &at(subject, &Own::unknown()), SERVICE, &settled);
    decided("whether any certificate of any trust anchor gets the role", &verdict)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::role_trust::testing;

    fn takes_any(service: &str, condition: &str) -> Observed<bool> {
        let trust = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"],
            "Principal":{{"Service":"{service}"}},"Condition":{condition}}}}}"#
        );
        takes_any_certificate(&testing::role(&trust), &testing::subject())
    }

    #[test]
    fn an_anchor_or_something_of_the_certificate_pins_it() {
        for condition in [
            r#"{"ArnEquals":{"aws:SourceArn":"arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/0a1b"}}"#,
            r#"{"StringEquals":{"aws:PrincipalTag/x509Subject/CN":"build"}}"#,
            r#"{"StringLike":{"aws:PrincipalTag/x509Issuer/CN":"Acme *"}}"#,
        ] {
            assert_eq!(takes_any(SERVICE, condition), Observed::Known(false), "{condition}");
        }
    }

    #[test]
    fn the_account_a_star_and_nothing_do_not() {
        for condition in [
            "{}",
            r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#,
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:rolesanywhere:*:111122223333:trust-anchor/*"}}"#,
            r#"{"StringLike":{"aws:PrincipalTag/x509Subject/CN":"*"}}"#,
        ] {
            assert_eq!(takes_any(SERVICE, condition), Observed::Known(true), "{condition}");
        }
    }

    #[test]
    fn other_services_hand_out_no_sessions_for_certificates() {
        assert_eq!(takes_any("ec2.amazonaws.com", "{}"), Observed::Known(false));
    }

    #[test]
    fn an_invalid_policy_is_unknown() {
        assert!(matches!(takes_any_certificate(&testing::role("[]"), &testing::subject()), Observed::Unknown(_)));
    }
}
