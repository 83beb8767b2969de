//! A field of a resource type that a first check can be about, with values for its tests.

use crate::model::ResourceKind;
use crate::model::schema::{FieldSchema, FieldSource, FieldType};

/// A check on one field, and values for which it holds and does not.
pub(super) struct Sample {
    /// The field that is checked.
    pub(super) field: &'static FieldSchema,
    /// The field that a test gives: the same, or the record that it is in.
    outer: &'static FieldSchema,
    /// What is asked of it.
    pub(super) check: String,
    /// A value for which the check holds.
    pub(super) good: &'static str,
    /// One for which it does not.
    pub(super) bad: &'static str,
}

impl Sample {
    /// The sample for a resource type: of its stored fields the one that teaches most, the first of these.
    pub(super) fn of(kind: ResourceKind) -> Option<Self> {
        let stored = kind.schema().fields.iter().filter(|field| matches!(field.source, FieldSource::Call(_)));
        let candidates = stored.flat_map(|outer| members(outer).iter().map(move |field| (outer, field)));
        let ranked = candidates.filter_map(|(outer, field)| Some((rank(kind, outer, field)?, outer, field)));
        let (_, outer, field) = ranked.min_by_key(|(rank, ..)| *rank)?;
        let (check, good, bad) = asked(field)?;
        let check = match check {
            Asked::Plain(value) => value.to_owned(),
            Asked::Ordered(test) if outer.optional || field.optional => format!("{{{test}, absent: false}}"),
            Asked::Ordered(test) | Asked::Test(test) => format!("{{{test}}}"),
        };
        Some(Self { field, outer, check, good, bad })
    }

    /// The path to the field.
    pub(super) fn path(&self) -> String {
        if self.is_inside() { format!("{}.{}", self.outer.name, self.field.name) } else { self.field.name.to_owned() }
    }

    /// Whether there may be no value.
    pub(super) fn optional(&self) -> bool {
        self.outer.optional || self.field.optional
    }

    /// A test's entry that gives the field this value.
    pub(super) fn given(&self, value: &str) -> String {
        let Self { outer, field, .. } = self;
        if self.is_inside() { format!("{}: {{{}: {value}}}", outer.name, field.name) } else { format!("{}: {value}", field.name) }
    }

    fn is_inside(&self) -> bool {
        !std::ptr::eq(self.outer, self.field)
    }
}

/// The fields that a check can be about: those of a record, or else the field itself.
fn members(field: &'static FieldSchema) -> &'static [FieldSchema] {
    match field.ty {
        FieldType::Record(schema) => schema.fields,
        _ => std::slice::from_ref(field),
    }
}

/// How little a field teaches: settings come before lists, times and text, and what the type's service tells by a call
/// of its own before what comes with the listing. `None` for types that a first check is not about.
fn rank(kind: ResourceKind, outer: &FieldSchema, field: &FieldSchema) -> Option<u8> {
    let FieldSource::Call(call) = outer.source else { return None };
    let is_setting = matches!(field.ty, FieldType::Bool | FieldType::Enum(_));
    let is_inside = !std::ptr::eq(outer, field);
    let is_own = call != kind.listing_call() && call.split(':').next() == Some(kind.service());
    match field.ty {
        _ if is_setting && !is_inside => Some(if is_own { 0 } else { 1 }),
        _ if is_setting => Some(2),
        _ if is_inside => None,
        FieldType::List(FieldType::Text | FieldType::Ref(_)) => Some(3),
        FieldType::Time => Some(4),
        // The first field says who the resource is.
        FieldType::Text => Some(if kind.schema().field(field.name).is_some_and(|(index, _)| index > 0) { 5 } else { 6 }),
        _ => None,
    }
}

/// What a check asks.
enum Asked {
    /// Equality.
    Plain(&'static str),
    /// An operator.
    Test(&'static str),
    /// An operator that must say what absence means.
    Ordered(&'static str),
}

/// What is asked of a field, a value for which it holds, and one for which it does not.
fn asked(field: &FieldSchema) -> Option<(Asked, &'static str, &'static str)> {
    match field.ty {
        FieldType::Bool => Some((Asked::Plain("true"), "true", "false")),
        FieldType::Enum([good, bad, ..]) => Some((Asked::Plain(good), good, bad)),
        FieldType::List(_) => Some((Asked::Test("empty: true"), "[]", "[example]")),
        FieldType::Time => Some((Asked::Ordered("newer_than: 365d"), "1d ago", "400d ago")),
        FieldType::Text => Some((Asked::Test("starts_with: example"), "example-1", "other")),
        _ => None,
    }
}
