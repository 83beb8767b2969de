//! What templates see, as values: what is missing in a result but has a name in the schema is `none`, not an error.

use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectRepr, Value, ValueKind};

use super::shape::Shape;

/// A mapping or list with its shape.
#[derive(Debug)]
struct Seen {
    value: Value,
    shape: Shape,
}

/// A value of this shape, as templates see it.
pub(super) fn seen(value: Value, shape: Shape) -> Value {
    match value.kind() {
        ValueKind::Map | ValueKind::Seq => Value::from_object(Seen { value, shape }),
        _ => value,
    }
}

impl Object for Seen {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        if self.value.kind() == ValueKind::Seq { ObjectRepr::Seq } else { ObjectRepr::Map }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let value = self.value.get_item(key).ok().filter(|value| !value.is_undefined());
        match (key.as_str(), value) {
            (Some(name), Some(value)) => Some(seen(value, self.shape.field(name))),
            (Some(name), None) => self.shape.may_lack(name).then(|| Value::from(())),
            (None, value) => value.map(|value| seen(value, self.shape.item())),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.repr() {
            ObjectRepr::Seq => self.value.len().map_or(Enumerator::NonEnumerable, Enumerator::Seq),
            _ => self.value.try_iter().map_or(Enumerator::NonEnumerable, |keys| Enumerator::Values(keys.collect())),
        }
    }
}
