//! Principals: whom a statement of a resource policy names, and who asks. Accounts are compared as the parts of ARNs that
//! they are, never sought in texts.

use std::fmt;

use super::arn::PARTS;
use crate::model::AccountId;

/// One principal that a statement names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Principal {
    /// `*`.
    Everybody,
    /// An account: whoever it lets.
    Account {
        /// The partition; none where only the number was written.
        partition: Option<String>,
        /// The number.
        account: String,
    },
    /// A user, a role, a session of a role, a federated user.
    Identity(Identity),
    /// The id of a user or role that was deleted: nobody.
    Deleted(String),
    /// An account by its canonical id, or an origin access identity.
    Canonical(String),
    /// A service, by its name in lower case.
    Service(String),
    /// An identity provider, by ARN or host.
    Federated(String),
    /// A name that AWS does not describe, such as one with wildcards inside.
    Unclear(String),
}

/// The name of somebody whom no policy names.
pub const UNNAMED: &str = "named-in-no-policy";

/// An AWS principal that makes requests.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// The partition.
    pub partition: String,
    /// The account.
    pub account: String,
    /// What it is.
    pub kind: IdentityKind,
}

/// What an AWS principal is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdentityKind {
    /// The root user. Policies cannot name it: its ARN stands for the account.
    Root,
    /// A user, by path and name.
    User(String),
    /// A role, by path and name; all of its sessions.
    Role(String),
    /// One session of a role, by the role's name and the session's.
    Session(String, String),
    /// A federated user, by name.
    FederatedUser(String),
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Caller {
    /// Somebody who does not say who it is.
    Anonymous,
    /// An AWS principal. A role is some session of it.
    Identity(Identity),
    /// A service on its own, by its name in lower case.
    Service(String),
    /// Somebody whom an identity provider vouches for, by its ARN or host.
    Federated(String),
}

/// How well a principal element fits a caller, from not at all to by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It does not.
    No,
    /// It may.
    Unclear,
    /// It names the account, which decides by its own policies.
    Account,
    /// It names everybody.
    Everybody,
    /// It names the role of which the caller is a session.
    Role,
    /// It names the caller.
    Name,
}

impl Principal {
    /// Reads a value under `AWS`.
    pub fn aws(text: &str) -> Self {
        if text == "*" {
            return Self::Everybody;
        }
        if AccountId::is_valid(text) {
            return Self::Account { partition: None, account: text.to_owned() };
        }
        if let Some(identity) = Identity::of_arn(text) {
            return match identity.kind {
                IdentityKind::Root => Self::Account { partition: Some(identity.partition), account: identity.account },
                _ => Self::Identity(identity),
            };
        }
        let is_id = text.len() >= 16 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if is_id && text.starts_with('A') { Self::Deleted(text.to_owned()) } else { Self::Unclear(text.to_owned()) }
    }

    /// The name of a service.
    pub fn service(&self) -> Option<&str> {
        match self {
            Self::Service(name) => Some(name),
            _ => None,
        }
    }

    /// An OpenID Connect provider, by ARN or host.
    pub fn oidc_provider(&self) -> Option<&str> {
        match self {
            Self::Federated(name) if !name.contains(":saml-provider/") => Some(name),
            _ => None,
        }
    }

    /// How it fits a caller.
    pub fn fits(&self, caller: &Caller) -> Fit {
        let when = |fits: bool, fit: Fit| if fits { fit } else { Fit::No };
        match (self, caller) {
            (Self::Everybody, _) => Fit::Everybody,
            (Self::Account { partition, account }, Caller::Identity(caller)) => {
                let same = partition.as_ref().is_none_or(|it| *it == caller.partition) && *account == caller.account;
                when(same, Fit::Account)
            }
            (Self::Identity(named), Caller::Identity(caller)) => named.fits(caller),
            (Self::Service(named), Caller::Service(caller)) => when(named == caller, Fit::Name),
            (Self::Federated(named), Caller::Federated(caller)) => when(named == caller, Fit::Name),
            (Self::Unclear(pattern), Caller::Identity(caller)) => {
                let pattern = super::arn::ArnPattern::new(pattern, false);
                // The ARN of the root user stands for its account.
                let root = Identity { kind: IdentityKind::Root, ..caller.clone() };
                when(pattern.covers(&caller.principal_arn()) || pattern.covers(&root.principal_arn()), Fit::Unclear)
            }
            (Self::Canonical(_), Caller::Identity(_)) => Fit::Unclear,
            _ => Fit::No,
        }
    }
}

impl Identity {
    /// The principal of an ARN; none if it is of another form or has wildcards in it.
    pub fn of_arn(arn: &str) -> Option<Self> {
        if arn.contains(['*', '?']) {
            return None;
        }
        let parts: Vec<_> = arn.splitn(PARTS, ':').collect();
        let ["arn", partition, service @ ("iam" | "sts"), "", account, rest] = parts.as_slice() else { return None };
        let kind = match (*service, rest.split_once('/')) {
            ("iam", None) if *rest == "root" => IdentityKind::Root,
            ("iam", Some(("user", name))) => IdentityKind::User(name.to_owned()),
            ("iam", Some(("role", name))) => IdentityKind::Role(name.to_owned()),
            ("sts", Some(("federated-user", name))) => IdentityKind::FederatedUser(name.to_owned()),
            ("sts", Some(("assumed-role", session))) => {
                let (role, session) = session.split_once('/')?;
                IdentityKind::Session(role.to_owned(), session.to_owned())
            }
            _ => return None,
        };
        Some(Self { partition: (*partition).to_owned(), account: (*account).to_owned(), kind })
    }

