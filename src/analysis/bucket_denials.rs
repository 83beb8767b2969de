//! What a bucket policy denies to everybody: whatever else allows a request, a denial that matches it decides. Each answer is
//! whether some request that no denial matches exists.

use super::document::{decided, undecided};
use super::exposure::{Own, named};
use super::iam_policy::exposure::{undenied, undenied_callers};
use super::iam_policy::solve::Domain;
use super::s3_exposure::{document, setting};
use crate::model::aws::{Bucket, SseAlgorithm};
use crate::model::{List, Observed, Subject};

const UPLOAD: &str = "s3:PutObject";
const DELETIONS: [&str; 3] = ["s3:DeleteBucket", "s3:DeleteObject", "s3:DeleteObjectVersion"];
const TRANSPORT: &str = "aws:securetransport";
const TLS_VERSION: &str = "s3:tlsversion";
const ALGORITHM: &str = "s3:x-amz-server-side-encryption";
const KMS_KEY: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";

/// The condition key that is there exactly when an upload brings a key of its own.
const CUSTOMER_ALGORITHM: &str = "s3:x-amz-server-side-encryption-customer-algorithm";

/// The versions of TLS.
const VERSIONS: [&str; 4] = ["1.0", "1.1", "1.2", "1.3"];

/// Whether every request without TLS is denied. Such a request counts as one of a version lower than any.
pub fn insecure_transport_denied(bucket: &Bucket, subject: &Subject) -> Observed<bool> {
    denies(bucket, subject, "whether all requests without TLS are denied", |_| true, &without_tls())
}

