//! Texts in which a star stands for any text. Unlike [`crate::model::glob`], nothing else is special in them.

/// A text with stars, as the pieces between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wildcard {
    pieces: Vec<String>,
}

impl Wildcard {
    /// A text that stands for itself alone.
    pub(super) fn exact(text: &str) -> Self {
        Self { pieces: vec![text.to_owned()] }
    }

    /// A text whose stars all stand for any text.
    pub(super) fn of_stars(text: &str) -> Self {
        Self { pieces: text.split('*').map(str::to_owned).collect() }
    }

    /// The pieces before, between and after stars.
    pub(super) fn of_pieces(pieces: Vec<String>) -> Self {
        Self { pieces }
    }

    /// Whether it stands for this text as a whole. Each piece between two stars is taken where it comes first, so the
    /// time is at most the product of both lengths.
    pub(super) fn matches(&self, text: &str) -> bool {
        let [first, middle @ .., last] = self.pieces.as_slice() else {
            return self.pieces.first().is_some_and(|only| only == text);
        };
        let between = text.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str()));
        let after = |rest: &'_ str, piece: &String| rest.find(piece.as_str()).map(|at| at + piece.len());
        between.is_some_and(|between| {
            let mut rest = between;
            middle.iter().all(|piece| match after(rest, piece).and_then(|at| rest.get(at..)) {
                Some(left) => {
                    rest = left;
                    true
                }
                None => false,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text_and_the_rest_for_itself() {
        let rows = [
            ("*", "", true),
            ("*", "anything", true),
            ("", "", true),
            ("", "a", false),
            ("Put*", "PutObject", true),
            ("Put*", "OutPut", false),
            ("*Trail", "StopTrail", true),
            ("*Trail", "TrailStop", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            // A character is not used twice.
            ("ab*ba", "aba", false),
            ("ab*ba", "abba", true),
            ("*aa*a", "aa", false),
            ("a?c", "abc", false),
        ];
        for (pattern, text, expected) in rows {
            assert_eq!(Wildcard::of_stars(pattern).matches(text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn an_exact_text_has_no_stars() {
        assert!(Wildcard::exact("a*c").matches("a*c"));
        assert!(!Wildcard::exact("a*c").matches("abc"));
    }
}
