//! Values that can be compared.

use std::borrow::Cow;

use serde_json::Value;

/// A value of an event.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scalar<'e> {
    /// A text of a JSON event.
    Text(&'e str),
    /// A number of a JSON event.
    Number(&'e serde_json::Number),
    /// True or false of a JSON event.
    Truth(bool),
    /// A field of a space-delimited event, which is a number if it looks like one.
    Field(&'e str),
}

impl<'e> Scalar<'e> {
    /// A value node: a text or a number. Also true and false, of which AWS does not say what they are; null, lists and
    /// objects are none.
    pub(super) fn of_json(value: &'e Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::Text(text)),
            Value::Number(number) => Some(Self::Number(number)),
            Value::Bool(truth) => Some(Self::Truth(*truth)),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// It as text.
    pub(super) fn text(self) -> Cow<'e, str> {
        match self {
            Self::Text(text) | Self::Field(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Truth(truth) => Cow::Borrowed(if truth { "true" } else { "false" }),
        }
    }
}
