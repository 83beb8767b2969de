//! `SHA256SUMS`: the digest of every other part, one a line, as `sha256sum -c` reads them.

use super::archive::Entry;
use super::part::{Kind, MANIFEST, SUMS};
use super::{BundleError, manifest};
use crate::snapshot::digest::Digest;

/// How many digits of a digest there are.
const DIGITS: usize = 64;

/// The SHA-256 of bytes, in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let mut digest = Digest::default();
    digest.update(bytes);
    digest.finish()
}

/// A line of the list.
pub(super) fn line(sha256: &str, path: &str) -> String {
    format!("{sha256}  {path}\n")
}

/// The list for a manifest, of which it has the digest, and the parts that it lists.
pub(super) fn of(manifest_sha256: &str, parts: &[manifest::Listed]) -> String {
    let rest = parts.iter().map(|part| line(&part.sha256, &part.path));
    std::iter::once(line(manifest_sha256, MANIFEST)).chain(rest).collect()
}

/// The paths that a list names, of lines that are whole; for naming what cannot be read.
pub(super) fn paths(list: &[u8]) -> Vec<Option<&str>> {
    let lines = list.split_inclusive(|byte| *byte == b'\n');
    lines.map(|line| std::str::from_utf8(line.get(DIGITS + 2..)?).ok()?.strip_suffix('\n')).collect()
}

/// The digests of all entries but the list itself, after comparing them with the list.
///
/// # Errors
/// Names the entries that are to blame: those whose bytes are others, or the list.
pub(super) fn compare(entries: &[Entry<'_>]) -> Result<Vec<String>, BundleError> {
    let list = entries.iter().find(|entry| entry.path == SUMS).ok_or_else(|| BundleError::Missing(vec![SUMS.to_owned()]))?;
    let listed: Vec<&[u8]> = list.content.split_inclusive(|byte| *byte == b'\n').collect();
    let others: Vec<&Entry<'_>> = entries.iter().filter(|entry| entry.path != SUMS).collect();
    let digests: Vec<String> = others.iter().map(|entry| sha256(entry.content)).collect();
    if listed.len() != others.len() {
        let named = paths(list.content).into_iter().flatten().filter(|path| Kind::at(path).is_some());
        let missing: Vec<String> =
            named.filter(|path| !others.iter().any(|entry| entry.path == *path)).map(str::to_owned).collect();
        let changed = || BundleError::Changed(vec![SUMS.to_owned()]);
        return Err(if missing.is_empty() { changed() } else { BundleError::Missing(missing) });
    }
    let mut changed: Vec<String> = Vec::new();
    for ((entry, digest), found) in others.iter().zip(&digests).zip(&listed) {
        if *found != line(digest, &entry.path).as_bytes() {
            changed.push(if is_alike(found, digest) { SUMS.to_owned() } else { entry.path.clone() });
        }
    }
    changed.dedup();
    if changed.is_empty() { Ok(digests) } else { Err(BundleError::Changed(changed)) }
}

/// Whether a line holds most of a digest. The digest of a part that was changed has hardly a digit in common with the
/// one before, so that then the line was changed and not the part.
fn is_alike(line: &[u8], digest: &str) -> bool {
    line.iter().zip(digest.bytes()).filter(|(found, digit)| **found == *digit).count() > DIGITS / 2
}
