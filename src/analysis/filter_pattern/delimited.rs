//! The form for events of fields with blanks between them: `[host, ..., status = 4* || status = 500, bytes > 1000]`.

use super::cursor::Cursor;
use super::error::PatternError;
use super::logic::Logic;
use super::operand::{Comparison, read_operator};
use super::scalar::Scalar;
use crate::analysis::answer::Answer;

/// A pattern for events of fields.
#[derive(Debug, Clone)]
pub(super) struct DelimitedPattern {
    /// What stands before the ellipsis, or everything.
    first: Vec<Field>,
    /// What stands after the ellipsis, if there is one.
    last: Option<Vec<Field>>,
}

/// What a field has to be; nothing for any field.
type Field = Option<Logic<Comparison>>;

#[derive(Debug, Clone)]
struct Named {
    name: String,
    comparison: Option<Comparison>,
}

/// Reads a pattern; its opening bracket stands here.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<DelimitedPattern, PatternError> {
    cursor.expect("[")?;
    let mut pattern = DelimitedPattern { first: Vec::new(), last: None };
    loop {
        cursor.skip_space();
        if cursor.eat("...") {
            if pattern.last.replace(Vec::new()).is_some() {
                return Err(cursor.error("there is a second `...`"));
            }
        } else {
            let field = read_field(cursor)?;
            pattern.last.as_mut().unwrap_or(&mut pattern.first).push(field);
        }
        cursor.skip_space();
        if cursor.eat("]") {
            return Ok(pattern);
        }
        if !cursor.eat(",") {
            return Err(cursor.error("expected `&&`, `||`, `,` or `]`"));
        }
    }
}

fn read_field(cursor: &mut Cursor<'_>) -> Result<Field, PatternError> {
    if matches!(cursor.peek(), Some(',' | ']')) {
        return Ok(None);
    }
    let start = cursor.place();
    let conditions = Logic::read(cursor, Named::read)?;
    if let Logic::One(Named { comparison: None, .. }) = conditions {
        return Ok(None);
    }
    let mut names: Vec<_> = conditions.conditions().iter().map(|condition| condition.name.as_str()).collect();
    names.dedup();
    if names.len() > 1 {
        return Err(cursor.error_at(start, "the conditions of one field are about fields of different names"));
    }
    compared(conditions).map(Some).ok_or_else(|| cursor.error_at(start, "one of the conditions compares with nothing"))
}

impl Named {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, PatternError> {
        cursor.skip_space();
        let name = cursor.take_while(|c| c.is_alphanumeric() || "_-$".contains(c)).to_owned();
        if name.is_empty() {
            return Err(cursor.error("expected the name of a field"));
        }
        cursor.skip_space();
        let comparison = read_operator(cursor).map(|operator| Comparison::read(cursor, operator, ",]")).transpose()?;
        Ok(Self { name, comparison })
    }
}

/// The comparisons of conditions that all have one.
fn compared(conditions: Logic<Named>) -> Field {
    let all = |parts: Vec<_>| parts.into_iter().map(compared).collect::<Option<Vec<_>>>();
    match conditions {
        Logic::All(parts) => all(parts).map(Logic::All),
        Logic::Any(parts) => all(parts).map(Logic::Any),
        Logic::One(named) => named.comparison.map(Logic::One),
    }
}

impl DelimitedPattern {
    /// Whether an event matches.
    pub(super) fn answer(&self, event: &str) -> Answer {
        let Some(fields) = fields(event) else {
            return Answer::undocumented("AWS does not say how quotes and brackets within a word divide it into fields");
        };
        let (first, last) = (self.first.len(), self.last.as_ref().map_or(0, Vec::len));
        if fields.len() < first + last {
            return Answer::No;
        }
        match &self.last {
            Some(last) => Answer::all([
                hold(&self.first, fields.iter().copied()),
                hold(last, fields.iter().copied().skip(fields.len() - last.len())),
            ]),
            None if fields.len() == first => hold(&self.first, fields.iter().copied()),
            None => self.answer_overlong(event, &fields),
        }
    }

    /// More fields than the pattern has: by one example of the User Guide the last field takes all that is left, by
    /// another the event does not match.
    fn answer_overlong(&self, event: &str, fields: &[&str]) -> Answer {
        let fitting = self.first.len().saturating_sub(1);
        let rest = fields.get(fitting).and_then(|from| rest_of(event, from)).unwrap_or("");
        let absorbed = hold(&self.first, fields.iter().copied().take(fitting).chain([rest]));
        Answer::agreed([Answer::No, absorbed], "AWS does not say whether the last field takes all that is left of an event")
    }
}

/// Whether fields are as they have to be, each one.
fn hold<'e>(wanted: &[Field], fields: impl Iterator<Item = &'e str>) -> Answer {
    Answer::all(wanted.iter().zip(fields).map(|(wanted, field)| match wanted {
        None => Answer::Yes,
        Some(conditions) => conditions.answer(&|comparison: &Comparison| comparison.holds(Scalar::Field(field))),
    }))
}

/// The text from where a part of it begins.
fn rest_of<'e>(event: &'e str, part: &str) -> Option<&'e str> {
    event.get((part.as_ptr() as usize).checked_sub(event.as_ptr() as usize)?..)
}

/// The fields of an event: words, and what stands between brackets or double quotes. `None` where those stand within
/// words or are not closed.
fn fields(event: &str) -> Option<Vec<&str>> {
    let mut fields = Vec::new();
    let mut rest = event.trim_start();
    while let Some(first) = rest.chars().next() {
        let closing = match first {
            '"' => Some('"'),
            '[' => Some(']'),
            _ => None,
        };
        let (field, after) = match closing {
            Some(closing) => rest.get(1..)?.split_once(closing)?,
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        let apart = closing.is_none() || after.is_empty() || after.starts_with(char::is_whitespace);
        if !apart || closing.is_none() && field.contains(['"', '[', ']']) {
            return None;
        }
        fields.push(field);
        rest = after.trim_start();
    }
    Some(fields)
}
