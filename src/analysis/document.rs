//! Policy documents read statement by statement: enough for conclusions about single statements. What a policy comes to
//! once its statements and conditions are weighed against each other is not decided here.
//!
//! Source: IAM User Guide, "Grammar of the IAM JSON policy language".

use std::sync::Arc;

use serde_json::Value;

use crate::model::{Cause, CauseKind, Observed, PolicyDocument};

/// The statements of a document: one, or a list. `name` is what to call the document.
pub fn statements(policy: &Observed<PolicyDocument>, name: &str) -> Result<Vec<Value>, Arc<Cause>> {
    match policy {
        Observed::Known(policy) => {
            parsed(&policy.0).ok_or_else(|| because(CauseKind::Malformed, &format!("the {name} is not a policy document")))
        }
        Observed::Absent => Ok(Vec::new()),
        Observed::Unknown(cause) => Err(Arc::clone(cause)),
    }
}

fn parsed(document: &str) -> Option<Vec<Value>> {
    let mut document: Value = serde_json::from_str(document).ok()?;
    let statements = match document.get_mut("Statement")?.take() {
        Value::Array(statements) => statements,
        statement => vec![statement],
    };
    statements.iter().all(Value::is_object).then_some(statements)
}

/// A cause of our own making.
pub fn because(kind: CauseKind, detail: &str) -> Arc<Cause> {
    Arc::new(Cause { detail: Some(detail.into()), ..Cause::new(kind) })
}

/// A text, or a list of texts.
pub fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    list.iter().filter_map(Value::as_str)
}

/// Whether a statement has this effect, `Allow` or `Deny`.
pub fn has_effect(statement: &Value, effect: &str) -> bool {
    statement.get("Effect").and_then(Value::as_str) == Some(effect)
}

/// Whether a statement is about an action, which is written in lower case.
pub fn is_about(statement: &Value, action: &str) -> bool {
    let covered = |patterns: &Value| texts(patterns).any(|pattern| covers(&pattern.to_ascii_lowercase(), action));
    match (statement.get("Action"), statement.get("NotAction")) {
        (Some(actions), _) => covered(actions),
        (None, Some(spared)) => !covered(spared),
        (None, None) => false,
    }
}

/// The principals of one kind that a statement names: `AWS`, `Service`, `Federated`.
pub fn principals<'a>(statement: &'a Value, kind: &str) -> Vec<&'a str> {
    statement.get("Principal").and_then(|kinds| kinds.get(kind)).map(|names| texts(names).collect()).unwrap_or_default()
}

/// Whether a statement is for everybody: `*`, or `*` among its AWS principals.
pub fn is_for_everybody(statement: &Value) -> bool {
    statement.get("Principal").and_then(Value::as_str) == Some("*") || principals(statement, "AWS").contains(&"*")
}

/// Whether a pattern covers a text. `*` stands for any text, `?` for one character.
pub fn covers(pattern: &str, text: &str) -> bool {
    let mut ends: Vec<bool> = std::iter::once(true).chain(text.bytes().map(|_| false)).collect();
    for wanted in pattern.bytes() {
        let after_one = |(found, &end): (u8, &bool)| end && (wanted == b'?' || wanted == found);
        ends = match wanted {
            b'*' => ends
                .iter()
                .scan(false, |reached, &end| {
                    *reached |= end;
                    Some(*reached)
                })
                .collect(),
            _ => std::iter::once(false).chain(text.bytes().zip(&ends).map(after_one)).collect(),
        };
    }
    ends.last() == Some(&true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(document: &str) -> Result<Vec<Value>, Arc<Cause>> {
        statements(&Observed::Known(PolicyDocument::from(document)), "bucket policy")
    }

    fn statement(json: &str) -> Value {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn one_statement_needs_no_list() {
        let one = statement(r#"{"Effect":"Allow"}"#);
        assert_eq!(read(r#"{"Statement":{"Effect":"Allow"}}"#), Ok(vec![one.clone()]));
        assert_eq!(read(r#"{"Statement":[{"Effect":"Allow"}]}"#), Ok(vec![one]));
    }

    #[test]
    fn no_policy_has_no_statements() {
        assert_eq!(statements(&Observed::Absent, "bucket policy"), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_policy_is_unknown() {
        for document in ["", "[]", "{}", r#"{"Statement":["Allow"]}"#] {
            let malformed = because(CauseKind::Malformed, "the bucket policy is not a policy document");
            assert_eq!(read(document), Err(malformed), "{document}");
        }
    }

    #[test]
    fn what_could_not_be_read_keeps_its_cause() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        assert_eq!(statements(&Observed::unknown(&denied), "bucket policy"), Err(denied));
    }

    #[test]
    fn patterns_cover_with_stars_and_question_marks() {
        for (pattern, text, expected) in [
            ("s3:putobject", "s3:putobject", true),
            ("s3:put*", "s3:putobject", true),
            ("*", "", true),
            ("s3:*object", "s3:putobject", true),
            ("s3:*object", "s3:putobjectacl", false),
            ("s3:put?bject", "s3:putobject", true),
            ("s3:putobject?", "s3:putobject", false),
            ("", "s3:putobject", false),
            ("**********x", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
        ] {
            assert_eq!(covers(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn actions_are_named_or_spared_without_regard_to_case() {
        for (json, expected) in [
            (r#"{"Action":"S3:PutObject"}"#, true),
            (r#"{"Action":["s3:GetObject","s3:Put*"]}"#, true),
            (r#"{"Action":"s3:GetObject"}"#, false),
            (r#"{"NotAction":"s3:GetObject"}"#, true),
            (r#"{"NotAction":"s3:*"}"#, false),
            ("{}", false),
        ] {
            assert_eq!(is_about(&statement(json), "s3:putobject"), expected, "{json}");
        }
    }

    #[test]
    fn everybody_is_a_star() {
        for (json, expected) in [
            (r#"{"Principal":"*"}"#, true),
            (r#"{"Principal":{"AWS":["111122223333","*"]}}"#, true),
            (r#"{"Principal":{"AWS":"111122223333"}}"#, false),
            (r#"{"Principal":{"Service":"*"}}"#, false),
            (r#"{"NotPrincipal":{"AWS":"111122223333"}}"#, false),
        ] {
            assert_eq!(is_for_everybody(&statement(json)), expected, "{json}");
        }
    }
}