    /// What `aws:PrincipalArn` says: for a session the ARN of its role, whose path is not known from the session alone.
    pub fn principal_arn(&self) -> String {
        let Self { partition, account, kind } = self;
        match kind {
            IdentityKind::Root => format!("arn:{partition}:iam::{account}:root"),
            IdentityKind::User(name) => format!("arn:{partition}:iam::{account}:user/{name}"),
            IdentityKind::Role(name) | IdentityKind::Session(name, _) => format!("arn:{partition}:iam::{account}:role/{name}"),
            IdentityKind::FederatedUser(name) => format!("arn:{partition}:sts::{account}:federated-user/{name}"),
        }
    }

    /// What `aws:username` says.
    pub fn username(&self) -> Option<&str> {
        match &self.kind {
            IdentityKind::User(name) => name.rsplit('/').next(),
            _ => None,
        }
    }

    /// What `aws:PrincipalType` says.
    pub fn principal_type(&self) -> &'static str {
        match self.kind {
            IdentityKind::Root => "Account",
            IdentityKind::User(_) => "User",
            IdentityKind::Role(_) | IdentityKind::Session(..) => "AssumedRole",
            IdentityKind::FederatedUser(_) => "FederatedUser",
        }
    }

    /// How this identity, named by a policy, fits a caller.
    fn fits(&self, caller: &Self) -> Fit {
        if (&self.partition, &self.account) != (&caller.partition, &caller.account) {
            return Fit::No;
        }
        let last = |name: &str| name.rsplit('/').next().map(str::to_owned);
        match (&self.kind, &caller.kind) {
            (named, caller) if named == caller && matches!(named, IdentityKind::Role(_)) => Fit::Role,
            (named, caller) if named == caller => Fit::Name,
            // A session is named by its role's name without the path.
            (IdentityKind::Role(role), IdentityKind::Session(name, _)) if last(role).as_deref() == Some(name) => Fit::Role,
            // Some session of the role: it may be the one that is named.
            (IdentityKind::Session(name, _), IdentityKind::Role(role)) if last(role).as_deref() == Some(name) => Fit::Unclear,
            _ => Fit::No,
        }
    }
}

impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => f.write_str("anybody without credentials"),
            Self::Identity(identity) => match &identity.kind {
                IdentityKind::Session(role, session) => {
                    write!(f, "arn:{}:sts::{}:assumed-role/{role}/{session}", identity.partition, identity.account)
                }
                _ => f.write_str(&identity.principal_arn()),
            },
            Self::Service(name) | Self::Federated(name) => f.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(arn: &str) -> Caller {
        Caller::Identity(Identity::of_arn(arn).unwrap())
    }

    #[test]
    fn values_under_aws_are_told_apart() {
        let account = |partition: Option<&str>| Principal::Account {
            partition: partition.map(str::to_owned),
            account: "111122223333".to_owned(),
        };
        assert_eq!(Principal::aws("*"), Principal::Everybody);
        assert_eq!(Principal::aws("111122223333"), account(None));
        assert_eq!(Principal::aws("arn:aws:iam::111122223333:root"), account(Some("aws")));
        assert_eq!(Principal::aws("AROAEXAMPLEID12345678"), Principal::Deleted("AROAEXAMPLEID12345678".to_owned()));
        for text in ["arn:aws:iam::*:root", "arn:aws:iam::111122223333:user/*", "11112222333", "arn:aws:iam::1:group/g", ""] {
            assert_eq!(Principal::aws(text), Principal::Unclear(text.to_owned()));
        }
    }

    #[test]
    fn a_name_fits_by_the_parts_of_its_arn() {
        let session = "arn:aws:sts::111122223333:assumed-role/ops/ann";
        for (named, arn, expected) in [
            ("*", "arn:aws:iam::444455556666:user/ann", Fit::Everybody),
            ("111122223333", "arn:aws:iam::111122223333:user/ann", Fit::Account),
            ("111122223333", "arn:aws:iam::444455556666:role/111122223333", Fit::No),
            ("arn:aws-cn:iam::111122223333:root", "arn:aws:iam::111122223333:user/ann", Fit::No),
            ("arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:user/ann", Fit::Name),
            ("arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:user/Ann", Fit::No),
            ("arn:aws:iam::111122223333:role/ops", "arn:aws:iam::111122223333:role/ops", Fit::Role),
            ("arn:aws:iam::111122223333:role/eu/ops", session, Fit::Role),
            (session, session, Fit::Name),
            (session, "arn:aws:iam::111122223333:role/ops", Fit::Unclear),
            (session, "arn:aws:sts::111122223333:assumed-role/ops/bob", Fit::No),
            ("arn:aws:iam::*:user/ann", "arn:aws:iam::111122223333:user/ann", Fit::Unclear),
            ("arn:aws:iam::*:root", "arn:aws:iam::111122223333:user/ann", Fit::Unclear),
            ("AROAEXAMPLEID12345678", "arn:aws:iam::111122223333:role/ops", Fit::No),
        ] {
            assert_eq!(Principal::aws(named).fits(&caller(arn)), expected, "{named} {arn}");
        }
        assert_eq!(Principal::aws("111122223333").fits(&Caller::Anonymous), Fit::No);
    }

    #[test]
    fn services_and_providers_fit_by_name_only() {
        let service = Principal::Service("sns.amazonaws.com".to_owned());
        assert_eq!(service.fits(&Caller::Service("sns.amazonaws.com".to_owned())), Fit::Name);
        assert_eq!(service.fits(&Caller::Service("sqs.amazonaws.com".to_owned())), Fit::No);
        assert_eq!(service.fits(&caller("arn:aws:iam::111122223333:root")), Fit::No);
    }
}
