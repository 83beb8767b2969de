//! The organization: another account manages it, and made the company's own a delegated administrator, which may see
//! its accounts and policies.

use std::sync::Arc;

use trailwarden::model::aws::{
    DelegatedAdministrator, FeatureSet, Handle, JoinedMethod, MemberState, Organization, OrganizationMember, PolicyTarget,
    PolicyTargetType, ServiceControlPolicy,
};
use trailwarden::model::{ArnText, Body, Resource, Subject};

use super::{ACCOUNT, HOME, MANAGEMENT, all, at, denied, known, place, resource, text, texts};

/// Nobody may stop or delete a trail.
const PROTECT_TRAILS: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["cloudtrail:StopLogging","cloudtrail:DeleteTrail"],"Resource":"*"}]}"#;

pub(super) fn resources() -> Vec<Resource> {
    let organization = Organization {
        organization_id: text("o-exampleorg"),
        arn: known(ArnText(format!("arn:aws:organizations::{MANAGEMENT}:organization/o-exampleorg"))),
        feature_set: known(FeatureSet::All),
        management_account_id: text(MANAGEMENT),
        enabled_policy_types: texts(["SERVICE_CONTROL_POLICY"]),
        trusted_services: texts(["cloudtrail.amazonaws.com", "config.amazonaws.com"]),
        central_root_features: denied("iam:ListOrganizationsFeatures"),
    };
    let administrator = DelegatedAdministrator {
        account_id: text(ACCOUNT),
        delegated_at: at("2024-03-09T16:00:00Z"),
        services: texts(["cloudtrail.amazonaws.com"]),
    };
    vec![
        resource(HOME, Handle::Only, organization),
        of_organization(ACCOUNT, member(ACCOUNT, JoinedMethod::Invited)),
        of_organization(MANAGEMENT, member(MANAGEMENT, JoinedMethod::Created)),
        of_organization(ACCOUNT, administrator),
        of_organization("p-protecttrails", policy()),
    ]
}

/// Read from the company's account, but named by the one that manages the organization.
fn of_organization(name: &str, body: impl Into<Body>) -> Resource {
    let body = body.into();
    let mut owner = place(HOME);
    owner.account = MANAGEMENT.into();
    let subject = Subject { account: ACCOUNT.into(), ..owner.subject(body.kind(), Handle::Name(name)) };
    Resource { subject: Arc::new(subject), body }
}

fn member(id: &str, joined_method: JoinedMethod) -> OrganizationMember {
    OrganizationMember {
        account_id: text(id),
        state: known(MemberState::Active),
        joined_method: known(joined_method),
        joined_at: at("2023-02-01T09:00:00Z"),
    }
}

fn policy() -> ServiceControlPolicy {
    let target = PolicyTarget { target_id: text("r-exam"), target_type: known(PolicyTargetType::Root) };
    ServiceControlPolicy {
        policy_id: text("p-protecttrails"),
        name: text("protect-trails"),
        is_aws_managed: known(false),
        document: known(PROTECT_TRAILS),
        targets: all([target]),
    }
}
