//! Walking along paths: through records, references and relations, to what a test looks at.

use std::sync::Arc;

use crate::model::schema::{FieldSource, FieldType, Relation};
use crate::model::{Cause, Record, ResourceKind, Slot, Value};
use crate::rule::expr::{Path, Step};
use crate::snapshot::view::{Members, Outside, Resolved, ResourceIndex};

use super::context::Context;

/// Where a path begins.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place<'c> {
    /// A resource.
    Resource(ResourceIndex),
    /// A record in a resource.
    Record(&'c dyn Record, ResourceIndex),
    /// An item of a list that is no record, with its type and the resource it is in.
    Item(Value<'c>, FieldType, ResourceIndex),
    /// What AWS said is not configured: all that is in it is absent too.
    Absent,
    /// What a reference names and does not exist: every test of it is false.
    Missing,
    /// What could not be read.
    Unknown(Why<'c>),
}

/// What a path leads to.
#[derive(Debug, Clone)]
pub(super) enum Seen<'c> {
    /// A value in this resource.
    Value(Value<'c>, ResourceIndex),
    /// Related resources.
    Members(Members<'c>),
    /// A resource.
    Resource(ResourceIndex),
    Absent,
    Missing,
    Unknown(Why<'c>),
}

/// Why something could not be read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Why<'c> {
    Cause(&'c Arc<Cause>),
    /// This reference leads to what was not read.
    Outside(Outside<'c>, ResourceKind, &'c str),
}

impl Why<'_> {
    pub(super) fn cause(self) -> Arc<Cause> {
        match self {
            Self::Cause(cause) => Arc::clone(cause),
            Self::Outside(outside, kind, text) => outside.cause(kind, text),
        }
    }
}

impl<'c> Seen<'c> {
    /// The place that paths inside of this begin at; `ty` is the type of what is seen.
    pub(super) fn place(&self, ty: FieldType) -> Place<'c> {
        match *self {
            Self::Value(Value::Record(record), owner) => Place::Record(record, owner),
            Self::Value(value, owner) => Place::Item(value, ty, owner),
            Self::Resource(index) => Place::Resource(index),
            Self::Absent => Place::Absent,
            Self::Unknown(why) => Place::Unknown(why),
            // A list is no place of its own: its items are.
            Self::Missing | Self::Members(_) => Place::Missing,
        }
    }
}

impl Context<'_> {
    /// What a path leads to. `enter` follows a reference at its end, too, instead of showing its text.
    pub(super) fn walk<'c>(&'c self, from: Place<'c>, path: &Path, enter: bool) -> Seen<'c> {
        let Some((last, steps)) = path.steps.split_last() else {
            return given(from, path).unwrap_or_else(|| self.here(from, enter));
        };
        if let (Place::Resource(index), [step]) = (from, steps)
            && let (FieldSource::Call(_), FieldType::Record(_)) = (step.field.source, step.field.ty)
        {
            return self.member(index, step, last, enter);
        }
        let mut place = from;
        for step in steps {
            place = self.step(place, step, true).place(step.field.ty);
        }
        self.step(place, last, enter)
    }

    /// What a field of a stored record leads to: the way of most paths, without a place in between.
    fn member<'c>(&'c self, of: ResourceIndex, record: &Step, member: &Step, enter: bool) -> Seen<'c> {
        let Some(resource) = self.view.resource(of) else { return Seen::Missing };
        match resource.body.record().slot(record.index) {
            Some(Slot::Known(Value::Record(record))) => self.slot(record.slot(member.index), member, of, enter),
            Some(Slot::Absent) => Seen::Absent,
            Some(Slot::Unknown(cause)) => Seen::Unknown(Why::Cause(cause)),
            Some(Slot::Known(_)) | None => Seen::Missing,
        }
    }

    /// What stands at a place itself.
    pub(super) fn here<'c>(&'c self, place: Place<'c>, enter: bool) -> Seen<'c> {
        match place {
            Place::Resource(index) => Seen::Resource(index),
            Place::Record(record, owner) => Seen::Value(Value::Record(record), owner),
            Place::Item(Value::Text(text), FieldType::Ref(kind), owner) if enter => self.follow(kind, text, owner),
            Place::Item(value, _, owner) => Seen::Value(value, owner),
            Place::Absent => Seen::Absent,
            Place::Missing => Seen::Missing,
            Place::Unknown(why) => Seen::Unknown(why),
        }
    }

    /// What one step leads to. `enter` follows a reference instead of showing its text.
    pub(super) fn step<'c>(&'c self, from: Place<'c>, step: &Step, enter: bool) -> Seen<'c> {
        match from {
            Place::Resource(index) => self.field(index, step, enter),
            Place::Record(record, owner) => self.slot(record.slot(step.index), step, owner, enter),
            Place::Item(Value::Text(text), FieldType::Ref(kind), owner) => match self.follow(kind, text, owner) {
                Seen::Resource(index) => self.field(index, step, enter),
                elsewhere => elsewhere,
            },
            Place::Item(..) | Place::Missing => Seen::Missing,
            Place::Absent => Seen::Absent,
            Place::Unknown(why) => Seen::Unknown(why),
        }
    }

    fn field<'c>(&'c self, of: ResourceIndex, step: &Step, enter: bool) -> Seen<'c> {
        let Some(resource) = self.view.resource(of) else { return Seen::Missing };
        match step.field.source {
            FieldSource::Call(_) => self.slot(resource.body.record().slot(step.index), step, of, enter),
            FieldSource::Derived(_) => self.slot(self.derived(of, resource.subject.kind, step.index), step, of, enter),
            FieldSource::Related(relation) => self.related(of, step, relation),
        }
    }

    fn slot<'c>(&'c self, slot: Option<Slot<'c>>, step: &Step, owner: ResourceIndex, enter: bool) -> Seen<'c> {
        match (slot, step.field.ty) {
            (Some(Slot::Known(Value::Text(text))), FieldType::Ref(kind)) if enter => self.follow(kind, text, owner),
            (Some(Slot::Known(value)), _) => Seen::Value(value, owner),
            (Some(Slot::Absent), _) => Seen::Absent,
            (Some(Slot::Unknown(cause)), _) => Seen::Unknown(Why::Cause(cause)),
            (None, _) => Seen::Missing,
        }
    }

    fn related<'c>(&'c self, of: ResourceIndex, step: &Step, relation: Relation) -> Seen<'c> {
        match step.field.ty {
            FieldType::Resources(kind) => Seen::Members(self.view.members(of, step.index, kind, relation)),
            FieldType::Ref(kind) => self.resolved(self.view.single(of, step.index, kind, relation), kind, ""),
            _ => Seen::Missing,
        }
    }

    /// Where a reference leads that this resource makes.
    fn follow<'c>(&'c self, kind: ResourceKind, text: &'c str, owner: ResourceIndex) -> Seen<'c> {
        let Some(resource) = self.view.resource(owner) else { return Seen::Missing };
        self.resolved(self.view.resolve(kind, text, &resource.subject), kind, text)
    }

    fn resolved<'c>(&'c self, resolved: Resolved<'c>, kind: ResourceKind, text: &'c str) -> Seen<'c> {
        match resolved {
            Resolved::Found(index) => Seen::Resource(index),
            Resolved::Empty => Seen::Absent,
            Resolved::Missing => Seen::Missing,
            Resolved::Outside(outside) => Seen::Unknown(Why::Outside(outside, kind, text)),
        }
    }
}

