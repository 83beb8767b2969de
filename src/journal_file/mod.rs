//! The file of a journal: what a run writes down as it comes, a JSON object a line, so that a run that is cut short goes
//! on where it was. What the lines say is for whoever writes them.
//!
//! The first line is a header; only the last can be torn, by a kill in the middle of its writing, and is then forgotten.
//! A journal holds what was read, so its owner alone may read it.

mod error;

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;

pub use error::{JournalError, JournalErrorKind};

/// How often a journal that another run holds is tried again, and how soon.
const LOCK_TRIES: u32 = 20;
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// A journal, open for writing by one run.
#[derive(Debug)]
pub struct JournalFile {
    path: PathBuf,
    file: File,
    /// Why nothing more can be written.
    broken: Option<String>,
}

impl JournalFile {
    /// Begins a journal; one of an earlier run in its place is replaced. `start` is how every journal of the kind begins.
    ///
    /// # Errors
    /// When the file system refuses, another run writes to it, or the file is of another kind.
    pub fn create(path: &Path, start: &[u8]) -> Result<Self, JournalError> {
        let fail = |kind| JournalError { path: path.to_owned(), kind };
        let cannot_write = |error| fail(JournalErrorKind::Write(error));
        let mut file = private().create(true).truncate(false).open(path).map_err(cannot_write)?;
        lock(&file, path)?;
        // A file of another kind was named by mistake, and is not ours to empty.
        let mut found = Vec::new();
        (&mut file).take(start.len() as u64).read_to_end(&mut found).map_err(cannot_write)?;
        if !start.starts_with(&found) {
            return Err(fail(JournalErrorKind::NotAJournal));
        }
        file.set_len(0).and_then(|()| file.rewind()).map_err(cannot_write)?;
        Ok(Self { path: path.to_owned(), file, broken: None })
    }

    /// Opens the journal of an earlier run, and gives `each` of its whole lines with its number, from 1. No line is longer
    /// than `most` bytes.
    ///
    /// # Errors
    /// When it cannot be read, or `each` refuses a line.
    pub fn resume(
        path: &Path,
        most: u64,
        mut each: impl FnMut(u64, &[u8]) -> Result<(), JournalErrorKind>,
    ) -> Result<Self, JournalError> {
        let fail = |kind| JournalError { path: path.to_owned(), kind };
        let mut file = private().open(path).map_err(|error| fail(JournalErrorKind::Read(error)))?;
        lock(&file, path)?;
        let whole = whole_lines(&file, most, &mut each).map_err(fail)?;
        // What is left of a torn line would spoil the next.
        file.set_len(whole).and_then(|()| file.seek(SeekFrom::End(0))).map_err(|error| fail(JournalErrorKind::Write(error)))?;
        Ok(Self { path: path.to_owned(), file, broken: None })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Why the journal is not whole, if it is not: then a run cannot go on from it.
    pub fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    /// Writes the first line, without which there is no journal.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn begin(&mut self, header: &impl Serialize) -> Result<(), JournalError> {
        let written = self.write(header);
        written.map_err(|error| JournalError { path: self.path.clone(), kind: JournalErrorKind::Write(error) })
    }

    /// Writes a line down. A journal that cannot be written is told at the end; it stops nothing.
    pub fn keep(&mut self, line: &impl Serialize) {
        // After a line that may be torn no other may follow.
        if self.broken.is_none()
            && let Err(error) = self.write(line)
        {
            self.broken = Some(error.to_string());
        }
    }

    /// In one write, so that a kill tears one line at most.
    fn write(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.file.write_all(&bytes)
    }
}

/// The parser's words without its own count of lines, which is one for every line.
pub fn not_a_record(error: &serde_json::Error) -> String {
    let words = error.to_string();
    let what = words.split(" at line ").next().unwrap_or(&words);
    format!("{what} in column {}", error.column())
}

/// Gives each whole line, and tells the length of them all.
fn whole_lines(
    file: &File,
    most: u64,
    each: &mut impl FnMut(u64, &[u8]) -> Result<(), JournalErrorKind>,
) -> Result<u64, JournalErrorKind> {
    let mut input = BufReader::new(file);
    let mut line = Vec::new();
    let mut whole = 0_u64;
    for number in 1_u64.. {
        line.clear();
        (&mut input).take(most).read_until(b'\n', &mut line).map_err(JournalErrorKind::Read)?;
        if !line.ends_with(b"\n") {
            break;
        }
        each(number, &line)?;
        whole = whole.saturating_add(line.len() as u64);
    }
    if line.len() as u64 >= most { Err(JournalErrorKind::NotAJournal) } else { Ok(whole) }
}

/// Readable and writable, for its owner only.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Takes the file for this run. A process that was just started by the run which had it may hold it for a moment longer.
fn lock(file: &File, path: &Path) -> Result<(), JournalError> {
    let fail = |kind| Err(JournalError { path: path.to_owned(), kind });
    let mut tries = 0;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(std::fs::TryLockError::WouldBlock) if tries < LOCK_TRIES => {
                tries += 1;
                std::thread::sleep(LOCK_PAUSE);
            }
            Err(std::fs::TryLockError::WouldBlock) => return fail(JournalErrorKind::InUse),
            Err(std::fs::TryLockError::Error(error)) => return fail(JournalErrorKind::Write(error)),
        }
    }
}
