#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::*;
use crate::analysis::samples;
use crate::model::ResourceKind;

fn subject() -> Subject {
    samples::subject(ResourceKind::Policy, "arn:aws:iam::111122223333:policy/x")
}

fn text(version: &str, statements: &Value) -> String {
    json!({"Version": version, "Statement": statements}).to_string()
}

fn powers_of(document: &str) -> DocumentPowers {
    let policy = Policy { document: Observed::Known(document.into()), ..Policy::default() };
    match of_policy(&policy, &subject()) {
        Observed::Known(powers) => powers,
        other => panic!("{other:?}"),
    }
}

fn powers(statements: &Value) -> DocumentPowers {
    powers_of(&text("2012-10-17", statements))
}

/// The kinds of wide grants with their actions; a question mark if there may be more.
fn wide(statements: &Value) -> Vec<String> {
    let list = powers(statements).wide_grants.known().unwrap().clone();
    let shown = |it: &WideGrantOf| format!("{} {}", it.kind.known().unwrap().as_str(), it.action.known().unwrap());
    list.items.iter().map(shown).chain(list.rest.map(|_| "?".to_owned())).collect()
}

type WideGrantOf = crate::model::aws::WideGrant;

fn flawed_in(document: &str) -> Vec<String> {
    let powers = powers_of(document);
    let flaw = |it: &crate::model::aws::StatementFlaw| {
        let detail = it.detail.known().filter(|detail| !detail.is_empty()).map_or_else(String::new, |it| format!(": {it}"));
        format!("{} {}{detail}", it.statement.known().unwrap(), it.kind.known().unwrap().as_str())
    };
    powers.flaws.known().unwrap().items.iter().map(flaw).collect()
}

fn flawed(statements: &Value) -> Vec<String> {
    flawed_in(&text("2012-10-17", statements))
}

fn allow(action: &str, resource: &str, condition: &Value) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition})
}

#[test]
fn how_far_a_document_goes() {
    let admin = |statements: &Value| powers(statements).admin.map(|admin| admin.as_str().to_owned());
    let known = |text: &str| Observed::Known(text.to_owned());
    assert_eq!(admin(&allow("*", "*", &json!({}))), known("full"));
    assert_eq!(admin(&allow("*", "*", &json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}))), known("full-with-mfa"));
    assert_eq!(admin(&allow("iam:*", "*", &json!({}))), known("self-granting"));
    assert_eq!(admin(&allow("s3:*", "*", &json!({}))), known("none"));
    let condition = json!({"StringEquals": {"aws:PrincipalTag/team": "ops"}});
    assert_eq!(admin(&allow("*", "*", &condition)), Observed::Unknown(undecided()));
}

#[test]
fn which_services_are_wholly_allowed() {
    let full = |statements: &Value| powers(statements).full_services.known().unwrap().items.clone();
    assert_eq!(full(&allow("cloudtrail:*", "arn:aws:cloudtrail:*:*:*", &json!({}))), ["cloudtrail"]);
    assert_eq!(full(&json!({"Effect": "Allow", "Action": ["kms:*", "s3:Get*"], "Resource": "*"})), ["kms"]);
    assert_eq!(full(&allow("*", "*", &json!({}))), SERVICES);
}

