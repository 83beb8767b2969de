//! The resource types of AWS: one file per service, one struct per type, and the list of them all.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::schema::{FieldSource, RecordSchema};
use super::value::ResourceBody;
use super::{FieldValue, Record, Value};

/// Some fields, then all that decides on the requests of an account's users and roles, as paths below one to the account,
/// then some more.
macro_rules! deciding {
    ([$($before:literal),*], $account:literal, [$($after:literal),*]) => {
        [
            $($before,)*
            concat!($account, "users.groups"),
            concat!($account, "users.attached_policies"),
            concat!($account, "users.inline_policies"),
            concat!($account, "users.permissions_boundary"),
            concat!($account, "roles.attached_policies"),
            concat!($account, "roles.inline_policies"),
            concat!($account, "roles.permissions_boundary"),
            concat!($account, "roles.path"),
            concat!($account, "groups.attached_policies"),
            concat!($account, "groups.inline_policies"),
            concat!($account, "policies.document"),
            $($after,)*
        ]
    };
}

/// What a conclusion reads that rests on these fields and on all that decides on the requests of the account's users and
/// roles, and who may assume which role.
macro_rules! with_policies {
    ($($read:literal),* $(,)?) => {
        deciding!([$($read),*], "account.", ["account.roles.trust_policy"])
    };
}

mod access_analyzer;
mod account;
mod cloudtrail;
mod cloudwatch;
mod config;
mod detection;
mod digest_chain;
mod events;
mod exposure;
mod guardduty;
mod iam;
mod identity;
mod kms;
mod lambda;
mod log_storage;
mod logs;
mod organizations;
mod powers;
mod s3;
mod securityhub;
mod sns;

pub use access_analyzer::{Analyzer, AnalyzerFinding, AnalyzerStatus, AnalyzerType};
pub use account::{Account, AccountRegion, AlternateContact, Contacts, OptInStatus, PrimaryContact};
pub use cloudtrail::{
    AdvancedEventSelector, AuditAccess, AuditOperator, AuditPower, BillingMode, DataResource, EventDataStore,
    EventDataStoreStatus, EventSelector, FieldSelector, PrincipalKind, ReadWriteType, RecordedEvents, Trail,
};
pub use cloudwatch::{Alarm, AlarmMetric, AlarmState, ComparisonOperator, CompositeAlarm, MissingData, Statistic};
pub use config::{
    ConfigRule, ConfigRuleOwner, ConfigRuleState, Delivery, DeliveryChannel, DeliveryStatus, Recorder, RecorderStatus,
    RecordingFrequency, RecordingGroup, RecordingMode, RecordingModeOverride, RecordingScope, RecordingStrategy,
    SnapshotFrequency,
};
pub use detection::{Detection, DetectionLink, Detections, Responses, TrailDetections};
pub use digest_chain::{
    CoveredTime, DeliveredFile, DigestChain, DigestGap, DigestGapCause, FileCounts, FileProblem, FileVerdict, SigningKey,
};
pub use events::{EventRule, EventRuleState, EventTarget};
pub use exposure::{
    Access, AccessKind, AccessPointDelegation, AccessReach, Exposure, ExposureLayer, ExposureLevel, ExposureStop,
    ExternalAccount, GranteeKind, PolicyGrant, ProviderKind, ServiceAccess, ServiceProtection, TrustedProvider,
};
pub use guardduty::{
    Detector, DetectorFeature, DetectorFeatureName, DetectorStatus, FeatureConfiguration, FeatureStatus,
    FindingPublishingFrequency,
};
pub use iam::{
    AccessKey, CredentialStatus, Group, InlinePolicy, OidcProvider, PasswordPolicy, Policy, PolicyVersion, Role, Root,
    SamlProvider, ServerCertificate, ServiceSpecificCredential, User, VirtualMfaDevice,
};
pub use identity::{Handle, Place};
pub use kms::{
    ForeignGrant, GrantOperation, GrantPart, Key, KeyGrant, KeyManager, KeyOrigin, KeyReplica, KeySpec, KeyState, KeyUsage,
    MultiRegionKeyType,
};
pub use lambda::Function;
pub use log_storage::{LogCopy, LogLifecycle, LogTransition};
pub use logs::{LogGroup, LogGroupClass, LogResourcePolicy, MetricFilter, MetricTransformation, SubscriptionFilter};
pub use organizations::{
    CentralRootFeature, DelegatedAdministrator, FeatureSet, JoinedMethod, MemberState, Organization, OrganizationMember,
    PolicyTarget, PolicyTargetType, ServiceControlPolicy,
};
pub use powers::{
    AdminPower, DocumentEscalation, DocumentPowers, EscalationKind, EscalationPath, ExcessGrant, LogDelivery, StatementFlaw,
    StatementFlawKind, UserAssumption, VersionGain, WideGrant, WideGrantKind,
};
pub use s3::{
    AccessLogging, AccessPoint, AccountPublicAccess, Bucket, Encryption, Grant, GranteeType, LifecycleRule, LifecycleTransition,
    MfaDelete, MultiRegionAccessPoint, MultiRegionAccessPointStatus, NetworkOrigin, ObjectLock, ObjectLockMode, ObjectOwnership,
    Permission, PublicAccessBlock, ReplicationRule, RuleStatus, SseAlgorithm, VersioningStatus, Website,
};
pub use securityhub::{Hub, HubStandard, StandardStatus};
pub use sns::{Subscription, SubscriptionState, Topic};

