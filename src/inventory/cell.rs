//! Fields as cells: known values in short, absence, or the cause of not knowing.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::model::schema::{FieldType, RecordSchema};
use crate::model::{Cause, Observed, Record, Slot, Value};

/// How the values of a column read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// True or false.
    Bool,
    /// A whole number.
    Number,
    /// A point in time, as RFC 3339 writes it.
    Time,
    /// How many things there are.
    Count,
    /// How many of several switches are on: `{"on": 3, "of": 4}`.
    Switches,
    /// Any text.
    Text,
}

/// How the values at a path read; `None` if a record has no such field.
pub(super) fn column_type(schema: &RecordSchema, path: &str) -> Option<ColumnType> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let ty = schema.field(name)?.1.ty;
    match (ty, rest) {
        (FieldType::Record(inner), Some(rest)) => column_type(inner, rest),
        (_, Some(_)) | (FieldType::Resources(_), None) => None,
        (FieldType::Bool, None) => Some(ColumnType::Bool),
        (FieldType::Int, None) => Some(ColumnType::Number),
        (FieldType::Time, None) => Some(ColumnType::Time),
        (FieldType::List(_) | FieldType::Map, None) => Some(ColumnType::Count),
        (FieldType::Record(_), None) => Some(ColumnType::Switches),
        (
            FieldType::Text | FieldType::Enum(_) | FieldType::Arn | FieldType::Cidr | FieldType::Policy | FieldType::Ref(_),
            None,
        ) => Some(ColumnType::Text),
    }
}

/// The field at a path as a cell. What lies in something absent is absent.
pub(super) fn cell(record: &dyn Record, path: &str) -> Observed<Json> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let slot = record.schema().field(name).and_then(|(index, _)| record.slot(index));
    match (slot, rest) {
        (Some(Slot::Known(Value::Record(inner))), Some(rest)) => cell(inner, rest),
        (Some(Slot::Known(value)), _) => known(value),
        (Some(Slot::Absent), _) => Observed::Absent,
        (Some(Slot::Unknown(cause)), _) => Observed::Unknown(Arc::clone(cause)),
        // Only what a snapshot holds can be shown; the test of the tables finds a path that leads elsewhere.
        (None, _) => Observed::Unknown(Arc::new(Cause::new(crate::model::CauseKind::NotCollected))),
    }
}

fn known(value: Value<'_>) -> Observed<Json> {
    match value {
        Value::Bool(value) => Observed::Known(json!(value)),
        Value::Int(value) => Observed::Known(json!(value)),
        Value::Text(text) => Observed::Known(json!(text)),
        Value::Time(time) => Observed::Known(json!(time.to_string())),
        Value::List(list) => match list.rest() {
            Some(cause) => Observed::Unknown(Arc::clone(cause)),
            None => Observed::Known(json!(list.len())),
        },
        Value::Record(record) => switches(record),
    }
}

/// How many of a record's switches are on; one that cannot be told makes the number unknown.
fn switches(record: &dyn Record) -> Observed<Json> {
    let (mut on, mut of) = (0, 0);
    for index in 0..record.schema().fields.len() {
        match record.slot(index) {
            Some(Slot::Known(Value::Bool(value))) => (on, of) = (on + u64::from(value), of + 1),
            Some(Slot::Unknown(cause)) => return Observed::Unknown(Arc::clone(cause)),
            Some(Slot::Absent | Slot::Known(_)) | None => {}
        }
    }
    Observed::Known(json!({"on": on, "of": of}))
}