/// What a path that stands for a parameter leads to, wherever it begins. Of what is not there, nothing is asked.
fn given<'c>(from: Place<'c>, path: &Path) -> Option<Seen<'c>> {
    let (Place::Resource(owner) | Place::Record(_, owner) | Place::Item(_, _, owner)) = from else { return None };
    path.given.map(|time| Seen::Value(Value::Time(time), owner))
}

/// The items of a list that was reached, whatever it is a list of.
#[derive(Debug)]
pub(super) struct Items<'c> {
    list: ListSeen<'c>,
}

#[derive(Debug)]
enum ListSeen<'c> {
    Values(&'c dyn crate::model::ListValue, FieldType, ResourceIndex),
    Members(Members<'c>),
}

impl<'c> Items<'c> {
    /// The items, if what was seen is a list; `ty` is the type of the list.
    pub(super) fn of(seen: &Seen<'c>, ty: FieldType) -> Option<Self> {
        let item = if let FieldType::List(item) = ty { *item } else { ty };
        let list = match seen {
            Seen::Value(Value::List(list), owner) => ListSeen::Values(*list, item, *owner),
            Seen::Members(members) => ListSeen::Members(members.clone()),
            _ => return None,
        };
        Some(Self { list })
    }

    pub(super) fn len(&self) -> usize {
        match &self.list {
            ListSeen::Values(list, _, _) => list.len(),
            ListSeen::Members(members) => members.len(),
        }
    }

    /// Why there may be more items.
    pub(super) fn rest(&self) -> Option<&'c Arc<Cause>> {
        match &self.list {
            ListSeen::Values(list, _, _) => list.rest(),
            ListSeen::Members(members) => members.rest(),
        }
    }

    pub(super) fn get(&self, position: usize) -> Option<Place<'c>> {
        match &self.list {
            ListSeen::Values(list, ty, owner) => list.item(position).map(|value| match value {
                Value::Record(record) => Place::Record(record, *owner),
                value => Place::Item(value, *ty, *owner),
            }),
            ListSeen::Members(members) => members.get(position).map(Place::Resource),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Place<'c>> {
        (0..self.len()).filter_map(|position| self.get(position))
    }
}
