//! The tests of rules, with the resources that are given to them, as JSON Schema.

use serde_json::{Map, Value, json};

use super::super::literal::ValueType;
use super::reference;
use crate::model::schema::{FieldSchema, FieldSource, FieldType, RecordSchema};
use crate::model::{CauseKind, ResourceKind, Status};

/// Definitions of a test, and of the records of each type.
pub(super) fn defs() -> Map<String, Value> {
    let mut defs = Map::new();
    for kind in ResourceKind::ALL {
        let mut schema = record(kind.schema());
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            for (name, description) in [
                ("_name", "What the resource is called in `expect` and in references."),
                ("_account", "Its account; 111122223333 if left out."),
                ("_region", "Its region; eu-west-1 if left out."),
                ("_arn", "Its ARN, instead of the one that follows from its name."),
            ] {
                properties.insert(name.to_owned(), json!({ "type": ["string", "number"], "description": description }));
            }
        }
        defs.insert(given_name(*kind), schema);
    }
    defs.insert("unknown".to_owned(), unknown());
    defs.insert("test".to_owned(), test());
    defs
}

fn given_name(kind: ResourceKind) -> String {
    format!("given:{kind}")
}

fn causes() -> Value {
    json!({ "enum": CauseKind::ALL.map(CauseKind::as_str) })
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

fn test() -> Value {
    let given: Map<String, Value> = ResourceKind::ALL
        .iter()
        .map(|kind| {
            let one = reference(&given_name(*kind));
            (kind.as_str().to_owned(), json!({ "anyOf": [one, { "type": "array", "items": one }] }))
        })
        .collect();
    let unlisted: Map<String, Value> = ResourceKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), causes())).collect();
    let paths = json!({ "type": "array", "minItems": 1, "items": { "type": "string" } });
    json!({
        "type": "object",
        "required": ["name", "given", "expect"],
        "properties": {
            "name": { "type": "string", "description": "What the test shows." },
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
                            "properties": { "fail": paths, "unknown": paths },
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

/// The stored fields of a record; those that are concluded or joined cannot be given.
fn record(schema: &RecordSchema) -> Value {
    let stored = schema.fields.iter().filter(|field| matches!(field.source, FieldSource::Call(_)));
    let properties: Map<String, Value> = stored.map(|field| (field.name.to_owned(), observed(field))).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn observed(field: &FieldSchema) -> Value {
    let mut forms = vec![value(field.ty), reference("unknown")];
    if field.optional {
        forms.push(json!({ "type": "null" }));
    }
    json!({ "description": field.description(), "anyOf": forms })
}

fn value(ty: FieldType) -> Value {
    match ty {
        FieldType::Record(schema) => record(schema),
        FieldType::List(item) => json!({ "type": "array", "items": { "anyOf": [value(*item), reference("unknown")] } }),
        FieldType::Map => json!({ "type": "object" }),
        FieldType::Policy => json!({ "type": ["string", "object"] }),
        FieldType::Time => json!({ "type": "string", "pattern": r"^(\d{4}-\d{2}-\d{2}|[0-9]+[smhdw] ago$|in [0-9]+[smhdw]$)" }),
        FieldType::Enum(texts) => json!({ "enum": texts }),
        FieldType::Bool => json!({ "type": "boolean" }),
        FieldType::Int => json!({ "type": "integer" }),
        _ => ValueType::of(ty).map_or(json!({}), |_| json!({ "type": ["string", "number", "boolean"] })),
    }
}
