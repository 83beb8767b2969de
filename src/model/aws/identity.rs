//! Who a resource is: the ids and ARNs of every resource type, built in this one place for collectors and for the
//! fixtures of rule tests alike.

use std::sync::Arc;

use super::ResourceKind;
use crate::model::{AccountId, Partition, Region, Subject};

/// Where a resource lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The partition.
    pub partition: Partition,
    /// The account whose settings it belongs to.
    pub account: AccountId,
    /// The region; `None` for global resources.
    pub region: Option<Region>,
}

/// What tells a resource from others of its type and place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handle<'a> {
    /// The type has one resource a place: the account itself, its root user, its password policy, a region.
    Only,
    /// A name, or an id where AWS gives no name.
    Name(&'a str),
    /// A name below an IAM path such as `/team/`; types without paths ignore the path.
    Path(&'a str, &'a str),
    /// The policy of this name that AWS manages, below its path.
    AwsManaged(&'a str, &'a str),
    /// One of the access keys of a user: the user's ARN and name, and the key's number.
    AccessKey(&'a str, &'a str, i64),
    /// A name within the resource of this ARN or, where there is none, of this name: a filter of a log group, the digest
    /// files of a trail in their folder.
    Within(&'a str, &'a str),
}

impl ResourceKind {
    /// Whether resources of this type live in a region.
    pub fn is_regional(self) -> bool {
        match self {
            Self::AccountRegion
            | Self::Trail
            | Self::EventDataStore
            | Self::DigestChain
            | Self::Bucket
            | Self::Key
            | Self::LogGroup
            | Self::MetricFilter
            | Self::SubscriptionFilter
            | Self::Alarm
            | Self::CompositeAlarm
            | Self::Topic
            | Self::EventRule
            | Self::Recorder
            | Self::DeliveryChannel
            | Self::ConfigRule
            | Self::AccessPoint
            | Self::Analyzer
            | Self::Detector
            | Self::Hub
            | Self::Function => true,
            Self::Account
            | Self::Contacts
            | Self::AccountPublicAccess
            | Self::MultiRegionAccessPoint
            | Self::Root
            | Self::User
            | Self::AccessKey
            | Self::Group
            | Self::Role
            | Self::Policy
            | Self::PasswordPolicy
            | Self::ServerCertificate
            | Self::SamlProvider
            | Self::OidcProvider
            | Self::Organization
            | Self::OrganizationMember
            | Self::DelegatedAdministrator
            | Self::ServiceControlPolicy => false,
        }
    }
}

impl ResourceKind {
    /// Whether resources of other accounts can refer to resources of this type. Within IAM, and for the settings of an
    /// account, they cannot.
    pub fn is_named_across_accounts(self) -> bool {
        matches!(self, Self::Bucket | Self::Key | Self::LogGroup | Self::Topic)
    }
}

impl Place {
    /// The same place in a region.
    pub fn in_region(&self, region: &Region) -> Self {
        Self { region: Some(region.clone()), ..self.clone() }
    }

    /// The same account, in no region.
    pub fn global(&self) -> Self {
        Self { region: None, ..self.clone() }
    }

    /// The subject of a resource, its id built as AWS builds it.
    pub fn subject(&self, kind: ResourceKind, handle: Handle<'_>) -> Subject {
        match self.arn(kind, handle) {
            Some(arn) => self.subject_with_arn(kind, &arn, &self.name(handle, kind)),
            None => self.plain(kind, &self.id_without_arn(kind, handle), &self.name(handle, kind)),
        }
    }

    /// The subject of a resource whose ARN AWS told.
    pub fn subject_with_arn(&self, kind: ResourceKind, arn: &str, name: &str) -> Subject {
        let arn: Arc<str> = arn.into();
        Subject { id: Arc::clone(&arn), arn: Some(arn), ..self.plain(kind, "", name) }
    }

    fn plain(&self, kind: ResourceKind, id: &str, name: &str) -> Subject {
        Subject {
            kind,
            id: id.into(),
            arn: None,
            partition: self.partition.clone(),
            account: self.account.clone(),
            region: self.region.clone().filter(|_| kind.is_regional()),
            name: name.into(),
        }
    }