#[test]
fn a_document_that_is_invalid_or_unread_tells_nothing() {
    let of = |document| of_policy(&Policy { document, ..Policy::default() }, &subject());
    let malformed = of(Observed::Known(r#"{"Statement":{"Effect":"allow"}}"#.into()));
    let Observed::Unknown(cause) = malformed else { panic!("{malformed:?}") };
    assert_eq!(cause.kind, CauseKind::Malformed);
    let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
    assert_eq!(of(Observed::unknown(&denied)), Observed::Unknown(denied));
}

#[test]
fn what_is_allowed_on_everything_is_wide() {
    let plain = |action: &str, resource: &str| wide(&allow(action, resource, &json!({})));
    assert_eq!(plain("kms:Decrypt", "*"), ["decrypt kms:Decrypt"]);
    assert_eq!(plain("kms:Decrypt", "arn:aws:kms:*:*:key/*"), ["decrypt kms:Decrypt"]);
    assert_eq!(plain("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/1"), [""; 0]);
    assert_eq!(plain("sts:Assume*", "*"), ["assume-role sts:AssumeRole"]);
    assert_eq!(plain("sts:AssumeRole", "arn:aws:iam::111122223333:role/ci-*"), [""; 0]);
    assert_eq!(plain("iam:PassRole", "arn:aws:iam::111122223333:role/*"), ["pass-role iam:PassRole"]);
    assert_eq!(plain("secretsmanager:GetSecretValue", "*"), ["read-data secretsmanager:GetSecretValue"]);
    assert_eq!(plain("sqs:AddPermission", "*"), ["change-access sqs:AddPermission"]);
    assert_eq!(plain("aws-marketplace:Subscribe", "*"), ["subscribe aws-marketplace:Subscribe"]);
}

#[test]
fn conditions_narrow_it_or_leave_it_open() {
    let on_keys = |condition: &Value| wide(&allow("kms:Decrypt", "*", condition));
    assert_eq!(on_keys(&json!({"StringEquals": {"kms:ResourceAliases": "alias/app"}})), [""; 0]);
    assert_eq!(on_keys(&json!({"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}})), ["?"]);
    assert_eq!(on_keys(&json!({"Bool": {"aws:SecureTransport": "true"}})), ["decrypt kms:Decrypt"]);
    let passing = |condition: &Value| wide(&allow("iam:PassRole", "*", condition));
    assert_eq!(passing(&json!({"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}})), [""; 0]);
}

#[test]
fn what_is_denied_is_not_wide() {
    let deny = json!({"Effect": "Deny", "Action": "kms:*", "Resource": "*"});
    assert_eq!(wide(&json!([allow("kms:Decrypt", "*", &json!({})), deny])), [""; 0]);
}

#[test]
fn the_ways_of_a_document_are_told_by_kind() {
    let ways = powers(&allow("iam:CreateAccessKey", "*", &json!({}))).escalations;
    let expected = DocumentEscalation {
        id: Observed::Known("iam-createaccesskey".to_owned()),
        kind: Observed::Known(EscalationKind::Principal),
        open: Observed::Known(true),
    };
    assert_eq!(ways, Observed::Known(List::complete(vec![expected])));
}

#[test]
fn statements_that_name_what_they_leave_out_are_told() {
    let spared = json!({"Sid": "Rest", "Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::b"});
    assert_eq!(flawed(&spared), ["Rest allow-not-action", "Rest allow-not-resource", "Rest whole-service: all but iam"]);
    assert_eq!(flawed(&json!({"Effect": "Deny", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::b"})), [""; 0]);
}

#[test]
fn whole_services_are_told_by_stars() {
    let actions = json!({"Effect": "Allow", "Action": ["s3:**", "EC2:*", "sqs:Get*", "*"], "Resource": "*"});
    assert_eq!(flawed(&actions), ["statement 1 whole-service: s3", "statement 1 whole-service: ec2"]);
}

#[test]
fn denials_that_match_nothing_are_told() {
    let deny = |action: &str, resource: &str| flawed(&json!({"Effect": "Deny", "Action": action, "Resource": resource}));
    let group = "arn:aws:iam::111122223333:group/staff";
    assert_eq!(deny("cloudtrail:StopLoging", "*"), ["statement 1 deny-unknown-action: cloudtrail:stoploging"]);
    assert_eq!(deny("cloudtrail:Stopp*", "*"), ["statement 1 deny-unknown-action: cloudtrail:stopp*"]);
    assert_eq!(deny("cloudtrail:Stop*", "*"), [""; 0]);
    assert_eq!(deny("iam:DeleteUser", group), ["statement 1 deny-users-by-group"]);
    assert_eq!(deny("iam:DeleteUser", "*"), [""; 0]);
    assert_eq!(deny("iam:AddUserToGroup", group), [""; 0]);
}

#[test]
fn variables_need_the_version_that_has_them() {
    let own = allow("s3:GetObject", "arn:aws:s3:::b/${aws:username}/*", &json!({}));
    assert_eq!(flawed_in(&text("2008-10-17", &own)), ["statement 1 variables-without-version"]);
    assert_eq!(flawed(&own), [""; 0]);
}

#[test]
fn tests_of_a_second_factor_are_sound_or_not() {
    let key = "aws:MultiFactorAuthPresent";
    for (effect, condition, slips) in [
        ("Allow", json!({"Bool": {key: "true"}}), None),
        ("Allow", json!({"Bool": {key: "True"}}), None),
        ("Allow", json!({"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}), None),
        ("Deny", json!({"BoolIfExists": {key: "false"}}), None),
        ("Allow", json!({"BoolIfExists": {key: "true"}}), Some("requests with access keys pass")),
        ("Allow", json!({"ForAllValues:Bool": {key: "true"}}), Some("requests with access keys pass")),
        ("Allow", json!({"Null": {key: "false"}}), Some("sessions without a second factor pass")),
        ("Allow", json!({"StringEquals": {key: "True"}}), Some("it holds for nobody")),
        ("Deny", json!({"Bool": {key: "false"}}), Some("requests with access keys pass")),
        ("Deny", json!({"Null": {key: "true"}}), Some("sessions without a second factor pass")),
        (
            "Deny",
            json!({"NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}}),
            Some("requests without a second factor pass"),
        ),
    ] {
        let found = flawed(&json!({"Effect": effect, "Action": "s3:*", "Resource": "*", "Condition": condition}));
        let slips: Vec<_> = slips.map(|slips| format!("statement 1 unsound-mfa: {slips}")).into_iter().collect();
        let found: Vec<_> = found.into_iter().filter(|it| it.contains("unsound")).collect();
        assert_eq!(found, slips, "{effect} {condition}");
    }
}

#[test]
fn two_denials_side_by_side_make_one_guard() {
    let deny =
        |action: &str, condition: Value| json!({"Effect": "Deny", "Action": action, "Resource": "*", "Condition": condition});
    let present = "aws:MultiFactorAuthPresent";
    let keys = |action: &str| deny(action, json!({"Null": {present: "true"}}));
    let sessions = |action: &str| deny(action, json!({"Bool": {present: "false"}}));
    assert_eq!(flawed(&json!([keys("s3:Put*"), sessions("s3:Put*")])), [""; 0]);
    assert_eq!(flawed(&json!([keys("s3:Put*"), sessions("s3:Get*")])).len(), 2);
}
