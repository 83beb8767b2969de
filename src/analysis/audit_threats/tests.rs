#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::*;
use crate::analysis::Related;
use crate::analysis::identities::{Identities, Listed};
use crate::model::aws::{Handle, Place};
use crate::model::{Cause, CauseKind, Resource, ResourceKind};

const ALL: &str = r#"{"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"}"#;
const NOTHING: &str = r#"{"Effect":"Allow","Action":"ec2:Describe*","Resource":"*"}"#;

fn document(statements: &[&str]) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))
}

fn resource(kind: ResourceKind, account: &str, name: &str, body: &serde_json::Value) -> Resource {
    let region = kind.is_regional().then(|| "eu-west-1".into());
    let place = Place { partition: "aws".into(), account: account.into(), region };
    Resource { subject: place.subject(kind, Handle::Name(name)).into(), body: kind.body_from_json(&body.to_string()).unwrap() }
}

fn own(kind: ResourceKind, name: &str, body: &serde_json::Value) -> Resource {
    resource(kind, "111122223333", name, body)
}

fn user(name: &str, statements: &[&str]) -> Resource {
    let inline = serde_json::json!([{"name": "own", "document": document(statements)}]);
    let body =
        serde_json::json!({"groups": [], "attached_policies": [], "inline_policies": inline, "permissions_boundary": null});
    own(ResourceKind::User, name, &body)
}

/// A statement that allows an action on one resource.
fn allowing(action: &str, on: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{on}"}}"#)
}

