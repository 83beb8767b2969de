//! The journal of a run: every final answer, written down as it comes, so that a run that is killed, interrupted or
//! left without credentials goes on where it was instead of asking the account everything again.
//!
//! The header says whose answers follow, then an answer a line. A torn last one is asked again. Each answer is given once:
//! who asks twice gets the second answer, as when polling.

mod line;

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use line::{Answer, Body, FORMAT, Header, Line};

use super::refusal::Refusal;
use super::trace::{Errand, Exchange};
use crate::journal_file::{JournalError, JournalErrorKind, JournalFile, not_a_record};
use crate::model::{AccountId, CauseKind, Timestamp};

/// A line is no longer than the largest answer in base64.
const MAX_LINE_BYTES: u64 = 128 << 20;

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
    file: JournalFile,
    header: Option<Header>,
    /// Answers of the earlier run that were not given yet, by the digest of their request.
    kept: BTreeMap<String, VecDeque<Answer>>,
}

impl Journal {
    /// Begins a journal; one of an earlier run in its place is replaced.
    ///
    /// # Errors
    /// When the file system refuses, or another run writes to it.
    pub fn create(path: &Path) -> Result<Self, JournalError> {
        Ok(Self::new(JournalFile::create(path, HEADER_START)?, Read::default()))
    }

    /// Opens the journal of an earlier run.
    ///
    /// # Errors
    /// When it cannot be read, is none, or is damaged elsewhere than in its last line.
    pub fn resume(path: &Path) -> Result<Self, JournalError> {
        let mut read = Read::default();
        let file = JournalFile::resume(path, MAX_LINE_BYTES, |number, line| read.take(number, line))?;
        Ok(Self::new(file, read))
    }

    fn new(file: JournalFile, Read { header, kept }: Read) -> Self {
        Self { path: file.path().to_owned(), state: Mutex::new(State { file, header, kept }) }
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
        self.state().file.broken().map(ToOwned::to_owned)
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
                let (of, now) = (header.account.to_string(), account.to_string());
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
        state.file.begin(&Line::Journal(header.clone()))?;
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
        self.state().file.keep(&Line::Answer(Box::new(answer)));
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
}

impl Read {
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

#[cfg(test)]
mod tests;
