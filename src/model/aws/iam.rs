//! IAM: the root user, users, keys, groups, roles, policies, providers and certificates.

use super::{
    AdminPower, DocumentPowers, EscalationPath, Exposure, ExternalAccount, LogDelivery, PolicyGrant, TrustedProvider,
    UserAssumption, VersionGain, text_enum,
};
use crate::model::{ArnText, List, Map, PolicyDocument, Ref, Timestamp};
use crate::record;

text_enum! {
    /// Whether a credential can be used. Source: IAM API, `ServiceSpecificCredentialMetadata`.
    CredentialStatus { Active = "Active", Inactive = "Inactive", Expired = "Expired", }
}

/// What decides on the requests of a user.
const TELLING_OF_A_USER: [&str; 7] = [
    "groups",
    "attached_policies",
    "inline_policies",
    "permissions_boundary",
    "account.policies.document",
    "groups.attached_policies",
    "groups.inline_policies",
];

/// What decides on the requests of a role.
const TELLING_OF_A_ROLE: [&str; 5] =
    ["attached_policies", "inline_policies", "permissions_boundary", "account.policies.document", "path"];

/// What tells whether a user or a role can blind a trail.
const TELLING_OF_BLINDING: [&str; 3] = ["attached_policies", "account_trails.blinders", "account_trails.account_buckets"];

/// What decides on the requests of all users and roles of an account, and who may assume which role.
const TELLING_OF_POLICIES: [&str; 12] = with_policies![];

/// The same, with what users sign in with and who vouches for others.
const TELLING_OF_ESCALATION: [&str; 17] = with_policies![
    "account.users.password_enabled",
    "account.users.mfa_active",
    "account.access_keys.user",
    "account.saml_providers.name",
    "account.oidc_providers.url",
];

record! {
    /// The account's root user. Source: IAM API, `GetAccountSummary` and the credential report's `<root_account>` row.
    Root {
        /// Whether the root user has an access key.
        access_keys_present: bool = "iam:GetAccountSummary";
        /// Whether the root user has a signing certificate.
        signing_certificates_present: bool = "iam:GetAccountSummary";
        /// Whether an MFA device is assigned to the root user.
        mfa_enabled: bool = "iam:GetAccountSummary";
        /// Whether the root user has a password (an account under central root management may have none);
        /// absent when the summary does not say.
        password_present [opt]: bool = "iam:GetAccountSummary";
        /// The same, from the credential report, which can be hours old; absent when the report does not say.
        password_enabled [opt]: bool = "iam:GetCredentialReport";
        /// When the root user last signed in with its password; absent when it never did.
        password_last_used [opt]: Timestamp = "iam:GetCredentialReport";
        /// Whether the first access key is active.
        access_key_1_active: bool = "iam:GetCredentialReport";
        /// When the first access key was last used; absent when it never was.
        access_key_1_last_used [opt]: Timestamp = "iam:GetCredentialReport";
        /// Whether the second access key is active.
        access_key_2_active: bool = "iam:GetCredentialReport";
        /// When the second access key was last used; absent when it never was.
        access_key_2_last_used [opt]: Timestamp = "iam:GetCredentialReport";
        /// The virtual MFA device of the root user; absent when it has none (and, if it has MFA, a hardware device).
        virtual_mfa_device [opt]: ArnText = "iam:ListVirtualMFADevices";
        /// When IAM made the credential report, which tells of the passwords, keys and MFA of users and the root user. It makes
        /// a new one four hours after the last at the earliest.
        credential_report_generated_at: Timestamp = "iam:GetCredentialReport";
    }
    derived {
        /// Whether the root user has a password: from the summary, or where it does not say, from the credential report.
        has_password: bool = ["password_present", "password_enabled"];
    }
    related {
        /// The account.
        account: one Account by account;
    }
}

