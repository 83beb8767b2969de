//! Exit codes: what a run says to the shell. They never depend on an output format.

use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Exit {
    /// The gate passed: no violation at or above `--fail-on`, and nothing at or above `--fail-on-unknown` is unknown.
    Passed = 0,
    /// Violations at or above `--fail-on`.
    Violations = 1,
    /// A wrong argument, file or rule, found before any call to AWS.
    Usage = 2,
    /// No violation, but evidence for a gated rule is missing.
    Inconclusive = 4,
    /// Nothing could be read: no credentials, expired ones, the wrong account, all denied.
    NothingCollected = 5,
    /// A fault of the program itself.
    Internal = 70,
    /// Interrupted from the keyboard.
    Interrupted = 130,
    /// Ended by a signal from outside.
    Terminated = 143,
}

impl Exit {
    /// Every code. Three is never used: wrappers of other scanners turn it into success.
    pub const ALL: [Self; 8] = [
        Self::Passed,
        Self::Violations,
        Self::Usage,
        Self::Inconclusive,
        Self::NothingCollected,
        Self::Internal,
        Self::Interrupted,
        Self::Terminated,
    ];

    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        self as u8
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
