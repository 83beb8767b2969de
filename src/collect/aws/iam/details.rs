//! `GetAccountAuthorizationDetails`: users, groups, roles and managed policies, in pages.

use std::borrow::Cow;

use aws_sdk_iam::Client;
use aws_sdk_iam::types::{self, EntityType};
use percent_encoding::percent_decode_str;

use crate::collect::answer::{count, required, time};
use crate::collect::error::malformed;
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{Group, InlinePolicy, Policy, PolicyVersion, Role};
use crate::model::call::Call;
use crate::model::{Arn, List, Map, Observed, PolicyDocument, Ref, ResourceKind};

const DETAILS: &str = "iam:GetAccountAuthorizationDetails";
const FILTERS: [EntityType; 5] =
    [EntityType::User, EntityType::Group, EntityType::Role, EntityType::LocalManagedPolicy, EntityType::AwsManagedPolicy];

/// What the account's authorization details say.
#[derive(Debug)]
pub(super) struct Details {
    pub(super) call: &'static Call,
    pub(super) users: List<types::UserDetail>,
    groups: List<types::GroupDetail>,
    roles: List<types::RoleDetail>,
    policies: List<types::ManagedPolicyDetail>,
}

/// Reads all pages.
pub(super) async fn read(visit: &Visit<'_>, client: &Client) -> Details {
    let question = Question { call: DETAILS, region: &visit.region, about: "" };
    let send = || client.get_account_authorization_details().set_filter(Some(FILTERS.to_vec())).into_paginator().send();
    let pages = visit.recorder.ask_pages(question, send).await;
    let rest = pages.rest;
    let mut details = Details {
        call: pages.call,
        users: List { items: Vec::new(), rest: rest.clone() },
        groups: List { items: Vec::new(), rest: rest.clone() },
        roles: List { items: Vec::new(), rest: rest.clone() },
        policies: List { items: Vec::new(), rest },
    };
    for page in pages.pages {
        // A page leaves out the lists that it has nothing for.
        details.users.items.extend(page.user_detail_list.into_iter().flatten());
        details.groups.items.extend(page.group_detail_list.into_iter().flatten());
        details.roles.items.extend(page.role_detail_list.into_iter().flatten());
        details.policies.items.extend(page.policies.into_iter().flatten());
    }
    if details.users.items.iter().any(|user| user.arn.is_none()) {
        details.users.rest = Some(malformed(details.call, "a user has no `Arn`"));
    }
    details
}

/// Groups, roles and managed policies, if they were asked for.
pub(super) fn groups_roles_policies(visit: &Visit<'_>, details: Details) -> Batch {
    let mut batch = Batch::default();
    if !visit.recorder.wants(DETAILS) {
        return batch;
    }
    let call = details.call;
    let attached = List {
        items: details.policies.items.into_iter().filter(is_own_or_attached).collect::<Vec<_>>(),
        rest: details.policies.rest,
    };
    for (kind, found) in [
        (ResourceKind::Group, count(&details.groups)),
        (ResourceKind::Role, count(&details.roles)),
        (ResourceKind::Policy, count(&attached)),
    ] {
        batch.listings.push(visit.listing(kind, None, found));
    }
    details.groups.items.into_iter().for_each(|detail| add_group(visit, call, detail, &mut batch));
    details.roles.items.into_iter().for_each(|detail| add_role(visit, call, detail, &mut batch));
    attached.items.into_iter().for_each(|detail| add_policy(visit, call, detail, &mut batch));
    batch
}

/// AWS has more than a thousand managed policies of its own; those that nobody uses say nothing of the account.
fn is_own_or_attached(policy: &types::ManagedPolicyDetail) -> bool {
    let of_aws = policy.arn.as_deref().is_some_and(is_aws_managed);
    let unused = policy.attachment_count == Some(0) && policy.permissions_boundary_usage_count.is_none_or(|count| count == 0);
    !(of_aws && unused)
}

fn is_aws_managed(arn: &str) -> bool {
    Arn::parse(arn).is_some_and(|arn| arn.account == "aws")
}

fn add_group(visit: &Visit<'_>, call: &'static Call, detail: types::GroupDetail, batch: &mut Batch) {
    let Some((arn, name)) = named(batch, visit, ResourceKind::Group, call, detail.arn, detail.group_name) else { return };
    let subject = visit.place.subject_with_arn(ResourceKind::Group, &arn, &name);
    let group = Group {
        name: Observed::Known(name),
        path: required(call, "Path", detail.path),
        created_at: required(call, "CreateDate", detail.create_date.as_ref().and_then(time)),
        attached_policies: attached_policies(call, detail.attached_managed_policies.as_deref()),
        inline_policies: inline_policies(call, detail.group_policy_list.as_deref()),
    };
    batch.add(subject, group);
}

fn add_role(visit: &Visit<'_>, call: &'static Call, detail: types::RoleDetail, batch: &mut Batch) {
    let Some((arn, name)) = named(batch, visit, ResourceKind::Role, call, detail.arn, detail.role_name) else { return };
    let subject = visit.place.subject_with_arn(ResourceKind::Role, &arn, &name);
    let last_used = detail.role_last_used.as_ref();
    let role = Role {
        name: Observed::Known(name),
        path: required(call, "Path", detail.path),
        created_at: required(call, "CreateDate", detail.create_date.as_ref().and_then(time)),
        trust_policy: document(call, "AssumeRolePolicyDocument", detail.assume_role_policy_document.as_deref()),
        attached_policies: attached_policies(call, detail.attached_managed_policies.as_deref()),
        inline_policies: inline_policies(call, detail.role_policy_list.as_deref()),
        permissions_boundary: boundary(detail.permissions_boundary.as_ref()),
        last_used_at: Observed::or_absent(last_used.and_then(|used| time(used.last_used_date.as_ref()?))),
        last_used_region: Observed::or_absent(last_used.and_then(|used| used.region.clone())),
        tags: tags(detail.tags.as_deref()),
    };
    batch.add(subject, role);
}

