//! Readers at work: digests and log files are read side by side, each by one thread, and handed to whoever asked.
//!
//! A digest goes before all log files that wait: without it nobody knows what to ask next.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::Sender;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::source::{Held, Source};
use crate::log_integrity::{DigestName, Found, Vouched};

/// Something to read, and whom to hand it to.
#[derive(Debug)]
pub(super) struct Job {
    /// Its number among those of the same kind.
    pub(super) number: usize,
    /// What it is.
    pub(super) what: Asked,
    /// Who waits for it.
    pub(super) to: Sender<Done>,
}

/// What to read.
#[derive(Debug)]
pub(super) enum Asked {
    /// A digest, if it inflates to no more than so many bytes.
    Digest(DigestName, u64),
    /// A log file.
    Log(Box<Vouched>),
}

/// What was read.
#[derive(Debug)]
pub(super) enum Read {
    /// A digest.
    Digest(Found),
    /// A log file.
    Log(Box<Vouched>, Held),
}

/// A job that is done; one in which the program failed fails whoever waits for it.
pub(super) struct Done {
    number: usize,
    read: std::thread::Result<Read>,
}

/// The jobs that wait.
#[derive(Debug, Default)]
pub(super) struct Pool {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    digests: VecDeque<Job>,
    logs: VecDeque<Job>,
    is_closed: bool,
}

/// Sends the readers home once nobody asks any more, however that came about.
pub(super) struct Closing<'a>(pub(super) &'a Pool);

impl Pool {
    /// Adds a job.
    pub(super) fn add(&self, job: Job) {
        let mut state = self.state();
        match job.what {
            Asked::Digest(..) => state.digests.push_back(job),
            Asked::Log(_) => state.logs.push_back(job),
        }
        drop(state);
        self.changed.notify_one();
    }

    /// Does jobs until the pool is closed.
    pub(super) fn work(&self, source: &dyn Source) {
        while let Some(Job { number, what, to }) = self.next() {
            let read = catch_unwind(AssertUnwindSafe(|| match what {
                Asked::Digest(name, limit) => Read::Digest(source.digest(name, limit)),
                Asked::Log(log) => {
                    let held = source.log(&log);
                    Read::Log(log, held)
                }
            }));
            // Whoever asked and is gone has failed, and nobody waits.
            let _ = to.send(Done { number, read });
        }
    }

    fn next(&self) -> Option<Job> {
        let mut state = self.state();
        loop {
            if state.is_closed {
                return None;
            }
            if let Some(job) = state.digests.pop_front().or_else(|| state.logs.pop_front()) {
                return Some(job);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Done {
    /// The number of the job, and what was read.
    pub(super) fn taken(self) -> (usize, Read) {
        (self.number, self.read.unwrap_or_else(|panic| resume_unwind(panic)))
    }
}

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.state().is_closed = true;
        self.0.changed.notify_all();
    }
}
