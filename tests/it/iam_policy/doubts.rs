//! What is in doubt stays in doubt: it is neither taken for allowed nor for denied, unless it makes no difference.

use trailwarden::analysis::iam_policy::document::{DocumentKind, read};
use trailwarden::analysis::iam_policy::evaluate::Policies;
use trailwarden::analysis::iam_policy::exposure::{Access, Audience, Setting, exposure};
use trailwarden::analysis::iam_policy::principals::{Caller, Identity};
use trailwarden::analysis::iam_policy::request::{Context, Request};
use trailwarden::analysis::iam_policy::solve::{MAX_STEPS, Missing};
use trailwarden::analysis::iam_policy::truth::Truth;

/// Whether a role may read an object by the policy of a bucket in its own account.
fn allowed(statements: &str) -> Truth {
    let document = read(&format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#), DocumentKind::Resource);
    let document = document.document.unwrap();
    let policies = Policies { resource: Some(&document), ..Policies::default() };
    let caller = Caller::Identity(Identity::of_arn("arn:aws:iam::111122223333:role/ops").unwrap());
    policies.allow(&Request::new(caller, "s3:GetObject", "arn:aws:s3:::b/k", Context::default()))
}

const ALLOW: &str = r#"{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}"#;

#[test]
fn a_principal_that_is_not_described_may_be_the_caller() {
    let with = |effect: &str| {
        format!(r#"{{"Effect":"{effect}","Principal":{{"AWS":"arn:aws:iam::*:role/ops"}},"Action":"s3:*","Resource":"*"}}"#)
    };
    assert_eq!(allowed(&with("Allow")), Truth::Unknown);
    assert_eq!(allowed(&format!("{ALLOW},{}", with("Deny"))), Truth::Unknown);
    assert_eq!(allowed(&format!("{ALLOW},{}", with("Allow"))), Truth::True);
}

#[test]
fn a_role_is_spared_for_certain_only_if_its_account_is_spared_too() {
    let deny =
        |spared: &str| format!(r#"{ALLOW},{{"Effect":"Deny","NotPrincipal":{{"AWS":{spared}}},"Action":"s3:*","Resource":"*"}}"#);
    let role = r#""arn:aws:iam::111122223333:role/ops""#;
    assert_eq!(allowed(&deny(role)), Truth::Unknown);
    assert_eq!(allowed(&deny(&format!(r#"[{role},"111122223333"]"#))), Truth::True);
    assert_eq!(allowed(&deny(r#""444455556666""#)), Truth::False);
}

#[test]
fn a_denial_of_a_resource_that_is_not_described_hides_nothing() {
    let deny = r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:*"}"#;
    assert_eq!(allowed(&format!("{ALLOW},{deny}")), Truth::Unknown);
    let allow = r#"{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:*"}"#;
    assert_eq!(allowed(allow), Truth::True);
}

fn setting() -> Setting {
    Setting {
        partition: "aws".to_owned(),
        account: "111122223333".to_owned(),
        organization: None,
        service: "s3".to_owned(),
        resource: Some("arn:aws:s3:::b".to_owned()),
    }
}

#[test]
fn a_class_that_may_be_admitted_is_told_as_not_known() {
    let text = r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::*:role/x"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}}"#;
    let document = read(text, DocumentKind::Resource).document.unwrap();
    let exposure = exposure(&document, &setting());
    assert_eq!(exposure.admitted, []);
    assert!(exposure.unknown.contains(&(Audience::AnyAws, Access::Read, Missing::Meaning)), "{:?}", exposure.unknown);
    assert_eq!(exposure.is_public(), None);
}

#[test]
fn reasons_are_told_in_words() {
    assert_eq!(Missing::Budget.to_string(), format!("the policies are too involved to decide in {MAX_STEPS} steps"));
}
