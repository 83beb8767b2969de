//! What a part of a waiver matches: one text, or a pattern that was asked for.

use std::fmt;

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
            Self::Glob(pattern) => glob(pattern.as_bytes(), text.as_bytes()),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Goes back to the last `*` only, so the time is at most the product of both lengths.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut seen) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(seen) {
        match pattern.get(at) {
            Some(b'*') => {
                retry = Some((at, seen));
                at += 1;
            }
            Some(wanted) if wanted == byte => (at, seen) = (at + 1, seen + 1),
            // One character, however many bytes it has.
            Some(b'?') => (at, seen) = (at + 1, seen + width(*byte)),
            _ => match retry {
                Some((star, from)) => {
                    (at, seen) = (star + 1, from + 1);
                    retry = Some((star, from + 1));
                }
                None => return false,
            },
        }
    }
    seen == text.len() && pattern.iter().skip(at).all(|byte| *byte == b'*')
}

/// How many bytes the character has that begins with this one.
fn width(first: u8) -> usize {
    match first {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
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

    #[test]
    fn patterns_match_whole_texts() {
        for (pattern, text, matches) in [
            ("arn:aws:s3:::www-*", "arn:aws:s3:::www-shop", true),
            ("arn:aws:s3:::www-*", "arn:aws:s3:::my-www-shop", false),
            ("*", "", true),
            ("", "a", false),
            ("a?c", "abc", true),
            ("a?c", "äc", false),
            ("?", "ä", true),
            ("*ab*ab*", "abxab", true),
            ("*ab*ab*", "aab", false),
            ("**x", "x", true),
            ("a*b", "acbd", false),
        ] {
            assert_eq!(Pattern::Glob(pattern.to_owned()).matches(text), matches, "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_of_many_stars_takes_no_exponential_time() {
        let pattern = Pattern::Glob("*a".repeat(200) + "b");
        assert!(!pattern.matches(&"a".repeat(5_000)));
    }
}
