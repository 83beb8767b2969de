//! What one rule says of one resource.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What one rule says of one resource. Ordered as shown to people: what needs attention first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The rule applies and its check is false.
    Fail,
    /// Something the verdict rests on could not be read.
    Unknown,
    /// The rule's check holds.
    Pass,
    /// The rule does not speak of this resource.
    NotApplicable,
}

impl Status {
    /// Every status, in the order of reports.
    pub const ALL: [Self; 4] = [Self::Fail, Self::Unknown, Self::Pass, Self::NotApplicable];

    /// The word used in rule tests and machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Pass => "pass",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// The status of that name, if there is one.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