    fn region_text(&self) -> &str {
        self.region.as_ref().map_or("", Region::as_str)
    }

    fn name(&self, handle: Handle<'_>, kind: ResourceKind) -> String {
        match (handle, kind) {
            (Handle::Only, ResourceKind::Root) => "root".to_owned(),
            (Handle::Only, ResourceKind::AccountRegion) => self.region_text().to_owned(),
            (Handle::Only, _) => self.account.to_string(),
            (Handle::Name(name) | Handle::Path(_, name) | Handle::AwsManaged(_, name) | Handle::Within(_, name), _) => {
                name.to_owned()
            }
            (Handle::AccessKey(_, user, number), _) => format!("{user}/{number}"),
        }
    }

    fn id_without_arn(&self, kind: ResourceKind, handle: Handle<'_>) -> String {
        match (kind, handle) {
            (_, Handle::AccessKey(user_arn, _, number)) => format!("{user_arn}/access-key/{number}"),
            (ResourceKind::MetricFilter, Handle::Within(group_arn, name)) => format!("{group_arn}/metric-filter/{name}"),
            (ResourceKind::SubscriptionFilter, Handle::Within(group_arn, name)) => {
                format!("{group_arn}/subscription-filter/{name}")
            }
            (ResourceKind::DigestChain, Handle::Within(folder, trail)) => format!("{folder}{trail}"),
            (
                ResourceKind::Recorder | ResourceKind::DeliveryChannel | ResourceKind::DigestChain,
                Handle::Name(name) | Handle::Path(_, name),
            ) => format!("{}/{}/{name}", self.account, self.region_text()),
            (ResourceKind::AccountRegion, _) => format!("{}/{}", self.account, self.region_text()),
            (_, _) => self.account.to_string(),
        }
    }

    /// The ARN as AWS builds it; `None` for types that have none.
    pub fn arn(&self, kind: ResourceKind, handle: Handle<'_>) -> Option<String> {
        let (path, name) = match handle {
            Handle::Path(path, name) | Handle::AwsManaged(path, name) => (path, name),
            Handle::Name(name) => ("/", name),
            Handle::Only | Handle::AccessKey(..) | Handle::Within(..) => ("/", ""),
        };
        let (service, resource) = match kind {
            ResourceKind::Trail => ("cloudtrail", format!("trail/{name}")),
            ResourceKind::EventDataStore => ("cloudtrail", format!("eventdatastore/{name}")),
            ResourceKind::Bucket => ("s3", name.to_owned()),
            ResourceKind::AccessPoint | ResourceKind::MultiRegionAccessPoint => ("s3", format!("accesspoint/{name}")),
            ResourceKind::Key => ("kms", format!("key/{name}")),
            ResourceKind::LogGroup => ("logs", format!("log-group:{name}")),
            ResourceKind::Alarm | ResourceKind::CompositeAlarm => ("cloudwatch", format!("alarm:{name}")),
            ResourceKind::Topic => ("sns", name.to_owned()),
            ResourceKind::EventRule => ("events", format!("rule/{name}")),
            ResourceKind::ConfigRule => ("config", format!("config-rule/{name}")),
            ResourceKind::Root => ("iam", "root".to_owned()),
            ResourceKind::User => ("iam", format!("user{path}{name}")),
            ResourceKind::Group => ("iam", format!("group{path}{name}")),
            ResourceKind::Role => ("iam", format!("role{path}{name}")),
            ResourceKind::Policy => ("iam", format!("policy{path}{name}")),
            ResourceKind::ServerCertificate => ("iam", format!("server-certificate{path}{name}")),
            ResourceKind::SamlProvider => ("iam", format!("saml-provider/{name}")),
            ResourceKind::OidcProvider => ("iam", format!("oidc-provider/{name}")),
            ResourceKind::Analyzer => ("access-analyzer", format!("analyzer/{name}")),
            ResourceKind::Detector => ("guardduty", format!("detector/{name}")),
            ResourceKind::Hub => ("securityhub", "hub/default".to_owned()),
            ResourceKind::Function => ("lambda", format!("function:{name}")),
            ResourceKind::OrganizationMember | ResourceKind::DelegatedAdministrator => {
                ("organizations", format!("account/{name}"))
            }
            ResourceKind::ServiceControlPolicy => ("organizations", format!("policy/service_control_policy/{name}")),
            ResourceKind::Account
            | ResourceKind::Organization
            | ResourceKind::AccountRegion
            | ResourceKind::Contacts
            | ResourceKind::AccountPublicAccess
            | ResourceKind::AccessKey
            | ResourceKind::MetricFilter
            | ResourceKind::SubscriptionFilter
            | ResourceKind::Recorder
            | ResourceKind::DeliveryChannel
            | ResourceKind::DigestChain
            | ResourceKind::PasswordPolicy => return None,
        };
        let (region, account) = match (service, handle) {
            ("s3", _) if kind == ResourceKind::Bucket => ("", ""),
            ("s3", _) if kind == ResourceKind::MultiRegionAccessPoint => ("", self.account.as_str()),
            ("iam", Handle::AwsManaged(..)) => ("", "aws"),
            ("iam" | "organizations", _) => ("", self.account.as_str()),
            (_, _) => (self.region_text(), self.account.as_str()),
        };
        Some(format!("arn:{}:{service}:{region}:{account}:{resource}", self.partition))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place { partition: "aws".into(), account: "111122223333".into(), region: Some("eu-west-1".into()) }
    }

