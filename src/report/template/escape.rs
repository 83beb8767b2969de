//! Making values harmless for each kind of text, and the filters that mark what is code.

use std::borrow::Cow;

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Error, ErrorKind, HtmlEscape, Output, State, Value, escape_formatter};

use super::kind::Kind;
use crate::report::escape::{json_visible, visible, visible_lines};
use crate::report::{csv, html, markdown};

/// A value as JSON that is YAML too: some characters that JSON takes as they are end or fold a line of YAML.
fn json(value: &Value) -> Result<String, Error> {
    let text = serde_json::to_string(value)
        .map_err(|error| Error::new(ErrorKind::BadSerialization, format!("this cannot be written as JSON: {error}")))?;
    Ok(json_visible(&text).into_owned())
}

impl Kind {
    /// What minijinja is told; it knows how to escape the two that it has a word for.
    pub(super) fn auto_escape(self) -> AutoEscape {
        match self {
            Self::Html => AutoEscape::Html,
            Self::Json => AutoEscape::Json,
            Self::Markdown => AutoEscape::Custom("markdown".into()),
            Self::Csv => AutoEscape::Custom("csv".into()),
            Self::Text => AutoEscape::Custom("text".into()),
        }
    }

    /// Writes a value where a template has `{{ … }}`.
    pub(super) fn format(self, out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
        let raw = value.is_safe() || matches!(state.auto_escape(), AutoEscape::None);
        if raw {
            return escape_formatter(out, state, value);
        }
        if self == Self::Json {
            return Ok(out.write_str(&json(value)?)?);
        }
        let text = self.text_of(value);
        Ok(out.write_str(&self.harmless(&text))?)
    }

    /// A value as text. Cells are empty where there is nothing to tell.
    fn text_of(self, value: &Value) -> Cow<'_, str> {
        match value.as_str() {
            Some(text) => Cow::Borrowed(text),
            None if self == Self::Csv && value.kind() == ValueKind::None => Cow::Borrowed(""),
            None => Cow::Owned(value.to_string()),
        }
    }

    /// Text that means nothing but itself.
    fn harmless(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Html => match visible_lines(text) {
                // Most texts need nothing, and escaping goes through them letter by letter.
                plain if !plain.contains(['<', '>', '&', '"', '\'', '/']) => plain,
                visible => Cow::Owned(HtmlEscape(&visible).to_string()),
            },
            Self::Markdown => markdown::inert(text),
            Self::Csv => Cow::Owned(format!("\"{}\"", csv::cell(text).replace('"', "\"\""))),
            Self::Text | Self::Json => visible_lines(text),
        }
    }

    /// Text that is marked as code.
    pub(super) fn code(self, text: &str) -> Value {
        match self {
            Self::Html => Value::from_safe_string(format!("<code>{}</code>", HtmlEscape(&visible(text)))),
            Self::Markdown => Value::from_safe_string(markdown::code(text).into_owned()),
            Self::Json | Self::Csv | Self::Text => Value::from(text),
        }
    }

    /// Text in which back-ticks mark code.
    pub(super) fn prose(self, text: &str) -> Value {
        match self {
            Self::Html => html::prose(text),
            Self::Markdown => Value::from_safe_string(markdown::prose(text)),
            Self::Json | Self::Csv | Self::Text => Value::from(text),
        }
    }
}
