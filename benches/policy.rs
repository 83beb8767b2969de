//! How long policies take to decide: whom 10,000 bucket policies of five statements admit, and how 2,000 users and roles
//! come to more power.

#![allow(clippy::expect_used, reason = "a bench has nobody to tell")]

use serde_json::{Value, json};
use trailwarden::analysis::Related;
use trailwarden::analysis::escalation::Escalations;
use trailwarden::analysis::exposure::{Own, circles};
use trailwarden::analysis::iam_policy::document::{DocumentKind, read};
use trailwarden::analysis::iam_policy::exposure::{Setting, exposure};
use trailwarden::analysis::identities::{Identities, Listed};
use trailwarden::model::aws::{Handle, Place};
use trailwarden::model::{Resource, ResourceKind};

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

fn resource(kind: ResourceKind, name: &str, body: &Value) -> Resource {
    let place = Place { partition: "aws".into(), account: "111122223333".into(), region: None };
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
