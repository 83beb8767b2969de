//! What is wrong with a filter pattern, and where.

use thiserror::Error;

/// Why a text is no filter pattern.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message} at character {character}")]
pub struct PatternError {
    /// Where in the pattern, in characters from 1; one after the last where something is missing at the end.
    pub character: usize,
    /// What is wrong there.
    pub message: String,
}
