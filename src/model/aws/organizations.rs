//! AWS Organizations: what an account may see of the organization that it belongs to.
//!
//! Names and e-mail addresses of accounts are not read: they often are those of people.

use super::text_enum;
use crate::model::{ArnText, List, PolicyDocument, Timestamp};
use crate::record;

text_enum! {
    /// What an organization can do. Source: Organizations API, `Organization`.
    FeatureSet { All = "ALL", ConsolidatedBilling = "CONSOLIDATED_BILLING", }
}

text_enum! {
    /// Whether a member account can be used. Source: Organizations API, `Account`.
    MemberState {
        Active = "ACTIVE",
        Suspended = "SUSPENDED",
        PendingActivation = "PENDING_ACTIVATION",
        PendingClosure = "PENDING_CLOSURE",
        Closed = "CLOSED",
    }
}

text_enum! {
    /// How an account came into its organization. Source: Organizations API, `Account`.
    JoinedMethod { Created = "CREATED", Invited = "INVITED", }
}

text_enum! {
    /// What a policy is attached to. Source: Organizations API, `PolicyTargetSummary`.
    PolicyTargetType { Account = "ACCOUNT", OrganizationalUnit = "ORGANIZATIONAL_UNIT", Root = "ROOT", }
}

text_enum! {
    /// A way to manage the root users of an organization's accounts centrally: to take their credentials away and give them
    /// back, or to act as one for a short while. Source: IAM API, `ListOrganizationsFeatures`.
    CentralRootFeature {
        RootCredentialsManagement = "RootCredentialsManagement",
        RootSessions = "RootSessions",
    }
}

record! {
    /// The organization that an account belongs to. Source: Organizations API, `Organization`.
    Organization {
        /// Its id, beginning with `o-`.
        organization_id: String = "organizations:DescribeOrganization";
        /// Its ARN, which names the management account.
        arn: ArnText = "organizations:DescribeOrganization";
        /// Whether all features are on, or only consolidated billing.
        feature_set: FeatureSet = "organizations:DescribeOrganization";
        /// The id of the management account.
        management_account_id: String = "organizations:DescribeOrganization";
        /// The policy types that are enabled in its root, such as `SERVICE_CONTROL_POLICY`.
        enabled_policy_types: List<String> = "organizations:ListRoots";
        /// The services that may act in all its accounts, such as `cloudtrail.amazonaws.com`.
        trusted_services: List<String> = "organizations:ListAWSServiceAccessForOrganization";
        /// Which ways of IAM to manage the root users of its accounts centrally are on; absent when IAM was never let into
        /// its accounts.
        central_root_features [opt]: List<CentralRootFeature> = "iam:ListOrganizationsFeatures";
    }
    derived {
        /// Of the actions by which a trail ceases to record what it should, `cloudtrail:StopLogging`, `DeleteTrail`,
        /// `UpdateTrail` and `PutEventSelectors`, those that service control policies deny on all trails of all member
        /// accounts, to all but whom they name. The organizational units of accounts are not read.
        denied_trail_changes: List<String> = [
            "policies.document",
            "policies.targets",
            "feature_set",
            "enabled_policy_types",
            "management_account_id",
            "members.account_id",
        ];
    }
    related {
        /// The account it was read from.
        account: one Account by account;
        /// Its accounts, if it was read from the management account or a delegated administrator.
        members: many OrganizationMember by account;
        /// Its delegated administrators.
        delegated_administrators: many DelegatedAdministrator by account;
        /// Its service control policies.
        policies: many ServiceControlPolicy by account;
    }
}

record! {
    /// An account of an organization. Source: Organizations API, `Account`.
    OrganizationMember {
        /// The twelve digits that name the account.
        account_id: String = "organizations:ListAccounts";
        /// Whether the account can be used.
        state: MemberState = "organizations:ListAccounts";
        /// Whether the account was made in the organization or invited into it.
        joined_method: JoinedMethod = "organizations:ListAccounts";
        /// When it joined.
        joined_at: Timestamp = "organizations:ListAccounts";
    }
    related {
        /// The organization.
        organization: one Organization by account;
    }
}

record! {
    /// An account to which the organization delegated the administration of services. Source: Organizations API,
    /// `DelegatedAdministrator`.
    DelegatedAdministrator {
        /// The twelve digits that name the account.
        account_id: String = "organizations:ListDelegatedAdministrators";
        /// When it first became one.
        delegated_at: Timestamp = "organizations:ListDelegatedAdministrators";
        /// The services that it administers, such as `cloudtrail.amazonaws.com`.
        services: List<String> = "organizations:ListDelegatedServicesForAccount";
    }
    related {
        /// The organization.
        organization: one Organization by account;
    }
}

record! {
    /// A service control policy of an organization. Source: Organizations API, `Policy`.
    ServiceControlPolicy {
        /// Its id, beginning with `p-`.
        policy_id: String = "organizations:ListPolicies";
        /// Its name.
        name: String = "organizations:ListPolicies";
        /// Whether AWS made it.
        is_aws_managed: bool = "organizations:DescribePolicy";
        /// What it says.
        document: PolicyDocument = "organizations:DescribePolicy";
        /// What it is attached to.
        targets: List<PolicyTarget> = "organizations:ListTargetsForPolicy";
    }
    related {
        /// The organization.
        organization: one Organization by account;
    }
}

record! {
    /// What a policy is attached to. Source: Organizations API, `PolicyTargetSummary`.
    PolicyTarget {
        /// The id of the root or organizational unit, or the account's.
        target_id: String = "organizations:ListTargetsForPolicy";
        /// Which of these it is.
        target_type: PolicyTargetType = "organizations:ListTargetsForPolicy";
    }
}
