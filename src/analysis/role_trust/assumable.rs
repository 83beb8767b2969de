//! Whether anybody may assume a role at all: enough to tell a role that works from one that waits for principals who were
//! deleted. Who is too many is not judged here.

use super::{at, trust};
use crate::analysis::document::undecided;
use crate::analysis::exposure::Own;
use crate::analysis::iam_policy::exposure::exposure;
use crate::model::aws::Role;
use crate::model::{Observed, Subject};

/// Whether some principal that still exists may assume the role, if it meets the conditions that can be met.
pub fn can_be_assumed(role: &Role, subject: &Subject) -> Observed<bool> {
    let document = match trust(role) {
        Ok(document) => document,
        Err(cause) => return Observed::Unknown(cause),
    };
    let exposure = exposure(&document, &at(subject, &Own::unknown()));
    match (exposure.admitted.is_empty(), exposure.unknown.first()) {
        (false, _) => Observed::Known(true),
        (true, None) => Observed::Known(false),
        (true, Some((audience, _, missing))) => {
            Observed::Unknown(undecided(&format!("whether the trust policy lets in {audience}"), missing))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::role_trust::testing;
    use crate::model::CauseKind;

    fn of(document: &str) -> Observed<bool> {
        can_be_assumed(&testing::role(document), &testing::subject())
    }

    fn kind_of(observed: Observed<bool>) -> Option<CauseKind> {
        match observed {
            Observed::Unknown(cause) => Some(cause.kind),
            Observed::Known(_) | Observed::Absent => None,
        }
    }

    fn allowing(principal: &str) -> String {
        format!(r#"{{"Statement":{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{principal}}}}}"#)
    }

    #[test]
    fn whoever_still_exists_can_assume_it() {
        for principal in [
            r#""*""#,
            r#"{"AWS":"*"}"#,
            r#"{"AWS":"111122223333"}"#,
            r#"{"AWS":["AIDAIOSFODNN7EXAMPLE1","arn:aws:iam::111122223333:user/alice"]}"#,
            r#"{"Service":"ec2.amazonaws.com"}"#,
            r#"{"Federated":"arn:aws:iam::111122223333:saml-provider/corp"}"#,
        ] {
            assert_eq!(of(&allowing(principal)), Observed::Known(true), "{principal}");
        }
    }

    #[test]
    fn deleted_principals_cannot() {
        for principal in [r#"{"AWS":"AIDAIOSFODNN7EXAMPLE1"}"#, r#"{"AWS":["AROAIOSFODNN7EXAMPLE1"]}"#, r#"{"AWS":[]}"#, "{}"] {
            assert_eq!(of(&allowing(principal)), Observed::Known(false), "{principal}");
        }
    }

    #[test]
    fn an_allow_must_be_of_an_action_that_begins_a_session() {
        let with = |action: &str| of(&format!(r#"{{"Statement":[{{"Effect":"Allow",{action},"Principal":"*"}}]}}"#));
        for action in [r#""Action":"STS:assume*""#, r#""Action":["sts:TagSession","sts:AssumeRole?ithSAML"]"#, r#""Action":"*""#]
        {
            assert_eq!(with(action), Observed::Known(true), "{action}");
        }
        for action in [r#""Action":"sts:TagSession""#, r#""Action":"sts:AssumeRol""#, r#""NotAction":"sts:*""#] {
            assert_eq!(with(action), Observed::Known(false), "{action}");
        }
        assert_eq!(with(r#""NotAction":"sts:TagSession""#), Observed::Known(true));
    }

    #[test]
    fn nobody_can_what_everybody_is_denied() {
        let document = r#"{"Statement":[
            {"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"111122223333"}},
            {"Effect":"Deny","Action":"sts:*","Principal":{"AWS":"*"}}]}"#;
        assert_eq!(of(document), Observed::Known(false));
    }

    #[test]
    fn a_deny_that_spares_some_leaves_those() {
        let denying = |spared: &str| {
            of(&format!(
                r#"{{"Statement":[
                {{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"AWS":"111122223333"}}}},
                {{"Effect":"Deny","Action":"sts:AssumeRole",{spared}}}]}}"#
            ))
        };
        for spared in [r#""Principal":{"AWS":"444455556666"}"#, r#""Principal":"*","Condition":{"Bool":{"k":"false"}}"#] {
            assert_eq!(denying(spared), Observed::Known(true), "{spared}");
        }
        let all_but_another = r#""Principal":"*","Condition":{"StringNotEquals":{"aws:PrincipalAccount":"444455556666"}}"#;
        for spared in [r#""Principal":{"AWS":"111122223333"}"#, all_but_another] {
            assert_eq!(denying(spared), Observed::Known(false), "{spared}");
        }
    }

    #[test]
    fn what_rests_on_a_name_that_is_not_described_is_not_known() {
        for pattern in ["arn:aws:iam::*:role/x", "arn:aws:iam::*:role/ci", "arn:aws:iam::444455556666:role/ci-*"] {
            let principal = format!(r#"{{"AWS":"{pattern}"}}"#);
            assert_eq!(kind_of(of(&allowing(&principal))), Some(CauseKind::NotSupported), "{pattern}");
        }
    }

    #[test]
    fn an_invalid_policy_is_not_read_as_one_that_lets_nobody_in() {
        let twice = r#"{"Statement":{"Effect":"Deny","Effect":"Allow","Action":"sts:AssumeRole","Principal":"*"}}"#;
        assert_eq!(kind_of(of(twice)), Some(CauseKind::Malformed));
    }
}