record! {
    /// An IAM user. Source: IAM API, `GetAccountAuthorizationDetails`, and the credential report.
    User {
        /// The user's name.
        name: String = "iam:GetAccountAuthorizationDetails";
        /// The path, `/` at least.
        path: String = "iam:GetAccountAuthorizationDetails";
        /// When the user was made.
        created_at: Timestamp = "iam:GetAccountAuthorizationDetails";
        /// The groups that the user is in.
        groups: List<Ref<Group>> = "iam:GetAccountAuthorizationDetails";
        /// The managed policies attached to the user itself.
        attached_policies: List<Ref<Policy>> = "iam:GetAccountAuthorizationDetails";
        /// The policies written into the user itself.
        inline_policies: List<InlinePolicy> = "iam:GetAccountAuthorizationDetails";
        /// The managed policy that bounds the user's permissions.
        permissions_boundary [opt]: Ref<Policy> = "iam:GetAccountAuthorizationDetails";
        /// The user's tags.
        tags: Map = "iam:GetAccountAuthorizationDetails";
        /// Whether the user can sign in to the console with a password (has a login profile).
        password_enabled: bool = "iam:GetCredentialReport";
        /// When the password was last used; absent when it never was, or there is none.
        password_last_used [opt]: Timestamp = "iam:GetCredentialReport";
        /// When the password was last changed; absent when there is none.
        password_last_changed [opt]: Timestamp = "iam:GetCredentialReport";
        /// When the password must be changed; absent when no policy asks for it.
        password_next_rotation [opt]: Timestamp = "iam:GetCredentialReport";
        /// Whether an MFA device is assigned to the user.
        mfa_active: bool = "iam:GetCredentialReport";
        /// Whether a signing certificate of the user is active.
        signing_certificate_active: bool = "iam:GetCredentialReport";
        /// The virtual MFA devices assigned to the user.
        virtual_mfa_devices: List<VirtualMfaDevice> = "iam:ListVirtualMFADevices";
        /// The passwords and API keys of the user for single services, such as CodeCommit, Amazon Keyspaces and Amazon Bedrock.
        service_specific_credentials: List<ServiceSpecificCredential> = "iam:ListServiceSpecificCredentials";
    }
    derived {
        /// For each active access key that was never used: how many minutes lie between the user's making and the key's.
        unused_key_delays: List<i64> =
            ["created_at", "access_keys.active", "access_keys.last_used_at", "access_keys.created_at"];
        /// How far its powers go, by all of its policies and within its boundary; before policies of the organization.
        effective_admin: AdminPower = TELLING_OF_A_USER;
        /// The ways on which it comes to more power; of those who are allowed everything none are listed.
        escalation_paths: List<EscalationPath> = TELLING_OF_ESCALATION;
        /// The roles that lead to an administrator's powers, each assumed from the one before; empty for administrators.
        role_chain_to_admin: List<Ref<Role>> = TELLING_OF_POLICIES;
        /// The actions that change who may do what, as far as it may take them at all.
        policy_edits: List<String> = TELLING_OF_A_USER;
        /// Whether it may make users or roles and also give permissions to them.
        delegates: bool = TELLING_OF_A_USER;
        /// The actions by which it makes users and roles, or gives them permissions, without a boundary on them.
        unbounded_grants: List<String> = TELLING_OF_A_USER;
        /// The actions by which it could lift or rewrite its own boundary.
        boundary_edits: List<String> = TELLING_OF_A_USER;
        /// Whether it can blind a trail that the account owns, by itself or through roles that it assumes; before policies of
        /// the organization. By what, the trail's `blinders` tell.
        can_blind_trails: bool = TELLING_OF_BLINDING;
        /// Whether any of its policies allows anything.
        has_permissions: bool = TELLING_OF_A_USER;
        /// What each policy that is written into it allows.
        inline_powers: List<DocumentPowers> = ["inline_policies"];
    }
    related {
        /// The account.
        account: one Account by account;
        /// The user's access keys, active or not.
        access_keys: many AccessKey via "user";
        /// The trails seen from the account.
        account_trails: many Trail by account;
    }
}

record! {
    /// A virtual MFA device.
    VirtualMfaDevice {
        /// Its serial number, which is an ARN.
        serial_number: ArnText = "";
        /// When it was put to use.
        enabled_at: Timestamp = "";
    }
}

record! {
    /// A password or API key of a user that is good for one service. Source: IAM API, `ServiceSpecificCredentialMetadata`.
    ServiceSpecificCredential {
        /// Its id.
        credential_id: String = "";
        /// The service, such as `codecommit.amazonaws.com`.
        service_name: String = "";
        /// Whether it can be used.
        status: CredentialStatus = "";
        /// When it was made.
        created_at: Timestamp = "";
        /// When it expires; absent when it never does.
        expires_at [opt]: Timestamp = "";
    }
}

