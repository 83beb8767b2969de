//! The journal of a run: every final answer, written down as it comes, so that a run that is killed, interrupted or
//! left without credentials goes on where it was instead of asking the account everything again.
//!
//! A text file, one JSON object a line: first the header, then an answer a line. Only the last line can be torn, by a
//! kill in the middle of its writing; it is then asked again. Each answer is given once: who asks twice gets the second
//! answer, as when polling. Answers hold what AWS said, so the file is readable by its owner only.

mod error;
mod line;

use std::collections::{BTreeMap, VecDeque};
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

pub use error::{JournalError, JournalErrorKind};
use line::{Answer, Body, FORMAT, Header, Line};

use super::refusal::Refusal;
use super::trace::{Errand, Exchange};
use crate::model::{AccountId, CauseKind, Timestamp};

/// A line is no longer than the largest answer in base64.
const MAX_LINE_BYTES: u64 = 128 << 20;

/// How often a journal that another run holds is tried again, and how soon.
const LOCK_TRIES: u32 = 20;
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// How every journal begins.
const HEADER_START: &[u8] = br#"{"journal":"#;

/// The journal of a run, open for writing.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: File,
    header: Option<Header>,
    /// Answers of the earlier run that were not given yet, by the digest of their request.
    kept: BTreeMap<String, VecDeque<Answer>>,
    /// Why nothing more can be written.
    broken: Option<String>,
}

impl Journal {
    /// Begins a journal; one of an earlier run in its place is replaced.
    ///
    /// # Errors
    /// When the file system refuses, or another run writes to it.
    pub fn create(path: &Path) -> Result<Self, JournalError> {
        let fail = |kind| JournalError { path: path.to_owned(), kind };
        let cannot_write = |error| fail(JournalErrorKind::Write(error));
        let mut file = private().create(true).truncate(false).open(path).map_err(cannot_write)?;
        lock(&file, path)?;
        // A file of another kind was named by mistake, and is not ours to empty.
        let mut start = Vec::new();
        (&mut file).take(HEADER_START.len() as u64).read_to_end(&mut start).map_err(cannot_write)?;
        if !HEADER_START.starts_with(&start) {
            return Err(fail(JournalErrorKind::NotAJournal));
        }
        file.set_len(0).and_then(|()| file.rewind()).map_err(cannot_write)?;
        Ok(Self::new(path, file, None, BTreeMap::new()))
    }

    /// Opens the journal of an earlier run.
    ///
    /// # Errors
    /// When it cannot be read, is none, or is damaged elsewhere than in its last line.
    pub fn resume(path: &Path) -> Result<Self, JournalError> {
        let fail = |kind| JournalError { path: path.to_owned(), kind };
        let mut file = private().open(path).map_err(|error| fail(JournalErrorKind::Read(error)))?;
        lock(&file, path)?;
        let Read { header, kept, whole } = Read::all(&file).map_err(fail)?;
        // What is left of a torn line would spoil the next.
        file.set_len(whole).and_then(|()| file.seek(SeekFrom::End(0))).map_err(|error| fail(JournalErrorKind::Write(error)))?;
        Ok(Self::new(path, file, header, kept))
    }

