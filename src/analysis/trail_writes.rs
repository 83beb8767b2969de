//! Where CloudTrail may write in a bucket: log files belong below `PREFIX/AWSLogs/ACCOUNT/`, those of organization trails
//! below `PREFIX/AWSLogs/ORGANIZATION/`.
//!
//! Source: CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail".

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Surroundings;
use super::document::undecided;
use super::exposure::Own;
use super::iam_policy::document::{DocumentKind, read};
use super::iam_policy::exposure::allows_service_beyond;
use super::iam_policy::solve::Verdict;
use super::s3_exposure::{document, setting};
use crate::model::aws::{Bucket, Trail};
use crate::model::{Cause, Observed, Subject};

const WRITE: (&str, &str) = ("cloudtrail.amazonaws.com", "s3:PutObject");

/// Whether the policy lets CloudTrail put objects nowhere but in the folders of trails that deliver into the bucket.
pub fn confined(bucket: &Bucket, subject: &Subject, around: &dyn Surroundings) -> Observed<bool> {
    let document = match document(bucket, subject) {
        Ok(Some(document)) => document,
        Ok(None) => return Observed::Known(true),
        Err(cause) => return Observed::Unknown(cause),
    };
    let (folders, open) = folders(subject, around);
    let fence = fence(&folders);
    let Some(fence) = read(&fence, DocumentKind::Resource).document else { return Observed::default() };
    match (allows_service_beyond(&document, &setting(subject, &Own::unknown()), WRITE, &fence), open) {
        (Verdict::No, _) => Observed::Known(true),
        (_, Some(cause)) => Observed::Unknown(cause),
        (Verdict::Yes(_), None) => Observed::Known(false),
        (Verdict::Unknown(missing), None) => Observed::Unknown(undecided("where CloudTrail may write", &missing)),
    }
}

/// The ARNs of all objects in the folders of trails, and why there may be more folders.
fn folders(subject: &Subject, around: &dyn Surroundings) -> (BTreeSet<String>, Option<Arc<Cause>>) {
    let own = Own::of(around);
    let trails = around.related("trails");
    let mut open = trails.rest;
    let mut folders = BTreeSet::new();
    for resource in trails.resources {
        let Some(trail) = resource.body.get::<Trail>() else { continue };
        let base = match &trail.s3_key_prefix {
            Observed::Known(prefix) if !prefix.is_empty() => format!("{}/AWSLogs", literally(prefix)),
            Observed::Known(_) | Observed::Absent => "AWSLogs".to_owned(),
            Observed::Unknown(cause) => {
                open.get_or_insert_with(|| Arc::clone(cause));
                continue;
            }
        };
        if let Observed::Unknown(cause) = &trail.owner_account {
            open.get_or_insert_with(|| Arc::clone(cause));
        }
        let accounts = [Some(resource.subject.account.as_str()), trail.owner_account.known().map(String::as_str), own.id()];
        for account in accounts.into_iter().flatten() {
            folders.insert(format!("arn:{}:s3:::{}/{base}/{account}/*", subject.partition, subject.name));
        }
    }
    (folders, open.or_else(|| own.unread()))
}

/// A text in a pattern that stands for itself.
fn literally(text: &str) -> String {
    text.replace('*', "${*}").replace('?', "${?}")
}

/// A policy that denies everything in the folders.
fn fence(folders: &BTreeSet<String>) -> String {
    let resource: Vec<_> = folders.iter().map(|folder| serde_json::Value::from(folder.as_str())).collect();
    let statement = serde_json::json!({
        "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": resource,
    });
    serde_json::json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}
