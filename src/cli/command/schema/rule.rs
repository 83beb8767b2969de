//! `schema rule`: a JSON Schema of rule files, so that editors complete keys and fields while one writes.
//!
//! It knows the shape of a rule and the fields of each resource type. Types, operators and values deeper down are told
//! by `rules lint`, which says it better than a schema could.

use serde_json::{Map, Value, json};

use crate::model::schema::FieldSchema;
use crate::model::{ResourceKind, Severity};

/// The schema.
pub(super) fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A rule of Trailwarden",
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "title", "severity", "resource", "why", "check", "remediation", "references", "tests"],
        "properties": properties(),
        "allOf": ResourceKind::ALL.iter().map(|kind| conditions_of(*kind)).collect::<Value>(),
        "$defs": { "text": { "type": "string", "minLength": 1 }, "texts": { "type": "array", "items": { "$ref": "#/$defs/text" } } }
    })
}

fn properties() -> Value {
    let severities: Vec<_> = Severity::ALL.iter().rev().map(|severity| severity.as_str()).collect();
    let kinds: Vec<_> = ResourceKind::ALL.iter().map(|kind| kind.as_str()).collect();
    json!({
        "id": { "type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "description": "Kebab case, as the file is named; never reused." },
        "title": text("One line that states the wanted state."),
        "severity": { "enum": severities, "description": "How bad a violation is." },
        "resource": { "enum": kinds, "description": "The resource type that the rule judges." },
        "why": text("The risk, in one or two sentences."),
        "params": { "type": "object", "additionalProperties": param(), "description": "Values that users may change." },
        "let": { "type": "object", "description": "Names for values that are used more than once." },
        "when": { "type": "object", "description": "When the rule applies; otherwise the resource is not_applicable." },
        "check": { "type": "object", "description": "What must hold." },
        "empty": { "enum": ["not_applicable", "fail", "pass"], "description": "What it means that an account has no such resource." },
        "message": text("One sentence on a violation, with ${field} filled in."),
        "remediation": remediation(),
        "references": { "$ref": "#/$defs/texts", "description": "Links." },
        "aliases": { "$ref": "#/$defs/texts", "description": "Earlier ids." },
        "tests": { "type": "array", "items": test(), "minItems": 2, "description": "What the rule says of made-up resources." }
    })
}

fn text(description: &str) -> Value {
    json!({ "$ref": "#/$defs/text", "description": description })
}

fn param() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["type", "default"],
        "properties": {
            "type": { "enum": ["bool", "int", "string", "duration", "timestamp", "strings"] },
            "default": {},
            "min": {},
            "max": {},
            "one_of": { "type": "array" },
            "description": text("What it tunes.")
        }
    })
}

fn remediation() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "minProperties": 1,
        "description": "How to mend a violation.",
        "properties": {
            "cli": text("A command of the AWS CLI, with ${field} filled in."),
            "terraform": text("A hint for Terraform."),
            "console": text("Where to click."),
            "note": text("What else to mind.")
        }
    })
}

fn test() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["name", "given", "expect"],
        "properties": {
            "name": text("What it shows."),
            "given": {
                "type": "object",
                "propertyNames": { "enum": ResourceKind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>() },
                "description": "The resources of the account: by type, one or a list."
            },
            "unlisted": { "type": "object", "description": "Types whose list could not be read, with the cause." },
            "params": { "type": "object", "description": "Values of parameters for this test." },
            "expect": { "type": "object", "description": "By resource name: pass, fail, unknown or not_applicable." }
        }
    })
}

/// What `when` and `check` of rules about one resource type may begin with.
fn conditions_of(kind: ResourceKind) -> Value {
    let fields = kind.schema().fields;
    let mut known: Map<String, Value> = fields.iter().map(|field| (field.name.to_owned(), described(field))).collect();
    for (key, description) in [("all_of", "All of these."), ("any_of", "At least one of these.")] {
        known.insert(key.to_owned(), json!({ "type": "array", "items": { "type": "object" }, "description": description }));
    }
    known.insert("not".to_owned(), json!({ "type": "object", "description": "Not this." }));
    let names: Vec<_> = fields.iter().map(|field| field.name).collect();
    let mut patterns = Map::new();
    patterns.insert(format!("^({})\\.", names.join("|")), json!({ "description": "A path." }));
    patterns.insert("^\\$".to_owned(), json!({ "description": "A parameter." }));
    let condition =
        json!({ "type": "object", "properties": known, "patternProperties": patterns, "additionalProperties": false });
    json!({
        "if": { "properties": { "resource": { "const": kind.as_str() } }, "required": ["resource"] },
        "then": { "properties": { "when": condition, "check": condition } }
    })
}

fn described(field: &FieldSchema) -> Value {
    json!({ "description": format!("{} ({})", field.description(), field.ty.describe()) })
}
