//! Users with their keys, and roles.

use trailwarden::model::aws::{
    AccessKey, CredentialStatus, Handle, InlinePolicy, Policy, Role, ServiceSpecificCredential, User, VirtualMfaDevice,
};
use trailwarden::model::{List, Observed, PolicyDocument, Ref, Resource};

use super::iam::{allow, attached, aws_policy, own_policy};
use super::{ACCOUNT, HOME, all, at, known, resource, tags, text, user_arn};

pub(super) fn resources() -> Vec<Resource> {
    let mut resources = people();
    resources.extend(machines());
    resources.extend(keys());
    resources.extend(roles());
    resources
}

fn people() -> Vec<Resource> {
    let developer = |name: &str| member(name, "developers");
    vec![
        user("anna", member("anna", "administrators")),
        user(
            "bruno",
            User { attached_policies: attached([aws_policy("AdministratorAccess")]), ..member("bruno", "administrators") },
        ),
        user("carla", developer("carla")),
        user("deniz", without_mfa(developer("deniz"))),
        user("emil", User { password_last_used: at("2025-06-02T07:45:00Z"), ..developer("emil") }),
        user(
            "farah",
            User {
                password_last_used: Observed::Absent,
                password_last_changed: at("2025-03-10T09:00:00Z"),
                ..without_mfa(developer("farah"))
            },
        ),
        user("gustav", member("gustav", "finance")),
        user(
            "hanna",
            User {
                inline_policies: all([InlinePolicy { name: text("temporary"), document: known(allow("kms:Decrypt", "*")) }]),
                ..member("hanna", "finance")
            },
        ),
    ]
}

fn machines() -> Vec<Resource> {
    let machine = |name: &str, policies| user(name, machine(name, policies));
    vec![
        machine("ci-deploy", attached([own_policy("deploy-shop")])),
        machine("backup-job", attached([])),
        user("legacy-import", legacy_import()),
        machine("monitoring", attached([])),
    ]
}

fn machine(name: &str, policies: Observed<List<Ref<Policy>>>) -> User {
    User { groups: all([]), attached_policies: policies, tags: tags([("kind", "machine")]), ..without_password(member(name, "")) }
}

/// It once pulled from CodeCommit, with a password that nobody has changed since.
fn legacy_import() -> User {
    let password = ServiceSpecificCredential {
        credential_id: text("ACCAEXAMPLE0LEGACY0IMPORT"),
        service_name: text("codecommit.amazonaws.com"),
        status: known(CredentialStatus::Active),
        created_at: at("2022-05-17T10:31:00Z"),
        expires_at: Observed::Absent,
    };
    User { service_specific_credentials: all([password]), ..machine("legacy-import", attached([own_policy("breakglass")])) }
}

fn user(name: &str, body: User) -> Resource {
    resource(HOME, Handle::Name(name), body)
}

/// Somebody who does everything right: a group, a password in use, MFA.
fn member(name: &str, group: &str) -> User {
    let device = VirtualMfaDevice {
        serial_number: known(format!("arn:aws:iam::{ACCOUNT}:mfa/{name}").as_str()),
        enabled_at: at("2023-02-12T08:30:00Z"),
    };
    User {
        name: text(name),
        path: text("/"),
        created_at: at("2023-02-12T08:00:00Z"),
        groups: all([Ref::new(group)]),
        attached_policies: attached([]),
        inline_policies: all([]),
        permissions_boundary: Observed::Absent,
        tags: tags([("kind", "person")]),
        password_enabled: known(true),
        password_last_used: at("2026-01-14T08:12:00Z"),
        password_last_changed: at("2025-11-20T08:00:00Z"),
        password_next_rotation: Observed::Absent,
        mfa_active: known(true),
        signing_certificate_active: known(false),
        virtual_mfa_devices: all([device]),
        service_specific_credentials: all([]),
    }
}

fn without_mfa(user: User) -> User {
    User { mfa_active: known(false), virtual_mfa_devices: all([]), ..user }
}