    fn shown(kind: ResourceKind, handle: Handle<'_>) -> (String, String, bool, Option<String>) {
        let subject = place().subject(kind, handle);
        let region = subject.region.as_ref().map(ToString::to_string);
        (subject.id.to_string(), subject.name.to_string(), subject.arn.is_some(), region)
    }

    #[test]
    fn ids_are_arns_where_aws_has_one() {
        let regional = Some("eu-west-1".to_owned());
        for (kind, handle, id, name, region) in [
            (
                ResourceKind::Trail,
                Handle::Name("main"),
                "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main",
                "main",
                &regional,
            ),
            (ResourceKind::Bucket, Handle::Name("logs"), "arn:aws:s3:::logs", "logs", &regional),
            (ResourceKind::Root, Handle::Only, "arn:aws:iam::111122223333:root", "root", &None),
            (ResourceKind::User, Handle::Path("/ops/", "alice"), "arn:aws:iam::111122223333:user/ops/alice", "alice", &None),
            (ResourceKind::Role, Handle::Name("ci"), "arn:aws:iam::111122223333:role/ci", "ci", &None),
            (
                ResourceKind::Policy,
                Handle::AwsManaged("/", "AdministratorAccess"),
                "arn:aws:iam::aws:policy/AdministratorAccess",
                "AdministratorAccess",
                &None,
            ),
        ] {
            assert_eq!(shown(kind, handle), (id.to_owned(), name.to_owned(), true, region.clone()), "{kind}");
        }
    }

    #[test]
    fn types_without_an_arn_have_ids_of_our_own() {
        let account = "111122223333".to_owned();
        for kind in [ResourceKind::Account, ResourceKind::AccountPublicAccess, ResourceKind::PasswordPolicy] {
            assert_eq!(shown(kind, Handle::Only), (account.clone(), account.clone(), false, None), "{kind}");
        }
        assert_eq!(
            shown(ResourceKind::AccountRegion, Handle::Only),
            ("111122223333/eu-west-1".to_owned(), "eu-west-1".to_owned(), false, Some("eu-west-1".to_owned()))
        );
        let alice = "arn:aws:iam::111122223333:user/alice";
        assert_eq!(
            shown(ResourceKind::AccessKey, Handle::AccessKey(alice, "alice", 2)),
            (format!("{alice}/access-key/2"), "alice/2".to_owned(), false, None)
        );
    }
}
