//! The JSON Schema (draft 2020-12) of rule files, for editors: what can stand where, with the model's descriptions.
//!
//! Generated from the same lists that check rules. It is no second checker: it accepts some files that loading refuses, and
//! refuses none that loads. `patternErrorMessage` and `errorMessage` are read by the YAML language server alone.

mod blocks;
mod fixtures;
mod values;

use serde_json::{Map, Value, json};

use crate::model::{ResourceKind, Severity};

/// The schema.
pub fn rule_schema() -> Value {
    let mut defs = Map::new();
    defs.extend(blocks::defs());
    defs.extend(fixtures::defs());
    let mut parts: Vec<Value> = ResourceKind::ALL.iter().map(|kind| by_type(*kind)).collect();
    parts.push(fixtures::shown_verdicts());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Trailwarden rule",
        "type": "object",
        "required": ["id", "title", "severity", "resource", "why", "check", "remediation", "references", "tests"],
        "properties": properties(),
        "additionalProperties": false,
        "allOf": parts,
        "$defs": defs,
    })
}

/// The keys whose content depends on the resource type.
fn by_type(kind: ResourceKind) -> Value {
    let conditions = blocks::conditions_on(kind);
    json!({
        "if": { "properties": { "resource": { "const": kind.as_str() } }, "required": ["resource"] },
        "then": { "properties": { "when": conditions, "check": conditions } },
    })
}

/// A reference to a definition.
fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "minLength": 1, "description": description })
}

fn properties() -> Value {
    let kinds: Vec<Value> =
        ResourceKind::ALL.iter().map(|kind| json!({ "const": kind.as_str(), "description": kind.schema().doc.trim() })).collect();
    json!({
        "id": {
            "type": "string",
            "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
            "description": "Kebab case, the same as the file's name without its ending; never used again.",
            "patternErrorMessage": "small letters and digits, in parts joined by `-`",
        },
        "title": text("One line that states the wanted state."),
        "severity": { "enum": Severity::ALL.map(Severity::as_str), "description": "How bad a violation is." },
        "resource": { "oneOf": kinds, "description": "The type of resource that the rule judges." },
        "why": text("The risk, in one or two sentences."),
        "params": {
            "type": "object",
            "description": "Values that users may change; used as `$name`.",
            "propertyNames": { "pattern": "^[a-z][a-z0-9_]*$" },
            "additionalProperties": reference("param"),
        },
        "let": {
            "type": "object",
            "description": "Names for values that are used more than once; used as `$name`.",
            "propertyNames": { "pattern": "^[a-z][a-z0-9_]*$" },
        },
        "when": { "type": "object", "description": "When the rule applies; always if left out." },
        "check": { "type": "object", "description": "What must hold." },
        "empty": {
            "enum": ["not_applicable", "fail", "pass"],
            "default": "not_applicable",
            "description": "What it means that an account has no resource of the type.",
        },
        "message": text("One sentence on a violation, with `${field}` filled in."),
        "remediation": {
            "type": "object",
            "description": "How to mend a violation.",
            "properties": {
                "cli": text("A command of the AWS CLI, with `${field}` filled in."),
                "terraform": text("A hint for Terraform."),
                "console": text("Where to click."),
                "note": text("What else to mind."),
            },
            "additionalProperties": false,
            "minProperties": 1,
        },
        "references": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "string",
                "pattern": r"^https://\S+$",
                "patternErrorMessage": "a link that begins with `https://`",
            },
            "description": "Links to documentation.",
        },
        "aliases": { "type": "array", "items": { "type": "string" }, "description": "Earlier ids." },
        "defaults": fixtures::defaults(),
        "tests": {
            "type": "array",
            "minItems": 1,
            "items": reference("test"),
            "description": "At least one each of pass, fail and unknown, and of not_applicable if there is a `when`.",
        },
    })
}
