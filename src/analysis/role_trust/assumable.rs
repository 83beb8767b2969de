//! Whether anybody may assume a role at all: enough to tell a role that works from one that waits for principals who were
//! deleted. What a condition asks for, and who is too many, is not judged here.

use serde_json::Value;

use super::{is_deleted, statements};
use crate::analysis::document::{because, has_effect, is_about, is_for_everybody, texts};
use crate::model::aws::Role;
use crate::model::{CauseKind, Observed, Subject};

/// The actions by which sessions of a role begin.
const ASSUMING: [&str; 3] = ["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"];

/// Whether some principal that still exists may assume the role, conditions left aside.
///
/// A `Deny` that spares some requests makes it unknown: whether it leaves anybody is for a whole policy evaluation.
pub fn can_be_assumed(role: &Role, _: &Subject) -> Observed<bool> {
    let statements = match statements(role) {
        Ok(statements) => statements,
        Err(cause) => return Observed::Unknown(cause),
    };
    let assuming = |effect: &str| statements.iter().filter(|it| has_effect(it, effect) && is_about_assuming(it)).collect();
    let (allows, denies): (Vec<&Value>, Vec<&Value>) = (assuming("Allow"), assuming("Deny"));
    if !allows.into_iter().any(names_somebody) || denies.iter().any(|deny| denies_everybody(deny)) {
        Observed::Known(false)
    } else if denies.is_empty() {
        Observed::Known(true)
    } else {
        Observed::Unknown(because(CauseKind::NotSupported, "the trust policy denies some of those whom it allows"))
    }
}

fn is_about_assuming(statement: &Value) -> bool {
    ASSUMING.iter().any(|action| is_about(statement, action))
}

/// Whether a statement names anybody but principals that were deleted.
fn names_somebody(statement: &Value) -> bool {
    match statement.get("Principal") {
        Some(Value::Object(kinds)) => {
            kinds.iter().any(|(kind, names)| texts(names).any(|name| kind != "AWS" || !is_deleted(name)))
        }
        Some(Value::String(_)) => true,
        _ => statement.get("NotPrincipal").is_some(),
    }
}

fn denies_everybody(statement: &Value) -> bool {
    let all = ASSUMING.iter().all(|action| is_about(statement, action));
    all && is_for_everybody(statement) && statement.get("Condition").is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::role_trust::testing;

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
    fn a_deny_that_spares_some_leaves_it_open() {
        for spared in [r#""Principal":{"AWS":"444455556666"}"#, r#""Principal":"*","Condition":{"Bool":{"k":"false"}}"#] {
            let document = format!(
                r#"{{"Statement":[
                {{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"AWS":"111122223333"}}}},
                {{"Effect":"Deny","Action":"sts:AssumeRole",{spared}}}]}}"#
            );
            assert_eq!(kind_of(of(&document)), Some(CauseKind::NotSupported), "{spared}");
        }
    }
}
