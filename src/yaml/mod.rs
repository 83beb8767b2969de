//! YAML text to nodes with places: the only reader of files that people write.
//!
//! Scalars keep their text and whether they were quoted; what they mean is for the reader of the node to say, so `no`
//! is never a boolean by accident. Of YAML only what a configuration needs is allowed: one document, no anchors,
//! aliases, merge keys or tags, no key twice. Knows nothing of rules.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod error;
mod node;
mod reader;

pub use error::{Error, ErrorKind};
pub use node::{Key, Kind, Node, Span};
pub use reader::{MAX_BYTES, MAX_DEPTH, Reading, parse, read};
