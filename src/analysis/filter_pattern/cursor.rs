//! A place in the text of a pattern.

use super::error::PatternError;

/// How deep parentheses may be nested. AWS allows 1,024 characters a pattern; nobody writes a third of them as parentheses.
const MOST_NESTED: usize = 128;

/// The text of a pattern and how far it was read.
#[derive(Debug)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// What is still to be read.
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The place, to go back to or to report.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    pub(super) fn skip_space(&mut self) {
        self.take_while(char::is_whitespace);
    }

    /// Reads this text if it stands here.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let there = self.rest().starts_with(text);
        if there {
            self.at += text.len();
        }
        there
    }

    /// Reads this text, which must stand here.
    pub(super) fn expect(&mut self, text: &str) -> Result<(), PatternError> {
        if self.eat(text) { Ok(()) } else { Err(self.error(format!("expected `{text}`"))) }
    }

    /// Reads one character.
    pub(super) fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Reads as long as the characters are of a kind.
    pub(super) fn take_while(&mut self, mut wanted: impl FnMut(char) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or(rest)
    }

    /// Reads up to a closing character and over it; a backslash takes the next character along. Gives what stood before.
    pub(super) fn take_closed(&mut self, closing: char, name: &str) -> Result<&'t str, PatternError> {
        let start = self.at;
        while let Some(found) = self.next() {
            match found {
                '\\' => drop(self.next()),
                found if found == closing => {
                    return Ok(self.text.get(start..self.at - closing.len_utf8()).unwrap_or(""));
                }
                _ => {}
            }
        }
        Err(self.error_at(start, format!("the {name} that begins here is not closed with `{closing}`")))
    }

    /// Reads something nested.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, PatternError>) -> Result<T, PatternError> {
        if self.depth == MOST_NESTED {
            return Err(self.error(format!("more than {MOST_NESTED} parentheses are nested")));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    /// What is wrong here.
    pub(super) fn error(&self, message: impl Into<String>) -> PatternError {
        self.error_at(self.at, message)
    }

    /// What is wrong at a place.
    pub(super) fn error_at(&self, place: usize, message: impl Into<String>) -> PatternError {
        let before = self.text.get(..place).unwrap_or(self.text);
        PatternError { character: before.chars().count() + 1, message: message.into() }
    }
}
