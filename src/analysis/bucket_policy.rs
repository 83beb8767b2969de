//! What a bucket takes in: whether S3 may deliver access logs, and whether uploads with keys of the writer's own (SSE-C)
//! are refused.

use std::sync::Arc;

use super::answer::either;
use super::bucket_denials::customer_keys_denied;
use super::document::decided;
use super::exposure::Own;
use super::iam_policy::exposure::allows_service;
use super::s3_exposure::{document, setting};
use crate::model::aws::{Bucket, Grant, Permission};
use crate::model::{Cause, Observed, Subject};

const LOG_DELIVERY_SERVICE: &str = "logging.s3.amazonaws.com";
const LOG_DELIVERY_GROUP: &str = "http://acs.amazonaws.com/groups/s3/LogDelivery";
const UPLOAD: &str = "s3:PutObject";

/// Whether the policy or the ACL lets S3 deliver server access logs for some bucket.
///
/// Where it is false no logs arrive, whatever other buckets are configured to do.
pub fn accepts_access_logs(bucket: &Bucket, subject: &Subject) -> Observed<bool> {
    either(acl_accepts_logs(bucket), policy_accepts_logs(bucket, subject))
}

fn policy_accepts_logs(bucket: &Bucket, subject: &Subject) -> Observed<bool> {
    let document = match document(bucket, subject) {
        Ok(Some(document)) => document,
        Ok(None) => return Observed::Known(false),
        Err(cause) => return Observed::Unknown(cause),
    };
    let delivers = allows_service(&document, &setting(subject, &Own::unknown()), LOG_DELIVERY_SERVICE, UPLOAD);
    decided("whether S3 may deliver access logs", &delivers)
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

/// Whether uploads encrypted with keys of the writer's own are refused, by the bucket's encryption settings or its policy.
pub fn sse_c_blocked(bucket: &Bucket, subject: &Subject) -> Observed<bool> {
    either(blocked_by_setting(bucket), customer_keys_denied(bucket, subject))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::samples::subject;
    use crate::model::aws::Encryption;
    use crate::model::{CauseKind, List, PolicyDocument, ResourceKind};

    fn data() -> Subject {
        subject(ResourceKind::Bucket, "data")
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
        accepts_access_logs(&Bucket { policy, acl_grants, ..Bucket::default() }, &data())
    }

    fn blocked(policy: Observed<PolicyDocument>, types: Observed<Vec<&str>>) -> Observed<bool> {
        let types = types.map(|types| types.into_iter().map(str::to_owned).collect());
        let encryption = Observed::Known(Encryption { blocked_encryption_types: types, ..Encryption::default() });
        sse_c_blocked(&Bucket { policy, encryption, ..Bucket::default() }, &data())
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
    fn a_policy_that_spares_somebody_does_not() {
        let with_exemption = r#"{"Null":{"s3:x-amz-server-side-encryption-customer-algorithm":"false"},
            "ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/migration"}}"#;
        assert_eq!(blocked(deny("*", with_exemption), Observed::Absent), Observed::Known(false));
    }

    #[test]
    fn two_statements_can_refuse_together_what_each_refuses_in_part() {
        let halves = r#"{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::data/a*",
            "Condition":{"Null":{"s3:x-amz-server-side-encryption-customer-algorithm":"false"}}},
            {"Effect":"Deny","Principal":"*","Action":"s3:PutObject","NotResource":"arn:aws:s3:::data/a*",
            "Condition":{"Null":{"s3:x-amz-server-side-encryption-customer-algorithm":"false"}}}"#;
        assert_eq!(blocked(policy(halves), Observed::Absent), Observed::Known(true));
    }

    #[test]
    fn a_denial_keeps_logs_out_that_another_statement_lets_in() {
        let denial = r#"{"Effect":"Deny","Principal":"*","Action":"s3:Put*","Resource":"arn:aws:s3:::data/*"}"#;
        let other_place = TO_SERVICE.replace("\"*\"", "\"arn:aws:s3:::other/*\"");
        assert_eq!(accepts(policy(&format!("{TO_SERVICE},{denial}")), grants(vec![])), Observed::Known(false));
        assert_eq!(accepts(policy(&other_place), grants(vec![])), Observed::Known(false));
    }
}