fn without_tls() -> [(&'static str, Domain); 2] {
    [exactly(TRANSPORT, "false"), exactly(TLS_VERSION, "0")]
}

fn exactly(key: &'static str, value: &str) -> (&'static str, Domain) {
    (key, Domain::Exactly(value.to_owned()))
}

/// The versions of TLS with which some request is not denied.
pub fn accepted_tls_versions(bucket: &Bucket, subject: &Subject) -> Observed<List<String>> {
    let accepted = |version: &&str| {
        let settled = [exactly(TRANSPORT, "true"), exactly(TLS_VERSION, version)];
        denies(bucket, subject, &format!("whether all requests with TLS {version} are denied"), |_| true, &settled)
    };
    not_denied(VERSIONS.iter().map(|version| ((*version).to_owned(), accepted(version))))
}

/// The kinds of encryption that an upload may name.
pub fn accepted_upload_algorithms(bucket: &Bucket, subject: &Subject) -> Observed<List<SseAlgorithm>> {
    let algorithms = [SseAlgorithm::Aes256, SseAlgorithm::AwsKms, SseAlgorithm::AwsKmsDsse];
    not_denied(algorithms.map(|algorithm| {
        let mut settled = upload();
        settled.push(exactly(ALGORITHM, algorithm.as_str()));
        if algorithm == SseAlgorithm::Aes256 {
            settled.push((KMS_KEY, Domain::Absent));
        }
        let question = format!("whether uploads that name {} are denied", algorithm.as_str());
        let denied = denies(bucket, subject, &question, is_upload, &settled);
        (algorithm, denied)
    }))
}

/// Whether an upload may name a KMS key that the policy does not name.
pub fn accepts_other_keys(bucket: &Bucket, subject: &Subject) -> Observed<bool> {
    let key = "arn:aws:kms:eu-west-1:000000000000:key/00000000-0000-0000-0000-000000000000";
    let mut settled = upload();
    settled.push((ALGORITHM, Domain::like(&["aws:kms", "aws:kms:dsse"], &[])));
    settled.push(exactly(KMS_KEY, key));
    denies(bucket, subject, "whether uploads that name other keys are denied", is_upload, &settled).map(|denied| !denied)
}

/// Whom the policy does not deny to delete the bucket or its objects.
pub fn undenied_deleters(bucket: &Bucket, subject: &Subject) -> Observed<List<String>> {
    let document = match document(bucket, subject) {
        Ok(Some(document)) => document,
        Ok(None) => return Observed::Known(List::complete(vec!["*".to_owned()])),
        Err(cause) => return Observed::Unknown(cause),
    };
    let deletes = |action: &str| DELETIONS.contains(&action);
    match undenied_callers(&document, &setting(subject, &Own::unknown()), deletes, &[]) {
        Ok(callers) => Observed::Known(callers.iter().map(|caller| named(caller).0).collect()),
        Err(missing) => Observed::Unknown(undecided("who is not denied to delete", &missing)),
    }
}

/// Whether every upload with a key of the writer's own is denied; S3 knows one algorithm for them.
pub fn customer_keys_denied(bucket: &Bucket, subject: &Subject) -> Observed<bool> {
    let mut settled = upload();
    settled.retain(|(key, _)| *key != CUSTOMER_ALGORITHM);
    settled.push(exactly(CUSTOMER_ALGORITHM, "AES256"));
    settled.extend([(ALGORITHM, Domain::Absent), (KMS_KEY, Domain::Absent)]);
    denies(bucket, subject, "whether uploads with keys of the writer's own are denied", is_upload, &settled)
}

/// What is settled of uploads: they come by TLS, and S3 encrypts them.
fn upload() -> Vec<(&'static str, Domain)> {
    vec![exactly(TRANSPORT, "true"), exactly(TLS_VERSION, "1.3"), (CUSTOMER_ALGORITHM, Domain::Absent)]
}

fn is_upload(action: &str) -> bool {
    action == UPLOAD
}

/// Those that are not denied, each with whether it is.
fn not_denied<T>(all: impl IntoIterator<Item = (T, Observed<bool>)>) -> Observed<List<T>> {
    let mut accepted = Vec::new();
    for (item, denied) in all {
        match denied {
            Observed::Known(true) => {}
            Observed::Known(false) => accepted.push(item),
            Observed::Absent => return Observed::default(),
            Observed::Unknown(cause) => return Observed::Unknown(cause),
        }
    }
    Observed::Known(List::complete(accepted))
}

/// Whether the policy denies every request of these actions with these keys, to everybody.
fn denies(
    bucket: &Bucket,
    subject: &Subject,
    question: &str,
    wanted: fn(&str) -> bool,
    settled: &[(&str, Domain)],
) -> Observed<bool> {
    match document(bucket, subject) {
        Ok(None) => Observed::Known(false),
        Ok(Some(document)) => {
            let escapes = undenied(&document, &setting(subject, &Own::unknown()), wanted, settled);
            decided(question, &escapes).map(|escapes| !escapes)
        }
        Err(cause) => Observed::Unknown(cause),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::analysis::samples::subject;
    use crate::model::{Cause, CauseKind, PolicyDocument, ResourceKind};

    fn data() -> Subject {
        subject(ResourceKind::Bucket, "data")
    }

    /// A bucket that denies everybody these actions on all of itself, under a condition.
    fn denying(actions: &str, condition: &str) -> Bucket {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Principal":"*","Action":{actions},
            "Resource":["arn:aws:s3:::data","arn:aws:s3:::data/*"],"Condition":{condition}}}]}}"#
        );
        Bucket { policy: Observed::Known(PolicyDocument::from(text.as_str())), ..Bucket::default() }
    }

    #[test]
    fn requests_without_tls_are_denied_by_what_they_come_to_not_by_how_it_is_written() {
        let denied = |actions, condition| insecure_transport_denied(&denying(actions, condition), &data());
        for condition in [
            r#"{"Bool":{"aws:SecureTransport":"false"}}"#,
            r#"{"BoolIfExists":{"AWS:securetransport":[false]}}"#,
            r#"{"StringNotEquals":{"aws:SecureTransport":"true"}}"#,
            r#"{"NumericLessThan":{"s3:TlsVersion":1.2}}"#,
        ] {
            assert_eq!(denied(r#""s3:*""#, condition), Observed::Known(true), "{condition}");
        }
        let insecure = r#"{"Bool":{"aws:SecureTransport":"false"}}"#;
        assert_eq!(denied(r#"["s3:Get*","s3:Put*"]"#, insecure), Observed::Known(false));
        for condition in [
            r#"{"Bool":{"aws:SecureTransport":"true"}}"#,
            r#"{"Bool":{"aws:SecureTransport":"false","aws:ViaAWSService":"false"}}"#,
            r#"{"Bool":{"aws:SecureTransport":"false"},"StringNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/old"}}"#,
        ] {
            assert_eq!(denied(r#""s3:*""#, condition), Observed::Known(false), "{condition}");
        }
    }

    #[test]
    fn versions_of_tls_are_accepted_that_no_denial_is_about() {
        let accepted = |condition| accepted_tls_versions(&denying(r#""s3:*""#, condition), &data());
        let versions = |versions: &[&str]| Observed::Known(versions.iter().map(|it| (*it).to_owned()).collect());
        assert_eq!(accepted(r#"{"NumericLessThan":{"s3:TlsVersion":"1.2"}}"#), versions(&["1.2", "1.3"]));
        assert_eq!(accepted(r#"{"NumericLessThanEquals":{"s3:TlsVersion":"1.2"}}"#), versions(&["1.3"]));
        assert_eq!(accepted(r#"{"Bool":{"aws:SecureTransport":"false"}}"#), versions(&VERSIONS));
    }

    #[test]
    fn uploads_may_name_what_no_denial_is_about() {
        let bucket = |condition| denying(r#""s3:PutObject""#, condition);
        let weaker = bucket(r#"{"StringNotEqualsIfExists":{"s3:x-amz-server-side-encryption":"aws:kms"}}"#);
        let kms = Observed::Known(List::complete(vec![SseAlgorithm::AwsKms]));
        assert_eq!(accepted_upload_algorithms(&weaker, &data()), kms);
        assert_eq!(accepts_other_keys(&weaker, &data()), Observed::Known(true));
        let key = r#"{"ArnNotEqualsIfExists":{"s3:x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:eu-west-1:111122223333:key/1"}}"#;
        assert_eq!(accepts_other_keys(&bucket(key), &data()), Observed::Known(false));
    }

    #[test]
    fn whoever_is_spared_by_a_denial_may_delete() {
        let spared = |condition| undenied_deleters(&denying(r#""s3:Delete*""#, condition), &data());
        let names = |names: &[&str]| Observed::Known(names.iter().map(|it| (*it).to_owned()).collect());
        let role = "arn:aws:iam::111122223333:role/admin";
        let all_but_one = format!(r#"{{"ArnNotEquals":{{"aws:PrincipalArn":"{role}"}}}}"#);
        assert_eq!(spared(&all_but_one), names(&[role]));
        assert_eq!(spared(r#"{"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}}"#), names(&["111122223333"]));
        assert_eq!(spared("{}"), names(&[]));
        let without = Bucket { policy: Observed::Absent, ..Bucket::default() };
        assert_eq!(undenied_deleters(&without, &data()), names(&["*"]));
    }

    #[test]
    fn a_policy_that_was_not_read_denies_nothing_for_certain() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        let bucket = Bucket { policy: Observed::unknown(&denied), ..Bucket::default() };
        assert_eq!(insecure_transport_denied(&bucket, &data()), Observed::unknown(&denied));
        assert_eq!(undenied_deleters(&bucket, &data()), Observed::unknown(&denied));
        assert_eq!(accepted_upload_algorithms(&bucket, &data()), Observed::unknown(&denied));
    }
}