fn trail(more: &serde_json::Value) -> Resource {
    let mut body = serde_json::json!({
        "name": "main", "home_region": "eu-west-1", "owner_account": "111122223333", "is_organization_trail": false,
        "log_bucket": "logs", "s3_key_prefix": null, "kms_key": null, "log_group": null, "log_group_role": null,
        "sns_topic": null,
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    own(ResourceKind::Trail, "main", &body)
}

fn bucket(account: &str, more: &serde_json::Value) -> Resource {
    let mut body = serde_json::json!({
        "name": "logs", "region": "eu-west-1", "policy": null, "versioning_status": "Enabled", "mfa_delete": null,
        "object_lock": null, "object_ownership": "BucketOwnerEnforced", "public_access_block": null,
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    resource(ResourceKind::Bucket, account, "logs", &body)
}

/// What lies around the trail: every resource of a type is what a field of it stands for.
struct World {
    resources: Vec<Resource>,
    identities: Identities,
}

impl World {
    fn of(resources: Vec<Resource>) -> Self {
        let of = |kind| Related { resources: resources.iter().filter(|it| it.subject.kind == kind).collect(), rest: None };
        let listed = Listed::of(of);
        let identities = Identities::of(&listed);
        Self { resources, identities }
    }

    fn trail(&self) -> (&Trail, &Subject) {
        let trail = self.resources.iter().find(|it| it.subject.kind == ResourceKind::Trail).unwrap();
        (trail.body.get().unwrap(), &trail.subject)
    }
}

impl Surroundings for World {
    fn related(&self, field: &str) -> Related<'_> {
        let kind = match field {
            "log_bucket" => ResourceKind::Bucket,
            "kms_key" => ResourceKind::Key,
            "s3_account" => ResourceKind::AccountPublicAccess,
            "account_metric_filters" => ResourceKind::MetricFilter,
            "account_alarms" => ResourceKind::Alarm,
            "account_topics" => ResourceKind::Topic,
            "account_buckets" => ResourceKind::Bucket,
            "organization" => ResourceKind::Organization,
            "organization_members" => ResourceKind::OrganizationMember,
            _ => panic!("{field}"),
        };
        Related { resources: self.resources.iter().filter(|it| it.subject.kind == kind).collect(), rest: None }
    }

    fn for_each_related(&self, field: &str, see: &mut dyn FnMut(&Resource, &dyn Surroundings)) -> Option<Arc<Cause>> {
        assert!(["account_trails", "trails"].contains(&field), "{field}");
        let is_trail = |it: &&Resource| it.subject.kind == ResourceKind::Trail;
        self.resources.iter().filter(is_trail).for_each(|trail| see(trail, self));
        None
    }

    fn identities(&self) -> Option<&Identities> {
        Some(&self.identities)
    }
}

/// Whether each user can blind a trail, in the order in which they are given; why that is not known.
fn blinding(resources: Vec<Resource>) -> Vec<Result<bool, CauseKind>> {
    let world = World::of(resources);
    let users = world.resources.iter().filter(|it| it.subject.kind == ResourceKind::User);
    let told = users.map(|user| match can_blind_trails(&(), &user.subject, &world) {
        Observed::Known(can) => Ok(can),
        Observed::Absent => panic!(),
        Observed::Unknown(cause) => Err(cause.kind),
    });
    told.collect()
}

type Conclude = fn(&Trail, &Subject, &dyn Surroundings) -> Found;

/// Who is concluded, each with the action, and why the list is open.
fn found(conclude: Conclude, resources: Vec<Resource>) -> (Vec<String>, Option<CauseKind>) {
    let world = World::of(resources);
    let (trail, subject) = world.trail();
    let Observed::Known(list) = conclude(trail, subject, &world) else { panic!() };
    let told = |it: &AuditAccess| {
        let principal = it.principal.known().unwrap();
        let name = principal.rsplit('/').next().unwrap();
        format!("{name} {}", it.action.known().unwrap())
    };
    (list.items.iter().map(told).collect(), list.rest.map(|cause| cause.kind))
}

fn may(action: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"*"}}"#)
}

#[test]
fn an_entry_says_who_what_how_and_by_what() {
    let world = World::of(vec![trail(&serde_json::json!({})), user("ann", &[ALL]), user("bob", &[NOTHING])]);
    let (trail, subject) = world.trail();
    let text = |text: &str| Observed::Known(text.to_owned());
    let ann = AuditAccess {
        name: text("arn:aws:iam::111122223333:user/ann: cloudtrail:StopLogging, directly, no MFA, by inline policy own, All"),
        principal: text("arn:aws:iam::111122223333:user/ann"),
        principal_kind: Observed::Known(crate::model::aws::PrincipalKind::User),
        account: text("111122223333"),
        in_own_organization: Observed::Known(true),
        user: Observed::Known(crate::model::Ref::new("arn:aws:iam::111122223333:user/ann")),
        trusted_services: Observed::Known(List::complete(Vec::new())),
        trusted_oidc_providers: Observed::Known(List::complete(Vec::new())),
        power: Observed::Known(AuditPower::StopRecording),
        action: text("cloudtrail:StopLogging"),
        resource: text("arn:aws:cloudtrail:eu-west-1:111122223333:trail/main"),
        path: text("directly"),
        steps: Observed::Known(0),
        mfa_required: Observed::Known(false),
        policy: text("inline policy own"),
        statement: text("All"),
        is_administrator: Observed::Known(true),
    };
    assert_eq!(stoppers(trail, subject, &world), Observed::Known(List::complete(vec![ann])));
}

#[test]
fn a_trail_of_another_account_cannot_be_changed() {
    let mut theirs = trail(&serde_json::json!({"owner_account": "444455556666"}));
    let subject = (*theirs.subject).clone();
    theirs.subject = Subject { id: subject.id.replace("111122223333", "444455556666").into(), ..subject }.into();
    assert_eq!(found(stoppers, vec![theirs, user("ann", &[ALL])]), (vec![], None));
}

#[test]
fn what_deletes_log_files_rests_on_versions_and_locks() {
    let with = |more: serde_json::Value, action: &str| {
        found(log_deleters, vec![trail(&serde_json::json!({})), bucket("111122223333", &more), user("ann", &[&may(action)])])
    };
    let can = |action: &str| (vec![format!("ann {action}")], None);
    let cannot = || (vec![], None);
    let lock =
        |mode: &str| serde_json::json!({"object_lock": {"default_mode": mode, "default_days": 400, "default_years": null}});
    let versions = || serde_json::json!({});
    assert_eq!(with(versions(), "s3:DeleteObject"), can("s3:DeleteObject"));
    assert_eq!(with(versions(), "s3:DeleteObjectVersion"), can("s3:DeleteObjectVersion"));
    assert_eq!(with(versions(), "s3:PutObject"), cannot());
    assert_eq!(with(serde_json::json!({"versioning_status": null}), "s3:PutObject"), can("s3:PutObject"));
    assert_eq!(with(serde_json::json!({"versioning_status": "Suspended"}), "s3:PutObject"), can("s3:PutObject"));
    assert_eq!(with(serde_json::json!({"mfa_delete": "Enabled"}), "s3:DeleteObjectVersion"), cannot());
    assert_eq!(with(lock("COMPLIANCE"), "s3:*"), cannot());
    assert_eq!(with(lock("GOVERNANCE"), "s3:Delete*"), cannot());
    assert_eq!(with(lock("GOVERNANCE"), "s3:*"), can("s3:BypassGovernanceRetention"));
    let unread =
        serde_json::json!({"versioning_status": {"$unknown": "access_denied"}, "mfa_delete": {"$unknown": "access_denied"}});
    assert_eq!(with(unread.clone(), "s3:PutObject"), (vec![], Some(CauseKind::AccessDenied)));
    assert_eq!(with(unread, "s3:DeleteObject"), (vec!["ann s3:DeleteObject".to_owned()], Some(CauseKind::AccessDenied)));
    let unread = serde_json::json!({"object_lock": {"$unknown": "access_denied"}});
    assert_eq!(with(unread, "s3:*"), (vec![], Some(CauseKind::AccessDenied)));
}

#[test]
fn only_log_files_of_the_trail_count() {
    let with = |more: serde_json::Value, below: &str| {
        let allow = format!(r#"{{"Effect":"Allow","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::{below}"}}"#);
        let (found, rest) =
            found(log_deleters, vec![trail(&more), bucket("111122223333", &serde_json::json!({})), user("ann", &[&allow])]);
        assert_eq!(rest, None);
        !found.is_empty()
    };
    let alone = || serde_json::json!({});
    let prefixed = || serde_json::json!({"s3_key_prefix": "audit"});
    let organization = || serde_json::json!({"is_organization_trail": true});
    for (more, below, expected) in [
        (alone(), "logs/*", true),
        (alone(), "*", true),
        (alone(), "logs/AWSLogs/111122223333/CloudTrail-Digest/*", true),
        (alone(), "logs/AWSLogs/111122223333/Config/*", false),
        (alone(), "logs/AWSLogs/444455556666/*", false),
        (alone(), "logs/audit/*", false),
        (alone(), "logs", false),
        (alone(), "logs2/*", false),
        (prefixed(), "logs/audit/*", true),
        (prefixed(), "logs/AWSLogs/*", false),
        (organization(), "logs/AWSLogs/o-abc123/444455556666/CloudTrail/*", true),
    ] {
        assert_eq!(with(more, below), expected, "{below}");
    }
}

#[test]
fn a_bucket_elsewhere_belongs_to_its_account_and_needs_both_sides() {
    let with = |policy: &serde_json::Value| {
        let theirs = bucket("444455556666", &serde_json::json!({"policy": policy}));
        found(log_deleters, vec![trail(&serde_json::json!({})), theirs, user("ann", &[&may("s3:*")]), user("bob", &[NOTHING])])
    };
    let owner = "arn:aws:iam::444455556666:root s3:DeleteObject".to_owned();
    assert_eq!(with(&serde_json::Value::Null), (vec![owner.clone()], None));
    let lets =
        r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:DeleteObject","Resource":"arn:aws:s3:::logs/*"}"#;
    let both = vec!["ann s3:DeleteObject".to_owned(), owner];
    assert_eq!(with(&document(&[lets]).into()), (both, None));
    let unread = serde_json::json!({"$unknown": "access_denied"});
    let (found, rest) = with(&unread);
    assert_eq!((found, rest), (vec!["arn:aws:iam::444455556666:root *".to_owned()], Some(CauseKind::AccessDenied)));
}

#[test]
fn whoever_a_public_policy_lets_in_counts_unless_public_policies_are_restricted() {
    let public =
        r#"{"Sid":"Open","Effect":"Allow","Principal":"*","Action":"s3:PutBucketPolicy","Resource":"arn:aws:s3:::logs"}"#;
    let with = |block: serde_json::Value| {
        let more = serde_json::json!({"policy": document(&[public]), "public_access_block": block});
        let account = own(ResourceKind::AccountPublicAccess, "x", &serde_json::json!({"public_access_block": null}));
        found(bucket_changers, vec![trail(&serde_json::json!({})), bucket("111122223333", &more), account])
    };
    let all = |restrict: serde_json::Value| serde_json::json!({"block_public_acls": true, "ignore_public_acls": true, "block_public_policy": true, "restrict_public_buckets": restrict});
    let everybody = || "* s3:PutBucketPolicy".to_owned();
    assert_eq!(with(serde_json::Value::Null), (vec![everybody()], None));
    assert_eq!(with(all(true.into())), (vec![], None));
    assert_eq!(with(all(serde_json::json!({"$unknown": "throttled"}))), (vec![], Some(CauseKind::Throttled)));
}

fn key(account: &str, policy: &serde_json::Value) -> Resource {
    resource(ResourceKind::Key, account, "k1", &serde_json::json!({"key_id": "k1", "origin": "AWS_KMS", "policy": policy}))
}

/// A key policy with one statement for a principal.
fn for_principal(principal: &str) -> serde_json::Value {
    document(&[&format!(r#"{{"Effect":"Allow","Principal":{principal},"Action":"kms:*","Resource":"*"}}"#)]).into()
}

#[test]
fn the_key_is_in_reach_of_those_that_its_policy_lets() {
    let with = |policy: &serde_json::Value| {
        let trail = trail(&serde_json::json!({"kms_key": "k1"}));
        found(key_disablers, vec![trail, key("111122223333", policy), user("ann", &[ALL]), user("bob", &[NOTHING])])
    };
    let can = |names: &[&str]| (names.iter().map(|name| format!("{name} kms:DisableKey")).collect::<Vec<_>>(), None);
    assert_eq!(with(&for_principal(r#"{"AWS":"111122223333"}"#)), can(&["ann"]));
    assert_eq!(with(&for_principal(r#"{"AWS":"arn:aws:iam::111122223333:user/bob"}"#)), can(&["bob"]));
    assert_eq!(with(&for_principal(r#"{"AWS":"444455556666"}"#)), can(&[]), "no other account can disable a key");
    assert_eq!(with(&serde_json::json!({"$unknown": "access_denied"})), (vec![], Some(CauseKind::AccessDenied)));
    assert_eq!(with(&"[".into()), (vec![], Some(CauseKind::Malformed)));
}

#[test]
fn reading_takes_the_files_and_the_key() {
    let get = may("s3:GetObject");
    let decrypt = may("kms:Decrypt");
    let users = || vec![user("ann", &[&get, &decrypt]), user("bob", &[&get]), user("cem", &[&decrypt])];
    let with = |more: serde_json::Value, other: Vec<Resource>| {
        let base = vec![trail(&more), bucket("111122223333", &serde_json::json!({}))];
        found(log_readers, base.into_iter().chain(users()).chain(other).collect())
    };
    let key = || key("111122223333", &for_principal(r#"{"AWS":"111122223333"}"#));
    let names = |names: &[&str]| (names.iter().map(|it| format!("{it} s3:GetObject")).collect::<Vec<_>>(), None);
    assert_eq!(with(serde_json::json!({"kms_key": "k1"}), vec![key()]), names(&["ann"]));
    assert_eq!(with(serde_json::json!({}), vec![]), names(&["ann", "bob"]));
    let in_log_group = serde_json::json!({"kms_key": "k1", "log_group": "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*"});
    let reader = user("dee", &[&may("logs:FilterLogEvents")]);
    let (found, rest) = with(in_log_group, vec![key(), reader]);
    assert_eq!((found, rest), (vec!["ann s3:GetObject".to_owned(), "dee logs:FilterLogEvents".to_owned()], None));
}

#[test]
fn a_log_group_is_meant_with_and_without_its_streams() {
    let with = |arn: &str| {
        let allow = format!(r#"{{"Effect":"Allow","Action":"logs:*","Resource":"arn:aws:logs:eu-west-1:111122223333:{arn}"}}"#);
        let trail = trail(&serde_json::json!({"log_group": "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*"}));
        !found(log_group_deleters, vec![trail, user("ann", &[&allow])]).0.is_empty()
    };
    assert!(with("log-group:trail"));
    assert!(with("log-group:trail:*"));
    assert!(with("log-group:trail:log-stream:x"));
    assert!(!with("log-group:trail2:*"));
}

#[test]
fn the_delivery_role_is_changed_also_through_its_own_managed_policies() {
    let policy = own(ResourceKind::Policy, "deliver", &serde_json::json!({"document": document(&[NOTHING])}));
    let role = serde_json::json!({
        "path": "/", "trust_policy": document(&[]), "attached_policies": ["arn:aws:iam::111122223333:policy/deliver"],
        "inline_policies": [], "permissions_boundary": null,
    });
    let trail = trail(&serde_json::json!({"log_group_role": "arn:aws:iam::111122223333:role/trail"}));
    let editor = r#"{"Effect":"Allow","Action":"iam:CreatePolicyVersion","Resource":"arn:aws:iam::111122223333:policy/deliver"}"#;
    let resources = vec![
        trail,
        policy,
        own(ResourceKind::Role, "trail", &role),
        user("ann", &[&may("iam:DeleteRolePolicy")]),
        user("bob", &[editor]),
        user("cem", &[&may("iam:CreateUser")]),
    ];
    let expected = ["ann iam:DeleteRolePolicy", "bob iam:CreatePolicyVersion"].map(str::to_owned).to_vec();
    assert_eq!(found(delivery_role_changers, resources), (expected, None));
}

#[test]
fn alarms_on_the_metrics_of_the_log_group_and_their_topics_count() {
    let group = "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*";
    let topic = "arn:aws:sns:eu-west-1:111122223333:security";
    let filter = serde_json::json!({
        "name": "f", "log_group": "trail", "transformations": [{"metric_namespace": "Audit", "metric_name": "Stops"}],
    });
    let alarm = |name: &str, metric: &str, topics: &[&str]| {
        let body = serde_json::json!({
            "name": name, "namespace": "Audit", "metric_name": metric, "metrics": null, "alarm_topics": topics,
        });
        own(ResourceKind::Alarm, name, &body)
    };
    let resources = vec![
        trail(&serde_json::json!({"log_group": group})),
        own(ResourceKind::MetricFilter, "f", &filter),
        alarm("stops", "Stops", &[topic]),
        alarm("other", "Other", &[]),
        own(ResourceKind::Topic, "security", &serde_json::json!({"name": "security", "policy": document(&[])})),
        user("ann", &[&allowing("cloudwatch:DeleteAlarms", "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:stops")]),
        user("bob", &[&allowing("cloudwatch:DeleteAlarms", "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:other")]),
        user("cem", &[&allowing("sns:DeleteTopic", topic)]),
    ];
    let expected = ["ann cloudwatch:DeleteAlarms", "cem sns:DeleteTopic"].map(str::to_owned).to_vec();
    assert_eq!(found(alert_silencers, resources), (expected, None));
}

#[test]
fn any_way_to_blind_any_trail_counts() {
    let role = allowing("iam:PutRolePolicy", "arn:aws:iam::111122223333:role/delivery");
    let resources = vec![
        trail(&serde_json::json!({"log_group_role": "arn:aws:iam::111122223333:role/delivery"})),
        bucket("111122223333", &serde_json::json!({})),
        user("stops", &[&allowing("cloudtrail:StopLogging", "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main")]),
        user("stops-another", &[&allowing("cloudtrail:StopLogging", "arn:aws:cloudtrail:eu-west-1:111122223333:trail/other")]),
        user("deletes", &[&allowing("s3:DeleteObject", "arn:aws:s3:::logs/*")]),
        user("reads", &[&allowing("s3:GetObject", "arn:aws:s3:::logs/*")]),
        user("unhinges", &[&role]),
    ];
    assert_eq!(blinding(resources), [Ok(true), Ok(false), Ok(true), Ok(false), Ok(true)]);
}

#[test]
fn trails_of_others_and_none_at_all_are_blinded_by_nobody() {
    let mut theirs = trail(&serde_json::json!({"owner_account": "444455556666"}));
    let subject = Subject { id: "arn:aws:cloudtrail:eu-west-1:444455556666:trail/main".into(), ..(*theirs.subject).clone() };
    theirs.subject = subject.into();
    assert_eq!(blinding(vec![theirs, user("ann", &[ALL])]), [Ok(false)]);
    assert_eq!(blinding(vec![user("ann", &[ALL])]), [Ok(false)]);
}

#[test]
fn one_users_doubt_is_not_that_of_others() {
    let mut unread = user("unread", &[]);
    let body = serde_json::json!({"groups": [], "attached_policies": [], "inline_policies": {"$unknown": "access_denied"},
        "permissions_boundary": null});
    unread.body = ResourceKind::User.body_from_json(&body.to_string()).unwrap();
    let resources = vec![
        trail(&serde_json::json!({})),
        bucket("111122223333", &serde_json::json!({})),
        unread,
        user("reads", &[NOTHING]),
        user("all", &[ALL]),
    ];
    assert_eq!(blinding(resources), [Err(CauseKind::AccessDenied), Ok(false), Ok(true)]);
}

#[test]
fn what_was_not_read_of_a_trail_leaves_open_who_is_not_known_to() {
    let unread = bucket("111122223333", &serde_json::json!({"policy": {"$unknown": "access_denied"}}));
    let resources = vec![trail(&serde_json::json!({})), unread, user("reads", &[NOTHING]), user("all", &[ALL])];
    assert_eq!(blinding(resources), [Err(CauseKind::AccessDenied), Ok(true)]);
}

#[test]
fn what_nobody_was_asked_about_is_unknown() {
    struct Nothing;
    impl Surroundings for Nothing {
        fn related(&self, _: &str) -> Related<'_> {
            Related { resources: Vec::new(), rest: Some(Cause::not_collected()) }
        }
    }
    let trail = trail(&serde_json::json!({}));
    let found = blinders(trail.body.get().unwrap(), &trail.subject, &Nothing);
    assert_eq!(found, Observed::unknown(&Arc::new(Cause::new(CauseKind::NotCollected))));
}

/// The principals that are concluded for all trails, without what is the same in all, and why there may be more.
fn principals(
    conclude: fn(&Account, &Subject, &dyn Surroundings) -> Observed<List<String>>,
    resources: Vec<Resource>,
) -> (Vec<String>, Option<CauseKind>) {
    let world = World::of(resources);
    let account = own(ResourceKind::Account, "111122223333", &serde_json::json!({}));
    let Observed::Known(list) = conclude(account.body.get().unwrap(), &account.subject, &world) else { panic!() };
    let name = |arn: &String| arn.rsplit('/').next().unwrap().to_owned();
    (list.items.iter().map(name).collect(), list.rest.map(|cause| cause.kind))
}

#[test]
fn whoever_can_blind_a_trail_in_several_ways_is_named_once() {
    let names = |more: Vec<Resource>| principals(trail_blinders, [vec![trail(&serde_json::json!({}))], more].concat());
    let safe = || bucket("111122223333", &serde_json::json!({}));
    let people =
        || vec![user("bob", &[ALL]), user("ann", &[&may("cloudtrail:StopLogging"), &may("s3:*")]), user("eve", &[NOTHING])];
    assert_eq!(names([people(), vec![safe()]].concat()), (vec!["ann".to_owned(), "bob".to_owned()], None));
}

#[test]
fn roles_of_services_and_trails_of_others_are_not_for_review() {
    let of_service = || {
        let inline = serde_json::json!([{"name": "own", "document": document(&[ALL])}]);
        let body = serde_json::json!({
            "path": "/aws-service-role/ecs.amazonaws.com/", "attached_policies": [], "inline_policies": inline,
            "permissions_boundary": null, "trust_policy": document(&[]),
        });
        own(ResourceKind::Role, "ECS", &body)
    };
    let safe = || bucket("111122223333", &serde_json::json!({}));
    let mine = || trail(&serde_json::json!({}));
    assert_eq!(principals(trail_blinders, vec![mine(), safe(), of_service()]), (Vec::new(), None));
    let mut theirs = mine();
    let subject = (*theirs.subject).clone();
    theirs.subject = Subject { id: subject.id.replace("111122223333", "444455556666").into(), ..subject }.into();
    assert_eq!(principals(trail_blinders, vec![theirs, safe(), user("ann", &[ALL])]), (Vec::new(), None));
}

#[test]
fn readers_are_named_by_themselves_and_what_is_not_known_leaves_their_list_open() {
    let reader = || user("ann", &[&allowing("s3:GetObject", "arn:aws:s3:::logs/*")]);
    let safe = || bucket("111122223333", &serde_json::json!({}));
    let mine = || trail(&serde_json::json!({}));
    assert_eq!(principals(trail_log_readers, vec![mine(), safe(), reader()]), (vec!["ann".to_owned()], None));
    let unread = bucket("111122223333", &serde_json::json!({"policy": {"$unknown": "access_denied"}}));
    assert_eq!(principals(trail_log_readers, vec![mine(), unread, reader()]), (Vec::new(), Some(CauseKind::AccessDenied)));
}
