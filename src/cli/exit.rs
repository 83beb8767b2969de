//! Exit codes: what a run says to the shell. They never depend on an output format.

use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exit {
    /// The gate passed: no violation at or above `--fail-on`, and nothing at or above `--fail-on-unknown` is unknown.
    Passed,
    /// Violations at or above `--fail-on`.
    Violations,
    /// A wrong argument, file or rule, found before any call to AWS.
    Usage,
    /// No violation, but evidence for a gated rule is missing.
    Inconclusive,
    /// Nothing could be read: no credentials, expired ones, the wrong account, all denied.
    NothingCollected,
    /// A fault of the program itself.
    Internal,
    /// What was worked out could not be written: the disk is full, the directory is gone.
    Unwritten,
    /// Interrupted from the keyboard.
    Interrupted,
    /// Ended by a signal from outside.
    Terminated,
}

impl Exit {
    /// Every code. Three is never used: wrappers of other scanners turn it into success.
    pub const ALL: [Self; 9] = [
        Self::Passed,
        Self::Violations,
        Self::Usage,
        Self::Inconclusive,
        Self::NothingCollected,
        Self::Internal,
        Self::Unwritten,
        Self::Interrupted,
        Self::Terminated,
    ];

    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Violations => 1,
            Self::Usage => 2,
            Self::Inconclusive => 4,
            Self::NothingCollected => 5,
            Self::Internal | Self::Unwritten => 70,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// What the code means, in a few words.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Passed => "gate passed",
            Self::Violations => "violations at or above the threshold",
            Self::Usage => "wrong argument, file or rule",
            Self::Inconclusive => "evidence for a gated rule is missing",
            Self::NothingCollected => "nothing could be collected",
            Self::Internal => "internal fault",
            Self::Unwritten => "not written",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
