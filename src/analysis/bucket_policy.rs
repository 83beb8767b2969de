//! What single statements of a bucket's policy settle: whether S3 may deliver access logs, and whether uploads with keys of
//! the writer's own (SSE-C) are refused. Who has access on the whole is not decided here.

use std::sync::Arc;

use serde_json::Value;

use super::document::{because, covers, has_effect, is_about, is_for_everybody, principals, statements, texts};
use crate::model::aws::{Bucket, Grant, Permission};
use crate::model::{Cause, CauseKind, Observed, Subject};

const LOG_DELIVERY_SERVICE: &str = "logging.s3.amazonaws.com";
const LOG_DELIVERY_GROUP: &str = "http://acs.amazonaws.com/groups/s3/LogDelivery";
const UPLOAD: &str = "s3:putobject";

/// The condition key that is there exactly when an upload brings a key of its own.
const CUSTOMER_ALGORITHM: &str = "s3:x-amz-server-side-encryption-customer-algorithm";

/// Whether the policy or the ACL lets S3 deliver server access logs, conditions and denials left aside.
///
/// Where it is false no logs arrive, whatever other buckets are configured to do.
pub fn accepts_access_logs(bucket: &Bucket, _: &Subject) -> Observed<bool> {
    let by_policy = match statements(&bucket.policy, "bucket policy") {
        Ok(statements) => Observed::Known(statements.iter().any(lets_logging_service_write)),
        Err(cause) => Observed::Unknown(cause),
    };
    either(acl_accepts_logs(bucket), by_policy)
}

/// True if one of two answers is, and unknown if one of them could change that.
fn either(one: Observed<bool>, other: Observed<bool>) -> Observed<bool> {
    match (&one, &other) {
        (Observed::Known(true), _) | (Observed::Unknown(_), Observed::Known(false) | Observed::Absent) => one,
        _ => other,
    }
}

fn acl_accepts_logs(bucket: &Bucket) -> Observed<bool> {
    let grants = match &bucket.acl_grants {
        Observed::Known(grants) => grants,
        Observed::Absent => return Observed::Known(false),
        Observed::Unknown(cause) => return Observed::unknown(cause),
    };
    let unread = grants.items.iter().find_map(unread).or(grants.rest.as_ref());
    match (grants.items.iter().any(lets_logs_in), unread) {
        (false, Some(cause)) => Observed::unknown(cause),
        (accepts, _) => Observed::Known(accepts),
    }
}

fn lets_logs_in(grant: &Grant) -> bool {
    let to_group = grant.grantee_uri.known().is_some_and(|uri| uri == LOG_DELIVERY_GROUP);
    to_group && matches!(grant.permission.known(), Some(Permission::Write | Permission::FullControl))
}

fn unread(grant: &Grant) -> Option<&Arc<Cause>> {
    match (&grant.grantee_uri, &grant.permission) {
        (Observed::Unknown(cause), _) | (_, Observed::Unknown(cause)) => Some(cause),
        _ => None,
    }
}

fn lets_logging_service_write(statement: &Value) -> bool {
    let to_service = principals(statement, "Service").contains(&LOG_DELIVERY_SERVICE);
    let to_others_too = is_for_everybody(statement) || statement.get("NotPrincipal").is_some();
    has_effect(statement, "Allow") && is_about(statement, UPLOAD) && (to_service || to_others_too)
}

/// Whether uploads encrypted with keys of the writer's own are refused, by the bucket's encryption settings or its policy.
///
/// A denial whose condition speaks of such keys but cannot be read for certain makes it unknown.
pub fn sse_c_blocked(bucket: &Bucket, subject: &Subject) -> Observed<bool> {
    either(blocked_by_setting(bucket), blocked_by_policy(bucket, subject))
}

fn blocked_by_setting(bucket: &Bucket) -> Observed<bool> {
    let types = match &bucket.encryption {
        Observed::Known(encryption) => &encryption.blocked_encryption_types,
        Observed::Absent => return Observed::Known(false),
        Observed::Unknown(cause) => return Observed::unknown(cause),
    };
    match types {
        Observed::Known(types) if types.items.iter().any(|it| it == "SSE-C") => Observed::Known(true),
        Observed::Known(types) => types.rest.as_ref().map_or(Observed::Known(false), Observed::unknown),
        Observed::Absent => Observed::Known(false),
        Observed::Unknown(cause) => Observed::unknown(cause),
    }
}

