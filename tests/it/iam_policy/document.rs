//! How documents are read: nothing is lost, nothing is taken for something else, and everything odd is told with its place.

use proptest::prelude::*;
use serde_json::{Value, json};
use trailwarden::analysis::iam_policy::conditions::Test;
use trailwarden::analysis::iam_policy::document::{DocumentKind, Reading, Statement, read};
use trailwarden::analysis::iam_policy::problem::{ProblemKind, Weight};
use trailwarden::analysis::iam_policy::request::Context;
use trailwarden::analysis::iam_policy::truth::Truth;

use crate::properties::config;

/// Reads an identity policy with this one statement.
fn statement(statement: &str) -> Reading {
    read(&format!(r#"{{"Version":"2012-10-17","Statement":{statement}}}"#), DocumentKind::Identity)
}

/// Reads a resource policy with this one statement.
fn naming(principal: &str) -> Reading {
    let text = format!(r#"{{"Statement":{{"Effect":"Allow","Action":"*","Resource":"*",{principal}}}}}"#);
    read(&text, DocumentKind::Resource)
}

fn told(reading: &Reading) -> Vec<String> {
    reading.problems.iter().map(|problem| problem.kind.to_string()).collect()
}

#[test]
fn what_aws_refuses_is_invalid_and_told() {
    for (text, expected) in [
        (r#"{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}"#, "`Effect` stands twice here"),
        (r#"{"Effect":"allow","Action":"*","Resource":"*"}"#, "the effect `allow` is neither"),
        (r#"{"Action":"*","Resource":"*"}"#, "the statement has no `Effect`"),
        (r#"{"Effect":"Allow","Resource":"*"}"#, "the statement has no `Action`"),
        (r#"{"Effect":"Allow","Action":"*"}"#, "the statement has no `Resource`"),
        (r#"{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}"#, "`Action` and `NotAction` exclude"),
        (r#"{"Effect":"Allow","Action":"*","Resource":"*","NotResource":"*"}"#, "`Resource` and `NotResource` exclude"),
        (r#"{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}"#, "has no `Principal`"),
        (r#"{"Effect":"Allow","Action":null,"Resource":"*"}"#, "expected a text, or a list of texts"),
        (r#"{"Effect":"Allow","Action":"*","Resource":{}}"#, "expected a text, or a list of texts"),
        (r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":[]}"#, "expected an object"),
        (r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Like":{}}}"#, "`Like` is no condition operator"),
        (
            r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"a:k":"1","A:K":"2"}}}"#,
            "`A:K` stands twice here",
        ),
        (
            r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericLessThan":{"a:k":"few"}}}"#,
            "`few` cannot be compared by `NumericLessThan`",
        ),
        (
            r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"a:k":{"x":"y"}}}}"#,
            "expected a text, a number or a boolean",
        ),
        (r#"{"Effect":"Allow","effect":"Deny","Action":"*","Resource":"*"}"#, "`Effect` stands twice here"),
        (r#"["Allow"]"#, "expected a statement, which is an object"),
    ] {
        let reading = statement(text);
        assert_eq!(reading.document, None, "{text}");
        let faults: Vec<_> = reading.faults().map(|fault| fault.kind.to_string()).collect();
        assert!(faults.iter().any(|fault| fault.contains(expected)), "{text}: {faults:?}");
    }
}

#[test]
fn what_is_odd_is_told_and_read_on() {
    for (text, expected) in [
        (r#"[]"#, "the policy has no statement"),
        (r#"{"Effect":"Allow","Action":[],"Resource":"*"}"#, "`Action` lists nothing"),
        (r#"{"effect":"Allow","Action":"*","Resource":"*"}"#, "`effect` is written `Effect`"),
        (r#"{"Effect":"Allow","Action":"*","Resource":"*","Note":"x"}"#, "`Note` is no element"),
        (r#"{"Effect":"Allow","Action":"s3:NoSuchThing","Resource":"*"}"#, "`s3:NoSuchThing` is no action that is known"),
        (r#"{"Effect":"Allow","Action":"*","Resource":"arn:*"}"#, "`arn:*` has fewer than six parts"),
        (
            r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"yes"}}}"#,
            "`yes` is neither true nor false",
        ),
        (
            r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:TagKeys":"team"}}}"#,
            "`aws:TagKeys` has several values",
        ),
        (
            r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":"a"}}}"#,
            "`ForAllValues` also holds when `aws:TagKeys` is absent",
        ),
        (
            r#"[{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"a","Effect":"Deny","Action":"*","Resource":"*"}]"#,
            "the sid `a` stands twice",
        ),
    ] {
        let reading = statement(text);
        assert!(reading.document.is_some(), "{text}: {:?}", told(&reading));
        assert_eq!(told(&reading).len(), 1, "{text}: {:?}", told(&reading));
        assert!(told(&reading)[0].contains(expected), "{text}: {:?}", told(&reading));
    }
}

#[test]
fn variables_are_plain_text_in_the_old_version() {
    let text = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:iam::1:user/${aws:username}"}}"#;
    let reading = read(text, DocumentKind::Identity);
    assert_eq!(told(&reading), ["variables are plain text before version 2012-10-17"]);
    assert_eq!(reading.document.unwrap().statements[0].variables, []);
}

#[test]
fn principals_are_read_with_their_oddities() {
    for (principal, expected) in [
        (r#""Principal":{"AWS":"arn:aws:iam::*:root"}"#, "`arn:aws:iam::*:root` names no principal: wildcards stand alone"),
        (r#""Principal":{"AWS":"AROAEXAMPLEID12345678"}"#, "`AROAEXAMPLEID12345678` is the id of a principal that was deleted"),
        (r#""Principal":{"AWS":11112222333}"#, "an account number is written as a text: as a number it loses its leading zeros"),
        (r#""Principal":{"AWS":[]}"#, "`AWS` lists nothing: it matches nothing"),
    ] {
        let reading = naming(principal);
        assert_eq!(told(&reading), [expected]);
        assert!(reading.document.is_some());
    }
    for (principal, expected) in [
        (r#""Sid":"x""#, "the statement has no `Principal`"),
        (r#""Principal":"111122223333""#, "expected `\"*\"`, or an object of kinds of principals here"),
        (r#""Principal":{"Group":"x"}"#, "`Group` is no kind of principal"),
        (r#""Principal":"*","NotPrincipal":"*""#, "`Principal` and `NotPrincipal` exclude each other"),
    ] {
        let reading = naming(principal);
        assert_eq!((told(&reading), reading.document.is_none()), (vec![expected.to_owned()], true));
    }
}

#[test]
fn a_number_for_an_account_gets_its_zeros_back() {
    let statement = |principal: &str| -> Statement { naming(principal).document.unwrap().statements.remove(0) };
    let same = |statement: Statement| statement.principals;
    assert_eq!(same(statement(r#""Principal":{"AWS":11122223333}"#)), same(statement(r#""Principal":{"AWS":"011122223333"}"#)));
}

#[test]
fn problems_stand_in_the_order_of_the_text_with_their_places() {
    let text = "{\n \"Statement\": [{\n  \"Effect\": \"allow\",\n  \"Action\": \"*\", \"Resource\": \"*\", \"x\": 1}]}";
    let reading = read(text, DocumentKind::Identity);
    let places: Vec<_> = reading.problems.iter().map(|it| (it.kind.weight(), it.at.position(text))).collect();
    assert_eq!(places, [(Weight::Fault, (3, 13)), (Weight::Oddity, (4, 35))]);
    assert_eq!(reading.problems[1].kind, ProblemKind::Unknown("x".to_owned()));
}

#[test]
fn numbers_and_booleans_are_values_like_texts() {
    let of = |value: &str| {
        let text =
            format!(r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"StringEquals":{{"a:k":{value}}}}}}}"#);
        let condition = statement(&text).document.unwrap().statements.remove(0).conditions.remove(0);
        let Test::Values { operands, .. } = condition.test else { panic!() };
        operands
    };
    assert_eq!(of("true"), of("\"true\""));
    assert_eq!(of("3600"), of("\"3600\""));
}

/// The table of operators: what one value of the policy says of a key that is absent, of a value, of two values.
#[test]
fn operators_say_what_they_say_of_absent_keys_and_of_sets() {
    let (t, f) = (true, false);
    for (operator, operand, absent, one, other, both) in [
        ("StringEquals", "a", f, t, f, t),
        ("StringNotEquals", "a", t, f, t, f),
        ("StringEqualsIfExists", "a", t, t, f, t),
        ("StringNotEqualsIfExists", "a", t, f, t, f),
        ("StringEqualsIgnoreCase", "A", f, t, f, t),
        ("StringLike", "?", f, t, t, t),
        ("StringNotLike", "*", t, f, f, f),
        ("ForAnyValue:StringEquals", "a", f, t, f, t),
        ("ForAllValues:StringEquals", "a", t, t, f, f),
        ("ForAnyValue:StringNotEquals", "a", f, f, t, t),
        ("ForAllValues:StringNotEquals", "a", t, f, t, f),
        ("Null", "true", t, f, f, f),
        ("Null", "false", f, t, t, t),
    ] {
        let text =
            format!(r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"{operator}":{{"x:Key":"{operand}"}}}}}}"#);
        let condition = statement(&text).document.unwrap().statements.remove(0).conditions.remove(0);
        let holds = |values: &[&str]| {
            let mut context = Context::default();
            context.set("X:key", values.iter().copied());
            condition.holds(&context) == Truth::True
        };
        let said = (holds(&[]), holds(&["a"]), holds(&["b"]), holds(&["a", "b"]));
        assert_eq!(said, (absent, one, other, both), "{operator}");
        assert_eq!(condition.holds(&Context::open()), Truth::Unknown, "{operator}");
    }
}

fn some_statement() -> impl Strategy<Value = Value> {
    let texts = || prop::collection::vec("[a-z*?:/${}\"\\\\é]{0,12}", 1..3);
    (any::<bool>(), any::<bool>(), texts(), texts(), prop::option::of(("[a-z]{1,5}:[a-z]{1,5}", texts()))).prop_map(
        |(allow, negated, actions, resources, condition)| {
            let mut statement = json!({ "Effect": if allow { "Allow" } else { "Deny" }, "Resource": resources });
            statement[if negated { "NotAction" } else { "Action" }] = json!(actions);
            if let Some((key, values)) = condition {
                statement["Condition"] = json!({ "StringLike": { key: values } });
            }
            statement
        },
    )
}

/// Whatever a text is, it is read, or refused with a place in it.
fn is_read_or_refused(text: &str) -> bool {
    let reading = read(text, DocumentKind::Resource);
    let told = reading.document.is_some() || reading.faults().next().is_some();
    told && reading.problems.iter().all(|problem| text.get(problem.at.start..problem.at.end).is_some())
}

#[test]
fn a_letter_of_several_bytes_is_refused_with_a_place() {
    assert!(is_read_or_refused("é"));
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn no_statement_is_lost_or_changed_by_its_neighbours(statements in prop::collection::vec(some_statement(), 0..6)) {
        let document = |statements: &[Value]| {
            let text = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
            read(&text, DocumentKind::Identity).document.unwrap()
        };
        let without_places = |mut statement: Statement| {
            statement.at = Default::default();
            statement.conditions.iter_mut().for_each(|it| it.at = Default::default());
            statement
        };
        let together: Vec<_> = document(&statements).statements.into_iter().map(without_places).collect();
        let alone: Vec<_> = statements.iter().map(|it| without_places(document(std::slice::from_ref(it)).statements.remove(0))).collect();
        prop_assert_eq!(together, alone);
    }

    #[test]
    fn any_text_is_read_or_refused_with_a_place_in_it(text in "[\\[\\]{}\":,a\\\\*0-9 \u{e9}]{0,40}") {
        prop_assert!(is_read_or_refused(&text));
    }
}