/// Defines an enum of the texts that AWS documents, open to those it may add.
macro_rules! text_enum {
    ($(#[doc = $doc:literal])+ $name:ident { $( $variant:ident = $text:literal, )+ }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( #[doc = concat!("`", $text, "`")] $variant, )+
            /// A text that was not documented when this was written.
            Other(String),
        }

        impl $name {
            /// The documented texts.
            pub const TEXTS: &'static [&'static str] = &[$($text),+];

            /// The text as AWS writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $text, )+
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $( $text => Self::$variant, )+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl $crate::model::FieldValue for $name {
            const TYPE: $crate::model::schema::FieldType = $crate::model::schema::FieldType::Enum(Self::TEXTS);
            fn value(&self) -> $crate::model::Value<'_> {
                $crate::model::Value::Text(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <std::borrow::Cow<'de, str>>::deserialize(deserializer).map(|text| Self::from(text.as_ref()))
            }
        }
    };
}
use text_enum;

macro_rules! resource_kinds {
    ($( $(#[doc = $doc:literal])+ $kind:ident = $name:literal, )+) => {
        /// A resource type, written as in rules: `cloudtrail.trail`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ResourceKind { $( $(#[doc = $doc])+ $kind, )+ }

        impl ResourceKind {
            /// Every resource type.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The name used in rules, snapshots and reports.
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$kind => $name, )+ }
            }

            /// The service that it belongs to: the part of the name before the dot.
            pub fn service(self) -> &'static str {
                let name = self.as_str();
                name.split_once('.').map_or(name, |(service, _)| service)
            }

            /// The type's fields.
            pub fn schema(self) -> &'static RecordSchema {
                match self { $( Self::$kind => <$kind>::SCHEMA, )+ }
            }

            /// A body of this type of which nothing is known.
            pub fn blank(self) -> Body {
                match self { $( Self::$kind => Body::$kind(Box::default()), )+ }
            }

            /// Reads a body of this type from JSON text: an object of its fields.
            ///
            /// # Errors
            /// When the text is not JSON or a field's value has another type.
            pub fn body_from_json(self, json: &str) -> Result<Body, serde_json::Error> {
                match self { $( Self::$kind => serde_json::from_str(json).map(Body::$kind), )+ }
            }
        }

        /// What was read of a resource, by its type.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum Body { $( $(#[doc = $doc])+ $kind(Box<$kind>), )+ }

        impl Body {
            /// The resource type.
            pub fn kind(&self) -> ResourceKind {
                match self { $( Self::$kind(_) => ResourceKind::$kind, )+ }
            }

            /// The fields, for the engine.
            pub fn record(&self) -> &dyn Record {
                match self { $( Self::$kind(body) => body.as_ref(), )+ }
            }

            /// The fields as a value.
            pub fn value(&self) -> Value<'_> {
                match self { $( Self::$kind(body) => body.as_ref().value(), )+ }
            }

            /// Takes over what another reading of the same resource told; what that one did not ask for stays as it is.
            /// A body of another type changes nothing.
            pub fn fill(&mut self, newer: Self) {
                match (self, newer) {
                    $( (Self::$kind(body), Self::$kind(newer)) => body.fill(*newer), )+
                    _ => {}
                }
            }

            /// The body as the struct of one type.
            pub fn get<T: 'static>(&self) -> Option<&T> {
                self.record().as_any().downcast_ref()
            }
        }

        $(
            impl ResourceBody for $kind {
                const KIND: ResourceKind = ResourceKind::$kind;
            }

            impl From<$kind> for Body {
                fn from(body: $kind) -> Self {
                    Self::$kind(Box::new(body))
                }
            }
        )+
    };
}