fn blocked_by_policy(bucket: &Bucket, subject: &Subject) -> Observed<bool> {
    let statements = match statements(&bucket.policy, "bucket policy") {
        Ok(statements) => statements,
        Err(cause) => return Observed::Unknown(cause),
    };
    let refusals: Vec<_> = statements.iter().map(|statement| refusal(statement, subject)).collect();
    if refusals.contains(&Refusal::Certain) {
        Observed::Known(true)
    } else if refusals.contains(&Refusal::Unclear) {
        Observed::Unknown(because(CauseKind::NotSupported, "the bucket policy denies some uploads with keys of the writer's own"))
    } else {
        Observed::Known(false)
    }
}

/// Whether a statement refuses all uploads with keys of the writer's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    Certain,
    No,
    Unclear,
}

fn refusal(statement: &Value, subject: &Subject) -> Refusal {
    let condition = condition(statement);
    let spares = ["NotPrincipal", "NotResource"].iter().any(|key| statement.get(key).is_some());
    if !has_effect(statement, "Deny") || !is_about(statement, UPLOAD) || condition == Refusal::No {
        Refusal::No
    } else if is_for_everybody(statement) && is_for_all_objects(statement, subject) {
        condition
    } else if spares {
        Refusal::Unclear
    } else {
        Refusal::No
    }
}

/// Whether a condition holds for every upload with a key of the writer's own.
fn condition(statement: &Value) -> Refusal {
    let Some(operators) = statement.get("Condition").and_then(Value::as_object) else { return Refusal::Certain };
    let tests: Vec<(&str, &str, &Value)> = operators
        .iter()
        .filter_map(|(operator, keys)| Some((operator.as_str(), keys.as_object()?)))
        .flat_map(|(operator, keys)| keys.iter().map(move |(key, values)| (operator, key.as_str(), values)))
        .collect();
    match tests.as_slice() {
        [(operator, key, values)] if key.eq_ignore_ascii_case(CUSTOMER_ALGORITHM) && holds(operator, values) => Refusal::Certain,
        tests if tests.iter().any(|(_, key, _)| key.eq_ignore_ascii_case(CUSTOMER_ALGORITHM)) => Refusal::Unclear,
        _ => Refusal::No,
    }
}

/// Whether a test of the algorithm holds whenever there is one; S3 knows `AES256` only.
fn holds(operator: &str, values: &Value) -> bool {
    match operator.to_ascii_lowercase().as_str() {
        "null" => values == &Value::Bool(false) || texts(values).any(|value| value.eq_ignore_ascii_case("false")),
        "stringequals" => texts(values).any(|value| value == "AES256"),
        "stringlike" => texts(values).any(|pattern| covers(pattern, "AES256")),
        _ => false,
    }
}

