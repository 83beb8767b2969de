//! The account's own side of IAM: root, passwords, groups, policies, certificates, identity providers.

use trailwarden::model::aws::{
    Group, Handle, InlinePolicy, OidcProvider, PasswordPolicy, Policy, PolicyVersion, Root, SamlProvider, ServerCertificate,
};
use trailwarden::model::{Observed, PolicyDocument, Ref, Resource};

use super::{ACCOUNT, HOME, all, at, known, resource, text, texts};

pub(super) fn resources() -> Vec<Resource> {
    let mut resources = vec![
        resource(HOME, Handle::Only, root()),
        resource(HOME, Handle::Only, password_policy()),
        certificate("shop-2024", "2024-02-01T00:00:00Z", "2025-03-02T23:59:59Z"),
        certificate("shop-2025", "2025-02-20T00:00:00Z", "2026-03-20T23:59:59Z"),
        saml(),
        oidc(),
    ];
    resources.extend(groups());
    resources.extend(policies());
    resources
}

/// MFA and no keys, but somebody signs in with it.
fn root() -> Root {
    Root {
        access_keys_present: known(false),
        signing_certificates_present: known(false),
        mfa_enabled: known(true),
        password_present: known(true),
        password_enabled: known(true),
        password_last_used: at("2026-01-09T14:03:20Z"),
        access_key_1_active: known(false),
        access_key_1_last_used: Observed::Absent,
        access_key_2_active: known(false),
        access_key_2_last_used: Observed::Absent,
        virtual_mfa_device: known(format!("arn:aws:iam::{ACCOUNT}:mfa/root-account-mfa-device").as_str()),
        credential_report_generated_at: at("2026-01-15T04:12:31Z"),
    }
}

fn password_policy() -> PasswordPolicy {
    PasswordPolicy {
        configured: known(true),
        minimum_length: known(10),
        require_uppercase: known(true),
        require_lowercase: known(true),
        require_numbers: known(true),
        require_symbols: known(false),
        allow_users_to_change: known(true),
        reuse_prevention: known(5),
        max_age_days: known(90),
        hard_expiry: known(false),
    }
}

fn certificate(name: &str, uploaded: &str, expires: &str) -> Resource {
    let body = ServerCertificate { name: text(name), path: text("/"), uploaded_at: at(uploaded), expires_at: at(expires) };
    resource(HOME, Handle::Name(name), body)
}

fn saml() -> Resource {
    let body = SamlProvider {
        name: text("lindenhof-sso"),
        valid_until: at("2026-02-01T00:00:00Z"),
        created_at: at("2023-03-01T09:00:00Z"),
    };
    resource(HOME, Handle::Name("lindenhof-sso"), body)
}

fn oidc() -> Resource {
    let url = "token.actions.githubusercontent.com";
    let body = OidcProvider {
        url: text(url),
        client_ids: texts(["sts.amazonaws.com"]),
        thumbprints: texts(["6938fd4d98bab03faadb97b34396831e3780aea1"]),
        created_at: at("2024-01-10T12:00:00Z"),
    };
    resource(HOME, Handle::Name(url), body)
}

/// The ARN of a policy that the company wrote.
pub(super) fn own_policy(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:policy/{name}")
}

/// The ARN of a policy that AWS manages.
pub(super) fn aws_policy(name: &str) -> String {
    format!("arn:aws:iam::aws:policy/{name}")
}

pub(super) fn attached<const N: usize>(arns: [String; N]) -> Observed<trailwarden::model::List<Ref<Policy>>> {
    all(arns.map(Ref::new))
}

pub(super) fn allow(actions: &str, resources: &str) -> PolicyDocument {
    let statement = format!(r#"{{"Effect":"Allow","Action":"{actions}","Resource":"{resources}"}}"#);
    PolicyDocument(format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#))
}

fn groups() -> Vec<Resource> {
    let group = |name: &str, body: Group| resource(HOME, Handle::Name(name), Group { name: text(name), ..body });
    let empty = || Group {
        name: Observed::default(),
        path: text("/"),
        created_at: at("2023-02-11T10:00:00Z"),
        attached_policies: attached([]),
        inline_policies: all([]),
    };
    let inline = InlinePolicy { name: text("billing"), document: known(allow("aws-portal:View*", "*")) };
    vec![
        group("administrators", Group { attached_policies: attached([aws_policy("AdministratorAccess")]), ..empty() }),
        group(
            "developers",
            Group { attached_policies: attached([own_policy("deploy-shop"), own_policy("read-logs")]), ..empty() },
        ),
        group("finance", Group { inline_policies: all([inline]), ..empty() }),
        group("interns-2022", empty()),
    ]
}

fn policies() -> Vec<Resource> {
    let own = |name: &str, count: i64, document: PolicyDocument| {
        resource(HOME, Handle::Name(name), policy(name, "/", false, count, document))
    };
    let of_aws = |path: &str, name: &str, count: i64, document: PolicyDocument| {
        resource(HOME, Handle::AwsManaged(path, name), policy(name, path, true, count, document))
    };
    vec![
        resource(HOME, Handle::Name("deploy-shop"), deploy_shop()),
        own("read-logs", 1, allow("s3:GetObject", "arn:aws:s3:::lindenhof-audit-logs/*")),
        own("breakglass", 1, allow("*", "*")),
        own("old-migration", 0, allow("s3:*", "*")),
        of_aws("/", "AdministratorAccess", 2, allow("*", "*")),
        of_aws("/", "AWSSupportAccess", 1, allow("support:*", "*")),
        of_aws("/", "SecurityAudit", 1, allow("cloudtrail:DescribeTrails", "*")),
    ]
}

/// It was narrowed down, and what it allowed before was left behind.
fn deploy_shop() -> Policy {
    let narrow = allow("ecs:UpdateService", &format!("arn:aws:ecs:{HOME}:{ACCOUNT}:service/shop/*"));
    let wide = PolicyVersion { version_id: text("v1"), document: known(allow("*", "*")), created_at: at("2023-02-11T10:05:00Z") };
    Policy { default_version_id: text("v2"), other_versions: all([wide]), ..policy("deploy-shop", "/", false, 2, narrow) }
}

fn policy(name: &str, path: &str, is_aws_managed: bool, attachment_count: i64, document: PolicyDocument) -> Policy {
    Policy {
        name: text(name),
        path: text(path),
        is_aws_managed: known(is_aws_managed),
        attachment_count: known(attachment_count),
        boundary_usage_count: known(0),
        default_version_id: text("v1"),
        document: known(document),
        other_versions: if is_aws_managed { Observed::Absent } else { all([]) },
        created_at: at("2023-02-11T10:05:00Z"),
        updated_at: at("2024-06-03T15:20:00Z"),
    }
}
