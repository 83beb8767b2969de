#![allow(clippy::unwrap_used)]

use super::*;
use crate::analysis::Related;
use crate::analysis::samples;
use crate::model::{CauseKind, Resource, ResourceKind};

const READ: &str = r#"{"Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}"#;

fn resource(kind: ResourceKind, name: &str, body: &serde_json::Value) -> Resource {
    let stem = kind.to_string().rsplit('.').next().unwrap().to_owned();
    let arn = format!("arn:aws:iam::111122223333:{stem}/{name}");
    samples::resource(kind, &arn, &body.to_string())
}

fn policy(name: &str, document: &str) -> Resource {
    resource(ResourceKind::Policy, name, &serde_json::json!({"document": document}))
}

fn group(name: &str, attached: &[&str]) -> Resource {
    let body = serde_json::json!({"inline_policies": [{"name": "own", "document": READ}], "attached_policies": attached});
    resource(ResourceKind::Group, name, &body)
}

fn user(groups: &[&str], attached: &[&str]) -> Resource {
    let body = serde_json::json!({
        "groups": groups, "attached_policies": attached, "inline_policies": [], "permissions_boundary": null,
    });
    resource(ResourceKind::User, "ann", &body)
}

/// The one member that these resources make.
fn member_of(resources: &[Resource], rest: Option<&Arc<Cause>>) -> (Identities, Vec<CauseKind>) {
    let of = |kind| Related { resources: resources.iter().filter(|it| it.subject.kind == kind).collect(), rest: rest.cloned() };
    let listed = Listed::of(of);
    let identities = Identities::of(&listed);
    let [member] = identities.members() else { panic!("{:?}", identities.members()) };
    let unread = member.unread.iter().map(|cause| cause.kind).collect();
    (identities, unread)
}

fn names(identities: &Identities) -> Vec<(String, Origin)> {
    identities.policies(&identities.members()[0]).map(|(held, origin)| (held.to_string(), *origin)).collect()
}

const POLICY: &str = "arn:aws:iam::111122223333:policy/read";

#[test]
fn a_user_has_what_is_attached_to_it_and_what_its_groups_have() {
    let resources = [policy("read", READ), group("staff", &[POLICY]), user(&["staff"], &[POLICY])];
    let (identities, unread) = member_of(&resources, None);
    assert_eq!(unread, []);
    let own = |name: &str, origin| (name.to_owned(), origin);
    let expected = [own(POLICY, Origin::Attached), own("own", Origin::GroupInline(0)), own(POLICY, Origin::GroupAttached(0))];
    assert_eq!(names(&identities), expected);
    assert_eq!(identities.holder(&identities.members()[0]).unwrap().policies.len(), 3);
}

#[test]
fn a_policy_that_was_not_listed_leaves_the_user_open() {
    let (identities, unread) = member_of(&[user(&[], &[POLICY])], Some(&Cause::not_collected()));
    assert_eq!(unread, [CauseKind::NotCollected]);
    assert!(identities.holder(&identities.members()[0]).is_err());
    assert_eq!(member_of(&[user(&[], &[POLICY])], None).1, [CauseKind::Malformed]);
}

#[test]
fn a_group_that_was_not_listed_leaves_the_user_open() {
    assert_eq!(member_of(&[user(&["staff"], &[])], Some(&Cause::not_collected())).1, [CauseKind::NotCollected]);
}

#[test]
fn an_invalid_policy_is_not_read_as_one_that_allows_nothing() {
    let twice = r#"{"Statement":{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}}"#;
    let (identities, unread) = member_of(&[policy("read", twice), user(&[], &[POLICY])], None);
    assert_eq!(unread, []);
    let cause = identities.holder(&identities.members()[0]).unwrap_err();
    assert_eq!(cause.kind, CauseKind::Malformed);
}

#[test]
fn a_role_has_a_trust_policy_and_may_be_a_services_own() {
    let trust = r#"{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}}"#;
    let role = |path: &str| {
        let body = serde_json::json!({
            "path": path, "trust_policy": trust, "attached_policies": [], "inline_policies": [], "permissions_boundary": null,
        });
        let (identities, _) = member_of(&[resource(ResourceKind::Role, "app", &body)], None);
        let member = &identities.members()[0];
        (identities.trust(member).unwrap().unwrap().statements.len(), member.is_service_linked)
    };
    assert_eq!(role("/"), (1, false));
    assert_eq!(role("/aws-service-role/ec2.amazonaws.com/"), (1, true));
}
