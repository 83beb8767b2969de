//! Derived fields for whoever shows them without judging.

use crate::model::{FieldValue, Slot, Timestamp, Value};
use crate::snapshot::View;
use crate::snapshot::view::ResourceIndex;

use super::context::Context;

/// The derived fields of the resources of a view, each concluded when it is first read.
#[derive(Debug)]
pub struct Conclusions<'v>(Context<'v>);

impl<'v> Conclusions<'v> {
    /// Of a view; nothing is concluded yet. No conclusion depends on the time.
    pub fn new(view: &'v View) -> Self {
        Self(Context::new(view, Timestamp::UNIX_EPOCH))
    }

    /// A derived field of a resource; `None` if its type has none of that name.
    pub fn slot(&self, of: ResourceIndex, field: &str) -> Option<Slot<'_>> {
        let kind = self.0.view.resource(of)?.subject.kind;
        let (index, _) = kind.schema().field(field)?;
        self.0.derived(of, kind, index)
    }
}

/// The record that a slot holds, if it is one of this type.
pub fn record<T: FieldValue + 'static>(slot: Slot<'_>) -> Option<&T> {
    match slot {
        Slot::Known(Value::Record(record)) => record.as_any().downcast_ref(),
        Slot::Known(_) | Slot::Absent | Slot::Unknown(_) => None,
    }
}
