//! Filter patterns of CloudWatch Logs: which log events a metric filter or a subscription filter matches.
//!
//! A pattern has one of three forms, told by its first character: for JSON events, for events of fields with blanks
//! between them, and terms for events of any text. The answer is yes, no, or unknown where what AWS documents leaves
//! more than one reading and they differ. Quotas that AWS keeps when a filter is made (two regular expressions, three
//! wildcard selectors) are not checked again.
//!
//! Source: CloudWatch Logs User Guide, "Filter pattern syntax for metric filters, subscription filters, filter log events,
//! and Live Tail".

use serde_json::Value;

use super::answer::Answer;

mod cursor;
mod delimited;
mod error;
mod expression;
mod json;
mod logic;
mod operand;

mod scalar;
mod selector;
mod terms;
#[cfg(test)]
mod tests;

use cursor::Cursor;
pub use error::PatternError;

/// How long a pattern may be, in bytes. AWS allows 1,024 characters.
const MOST_BYTES: usize = 16 * 1024;

/// A filter pattern that was understood.
#[derive(Debug, Clone)]
pub struct FilterPattern {
    form: Form,
}

#[derive(Debug, Clone)]
enum Form {
    Json(json::JsonPattern),
    Delimited(delimited::DelimitedPattern),
    Terms(terms::TermsPattern),
}

/// An event of a log, read once for all patterns.
#[derive(Debug, Clone)]
pub struct LogEvent {
    text: String,
    json: Option<Value>,
}

impl LogEvent {
    /// The event with this message.
    pub fn new(text: String) -> Self {
        // What is no JSON is still an event, which patterns for JSON events do not match.
        let json = serde_json::from_str(&text).ok();
        Self { text, json }
    }

    /// The event whose message is this value, as compact JSON, which is how CloudTrail writes to a log group.
    pub fn from_json(value: Value) -> Self {
        Self { text: value.to_string(), json: Some(value) }
    }

    /// Its message.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its message as JSON, if it is.
    pub fn json(&self) -> Option<&Value> {
        self.json.as_ref()
    }
}

impl FilterPattern {
    /// Reads a pattern. The error says what is wrong and where.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        if text.len() > MOST_BYTES {
            return Err(PatternError { character: 1, message: format!("the pattern has more than {MOST_BYTES} bytes") });
        }
        let mut cursor = Cursor::new(text);
        cursor.skip_space();
        let form = match cursor.peek() {
            Some('{') => Form::Json(json::read(&mut cursor)?),
            Some('[') => Form::Delimited(delimited::read(&mut cursor)?),
            _ => Form::Terms(terms::read(&mut cursor)?),
        };
        cursor.skip_space();
        if cursor.rest().is_empty() { Ok(Self { form }) } else { Err(cursor.error("nothing can follow the pattern")) }
    }

    /// Whether an event matches.
    pub fn matches(&self, event: &LogEvent) -> Answer {
        match &self.form {
            Form::Json(pattern) => json::answer(pattern, event.json()),
            Form::Delimited(pattern) => pattern.answer(event.text()),
            Form::Terms(pattern) => pattern.answer(event.text()),
        }
    }
}
