//! Verifying: whether a result is what judging again gives, and whether its evidence is that of its snapshots.
//!
//! Pure: two assessments, or one and what its snapshots hold, go in; differences come out. Nothing here judges.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod compare;
mod evidence;

pub use compare::compare;
pub use evidence::{EvidenceCheck, Sources, check};

/// Something that a result says and that is otherwise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Difference {
    /// What it is about.
    pub about: String,
    /// What the result says; `None` where it says nothing.
    pub result: Option<String>,
    /// What judging again gives, or what the snapshots hold; `None` where there is nothing.
    pub again: Option<String>,
}

impl Difference {
    /// Two things that should be the same; `None` if they are.
    fn between(about: impl Into<String>, result: &impl ToString, again: &impl ToString) -> Option<Self> {
        let (result, again) = (result.to_string(), again.to_string());
        (result != again).then(|| Self { about: about.into(), result: Some(result), again: Some(again) })
    }
}
