//! The verdict on one digest, from its content, its object's metadata and what the digest after it says.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use jiff::{SignedDuration, Timestamp};

use super::content::{Sha256Hash, Unreadable, from_hex};
use super::digest::{Digest, Previous};
use super::keys::{Key, KeyRing};
use super::metadata::Metadata;
use super::name::DigestName;
use super::verdict::{Difference, UnknownCause, Verdict};

/// The only algorithm that CloudTrail signs with.
const ALGORITHM: &str = "SHA256withRSA";

/// How long after its end a digest may be signed; the AWS CLI looks keys up for as long.
const SIGNING_DELAY: SignedDuration = SignedDuration::from_hours(2);

/// How far the time at which a backfill digest was made may be from that of its signature, as the AWS CLI has it.
const BACKFILL_DELAY: SignedDuration = SignedDuration::from_hours(1);

/// What a digest says of the digest before it.
#[derive(Debug, Clone)]
pub(super) struct Link {
    /// What it says.
    pub(super) previous: Previous,
    /// Its own name.
    pub(super) by: String,
}

/// What is known of a digest beside its own file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside<'a> {
    /// What its object says.
    pub(super) metadata: &'a Metadata,
    /// What the valid digest after it says.
    pub(super) link: Option<&'a Link>,
    /// A signature that may be its own, from a digest that is not valid: one that verifies is, wherever it comes from.
    pub(super) hint: Option<&'a str>,
}

/// Judges a digest. What it says comes with the verdict as far as it could be read; only of a valid one does it count.
pub(super) fn digest(
    name: &DigestName,
    content: &Result<Vec<u8>, Unreadable>,
    beside: Beside<'_>,
    keys: &KeyRing,
) -> (Verdict, Option<Digest>) {
    let content = match content {
        Ok(content) => content,
        Err(why) => return (unreadable(why), None),
    };
    let hash = Sha256Hash::of(content);
    let digest = Digest::parse(content);
    if let Ok(digest) = &digest
        && digest.object != name.object
    {
        return (Verdict::Invalid(Difference::Moved(digest.object.clone())), None);
    }
    if let Some(Link { previous, by }) = beside.link
        && previous.hash != hash
    {
        let difference = Difference::Hash { expected: previous.hash, found: hash, by: by.clone() };
        return (Verdict::Invalid(difference), digest.ok());
    }
    match digest {
        Err(why) => (Verdict::Invalid(Difference::Malformed(why)), None),
        Ok(digest) => (signed(name, &digest, hash, beside, keys), Some(digest)),
    }
}

/// Whether a digest is signed as it must be.
fn signed(name: &DigestName, digest: &Digest, hash: Sha256Hash, beside: Beside<'_>, keys: &KeyRing) -> Verdict {
    let Beside { metadata, link, hint } = beside;
    let (signature, is_own) = match (&metadata.signature, link, hint) {
        (Some(own), Some(Link { previous, by }), _) if *own != previous.signature => {
            return Verdict::Invalid(Difference::OtherSignature { by: by.clone() });
        }
        (Some(own), _, _) => (own.as_str(), true),
        (None, Some(Link { previous, .. }), _) => (previous.signature.as_str(), true),
        (None, None, Some(hint)) => (hint, false),
        (None, None, None) => return Verdict::Unknown(UnknownCause::NoSignature),
    };
    let algorithms = [Some(&digest.algorithm), metadata.algorithm.as_ref()];
    if let Some(other) = algorithms.into_iter().flatten().find(|algorithm| *algorithm != ALGORITHM) {
        return Verdict::Unknown(UnknownCause::Algorithm(other.clone()));
    }
    let fingerprint = &digest.fingerprint;
    let Some(key) = keys.get(fingerprint) else {
        return Verdict::Unknown(UnknownCause::NoKey(fingerprint.clone()));
    };
    if !verifies(key, &signed_text(digest, hash), signature) {
        let why = Verdict::Invalid(Difference::Signature(fingerprint.clone()));
        return if is_own { why } else { Verdict::Unknown(UnknownCause::NoSignature) };
    }
    let (earliest, latest) = match (name.chain.backfill, metadata.generated) {
        (false, _) => (digest.end, later(digest.end, SIGNING_DELAY)),
        (true, Some(at)) => (later(at, -BACKFILL_DELAY), later(at, BACKFILL_DELAY)),
        (true, None) => return Verdict::Unknown(UnknownCause::NoGenerationTime),
    };
    if latest < key.valid_from || earliest > key.valid_to {
        let (from, to) = (key.valid_from, key.valid_to);
        return Verdict::Invalid(Difference::KeyNotValidThen { fingerprint: fingerprint.clone(), from, to });
    }
    Verdict::Valid
}

fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.saturating_add(by).unwrap_or(time)
}

/// The text that CloudTrail signs. A starting digest has the word `null` where others have the signature before.
fn signed_text(digest: &Digest, hash: Sha256Hash) -> String {
    let Digest { end_as_written, bucket, object, previous, .. } = digest;
    let previous = previous.as_ref().map_or("null", |previous| previous.signature.as_str());
    format!("{end_as_written}\n{bucket}/{object}\n{hash}\n{previous}")
}

fn verifies(key: &Key, text: &str, signature: &str) -> bool {
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &key.der);
    from_hex(signature).is_some_and(|signature| key.verify(text.as_bytes(), &signature).is_ok())
}

/// What is said of a file whose content is not known.
pub(super) fn unreadable(why: &Unreadable) -> Verdict {
    match why {
        Unreadable::NotGzip(_) | Unreadable::TrailingData => Verdict::Invalid(Difference::Damaged(why.to_string())),
        Unreadable::TooLarge(limit) => Verdict::Unknown(UnknownCause::TooLarge(*limit)),
        Unreadable::Unread(why) => Verdict::Unknown(UnknownCause::Unread(why.clone())),
    }
}
