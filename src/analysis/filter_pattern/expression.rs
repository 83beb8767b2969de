//! Regular expressions between percent signs: a part of the usual syntax, on ASCII, found anywhere in a text.
//!
//! Source: CloudWatch Logs User Guide, "Supported regular expressions (regex) syntax".

use regex::bytes::{Regex, RegexBuilder};

use super::cursor::Cursor;
use super::error::PatternError;

/// What may stand in an expression besides letters, digits and blanks.
const SYMBOLS: &str = ":_#=@/;,-^$?[]{}|\\*+.";

/// How large an expression may become.
const MOST_BYTES: usize = 1 << 20;

/// Reads `%…%`; the first percent sign stands here.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Regex, PatternError> {
    let start = cursor.place();
    cursor.expect("%")?;
    let source = cursor.take_closed('%', "regular expression")?;
    let allowed = |c: &char| c.is_ascii_alphanumeric() || *c == ' ' || SYMBOLS.contains(*c);
    if let Some((at, wrong)) = source.char_indices().find(|(_, c)| !allowed(c)) {
        let message = format!("`{}` cannot stand in a regular expression of a filter pattern", wrong.escape_default());
        return Err(cursor.error_at(start + 1 + at, message));
    }
    if source.is_empty() {
        return Err(cursor.error_at(start, "the regular expression is empty"));
    }
    // Any single character, so a line break too.
    let built =
        RegexBuilder::new(&in_our_syntax(source)).unicode(false).dot_matches_new_line(true).size_limit(MOST_BYTES).build();
    built.map_err(|_| cursor.error_at(start, "the regular expression cannot be understood, or is too large"))
}

/// The expression in the syntax of the library: `{,n}` has its zero, and what only the library finds special in a
/// class is escaped.
fn in_our_syntax(source: &str) -> String {
    let mut ours = String::with_capacity(source.len());
    let mut in_class = false;
    let mut characters = source.chars().peekable();
    while let Some(found) = characters.next() {
        match found {
            '\\' => {
                ours.push(found);
                ours.extend(characters.next());
            }
            '[' if in_class => ours.push_str("\\["),
            '-' if in_class && characters.peek() == Some(&'-') => ours.push_str("\\-"),
            '{' if !in_class && characters.peek() == Some(&',') => ours.push_str("{0"),
            _ => {
                in_class = match found {
                    '[' => true,
                    ']' => false,
                    _ => in_class,
                };
                ours.push(found);
            }
        }
    }
    ours
}