record! {
    /// A policy that is written into a user, group or role.
    InlinePolicy {
        /// Its name.
        name: String = "";
        /// The document.
        document: PolicyDocument = "";
    }
}

record! {
    /// One of the two access keys that an IAM user can have. Source: the credential report, which gives no key ids.
    AccessKey {
        /// The user that the key belongs to.
        user: Ref<User> = "iam:GetCredentialReport";
        /// Which of the two: 1 or 2.
        number: i64 = "iam:GetCredentialReport";
        /// Whether the key can be used.
        active: bool = "iam:GetCredentialReport";
        /// When the key was made or last rotated.
        created_at: Timestamp = "iam:GetCredentialReport";
        /// When the key was last used; absent when it never was.
        last_used_at [opt]: Timestamp = "iam:GetCredentialReport";
        /// The region of the last use.
        last_used_region [opt]: String = "iam:GetCredentialReport";
        /// The service of the last use.
        last_used_service [opt]: String = "iam:GetCredentialReport";
    }
}

record! {
    /// An IAM group.
    Group {
        /// The group's name.
        name: String = "iam:GetAccountAuthorizationDetails";
        /// The path, `/` at least.
        path: String = "iam:GetAccountAuthorizationDetails";
        /// When the group was made.
        created_at: Timestamp = "iam:GetAccountAuthorizationDetails";
        /// The managed policies attached to the group.
        attached_policies: List<Ref<Policy>> = "iam:GetAccountAuthorizationDetails";
        /// The policies written into the group.
        inline_policies: List<InlinePolicy> = "iam:GetAccountAuthorizationDetails";
    }
    derived {
        /// What each policy that is written into it allows.
        inline_powers: List<DocumentPowers> = ["inline_policies"];
    }
    related {
        /// The account.
        account: one Account by account;
        /// The users in the group.
        users: many User via "groups";
    }
}

