//! What conditions are judged against: the view, the time, and the derived fields, each concluded when first read.

use std::cell::OnceCell;

use crate::analysis::{Derivation, Observation, derivation};
use crate::model::schema::FieldSource;
use crate::model::{ResourceKind, Slot, Timestamp};
use crate::snapshot::View;
use crate::snapshot::view::ResourceIndex;

/// What conditions are judged against.
#[derive(Debug)]
pub(super) struct Context<'v> {
    pub(super) view: &'v View,
    pub(super) as_of: Timestamp,
    derived: Vec<DerivedOfKind>,
}

/// The derived fields of the resources of one type.
#[derive(Debug)]
struct DerivedOfKind {
    /// The index of the type's first resource in the view.
    first: usize,
    /// The derived fields, by their index in the schema.
    fields: Vec<(usize, &'static Derivation)>,
    /// By resource and, within it, by field.
    cells: Vec<OnceCell<Box<dyn Observation>>>,
}

impl<'v> Context<'v> {
    pub(super) fn new(view: &'v View, as_of: Timestamp) -> Self {
        let derived = ResourceKind::ALL.iter().map(|&kind| DerivedOfKind::new(view, kind)).collect();
        Self { view, as_of, derived }
    }

    /// A derived field of a resource; `field` is its index in the schema.
    pub(super) fn derived(&self, of: ResourceIndex, kind: ResourceKind, field: usize) -> Option<Slot<'_>> {
        let table = self.derived.get(kind as usize)?;
        let position = table.fields.iter().position(|(index, _)| *index == field)?;
        let (_, derivation) = table.fields.get(position)?;
        let row = of.get().checked_sub(table.first)?;
        let cell = table.cells.get(row * table.fields.len() + position)?;
        let resource = self.view.resource(of)?;
        Some(cell.get_or_init(|| (derivation.conclude)(resource)).slot())
    }
}

impl DerivedOfKind {
    fn new(view: &View, kind: ResourceKind) -> Self {
        let is_derived = |source| matches!(source, FieldSource::Derived(_));
        let fields = kind.schema().fields.iter().enumerate().filter(|(_, field)| is_derived(field.source));
        let fields: Vec<_> = fields.filter_map(|(index, field)| Some((index, derivation(kind, field.name)?))).collect();
        let mut resources = view.of_kind(kind).peekable();
        let first = resources.peek().map_or(0, |index| index.get());
        let cells = if fields.is_empty() { 0 } else { resources.count() * fields.len() };
        Self { first, fields, cells: std::iter::repeat_with(OnceCell::new).take(cells).collect() }
    }
}
