//! Trust policies of roles, as far as they can be read statement by statement: who is named, and whether anybody is left.
//! What a policy comes to once its conditions are weighed is not decided here.
//!
//! IAM writes the unique id of a principal in place of its ARN once the principal is deleted.
//! Source: IAM User Guide, "AWS JSON policy elements: Principal".

use std::sync::Arc;

use serde_json::Value;

use super::document::{self, because};
use crate::model::aws::Role;
use crate::model::{Cause, CauseKind, Observed};

mod assumable;
mod by_users;
mod principals;

pub use assumable::can_be_assumed;
pub use by_users::assumed_by_users;
pub use principals::{deleted_principals, trusted_oidc_providers, trusted_roles, trusted_saml_providers, trusted_users};

/// The statements of a role's trust policy, which every role has.
fn statements(role: &Role) -> Result<Vec<Value>, Arc<Cause>> {
    match &role.trust_policy {
        Observed::Absent => Err(because(CauseKind::Malformed, "the role has no trust policy")),
        policy => document::statements(policy, "trust policy"),
    }
}

/// A unique id such as `AIDA…` or `AROA…`; what still exists is an ARN, an account id or `*`.
fn is_deleted(principal: &str) -> bool {
    principal.len() > 12 && principal.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod testing {
    use super::*;
    use crate::model::{AccountId, PolicyDocument, ResourceKind, Subject};

    /// A role with this trust policy.
    pub fn role(document: &str) -> Role {
        Role { trust_policy: Observed::Known(PolicyDocument::from(document)), ..Role::default() }
    }

    /// A role of account 111122223333.
    pub fn subject() -> Subject {
        Subject {
            kind: ResourceKind::Role,
            id: "arn:aws:iam::111122223333:role/support".into(),
            arn: None,
            partition: "aws".into(),
            account: AccountId::from("111122223333"),
            region: None,
            name: "support".into(),
        }
    }
}