record! {
    /// An IAM role.
    Role {
        /// The role's name.
        name: String = "iam:GetAccountAuthorizationDetails";
        /// The path, `/` at least; roles of AWS services are below `/aws-service-role/`.
        path: String = "iam:GetAccountAuthorizationDetails";
        /// When the role was made.
        created_at: Timestamp = "iam:GetAccountAuthorizationDetails";
        /// The trust policy: who may assume the role.
        trust_policy: PolicyDocument = "iam:GetAccountAuthorizationDetails";
        /// The managed policies attached to the role.
        attached_policies: List<Ref<Policy>> = "iam:GetAccountAuthorizationDetails";
        /// The policies written into the role.
        inline_policies: List<InlinePolicy> = "iam:GetAccountAuthorizationDetails";
        /// The managed policy that bounds the role's permissions.
        permissions_boundary [opt]: Ref<Policy> = "iam:GetAccountAuthorizationDetails";
        /// When the role was last used; absent when not within the tracking period of 400 days.
        last_used_at [opt]: Timestamp = "iam:GetAccountAuthorizationDetails";
        /// The region of the last use.
        last_used_region [opt]: String = "iam:GetAccountAuthorizationDetails";
        /// The role's tags.
        tags: Map = "iam:GetAccountAuthorizationDetails";
    }
    derived {
        /// Whether the trust policy lets anybody who still exists assume the role.
        can_be_assumed: bool = ["trust_policy"];
        /// The unique ids that the trust policy holds in place of AWS principals that were deleted.
        deleted_principals: List<String> = ["trust_policy"];
        /// The users of the same account that the trust policy names.
        trusted_users: List<Ref<User>> = ["trust_policy"];
        /// The roles of the same account that the trust policy names.
        trusted_roles: List<Ref<Role>> = ["trust_policy"];
        /// The SAML providers that the trust policy names.
        trusted_saml_providers: List<Ref<SamlProvider>> = ["trust_policy"];
        /// The OpenID Connect providers that the trust policy names by ARN.
        trusted_oidc_providers: List<Ref<OidcProvider>> = ["trust_policy"];
        /// Who else than the account can assume the role, by its trust policy.
        exposure: Exposure = ["trust_policy", "organization.organization_id", "organization_members.account_id"];
        /// What the trust policy allows each principal that it names.
        trust_grants: List<PolicyGrant> = ["trust_policy"];
        /// The other accounts that the trust policy lets assume the role, and what it asks of them.
        external_accounts: List<ExternalAccount> =
            ["trust_policy", "organization.organization_id", "organization_members.account_id"];
        /// The identity providers that the trust policy lets in, and what it asks of those they vouch for.
        identity_providers: List<TrustedProvider> = ["trust_policy"];
        /// Whether users of the account can assume the role, as far as its trust policy says, and whether only with MFA.
        assumed_by_users: UserAssumption = ["trust_policy"];
        /// Whether the trust policy lets certificates that it does not name assume the role through IAM Roles Anywhere, of trust
        /// anchors of the account that it does not name either.
        takes_any_certificate: bool = ["trust_policy"];
        /// Whether the trust policy leaves it to the account's other policies who assumes the role: users or roles that it does
        /// not name may, without MFA and whatever their tags.
        trusts_account: bool = ["trust_policy"];
        /// How far its powers go, by all of its policies and within its boundary; before policies of the organization.
        effective_admin: AdminPower = TELLING_OF_A_ROLE;
        /// The ways on which it comes to more power; of those who are allowed everything none are listed.
        escalation_paths: List<EscalationPath> = TELLING_OF_ESCALATION;
        /// The roles that lead to an administrator's powers, each assumed from the one before; empty for administrators.
        role_chain_to_admin: List<Ref<Role>> = TELLING_OF_POLICIES;
        /// The actions that change who may do what, as far as it may take them at all.
        policy_edits: List<String> = TELLING_OF_A_ROLE;
        /// Whether it may make users or roles and also give permissions to them.
        delegates: bool = TELLING_OF_A_ROLE;
        /// The actions by which it makes users and roles, or gives them permissions, without a boundary on them.
        unbounded_grants: List<String> = TELLING_OF_A_ROLE;
        /// The actions by which it could lift or rewrite its own boundary.
        boundary_edits: List<String> = TELLING_OF_A_ROLE;
        /// The actions by which it may read the content of all objects, secrets or parameters.
        reads_all: List<String> = TELLING_OF_A_ROLE;
        /// The actions by which it may change something: those of the access levels write, permissions management and
        /// tagging. Actions that AWS added after this version was made are not known.
        write_actions: List<String> = TELLING_OF_A_ROLE;
        /// Whether it can blind a trail that the account owns, by itself or through roles that it assumes; before policies of
        /// the organization. By what, the trail's `blinders` tell.
        can_blind_trails: bool = TELLING_OF_BLINDING;
        /// What each policy that is written into it allows.
        inline_powers: List<DocumentPowers> = ["inline_policies"];
        /// What it is more than a role by which CloudTrail delivers to a log group; of those that no trail delivers by,
        /// nothing is concluded.
        log_delivery: LogDelivery = [
            "account_trails.log_group_role",
            "account_trails.log_group",
            "trust_policy",
            "attached_policies",
            "inline_policies",
            "permissions_boundary",
            "account.policies.document",
            "path",
        ];
    }
    related {
        /// The account.
        account: one Account by account;
        /// The trails seen from the account.
        account_trails: many Trail by account;
        /// The organization of the account.
        organization: one Organization by account;
        /// The accounts of the organization, if the account may list them.
        organization_members: many OrganizationMember by account;
    }
}

