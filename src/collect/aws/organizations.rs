//! AWS Organizations: the organization, its accounts, delegated administrators and service control policies.
//!
//! Any member may ask which organization it is in; the rest is told to the management account and to delegated
//! administrators. Others are denied it, and it stays unknown.

use aws_sdk_organizations::Client;
use aws_sdk_organizations::types::{
    self, DelegatedAdministrator as Administrator, PolicySummary, PolicyTargetSummary, PolicyType,
};
use futures_util::StreamExt;
use futures_util::stream;

use crate::collect::answer::{Answer, Pages, count, list_field, required, time};
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{
    CentralRootFeature, DelegatedAdministrator, FeatureSet, JoinedMethod, MemberState, Organization, OrganizationMember,
    PolicyTarget, PolicyTargetType, ServiceControlPolicy,
};
use crate::model::{ArnText, List, Observed, ResourceKind, Subject};

const ORGANIZATION: &str = "organizations:DescribeOrganization";
const ROOTS: &str = "organizations:ListRoots";
const TRUSTED: &str = "organizations:ListAWSServiceAccessForOrganization";
const ACCOUNTS: &str = "organizations:ListAccounts";
const ADMINISTRATORS: &str = "organizations:ListDelegatedAdministrators";
const DELEGATED: &str = "organizations:ListDelegatedServicesForAccount";
const POLICIES: &str = "organizations:ListPolicies";
const POLICY: &str = "organizations:DescribePolicy";
const ROOT_FEATURES: &str = "iam:ListOrganizationsFeatures";
const TARGETS: &str = "organizations:ListTargetsForPolicy";

/// The organization as one of its accounts sees it.
struct Reader<'v, 'a> {
    visit: &'v Visit<'a>,
    client: Client,
}

/// Reads the organization. Of an account that is in none, nothing more is asked.
pub(in crate::collect) async fn read(visit: &Visit<'_>) -> Batch {
    if !visit.recorder.wants(ORGANIZATION) {
        return Batch::default();
    }
    let reader = Reader { visit, client: visit.clients.organizations(&visit.region) };
    let answer = visit.recorder.ask(reader.about(ORGANIZATION, ""), || reader.client.describe_organization().send()).await;
    if answer.seen == Observed::Absent {
        return reader.none();
    }
    let described = answer.within("Organization", |output| output.organization);
    let (organization, members, administrators, policies) =
        tokio::join!(reader.organization(described), reader.members(), reader.administrators(), reader.policies());
    let mut batch = Batch::default();
    [organization, members, administrators, policies].into_iter().for_each(|part| batch.extend(part));
    batch
}