resource_kinds! {
    /// An AWS account.
    Account = "account",
    /// A region of an account.
    AccountRegion = "account.region",
    /// Whom AWS can reach about the account.
    Contacts = "account.contacts",
    /// A trail, once, whatever the number of its shadow copies.
    Trail = "cloudtrail.trail",
    /// A CloudTrail Lake event data store.
    EventDataStore = "cloudtrail.event-data-store",
    /// The digest files of a trail about a region of an account.
    DigestChain = "cloudtrail.digest-chain",
    /// The account's settings for S3.
    AccountPublicAccess = "s3.account",
    /// A general purpose bucket.
    Bucket = "s3.bucket",
    /// An access point of S3.
    AccessPoint = "s3.access-point",
    /// A multi-region access point of S3.
    MultiRegionAccessPoint = "s3.multi-region-access-point",
    /// A KMS key.
    Key = "kms.key",
    /// A log group of CloudWatch Logs that a trail delivers to.
    LogGroup = "logs.log-group",
    /// A filter that makes a metric of log events.
    MetricFilter = "logs.metric-filter",
    /// A filter that passes log events on.
    SubscriptionFilter = "logs.subscription-filter",
    /// A CloudWatch alarm on a metric.
    Alarm = "cloudwatch.alarm",
    /// A CloudWatch alarm on other alarms.
    CompositeAlarm = "cloudwatch.composite-alarm",
    /// An SNS topic that a trail or an alarm names.
    Topic = "sns.topic",
    /// A rule of EventBridge on the default event bus.
    EventRule = "events.rule",
    /// A configuration recorder of AWS Config.
    Recorder = "config.recorder",
    /// Where AWS Config delivers.
    DeliveryChannel = "config.delivery-channel",
    /// A rule of AWS Config.
    ConfigRule = "config.rule",
    /// The account's root user.
    Root = "iam.root",
    /// An IAM user.
    User = "iam.user",
    /// One of the two access keys that an IAM user can have.
    AccessKey = "iam.access-key",
    /// An IAM group.
    Group = "iam.group",
    /// An IAM role.
    Role = "iam.role",
    /// A managed policy.
    Policy = "iam.policy",
    /// The account's password policy for IAM users.
    PasswordPolicy = "iam.password-policy",
    /// A server certificate kept in IAM.
    ServerCertificate = "iam.server-certificate",
    /// A SAML identity provider.
    SamlProvider = "iam.saml-provider",
    /// An OpenID Connect identity provider.
    OidcProvider = "iam.oidc-provider",
    /// An analyzer of IAM Access Analyzer.
    Analyzer = "access-analyzer.analyzer",
    /// The GuardDuty detector of a region.
    Detector = "guardduty.detector",
    /// The hub of Security Hub in a region.
    Hub = "securityhub.hub",
    /// A function of Lambda.
    Function = "lambda.function",
    /// The organization that an account belongs to.
    Organization = "organizations.organization",
    /// An account of an organization.
    OrganizationMember = "organizations.account",
    /// An account that administers services for its organization.
    DelegatedAdministrator = "organizations.delegated-administrator",
    /// A service control policy.
    ServiceControlPolicy = "organizations.service-control-policy",
}

impl ResourceKind {
    /// The type of that name, if there is one.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }
}

impl ResourceKind {
    /// The call that lists resources of this type: the source of the type's first field; empty when it is never listed.
    pub fn listing_call(self) -> &'static str {
        match self.schema().fields.first().map(|field| field.source) {
            Some(FieldSource::Call(call)) => call,
            Some(FieldSource::Derived(_) | FieldSource::Related(_)) | None => "",
        }
    }

    /// Whether scans list it. What none lists is known only to whom a result of another command is given.
    pub fn is_scanned(self) -> bool {
        !self.listing_call().is_empty()
    }
}

impl fmt::Display for ResourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for ResourceKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ResourceKind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format_args!("unknown resource type `{text}`")))
    }
}