/// Whether a statement is for all objects of the bucket. Two keys that nobody writes, a short and a long one, stand for all.
fn is_for_all_objects(statement: &Value, subject: &Subject) -> bool {
    let Some(resources) = statement.get("Resource") else { return false };
    texts(resources).any(|pattern| {
        ["\u{1}", "\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\u{7}"].iter().all(|key| {
            let object = format!("arn:{}:s3:::{}/{key}", subject.partition, subject.name);
            covers(pattern, &object)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::aws::Encryption;
    use crate::model::{AccountId, List, PolicyDocument, ResourceKind};

    fn subject() -> Subject {
        Subject {
            kind: ResourceKind::Bucket,
            id: "arn:aws:s3:::data".into(),
            arn: None,
            partition: "aws".into(),
            account: AccountId::from("111122223333"),
            region: None,
            name: "data".into(),
        }
    }

    fn policy(statements: &str) -> Observed<PolicyDocument> {
        Observed::Known(PolicyDocument::from(format!(r#"{{"Statement":[{statements}]}}"#).as_str()))
    }

    fn grant(uri: Observed<&str>, permission: Permission) -> Grant {
        Grant { grantee_uri: uri.map(str::to_owned), permission: Observed::Known(permission), ..Grant::default() }
    }

    fn grants(items: Vec<Grant>) -> Observed<List<Grant>> {
        Observed::Known(List::complete(items))
    }

    fn denied<T>() -> Observed<T> {
        Observed::Unknown(Arc::new(Cause::new(CauseKind::AccessDenied)))
    }

    fn accepts(policy: Observed<PolicyDocument>, acl_grants: Observed<List<Grant>>) -> Observed<bool> {
        accepts_access_logs(&Bucket { policy, acl_grants, ..Bucket::default() }, &subject())
    }

    fn blocked(policy: Observed<PolicyDocument>, types: Observed<Vec<&str>>) -> Observed<bool> {
        let types = types.map(|types| types.into_iter().map(str::to_owned).collect());
        let encryption = Observed::Known(Encryption { blocked_encryption_types: types, ..Encryption::default() });
        sse_c_blocked(&Bucket { policy, encryption, ..Bucket::default() }, &subject())
    }

    const TO_SERVICE: &str =
        r#"{"Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":"s3:PutObject","Resource":"*"}"#;

    #[test]
    fn logs_come_by_policy_or_by_acl() {
        let group = grant(Observed::Known(LOG_DELIVERY_GROUP), Permission::Write);
        assert_eq!(accepts(policy(TO_SERVICE), grants(vec![])), Observed::Known(true));
        assert_eq!(accepts(policy(TO_SERVICE), denied()), Observed::Known(true));
        assert_eq!(accepts(Observed::Absent, grants(vec![group.clone()])), Observed::Known(true));
        assert_eq!(accepts(denied(), grants(vec![group])), Observed::Known(true));
    }

    #[test]
    fn other_grants_let_no_logs_in() {
        let owner = grant(Observed::Absent, Permission::FullControl);
        let reader = grant(Observed::Known(LOG_DELIVERY_GROUP), Permission::ReadAcp);
        let other =
            r#"{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"*"}"#;
        assert_eq!(accepts(policy(other), grants(vec![owner, reader])), Observed::Known(false));
        assert_eq!(accepts(policy(&TO_SERVICE.replace("Allow", "Deny")), grants(vec![])), Observed::Known(false));
    }

    #[test]
    fn what_could_not_be_read_may_let_logs_in() {
        assert_eq!(accepts(denied(), grants(vec![])), denied());
        assert_eq!(accepts(Observed::Absent, denied()), denied());
        let broken_off = List { items: vec![], rest: Some(Arc::new(Cause::new(CauseKind::AccessDenied))) };
        assert_eq!(accepts(Observed::Absent, Observed::Known(broken_off)), denied());
    }

    #[test]
    fn a_setting_blocks_sse_c_whatever_the_policy_says() {
        assert_eq!(blocked(Observed::Absent, Observed::Known(vec!["SSE-C"])), Observed::Known(true));
        assert_eq!(blocked(denied(), Observed::Known(vec!["SSE-C"])), Observed::Known(true));
    }

    #[test]
    fn without_setting_and_policy_nothing_blocks_it() {
        assert_eq!(blocked(Observed::Absent, Observed::Known(vec!["NONE"])), Observed::Known(false));
        assert_eq!(blocked(Observed::Absent, Observed::Absent), Observed::Known(false));
        assert_eq!(blocked(Observed::Absent, denied()), denied());
        assert_eq!(blocked(denied(), Observed::Absent), denied());
    }

    /// A denial of uploads to everybody, with this resource and condition.
    fn deny(resource: &str, condition: &str) -> Observed<PolicyDocument> {
        policy(&format!(
            r#"{{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"{resource}","Condition":{condition}}}"#
        ))
    }

    const WITH_KEY: &str = r#"{"Null":{"s3:x-amz-server-side-encryption-customer-algorithm":"false"}}"#;

    #[test]
    fn a_policy_that_refuses_every_such_upload_blocks_it() {
        for resource in ["arn:aws:s3:::data/*", "*", "arn:aws:s3:::*", "arn:*:s3:::dat?/*"] {
            assert_eq!(blocked(deny(resource, WITH_KEY), Observed::Absent), Observed::Known(true), "{resource}");
        }
        for condition in [
            r#"{"Null":{"S3:X-Amz-Server-Side-Encryption-Customer-Algorithm":false}}"#,
            r#"{"StringEquals":{"s3:x-amz-server-side-encryption-customer-algorithm":["AES256"]}}"#,
            r#"{"StringLike":{"s3:x-amz-server-side-encryption-customer-algorithm":"*"}}"#,
        ] {
            assert_eq!(blocked(deny("arn:aws:s3:::data/*", condition), denied()), Observed::Known(true), "{condition}");
        }
    }

    #[test]
    fn a_policy_about_something_else_does_not() {
        for resource in ["arn:aws:s3:::data/uploads/*", "arn:aws:s3:::data/?", "arn:aws:s3:::data", "arn:aws:s3:::other/*"] {
            assert_eq!(blocked(deny(resource, WITH_KEY), Observed::Absent), Observed::Known(false), "{resource}");
        }
        let insecure = r#"{"Bool":{"aws:SecureTransport":"false"}}"#;
        assert_eq!(blocked(deny("*", insecure), Observed::Absent), Observed::Known(false));
    }

    #[test]
    fn a_policy_that_spares_some_is_not_read_for_certain() {
        let with_exemption = r#"{"Null":{"s3:x-amz-server-side-encryption-customer-algorithm":"false"},
            "ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/migration"}}"#;
        let unclear = because(CauseKind::NotSupported, "the bucket policy denies some uploads with keys of the writer's own");
        assert_eq!(blocked(deny("*", with_exemption), Observed::Absent), Observed::Unknown(unclear));
    }
}
