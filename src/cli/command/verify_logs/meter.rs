//! How far verifying is: files, bytes, and how fast.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::cli::Terminal;
use crate::cli::progress::{Reporter, Work};

const WORK: Work = Work { doing: "verifying", done: "verified", of: "files" };

/// Counts, and tells.
pub(super) struct Meter {
    shown: Reporter,
    begun: Instant,
    counted: Mutex<Counted>,
}

/// What was counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counted {
    /// Files that are known of so far: log files are once the digest that lists them was judged.
    known: u64,
    /// Those that were read.
    done: u64,
    /// Digests among them.
    digests: u64,
    /// Bytes of log files that were hashed.
    bytes: u64,
}

impl Meter {
    /// Begins to count.
    pub(super) fn new(terminal: Terminal) -> Self {
        Self { shown: Reporter::new(terminal, WORK), begun: Instant::now(), counted: Mutex::default() }
    }

    /// There are more files to read.
    pub(super) fn known(&self, files: usize) {
        self.count(|counted| counted.known += files as u64);
    }

    /// A digest was read.
    pub(super) fn digest(&self) {
        self.count(|counted| {
            counted.done += 1;
            counted.digests += 1;
        });
    }

    /// A log file was read.
    pub(super) fn log(&self, bytes: u64) {
        self.count(|counted| {
            counted.done += 1;
            counted.bytes += bytes;
        });
    }

    /// All was read.
    pub(super) fn finish(&self) {
        self.shown.finish();
    }

    fn count(&self, count: impl FnOnce(&mut Counted)) {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        count(&mut counted);
        // Told while nobody else counts, so that numbers never fall.
        self.shown.show(counted.done, counted.known, || counted.in_words(self.begun.elapsed()));
    }
}

impl Counted {
    fn in_words(self, since: Duration) -> String {
        #[expect(clippy::cast_precision_loss, reason = "for people, in mebibytes")]
        let mebibytes = self.bytes as f64 / f64::from(1 << 20);
        let rate = mebibytes / since.as_secs_f64().max(0.001);
        format!("; digests: {}; hashed: {mebibytes:.1} MiB, {rate:.1} MiB/s", self.digests)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_told_with_its_rate() {
        let meter = Meter::new(Terminal { quiet: true, ..Terminal::plain() });
        meter.known(3);
        meter.digest();
        meter.known(2);
        meter.log(3 << 20);
        meter.log(1 << 19);
        let counted = *meter.counted.lock().unwrap();
        assert_eq!(counted, Counted { known: 5, done: 3, digests: 1, bytes: (3 << 20) + (1 << 19) });
        assert_eq!(counted.in_words(Duration::from_secs(2)), "; digests: 1; hashed: 3.5 MiB, 1.8 MiB/s");
    }
}
