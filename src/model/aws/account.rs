//! Accounts, their regions, and whom AWS can reach about them.

use super::{AuditAccess, text_enum};
use crate::model::List;
use crate::record;

text_enum! {
    /// Whether a region can be used in an account. Source: AWS Account Management, `ListRegions`.
    OptInStatus {
        Enabled = "ENABLED",
        EnabledByDefault = "ENABLED_BY_DEFAULT",
        Enabling = "ENABLING",
        Disabling = "DISABLING",
        Disabled = "DISABLED",
    }
}

record! {
    /// An AWS account.
    Account {
        /// The twelve digits that name the account.
        account_id: String = "sts:GetCallerIdentity";
        /// The partition that the account lives in, such as `aws-cn`.
        partition: String = "sts:GetCallerIdentity";
    }
    derived {
        /// Who can switch off other services that watch the account: AWS Config, GuardDuty, Security Hub, IAM Access Analyzer,
        /// Macie and Inspector.
        detector_disablers: List<AuditAccess> = [] and members;
        /// Who can withdraw CloudTrail's access to the organization, or change who administers it there. It is of use in the
        /// management account.
        organization_trail_blinders: List<AuditAccess> = [] and members;
    }
    related {
        /// The regions of the account, enabled or not.
        regions: many AccountRegion by account;
        /// The trails seen from the account, each once; an organization trail owned elsewhere is among them.
        trails: many Trail by account;
        /// The CloudTrail Lake event data stores of the account.
        event_data_stores: many EventDataStore by account;
        /// The buckets that the account owns.
        buckets: many Bucket by account;
        /// The KMS keys of the account.
        keys: many Key by account;
        /// The log groups that trails deliver to.
        log_groups: many LogGroup by account;
        /// The metric filters of these log groups.
        metric_filters: many MetricFilter by account;
        /// The subscription filters of these log groups.
        subscription_filters: many SubscriptionFilter by account;
        /// The CloudWatch alarms on metrics.
        alarms: many Alarm by account;
        /// The CloudWatch alarms on other alarms.
        composite_alarms: many CompositeAlarm by account;
        /// The SNS topics that trails and alarms name.
        topics: many Topic by account;
        /// The rules of EventBridge on the default event bus.
        event_rules: many EventRule by account;
        /// The configuration recorders of AWS Config.
        config_recorders: many Recorder by account;
        /// The delivery channels of AWS Config.
        config_delivery_channels: many DeliveryChannel by account;
        /// The rules of AWS Config.
        config_rules: many ConfigRule by account;
        /// The IAM users.
        users: many User by account;
        /// The access keys of the IAM users.
        access_keys: many AccessKey by account;
        /// The IAM groups.
        groups: many Group by account;
        /// The IAM roles.
        roles: many Role by account;
        /// The managed policies: the account's own, and those of AWS that are attached.
        policies: many Policy by account;
        /// The server certificates kept in IAM.
        server_certificates: many ServerCertificate by account;
        /// The SAML identity providers.
        saml_providers: many SamlProvider by account;
        /// The OpenID Connect identity providers.
        oidc_providers: many OidcProvider by account;
        /// The root user.
        root: one Root by account;
        /// The password policy.
        password_policy: one PasswordPolicy by account;
        /// The account's settings for S3.
        s3_account: one AccountPublicAccess by account;
        /// Whom AWS can reach about the account.
        contacts: one Contacts by account;
        /// The access points of the account.
        access_points: many AccessPoint by account;
        /// The multi-region access points of the account.
        multi_region_access_points: many MultiRegionAccessPoint by account;
        /// The analyzers of IAM Access Analyzer, in all regions.
        analyzers: many Analyzer by account;
        /// The GuardDuty detectors, in all regions.
        detectors: many Detector by account;
        /// The organization that the account belongs to, if it belongs to one.
        organization: one Organization by account;
    }
}

record! {
    /// A region of an account.
    AccountRegion {
        /// The region's code, such as `eu-west-1`.
        name: String = "account:ListRegions";
        /// Whether the region can be used.
        opt_in_status: OptInStatus = "account:ListRegions";
    }
    related {
        /// The account.
        account: one Account by account;
        /// The KMS keys of the region.
        keys: many Key by region;
        /// The event data stores whose home is this region.
        event_data_stores: many EventDataStore by region;
        /// The log groups that trails deliver to.
        log_groups: many LogGroup by region;
        /// The metric filters of these log groups.
        metric_filters: many MetricFilter by region;
        /// The subscription filters of these log groups.
        subscription_filters: many SubscriptionFilter by region;
        /// The CloudWatch alarms on metrics.
        alarms: many Alarm by region;
        /// The CloudWatch alarms on other alarms.
        composite_alarms: many CompositeAlarm by region;
        /// The SNS topics that trails and alarms name.
        topics: many Topic by region;
        /// The rules of EventBridge on the default event bus.
        event_rules: many EventRule by region;
        /// The configuration recorders of AWS Config.
        config_recorders: many Recorder by region;
        /// The delivery channels of AWS Config.
        config_delivery_channels: many DeliveryChannel by region;
        /// The rules of AWS Config.
        config_rules: many ConfigRule by region;
        /// The access points of the region.
        access_points: many AccessPoint by region;
        /// The analyzers of IAM Access Analyzer in the region.
        analyzers: many Analyzer by region;
        /// The GuardDuty detectors of the region, at most one.
        detectors: many Detector by region;
    }
}

record! {
    /// Whom AWS can reach about an account: which of the details are given, never the details themselves.
    Contacts {
        /// The alternate contact for security; absent when there is none.
        security [opt]: AlternateContact = "account:GetAlternateContact";
        /// The alternate contact for billing; absent when there is none.
        billing [opt]: AlternateContact = "account:GetAlternateContact";
        /// The alternate contact for operations; absent when there is none.
        operations [opt]: AlternateContact = "account:GetAlternateContact";
        /// Whether no two alternate contacts have the same e-mail address, letter case aside. It is told when the
        /// contacts are read, since addresses are not kept; absent unless all three contacts are there.
        alternate_emails_differ [opt]: bool = "account:GetAlternateContact";
        /// The primary contact.
        primary: PrimaryContact = "account:GetContactInformation";
    }
    related {
        /// The account.
        account: one Account by account;
    }
}

record! {
    /// Which details an alternate contact has. Name, address and number are personal data and are not kept.
    AlternateContact {
        /// Whether there is a name.
        has_name: bool = "";
        /// Whether there is an e-mail address.
        has_email: bool = "";
        /// What stands behind the `@` of the e-mail address, in small letters; the rest of it is not kept. Absent when
        /// there is no such part.
        email_domain [opt]: String = "";
        /// Whether there is a phone number.
        has_phone_number: bool = "";
    }
}

record! {
    /// Which details the primary contact has. They are personal data and are not kept.
    PrimaryContact {
        /// Whether there is a full name.
        has_full_name: bool = "";
        /// Whether there is a phone number.
        has_phone_number: bool = "";
        /// Whether there is a first line of the address.
        has_address: bool = "";
        /// Whether there is a city.
        has_city: bool = "";
        /// Whether there is a postal code.
        has_postal_code: bool = "";
        /// Whether there is a country.
        has_country: bool = "";
    }
}