fn without_password(user: User) -> User {
    User {
        password_enabled: known(false),
        password_last_used: Observed::Absent,
        password_last_changed: Observed::Absent,
        ..without_mfa(user)
    }
}

fn keys() -> Vec<Resource> {
    vec![
        key("ci-deploy", 1, true, "2025-12-01T08:00:00Z", Some(("2026-01-15T05:40:00Z", "ecs"))),
        key("ci-deploy", 2, false, "2025-08-30T08:00:00Z", Some(("2025-12-01T07:55:00Z", "ecs"))),
        key("backup-job", 1, true, "2024-05-14T08:00:00Z", Some(("2026-01-15T02:00:00Z", "s3"))),
        key("legacy-import", 1, true, "2021-09-01T08:00:00Z", Some(("2023-04-02T11:00:00Z", "s3"))),
        key("legacy-import", 2, true, "2022-01-17T08:00:00Z", None),
        key("monitoring", 1, true, "2025-11-11T08:00:00Z", Some(("2026-01-15T05:59:00Z", "cloudwatch"))),
        key("bruno", 1, true, "2023-02-12T08:00:00Z", Some(("2025-12-22T19:30:00Z", "iam"))),
        key("emil", 1, false, "2023-02-12T08:00:00Z", None),
    ]
}

fn key(user: &str, number: i64, active: bool, created: &str, used: Option<(&str, &str)>) -> Resource {
    let arn = user_arn(user);
    let body = AccessKey {
        user: known(Ref::new(user)),
        number: known(number),
        active: known(active),
        created_at: at(created),
        last_used_at: used.map_or(Observed::Absent, |(time, _)| at(time)),
        last_used_region: used.map_or(Observed::Absent, |_| text(HOME)),
        last_used_service: used.map_or(Observed::Absent, |(_, service)| text(service)),
    };
    resource(HOME, Handle::AccessKey(&arn, user, number), body)
}

fn roles() -> Vec<Resource> {
    let service = |name: &str| trusting(&format!(r#""Service":"{name}.amazonaws.com""#));
    let account = |id: &str| trusting(&format!(r#""AWS":"arn:aws:iam::{id}:root""#));
    let used = at("2026-01-15T05:50:00Z");
    vec![
        role("security-audit", account(ACCOUNT), attached([aws_policy("SecurityAudit")]), used.clone()),
        role("cloudtrail-to-cloudwatch", service("cloudtrail"), attached([]), used.clone()),
        role("shop-task", service("ecs-tasks"), attached([]), used),
        role("partner-access", account("777788889999"), attached([own_policy("read-logs")]), at("2024-09-30T10:00:00Z")),
        role("incident-support", account(ACCOUNT), attached([aws_policy("AWSSupportAccess")]), at("2025-12-02T16:30:00Z")),
        role("old-lambda", service("lambda"), attached([]), Observed::Absent),
    ]
}

fn trusting(principal: &str) -> PolicyDocument {
    let statement = format!(r#"{{"Effect":"Allow","Principal":{{{principal}}},"Action":"sts:AssumeRole"}}"#);
    PolicyDocument(format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#))
}

fn role(
    name: &str,
    trust_policy: PolicyDocument,
    attached_policies: Observed<List<Ref<Policy>>>,
    last_used_at: Observed<trailwarden::model::Timestamp>,
) -> Resource {
    let was_used = matches!(last_used_at, Observed::Known(_));
    let body = Role {
        name: text(name),
        path: text("/"),
        created_at: at("2023-02-11T10:30:00Z"),
        trust_policy: known(trust_policy),
        attached_policies,
        inline_policies: all([]),
        permissions_boundary: Observed::Absent,
        last_used_at,
        last_used_region: if was_used { text(HOME) } else { Observed::Absent },
        tags: if was_used { tags([("owner", "platform")]) } else { tags([]) },
    };
    resource(HOME, Handle::Name(name), body)
}
