//! Trust policies of roles, as far as they can be read statement by statement: who is named, and whether anybody is left.
//! What a policy comes to once its conditions are weighed is not decided here.
//!
//! IAM writes the unique id of a principal in place of its ARN once the principal is deleted.
//! Source: IAM User Guide, "AWS JSON policy elements: Principal".

use std::sync::Arc;

use serde_json::Value;

use crate::model::aws::Role;
use crate::model::{Cause, CauseKind, Observed};

mod assumable;
mod principals;

pub use assumable::can_be_assumed;
pub use principals::{deleted_principals, trusted_oidc_providers, trusted_roles, trusted_saml_providers, trusted_users};

/// The statements of a role's trust policy: one, or a list.
fn statements(role: &Role) -> Result<Vec<Value>, Arc<Cause>> {
    match &role.trust_policy {
        Observed::Known(policy) => {
            parsed(&policy.0).ok_or_else(|| because(CauseKind::Malformed, "the trust policy is not a policy document"))
        }
        Observed::Absent => Err(because(CauseKind::Malformed, "the role has no trust policy")),
        Observed::Unknown(cause) => Err(Arc::clone(cause)),
    }
}

fn parsed(document: &str) -> Option<Vec<Value>> {
    let document: Value = serde_json::from_str(document).ok()?;
    let statements = match document.get("Statement")?.clone() {
        Value::Array(statements) => statements,
        statement => vec![statement],
    };
    statements.iter().all(Value::is_object).then_some(statements)
}

fn because(kind: CauseKind, detail: &str) -> Arc<Cause> {
    Arc::new(Cause { detail: Some(detail.into()), ..Cause::new(kind) })
}

/// A text, or a list of texts.
fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    list.iter().filter_map(Value::as_str)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_policy_is_unknown() {
        for document in ["", "[]", "{}", r#"{"Statement":["Allow"]}"#] {
            let cause = statements(&testing::role(document)).unwrap_err();
            assert_eq!(cause.kind, CauseKind::Malformed, "{document}");
        }
    }

    #[test]
    fn what_could_not_be_read_keeps_its_cause() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        let role = Role { trust_policy: Observed::unknown(&denied), ..Role::default() };
        assert_eq!(statements(&role), Err(denied));
    }
}
