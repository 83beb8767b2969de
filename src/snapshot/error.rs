//! What can be wrong with a snapshot file, where, and what to do about it.

use std::fmt;

/// A snapshot file that cannot be used.
#[derive(Debug)]
pub struct SnapshotError {
    /// The file as it was named.
    pub file: String,
    /// The line, from 1, when one line is to blame.
    pub line: Option<u64>,
    /// What is wrong.
    pub kind: SnapshotErrorKind,
}

/// What is wrong with a snapshot file.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotErrorKind {
    /// The file system said no.
    #[error("cannot be read: {0}")]
    Read(#[source] std::io::Error),
    /// The file system said no.
    #[error("cannot be written: {0}")]
    Write(#[source] std::io::Error),
    /// Nothing in it.
    #[error("is empty")]
    Empty,
    /// A file of another kind.
    #[error("is not a snapshot: its first line is not a `manifest` record")]
    NotASnapshot,
    /// Compressed, but not named so.
    #[error("is compressed, but its name does not end in `.zst`")]
    CompressedWithoutEnding,
    /// A line that is not a JSON record, or not one that the format knows.
    #[error("is damaged: {0}")]
    BadRecord(#[source] serde_json::Error),
    /// Written by a later Trailwarden.
    #[error("has format {found}, and this version reads formats up to {known}")]
    NewerFormat {
        /// The file's format.
        found: u32,
        /// The newest format known.
        known: u32,
    },
    /// Cut off.
    #[error("ends before its `end` record: it was cut off, or is still being written")]
    Truncated,
    /// Something follows the end.
    #[error("goes on after its `end` record")]
    AfterEnd,
    /// Changed since it was written.
    #[error("was changed after it was written: its SHA-256 is {found}, and the `end` record says {expected}")]
    DigestMismatch {
        /// What the `end` record says.
        expected: String,
        /// What the bytes give.
        found: String,
    },
    /// The `end` record counts other records than there are.
    #[error("holds {found} `{record}` records, and its `end` record says {expected}")]
    CountMismatch {
        /// The kind of record.
        record: &'static str,
        /// What the `end` record says.
        expected: u64,
        /// What there is.
        found: u64,
    },
    /// A second manifest.
    #[error("holds a second `manifest` record")]
    SecondManifest,
    /// The same resource or listing twice.
    #[error("holds {0} twice")]
    Duplicate(String),
    /// More bytes than any snapshot has.
    #[error("is larger than {0} bytes when unpacked")]
    TooLarge(u64),
    /// A line longer than any record is.
    #[error("has a line longer than {0} bytes")]
    LineTooLong(u64),
    /// Two files that hold the same thing.
    #[error("holds {what}, which `{other}` holds too")]
    Overlap {
        /// What both hold.
        what: String,
        /// The other file.
        other: String,
    },
}

impl SnapshotError {
    /// An error of the file as a whole.
    pub(super) fn of_file(file: &str, kind: SnapshotErrorKind) -> Self {
        Self { file: file.to_owned(), line: None, kind }
    }

    /// Whether it came of writing a snapshot, not of what stands in one.
    pub fn is_of_writing(&self) -> bool {
        matches!(self.kind, SnapshotErrorKind::Write(_))
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self.kind {
            SnapshotErrorKind::Read(_) => "check the path and its permissions",
            SnapshotErrorKind::Write(_) => "check that the directory exists, may be written to, and has room",
            SnapshotErrorKind::Empty | SnapshotErrorKind::Truncated => "collect again, or copy the whole file",
            SnapshotErrorKind::NotASnapshot => "name a file that `trailwarden collect` wrote",
            SnapshotErrorKind::CompressedWithoutEnding => "rename it so that it ends in `.jsonl.zst`",
            SnapshotErrorKind::NewerFormat { .. } => "use a newer trailwarden",
            SnapshotErrorKind::TooLarge(_) | SnapshotErrorKind::LineTooLong(_) => "name a file that `trailwarden collect` wrote",
            SnapshotErrorKind::BadRecord(_)
            | SnapshotErrorKind::AfterEnd
            | SnapshotErrorKind::DigestMismatch { .. }
            | SnapshotErrorKind::CountMismatch { .. }
            | SnapshotErrorKind::SecondManifest
            | SnapshotErrorKind::Duplicate(_) => {
                "snapshots are evidence and are not edited: use the file as it was written, or collect again"
            }
            SnapshotErrorKind::Overlap { .. } => "give each account's settings once: leave one of the files out",
        }
    }
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "snapshot `{}`", self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line},")?;
        }
        write!(f, " {}", self.kind)
    }
}

impl std::error::Error for SnapshotError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.kind)
    }
}
