//! What is wrong with an event pattern, and where.

use thiserror::Error;

/// Why a text is no event pattern.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EventPatternError {
    /// It is no JSON object, or too long.
    #[error("{0}")]
    Text(String),
    /// Something in it is not as it has to be.
    #[error("{message} at `{path}`")]
    Field {
        /// The field, with the names of those around it and dots between them.
        path: String,
        /// What is wrong there.
        message: String,
    },
}
