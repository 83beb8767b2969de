//! Diagnostics as JSON, for editors and other programs.

use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::{Fault, json};
use crate::rule::{Code, Diagnostic, Label, Level};

/// The problems of all files.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Diagnostics")]
struct Problems<'a> {
    /// By file and place; empty when nothing is wrong.
    diagnostics: Vec<Problem<'a>>,
}

/// One problem.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Diagnostic")]
struct Problem<'a> {
    /// Its kind: `trailwarden explain CODE` tells what it means.
    code: &'a str,
    /// `error`: the rule cannot be used; `warning`: it can.
    level: &'a str,
    /// What is wrong.
    message: &'a str,
    /// What to do about it.
    help: Option<&'a str>,
    /// The place itself first, then others that matter; empty when it is about no file.
    labels: Vec<Place<'a>>,
}

/// A place in a file, within one line.
#[derive(Debug, Serialize, JsonSchema)]
struct Place<'a> {
    /// The file, by the name it was read by.
    file: &'a str,
    /// The first character.
    start: Position,
    /// One behind the last character.
    end: Position,
    /// What is to be seen there; empty when the message says it.
    text: &'a str,
}

/// A character of a file.
#[derive(Debug, Serialize, JsonSchema)]
struct Position {
    /// From 1.
    line: u32,
    /// From 1, in Unicode code points.
    column: u32,
}

/// All of them, with a line feed at the end.
///
/// # Errors
/// None that is known of: text and numbers always become JSON.
pub(in crate::cli) fn json(diagnostics: &[Diagnostic]) -> Result<String, Fault> {
    json::pretty(&Problems { diagnostics: diagnostics.iter().map(Problem::from).collect() })
}

/// The JSON Schema of it.
pub(in crate::cli) fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Problems<'_>).to_value();
    let definition = schema.pointer_mut("/$defs/Diagnostic/properties");
    if let Some(properties) = definition.and_then(serde_json::Value::as_object_mut) {
        for (key, words) in [
            ("code", Code::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>()),
            ("level", [Level::Error, Level::Warning].map(Level::as_str).to_vec()),
        ] {
            properties.entry(key).and_modify(|property| property["enum"] = words.into());
        }
    }
    schema
}

impl<'a> From<&'a Diagnostic> for Problem<'a> {
    fn from(diagnostic: &'a Diagnostic) -> Self {
        Self {
            code: diagnostic.code.as_str(),
            level: diagnostic.code.level().as_str(),
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
            labels: diagnostic.labels.iter().map(Place::from).collect(),
        }
    }
}

impl<'a> From<&'a Label> for Place<'a> {
    fn from(label: &'a Label) -> Self {
        let span = label.span;
        let position = |column| Position { line: span.line, column };
        Self {
            file: &label.file.name,
            start: position(span.column),
            end: position(span.column.saturating_add(span.length)),
            text: &label.text,
        }
    }
}