fn add_policy(visit: &Visit<'_>, call: &'static Call, detail: types::ManagedPolicyDetail, batch: &mut Batch) {
    let tail = detail.arn.as_deref().and_then(|arn| arn.rsplit('/').next()).map(ToOwned::to_owned);
    let told = detail.policy_name.clone().or(tail);
    let Some((arn, name)) = named(batch, visit, ResourceKind::Policy, call, detail.arn.clone(), told) else { return };
    let subject = visit.place.subject_with_arn(ResourceKind::Policy, &arn, &name);
    let versions = detail.policy_version_list.as_deref();
    let in_force = versions.and_then(|versions| versions.iter().find(|version| version.is_default_version));
    let of_aws = is_aws_managed(&arn);
    let policy = Policy {
        name: Observed::Known(name),
        path: required(call, "Path", detail.path),
        is_aws_managed: Observed::Known(of_aws),
        attachment_count: required(call, "AttachmentCount", detail.attachment_count.map(i64::from)),
        boundary_usage_count: required(
            call,
            "PermissionsBoundaryUsageCount",
            detail.permissions_boundary_usage_count.map(i64::from),
        ),
        default_version_id: required(call, "DefaultVersionId", detail.default_version_id),
        document: document(call, "PolicyVersionList", in_force.and_then(|version| version.document.as_deref())),
        other_versions: if of_aws { Observed::Absent } else { other_versions(call, versions) },
        created_at: required(call, "CreateDate", detail.create_date.as_ref().and_then(time)),
        updated_at: required(call, "UpdateDate", detail.update_date.as_ref().and_then(time)),
    };
    batch.add(subject, policy);
}

/// The versions that are not in force, with their documents.
fn other_versions(call: &'static Call, versions: Option<&[types::PolicyVersion]>) -> Observed<List<PolicyVersion>> {
    let one = |version: &types::PolicyVersion| PolicyVersion {
        version_id: required(call, "VersionId", version.version_id.clone()),
        document: document(call, "Document", version.document.as_deref()),
        created_at: required(call, "CreateDate", version.create_date.as_ref().and_then(time)),
    };
    let others = |all: &[types::PolicyVersion]| all.iter().filter(|version| !version.is_default_version).map(one).collect();
    required(call, "PolicyVersionList", versions.map(others))
}

/// ARN and name, without which a resource cannot be told from others: then its listing is open.
fn named(
    batch: &mut Batch,
    visit: &Visit<'_>,
    kind: ResourceKind,
    call: &'static Call,
    arn: Option<String>,
    name: Option<String>,
) -> Option<(String, String)> {
    let named = arn.zip(name);
    if named.is_none() {
        batch.listings.push(visit.listing(kind, None, required(call, "Arn", None)));
    }
    named
}

/// The managed policies attached to a user, group or role.
pub(super) fn attached_policies(call: &'static Call, attached: Option<&[types::AttachedPolicy]>) -> Observed<List<Ref<Policy>>> {
    let arns = attached.and_then(|all| all.iter().map(|policy| policy.policy_arn.clone().map(Ref::new)).collect());
    required(call, "AttachedManagedPolicies", arns)
}

/// The policies written into a user, group or role; AWS leaves the list out when there are none.
pub(super) fn inline_policies(call: &'static Call, policies: Option<&[types::PolicyDetail]>) -> Observed<List<InlinePolicy>> {
    let one = |policy: &types::PolicyDetail| InlinePolicy {
        name: required(call, "PolicyName", policy.policy_name.clone()),
        document: document(call, "PolicyDocument", policy.policy_document.as_deref()),
    };
    Observed::Known(policies.into_iter().flatten().map(one).collect())
}

/// The managed policy that bounds a user's or role's permissions.
pub(super) fn boundary(boundary: Option<&types::AttachedPermissionsBoundary>) -> Observed<Ref<Policy>> {
    Observed::or_absent(boundary.and_then(|boundary| boundary.permissions_boundary_arn.clone()).map(Ref::new))
}

/// Tags; AWS leaves the list out when there are none.
pub(super) fn tags(tags: Option<&[types::Tag]>) -> Observed<Map> {
    Observed::Known(tags.into_iter().flatten().map(|tag| (tag.key.clone(), tag.value.clone())).collect())
}

/// IAM sends documents percent-encoded; emulators send some of them as they are.
fn document(call: &'static Call, member: &str, text: Option<&str>) -> Observed<PolicyDocument> {
    let decoded = text.and_then(|text| {
        if text.trim_start().starts_with('{') {
            return Some(text.to_owned());
        }
        percent_decode_str(text).decode_utf8().ok().map(Cow::into_owned)
    });
    required(declared(call.id), member, decoded.map(PolicyDocument))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_decoded_unless_they_are_plain() {
        let text = |text: &str| document(declared(DETAILS), "PolicyDocument", Some(text)).known().map(|known| known.0.clone());
        assert_eq!(text("%7B%22a%22%3A%22x%2By%22%7D").as_deref(), Some(r#"{"a":"x+y"}"#));
        assert_eq!(text(" {\"a\":\"100%25\"}").as_deref(), Some(" {\"a\":\"100%25\"}"));
        assert_eq!(text("%ff%fe"), None);
    }
}
