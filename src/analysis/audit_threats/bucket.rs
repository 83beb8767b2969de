//! What is asked about the bucket of a trail, and about the log files in it.

use std::sync::Arc;

use super::super::Surroundings;
use super::super::document::because;
use super::super::iam_policy::arn::ArnPattern;
use super::super::iam_policy::document::Document;
use super::super::iam_policy::exposure::{S3Status, s3_policy_status};
use super::super::iam_policy::solve::{Domain, Region};
use super::posed::{Closed, Posed, Things, exactly, policy};
use crate::model::aws::{
    AccountPublicAccess, Bucket, MfaDelete, ObjectLockMode, ObjectOwnership, PublicAccessBlock, Trail, VersioningStatus,
};
use crate::model::{Cause, CauseKind, Observed, Resource, Subject};

/// What is known of the bucket of a trail.
struct Found<'a> {
    trail: &'a Trail,
    subject: &'a Subject,
    resource: &'a Resource,
    bucket: &'a Bucket,
    document: Option<Document>,
    closed: Closed,
}

/// Who can delete log files: nothing is asked where Object Lock keeps them from everybody.
pub(super) fn deleting(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Things {
    on_bucket(trail, subject, around, |found| {
        let actions = match deletion(found.bucket) {
            Ok(actions) => actions,
            Err(cause) => return Things { owners: found.owners(), ..Things::unknown(&cause) },
        };
        let mut things = Things { rest: unread_versioning(found.bucket), ..Things::default() };
        if !actions.is_empty() {
            match found.files() {
                Ok(files) => things.posed.push(found.posed(&actions, files, "log files")),
                Err(cause) => things.rest.push(cause),
            }
        }
        things
    })
}

/// The actions by which log files are lost. With a retention in governance mode only those who may pass it by can delete.
/// Where deleting a version needs the bucket's own second factor, a file can still be hidden. Without versions, a file that
/// is written again is lost.
fn deletion(bucket: &Bucket) -> Result<Vec<&'static str>, Arc<Cause>> {
    let mode = match &bucket.object_lock {
        Observed::Known(lock) => match &lock.default_mode {
            Observed::Known(mode) => Some(mode),
            Observed::Absent => None,
            Observed::Unknown(cause) => return Err(Arc::clone(cause)),
        },
        Observed::Absent => None,
        Observed::Unknown(cause) => return Err(Arc::clone(cause)),
    };
    match mode {
        Some(ObjectLockMode::Compliance) => return Ok(Vec::new()),
        Some(ObjectLockMode::Governance) => return Ok(vec!["s3:BypassGovernanceRetention"]),
        Some(ObjectLockMode::Other(other)) => {
            return Err(because(CauseKind::NotSupported, &format!("what Object Lock does in mode `{other}` is not known")));
        }
        None => {}
    }
    let mut actions = vec!["s3:DeleteObject"];
    if matches!(bucket.mfa_delete, Observed::Absent | Observed::Known(MfaDelete::Disabled)) {
        actions.push("s3:DeleteObjectVersion");
    }
    if matches!(bucket.versioning_status, Observed::Absent | Observed::Known(VersioningStatus::Suspended)) {
        actions.push("s3:PutObject");
    }
    Ok(actions)
}

/// Why there may be more who can: if no versions are kept, whoever may write.
fn unread_versioning(bucket: &Bucket) -> Vec<Arc<Cause>> {
    match (&bucket.versioning_status, &bucket.mfa_delete) {
        (Observed::Unknown(cause), _) | (_, Observed::Unknown(cause)) => vec![Arc::clone(cause)],
        _ => Vec::new(),
    }
}

/// Actions on the bucket by which log files are lost, laid open, or no longer delivered.
const CHANGE: [&str; 10] = [
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
    "s3:PutLifecycleConfiguration",
    "s3:PutBucketVersioning",
    "s3:PutReplicationConfiguration",
    "s3:PutEncryptionConfiguration",
    "s3:PutBucketObjectLockConfiguration",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketOwnershipControls",
    "s3:DeleteBucket",
];

