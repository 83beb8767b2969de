//! The way from a rule's resource to what a test looked at, as evidence shows it.

use std::fmt::Write as _;

use crate::finding::{Join, Source};
use crate::model::schema::{FieldSchema, FieldSource};
use crate::model::{Record, ResourceKind, Value};
use crate::rule::expr::{Path, Step};
use crate::snapshot::view::ResourceIndex;
use crate::snapshot::{CallRecord, View};

use super::super::context::Context;
use super::super::walk::{Place, Seen, Why};

/// The way so far.
#[derive(Debug, Clone)]
pub(in super::super) struct Route {
    /// Fields with dots between them, items of lists in brackets.
    pub(in super::super) path: String,
    /// The references followed.
    pub(in super::super) via: Vec<Join>,
    /// Whose field was read last, and the field that a call told.
    pub(in super::super) origin: Option<(ResourceIndex, &'static FieldSchema)>,
    /// The first thing on the way that could not be read: its path, and why.
    pub(in super::super) broken: Option<Broken>,
}

/// Where a way ended before its end.
#[derive(Debug, Clone)]
pub(in super::super) struct Broken {
    pub(in super::super) path: String,
    /// What the reference that leads nowhere, or to what was not read, says.
    pub(in super::super) reference: Option<String>,
}

impl Route {
    pub(in super::super) fn start() -> Self {
        Self { path: String::new(), via: Vec::new(), origin: None, broken: None }
    }

    /// Follows a path, as [`Context::walk`] does, and notes the way.
    pub(in super::super) fn follow<'c>(
        &self,
        context: &'c Context<'_>,
        from: Place<'c>,
        path: &Path,
        enter: bool,
    ) -> (Self, Seen<'c>) {
        let mut route = self.clone();
        let Some((last, steps)) = path.steps.split_last() else {
            let seen = context.walk(from, path, enter);
            match path.given {
                // No call told it, and no way led to it.
                Some(_) => route = Self { path: path.text.to_string(), broken: route.broken, ..Self::start() },
                None => route.note(context, from, &seen),
            }
            return (route, seen);
        };
        let mut place = from;
        for step in steps {
            let seen = route.step(context, place, step, true);
            place = seen.place(step.field.ty);
        }
        let seen = route.step(context, place, last, enter);
        (route, seen)
    }

    fn step<'c>(&mut self, context: &'c Context<'_>, from: Place<'c>, step: &Step, enter: bool) -> Seen<'c> {
        if let Place::Item(..) = from {
            let target = context.here(from, true);
            self.note(context, from, &target);
        }
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(step.field.name);
        let seen = context.step(from, step, enter);
        if !matches!(step.field.source, FieldSource::Call("")) {
            self.origin = owner(context, from).map(|owner| (owner, step.field)).or(self.origin);
        }
        if enter {
            let reference = context.step(from, step, false);
            self.note_join(context, text(&reference), &seen);
        } else {
            self.note_end(None, &seen);
        }
        seen
    }

    /// Notes that an item of a list was entered that is a reference, or could not be.
    fn note(&mut self, context: &Context<'_>, from: Place<'_>, seen: &Seen<'_>) {
        match from {
            Place::Item(Value::Text(reference), _, _) if matches!(seen, Seen::Value(..)) => self.note_end(Some(reference), seen),
            Place::Item(Value::Text(reference), _, _) => self.note_join(context, Some(reference), seen),
            _ => {}
        }
    }

    fn note_join(&mut self, context: &Context<'_>, reference: Option<&str>, seen: &Seen<'_>) {
        if let Seen::Resource(index) = seen {
            let to = context.view.resource(*index).map_or_else(String::new, |resource| resource.subject.id.to_string());
            self.via.push(Join { field: self.path.clone(), to });
        }
        self.note_end(reference, seen);
    }

    fn note_end(&mut self, reference: Option<&str>, seen: &Seen<'_>) {
        if self.broken.is_none() && matches!(seen, Seen::Missing | Seen::Unknown(_)) {
            self.broken = Some(Broken { path: self.path.clone(), reference: reference.map(str::to_owned) });
        }
    }

    /// Goes on to an item of the list that the way led to.
    pub(in super::super) fn item(&self, context: &Context<'_>, item: Place<'_>, position: usize) -> Self {
        let mut route = self.clone();
        match item_name(context, item) {
            Some(name) => drop(write!(route.path, "[{}]", serde_json::Value::from(name))),
            None => drop(write!(route.path, "[{position}]")),
        }
        if let Place::Resource(index) = item {
            let to = context.view.resource(index).map_or_else(String::new, |resource| resource.subject.id.to_string());
            route.via.push(Join { field: self.path.clone(), to });
        }
        route
    }

    /// The call that told what the way led to.
    pub(in super::super) fn call(&self, view: &View) -> Option<&'static str> {
        let (owner, field) = self.origin?;
        let kind = view.resource(owner)?.subject.kind;
        call_of(kind, field).filter(|call| !call.is_empty())
    }

    /// That call's record.
    pub(in super::super) fn source(&self, view: &View) -> Option<Source> {
        let (owner, _) = self.origin?;
        view.source(&view.resource(owner)?.subject, self.call(view)?).map(source_of)
    }
}

