//! What becomes of log files in the buckets that they are delivered into: concluded by `analysis`, never stored.

use super::Bucket;
use crate::model::{List, Ref};
use crate::record;

record! {
    /// A move of log files to another storage class, by one lifecycle rule in force.
    LogTransition {
        /// The storage class.
        storage_class: String = "";
        /// How many days after their delivery log files move; 0 where the rule names a date.
        days: i64 = "";
        /// Whether the rule is for all log files of all trails that deliver into the bucket.
        is_for_all: bool = "";
    }
}

record! {
    /// What the lifecycle rules in force do to the log files that trails deliver.
    LogLifecycle {
        /// Log files expire after this many days; 0 where a rule names a date, after which it keeps none.
        expiration_days [opt]: i64 = "";
        /// Log files that were deleted or replaced are gone for good after this many days; absent without versions.
        noncurrent_expiration_days [opt]: i64 = "";
        /// Unfinished uploads of log files are removed after this many days.
        abort_incomplete_upload_days [opt]: i64 = "";
        /// The storage classes that log files move to.
        transition_storage_classes: List<String> = "";
    }
}

record! {
    /// A copy of all log files that trails deliver into a bucket, made by one replication rule in force.
    LogCopy {
        /// The bucket that holds the copy.
        bucket: Ref<Bucket> = "";
        /// Whether it belongs to another account.
        in_other_account: bool = "";
        /// Whether log files are left out that a trail encrypts with a KMS key.
        skips_encrypted: bool = "";
        /// Whether what is deleted is deleted in the copy too.
        copies_deletions: bool = "";
    }
}
