//! Selectors: which value of a JSON event a condition is about.

use serde_json::Value;

use super::cursor::Cursor;
use super::error::PatternError;

/// A way from the root of an event.
#[derive(Debug, Clone)]
pub(super) struct Selector {
    steps: Vec<Step>,
}

#[derive(Debug, Clone)]
enum Step {
    Key(String),
    Index(usize),
    AnyItem,
    AnyField,
}

/// What ends a name that is not in brackets, beside blanks.
const NAME_ENDS: &str = ".[]=!<>(){}&|\"',";

impl Selector {
    /// Reads `$.name`, `$.name[0]`, `$.name[*]`, `$.*`, `$.['a name']` and what can be made of them.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, PatternError> {
        if !cursor.eat("$") {
            return Err(cursor.error("expected a selector, which begins with `$.`"));
        }
        let mut steps = Vec::new();
        loop {
            if cursor.eat(".") {
                steps.push(if cursor.peek() == Some('[') { bracket(cursor)? } else { name(cursor)? });
            } else if cursor.peek() == Some('[') {
                steps.push(bracket(cursor)?);
            } else if steps.is_empty() {
                return Err(cursor.error("expected `.` and a name"));
            } else {
                return Ok(Self { steps });
            }
        }
    }

    /// Whether it can lead to several values.
    pub(super) fn has_wildcard(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::AnyItem | Step::AnyField))
    }

    /// The values that it leads to, and a `None` for each way that ends early. At least one of either.
    pub(super) fn select<'e>(&self, event: &'e Value) -> Vec<Option<&'e Value>> {
        self.steps.iter().fold(vec![Some(event)], |found, step| found.into_iter().flat_map(|value| step.take(value)).collect())
    }
}

impl Step {
    fn take<'e>(&self, value: Option<&'e Value>) -> Vec<Option<&'e Value>> {
        let all = |values: Vec<Option<&'e Value>>| if values.is_empty() { vec![None] } else { values };
        match (self, value) {
            (Self::Key(key), Some(Value::Object(fields))) => vec![fields.get(key)],
            (Self::Index(index), Some(Value::Array(items))) => vec![items.get(*index)],
            (Self::AnyItem, Some(Value::Array(items))) => all(items.iter().map(Some).collect()),
            (Self::AnyField, Some(Value::Object(fields))) => all(fields.values().map(Some).collect()),
            _ => vec![None],
        }
    }
}

fn name(cursor: &mut Cursor<'_>) -> Result<Step, PatternError> {
    if cursor.eat("*") {
        return Ok(Step::AnyField);
    }
    let name = cursor.take_while(|c| !c.is_whitespace() && !NAME_ENDS.contains(c));
    if name.is_empty() { Err(cursor.error("expected a name")) } else { Ok(Step::Key(name.to_owned())) }
}

fn bracket(cursor: &mut Cursor<'_>) -> Result<Step, PatternError> {
    cursor.expect("[")?;
    let step = match cursor.peek() {
        Some('*') => cursor.next().map(|_| Step::AnyItem),
        Some(quote @ ('\'' | '"')) => {
            cursor.next();
            Some(Step::Key(cursor.take_closed(quote, "name")?.to_owned()))
        }
        _ => cursor.take_while(|c| c.is_ascii_digit()).parse().ok().map(Step::Index),
    };
    let step = step.ok_or_else(|| cursor.error("expected a number, `*`, or a name in single quotes"))?;
    cursor.expect("]")?;
    Ok(step)
}