record! {
    /// A managed policy: one of the account's own, or one of AWS that is attached.
    Policy {
        /// The policy's name.
        name: String = "iam:GetAccountAuthorizationDetails";
        /// The path, `/` at least.
        path: String = "iam:GetAccountAuthorizationDetails";
        /// Whether AWS manages the policy.
        is_aws_managed: bool = "iam:GetAccountAuthorizationDetails";
        /// How many users, groups and roles it is attached to.
        attachment_count: i64 = "iam:GetAccountAuthorizationDetails";
        /// How many users and roles it bounds.
        boundary_usage_count: i64 = "iam:GetAccountAuthorizationDetails";
        /// The version in force.
        default_version_id: String = "iam:GetAccountAuthorizationDetails";
        /// The document of the version in force.
        document: PolicyDocument = "iam:GetAccountAuthorizationDetails";
        /// The versions that are not in force, which whoever sets the default version can put in force again; absent for
        /// policies that AWS manages, of which nobody else sets it.
        other_versions [opt]: List<PolicyVersion> = "iam:GetAccountAuthorizationDetails";
        /// When the policy was made.
        created_at: Timestamp = "iam:GetAccountAuthorizationDetails";
        /// When the policy last changed.
        updated_at: Timestamp = "iam:GetAccountAuthorizationDetails";
    }
    derived {
        /// What the document in force allows, nothing else considered.
        powers: DocumentPowers = ["document"];
        /// What each version that is not in force allows more than the one that is, nothing else considered.
        version_gains: List<VersionGain> = ["document", "other_versions"];
    }
    related {
        /// The account.
        account: one Account by account;
        /// The users that it is attached to.
        attached_users: many User via "attached_policies";
        /// The groups that it is attached to.
        attached_groups: many Group via "attached_policies";
        /// The roles that it is attached to.
        attached_roles: many Role via "attached_policies";
    }
}

record! {
    /// A version of a managed policy that is not in force.
    PolicyVersion {
        /// Its id, such as `v1`.
        version_id: String = "";
        /// The document.
        document: PolicyDocument = "";
        /// When the version was made.
        created_at: Timestamp = "";
    }
}

record! {
    /// The account's password policy for IAM users; all fields but `configured` are absent when AWS's default is in force.
    PasswordPolicy {
        /// Whether the account sets a policy of its own.
        configured: bool = "iam:GetAccountPasswordPolicy";
        /// The least number of characters.
        minimum_length [opt]: i64 = "iam:GetAccountPasswordPolicy";
        /// Whether an upper-case letter is needed.
        require_uppercase [opt]: bool = "iam:GetAccountPasswordPolicy";
        /// Whether a lower-case letter is needed.
        require_lowercase [opt]: bool = "iam:GetAccountPasswordPolicy";
        /// Whether a digit is needed.
        require_numbers [opt]: bool = "iam:GetAccountPasswordPolicy";
        /// Whether a symbol is needed.
        require_symbols [opt]: bool = "iam:GetAccountPasswordPolicy";
        /// Whether users may change their own password.
        allow_users_to_change [opt]: bool = "iam:GetAccountPasswordPolicy";
        /// How many earlier passwords cannot be used again; absent when all can.
        reuse_prevention [opt]: i64 = "iam:GetAccountPasswordPolicy";
        /// After how many days a password expires; absent when never.
        max_age_days [opt]: i64 = "iam:GetAccountPasswordPolicy";
        /// Whether an expired password can only be reset by an administrator.
        hard_expiry [opt]: bool = "iam:GetAccountPasswordPolicy";
    }
    related {
        /// The account.
        account: one Account by account;
    }
}

record! {
    /// A server certificate kept in IAM.
    ServerCertificate {
        /// Its name.
        name: String = "iam:ListServerCertificates";
        /// The path, `/` at least.
        path: String = "iam:ListServerCertificates";
        /// When it was uploaded.
        uploaded_at: Timestamp = "iam:ListServerCertificates";
        /// When it expires.
        expires_at: Timestamp = "iam:ListServerCertificates";
    }
}

record! {
    /// A SAML identity provider.
    SamlProvider {
        /// Its name, the last part of its ARN.
        name: String = "iam:ListSAMLProviders";
        /// When its metadata expires; absent when they do not say.
        valid_until [opt]: Timestamp = "iam:ListSAMLProviders";
        /// When it was made.
        created_at: Timestamp = "iam:ListSAMLProviders";
    }
    related {
        /// The account.
        account: one Account by account;
    }
}

record! {
    /// An OpenID Connect identity provider.
    OidcProvider {
        /// Its URL without `https://`.
        url: String = "iam:ListOpenIDConnectProviders";
        /// The audiences that it accepts.
        client_ids: List<String> = "iam:GetOpenIDConnectProvider";
        /// The thumbprints of the server certificates that it accepts.
        thumbprints: List<String> = "iam:GetOpenIDConnectProvider";
        /// When it was made.
        created_at: Timestamp = "iam:GetOpenIDConnectProvider";
    }
    related {
        /// The account.
        account: one Account by account;
    }
}
