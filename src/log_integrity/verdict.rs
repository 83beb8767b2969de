//! What verifying came to for one file, and why.

use super::content::Sha256Hash;

/// What is said of a digest or a log file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is what CloudTrail delivered.
    Valid,
    /// It is not.
    Invalid(Difference),
    /// It was delivered, and is not there.
    Missing,
    /// That could not be found out.
    Unknown(UnknownCause),
}

/// In what a file differs from what CloudTrail delivered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// The content has another hash than a valid digest says.
    #[error("its SHA-256 is {found}, and `{by}` says {expected}")]
    Hash {
        /// What the digest says.
        expected: Sha256Hash,
        /// What the content gives.
        found: Sha256Hash,
        /// The digest that says so.
        by: String,
    },
    /// It is no whole gzip file, or goes on after it.
    #[error("it {0}")]
    Damaged(String),
    /// It inflates, but to something that CloudTrail does not write.
    #[error("it is no digest: {0}")]
    Malformed(String),
    /// It says that it was delivered elsewhere.
    #[error("it was delivered as `{0}`, and is not there")]
    Moved(String),
    /// The signature that its object carries is not the one that a valid digest says it has.
    #[error("its signature is not the one that `{by}` says it has")]
    OtherSignature {
        /// The digest that says so.
        by: String,
    },
    /// The signature is not one of this content by this key.
    #[error("its signature does not verify with the key {0}")]
    Signature(String),
    /// The key was not valid when it was signed.
    #[error("it was signed with the key {fingerprint}, which is valid from {from} to {to} only")]
    KeyNotValidThen {
        /// The key's fingerprint.
        fingerprint: String,
        /// The first moment that the key is valid.
        from: jiff::Timestamp,
        /// The last one.
        to: jiff::Timestamp,
    },
    /// A valid digest names another one in its place.
    #[error("it is not in the chain: before `{by}` comes `{expected}`")]
    NotInChain {
        /// The digest that comes before.
        expected: String,
        /// The digest that says so.
        by: String,
    },
}

/// Why nothing can be said of a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownCause {
    /// It could not be read.
    #[error("it cannot be read: {0}")]
    Unread(String),
    /// It inflates to more than is read.
    #[error("it inflates to more than {0} bytes, and was not read further")]
    TooLarge(u64),
    /// Its signature is not known: its object's metadata are not there, and no valid digest that follows tells it.
    #[error("its signature is not known")]
    NoSignature,
    /// When a backfill digest was made is not known, so that it cannot be told which keys were valid.
    #[error("the time at which it was made is not known")]
    NoGenerationTime,
    /// The key is not among those given.
    #[error("the key {0} is not among those given")]
    NoKey(String),
    /// The signature is of a kind that is not known.
    #[error("it is signed by `{0}`, which this version does not know")]
    Algorithm(String),
    /// It was delivered to another bucket, or below another prefix, than what was looked at.
    #[error("it was delivered elsewhere: `{0}`")]
    Elsewhere(String),
    /// Its name cannot be one of a file.
    #[error("its name leads out of what was looked at")]
    Name,
}
