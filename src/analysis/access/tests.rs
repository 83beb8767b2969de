#![allow(clippy::unwrap_used)]

use super::*;
use crate::analysis::Related;
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::document::{DocumentKind, read};
use crate::analysis::iam_policy::exposure::Audience;
use crate::analysis::iam_policy::principals::Identity;
use crate::analysis::identities::Listed;
use crate::model::aws::{Handle, Place};
use crate::model::{Resource, ResourceKind};

const TRAIL: &str = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main";
const STOP: &str = r#"{"Sid":"Stop","Effect":"Allow","Action":"cloudtrail:Stop*","Resource":"*"}"#;
const NOTHING: &str = r#"{"Effect":"Allow","Action":"ec2:Describe*","Resource":"*"}"#;
const FACTOR: &str = r#""Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#;

fn document(statements: &[&str]) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))
}

fn assume(role: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::111122223333:role/{role}"}}"#)
}

fn trusts(principal: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{principal}}}"#)
}

/// The account is trusted: whoever it lets.
fn own() -> String {
    trusts(r#"{"AWS":"111122223333"}"#)
}

fn member(kind: ResourceKind, name: &str, body: &serde_json::Value) -> Resource {
    let place = Place { partition: "aws".into(), account: "111122223333".into(), region: None };
    let subject = place.subject(kind, Handle::Name(name));
    Resource { subject: subject.into(), body: kind.body_from_json(&body.to_string()).unwrap() }
}

fn user(name: &str, statements: &[&str]) -> Resource {
    let inline = serde_json::json!([{"name": "own", "document": document(statements)}]);
    let body =
        serde_json::json!({"groups": [], "attached_policies": [], "inline_policies": inline, "permissions_boundary": null});
    member(ResourceKind::User, name, &body)
}

fn role(name: &str, trust: &str, statements: &[&str]) -> Resource {
    let inline = serde_json::json!([{"name": "own", "document": document(statements)}]);
    let body = serde_json::json!({
        "path": "/", "trust_policy": document(&[trust]), "attached_policies": [], "inline_policies": inline,
        "permissions_boundary": null,
    });
    member(ResourceKind::Role, name, &body)
}

fn gathered(resources: &[Resource]) -> Identities {
    let of = |kind| Related { resources: resources.iter().filter(|it| it.subject.kind == kind).collect(), rest: None };
    Identities::of(&Listed::of(of))
}

fn question<'p>(actions: &'p [String], arn: &str) -> Question<'p> {
    Question {
        actions,
        resources: Region::Like(vec![ArnPattern::exactly(arn)]),
        name: arn.to_owned(),
        policy: None,
        owner: None,
        policy_decides: false,
        settled: vec![("aws:requestedregion", Domain::Exactly("eu-west-1".to_owned()))],
    }
}

/// Who can stop the trail: name, path and guard.
fn stoppers(resources: &[Resource]) -> Vec<(String, String, Guard)> {
    let identities = gathered(resources);
    let actions = ["cloudtrail:StopLogging".to_owned()];
    let answer = who_can(&identities, &[&[question(&actions, TRAIL)]]);
    assert_eq!(answer.open, []);
    assert_eq!(answer.rest, []);
    let told = |able: &Able| {
        let name = identities.members().get(able.member).unwrap().subject.name.to_string();
        (name, able.path(&identities), able.guard)
    };
    answer.able.iter().map(told).collect()
}

fn told(name: &str, path: &str, guard: Guard) -> (String, String, Guard) {
    (name.to_owned(), path.to_owned(), guard)
}

#[test]
fn who_is_allowed_can_and_the_statement_is_named() {
    let identities = gathered(&[user("ann", &[NOTHING, STOP]), user("bob", &[NOTHING])]);
    let actions = ["cloudtrail:StopLogging".to_owned()];
    let answer = who_can(&identities, &[&[question(&actions, TRAIL)]]);
    let grant = Grant {
        action: "cloudtrail:StopLogging".to_owned(),
        resource: TRAIL.to_owned(),
        policy: "inline policy own".to_owned(),
        statement: "Stop".to_owned(),
    };
    assert_eq!(answer.able, [Able { member: 0, guard: Guard::None, steps: Vec::new(), grant }]);
}

#[test]
fn a_denial_and_another_region_keep_out() {
    let deny = r#"{"Effect":"Deny","Action":"*","Resource":"arn:aws:cloudtrail:*:*:trail/main"}"#;
    let elsewhere =
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"us-west-2"}}}"#;
    let other_trail = r#"{"Effect":"Allow","Action":"cloudtrail:*","Resource":"arn:aws:cloudtrail:*:*:trail/other"}"#;
    assert_eq!(stoppers(&[user("ann", &[STOP, deny]), user("bob", &[elsewhere]), user("cem", &[other_trail])]), []);
}

