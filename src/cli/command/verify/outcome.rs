//! What came of verifying: what was checked, what differs, and what that means.

use crate::bundle::Maker;
use crate::cli::terminal::on_one_line;
use crate::cli::{Ending, Exit};
use crate::verify::Difference;

/// The part that is compared with what judging again gives.
pub(super) const RESULT: &str = "result.json";

/// What came of it.
#[derive(Debug)]
pub(super) struct Outcome {
    /// What was verified, as the user named it.
    pub(super) file: String,
    /// The program that made the result, as far as that can be read.
    pub(super) made_by: Option<Maker>,
    /// Each part, or group of parts, with what was checked.
    pub(super) checked: Vec<Checked>,
    /// What the result says and what is otherwise.
    pub(super) differences: Vec<Difference>,
    /// What all this means.
    pub(super) verdict: Verdict,
    /// Why, in words, lower case, no full stop.
    pub(super) reason: String,
}

/// Parts, and what was checked of them.
#[derive(Debug, serde::Serialize)]
pub(super) struct Checked {
    /// The part, or the folder of some.
    pub(super) part: String,
    /// How many parts that is.
    pub(super) count: usize,
    /// Whether they are as they should be; `None` if that was not looked at because of others.
    pub(super) holds: Option<bool>,
    /// What was checked, or what is wrong.
    pub(super) what: String,
}

/// What verifying came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    /// All is what judging again gives.
    Verified,
    /// Something is not.
    Differs,
    /// It is for a version that this one does not know.
    Undecided,
}

impl Verdict {
    /// What the process ends with.
    pub(super) fn exit(self) -> Exit {
        match self {
            Self::Verified => Exit::Passed,
            Self::Differs => Exit::Violations,
            Self::Undecided => Exit::Inconclusive,
        }
    }
}

impl Outcome {
    /// The last line: the code and the reason in words.
    pub(super) fn sentence(&self) -> String {
        format!("exit {}: {}", self.verdict.exit().code(), self.reason)
    }

    /// How the command ends.
    pub(super) fn ending(&self) -> Ending {
        Ending { exit: self.verdict.exit(), last_line: Some(on_one_line(&self.sentence())) }
    }
}
