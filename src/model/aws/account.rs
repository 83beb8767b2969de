//! Accounts, their regions, and whom AWS can reach about them.

use super::{AuditAccess, Detections, Responses, TrailDetections, text_enum};
use crate::model::{ArnText, List};
use crate::record;

/// What a conclusion reads that rests on these fields and on all through which events that trails record reach somebody.
macro_rules! with_listeners {
    ($($read:literal),* $(,)?) => {
        [
            $($read,)*
            "trails.log_group",
            "trails.is_logging",
            "trails.latest_delivery_time",
            "trails.latest_log_group_delivery_error",
            "trails.latest_log_group_delivery_time",
            "trails.event_selectors",
            "trails.advanced_event_selectors",
            "log_groups.log_group_class",
            "metric_filters.log_group",
            "metric_filters.pattern",
            "metric_filters.transformations",
            "metric_filters.apply_on_transformed_logs",
            "metric_filters.field_selection_criteria",
            "alarms.namespace",
            "alarms.metric_name",
            "alarms.dimensions",
            "alarms.metrics",
            "alarms.statistic",
            "alarms.comparison_operator",
            "alarms.threshold",
            "alarms.evaluation_periods",
            "alarms.datapoints_to_alarm",
            "alarms.treat_missing_data",
            "alarms.actions_enabled",
            "alarms.alarm_actions",
            "composite_alarms.alarm_rule",
            "composite_alarms.actions_enabled",
            "composite_alarms.alarm_actions",
            "composite_alarms.actions_suppressor",
            "topics.subscriptions",
            "event_rules.state",
            "event_rules.event_pattern",
            "event_rules.targets",
        ]
    };
}

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

/// What decides on the requests of all users and roles of an account.
const TELLING_OF_POWERS: [&str; 11] = deciding!([], "", []);

/// The same, and who may assume which role.
const TELLING_OF_MEMBERS: [&str; 12] = deciding!([], "", ["roles.trust_policy"]);

record! {
    /// An AWS account.
    Account {
        /// The twelve digits that name the account.
        account_id: String = "sts:GetCallerIdentity";
        /// The partition that the account lives in, such as `aws-cn`.
        partition: String = "sts:GetCallerIdentity";
        /// The version of the tokens that the global endpoint of STS issues: those of version 1 are not good in regions that must
        /// be opted into, those of version 2 are in all.
        global_endpoint_token_version: i64 = "iam:GetAccountSummary";
    }
    derived {
        /// The user, the role or the session of a role that read the account, by ARN.
        caller: ArnText = ["account_id"];
        /// The actions by which whoever read the account may change something in it: those of the access levels write,
        /// permissions management and tagging, by the policies of the user or role. Actions that AWS added after this version
        /// was made are not known.
        caller_write_actions: List<String> = TELLING_OF_POWERS;
        /// The other accounts whose KMS keys encrypt what this account owns: trails, buckets, event data stores, log groups,
        /// topics and what AWS Config delivers.
        foreign_key_owners: List<String> = [
            "trails.owner_account",
            "trails.kms_key",
            "buckets.encryption",
            "event_data_stores.kms_key",
            "log_groups.kms_key",
            "topics.owner_account",
            "topics.kms_key",
            "config_delivery_channels.kms_key",
        ];
        /// The resource types, such as `AWS::Lambda::Function`, of which every data event is kept: of all resources, reads and
        /// writes, by trails and event data stores of all regions together.
        recorded_data_types: List<String> = [
            "trails.is_logging",
            "trails.is_multi_region",
            "trails.event_selectors",
            "trails.advanced_event_selectors",
            "event_data_stores.status",
            "event_data_stores.is_multi_region",
            "event_data_stores.advanced_event_selectors",
        ];
        /// The users and roles that are administrators, or can make themselves administrators; AWS's own roles left out.
        administrators: List<ArnText> = TELLING_OF_POWERS;
        /// Whether somebody hears of the events that controls ask an alarm for: a trail records them and sends them to a log
        /// group, a metric filter matches them, an alarm goes off and tells somebody; or a rule of EventBridge matches them
        /// and has a target.
        detections: Detections = with_listeners![
            "regions.opt_in_status",
            "trails.home_region",
            "trails.is_multi_region",
            "trails.include_global_service_events",
        ];
        /// The same of what is done to the buckets, keys and log groups of the account's own trails.
        trail_detections: TrailDetections = with_listeners![
            "trails.home_region",
            "trails.owner_account",
            "trails.is_multi_region",
            "trails.include_global_service_events",
            "trails.log_bucket",
            "trails.kms_key",
        ];
        /// Which of the events by which trails, and what watches them, are changed or taken away start something by themselves.
        responses: Responses = with_listeners![
            "trails.home_region",
            "trails.owner_account",
            "trails.is_multi_region",
        ];
        /// Who can switch off other services that watch the account: AWS Config, GuardDuty, Security Hub, IAM Access Analyzer,
        /// Macie and Inspector.
        detector_disablers: List<AuditAccess> = TELLING_OF_MEMBERS;
        /// Who can withdraw CloudTrail's access to the organization, or change who administers it there. It is of use in the
        /// management account.
        organization_trail_blinders: List<AuditAccess> = TELLING_OF_MEMBERS;
        /// The principals that can blind a trail that the account owns, in any way that its `blinders` tell, each once; AWS's own
        /// roles left out.
        trail_blinders: List<String> = ["trails.blinders"];
        /// The principals that can read the logs of a trail that the account owns, in any way that its `log_readers` tell, each
        /// once; AWS's own roles left out.
        trail_log_readers: List<String> = ["trails.log_readers"];
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
        /// The SNS topics that trails, alarms and rules of EventBridge name.
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
        /// The hubs of Security Hub, in all regions.
        hubs: many Hub by account;
        /// The functions of Lambda, in all regions.
        functions: many Function by account;
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
    derived {
        /// The names of the region's rules of EventBridge.
        event_rule_names: List<String> = ["event_rules.name"];
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
        /// The SNS topics that trails, alarms and rules of EventBridge name.
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
        /// The hub of Security Hub in the region, at most one.
        hubs: many Hub by region;
        /// The functions of Lambda in the region.
        functions: many Function by region;
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
