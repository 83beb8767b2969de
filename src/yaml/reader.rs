//! Events of the parser to nodes.

use super::error::Error;
use super::node::Node;

/// The largest file that is read.
pub const MAX_BYTES: usize = 1024 * 1024;

/// How deep mappings and lists may be nested.
pub const MAX_DEPTH: usize = 64;

/// What could be read of a file, and what was wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The document, as far as it could be read.
    pub node: Option<Node>,
    /// The problems, in the order of the file.
    pub errors: Vec<Error>,
}

/// Reads one document.
///
/// # Errors
/// All problems of the file.
pub fn parse(text: &str) -> Result<Node, Vec<Error>> {
    let Reading { node, errors } = read(text);
    match node {
        Some(node) if errors.is_empty() => Ok(node),
        _ => Err(errors),
    }
}

/// Reads as much of one document as can be read, for readers who go on to look for more problems.
pub fn read(_text: &str) -> Reading {
    Reading { node: None, errors: Vec::new() }
}