impl Reader<'_, '_> {
    fn about<'q>(&'q self, call: &'static str, about: &'q str) -> Question<'q> {
        Question { call, region: &self.visit.region, about }
    }

    /// An account in no organization has none of its parts either.
    fn none(&self) -> Batch {
        let kinds = [
            ResourceKind::Organization,
            ResourceKind::OrganizationMember,
            ResourceKind::DelegatedAdministrator,
            ResourceKind::ServiceControlPolicy,
        ];
        let asked = kinds.into_iter().filter(|kind| self.visit.recorder.wants(kind.listing_call()));
        let listings = asked.map(|kind| self.visit.listing(kind, None, Observed::Known(0))).collect();
        Batch { resources: Vec::new(), listings }
    }

    async fn organization(&self, described: Answer<types::Organization>) -> Batch {
        let mut batch = Batch::default();
        if let Observed::Unknown(cause) = &described.seen {
            batch.listings.push(self.visit.listing(ResourceKind::Organization, None, Observed::unknown(cause)));
            return batch;
        }
        let (enabled_policy_types, trusted_services, central_root_features) =
            tokio::join!(self.policy_types(), self.trusted_services(), self.root_features());
        let organization = Organization {
            organization_id: described.required("Id", |organization| organization.id.clone()),
            arn: described.required("Arn", |organization| organization.arn.clone().map(ArnText)),
            feature_set: described
                .required("FeatureSet", |organization| Some(FeatureSet::from(organization.feature_set.as_ref()?.as_str()))),
            management_account_id: described.required("MasterAccountId", |organization| organization.master_account_id.clone()),
            enabled_policy_types,
            trusted_services,
            central_root_features,
        };
        batch.add_only(self.visit, organization);
        batch
    }

    /// The policy types of the organization's root, of which there is one.
    async fn policy_types(&self) -> Observed<List<String>> {
        let send = || self.client.list_roots().into_paginator().send();
        let pages = self.visit.recorder.ask_pages(self.about(ROOTS, ""), send).await;
        list_field(pages.items("Roots", |page| {
            let types = page.roots?.into_iter().map(|root| root.policy_types).collect::<Option<Vec<_>>>()?;
            types.into_iter().flatten().filter(may_be_enabled).map(name_of_type).collect()
        }))
    }

    async fn trusted_services(&self) -> Observed<List<String>> {
        let send = || self.client.list_aws_service_access_for_organization().into_paginator().send();
        let pages = self.visit.recorder.ask_pages(self.about(TRUSTED, ""), send).await;
        list_field(pages.items("EnabledServicePrincipals", |page| {
            page.enabled_service_principals?.into_iter().map(|service| service.service_principal).collect()
        }))
    }

    /// IAM answers for the organization, and only where Organizations does.
    async fn root_features(&self) -> Observed<List<CentralRootFeature>> {
        let client = self.visit.clients.iam(&self.visit.region);
        let send = || client.list_organizations_features().send();
        let answer = self.visit.recorder.ask(self.about(ROOT_FEATURES, ""), send).await;
        let known = |feature: &aws_sdk_iam::types::FeatureType| CentralRootFeature::from(feature.as_str());
        answer.required("EnabledFeatures", |output| Some(output.enabled_features.as_ref()?.iter().map(known).collect()))
    }

    async fn members(&self) -> Batch {
        let mut batch = Batch::default();
        if !self.visit.recorder.wants(ACCOUNTS) {
            return batch;
        }
        let listed = self.accounts().await.items("Accounts", |page| {
            page.accounts?.into_iter().map(|account| Some((account.arn.clone()?, account.id.clone()?, account))).collect()
        });
        batch.listings.push(self.visit.listing(ResourceKind::OrganizationMember, None, count(&listed)));
        for (arn, id, account) in listed.items {
            let subject = self.visit.place.subject_with_arn(ResourceKind::OrganizationMember, &arn, &id);
            batch.add(subject, member(id, &account));
        }
        batch
    }

    async fn accounts(&self) -> Pages<aws_sdk_organizations::operation::list_accounts::ListAccountsOutput> {
        let send = || self.client.list_accounts().into_paginator().send();
        self.visit.recorder.ask_pages(self.about(ACCOUNTS, ""), send).await
    }

    async fn administrators(&self) -> Batch {
        let mut batch = Batch::default();
        if !self.visit.recorder.wants(ADMINISTRATORS) {
            return batch;
        }
        let send = || self.client.list_delegated_administrators().into_paginator().send();
        let pages = self.visit.recorder.ask_pages(self.about(ADMINISTRATORS, ""), send).await;
        let listed = pages.items("DelegatedAdministrators", |page| {
            let named = |one: Administrator| Some((one.arn.clone()?, one.id.clone()?, one));
            page.delegated_administrators?.into_iter().map(named).collect()
        });
        batch.listings.push(self.visit.listing(ResourceKind::DelegatedAdministrator, None, count(&listed)));
        let read = stream::iter(listed.items)
            .map(|(arn, id, one)| self.administrator(arn, id, one))
            .buffer_unordered(self.visit.limits.concurrency.max(1));
        for (subject, administrator) in read.collect::<Vec<_>>().await {
            batch.add(subject, administrator);
        }
        batch
    }

    async fn administrator(&self, arn: String, id: String, told: Administrator) -> (Subject, DelegatedAdministrator) {
        let send = || self.client.list_delegated_services_for_account().account_id(&id).into_paginator().send();
        let pages = self.visit.recorder.ask_pages(self.about(DELEGATED, &id), send).await;
        let services = list_field(pages.items("DelegatedServices", |page| {
            page.delegated_services?.into_iter().map(|service| service.service_principal).collect()
        }));
        let at = told.delegation_enabled_date.as_ref().and_then(time);
        let subject = self.visit.place.subject_with_arn(ResourceKind::DelegatedAdministrator, &arn, &id);
        let administrator = DelegatedAdministrator {
            account_id: Observed::Known(id),
            delegated_at: required(declared(ADMINISTRATORS), "DelegationEnabledDate", at),
            services,
        };
        (subject, administrator)
    }

    async fn policies(&self) -> Batch {
        let mut batch = Batch::default();
        if !self.visit.recorder.wants(POLICIES) {
            return batch;
        }
        let send = || self.client.list_policies().filter(PolicyType::ServiceControlPolicy).into_paginator().send();
        let pages = self.visit.recorder.ask_pages(self.about(POLICIES, ""), send).await;
        let listed = pages.items("Policies", |page| {
            let named = |policy: PolicySummary| Some((policy.arn.clone()?, policy.id.clone()?, policy));
            page.policies?.into_iter().map(named).collect()
        });
        batch.listings.push(self.visit.listing(ResourceKind::ServiceControlPolicy, None, count(&listed)));
        let read = stream::iter(listed.items)
            .map(|(arn, id, summary)| self.policy(arn, id, summary))
            .buffer_unordered(self.visit.limits.concurrency.max(1));
        for (subject, policy) in read.collect::<Vec<_>>().await {
            batch.add(subject, policy);
        }
        batch
    }

    async fn policy(&self, arn: String, id: String, summary: PolicySummary) -> (Subject, ServiceControlPolicy) {
        let describe = self.visit.recorder.ask(self.about(POLICY, &arn), || self.client.describe_policy().policy_id(&id).send());
        let (described, targets) = tokio::join!(describe, self.targets(&arn, &id));
        let described = described.within("Policy", |output| output.policy);
        let name = summary.name.as_deref().unwrap_or(&id);
        let subject = self.visit.place.subject_with_arn(ResourceKind::ServiceControlPolicy, &arn, name);
        let policy = ServiceControlPolicy {
            name: required(declared(POLICIES), "Name", summary.name.clone()),
            is_aws_managed: described
                .required("PolicySummary", |policy| policy.policy_summary.as_ref().map(|summary| summary.aws_managed)),
            document: described.required("Content", |policy| policy.content.as_deref().map(Into::into)),
            targets,
            policy_id: Observed::Known(id),
        };
        (subject, policy)
    }

    async fn targets(&self, arn: &str, id: &str) -> Observed<List<PolicyTarget>> {
        let send = || self.client.list_targets_for_policy().policy_id(id).into_paginator().send();
        let pages = self.visit.recorder.ask_pages(self.about(TARGETS, arn), send).await;
        list_field(pages.items("Targets", |page| page.targets.map(|targets| targets.iter().map(target).collect())))
    }
}

