//! Making text from outside visible: no character may move the cursor, hide, or turn the direction of what follows.
//!
//! Every format does this first; what a format's own syntax needs comes on top.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with control characters, line ends, invisible and direction-changing characters written out, as in `\n`,
/// `\u{1b}`, `\u{202e}`.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_treacherous) { Cow::Owned(written_out(text, |_| false)) } else { Cow::Borrowed(text) }
}

/// As [`visible`], but lines stay lines: for prose of rules.
pub(super) fn visible_lines(text: &str) -> Cow<'_, str> {
    let bad = |c: char| c != '\n' && is_treacherous(c);
    if text.chars().any(bad) { Cow::Owned(written_out(text, |c| c == '\n')) } else { Cow::Borrowed(text) }
}

fn written_out(text: &str, keep: fn(char) -> bool) -> String {
    text.chars().fold(String::with_capacity(text.len() + 16), |mut out, c| {
        // Writing to a String cannot fail.
        let _ = match c {
            _ if keep(c) || !is_treacherous(c) => out.write_char(c),
            '\n' => out.write_str("\\n"),
            '\r' => out.write_str("\\r"),
            '\t' => out.write_str("\\t"),
            _ => write!(out, "{}", c.escape_unicode()),
        };
        out
    })
}

/// JSON in which no character is invisible or turns the direction of what follows: strings hold them as `\\u202e`. Line
/// feeds between values stay.
pub(super) fn json_visible(json: &str) -> Cow<'_, str> {
    let bad = |c: char| c != '\n' && is_treacherous(c);
    if !json.chars().any(bad) {
        return Cow::Borrowed(json);
    }
    Cow::Owned(json.chars().fold(String::with_capacity(json.len() + 16), |mut out, c| {
        if bad(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
        out
    }))
}

/// Sources: Unicode 16, general categories Cc, Zl, Zp; "Unicode Bidirectional Algorithm" (UAX 9) for the formatting
/// characters; zero-width and tag characters as in "Trojan Source" (CVE-2021-42574); XML 1.0, production 2 for the two that
/// no document may hold.
fn is_treacherous(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_not_copied() {
        assert!(matches!(visible("logs-archive åäö 日本"), Cow::Borrowed(_)));
    }

    #[test]
    fn nothing_treacherous_survives() {
        assert_eq!(visible("a\u{1b}[31m\nb\r\t\u{9b}1m\u{202e}x\u{200b}"), r"a\u{1b}[31m\nb\r\t\u{9b}1m\u{202e}x\u{200b}");
    }

    #[test]
    fn json_stays_the_same_json() {
        let value = serde_json::json!({"a\u{202e}": "x\u{e0041}\u{1b}\n\u{9b}", "b": 1});
        let text = json_visible(&format!("{value:#}")).into_owned();
        assert_eq!(text, "{\n  \"a\\u202e\": \"x\\udb40\\udc41\\u001b\\n\\u009b\",\n  \"b\": 1\n}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn prose_keeps_its_lines_only() {
        assert_eq!(visible_lines("a\nb\u{7}\r"), "a\nb\\u{7}\\r");
    }
}
