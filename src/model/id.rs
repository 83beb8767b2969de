//! Names of places and owners: partitions, accounts, regions, ARNs.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[doc = $doc:literal])+ $name:ident) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text as AWS writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// Twelve digits that name an AWS account.
    AccountId
}
text_id! {
    /// A region's code, such as `eu-west-1`.
    Region
}
text_id! {
    /// A partition's name: `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`, …
    Partition
}

impl AccountId {
    /// How many digits an id has.
    pub const DIGITS: usize = 12;

    /// Whether the text is an account's id: twelve digits and nothing else.
    pub fn is_valid(text: &str) -> bool {
        text.len() == Self::DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
    }
}

impl Partition {
    /// The partitions that anybody can have an account in.
    pub const KNOWN: [&'static str; 4] = ["aws", "aws-cn", "aws-us-gov", "aws-eusc"];

    /// The partition that a region lies in, from the region's name; `aws` for names that tell nothing else.
    pub fn of_region(region: &Region) -> Self {
        let name = region.as_str();
        let partition = match name.split('-').next() {
            Some("cn") => "aws-cn",
            Some("eusc") => "aws-eusc",
            _ if name.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        };
        Self::from(partition)
    }

    /// The region where the partition keeps what it has once, such as IAM; that of `aws` for partitions that are not known.
    pub fn global_region(&self) -> Region {
        let name = match self.as_str() {
            "aws-cn" => "cn-north-1",
            "aws-us-gov" => "us-gov-west-1",
            "aws-eusc" => "eusc-de-east-1",
            _ => "us-east-1",
        };
        Region::from(name)
    }
}

/// An Amazon Resource Name, taken apart: `arn:partition:service:region:account:resource`.
///
/// Source: AWS General Reference, "Amazon Resource Names (ARNs)". Region and account may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, …
    pub partition: &'a str,
    /// The service's namespace, such as `s3`.
    pub service: &'a str,
    /// The region's code; empty for global resources.
    pub region: &'a str,
    /// The owner's account id; empty for buckets, `aws` for AWS managed policies.
    pub account: &'a str,
    /// All that follows the fifth colon.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Takes an ARN apart; `None` if the text is not one.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return None;
        }
        let arn = Self {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        };
        let whole = !arn.partition.is_empty() && !arn.service.is_empty() && !arn.resource.is_empty();
        whole.then_some(arn)
    }

    /// The name of a log group of CloudWatch Logs: `log-group:NAME`, or `log-group:NAME:*`, without what stands around it.
    pub fn log_group_name(&self) -> &'a str {
        let name = self.resource.strip_prefix("log-group:").unwrap_or(self.resource);
        name.strip_suffix(":*").unwrap_or(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_id_is_twelve_ascii_digits() {
        let texts = ["000011112222", "", "11112222333", "1111222233334", "11112222333a", "11112222333\u{663}", "aws"];
        assert_eq!(texts.map(AccountId::is_valid), [true, false, false, false, false, false, false]);
    }

    #[test]
    fn takes_an_arn_apart_and_keeps_colons_of_the_resource() {
        assert_eq!(
            Arn::parse("arn:aws-cn:logs:cn-north-1:123456789012:log-group:trail:*"),
            Some(Arn {
                partition: "aws-cn",
                service: "logs",
                region: "cn-north-1",
                account: "123456789012",
                resource: "log-group:trail:*",
            })
        );
    }

    #[test]
    fn refuses_what_is_no_arn() {
        for text in ["", "alias/trail", "arn:aws:s3", "arn::s3:::b", "urn:aws:s3:::b", "arn:aws:s3:::"] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }
}
