//! One chain, verified: digests are judged one after the other, the newest first, while those that follow are read
//! already; log files are judged in the order in which they are listed, whichever is read first.

use std::collections::{BTreeMap, VecDeque};
use std::sync::mpsc::{Receiver, Sender, channel};

use super::meter::Meter;
use super::pool::{Asked, Done, Job, Pool, Read};
use super::sample::Sample;
use super::source::{Held, Source};
use crate::log_integrity::{Chain, ChainId, DigestName, Found, KeyRing, MAX_DIGEST_BYTES, Range, Summary, Unreadable, Vouched};

/// How many digests are read before their turn.
const DIGESTS_AHEAD: usize = 16;

/// What a digest may inflate to that is read before its turn. Larger ones are read when it comes, one at a time.
const AHEAD_BYTES: u64 = 1 << 20;

/// How many log files are under way at once.
const LOGS_AHEAD: usize = 512;

/// What the verification of a chain takes.
#[derive(Clone, Copy)]
pub(super) struct Means<'a> {
    /// Where it is read from.
    pub(super) source: &'a dyn Source,
    /// Who reads.
    pub(super) pool: &'a Pool,
    /// The keys.
    pub(super) keys: &'a KeyRing,
    /// The time that is asked about.
    pub(super) range: Range,
    /// Which log files are looked at, if not all.
    pub(super) sample: Option<Sample>,
    /// Who is told how far it is.
    pub(super) meter: &'a Meter,
}

/// A chain while it is read.
struct Reading<'a> {
    means: Means<'a>,
    chain: Chain<'a>,
    /// Digests that were not asked for yet, the newest first.
    names: std::iter::Rev<std::vec::IntoIter<DigestName>>,
    asked: usize,
    fed: usize,
    found: BTreeMap<usize, Found>,
    /// Log files that were not asked for yet.
    waiting: VecDeque<Vouched>,
    sent: usize,
    judged: usize,
    held: BTreeMap<usize, (Box<Vouched>, Held)>,
    to: Sender<Done>,
    done: Receiver<Done>,
}

/// Verifies the chain of these digests, the oldest first.
pub(super) fn verify(means: Means<'_>, id: ChainId, names: Vec<DigestName>) -> Summary {
    let (to, done) = channel();
    means.meter.known(names.len());
    let reading = Reading {
        means,
        chain: Chain::new(id, means.range, means.keys),
        names: names.into_iter().rev(),
        asked: 0,
        fed: 0,
        found: BTreeMap::new(),
        waiting: VecDeque::new(),
        sent: 0,
        judged: 0,
        held: BTreeMap::new(),
        to,
        done,
    };
    reading.finished()
}

impl Reading<'_> {
    fn finished(mut self) -> Summary {
        loop {
            self.ask();
            if self.asked == self.fed && self.sent == self.judged {
                return self.chain.finish();
            }
            // There is always an answer to come: this holds a sender itself, and something is under way.
            let Ok(done) = self.done.recv() else { return self.chain.finish() };
            self.take(done);
            self.feed();
            self.judge();
        }
    }

    /// Asks for as much as may be under way.
    fn ask(&mut self) {
        while self.asked - self.fed < DIGESTS_AHEAD
            && let Some(name) = self.names.next()
        {
            self.add(self.asked, Asked::Digest(name, AHEAD_BYTES));
            self.asked += 1;
        }
        while self.sent - self.judged < LOGS_AHEAD
            && let Some(log) = self.waiting.pop_front()
        {
            self.add(self.sent, Asked::Log(Box::new(log)));
            self.sent += 1;
        }
    }

    fn add(&self, number: usize, what: Asked) {
        self.means.pool.add(Job { number, what, to: self.to.clone() });
    }

    fn take(&mut self, done: Done) {
        match done.taken() {
            (number, Read::Digest(found)) => {
                self.found.insert(number, found);
            }
            (number, Read::Log(log, held)) => {
                self.held.insert(number, (log, held));
            }
        }
    }

    /// Judges the digests whose turn it is, as long as what they list is asked for.
    fn feed(&mut self) {
        while self.waiting.is_empty()
            && let Some(found) = self.found.remove(&self.fed)
        {
            self.fed += 1;
            let logs = self.chain.feed(self.whole(found));
            self.means.meter.digest();
            self.wait_for(logs);
            self.ask();
        }
    }

    /// Takes those log files that are to be looked at.
    fn wait_for(&mut self, logs: Vec<Vouched>) {
        for log in logs {
            if self.means.sample.is_none_or(|sample| sample.takes(&log.log.object)) {
                self.waiting.push_back(log);
            } else {
                self.chain.leave_out();
            }
        }
        self.means.meter.known(self.waiting.len());
    }

    fn whole(&self, found: Found) -> Found {
        match &found.content {
            Err(Unreadable::TooLarge(AHEAD_BYTES)) => self.means.source.digest(found.name, MAX_DIGEST_BYTES),
            _ => found,
        }
    }

    fn judge(&mut self) {
        while let Some((log, held)) = self.held.remove(&self.judged) {
            self.judged += 1;
            let (verdict, bytes) = held.judge(&log);
            self.means.meter.log(bytes);
            self.chain.log(&log, &verdict, bytes);
        }
    }
}
