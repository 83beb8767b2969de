//! What a part of a waiver matches: one text, or a pattern that was asked for.

use std::fmt;

use crate::model::glob;

/// One text, or a pattern with `*` (any characters) and `?` (any one).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pattern {
    /// This text and no other.
    Exact(String),
    /// Every text of this form.
    Glob(String),
}

impl Pattern {
    /// Whether it is a pattern.
    pub fn is_glob(&self) -> bool {
        matches!(self, Self::Glob(_))
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Exact(text) | Self::Glob(text) => text,
        }
    }

    /// Whether it matches a text as a whole.
    pub fn matches(&self, text: &str) -> bool {
        match self {
            Self::Exact(wanted) => wanted == text,
            Self::Glob(pattern) => glob::matches(pattern, text),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_matches_itself_and_nothing_longer() {
        let exact = Pattern::Exact("logs".to_owned());
        assert!(exact.matches("logs"));
        for other in ["logs-2", "my-logs", "log", "", "l*"] {
            assert!(!exact.matches(other), "{other}");
        }
        assert!(!Pattern::Exact("l*".to_owned()).matches("logs"));
    }
}
