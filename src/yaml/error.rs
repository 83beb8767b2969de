//! What can be wrong with a YAML file, whatever it is for.

use super::node::Span;

/// A problem of a YAML file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Where.
    pub span: Span,
    /// Which.
    pub kind: ErrorKind,
    /// What, in words.
    pub message: String,
    /// What to do about it.
    pub help: Option<&'static str>,
    /// Another place that matters, and why.
    pub related: Option<(Span, &'static str)>,
}

/// The kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Not YAML.
    Syntax,
    /// A key that stands in its mapping already.
    DuplicateKey,
    /// A key that is not plain text.
    Key,
    /// `&name`.
    Anchor,
    /// `*name`.
    Alias,
    /// `<<:`.
    MergeKey,
    /// `!tag`.
    Tag,
    /// More than one document, or none.
    Documents,
    /// Nested too deeply.
    Depth,
    /// Too many bytes.
    Size,
}
