//! JSON as commands print and write it: for programs, and readable all the same.

use serde::Serialize;

use super::{Exit, Fault};

/// A value, indented, with a line feed at its end.
pub(super) fn pretty(value: &impl Serialize) -> Result<String, Fault> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Fault::new(Exit::Internal, error.to_string()))?;
    Ok(text + "\n")
}