/// A call as evidence names it.
pub(in super::super) fn source_of(record: &CallRecord) -> Source {
    Source {
        api: record.call.to_string(),
        region: Some(record.region.to_string()),
        at: record.at,
        request_id: record.request_id.clone(),
    }
}

fn text<'c>(seen: &Seen<'c>) -> Option<&'c str> {
    match seen {
        Seen::Value(Value::Text(text), _) => Some(text),
        Seen::Unknown(Why::Outside(_, _, text)) => Some(text),
        _ => None,
    }
}

/// The resource whose field a step from here reads.
fn owner(context: &Context<'_>, place: Place<'_>) -> Option<ResourceIndex> {
    match place {
        Place::Resource(index) | Place::Record(_, index) => Some(index),
        Place::Item(..) => match context.here(place, true) {
            Seen::Resource(index) => Some(index),
            _ => None,
        },
        Place::Absent | Place::Missing | Place::Unknown(_) => None,
    }
}

/// The call that tells a field; of a derived one the first that it is concluded from, of related ones their listing.
fn call_of(kind: ResourceKind, field: &FieldSchema) -> Option<&'static str> {
    use crate::model::schema::FieldType;
    match field.source {
        FieldSource::Call(call) => Some(call),
        FieldSource::Derived(reads) => call_of_path(kind, reads.first()?),
        FieldSource::Related(_) => match field.ty {
            FieldType::Ref(kind) | FieldType::Resources(kind) => Some(kind.listing_call()),
            _ => None,
        },
    }
}

/// The call that tells what a dotted path leads to; of a path into a record the call that tells the record.
fn call_of_path(kind: ResourceKind, path: &str) -> Option<&'static str> {
    use crate::model::schema::FieldType;
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let field = kind.schema().field(name)?.1;
    let item = if let FieldType::List(item) = field.ty { *item } else { field.ty };
    match item {
        FieldType::Ref(target) | FieldType::Resources(target) if !rest.is_empty() => call_of_path(target, rest),
        _ => call_of(kind, field),
    }
}

/// What people know an item by.
pub(in super::super) fn item_name(context: &Context<'_>, item: Place<'_>) -> Option<String> {
    match item {
        Place::Resource(index) => context.view.resource(index).map(|resource| resource.subject.name.to_string()),
        Place::Item(value, _, _) => super::values::plain(value),
        Place::Record(record, _) => record_name(record),
        Place::Absent | Place::Missing | Place::Unknown(_) => None,
    }
}

/// The first field of a record that names it.
fn record_name(record: &dyn Record) -> Option<String> {
    const NAMING: [&str; 9] =
        ["name", "id", "key", "sid", "field", "resource_type", "grantee_uri", "grantee_id", "serial_number"];
    let named = |name: &&str| match record.slot(record.schema().field(name)?.0)? {
        crate::model::Slot::Known(value) => super::values::plain(value),
        crate::model::Slot::Absent | crate::model::Slot::Unknown(_) => None,
    };
    NAMING.iter().find_map(named)
}
