//! Text in the room that a format gives it.

use std::borrow::Cow;

const ELLIPSIS: &str = "…";

/// The text in at most so many bytes, cut between characters; what was cut ends in `…`.
pub(super) fn at_most(text: &str, bytes: usize) -> Cow<'_, str> {
    if text.len() <= bytes {
        return Cow::Borrowed(text);
    }
    let room = bytes.saturating_sub(ELLIPSIS.len());
    let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= room).last().unwrap_or(0);
    Cow::Owned(format!("{}{ELLIPSIS}", text.get(..end).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_not_copied() {
        assert!(matches!(at_most("éé", 4), Cow::Borrowed("éé")));
    }

    #[test]
    fn what_does_not_fit_is_cut_between_characters() {
        assert_eq!(at_most("aéé", 4), "a…");
        assert_eq!(at_most("abcdefgh", 6), "abc…");
        assert_eq!(at_most("日本語", 8), "日…");
    }
}
