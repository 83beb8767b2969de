//! What can be wrong with rules, as values: a code, a sentence, advice, and the places it is about.
//!
//! Wording: lower case, no final period, what the user wrote in backticks, advice in `help`. How a diagnostic looks on a
//! terminal is not for this module.

use std::fmt;
use std::sync::Arc;

use super::expr::{SourceFile, Span};

/// A problem that a user can mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of problem; says also how bad it is.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where: the place itself first, then others that matter. Empty when it is about no file.
    pub labels: Vec<Label>,
}

/// A place in a file that a diagnostic is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The place.
    pub span: Span,
    /// What is to be seen there; may be empty.
    pub text: String,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing can go on.
    Error,
    /// It should be mended.
    Warning,
}

impl Level {
    /// The word that diagnostics begin with.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($( $(#[doc = $doc:literal])+ $code:ident = $text:literal $level:ident; )+) => {
        /// The kinds of problems, each with an id for `explain`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $( $(#[doc = $doc])+ $code, )+ }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$code),+];

            /// The id shown in brackets.
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$code => $text, )+ }
            }

            /// How bad it is.
            pub fn level(self) -> Level {
                match self { $( Self::$code => Level::$level, )+ }
            }

            /// What it means and how to mend it, in a few sentences.
            pub fn explanation(self) -> &'static str {
                match self { $( Self::$code => concat!($($doc, "\n"),+).trim_ascii(), )+ }
            }
        }
    };
}

codes! {
    /// The file is not YAML.
    YamlSyntax = "yaml-syntax" Error;
}

impl Code {
    /// The code of that id, if there is one.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
