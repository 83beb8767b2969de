//! The tests of rules, with the resources that are given to them, as JSON Schema.

use serde_json::{Map, Value, json};

use super::super::fixture;
use super::super::literal::ValueType;
use super::reference;
use crate::model::schema::{FieldSchema, FieldSource, FieldType, RecordSchema};
use crate::model::{CauseKind, ResourceKind, Status};

/// Definitions of a test, and of the records of each type.
pub(super) fn defs() -> Map<String, Value> {
    let mut defs = Map::new();
    for kind in ResourceKind::ALL {
        let fields = fields(*kind, &mut defs);
        defs.insert(fields_name(*kind), fields);
        defs.insert(given_name(*kind), resource(*kind));
    }
    defs.insert("unknown".to_owned(), unknown());
    defs.insert("test".to_owned(), test());
    defs
}

/// A resource of a test: its fields, and of types that an account can have several of, which it is.
fn resource(kind: ResourceKind) -> Value {
    let mut schema = reference(&fields_name(kind));
    if let (Some(field), Some(object)) = (fixture::named_by(kind), schema.as_object_mut()) {
        object.insert("anyOf".to_owned(), json!([{ "required": [field] }, { "required": ["_name"] }]));
    }
    schema
}

/// The fields of a resource, with the keys that say who it is.
fn fields(kind: ResourceKind, defs: &mut Map<String, Value>) -> Value {
    let mut schema = record(kind.schema(), defs);
    let Some(object) = schema.as_object_mut() else { return schema };
    if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
        for (name, description) in [
            ("_name", "What the resource is called in `expect` and in references."),
            ("_account", "Its account; 111122223333 if left out."),
            ("_region", "Its region; eu-west-1 if left out."),
            ("_arn", "Its ARN, instead of the one that follows from its name."),
        ] {
            properties.insert(name.to_owned(), json!({ "type": ["string", "number"], "description": description }));
        }
    }
    schema
}

fn fields_name(kind: ResourceKind) -> String {
    format!("fields:{kind}")
}

fn given_name(kind: ResourceKind) -> String {
    format!("given:{kind}")
}

fn causes() -> Value {
    json!({ "enum": CauseKind::ALL.map(CauseKind::as_str), "description": "Why it could not be read." })
}

fn unknown() -> Value {
    json!({
        "type": "object",
        "description": "It could not be read.",
        "properties": { "unknown": causes() },
        "required": ["unknown"],
        "additionalProperties": false,
    })
}

/// What stands under `defaults:`.
pub(super) fn defaults() -> Value {
    let record = |kind: &ResourceKind| {
        let schema = json!({ "$ref": format!("#/$defs/{}", fields_name(*kind)), "description": kind.schema().doc.trim() });
        (kind.as_str().to_owned(), schema)
    };
    let records: Map<String, Value> = ResourceKind::ALL.iter().map(record).collect();
    json!({
        "type": "object",
        "description": "By resource type, the fields of the tests' records that do not name them.",
        "properties": records,
        "additionalProperties": false,
    })
}

fn test() -> Value {
    let given: Map<String, Value> = ResourceKind::ALL
        .iter()
        .map(|kind| {
            let one = reference(&given_name(*kind));
            let description = kind.schema().doc.trim();
            let forms = json!({ "description": description, "anyOf": [one, { "type": "array", "items": one }] });
            (kind.as_str().to_owned(), forms)
        })
        .collect();
    let unlisted: Map<String, Value> = ResourceKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), causes())).collect();
    let paths =
        |description: &str| json!({ "type": "array", "minItems": 1, "items": { "type": "string" }, "description": description });
    json!({
        "type": "object",
        "required": ["name", "given", "expect"],
        "properties": {
            "name": { "type": "string", "minLength": 1, "description": "What the test shows." },
            "given": {
                "type": ["object", "null"],
                "description": "Resources by type, one or a list.",
                "properties": given,
                "additionalProperties": false,
            },
            "unlisted": {
                "type": "object",
                "description": "Types whose list could not be read.",
                "properties": unlisted,
                "additionalProperties": false,
            },
            "caller": { "type": "string", "description": "Who read the test's account, by ARN; its root user unless given." },
            "params": { "type": "object", "description": "Values of parameters for this test." },
            "expect": {
                "type": "object",
                "description": "The verdict by resource name, or by account id for all resources of an account.",
                "minProperties": 1,
                "additionalProperties": {
                    "anyOf": [
                        { "enum": Status::ALL.map(Status::as_str) },
                        {
                            "type": "object",
                            "description": "The verdict, with the paths that decided it.",
                            "properties": { "fail": paths("The paths that fail."), "unknown": paths("The paths that stay open.") },
                            "additionalProperties": false,
                            "minProperties": 1,
                            "maxProperties": 1,
                        },
                    ],
                },
            },
        },
        "additionalProperties": false,
    })
}

