//! `schema fields`: what rules can read, with the call that tells it.

use serde_json::{Map, Value, json};

use crate::model::ResourceKind;
use crate::model::schema::{FieldSource, FieldType, RecordSchema, Relation};

/// Every resource type with its fields, as rules see them.
pub(super) fn schema() -> Value {
    let types = ResourceKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), record(kind.schema())));
    Value::Object(types.collect())
}

fn record(schema: &RecordSchema) -> Value {
    let fields = schema.fields.iter().map(|field| {
        let mut entry = Map::new();
        entry.insert("type".to_owned(), field.ty.describe().into());
        entry.insert("description".to_owned(), field.description().into());
        if field.optional {
            entry.insert("optional".to_owned(), true.into());
        }
        if let FieldType::Enum(texts) = field.ty {
            entry.insert("values".to_owned(), texts.into());
        }
        if let Some(schema) = record_inside(&field.ty) {
            entry.insert("fields".to_owned(), record(schema).get("fields").cloned().unwrap_or_default());
        }
        entry.extend(source(&field.source));
        (field.name.to_owned(), Value::Object(entry))
    });
    let fields: Map<_, _> = fields.collect();
    json!({ "description": schema.doc.trim(), "fields": fields })
}

/// The record that a field is, or is a list of.
fn record_inside(ty: &FieldType) -> Option<&'static RecordSchema> {
    match ty {
        FieldType::Record(schema) => Some(schema),
        FieldType::List(item) => record_inside(item),
        _ => None,
    }
}

/// Where the value comes from, in one entry; none for members of records, which come with their field.
fn source(source: &FieldSource) -> Option<(String, Value)> {
    match source {
        FieldSource::Call("") => None,
        FieldSource::Call(call) => Some(("call".to_owned(), (*call).into())),
        FieldSource::Derived(from) => Some(("derived_from".to_owned(), (*from).into())),
        FieldSource::Related(relation) => Some(("joined_by".to_owned(), describe(*relation).into())),
    }
}

fn describe(relation: Relation) -> String {
    match relation {
        Relation::SameAccount => "account".to_owned(),
        Relation::SameRegion => "region".to_owned(),
        Relation::PointsHere(path) => format!("their `{path}`"),
    }
}
