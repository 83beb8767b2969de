//! Verifying what CloudTrail delivered: whether digests and log files are those that it signed, and which time they cover.
//!
//! Pure: names and bytes go in, verdicts come out; nothing here lists, opens or fetches anything. Each hour CloudTrail
//! signs a digest of the log files that it delivered and of the digest before. A valid digest vouches for its log files and
//! for the digest before it, so a [`Chain`] is fed from the newest digest to the oldest, and holds no more than one.
//!
//! Source: AWS CloudTrail user guide, "CloudTrail digest file structure" and "Custom implementations of CloudTrail log file
//! integrity validation"; for backfill digests and the time that a key is looked up for, also the AWS CLI's `validate-logs`.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod chain;
mod content;
mod coverage;
mod digest;
mod judge;
mod keys;
mod metadata;
mod name;
mod summary;
mod verdict;
mod vouched;

pub use chain::{Chain, Found};
pub use content::{Inflated, MAX_DIGEST_BYTES, MAX_LOG_BYTES, Sha256Hash, Unreadable, inflate, inflate_whole};
pub use coverage::{Gap, GapCause, Interval, Range};
pub use digest::{Digest, LogFile, Previous};
pub use keys::{Key, KeyProblem, KeyRing};
pub use metadata::Metadata;
pub use name::{ChainId, DigestName};
pub use summary::{Conclusion, Counts, Problem, Summary, What};
pub use verdict::{Difference, UnknownCause, Verdict};
pub use vouched::{Vouched, Voucher};
