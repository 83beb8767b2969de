//! Snapshots in the file system. All file access of this module is here.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use super::file::read_from;
pub use super::file::{Digested, digested, from_bytes, to_bytes};
use super::{Snapshot, SnapshotError, SnapshotErrorKind};
use crate::atomic_file::Staged;

/// Fast, and within a few percent of the higher levels on this text.
const ZSTD_LEVEL: i32 = 3;

/// Reads a snapshot file, unpacking it if its name ends in `.zst`.
///
/// # Errors
/// When the file cannot be read, is not a snapshot, or is damaged.
pub fn read(path: &Path) -> Result<Snapshot, SnapshotError> {
    read_digested(path).map(|read| read.snapshot)
}

/// Reads a snapshot file as [`read`] does, with its digest.
///
/// # Errors
/// As [`read`].
pub fn read_digested(path: &Path) -> Result<Digested, SnapshotError> {
    read_copying(path, &mut io::sink())
}

/// Reads a snapshot file as [`read_digested`] does, and hands on its bytes, unpacked.
///
/// # Errors
/// As [`read`], and when `copy` refuses.
pub fn read_copying(path: &Path, copy: &mut impl Write) -> Result<Digested, SnapshotError> {
    let name = path.display().to_string();
    let fail = |error| SnapshotError::of_file(&name, SnapshotErrorKind::Read(error));
    let file = File::open(path).map_err(fail)?;
    if is_compressed(path) {
        let unpacked = zstd::Decoder::new(file).map_err(fail)?;
        read_from(BufReader::new(Copying { input: unpacked, copy }), &name)
    } else {
        read_from(BufReader::new(Copying { input: file, copy }), &name)
    }
}

/// Input that is written to a second place while it is read.
struct Copying<'c, R, W> {
    input: R,
    copy: &'c mut W,
}

impl<R: Read, W: Write> Read for Copying<'_, R, W> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.copy.write_all(buffer.get(..count).unwrap_or_default())?;
        Ok(count)
    }
}

/// Writes a snapshot file, packed if its name ends in `.zst`. The file appears whole or not at all.
///
/// # Errors
/// When the file system refuses.
pub fn write(path: &Path, snapshot: &Snapshot) -> Result<(), SnapshotError> {
    let fail = |error| SnapshotError::of_file(&path.display().to_string(), SnapshotErrorKind::Write(error));
    let bytes = if is_compressed(path) { packed(snapshot).map_err(fail)? } else { to_bytes(snapshot) };
    let mut staged = Staged::new(path).map_err(fail)?;
    staged.write_all(&bytes).and_then(|()| staged.commit()).map_err(fail)
}

/// The bytes of a packed snapshot file.
///
/// # Errors
/// When there is no memory for it.
pub fn packed(snapshot: &Snapshot) -> io::Result<Vec<u8>> {
    zstd::encode_all(to_bytes(snapshot).as_slice(), ZSTD_LEVEL)
}

fn is_compressed(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "zst")
}