fn may_be_enabled(of: &types::PolicyTypeSummary) -> bool {
    of.status.as_ref().is_none_or(|status| *status == types::PolicyTypeStatus::Enabled)
}

/// `None` if AWS did not tell the type, or whether it is enabled.
fn name_of_type(of: types::PolicyTypeSummary) -> Option<String> {
    of.status.and(of.r#type).map(|name| name.as_str().to_owned())
}

/// `State` tells more than `Status`, which AWS will drop; not all partitions give it yet.
pub(in crate::collect) fn state(account: &types::Account) -> Option<MemberState> {
    let state = account.state.as_ref().map(types::AccountState::as_str);
    state.or_else(|| account.status.as_ref().map(types::AccountStatus::as_str)).map(MemberState::from)
}

fn member(id: String, account: &types::Account) -> OrganizationMember {
    let call = declared(ACCOUNTS);
    let joined = account.joined_method.as_ref().map(|method| JoinedMethod::from(method.as_str()));
    OrganizationMember {
        account_id: Observed::Known(id),
        state: required(call, "State", state(account)),
        joined_method: required(call, "JoinedMethod", joined),
        joined_at: required(call, "JoinedTimestamp", account.joined_timestamp.as_ref().and_then(time)),
    }
}

fn target(target: &PolicyTargetSummary) -> PolicyTarget {
    let call = declared(TARGETS);
    PolicyTarget {
        target_id: required(call, "TargetId", target.target_id.clone()),
        target_type: required(call, "Type", target.r#type.as_ref().map(|kind| PolicyTargetType::from(kind.as_str()))),
    }
}
