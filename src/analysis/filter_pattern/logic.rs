//! Conditions joined by `&&`, `||` and parentheses; `&&` binds closer.

use super::cursor::Cursor;
use super::error::PatternError;
use crate::analysis::answer::Answer;

/// Conditions put together.
#[derive(Debug, Clone)]
pub(super) enum Logic<T> {
    All(Vec<Self>),
    Any(Vec<Self>),
    One(T),
}

/// How one condition is read.
type Read<T> = fn(&mut Cursor<'_>) -> Result<T, PatternError>;

impl<T> Logic<T> {
    /// Reads conditions up to where neither `&&` nor `||` follows.
    pub(super) fn read(cursor: &mut Cursor<'_>, one: Read<T>) -> Result<Self, PatternError> {
        let any = joined(cursor, "||", |cursor| {
            let all = joined(cursor, "&&", |cursor| Self::read_one(cursor, one))?;
            Ok(alone_or(all, Self::All))
        })?;
        Ok(alone_or(any, Self::Any))
    }

    fn read_one(cursor: &mut Cursor<'_>, one: Read<T>) -> Result<Self, PatternError> {
        cursor.skip_space();
        if !cursor.eat("(") {
            return one(cursor).map(Self::One);
        }
        let inner = cursor.nested(|cursor| Self::read(cursor, one))?;
        cursor.expect(")")?;
        Ok(inner)
    }

    /// The answer for all of it from the answers for its conditions.
    pub(super) fn answer(&self, one: &dyn Fn(&T) -> Answer) -> Answer {
        match self {
            Self::All(parts) => Answer::all(parts.iter().map(|part| part.answer(one))),
            Self::Any(parts) => Answer::any(parts.iter().map(|part| part.answer(one))),
            Self::One(condition) => one(condition),
        }
    }

    /// Every condition, in the order in which they are written.
    pub(super) fn conditions(&self) -> Vec<&T> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::conditions).collect(),
            Self::One(condition) => vec![condition],
        }
    }
}

/// Parts with an operator between them.
fn joined<T>(
    cursor: &mut Cursor<'_>,
    operator: &str,
    mut part: impl FnMut(&mut Cursor<'_>) -> Result<T, PatternError>,
) -> Result<Vec<T>, PatternError> {
    let mut parts = vec![part(cursor)?];
    loop {
        cursor.skip_space();
        if !cursor.eat(operator) {
            return Ok(parts);
        }
        parts.push(part(cursor)?);
    }
}

fn alone_or<T>(mut parts: Vec<Logic<T>>, join: fn(Vec<Logic<T>>) -> Logic<T>) -> Logic<T> {
    match (parts.pop(), parts.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            parts.extend(last);
            join(parts)
        }
    }
}
