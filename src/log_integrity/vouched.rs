//! A log file that a valid digest lists, and the verdict on it.

use std::sync::Arc;

use jiff::Timestamp;

use super::content::{Inflated, Unreadable};
use super::digest::LogFile;
use super::judge::unreadable;
use super::verdict::{Difference, UnknownCause, Verdict};

/// A log file that a valid digest vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    /// What the digest says of it.
    pub log: LogFile,
    /// The digest.
    pub by: Arc<Voucher>,
}

/// A valid digest that lists log files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher {
    /// Its name.
    pub object: String,
    /// The bucket that it was delivered to.
    pub bucket: String,
    /// The end of the time that it is about.
    pub end: Timestamp,
}

impl Vouched {
    /// Judges the log file by what it holds, whatever it is packed like.
    pub fn judge(&self, content: &Result<Inflated, Unreadable>) -> Verdict {
        let Self { log, by } = self;
        match content {
            Ok(content) if content.sha256 == log.hash => Verdict::Valid,
            Ok(content) => {
                let (expected, found) = (log.hash, content.sha256);
                Verdict::Invalid(Difference::Hash { expected, found, by: by.object.clone() })
            }
            Err(why) => unreadable(why),
        }
    }

    /// Judges the log file that is not where its digest is. One that was delivered to another bucket need not be.
    pub fn judge_absent(&self) -> Verdict {
        let Self { log, by } = self;
        if log.bucket == by.bucket {
            return Verdict::Missing;
        }
        Verdict::Unknown(UnknownCause::Elsewhere(format!("{}/{}", log.bucket, log.object)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::content::Sha256Hash;
    use super::*;

    const CONTENT: &[u8] = b"{\"Records\": []}";

    fn vouched(bucket: &str) -> Vouched {
        let log = LogFile { bucket: bucket.to_owned(), object: "o".to_owned(), hash: Sha256Hash::of(CONTENT) };
        let by = Voucher { object: "d".to_owned(), bucket: "b".to_owned(), end: Timestamp::UNIX_EPOCH };
        Vouched { log, by: Arc::new(by) }
    }

    #[test]
    fn a_log_file_is_judged_by_its_content_alone() {
        let judged = |content| vouched("b").judge(&content);
        let (expected, found) = (Sha256Hash::of(CONTENT), Sha256Hash::of(b"{}"));
        assert_eq!(judged(Ok(Inflated { sha256: expected, bytes: 15 })), Verdict::Valid);
        let differs = Verdict::Invalid(Difference::Hash { expected, found, by: "d".to_owned() });
        assert_eq!(judged(Ok(Inflated { sha256: found, bytes: 2 })), differs);
        assert_eq!(judged(Err(Unreadable::TooLarge(9))), Verdict::Unknown(UnknownCause::TooLarge(9)));
        let unread = "the disk is broken".to_owned();
        assert_eq!(judged(Err(Unreadable::Unread(unread.clone()))), Verdict::Unknown(UnknownCause::Unread(unread)));
    }

    #[test]
    fn a_log_file_that_went_to_another_bucket_is_not_missing() {
        assert_eq!(vouched("b").judge_absent(), Verdict::Missing);
        assert_eq!(vouched("c").judge_absent(), Verdict::Unknown(UnknownCause::Elsewhere("c/o".to_owned())));
    }
}
