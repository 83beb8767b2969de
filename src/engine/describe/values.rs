//! Values as JSON and as text, for evidence.

use serde_json::{Map, Value as Json};

use crate::finding::Actual;
use crate::model::{ListValue, Record, Slot, Value};
use crate::rule::expr::{Literal, Operand};

use super::super::operand::{Given, Scalar};
use super::super::operators::time::duration;
use super::super::walk::{Items, Place, Seen};

/// How many items of a list, and members of a record within it, evidence shows.
const SHOWN: usize = 100;

/// A value as JSON.
pub(super) fn json(value: Value<'_>) -> Json {
    match value {
        Value::Bool(value) => value.into(),
        Value::Int(value) => value.into(),
        Value::Text(value) => value.into(),
        Value::Time(value) => value.to_string().into(),
        Value::Record(record) => record_json(record),
        Value::List(list) => list_json(list),
    }
}

fn list_json(list: &dyn ListValue) -> Json {
    (0..list.len().min(SHOWN)).filter_map(|index| list.item(index)).map(json).collect()
}

fn record_json(record: &dyn Record) -> Json {
    let mut members = Map::new();
    for (index, field) in record.schema().fields.iter().enumerate() {
        match record.slot(index) {
            Some(Slot::Known(value)) => drop(members.insert(field.name.to_owned(), json(value))),
            Some(Slot::Absent) => drop(members.insert(field.name.to_owned(), Json::Null)),
            Some(Slot::Unknown(_)) | None => {}
        }
    }
    Json::Object(members)
}

/// A scalar as plain text.
pub(super) fn plain(value: Value<'_>) -> Option<String> {
    Scalar::of(value).map(|value| value.to_string())
}

/// A literal as JSON, durations as rules write them.
pub(super) fn literal(literal: &Literal) -> Json {
    match literal {
        Literal::Bool(value) => (*value).into(),
        Literal::Int(value) => (*value).into(),
        Literal::Text(value) => (&**value).into(),
        Literal::Time(value) => value.to_string().into(),
        Literal::Duration(seconds) => duration(*seconds).into(),
        Literal::Net(net) => net.to_string().into(),
    }
}

/// What an operand came to; where it came to nothing, how it is written.
pub(super) fn operand(given: &Given<'_>, written: &Operand) -> Json {
    match given {
        Given::Value(Scalar::Bool(value)) => (*value).into(),
        Given::Value(Scalar::Int(value)) => (*value).into(),
        Given::Value(other) => other.to_string().into(),
        Given::Absent | Given::Missing | Given::Unknown => as_written(written),
    }
}

/// An operand as the rule writes it.
pub(super) fn as_written(operand: &Operand) -> Json {
    match operand {
        Operand::Literal(value) => literal(value),
        Operand::Path { path, .. } => format!("${{{}}}", path.text).into(),
        Operand::Template(template) => (&*template.text).into(),
    }
}

/// What was read, of a value that is no list of resources.
pub(super) fn actual(seen: &Seen<'_>) -> Actual {
    match seen {
        Seen::Value(value, _) => Actual::Value(json(*value)),
        Seen::Unknown(why) => Actual::Unknown(why.cause()),
        Seen::Members(members) => Actual::Value(serde_json::json!({ "items": members.len() })),
        Seen::Resource(_) => Actual::Value(Json::Bool(true)),
        Seen::Absent | Seen::Missing => Actual::Absent,
    }
}

/// The items that set operators compare.
pub(super) fn set(items: &Items<'_>) -> Json {
    let shown = |item: Place<'_>| super::super::operators::collection::scalar(item).map(json);
    items.iter().take(SHOWN).filter_map(shown).collect()
}
