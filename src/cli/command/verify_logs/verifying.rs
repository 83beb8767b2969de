//! Every chain of a copy, verified: digests one after the other, log files side by side.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::mirror::{Digests, Mirror, Place};
use crate::cli::{Fault, Terminal};
use crate::log_integrity::{Chain, KeyRing, Range, Summary, Verdict, Vouched};

/// How many log files wait until they are hashed together.
const BATCH: usize = 256;

/// What came of a copy.
#[derive(Debug, Default)]
pub(super) struct Verified {
    /// Of each chain, sorted.
    pub(super) summaries: Vec<Summary>,
    /// How many files among the digests are not named like them.
    pub(super) others: usize,
}

/// Verifies these places.
pub(super) fn verify(
    mirror: &Mirror,
    places: &[Place],
    range: Range,
    keys: &KeyRing,
    terminal: Terminal,
) -> Result<Verified, Fault> {
    let mut verified = Verified::default();
    for place in places {
        let Digests { chains, others } = mirror.digests(place, range)?;
        verified.others += others;
        for (id, names) in chains {
            terminal.detail(&format!("{} {} {}: {} digests", id.account, id.region, id.trail, names.len()));
            let mut chain = Chain::new(id, range, keys);
            let mut waiting = Vec::new();
            for name in names.into_iter().rev() {
                waiting.extend(chain.feed(mirror.digest(name)));
                if waiting.len() >= BATCH {
                    hash(mirror, &mut waiting, &mut chain);
                }
            }
            hash(mirror, &mut waiting, &mut chain);
            verified.summaries.push(chain.finish());
        }
    }
    Ok(verified)
}

/// Judges the log files that wait, on all processors; the chain takes the verdicts in their order.
fn hash(mirror: &Mirror, waiting: &mut Vec<Vouched>, chain: &mut Chain<'_>) {
    let workers = thread::available_parallelism().map_or(1, usize::from).min(waiting.len());
    let next = AtomicUsize::new(0);
    let logs = waiting.as_slice();
    let work = || {
        let mut judged: Vec<(usize, (Verdict, u64))> = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(log) = logs.get(at) else { return judged };
            judged.push((at, mirror.log(log)));
        }
    };
    let mut judged = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let done = workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
        done.flatten().collect::<Vec<_>>()
    });
    judged.sort_by_key(|(at, _)| *at);
    for (log, (_, (verdict, bytes))) in logs.iter().zip(judged) {
        chain.log(log, &verdict, bytes);
    }
    waiting.clear();
}