/// What the tests of a rule must show between them: that it can pass, fail and be unknown, and not apply if it has a `when`.
pub(super) fn shown_verdicts() -> Value {
    let shown = |status: Status| {
        let verdict = match status {
            Status::Fail | Status::Unknown => {
                json!({ "anyOf": [{ "const": status.as_str() }, { "type": "object", "required": [status.as_str()] }] })
            }
            Status::Pass | Status::NotApplicable => json!({ "const": status.as_str() }),
        };
        let some = json!({ "not": { "type": "object", "additionalProperties": { "not": verdict } } });
        let message = format!("no test shows that the rule can be `{status}`");
        json!({ "contains": { "required": ["expect"], "properties": { "expect": some } }, "errorMessage": message })
    };
    json!({
        "properties": { "tests": { "allOf": [shown(Status::Pass), shown(Status::Fail), shown(Status::Unknown)] } },
        "if": { "required": ["when"] },
        "then": { "properties": { "tests": shown(Status::NotApplicable) } },
    })
}

/// The stored fields of a record; those that are concluded or joined cannot be given.
fn record(schema: &'static RecordSchema, defs: &mut Map<String, Value>) -> Value {
    let stored = schema.fields.iter().filter(|field| matches!(field.source, FieldSource::Call(_)));
    let properties: Map<String, Value> = stored.map(|field| (field.name.to_owned(), observed(field, defs))).collect();
    json!({ "type": "object", "description": schema.doc.trim(), "properties": properties, "additionalProperties": false })
}

/// A reference to the definition of a record in a field, which is made if it is not there.
fn inner_record(schema: &'static RecordSchema, defs: &mut Map<String, Value>) -> Value {
    let name = format!("given-record:{}", schema.name);
    if !defs.contains_key(&name) {
        let made = record(schema, defs);
        defs.insert(name.clone(), made);
    }
    reference(&name)
}

fn observed(field: &FieldSchema, defs: &mut Map<String, Value>) -> Value {
    let mut forms = vec![value(field.ty, defs), reference("unknown")];
    let absent = if field.optional { ", `null` for not configured" } else { "" };
    if field.optional {
        forms.push(json!({ "type": "null" }));
    }
    json!({ "description": format!("{} ({}{absent})", field.description(), field.ty.describe()), "anyOf": forms })
}

fn value(ty: FieldType, defs: &mut Map<String, Value>) -> Value {
    match ty {
        FieldType::Record(schema) => inner_record(schema, defs),
        FieldType::List(item) => json!({ "type": "array", "items": { "anyOf": [value(*item, defs), reference("unknown")] } }),
        FieldType::Map => {
            json!({ "type": "object", "additionalProperties": { "type": ["string", "number", "boolean", "null"] } })
        }
        FieldType::Policy => json!({ "type": ["string", "object"] }),
        FieldType::Time => json!({
            "type": "string",
            "pattern": r"^(\d{4}-\d{2}-\d{2}|[0-9]+[smhdw] ago$|in [0-9]+[smhdw]$)",
            "patternErrorMessage": "expected a point in time: `100d ago`, `in 30d`, `2026-01-31`",
        }),
        FieldType::Enum(texts) => json!({ "enum": texts }),
        FieldType::Bool => json!({ "type": "boolean" }),
        FieldType::Int => json!({ "type": "integer" }),
        _ => ValueType::of(ty).map_or(json!({}), |_| json!({ "type": ["string", "number", "boolean"] })),
    }
}