/// Who can change the bucket. With enforced ownership an access control list does nothing.
pub(super) fn changing(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Things {
    on_bucket(trail, subject, around, |found| {
        let (acls, rest) = match &found.bucket.object_ownership {
            Observed::Known(ObjectOwnership::BucketOwnerEnforced) => (None, None),
            Observed::Unknown(cause) => (None, Some(Arc::clone(cause))),
            Observed::Known(_) | Observed::Absent => (Some("s3:PutBucketAcl"), None),
        };
        let actions: Vec<_> = CHANGE.into_iter().chain(acls).collect();
        let posed = vec![found.posed(&actions, exactly(&found.arn()), "bucket")];
        Things { posed, rest: rest.into_iter().collect(), ..Things::default() }
    })
}

/// Who may be able to blind the trail by its bucket, where that lies in an account that was not read: its policy must let
/// them, and policies of their own too. If it may lie in this account after all, its policy alone would do.
pub(super) fn elsewhere(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Things {
    let cause = around.related("log_bucket").rest.filter(|cause| cause.kind == CauseKind::ForeignAccount);
    let (Observed::Known(bucket), Some(cause)) = (&trail.log_bucket, cause) else { return Things::default() };
    if around.related("account_buckets").rest.is_some() {
        return Things::unknown(&cause);
    }
    let arn = named(&bucket.text, subject);
    let files = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject", "s3:PutBucketAcl"];
    let actions: Vec<_> = CHANGE.into_iter().chain(files).collect();
    let resources = Region::Like(vec![ArnPattern::exactly(&arn), ArnPattern::below(&format!("{arn}/"), "*")]);
    let mut posed = Posed::plain(&actions, resources, &arn);
    for key in ["aws:resourceaccount", "s3:resourceaccount"] {
        posed.settled.push((key, Domain::like(&["*"], &[subject.account.as_str()])));
    }
    Things::one(posed)
}

/// The ARN of a bucket as a trail names it.
pub(super) fn named(bucket: &str, trail: &Subject) -> String {
    if bucket.starts_with("arn:") { bucket.to_owned() } else { format!("arn:{}:s3:::{bucket}", trail.partition.as_str()) }
}

/// Who can read log files.
pub(super) fn reading(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Things {
    on_bucket(trail, subject, around, |found| match found.files() {
        Ok(files) => Things::one(found.posed(&["s3:GetObject", "s3:GetObjectVersion"], files, "log files")),
        Err(cause) => Things { owners: found.owners(), ..Things::unknown(&cause) },
    })
}

/// What `ask` makes of the bucket; nothing if there is no such bucket.
fn on_bucket(trail: &Trail, subject: &Subject, around: &dyn Surroundings, ask: impl Fn(&Found<'_>) -> Things) -> Things {
    if let Observed::Unknown(cause) = &trail.log_bucket {
        return Things::unknown(cause);
    }
    let related = around.related("log_bucket");
    let found = related.resources.first().and_then(|resource| Some((*resource, resource.body.get::<Bucket>()?)));
    let Some((resource, bucket)) = found else {
        return related.rest.map_or_else(Things::default, |cause| Things::unknown(&cause));
    };
    let document = policy(&bucket.policy, "bucket policy");
    let mut found = Found { trail, subject, resource, bucket, document: None, closed: Closed::No };
    match document {
        Ok(document) => found.document = document,
        Err(cause) => return Things { owners: found.owners(), ..Things::unknown(&cause) },
    }
    if found.document.as_ref().is_some_and(|document| s3_policy_status(document) == S3Status::Public) {
        found.closed = closed(&found, around);
    }
    if found.closed == Closed::Yes && found.is_elsewhere() {
        return Things { owners: found.owners(), ..Things::default() };
    }
    Things { closed: found.closed.clone(), ..ask(&found) }
}

/// Whether a public policy lets nobody in but the account and services.
fn closed(found: &Found<'_>, around: &dyn Surroundings) -> Closed {
    let of_bucket = restricted(&found.bucket.public_access_block);
    if of_bucket == Closed::Yes {
        return Closed::Yes;
    }
    let of_account = if found.is_elsewhere() {
        Closed::Unknown(because(
            CauseKind::ForeignAccount,
            "the block of public access of the bucket's account was not looked at",
        ))
    } else {
        let settings = around.related("s3_account");
        let settings_of =
            |resource: &&Resource| resource.body.get::<AccountPublicAccess>().map(|it| it.public_access_block.clone());
        let read = settings.resources.first().and_then(settings_of);
        let unread = || settings.rest.clone().unwrap_or_else(Cause::not_collected);
        read.map_or_else(|| Closed::Unknown(unread()), |block| restricted(&block))
    };
    match (of_bucket, of_account) {
        (_, Closed::Yes) => Closed::Yes,
        (Closed::Unknown(cause), _) | (_, Closed::Unknown(cause)) => Closed::Unknown(cause),
        (_, Closed::No) => Closed::No,
    }
}

fn restricted(block: &Observed<PublicAccessBlock>) -> Closed {
    let flag = match block {
        Observed::Known(block) => &block.restrict_public_buckets,
        Observed::Absent => return Closed::No,
        Observed::Unknown(cause) => return Closed::Unknown(Arc::clone(cause)),
    };
    match flag {
        Observed::Known(true) => Closed::Yes,
        Observed::Known(false) | Observed::Absent => Closed::No,
        Observed::Unknown(cause) => Closed::Unknown(Arc::clone(cause)),
    }
}

impl Found<'_> {
    fn is_elsewhere(&self) -> bool {
        self.resource.subject.account != self.subject.account
    }

    /// The account of the bucket, if it is another.
    fn owners(&self) -> Vec<(String, String)> {
        if self.is_elsewhere() { vec![(self.resource.subject.account.as_str().to_owned(), self.arn())] } else { Vec::new() }
    }

    fn arn(&self) -> String {
        format!("arn:{}:s3:::{}", self.resource.subject.partition.as_str(), self.resource.subject.name)
    }

    /// The log files and digests of the trail: `PREFIX/AWSLogs/ACCOUNT/CloudTrail…/…`, with the organization's id before the
    /// account for an organization trail. Source: CloudTrail User Guide, "Finding your CloudTrail log files".
    fn files(&self) -> Result<Region, Arc<Cause>> {
        let below = match &self.trail.is_organization_trail {
            Observed::Known(true) => "AWSLogs/o-*/*/CloudTrail*/*".to_owned(),
            Observed::Known(false) | Observed::Absent => format!("AWSLogs/{}/CloudTrail*/*", self.subject.account.as_str()),
            Observed::Unknown(cause) => return Err(Arc::clone(cause)),
        };
        let folder = match &self.trail.s3_key_prefix {
            Observed::Known(prefix) => format!("{}/{prefix}/", self.arn()),
            Observed::Absent => format!("{}/", self.arn()),
            Observed::Unknown(cause) => return Err(Arc::clone(cause)),
        };
        Ok(Region::Like(vec![ArnPattern::below(&folder, &below)]))
    }

    fn posed(&self, actions: &[&str], resources: Region, what: &str) -> Posed {
        let (owner, account) = (self.resource.subject.account.as_str(), self.subject.account.as_str());
        let name = if what == "bucket" { self.arn() } else { format!("{what} in {}", self.resource.subject.name) };
        let mut posed = Posed::plain(actions, resources, &name).of(owner, account);
        posed.settled.push(("s3:resourceaccount", Domain::Exactly(owner.to_owned())));
        if let Some(region) = &self.resource.subject.region {
            posed = posed.in_region(region.as_str());
        }
        posed.policy = self.document.clone().map(|document| (document, "bucket policy"));
        posed
    }
}
