//! Trust policies of roles: who is named, and whether anybody is left.
//!
//! IAM writes the unique id of a principal in place of its ARN once the principal is deleted.
//! Source: IAM User Guide, "AWS JSON policy elements: Principal".

use std::sync::Arc;

use super::document::{because, document};
use super::exposure::{Own, setting};
use super::iam_policy::document::{Document, DocumentKind};
use super::iam_policy::effective::{Holder, Reached, Target};
use super::iam_policy::exposure::Setting;
use super::iam_policy::principals::{Identity, IdentityKind, UNNAMED};
use super::iam_policy::solve::{Domain, Region};
use crate::model::aws::Role;
use crate::model::{Cause, CauseKind, Observed, Subject};

mod assumable;
mod by_account;
mod by_users;
mod certificates;
mod principals;
mod strangers;

pub use assumable::can_be_assumed;
pub use by_account::trusts_account;
pub use by_users::assumed_by_users;
pub use certificates::takes_any_certificate;
pub use principals::{deleted_principals, trusted_oidc_providers, trusted_roles, trusted_saml_providers, trusted_users};
pub use strangers::{exposure, external_accounts, grants, identity_providers};

/// The trust policy of a role, which every role has.
fn trust(role: &Role) -> Result<Document, Arc<Cause>> {
    let document = document(&role.trust_policy, DocumentKind::Trust, "trust policy")?;
    document.ok_or_else(|| because(CauseKind::Malformed, "the role has no trust policy"))
}

/// What follows from the trust policy of a role.
fn concluded<T>(role: &Role, conclude: impl FnOnce(&Document) -> T) -> Observed<T> {
    trust(role).map(|document| conclude(&document)).into()
}

/// Whether an identity may assume a role, and whether only with a second factor, if its own policies let it assume any: what
/// the trust policy says decides. Something may be settled about keys, which are in lower case.
fn lets_in(trust: &Document, identity: Identity, settled: &[(&str, Domain)]) -> Reached {
    let own = Document::of_everything();
    let holder = Holder { identity, policies: vec![&own], boundary: None };
    let target = Target { policy: Some(trust), policy_decides: true, ..Target::plain(Region::Any) };
    holder.reach_where(&["sts:AssumeRole".to_owned()], &target, settled)
}

/// Somebody of the account of a role whom no policy names.
fn unnamed(subject: &Subject, kind: fn(String) -> IdentityKind) -> Identity {
    let (partition, account) = (subject.partition.to_string(), subject.account.to_string());
    Identity { partition, account, kind: kind(UNNAMED.to_owned()) }
}

/// What a trust policy is attached to.
fn at(subject: &Subject, own: &Own) -> Setting {
    setting(subject, own, "sts", None)
}

#[cfg(test)]
mod testing {
    use super::*;
    use crate::analysis::samples;
    use crate::model::{Observed, PolicyDocument, ResourceKind, Subject};

    /// A role with this trust policy.
    pub fn role(document: &str) -> Role {
        Role { trust_policy: Observed::Known(PolicyDocument::from(document)), ..Role::default() }
    }

    /// A role of account 111122223333.
    pub fn subject() -> Subject {
        samples::subject(ResourceKind::Role, "arn:aws:iam::111122223333:role/support")
    }
}
