//! A part of the log files, for a quick look: which they are hangs on a number that nobody knows beforehand, and that is
//! told, so that the same look can be taken again.

use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::{Exit, Fault};
use crate::log_integrity::Sha256Hash;

/// Which log files are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Sample {
    /// How many of a hundred.
    pub(super) percent: u8,
    /// What decides which.
    pub(super) seed: u64,
}

impl Sample {
    /// So many of a hundred, by this number or one that is made up.
    pub(super) fn new(percent: u8, seed: Option<u64>) -> Result<Self, Fault> {
        let made_up = || {
            getrandom::u64().map_err(|error| Fault::new(Exit::Internal, format!("the system gives no random numbers: {error}")))
        };
        Ok(Self { percent, seed: seed.map_or_else(made_up, Ok)? })
    }

    /// Whether a log file is looked at.
    pub(super) fn takes(self, object: &str) -> bool {
        let hash = Sha256Hash::of(format!("{}/{object}", self.seed).as_bytes()).to_string();
        let start = hash.get(..8).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        // What has no hash is looked at; there is no such thing.
        start.is_none_or(|start| u64::from(start) * 100 < u64::from(self.percent) << 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_taken_and_other_seeds_take_others() {
        let taken = |percent, seed| -> Vec<u32> {
            let sample = Sample { percent, seed };
            (0..10_000).filter(|number| sample.takes(&format!("AWSLogs/{number}.json.gz"))).collect()
        };
        let (first, other) = (taken(10, 7), taken(10, 8));
        assert_eq!((taken(100, 7).len(), &first), (10_000, &taken(10, 7)));
        assert!((800..1200).contains(&first.len()), "{}", first.len());
        let common = first.iter().filter(|number| other.contains(number)).count();
        assert!(common < 200, "{common}");
    }
}
