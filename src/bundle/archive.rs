//! The archive: POSIX tar (ustar) of which every byte follows from the paths and contents.
//!
//! Mode 0644, no owner, no names, time 0, regular files only, in one order, ended by two blocks of zeros and nothing
//! else. Reading writes each header again and compares.

use std::io;

use tar::{EntryType, Header};

use super::part::{Kind, MANIFEST, SUMS};
use super::{BundleError, MAX_BYTES, MAX_PARTS, sums};

/// What everything is a multiple of.
const BLOCK: usize = 512;

/// What an archive ends with.
const END: usize = 2 * BLOCK;

/// What a place that is no part is called.
const END_NAME: &str = "the end of the archive";

/// The only header that a part of this path and size can have.
pub(super) fn header(path: &str, size: u64) -> io::Result<Header> {
    let mut header = Header::new_ustar();
    header.set_path(path)?;
    header.set_size(size);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_entry_type(EntryType::Regular);
    header.set_cksum();
    Ok(header)
}

/// A part as it stands in the archive.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) path: String,
    pub(super) content: &'a [u8],
}

/// All parts, in their order; whether they hold what they should is not looked at.
pub(super) fn entries(bytes: &[u8]) -> Result<Vec<Entry<'_>>, BundleError> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(BundleError::TooLarge);
    }
    let mut entries = Vec::new();
    let mut rest = bytes;
    loop {
        if rest.len() == END && rest.iter().all(|byte| *byte == 0) {
            return Ok(entries);
        }
        if entries.len() > MAX_PARTS {
            return Err(BundleError::TooLarge);
        }
        let (entry, after) = first(rest, &entries)?;
        entries.push(entry);
        rest = after;
    }
}

/// The first part of the rest, and what follows it.
fn first<'a>(rest: &'a [u8], before: &[Entry<'a>]) -> Result<(Entry<'a>, &'a [u8]), BundleError> {
    let Some((block, after)) = rest.split_at_checked(BLOCK) else { return Err(cut_off(rest, before)) };
    let Some((path, size)) = canonical(block) else { return Err(no_header(block, rest, before)) };
    let place = || BundleError::Truncated { place: format!("`{path}`") };
    let (content, after) = after.split_at_checked(size).ok_or_else(place)?;
    let (padding, after) = after.split_at_checked(size.next_multiple_of(BLOCK) - size).ok_or_else(place)?;
    if padding.iter().any(|byte| *byte != 0) {
        return Err(BundleError::Padding(path));
    }
    Ok((Entry { path, content }, after))
}

/// What the block says, if it is just the header that writing gives, of a part that a bundle can have.
fn canonical(block: &[u8]) -> Option<(String, usize)> {
    let mut bytes = [0; BLOCK];
    bytes.copy_from_slice(block.get(..BLOCK)?);
    let found = Header::from_byte_slice(&bytes);
    let path = std::str::from_utf8(&found.path_bytes()).ok()?.to_owned();
    let size = found.entry_size().ok()?;
    let is_known = path == MANIFEST || path == SUMS || Kind::at(&path).is_some();
    let is_same = is_known && header(&path, size).ok()?.as_bytes() == block;
    (is_same && size <= MAX_BYTES).then_some((path, usize::try_from(size).ok()?))
}

/// Why there is no header where one should be.
fn no_header(block: &[u8], rest: &[u8], before: &[Entry<'_>]) -> BundleError {
    match expected(before) {
        Some(_) if before.is_empty() && !looks_like_a_bundle(block) => BundleError::NotABundle,
        Some(part) => BundleError::Header(part),
        None if rest.len() > END && rest.iter().take(END).all(|byte| *byte == 0) => BundleError::AfterEnd,
        None if rest.len() < END && rest.iter().all(|byte| *byte == 0) => BundleError::Truncated { place: END_NAME.to_owned() },
        None => BundleError::End,
    }
}

/// Why there is less than a header.
fn cut_off(rest: &[u8], before: &[Entry<'_>]) -> BundleError {
    if before.is_empty() {
        // Of so little nobody can tell what it was; a beginning of our own is most likely a bundle that was cut off.
        let is_ours = !rest.is_empty() && MANIFEST.bytes().zip(rest).all(|(a, b)| a == *b);
        let place = format!("the header of `{MANIFEST}`");
        return if is_ours { BundleError::Truncated { place } } else { BundleError::NotABundle };
    }
    let place = expected(before).map_or_else(|| END_NAME.to_owned(), |part| format!("the header of `{part}`"));
    BundleError::Truncated { place }
}

/// Whether the first header names the manifest, give or take a changed byte.
fn looks_like_a_bundle(block: &[u8]) -> bool {
    let name = MANIFEST.bytes().chain([0]);
    name.zip(block).filter(|(expected, found)| expected != *found).count() <= 1
}

/// The part that should follow; `None` after the last.
fn expected(before: &[Entry<'_>]) -> Option<String> {
    match before {
        [] => Some(MANIFEST.to_owned()),
        [_] => Some(SUMS.to_owned()),
        [_, list, rest @ ..] => {
            let paths = sums::paths(list.content);
            // The first is the manifest.
            let path = paths.get(rest.len() + 1)?;
            Some(path.map_or_else(|| format!("part {}", before.len() + 1), str::to_owned))
        }
    }
}
