//! The form for events of any text: terms that must, must not, or may occur in it: `ERROR -"timed out"`, `?WARN ?ERROR`,
//! `%5[0-9]{2}%`.

use regex::bytes::Regex;

use super::cursor::Cursor;
use super::error::PatternError;
use super::expression;
use super::operand::{quoted, unescaped};
use crate::analysis::answer::Answer;

/// A pattern of terms.
#[derive(Debug, Clone, Default)]
pub(super) struct TermsPattern {
    needed: Vec<Term>,
    excluded: Vec<Term>,
    optional: Vec<Term>,
}

/// What may occur in an event, anywhere, within words too.
#[derive(Debug, Clone)]
enum Term {
    Text { as_written: String, unescaped: String },
    Regex(Regex),
}

/// Reads a pattern; an empty one matches everything.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<TermsPattern, PatternError> {
    let mut pattern = TermsPattern::default();
    loop {
        cursor.skip_space();
        if cursor.rest().is_empty() {
            return Ok(pattern);
        }
        let terms = if cursor.eat("-") {
            // `- "term"`, as the User Guide had it once.
            cursor.skip_space();
            &mut pattern.excluded
        } else if cursor.eat("?") {
            &mut pattern.optional
        } else {
            &mut pattern.needed
        };
        terms.push(Term::read(cursor)?);
    }
}

impl TermsPattern {
    /// Whether an event matches. Optional terms beside others have no effect.
    pub(super) fn answer(&self, event: &str) -> Answer {
        let occurs = |term: &Term| term.occurs(event);
        if self.needed.is_empty() && self.excluded.is_empty() && !self.optional.is_empty() {
            return Answer::any(self.optional.iter().map(occurs));
        }
        let excluded = self.excluded.iter().map(|term| occurs(term).not());
        Answer::all(self.needed.iter().map(occurs).chain(excluded))
    }
}

impl Term {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, PatternError> {
        if cursor.peek() == Some('%') {
            return expression::read(cursor).map(Self::Regex);
        }
        let text = match quoted(cursor)? {
            Some(text) => text,
            None => match cursor.take_while(|c| !c.is_whitespace() && c != '"') {
                "" => return Err(cursor.error("expected a term")),
                word => word,
            },
        };
        Ok(Self::Text { as_written: text.to_owned(), unescaped: unescaped(text) })
    }

    /// Whether an event holds the term.
    fn occurs(&self, event: &str) -> Answer {
        match self {
            Self::Regex(regex) => Answer::of(regex.is_match(event.as_bytes())),
            // A blank in quotes is documented to match everything.
            Self::Text { as_written, .. } if as_written.trim().is_empty() => Answer::Yes,
            Self::Text { as_written, unescaped } => {
                let readings = [as_written, unescaped].map(|text| Answer::of(event.contains(text.as_str())));
                Answer::agreed(readings, "AWS does not say what a backslash in a term stands for")
            }
        }
    }
}
