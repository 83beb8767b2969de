//! Formats for programs: each is read back by a parser of its own kind, fits the schema that its owners publish, and
//! tells the same numbers as all others.

mod agreement;
mod asff;
mod csv;
mod github;
mod gitlab;
mod jsonl;
mod junit;
mod ocsf;
mod oscal;
mod sarif;
mod schemas;

use serde_json::Value;
use trailwarden::assess::Assessment;
use trailwarden::report::Format;

use super::{golden, plainly};

/// A format that is JSON, parsed.
fn json(format: Format, assessment: &Assessment) -> Value {
    serde_json::from_str(&plainly(format, assessment)).unwrap()
}

/// A JSON format as people review it.
fn pretty(format: Format, assessment: &Assessment) -> String {
    format!("{:#}", json(format, assessment))
}

/// The text at a place in JSON.
fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no text at {pointer} of {value:#}"))
}

/// The list at a place in JSON.
fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The rows of a table, each with its columns by name.
fn rows(table: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = ::csv::Reader::from_reader(table.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}
