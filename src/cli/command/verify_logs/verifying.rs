//! Every chain that was asked for, verified: several places at once, with common readers.

use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::chained::{self, Means};
use super::meter::Meter;
use super::pool::{Closing, Pool};
use super::sample::Sample;
use super::source::{Digests, Place, Places, Source, Unread};
use crate::cli::Terminal;
use crate::log_integrity::{ChainId, KeyRing, Problem, Range, Summary, UnknownCause, Verdict};

/// How many places are verified at once.
const AT_ONCE: usize = 8;

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Verified {
    /// Of each chain, sorted.
    pub(super) summaries: Vec<Summary>,
    /// How many files among the digests are not named like them.
    pub(super) others: usize,
    /// What could not be read at all, sorted.
    pub(super) unread: Vec<Unread>,
    /// The accounts and regions whose digests were looked at.
    pub(super) places: BTreeSet<(String, String)>,
}

/// What verifying takes, whatever the place.
#[derive(Clone, Copy)]
pub(super) struct Task<'a> {
    /// Where it is read from.
    pub(super) source: &'a dyn Source,
    /// How many files are read at once.
    pub(super) readers: usize,
    /// The keys.
    pub(super) keys: &'a KeyRing,
    /// The time that is asked about.
    pub(super) range: Range,
    /// Which log files are looked at, if not all.
    pub(super) sample: Option<Sample>,
    /// Who is told how far it is.
    pub(super) meter: &'a Meter,
}

/// Verifies these places.
pub(super) fn verify(task: Task<'_>, found: Places, terminal: Terminal) -> Verified {
    let Places { places, unread } = found;
    let pool = Pool::default();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut verified = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(place) = places.get(at) else { return verified };
            verified.push((at, of_place(task, &pool, place, terminal)));
        }
    };
    let mut parts = thread::scope(|scope| {
        let _closing = Closing(&pool);
        for _ in 0..task.readers {
            scope.spawn(|| pool.work(task.source));
        }
        let verifiers: Vec<_> = (0..AT_ONCE.min(places.len())).map(|_| scope.spawn(work)).collect();
        let done = verifiers.into_iter().map(|verifier| verifier.join().unwrap_or_else(|panic| resume_unwind(panic)));
        done.flatten().collect::<Vec<_>>()
    });
    parts.sort_by_key(|(at, _)| *at);
    let places = places.into_iter().map(|place| (place.account, place.region)).collect();
    let begun = Verified { unread, places, ..Verified::default() };
    parts.into_iter().fold(begun, |whole, (_, part)| whole.and(part))
}

fn of_place(task: Task<'_>, pool: &Pool, place: &Place, terminal: Terminal) -> Verified {
    let Task { source, keys, range, sample, meter, .. } = task;
    let Digests { chains, others } = match source.digests(place, range) {
        Ok(digests) => digests,
        Err(why) => {
            let what = format!("the digests of {} in {}", place.account, place.region);
            let hides = Some((place.account.clone(), Some(place.region.clone())));
            return Verified { unread: vec![Unread { what, why, hides }], ..Verified::default() };
        }
    };
    let verify = |(id, names): (ChainId, Vec<_>)| {
        let ChainId { account, region, trail, .. } = &id;
        terminal.detail(&format!("{account} {region} {trail}: {} digests", names.len()));
        chained::verify(Means { source, pool, keys, range, sample, meter }, id, names)
    };
    Verified { summaries: chains.into_iter().map(verify).collect(), others, ..Verified::default() }
}

impl Verified {
    /// Whether there is nothing that another run might be able to read.
    pub(super) fn is_all_read(&self) -> bool {
        let is_unread = |problem: &Problem| matches!(problem.verdict, Verdict::Unknown(UnknownCause::Unread(_)));
        self.unread.is_empty() && !self.summaries.iter().flat_map(|summary| &summary.problems).any(is_unread)
    }

    fn and(mut self, part: Self) -> Self {
        self.summaries.extend(part.summaries);
        self.others += part.others;
        self.unread.extend(part.unread);
        self
    }
}
