//! How long policies take to decide: whom 10,000 bucket policies of five statements admit, how 2,000 users and roles come
//! to more power, and which of 2,000 can blind a trail or read its logs.

#![allow(clippy::expect_used, reason = "a bench has nobody to tell")]

use std::sync::Arc;

use serde_json::{Value, json};
use trailwarden::analysis::escalation::Escalations;
use trailwarden::analysis::exposure::{Own, circles};
use trailwarden::analysis::iam_policy::document::{DocumentKind, read};
use trailwarden::analysis::iam_policy::exposure::{Setting, exposure};
use trailwarden::analysis::identities::{Identities, Listed};
use trailwarden::analysis::{Related, Surroundings, audit_threats};
use trailwarden::model::aws::{Handle, Place, Trail};
use trailwarden::model::{Cause, Resource, ResourceKind};

fn main() {
    divan::main();
}

/// How many policies there are.
const POLICIES: usize = 10_000;

/// A bucket policy as an organization writes them: own services, another account, a fence around the organization, a
/// network, secure transport.
fn policy(number: usize) -> String {
    let bucket = format!("arn:aws:s3:::logs-{number}");
    let account = 444_455_550_000 + number % 7;
    format!(
        r#"{{"Version":"2012-10-17","Statement":[
        {{"Sid":"Trail","Effect":"Allow","Principal":{{"Service":"cloudtrail.amazonaws.com"}},"Action":"s3:PutObject",
         "Resource":"{bucket}/AWSLogs/*","Condition":{{"StringEquals":{{"aws:SourceAccount":"111122223333"}}}}}},
        {{"Sid":"Reader","Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{account}:role/reader"}},
         "Action":["s3:GetObject","s3:ListBucket"],"Resource":["{bucket}","{bucket}/*"]}},
        {{"Sid":"Organization","Effect":"Allow","Principal":"*","Action":"s3:Get*","Resource":"{bucket}/public/*",
         "Condition":{{"StringEquals":{{"aws:PrincipalOrgID":"o-abc123"}}}}}},
        {{"Sid":"Network","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["{bucket}","{bucket}/*"],
         "Condition":{{"NotIpAddressIfExists":{{"aws:SourceIp":["203.0.113.0/24","198.51.100.0/25"]}}}}}},
        {{"Sid":"Transport","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["{bucket}","{bucket}/*"],
         "Condition":{{"Bool":{{"aws:SecureTransport":"false"}}}}}}]}}"#
    )
}

fn setting(number: usize) -> Setting {
    Setting {
        partition: "aws".to_owned(),
        account: "111122223333".to_owned(),
        organization: Some("o-abc123".to_owned()),
        service: "s3".to_owned(),
        resource: Some(format!("arn:aws:s3:::logs-{number}")),
    }
}

#[divan::bench(sample_count = 3)]
fn exposure_of_bucket_policies(bencher: divan::Bencher<'_, '_>) {
    let policies: Vec<_> = (0..POLICIES).map(|number| (policy(number), setting(number))).collect();
    bencher.counter(divan::counter::ItemsCount::new(POLICIES)).bench_local(|| {
        let admitted = policies.iter().map(|(text, setting)| {
            let document = read(text, DocumentKind::Resource).document;
            document.map_or(0, |document| exposure(&document, setting).admitted.len())
        });
        admitted.sum::<usize>()
    });
}

/// The same as rules see it: who has which access, with all actions.
#[divan::bench(sample_count = 3)]
fn circles_of_bucket_policies(bencher: divan::Bencher<'_, '_>) {
    let policies: Vec<_> = (0..POLICIES).map(|number| (policy(number), setting(number))).collect();
    bencher.counter(divan::counter::ItemsCount::new(POLICIES)).bench_local(|| {
        let admitted = policies.iter().map(|(text, setting)| {
            let document = read(text, DocumentKind::Resource).document;
            document.map_or(0, |document| circles(&document, setting, &Own::unknown(), &[]).accounts.items.len())
        });
        admitted.sum::<usize>()
    });
}

/// How many users there are, and how many roles.
const USERS: usize = 1_000;
const ROLES: usize = 1_000;
/// How many groups there are, and how many managed policies.
const GROUPS: usize = 40;
const MANAGED: usize = 60;

const ACCOUNT: &str = "111122223333";

fn resource(kind: ResourceKind, name: &str, body: &Value) -> Resource {
    let region = kind.is_regional().then(|| "eu-west-1".into());
    let place = Place { partition: "aws".into(), account: ACCOUNT.into(), region };
    let body = kind.body_from_json(&body.to_string()).expect("a body");
    Resource { subject: place.subject(kind, Handle::Name(name)).into(), body }
}

fn document(statements: &[Value]) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

fn allow(actions: &[&str], resource: &str) -> Value {
    json!({"Effect": "Allow", "Action": actions, "Resource": resource})
}

/// A managed policy as organizations write them; one in ten lets pass roles or change identities.
fn managed(number: usize) -> String {
    let bucket = format!("arn:aws:s3:::data-{number}/*");
    let mut statements = vec![
        allow(&["s3:GetObject", "s3:PutObject", "s3:ListBucket"], &bucket),
        allow(&["ec2:Describe*", "cloudwatch:Get*", "cloudwatch:List*", "logs:Get*", "logs:FilterLogEvents"], "*"),
        allow(&["sqs:*", "sns:Publish", "dynamodb:*"], &format!("arn:aws:sqs:eu-west-1:111122223333:app-{number}-*")),
        json!({"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}),
    ];
    match number % 10 {
        0 => statements.push(allow(&["iam:PassRole", "lambda:*"], "*")),
        1 => statements
            .push(allow(&["iam:CreateAccessKey", "iam:UpdateLoginProfile"], "arn:aws:iam::111122223333:user/${aws:username}")),
        2 => statements
            .push(json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/app-*",
            "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})),
        3 => statements.push(allow(&["iam:PassRole"], &format!("arn:aws:iam::111122223333:role/app-{number}*"))),
        4 => statements.push(allow(&["ec2:RunInstances", "ecs:RunTask", "ecs:RegisterTaskDefinition"], "*")),
        _ => {}
    }
    document(&statements)
}

/// An inline policy of its own for one in two.
fn inline(number: usize) -> Value {
    if number.is_multiple_of(2) {
        return json!([]);
    }
    let mut statements = vec![
        allow(&["s3:Get*", "s3:List*"], &format!("arn:aws:s3:::home-{number}/*")),
        allow(&["secretsmanager:GetSecretValue"], &format!("arn:aws:secretsmanager:*:111122223333:secret:app-{number}-*")),
        allow(&["kms:Decrypt"], &format!("arn:aws:kms:eu-west-1:111122223333:key/{number}")),
    ];
    match number % 100 {
        1 => statements.push(allow(&["*"], "*")),
        3 => statements.push(allow(&["iam:CreateAccessKey"], "*")),
        5 => statements.push(allow(&["iam:PassRole", "ec2:RunInstances", "glue:CreateDevEndpoint"], "*")),
        7 => statements.push(allow(&["sts:AssumeRole"], "*")),
        _ => {}
    }
    json!([{"name": "own", "document": document(&statements)}])
}

fn attached(number: usize) -> Value {
    let policy = |number: usize| format!("arn:aws:iam::111122223333:policy/managed-{}", number % MANAGED);
    json!([policy(number), policy(number * 7 + 1), policy(number * 13 + 2)])
}

fn trust(number: usize) -> String {
    let principal = match number % 8 {
        0 => json!({"AWS": "arn:aws:iam::111122223333:root"}),
        1 => json!({"AWS": format!("arn:aws:iam::111122223333:role/app-{}", number / 2)}),
        2 => json!({"AWS": format!("arn:aws:iam::111122223333:user/user-{number}")}),
        3 => json!({"Service": "ec2.amazonaws.com"}),
        4 => json!({"Service": "ecs-tasks.amazonaws.com"}),
        5 => json!({"Service": "glue.amazonaws.com"}),
        _ => json!({"Service": "lambda.amazonaws.com"}),
    };
    document(&[json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})])
}

fn account() -> Vec<Resource> {
    let mut resources = Vec::new();
    for number in 0..MANAGED {
        resources.push(resource(ResourceKind::Policy, &format!("managed-{number}"), &json!({"document": managed(number)})));
    }
    for number in 0..GROUPS {
        let body = json!({"inline_policies": [], "attached_policies": attached(number * 3)});
        resources.push(resource(ResourceKind::Group, &format!("group-{number}"), &body));
    }
    for number in 0..USERS {
        let body = json!({
            "groups": [format!("group-{}", number % GROUPS), format!("group-{}", number * 3 % GROUPS)], "inline_policies": inline(number),
            "attached_policies": [], "permissions_boundary": null, "password_enabled": number % 3 == 0, "mfa_active": number % 4 != 0,
        });
        resources.push(resource(ResourceKind::User, &format!("user-{number}"), &body));
    }
    for number in 0..ROLES {
        let body = json!({
            "path": "/", "inline_policies": inline(number), "attached_policies": attached(number), "permissions_boundary": null,
            "trust_policy": trust(number),
        });
        resources.push(resource(ResourceKind::Role, &format!("app-{number}"), &body));
    }
    resources
}

#[divan::bench(sample_count = 3)]
fn escalation_of_users_and_roles(bencher: divan::Bencher<'_, '_>) {
    let resources = account();
    let of = |kind| Related { resources: resources.iter().filter(|it| it.subject.kind == kind).collect(), rest: None };
    let listed = Listed::of(of);
    bencher.counter(divan::counter::ItemsCount::new(USERS + ROLES)).bench_local(|| {
        let identities = Identities::of(&listed);
        let escalations = Escalations::of(&identities);
        let open = |place: usize| escalations.at(place).and_then(|it| it.as_ref().ok()).map_or(0, |it| it.open.len());
        (0..USERS + ROLES).map(open).sum::<usize>()
    });
}

/// How many users and roles there are, half of each.
const PRINCIPALS: usize = 2_000;

/// How many of them share each managed policy.
const SHARING: usize = 20;

/// A policy of ten statements, as teams have them: one in five gives wide access to S3, one in fifty administration.
fn of_team(number: usize) -> Resource {
    let team = format!("arn:aws:s3:::team-{number}/*");
    let mut statements: Vec<_> =
        ["ec2:Describe*", "s3:ListBucket", "logs:CreateLogStream", "logs:PutLogEvents", "sqs:*", "sns:Publish"]
            .map(|action| allow(&[action], "*"))
            .into();
    statements.push(allow(&["s3:*"], if number.is_multiple_of(5) { "*" } else { &team }));
    statements.push(allow(&["kms:Decrypt"], "*"));
    statements.push(allow(&[if number % 50 == 7 { "*" } else { "cloudwatch:GetMetricData" }], "*"));
    statements.push(json!({"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"NotIpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}, "Bool": {"aws:ViaAWSService": "false"}}}));
    resource(ResourceKind::Policy, &format!("team-{number}"), &json!({"document": document(&statements)}))
}

/// What a user or role has: a shared policy, and one of its own, which one in ten makes out who asks in.
fn held(number: usize) -> Value {
    let role = format!("arn:aws:iam::{ACCOUNT}:role/role-{}", (number * 7) % (PRINCIPALS / 2));
    let mut own =
        vec![allow(&["sts:AssumeRole"], &role), allow(&["dynamodb:*"], &format!("arn:aws:dynamodb:*:*:table/t{number}"))];
    if number.is_multiple_of(10) {
        own.push(allow(&["iam:*AccessKey"], "arn:aws:iam::*:user/${aws:username}"));
    }
    json!({
        "groups": [], "permissions_boundary": null, "path": "/",
        "attached_policies": [format!("arn:aws:iam::{ACCOUNT}:policy/team-{}", number / SHARING)],
        "inline_policies": [{"name": "own", "document": document(&own)}],
    })
}

fn principal(number: usize) -> Resource {
    let mut body = held(number);
    if number < PRINCIPALS / 2 {
        return resource(ResourceKind::User, &format!("user-{number}"), &body);
    }
    let trust = match number % 4 {
        0 => json!({"AWS": ACCOUNT}),
        1 => json!({"AWS": format!("arn:aws:iam::{ACCOUNT}:user/user-{}", number - PRINCIPALS / 2)}),
        _ => json!({"Service": "lambda.amazonaws.com"}),
    };
    let trust = document(&[json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": trust})]);
    body.as_object_mut().expect("an object").insert("trust_policy".to_owned(), trust.into());
    resource(ResourceKind::Role, &format!("role-{}", number - PRINCIPALS / 2), &body)
}

struct Estate {
    resources: Vec<Resource>,
    identities: Identities,
}

impl Surroundings for Estate {
    fn related(&self, field: &str) -> Related<'_> {
        let kind = match field {
            "log_bucket" => ResourceKind::Bucket,
            "kms_key" => ResourceKind::Key,
            "account_metric_filters" => ResourceKind::MetricFilter,
            "account_alarms" => ResourceKind::Alarm,
            "account_topics" => ResourceKind::Topic,
            _ => ResourceKind::AccountPublicAccess,
        };
        Related { resources: self.resources.iter().filter(|it| it.subject.kind == kind).collect(), rest: None }
    }

    fn for_each_related(&self, _: &str, see: &mut dyn FnMut(&Resource, &dyn Surroundings)) -> Option<Arc<Cause>> {
        self.resources.iter().filter(|it| it.subject.kind == ResourceKind::Trail).for_each(|trail| see(trail, self));
        None
    }

    fn identities(&self) -> Option<&Identities> {
        Some(&self.identities)
    }
}

/// A trail with all that it can have.
fn trail() -> Vec<Resource> {
    let topic = format!("arn:aws:sns:eu-west-1:{ACCOUNT}:security");
    let group = format!("arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:trail:*");
    let to_account =
        |action: &str, on: &str| json!({"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": action, "Resource": on});
    let bucket_policy = document(&[
        json!({"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*"}),
        json!({"Effect": "Deny", "Principal": "*", "Action": "s3:Delete*", "Resource": "arn:aws:s3:::logs/*",
            "Condition": {"ArnNotLike": {"aws:PrincipalArn": format!("arn:aws:iam::{ACCOUNT}:role/role-1*")}}}),
    ]);
    vec![
        resource(
            ResourceKind::Trail,
            "main",
            &json!({
                "is_organization_trail": false, "s3_key_prefix": null, "log_bucket": "logs", "kms_key": "k1", "log_group": group,
                "log_group_role": format!("arn:aws:iam::{ACCOUNT}:role/role-3"), "sns_topic": topic,
            }),
        ),
        resource(
            ResourceKind::Bucket,
            "logs",
            &json!({
                "policy": bucket_policy, "versioning_status": "Enabled", "mfa_delete": null, "object_lock": null,
                "object_ownership": "BucketOwnerEnforced", "public_access_block": null,
            }),
        ),
        resource(ResourceKind::Key, "k1", &json!({"origin": "AWS_KMS", "policy": document(&[to_account("kms:*", "*")])})),
        resource(
            ResourceKind::MetricFilter,
            "stops",
            &json!({
                "log_group": group, "transformations": [{"metric_namespace": "Audit", "metric_name": "Stops"}],
            }),
        ),
        resource(
            ResourceKind::Alarm,
            "stops",
            &json!({
                "namespace": "Audit", "metric_name": "Stops", "metrics": null, "alarm_topics": [topic],
            }),
        ),
        resource(ResourceKind::Topic, "security", &json!({"policy": document(&[to_account("sns:*", "*")])})),
    ]
}

/// The users and roles are gathered anew each time: what they have in common is found out once for all questions.
#[divan::bench(sample_count = 3)]
fn audit_threats_of_principals(bencher: divan::Bencher<'_, '_>) {
    let resources: Vec<_> = trail().into_iter().chain((0..PRINCIPALS / SHARING).map(of_team)).collect();
    let principals: Vec<_> = (0..PRINCIPALS).map(principal).collect();
    bencher.counter(divan::counter::ItemsCount::new(PRINCIPALS)).bench_local(|| {
        let all = || resources.iter().chain(&principals);
        let of = |kind| Related { resources: all().filter(|it| it.subject.kind == kind).collect(), rest: None };
        let identities = Identities::of(&Listed::of(of));
        let estate = Estate { resources: resources.clone(), identities };
        let trail = estate.resources.first().expect("the trail");
        let body = trail.body.get::<Trail>().expect("a trail");
        let found = [audit_threats::blinders, audit_threats::log_readers, audit_threats::log_decrypters]
            .map(|conclude| conclude(body, &trail.subject, &estate).known().map_or(0, |list| list.items.len()));
        found.iter().sum::<usize>()
    });
}

/// Of each whether it can blind the trail in any way.
#[divan::bench(sample_count = 3)]
fn principals_that_can_blind_the_trail(bencher: divan::Bencher<'_, '_>) {
    let resources: Vec<_> = trail().into_iter().chain((0..PRINCIPALS / SHARING).map(of_team)).collect();
    let principals: Vec<_> = (0..PRINCIPALS).map(principal).collect();
    bencher.counter(divan::counter::ItemsCount::new(PRINCIPALS)).bench_local(|| {
        let all = || resources.iter().chain(&principals);
        let of = |kind| Related { resources: all().filter(|it| it.subject.kind == kind).collect(), rest: None };
        let estate = Estate { resources: resources.clone(), identities: Identities::of(&Listed::of(of)) };
        let can = |it: &&Resource| audit_threats::can_blind_trails(&(), &it.subject, &estate).known() == Some(&true);
        principals.iter().filter(can).count()
    });
}
