//! How far all accounts together are: the sums of what each of them tells.

use std::sync::{Mutex, PoisonError};

use crate::collect::{Counts, Progress};

/// The counts of every account.
pub(super) struct Tally<'a> {
    counts: Mutex<Vec<Counts>>,
    done: Mutex<u64>,
    progress: &'a dyn Progress,
}

/// The counts of one account.
pub(super) struct Share<'t, 'a> {
    tally: &'t Tally<'a>,
    index: usize,
}

impl<'a> Tally<'a> {
    /// For so many accounts.
    pub(super) fn new(accounts: usize, progress: &'a dyn Progress) -> Self {
        Self { counts: Mutex::new(vec![Counts::default(); accounts]), done: Mutex::default(), progress }
    }

    /// What the account of this index tells its counts to.
    pub(super) fn share(&self, index: usize) -> Share<'_, 'a> {
        Share { tally: self, index }
    }

    /// One more account needs no more calls.
    pub(super) fn account_done(&self) {
        *self.done.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.tell(|_| {});
    }

    fn tell(&self, change: impl FnOnce(&mut [Counts])) {
        let sum = {
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            change(&mut counts);
            let accounts_done = *self.done.lock().unwrap_or_else(PoisonError::into_inner);
            let empty = Counts { accounts: counts.len() as u64, accounts_done, ..Counts::default() };
            counts.iter().fold(empty, |sum, one| Counts {
                planned: sum.planned.saturating_add(one.planned),
                done: sum.done.saturating_add(one.done),
                failed: sum.failed.saturating_add(one.failed),
                ..sum
            })
        };
        self.progress.update(sum);
    }
}

impl Progress for Share<'_, '_> {
    fn update(&self, counts: Counts) {
        self.tally.tell(|all| {
            if let Some(own) = all.get_mut(self.index) {
                *own = counts;
            }
        });
    }
}
