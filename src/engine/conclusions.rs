//! Derived fields for whoever shows them beside the verdicts, concluded once for both.

use std::rc::Rc;

use crate::model::{FieldValue, Slot, Timestamp, Value};
use crate::snapshot::View;
use crate::snapshot::view::ResourceIndex;

use super::context::Context;

/// The derived fields of the resources of a view, each concluded when it is first read.
#[derive(Debug)]
pub struct Conclusions<'v>(pub(super) Rc<Context<'v>>);

impl<'v> Conclusions<'v> {
    /// Of a view, whose ages are counted from `as_of`; nothing is concluded yet.
    pub fn new(view: &'v View, as_of: Timestamp) -> Self {
        Self(Rc::new(Context::new(view, as_of)))
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
