//! Bucket policies.

use std::sync::Arc;

use crate::analysis::Surroundings;
use crate::analysis::document;
use crate::analysis::exposure::{self, Circles, Own};
use crate::analysis::iam_policy::document::{Document, DocumentKind};
use crate::analysis::iam_policy::exposure::Setting;
use crate::analysis::iam_policy::principals::Principal;
use crate::analysis::iam_policy::solve::Domain;
use crate::model::aws::{Bucket, Exposure, PolicyGrant};
use crate::model::{Cause, List, Observed, Subject};

/// Who could reach a bucket by its policy alone.
pub fn of_policy(bucket: &Bucket, subject: &Subject, around: &dyn Surroundings) -> Observed<Exposure> {
    let own = Own::of(around);
    let circles = |document: &Document| circles(document, subject, &own, &[]);
    concluded(document(bucket, subject), circles, Circles::nobody).map(|circles| circles.exposure(None))
}

/// What a bucket policy allows each principal that it names.
pub fn grants(bucket: &Bucket, subject: &Subject) -> Observed<List<PolicyGrant>> {
    let grants = |document: &Document| exposure::grants(document, &setting(subject, &Own::unknown()));
    concluded(document(bucket, subject), grants, || List::complete(Vec::new()))
}

/// The unique ids that a bucket policy holds in place of principals.
pub fn deleted_principals(bucket: &Bucket, _: &Subject) -> Observed<List<String>> {
    let document = document::document(&bucket.policy, DocumentKind::Resource, NAME);
    concluded(document, |document| exposure::deleted(document).into_iter().collect(), || List::complete(Vec::new()))
}

const NAME: &str = "bucket policy";

/// What follows from a document, or from there being none.
pub(super) fn concluded<T>(
    document: Result<Option<Document>, Arc<Cause>>,
    conclude: impl FnOnce(&Document) -> T,
    without: impl FnOnce() -> T,
) -> Observed<T> {
    document.map(|document| document.as_ref().map_or_else(without, conclude)).into()
}

/// Whom a bucket policy admits in requests of which something is settled.
pub fn circles(document: &Document, subject: &Subject, own: &Own, settled: &[(&str, Domain)]) -> Circles {
    exposure::circles(document, &setting(subject, own), own, settled)
}

/// What a bucket policy is attached to.
pub fn setting(subject: &Subject, own: &Own) -> Setting {
    exposure::setting(subject, own, "s3", Some(&format!("arn:{}:s3:::{}", subject.partition, subject.name)))
}

/// The bucket policy, none if there is none. A canonical user id in it stands for one account: that of the owner, or
/// another one whose number is not told.
pub fn document(bucket: &Bucket, subject: &Subject) -> Result<Option<Document>, Arc<Cause>> {
    let Some(mut document) = document::document(&bucket.policy, DocumentKind::Resource, NAME)? else { return Ok(None) };
    let elements = document.statements.iter_mut().filter_map(|statement| statement.principals.as_mut());
    for principal in elements.flat_map(|element| &mut element.items) {
        if let Principal::Canonical(id) = principal {
            let account = match &bucket.owner_id {
                Observed::Known(owner) if owner == id => subject.account.to_string(),
                Observed::Known(_) | Observed::Absent => id.clone(),
                Observed::Unknown(cause) => return Err(Arc::clone(cause)),
            };
            *principal = Principal::Account { partition: None, account };
        }
    }
    Ok(Some(document))
}
