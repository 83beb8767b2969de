//! Who can reach a bucket: by its policy, its ACL and its access points together, after what blocks public access and who
//! owns objects.
//!
//! Source: S3 User Guide, "Blocking public access to your Amazon S3 storage" and "Controlling ownership of objects".

mod access_points;
mod acl;
mod block;
mod delegation;
mod policy;

pub use access_points::of_access_point;
pub use delegation::access_point_delegations;
pub use policy::{deleted_principals, document, grants, of_policy, setting};

use std::sync::Arc;

use super::Surroundings;
use super::answer::{Answer, ask};
use super::document::because;
use super::exposure::{Circles, Own};
use super::iam_policy::document::Document;
use super::iam_policy::exposure::{S3Status, s3_policy_status};
use crate::model::aws::{Bucket, Exposure, ExposureStop, ObjectOwnership};
use crate::model::{Cause, CauseKind, Observed, Subject};
use access_points::Direct;
use block::Block;

/// Who can reach a bucket after all.
pub fn of_bucket(bucket: &Bucket, subject: &Subject, around: &dyn Surroundings) -> Observed<Exposure> {
    if let (Observed::Unknown(cause), Observed::Unknown(_)) = (&bucket.policy, &bucket.acl_grants) {
        return Observed::unknown(cause);
    }
    let own = Own::of(around);
    let block = Block::of_bucket(bucket, around);
    let document = document(bucket, subject);
    let mut circles = match &document {
        Ok(Some(document)) => policy::circles(document, subject, &own, &[]),
        Ok(None) => Circles::nobody(),
        Err(cause) => Circles::unknown(cause),
    };
    if let Ok(Some(document)) = &document {
        restrict(&mut circles, document, &block.restrict_public_buckets);
    }
    // Without a bucket policy nobody else comes in by access points; one that was not read leaves everything open already.
    if let Ok(Some(document)) = &document {
        let direct = Direct { document, bucket: subject, own: &own, circles: &circles };
        let by_points = access_points::circles(&direct, &block, around);
        circles.extend(by_points);
    }
    circles.extend(acl::circles(bucket, &block));
    let open = match objects_by_acl(bucket, &block) {
        Answer::No => None,
        Answer::Yes => Some(because(CauseKind::NotSupported, "the ACLs of objects are in force and are not read")),
        Answer::Unknown(cause) => Some(cause),
    };
    Observed::Known(circles.exposure(open.as_ref()))
}

/// Whether nobody but the account can reach objects by ACLs of their own.
pub fn object_acls_void(bucket: &Bucket, _: &Subject, around: &dyn Surroundings) -> Observed<bool> {
    objects_by_acl(bucket, &Block::of_bucket(bucket, around)).not().decided().into()
}

/// Whether objects may be open to the public by ACLs of their own.
fn objects_by_acl(bucket: &Bucket, block: &Block) -> Answer {
    Answer::all([acls_in_force(bucket), block.ignore_public_acls.clone().not()])
}

/// Whether ACLs count. A bucket that never had the setting has its ACLs in force.
fn acls_in_force(bucket: &Bucket) -> Answer {
    ask(&bucket.object_ownership, Answer::Yes, |owner| Answer::of(*owner != ObjectOwnership::BucketOwnerEnforced))
}

/// Takes away what `RestrictPublicBuckets` does: by a policy that S3 counts as public nobody has access but the account and
/// services.
fn restrict(circles: &mut Circles, document: &Document, restricted: &Answer) {
    if s3_policy_status(document) == S3Status::NotPublic {
        return;
    }
    let cause = match restricted {
        Answer::No => return,
        Answer::Yes => None,
        Answer::Unknown(cause) => Some(cause),
    };
    let mut takes_away = false;
    for list in circles.lists() {
        takes_away |= !list.items.is_empty() || list.rest.is_some();
        withhold(list, cause);
    }
    if takes_away && cause.is_none() {
        circles.stop(ExposureStop::RestrictPublicBuckets);
    }
}

/// Takes everybody out of a circle; for a cause, only perhaps.
fn withhold<T>(list: &mut crate::model::List<T>, cause: Option<&Arc<Cause>>) {
    let some = !list.items.is_empty() || list.rest.is_some();
    list.items.clear();
    list.rest = cause.filter(|_| some).cloned();
}

#[cfg(test)]
mod tests;
