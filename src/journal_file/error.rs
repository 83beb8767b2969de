//! What can be wrong with a journal, and what to do about it.

use std::fmt;
use std::path::PathBuf;

/// A journal that cannot be used.
#[derive(Debug)]
pub struct JournalError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub kind: JournalErrorKind,
}

/// What is wrong with a journal.
#[derive(Debug, thiserror::Error)]
pub enum JournalErrorKind {
    /// The file system said no.
    #[error("cannot be read: {0}")]
    Read(#[source] std::io::Error),
    /// The file system said no.
    #[error("cannot be written: {0}")]
    Write(#[source] std::io::Error),
    /// Another process has it open.
    #[error("is being written by another run")]
    InUse,
    /// A file of another kind.
    #[error("is not a journal: its first line is not a `journal` record")]
    NotAJournal,
    /// Written by a later Trailwarden.
    #[error("has format {0}, which this version does not know")]
    NewerFormat(u32),
    /// A line that is none.
    #[error("is damaged in line {line}: {why}")]
    Damaged {
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// Begun with credentials of another account.
    #[error("is of account {of}, and these credentials belong to account {now}")]
    OtherAccount {
        /// The account of the journal.
        of: String,
        /// The account of the credentials.
        now: String,
    },
    /// Begun to verify what lies elsewhere.
    #[error("is of `{of}`, and this run verifies `{now}`")]
    OtherPlace {
        /// What the journal's answers are of.
        of: String,
        /// What this run is about.
        now: String,
    },
    /// Begun against another endpoint.
    #[error("holds answers of {of}, and this run asks {now}")]
    OtherEndpoint {
        /// Where the journal's answers come from.
        of: String,
        /// Where this run asks.
        now: String,
    },
}

impl JournalError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self.kind {
            JournalErrorKind::Read(_) => "check the path and its permissions; without `--resume` a run starts anew",
            JournalErrorKind::Write(_) => "name a path in a directory that exists and may be written to, with `--journal`",
            JournalErrorKind::InUse => "wait for the other run to end, or name another path with `--journal`",
            JournalErrorKind::NotAJournal => "name the `.journal` file that an unfinished run left behind",
            JournalErrorKind::NewerFormat(_) => "use the version that wrote it, or start anew without `--resume`",
            JournalErrorKind::Damaged { .. } => "start anew without `--resume`",
            JournalErrorKind::OtherAccount { .. } => "use credentials of the journal's account, or start anew without `--resume`",
            JournalErrorKind::OtherPlace { .. } => "verify the same as before, or start anew without `--resume`",
            JournalErrorKind::OtherEndpoint { .. } => "ask the same endpoint, or start anew without `--resume`",
        }
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the journal `{}` {}", self.path.display(), self.kind)
    }
}

impl std::error::Error for JournalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.kind)
    }
}
