//! The form for JSON events: `{ $.eventName = DeleteTrail && $.errorCode NOT EXISTS }`.

use serde_json::Value;

use super::cursor::Cursor;
use super::error::PatternError;
use super::logic::Logic;
use super::operand::{Comparison, read_operator};
use super::scalar::Scalar;
use super::selector::Selector;
use crate::analysis::answer::Answer;
use crate::analysis::number::Operator;

/// A pattern for JSON events.
pub(super) type JsonPattern = Logic<Condition>;

/// What one value has to be.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    selector: Selector,
    test: Test,
}

#[derive(Debug, Clone)]
enum Test {
    Compares(Comparison),
    IsNull,
    Is(bool),
    NotExists,
}

/// Reads a pattern; its opening brace stands here.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<JsonPattern, PatternError> {
    cursor.expect("{")?;
    let pattern = JsonPattern::read(cursor, Condition::read)?;
    if !cursor.eat("}") {
        return Err(cursor.error("expected `&&`, `||` or `}`"));
    }
    Ok(pattern)
}

/// Whether an event matches. What is no JSON object or list matches no pattern of this form.
pub(super) fn answer(pattern: &JsonPattern, event: Option<&Value>) -> Answer {
    match event {
        Some(event @ (Value::Object(_) | Value::Array(_))) => pattern.answer(&|condition: &Condition| condition.answer(event)),
        _ => Answer::No,
    }
}

impl Condition {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, PatternError> {
        let selector = Selector::read(cursor)?;
        cursor.skip_space();
        let test = match read_operator(cursor) {
            Some(operator) => Test::Compares(Comparison::read(cursor, operator, "}")?),
            None => Test::read_words(cursor)?,
        };
        Ok(Self { selector, test })
    }

    fn answer(&self, event: &Value) -> Answer {
        let selected = self.selector.select(event);
        let each = || selected.iter().map(|value| self.test.answer(*value));
        if !self.selector.has_wildcard() {
            return Answer::all(each());
        }
        match &self.test {
            // One value that differs, or all of them?
            Test::Compares(comparison) if comparison.operator == Operator::NotEqual => {
                let readings = [Answer::any(each()), Answer::all(each())];
                Answer::agreed(readings, "AWS does not say whether one of several values must differ, or all")
            }
            Test::NotExists => {
                let readings = [Answer::any(each()), Answer::all(each())];
                Answer::agreed(readings, "AWS does not say whether one of several values must be missing, or all")
            }
            _ => Answer::any(each()),
        }
    }
}

impl Test {
    fn read_words(cursor: &mut Cursor<'_>) -> Result<Self, PatternError> {
        let start = cursor.place();
        let (first, second) = (read_word(cursor), read_word(cursor));
        match [first.as_str(), second.as_str()] {
            ["IS", "NULL"] => Ok(Self::IsNull),
            ["IS", "TRUE"] => Ok(Self::Is(true)),
            ["IS", "FALSE"] => Ok(Self::Is(false)),
            ["NOT", "EXISTS"] => Ok(Self::NotExists),
            ["IS", "NOT"] => Err(cursor.error_at(start, "filter patterns have no `IS NOT`")),
            ["EXISTS", _] => {
                Err(cursor.error_at(start, "filter patterns have no `EXISTS`; `= *` is true of every text and number"))
            }
            ["IS", _] => Err(cursor.error_at(start, "expected `IS NULL`, `IS TRUE` or `IS FALSE`")),
            _ => Err(cursor.error_at(start, "expected an operator, `IS …` or `NOT EXISTS`")),
        }
    }

    /// The answer for a value, or for none.
    fn answer(&self, value: Option<&Value>) -> Answer {
        match (self, value) {
            // A selector has to lead to a value node, for `!=` too. Documented for lists and objects; that it holds for
            // what is missing as well is how the service behaves.
            (Self::Compares(comparison), Some(value)) => {
                Scalar::of_json(value).map_or(Answer::No, |scalar| comparison.holds(scalar))
            }
            (Self::IsNull, Some(value)) => Answer::of(value.is_null()),
            (Self::Is(truth), Some(value)) => Answer::of(value.as_bool() == Some(*truth)),
            (Self::NotExists, value) => Answer::of(value.is_none()),
            (_, None) => Answer::No,
        }
    }
}

fn read_word(cursor: &mut Cursor<'_>) -> String {
    cursor.skip_space();
    cursor.take_while(char::is_alphabetic).to_ascii_uppercase()
}