    fn new(path: &Path, file: File, header: Option<Header>, kept: BTreeMap<String, VecDeque<Answer>>) -> Self {
        Self { path: path.to_owned(), state: Mutex::new(State { file, header, kept, broken: None }) }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many answers of the earlier run were not given yet.
    pub fn kept(&self) -> usize {
        self.state().kept.values().map(VecDeque::len).sum()
    }

    /// Whether there is nothing in it to go on with.
    pub fn is_empty(&self) -> bool {
        self.state().header.is_none()
    }

    /// Why the journal is not whole, if it is not: then a run cannot go on from it.
    pub fn broken(&self) -> Option<String> {
        self.state().broken.clone()
    }

    /// Says whose answers follow, and tells when the run began: `now`, or when the earlier run did.
    ///
    /// # Errors
    /// When the earlier run was of another account, or asked elsewhere.
    pub(super) fn begin(&self, account: &AccountId, endpoint: Option<&str>, now: Timestamp) -> Result<Timestamp, JournalError> {
        let fail = |kind| JournalError { path: self.path.clone(), kind };
        let mut state = self.state();
        if let Some(header) = &state.header {
            if header.endpoint.as_deref() != endpoint {
                let place = |endpoint: Option<&str>| endpoint.unwrap_or("AWS").to_owned();
                let (of, now) = (place(header.endpoint.as_deref()), place(endpoint));
                return Err(fail(JournalErrorKind::OtherEndpoint { of, now }));
            }
            if header.account != *account {
                let (of, now) = (header.account.clone(), account.clone());
                return Err(fail(JournalErrorKind::OtherAccount { of, now }));
            }
            return Ok(header.started_at);
        }
        let header = Header {
            format: FORMAT,
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            started_at: now,
            account: account.clone(),
            endpoint: endpoint.map(ToOwned::to_owned),
        };
        write(&mut state.file, &Line::Journal(header.clone())).map_err(|error| fail(JournalErrorKind::Write(error)))?;
        state.header = Some(header);
        Ok(now)
    }

    /// The answer that the earlier run got to this request, and what led to it.
    pub(super) fn recall(&self, key: &str) -> Option<Result<(HttpResponse, Exchange), Refusal>> {
        let answer = self.state().kept.get_mut(key)?.pop_front()?;
        let exchange = Exchange { attempts: answer.attempts, at: Some(answer.at) };
        let unusable = |why| Refusal { kind: CauseKind::Malformed, detail: format!("the journal holds no answer: {why}") };
        Some(answer.response().map(|response| (response, exchange)).map_err(unusable))
    }

    /// Writes an answer down. A journal that cannot be written is told at the end; it stops nothing.
    pub(super) fn keep(&self, key: &str, errand: &Errand, response: &HttpResponse, exchange: Exchange) {
        // An answer that was not read whole is none that a run could go on with.
        let (Some(at), Some(body)) = (exchange.at, response.body().bytes()) else { return };
        let answer = Answer {
            key: key.to_owned(),
            call: errand.call().id.to_owned(),
            region: errand.region().clone(),
            at,
            attempts: exchange.attempts,
            status: response.status().as_u16(),
            headers: line::headers(response),
            body: Body::of(body),
        };
        let mut state = self.state();
        // After a line that may be torn no other may follow.
        if state.broken.is_none()
            && let Err(error) = write(&mut state.file, &Line::Answer(Box::new(answer)))
        {
            state.broken = Some(error.to_string());
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a file holds.
#[derive(Debug, Default)]
struct Read {
    header: Option<Header>,
    kept: BTreeMap<String, VecDeque<Answer>>,
    /// The length of all whole lines.
    whole: u64,
}

impl Read {
    fn all(file: &File) -> Result<Self, JournalErrorKind> {
        let mut input = BufReader::new(file);
        let mut read = Self::default();
        let mut line = Vec::new();
        for number in 1_u64.. {
            line.clear();
            (&mut input).take(MAX_LINE_BYTES).read_until(b'\n', &mut line).map_err(JournalErrorKind::Read)?;
            if !line.ends_with(b"\n") {
                break;
            }
            read.take(number, &line)?;
            read.whole = read.whole.saturating_add(line.len() as u64);
        }
        if line.len() as u64 >= MAX_LINE_BYTES {
            return Err(JournalErrorKind::NotAJournal);
        }
        Ok(read)
    }

    fn take(&mut self, number: u64, line: &[u8]) -> Result<(), JournalErrorKind> {
        let parsed: Result<Line, _> = serde_json::from_slice(line);
        match (number, parsed) {
            (1, Ok(Line::Journal(header))) if header.format > FORMAT => Err(JournalErrorKind::NewerFormat(header.format)),
            (1, Ok(Line::Journal(header))) => {
                self.header = Some(header);
                Ok(())
            }
            (1, _) => Err(JournalErrorKind::NotAJournal),
            (_, Ok(Line::Answer(answer))) => {
                self.kept.entry(answer.key.clone()).or_default().push_back(*answer);
                Ok(())
            }
            (_, Ok(Line::Journal(_))) => Err(JournalErrorKind::Damaged { line: number, why: "it is a second header".to_owned() }),
            (_, Err(error)) => Err(JournalErrorKind::Damaged { line: number, why: not_a_record(&error) }),
        }
    }
}

/// The parser's words without its own count of lines, which is one for every line.
fn not_a_record(error: &serde_json::Error) -> String {
    let words = error.to_string();
    let what = words.split(" at line ").next().unwrap_or(&words);
    format!("{what} in column {}", error.column())
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

/// In one write, so that a kill tears one line at most.
fn write(file: &mut File, line: &Line) -> std::io::Result<()> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    file.write_all(&bytes)
}

#[cfg(test)]
mod tests;
