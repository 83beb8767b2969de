//! Which conditions ask for a second factor, and which only look as if they did.

use trailwarden::analysis::iam_policy::document::{DocumentKind, read};
use trailwarden::analysis::iam_policy::evaluate::Policies;
use trailwarden::analysis::iam_policy::mfa::Need;
use trailwarden::analysis::iam_policy::principals::{Caller, Identity};
use trailwarden::analysis::iam_policy::request::{Context, Request};

const ALLOW_ALL: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;

/// What an identity with these statements needs to stop a trail.
fn need(statements: &[String]) -> Need {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
    let document = read(&text, DocumentKind::Identity).document.unwrap();
    let policies = Policies { identity: vec![&document], ..Policies::default() };
    let caller = Caller::Identity(Identity::of_arn("arn:aws:iam::111122223333:user/ann").unwrap());
    let trail = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/t";
    policies.mfa(&Request::new(caller, "cloudtrail:StopLogging", trail, Context::default()))
}

fn statement(effect: &str, operator: &str, key: &str, value: &str) -> String {
    format!(r#"{{"Effect":"{effect}","Action":"*","Resource":"*","Condition":{{"{operator}":{{"aws:{key}":"{value}"}}}}}}"#)
}

#[test]
fn an_allow_asks_for_it_if_keys_and_sessions_without_it_are_left_out() {
    for (operator, key, value, expected) in [
        ("Bool", "MultiFactorAuthPresent", "true", Need::Required),
        ("Bool", "MultiFactorAuthPresent", "True", Need::Required),
        ("StringEquals", "MultiFactorAuthPresent", "true", Need::Required),
        ("BoolIfExists", "MultiFactorAuthPresent", "true", Need::NotRequired),
        ("Bool", "MultiFactorAuthPresent", "false", Need::NotRequired),
        ("Null", "MultiFactorAuthPresent", "true", Need::NotRequired),
        ("Null", "MultiFactorAuthPresent", "false", Need::NotRequired),
        ("ForAllValues:Bool", "MultiFactorAuthPresent", "true", Need::NotRequired),
        ("NumericLessThan", "MultiFactorAuthAge", "3600", Need::Required),
        ("NumericLessThanIfExists", "MultiFactorAuthAge", "3600", Need::NotRequired),
    ] {
        assert_eq!(need(&[statement("Allow", operator, key, value)]), expected, "{operator} {key} {value}");
    }
}

#[test]
fn a_deny_asks_for_it_if_it_catches_keys_and_sessions_without_it() {
    let deny = |operator: &str, value: &str| statement("Deny", operator, "MultiFactorAuthPresent", value);
    for (denials, expected) in [
        (vec![deny("Bool", "false")], Need::NotRequired),
        (vec![deny("BoolIfExists", "false")], Need::Required),
        (vec![deny("Null", "true")], Need::NotRequired),
        (vec![deny("Null", "true"), deny("Bool", "false")], Need::Required),
        (vec![deny("StringLike", "*"), deny("Null", "true")], Need::NeverAllowed),
    ] {
        let statements: Vec<_> = denials.iter().cloned().chain([ALLOW_ALL.to_owned()]).collect();
        assert_eq!(need(&statements), expected, "{denials:?}");
    }
}
