//! What is wrong or odd about a document: faults make it invalid, so that nothing is concluded from it; oddities are told
//! and read on.

use super::json::{JsonFault, Span};

/// A fault or an oddity, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub at: Span,
    /// What.
    pub kind: ProblemKind,
}

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// AWS refuses such a document, or its meaning is not known: it is invalid.
    Fault,
    /// It has a meaning, though hardly the one that was meant.
    Oddity,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// The text is not JSON.
    #[error(transparent)]
    Json(#[from] JsonFault),
    /// A value is of another kind than its place asks for.
    #[error("expected {0} here")]
    Expected(&'static str),
    /// Two members of an object have the same key.
    #[error("`{0}` stands twice here: only one of them would be read")]
    Repeated(String),
    /// The effect is neither `Allow` nor `Deny`.
    #[error("the effect `{0}` is neither `Allow` nor `Deny`")]
    Effect(String),
    /// An element that must be there is not.
    #[error("the statement has no `{0}`")]
    Missing(&'static str),
    /// Two elements that exclude each other.
    #[error("`{0}` and `{1}` exclude each other")]
    Both(&'static str, &'static str),
    /// An element that this kind of policy does not have.
    #[error("a policy of this kind has no `{0}`")]
    Unwanted(&'static str),
    /// A version that AWS does not know.
    #[error("the version `{0}` is neither 2012-10-17 nor 2008-10-17")]
    Version(String),
    /// An operator that AWS does not know.
    #[error("`{0}` is no condition operator")]
    Operator(String),
    /// A value that its operator cannot compare.
    #[error("`{0}` cannot be compared by `{1}`")]
    Operand(String, String),
    /// A kind of principal that AWS does not know.
    #[error("`{0}` is no kind of principal")]
    PrincipalKind(String),
    /// The document has more than is read.
    #[error("the document has more than {0} {1}")]
    TooMany(usize, &'static str),

    /// No statement at all.
    #[error("the policy has no statement: it allows nothing")]
    NoStatement,
    /// An empty list.
    #[error("`{0}` lists nothing: it matches nothing")]
    Empty(String),
    /// An element that the grammar does not have.
    #[error("`{0}` is no element of a policy and is ignored")]
    Unknown(String),
    /// An element in other letters.
    #[error("`{0}` is written `{1}`")]
    Spelling(String, &'static str),
    /// A `Sid` that stands twice.
    #[error("the sid `{0}` stands twice")]
    SidTwice(String),
    /// An account as a JSON number.
    #[error("an account number is written as a text: as a number it loses its leading zeros")]
    AccountAsNumber,
    /// A principal that AWS does not describe.
    #[error("`{0}` names no principal: wildcards stand alone")]
    UnclearPrincipal(String),
    /// The id of a principal that was deleted.
    #[error("`{0}` is the id of a principal that was deleted")]
    DeletedPrincipal(String),
    /// A resource with fewer than six parts.
    #[error("`{0}` has fewer than six parts, which AWS does not describe: it is read as if it ended in `:*`")]
    ShortArn(String),
    /// A text that looks like a variable in a version without them.
    #[error("variables are plain text before version 2012-10-17")]
    NoVariables,
    /// A `Bool` that is neither.
    #[error("`{0}` is neither true nor false: it matches nothing")]
    NotBool(String),
    /// A plain operator on a key with several values.
    #[error("`{0}` has several values: say which must match with `ForAnyValue:` or `ForAllValues:`")]
    NoQuantifier(String),
    /// `ForAllValues` in an `Allow`, on a key that may be absent.
    #[error("`ForAllValues` also holds when `{0}` is absent")]
    HoldsForAbsent(String),
    /// An action that nobody knows.
    #[error("`{0}` is no action that is known: it matches nothing")]
    UnknownAction(String),
}

impl ProblemKind {
    /// How much it matters.
    pub fn weight(&self) -> Weight {
        match self {
            Self::Json(_)
            | Self::Expected(_)
            | Self::Repeated(_)
            | Self::Effect(_)
            | Self::Missing(_)
            | Self::Both(..)
            | Self::Unwanted(_)
            | Self::Version(_)
            | Self::Operator(_)
            | Self::Operand(..)
            | Self::PrincipalKind(_)
            | Self::TooMany(..) => Weight::Fault,
            _ => Weight::Oddity,
        }
    }
}