#[test]
fn a_role_that_may_be_assumed_is_a_path() {
    let found = stoppers(&[user("ann", &[&assume("ops")]), user("bob", &[NOTHING]), role("ops", &own(), &[STOP])]);
    assert_eq!(found, [told("ann", "assumes role/ops", Guard::None), told("ops", "directly", Guard::None)]);
}

#[test]
fn a_role_that_names_a_user_needs_no_policy_of_the_user() {
    let named = trusts(r#"{"AWS":"arn:aws:iam::111122223333:user/ann"}"#);
    let found = stoppers(&[user("ann", &[NOTHING]), user("bob", &[&assume("*")]), role("ops", &named, &[STOP])]);
    assert_eq!(found, [told("ann", "assumes role/ops", Guard::None), told("ops", "directly", Guard::None)]);
}

#[test]
fn of_chains_the_shortest_is_told() {
    let resources = [
        user("ann", &[&assume("one"), &assume("long")]),
        role("long", &own(), &[&assume("one")]),
        role("one", &own(), &[&assume("two")]),
        role("two", &own(), &[STOP]),
    ];
    let expected = [
        told("ann", "assumes role/one, assumes role/two", Guard::None),
        told("long", "assumes role/one, assumes role/two", Guard::None),
        told("one", "assumes role/two", Guard::None),
        told("two", "directly", Guard::None),
    ];
    assert_eq!(stoppers(&resources), expected);
}

#[test]
fn a_factor_that_a_trust_policy_asks_for_stands_in_the_way() {
    let guarded = format!(r#"{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"AWS":"111122223333"}},{FACTOR}}}"#);
    let found = stoppers(&[user("ann", &[&assume("ops")]), role("ops", &guarded, &[STOP])]);
    assert_eq!(found, [told("ann", "assumes role/ops", Guard::Mfa), told("ops", "directly", Guard::None)]);
}

#[test]
fn the_first_role_of_a_user_keeps_the_factor_and_the_second_does_not() {
    let guarded = format!(r#"{{"Effect":"Allow","Action":"cloudtrail:StopLogging","Resource":"*",{FACTOR}}}"#);
    let resources = [
        user("ann", &[&assume("ops")]),
        user("bob", &[&assume("door")]),
        role("door", &own(), &[&assume("ops")]),
        role("ops", &own(), &[&guarded]),
    ];
    let expected = [told("ann", "assumes role/ops", Guard::Mfa), told("ops", "directly", Guard::Mfa)];
    assert_eq!(stoppers(&resources), expected);
}

#[test]
fn a_longer_path_without_a_factor_comes_before_a_shorter_one_with_it() {
    let guarded = format!(r#"{{"Effect":"Allow","Action":"cloudtrail:StopLogging","Resource":"*",{FACTOR}}}"#);
    let found = stoppers(&[user("ann", &[&guarded, &assume("ops")]), role("ops", &own(), &[STOP])]);
    assert_eq!(found, [told("ann", "assumes role/ops", Guard::None), told("ops", "directly", Guard::None)]);
}

#[test]
fn equal_policies_are_no_equal_answers_where_they_look_at_who_asks() {
    let ann_only = r#"{"Effect":"Allow","Action":"cloudtrail:StopLogging","Resource":"*","Condition":{"StringEquals":{"aws:username":"ann"}}}"#;
    let policy = |name: &str, statement: &str| {
        member(ResourceKind::Policy, name, &serde_json::json!({"document": document(&[statement])}))
    };
    let with = |name: &str, policy: &str| {
        let body = serde_json::json!({
            "groups": [], "attached_policies": [format!("arn:aws:iam::111122223333:policy/{policy}")], "inline_policies": [],
            "permissions_boundary": null,
        });
        member(ResourceKind::User, name, &body)
    };
    let resources =
        [policy("p", ann_only), policy("q", STOP), with("ann", "p"), with("bob", "p"), with("cem", "q"), with("dee", "q")];
    let expected = ["ann", "cem", "dee"].map(|name| told(name, "directly", Guard::None));
    assert_eq!(stoppers(&resources), expected);
}

#[test]
fn what_could_not_be_read_leaves_it_open_along_the_path() {
    let mut unread = user("ann", &[NOTHING]);
    let body = serde_json::json!({
        "groups": [], "attached_policies": {"$unknown": "access_denied"}, "inline_policies": [], "permissions_boundary": null,
    });
    unread.body = ResourceKind::User.body_from_json(&body.to_string()).unwrap();
    let invalid = r#"{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}"#;
    let resources = [unread, user("bob", &[&assume("ops")]), role("ops", &own(), &[invalid]), role("sure", "{}", &[STOP])];
    let identities = gathered(&resources);
    let actions = ["cloudtrail:StopLogging".to_owned()];
    let answer = who_can(&identities, &[&[question(&actions, TRAIL)]]);
    let open: Vec<_> = answer.open.iter().map(|(member, cause)| (*member, cause.kind)).collect();
    assert_eq!(open, [(0, CauseKind::AccessDenied), (1, CauseKind::Malformed), (2, CauseKind::Malformed)]);
    let rest: Vec<_> = answer.rest.iter().map(|cause| cause.kind).collect();
    assert_eq!(rest, [CauseKind::Malformed], "who may assume role/sure is not known");
    let why = answer.why_open(&identities, "stop it").unwrap();
    assert_eq!(why.kind, CauseKind::Malformed);
}

#[test]
fn why_it_is_open_names_the_first_and_counts_the_others() {
    let cause = because(CauseKind::Malformed, "it is invalid");
    let identities = gathered(&[user("ann", &[NOTHING]), user("bob", &[NOTHING])]);
    let answer = Answer { open: vec![(0, Arc::clone(&cause)), (1, cause)], ..Answer::default() };
    let why = answer.why_open(&identities, "stop it").unwrap();
    let expected = "whether arn:aws:iam::111122223333:user/ann and 1 other can stop it is not known: it is invalid";
    assert_eq!(why.detail.as_deref(), Some(expected));
}

#[test]
fn where_two_things_are_needed_the_same_identity_must_reach_both() {
    let get = r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#;
    let decrypt = r#"{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}"#;
    let identities = gathered(&[
        user("ann", &[get, &assume("keys")]),
        user("bob", &[get, decrypt]),
        user("cem", &[&assume("both")]),
        role("both", &own(), &[get, decrypt]),
        role("keys", &own(), &[decrypt]),
    ]);
    let actions = ["s3:GetObject".to_owned(), "kms:Decrypt".to_owned()];
    let [object, key] = [&actions[..1], &actions[1..]].map(|actions| question(actions, "arn:aws:s3:::logs/x"));
    let answer = who_can(&identities, &[&[object], &[key]]);
    let able: Vec<_> = answer.able.iter().map(|able| (able.member, able.path(&identities))).collect();
    assert_eq!(able, [(1, "directly".to_owned()), (2, "assumes role/both".to_owned()), (3, "directly".to_owned())]);
}

/// Who else can stop the trail or act by a policy of a resource: who, path, guard.
fn others(resources: &[Resource], policy: Option<&str>) -> Vec<(Audience, String, Guard)> {
    let identities = gathered(resources);
    let actions = ["s3:DeleteObject".to_owned()];
    let document = policy.map(|statement| read(&document(&[statement]), DocumentKind::Resource).document.unwrap());
    let policy = document.as_ref().map(|document| Policy { document, name: "bucket policy" });
    let question = Question { policy, ..question(&actions, "arn:aws:s3:::logs/x") };
    let groups: [&[Question<'_>]; 1] = [&[question]];
    let answer = who_can(&identities, &groups);
    let home = Identity::of_arn("arn:aws:iam::111122223333:root").unwrap();
    let (found, open) = outsiders(&identities, &groups, &answer.able, &home);
    assert_eq!(open, []);
    found.into_iter().map(|one| (one.audience, one.path, one.guard)).collect()
}

#[test]
fn the_policy_of_a_resource_lets_others_in() {
    let to = |principal: &str, condition: &str| {
        format!(r#"{{"Effect":"Allow","Principal":{principal},"Action":"s3:*","Resource":"arn:aws:s3:::logs/*"{condition}}}"#)
    };
    let account = |guard| vec![(Audience::Account("444455556666".to_owned()), "directly".to_owned(), guard)];
    assert_eq!(others(&[], Some(&to(r#"{"AWS":"444455556666"}"#, ""))), account(Guard::None));
    assert_eq!(others(&[], Some(&to(r#"{"AWS":"444455556666"}"#, &format!(",{FACTOR}")))), account(Guard::Mfa));
    assert_eq!(others(&[], Some(&to(r#"{"AWS":"111122223333"}"#, ""))), []);
    assert_eq!(others(&[], Some(&to(r#"{"Service":"cloudtrail.amazonaws.com"}"#, ""))), []);
    let anybody: Vec<_> = others(&[], Some(&to(r#""*""#, ""))).into_iter().map(|(who, ..)| who).collect();
    assert_eq!(anybody, [Audience::Anonymous, Audience::AnyAws]);
}

#[test]
fn a_role_that_can_lets_others_in_by_its_trust_policy() {
    let delete = r#"{"Effect":"Allow","Action":"s3:DeleteObject","Resource":"*"}"#;
    let vendor = trusts(r#"{"AWS":"arn:aws:iam::444455556666:root"}"#);
    let path = |path: &str| vec![(Audience::Account("444455556666".to_owned()), path.to_owned(), Guard::None)];
    assert_eq!(others(&[role("ops", &vendor, &[delete])], None), path("assumes role/ops"));
    let chained = [role("door", &vendor, &[&assume("ops")]), role("ops", &own(), &[delete])];
    assert_eq!(others(&chained, None), path("assumes role/door, assumes role/ops"));
    assert_eq!(others(&[role("ops", &vendor, &[NOTHING])], None), []);
}
