//! The settings that block public access and change what stands: each flag of the account, of the bucket, or of an access
//! point suffices. The two that refuse new public settings change nothing that stands.

use crate::analysis::Surroundings;
use crate::analysis::answer::{Answer, ask};
use crate::model::aws::{AccountPublicAccess, Bucket, PublicAccessBlock};
use crate::model::{Cause, Observed};

/// The flags that take access away.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Public ACLs do not count.
    pub ignore_public_acls: Answer,
    /// A public policy gives access to the account and to services only.
    pub restrict_public_buckets: Answer,
}

impl Block {
    /// What account and bucket block together.
    pub fn of_bucket(bucket: &Bucket, around: &dyn Surroundings) -> Self {
        Self::of_account(around).or(&bucket.public_access_block)
    }

    /// What the account blocks.
    pub fn of_account(around: &dyn Surroundings) -> Self {
        let settings = around.related("s3_account");
        let first = settings.resources.iter().find_map(|resource| resource.body.get::<AccountPublicAccess>());
        match first {
            Some(settings) => Self::none().or(&settings.public_access_block),
            None => {
                let unread = Answer::Unknown(settings.rest.unwrap_or_else(Cause::not_collected));
                Self { ignore_public_acls: unread.clone(), restrict_public_buckets: unread }
            }
        }
    }

    fn none() -> Self {
        Self { ignore_public_acls: Answer::No, restrict_public_buckets: Answer::No }
    }

    /// The same with the flags of one thing more; without settings all of its flags are off.
    #[must_use]
    pub fn or(&self, settings: &Observed<PublicAccessBlock>) -> Self {
        let flag = |flag: fn(&PublicAccessBlock) -> &Observed<bool>| {
            ask(settings, Answer::No, |settings| ask(flag(settings), Answer::No, |on| Answer::of(*on)))
        };
        Self {
            ignore_public_acls: Answer::any([self.ignore_public_acls.clone(), flag(|it| &it.ignore_public_acls)]),
            restrict_public_buckets: Answer::any([self.restrict_public_buckets.clone(), flag(|it| &it.restrict_public_buckets)]),
        }
    }
}
