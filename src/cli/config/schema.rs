//! The JSON Schemas (draft 2020-12) of the configuration file and of profiles, for editors.
//!
//! Generated from the table of keys, and from the flags that these stand for. It accepts what reading accepts, but for what
//! only reading can tell: whether rules, parameters and files are there, and the decimals of a percentage.

use serde_json::{Map, Value, json};

use super::flags::Flags;
use super::keys::{KEYS, Key, Shape};
use super::overrides;
use super::read::{self, Form, TITLE};
use crate::cli::outputs::BESIDE_FORMATS;
use crate::model::Severity;
use crate::report::FORMATS;

/// The schema of the configuration file.
pub(in crate::cli) fn schema() -> Value {
    of_form(Form::Configuration, "Trailwarden configuration")
}

/// The schema of profiles.
pub(in crate::cli) fn of_profiles() -> Value {
    let mut schema = of_form(Form::Profile, "Trailwarden profile");
    if let Some(top) = schema.pointer_mut("/properties").and_then(Value::as_object_mut) {
        top.insert(
            TITLE.to_owned(),
            json!({ "type": "string", "pattern": r"\S", "description": "What it is about, in a line." }),
        );
    }
    schema
}

fn of_form(form: Form, title: &str) -> Value {
    let flags = Flags::new();
    let mut top = Map::new();
    top.insert("version".to_owned(), json!({ "const": read::VERSION, "description": "The version of this file's format." }));
    for section in form.sections() {
        let mut properties = of_section(form, section, &flags);
        if section == overrides::SECTION {
            properties.insert(overrides::NAME.to_owned(), of_overrides());
        }
        let schema = json!({ "type": ["object", "null"], "properties": properties, "additionalProperties": false });
        top.insert(section.to_owned(), schema);
    }
    top.extend(of_section(form, "", &flags));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "required": form.needed(),
        "properties": top,
        "additionalProperties": false,
    })
}

fn of_section(form: Form, section: &str, flags: &Flags) -> Map<String, Value> {
    let keys = KEYS.iter().filter(|key| key.section == section && form.has(key));
    keys.map(|key| (key.name.to_owned(), described(key, flags.of(key)))).collect()
}

/// What may stand behind a key, with the help of its flag.
fn described(key: &Key, flag: Option<&clap::Arg>) -> Value {
    let mut schema = of_shape(key, flag);
    let help = flag.and_then(clap::Arg::get_help).map(ToString::to_string).unwrap_or_default();
    if let Some(object) = schema.as_object_mut() {
        object.insert("description".to_owned(), help.replace(" (repeatable)", "").into());
    }
    schema
}

fn of_shape(key: &Key, flag: Option<&clap::Arg>) -> Value {
    match key.shape {
        Shape::Text => text(flag),
        Shape::Number(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        // Validators disagree about multiples of 0.1.
        Shape::Percent => json!({ "type": "number", "minimum": 0, "maximum": 100 }),
        Shape::Switch => json!({ "type": "boolean" }),
        Shape::File | Shape::Profile => path(flag),
        Shape::Files => json!({ "anyOf": [path(flag), { "type": "array", "items": path(flag) }] }),
        Shape::Texts => json!({ "type": "array", "items": text(flag) }),
        Shape::Regions => {
            let region = json!({ "allOf": [text(flag), { "not": { "const": "all" } }] });
            json!({ "anyOf": [{ "const": ["all"] }, { "type": "array", "items": region }] })
        }
        Shape::Packs => json!({ "type": "array", "items": path(flag), "contains": { "const": "builtin" } }),
        Shape::Format => json!({ "enum": formats() }),
        Shape::Outputs => {
            let paths =
                formats().into_iter().chain(BESIDE_FORMATS).map(|format| (format.to_owned(), path(flag))).collect::<Map<_, _>>();
            json!({ "type": "object", "properties": paths, "additionalProperties": false })
        }
    }
}

fn formats() -> Vec<&'static str> {
    FORMATS.iter().map(|info| info.name).collect()
}

/// A text that the flag takes.
fn text(flag: Option<&clap::Arg>) -> Value {
    let words: Vec<_> = flag.map(clap::Arg::get_possible_values).unwrap_or_default();
    let words: Vec<&str> = words.iter().map(clap::builder::PossibleValue::get_name).collect();
    match flag.map(|flag| flag.get_id().as_str()) {
        _ if !words.is_empty() => json!({ "enum": words }),
        Some("expect_account") => json!({ "type": "string", "pattern": "^[0-9]{12}$" }),
        Some("role_name") => json!({ "type": "string", "pattern": "^[A-Za-z0-9_+=,.@-][A-Za-z0-9_+=,.@/-]*(?<!/)$" }),
        _ => path(flag),
    }
}

/// A text that says something, and does not hold what separates values.
fn path(flag: Option<&clap::Arg>) -> Value {
    let separated = flag.is_some_and(|flag| flag.get_value_delimiter().is_some());
    let pattern = if separated { r"^[^,]*[^\s,][^,]*$" } else { r"\S" };
    json!({ "type": "string", "pattern": pattern })
}

fn of_overrides() -> Value {
    let value = json!({ "type": ["string", "integer", "boolean", "number"] });
    let params = json!({ "anyOf": [value, { "type": "array", "items": value }] });
    let changed = json!({
        "type": "object",
        "properties": {
            "severity": { "enum": Severity::ALL.map(Severity::as_str), "description": "How bad a violation is." },
            "params": { "type": "object", "additionalProperties": params, "description": "Values of the rule's parameters." },
        },
        "additionalProperties": false,
    });
    json!({
        "type": "object",
        "additionalProperties": changed,
        "description": "Severities and parameters of rules, by their ids.",
    })
}
