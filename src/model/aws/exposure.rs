//! Who can reach a resource by policies and access control lists: concluded by `analysis`, never stored.

use super::text_enum;
use crate::model::List;
use crate::record;

text_enum! {
    /// How far a resource is open, from the widest circle to the narrowest.
    ExposureLevel {
        Public = "public",
        AnyAccount = "any-account",
        AnyCustomer = "any-customer",
        Narrowed = "narrowed",
        CrossAccount = "cross-account",
        Organization = "organization",
        OwnAccount = "own-account",
    }
}

text_enum! {
    /// A kind of access.
    AccessKind {
        List = "list",
        Read = "read",
        Write = "write",
        ReadAcl = "read-acl",
        WriteAcl = "write-acl",
        Policy = "policy",
        Assume = "assume",
    }
}

text_enum! {
    /// In which requests access is had: in any, or in those that are narrowed in some way.
    AccessReach {
        Open = "open",
        AnyEndpoint = "any-endpoint",
        SharedText = "shared-text",
        Destination = "destination",
        AccessPoints = "access-points",
        Network = "network",
        Several = "several",
    }
}

text_enum! {
    /// What gives access.
    ExposureLayer {
        Policy = "policy",
        Acl = "acl",
        AccessPoint = "access-point",
        MultiRegionAccessPoint = "multi-region-access-point",
    }
}

text_enum! {
    /// A setting that keeps access from those whom something else lets in.
    ExposureStop {
        RestrictPublicBuckets = "restrict-public-buckets",
        IgnorePublicAcls = "ignore-public-acls",
        ObjectOwnership = "object-ownership",
        VpcOrigin = "vpc-origin",
    }
}

text_enum! {
    /// For whom a service that is let in may act: only for accounts that the policy means, for whoever owns a thing whose
    /// ARN names no account, or for every customer of AWS.
    ServiceProtection { Protected = "protected", Weak = "weak", Unprotected = "unprotected", }
}

text_enum! {
    /// What a principal of a policy is.
    GranteeKind {
        Everybody = "everybody",
        Account = "account",
        Identity = "identity",
        Service = "service",
        Provider = "provider",
        Unclear = "unclear",
    }
}

record! {
    /// Who can reach a resource, beside its own account. Denials and conditions are counted. Policies that only ever take
    /// away and are not read, those of organizations and of network endpoints, are not.
    Exposure {
        /// The widest circle that has any access: `public` is anybody without credentials, `any-account` every account of
        /// AWS, `any-customer` every customer of AWS through a service, `narrowed` anybody who comes in a certain way,
        /// such as from a network. Unknown where something wider may be open.
        level: ExposureLevel = "";
        /// What everybody can do, or every account of AWS; those who know an external id or come through any network
        /// endpoint of their own are among them.
        public: List<Access> = "";
        /// What everybody can do who comes from certain networks or through certain access points: `reach` tells which.
        narrowed: List<Access> = "";
        /// What other accounts can do that are named.
        accounts: List<Access> = "";
        /// What all accounts of an organization can do that is named.
        organizations: List<Access> = "";
        /// The services of AWS that are let in by name.
        services: List<ServiceAccess> = "";
        /// The settings that take something away from what policies and access control lists give.
        stopped_by: List<ExposureStop> = "";
    }
}

record! {
    /// A kind of access that somebody has who is not of the account.
    Access {
        /// Who has it, in words: the number of an account, the id of an organization, or `everybody` of some kind. A
        /// CloudFront origin access identity belongs to the account `cloudfront`; a canonical user id that is not the
        /// bucket owner's stands for the account that it belongs to.
        to: String = "";
        /// The kind of access.
        access: AccessKind = "";
        /// The actions of this kind that are allowed.
        actions: List<String> = "";
        /// In which requests.
        reach: AccessReach = "";
        /// What gives it.
        layer: ExposureLayer = "";
        /// The statement that allows it: its `Sid`, or its number from 1; absent where no policy gives it. What has several
        /// policies has the name of the policy before it.
        statement [opt]: String = "";
        /// Whether the account belongs to the organization of the resource's own account, or the organization is that.
        in_own_organization: bool = "";
    }
}

record! {
    /// A service of AWS that is let in by name.
    ServiceAccess {
        /// The service, such as `cloudtrail.amazonaws.com`.
        service: String = "";
        /// For whom it may act: a service that acts for every customer can be made a confused deputy.
        protection: ServiceProtection = "";
        /// The other accounts for which the policy means it to act, and the ids of other organizations.
        accounts: List<String> = "";
        /// The actions that it is allowed.
        actions: List<String> = "";
    }
}

record! {
    /// What a policy allows a principal that it names, denials counted.
    PolicyGrant {
        /// The principal as it is named: `*`, the number of an account, an ARN, a service, an identity provider.
        principal: String = "";
        /// What it is.
        kind: GranteeKind = "";
        /// The account that it belongs to; absent unless it is an account, a user, a role or a session.
        account [opt]: String = "";
        /// Whether it is of the account that owns the resource.
        is_own: bool = "";
        /// The actions that it is allowed in some request.
        actions: List<String> = "";
        /// Those of them that it is allowed in requests without MFA.
        actions_without_mfa: List<String> = "";
        /// The kinds of access that these actions give.
        access: List<AccessKind> = "";
        /// Whether it is allowed all actions of the service, those to come included.
        every_action: bool = "";
    }
}

text_enum! {
    /// How an identity provider vouches for callers.
    ProviderKind { Oidc = "oidc", Saml = "saml", }
}

record! {
    /// Another account that may assume a role.
    ExternalAccount {
        /// The account.
        account: String = "";
        /// Whether it belongs to the organization of the role's own account.
        in_own_organization: bool = "";
        /// Whether it must give an external id.
        requires_external_id: bool = "";
        /// How many characters the shortest external id has that is taken, up to 64; absent where none is asked for.
        shortest_external_id [opt]: i64 = "";
        /// Whether it must have used MFA.
        requires_mfa: bool = "";
    }
}

record! {
    /// An identity provider whose users may assume a role.
    TrustedProvider {
        /// The provider as it is named: an ARN, or the host of one that AWS knows.
        provider: String = "";
        /// The host of the provider, with its path; absent for SAML.
        issuer [opt]: String = "";
        /// How it vouches for callers.
        kind: ProviderKind = "";
        /// Whether only tenants that the policy names literally can assume the role, such as one organization of GitHub.
        /// Where each tenant has a provider of its own, whether subject or audience are named.
        tenant_pinned: bool = "";
        /// Whether only subjects can assume the role that the policy names literally.
        subject_pinned: bool = "";
        /// Of a provider that vouches for the pipelines of repositories, such as GitHub Actions: whether only branches, tags
        /// and environments can assume the role that the policy names, and no pull requests. SAML vouches for none of them.
        branch_pinned: bool = "";
        /// Whether only audiences can assume the role that the policy names literally.
        audience_pinned: bool = "";
        /// Whether callers who have not signed in are refused. Only Amazon Cognito has such callers.
        unauthenticated_refused: bool = "";
    }
}

record! {
    /// An account to whose access points a bucket policy leaves who comes in.
    AccessPointDelegation {
        /// The account; `*` for every account.
        account: String = "";
        /// Whether it is the account of the bucket.
        is_own: bool = "";
        /// Whether only access points that the policy names let anybody in, or only such in a VPC.
        is_limited: bool = "";
    }
}
