//! Tests of whole lists: `empty has_all has_any has_none equals_set subset_of`.

use crate::model::{Tag, Value};
use crate::rule::expr::{CompareOp, Literal, SetOp};

use super::super::truth::Truth;
use super::super::walk::{Items, Place};
use super::compare::compare;

/// Whether a list is empty, or is not, as expected.
pub(in super::super) fn empty(len: usize, complete: bool, expected: bool) -> Truth {
    match (len, complete) {
        (0, false) => Truth::Unknown,
        (len, _) => ((len == 0) == expected).into(),
    }
}

/// What a set operator says of a list; of a map, of its keys.
pub(in super::super) fn set(op: SetOp, items: &Items<'_>, values: &[Literal]) -> Truth {
    let complete = items.rest().is_none();
    match op {
        SetOp::HasAll => Truth::all(values.iter().map(|value| has(items, value, complete))),
        SetOp::HasAny => Truth::any(values.iter().map(|value| has(items, value, complete))),
        SetOp::HasNone => !set(SetOp::HasAny, items, values),
        SetOp::SubsetOf => {
            let rest = (!complete).then_some(Truth::Unknown);
            Truth::all(items.iter().map(|item| values.iter().any(|value| equal(item, value)).into()).chain(rest))
        }
        SetOp::EqualsSet => Truth::all([SetOp::HasAll, SetOp::SubsetOf].map(|op| set(op, items, values))),
    }
}

fn has(items: &Items<'_>, value: &Literal, complete: bool) -> Truth {
    match (items.iter().any(|item| equal(item, value)), complete) {
        (true, _) => Truth::True,
        (false, true) => Truth::False,
        (false, false) => Truth::Unknown,
    }
}

fn equal(item: Place<'_>, literal: &Literal) -> bool {
    scalar(item).is_some_and(|value| compare(CompareOp::Eq, value, &literal.into()))
}

/// The item as a value that can be compared: itself, or the key of an entry.
pub(in super::super) fn scalar(item: Place<'_>) -> Option<Value<'_>> {
    match item {
        Place::Item(value, _, _) => Some(value),
        Place::Record(record, _) => record.as_any().downcast_ref::<Tag>()?.key.known().map(|key| Value::Text(key)),
        Place::Resource(_) | Place::Absent | Place::Missing | Place::Unknown(_) => None,
    }
}
