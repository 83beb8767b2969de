//! What conditions are judged against: the view, the time, and the derived fields, each concluded when first read.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::analysis::identities::{Identities, Listed};
use crate::analysis::{Derivation, Observation, Related, Surroundings, derivation};
use crate::model::schema::{FieldSchema, FieldSource, FieldType};
use crate::model::{Cause, Region, Resource, ResourceKind, Slot, Timestamp, Value};
use crate::snapshot::View;
use crate::snapshot::view::{Members, Resolved, ResourceIndex};

/// What conditions are judged against.
#[derive(Debug)]
pub(super) struct Context<'v> {
    pub(super) view: &'v View,
    pub(super) as_of: Timestamp,
    derived: Vec<DerivedOfKind>,
    /// By account, in the view's order; made when the first conclusion asks for them.
    identities: Vec<OnceCell<Identities>>,
}

/// The derived fields of the resources of one type.
#[derive(Debug)]
struct DerivedOfKind {
    /// The index of the type's first resource in the view.
    first: usize,
    /// The derived fields, by their index in the schema.
    fields: Vec<(usize, &'static Derivation)>,
    /// How many resources of the type there are.
    rows: usize,
    /// By resource and, within it, by field; made when the first is read.
    cells: OnceCell<Vec<OnceCell<Box<dyn Observation>>>>,
}

impl<'v> Context<'v> {
    pub(super) fn new(view: &'v View, as_of: Timestamp) -> Self {
        let derived = ResourceKind::ALL.iter().map(|&kind| DerivedOfKind::new(view, kind)).collect();
        let identities = view.accounts().iter().map(|_| OnceCell::new()).collect();
        Self { view, as_of, derived, identities }
    }

    /// The users and roles of the account that a resource lies in.
    fn identities(&self, of: ResourceIndex) -> Option<&Identities> {
        let account = self.view.account_of(of);
        let read = || identities(self.view, account);
        Some(self.identities.get(account)?.get_or_init(read))
    }

    /// A derived field of a resource; `field` is its index in the schema.
    pub(super) fn derived(&self, of: ResourceIndex, kind: ResourceKind, field: usize) -> Option<Slot<'_>> {
        let table = self.derived.get(kind as usize)?;
        let position = table.fields.iter().position(|(index, _)| *index == field)?;
        let (_, derivation) = table.fields.get(position)?;
        let row = of.get().checked_sub(table.first)?;
        let cell = table.cells().get(row * table.fields.len() + position)?;
        let resource = self.view.resource(of)?;
        Some(cell.get_or_init(|| (derivation.conclude)(resource, &Around { context: self, of })).slot())
    }
}

/// The users and roles of the account at a place among the view's.
pub fn identities(view: &View, account: usize) -> Identities {
    let listed = |kind| related(view, &view.in_account(account, kind));
    Identities::of(&Listed::of(listed))
}

fn related<'v>(view: &'v View, members: &Members<'v>) -> Related<'v> {
    let resources = (0..members.len()).filter_map(|position| view.resource(members.get(position)?));
    Related { resources: resources.collect(), rest: members.rest().cloned() }
}

/// The resource that a reference of another leads to, if it was read.
fn referred(view: &View, of: ResourceIndex, field: usize, kind: ResourceKind) -> Related<'_> {
    let unread = |cause| Related { resources: Vec::new(), rest: Some(cause) };
    let Some(from) = view.resource(of) else { return unread(Cause::not_collected()) };
    let text = match from.body.record().slot(field) {
        Some(Slot::Known(Value::Text(text))) => text,
        Some(Slot::Unknown(cause)) => return unread(Arc::clone(cause)),
        Some(Slot::Absent) => return Related { resources: Vec::new(), rest: None },
        _ => return unread(Cause::not_collected()),
    };
    match view.resolve(kind, text, &from.subject) {
        Resolved::Found(index) => Related { resources: view.resource(index).into_iter().collect(), rest: None },
        Resolved::Empty | Resolved::Missing => Related { resources: Vec::new(), rest: None },
        Resolved::Outside(outside) => unread(outside.cause(kind, text)),
    }
}

/// What lies around one resource of a view.
struct Around<'c> {
    context: &'c Context<'c>,
    of: ResourceIndex,
}

impl Surroundings for Around<'_> {
    fn related(&self, field: &str) -> Related<'_> {
        let view = self.context.view;
        let schema = view.resource(self.of).and_then(|resource| resource.subject.kind.schema().field(field));
        match schema {
            Some((
                index,
                FieldSchema {
                    ty: FieldType::Resources(kind) | FieldType::Ref(kind), source: FieldSource::Related(relation), ..
                },
            )) => related(view, &view.members(self.of, index, *kind, *relation)),
            Some((index, FieldSchema { ty: FieldType::Ref(kind), source: FieldSource::Call(_), .. })) => {
                referred(view, self.of, index, *kind)
            }
            _ => Related { resources: Vec::new(), rest: Some(Cause::not_collected()) },
        }
    }

    fn caller(&self) -> Option<&str> {
        self.context.view.caller(self.of)
    }

    fn for_each_related(&self, field: &str, see: &mut dyn FnMut(&Resource, &dyn Surroundings)) -> Option<Arc<Cause>> {
        let view = self.context.view;
        let schema = view.resource(self.of).and_then(|resource| resource.subject.kind.schema().field(field));
        let Some((index, FieldSchema { ty: FieldType::Resources(kind), source: FieldSource::Related(relation), .. })) = schema
        else {
            return Some(Cause::not_collected());
        };
        let members = view.members(self.of, index, *kind, *relation);
        for of in (0..members.len()).filter_map(|position| members.get(position)) {
            if let Some(resource) = view.resource(of) {
                see(resource, &Around { context: self.context, of });
            }
        }
        members.rest().cloned()
    }

    fn related_in(&self, field: &str, region: &Region) -> Related<'_> {
        let view = self.context.view;
        let schema = view.resource(self.of).and_then(|resource| resource.subject.kind.schema().field(field));
        match schema {
            Some((_, FieldSchema { ty: FieldType::Resources(kind), .. })) => {
                related(view, &view.members_in(self.of, region, *kind))
            }
            _ => Related { resources: Vec::new(), rest: Some(Cause::not_collected()) },
        }
    }

    fn identities(&self) -> Option<&Identities> {
        self.context.identities(self.of)
    }
}

impl DerivedOfKind {
    fn new(view: &View, kind: ResourceKind) -> Self {
        let is_derived = |source| matches!(source, FieldSource::Derived(_));
        let fields = kind.schema().fields.iter().enumerate().filter(|(_, field)| is_derived(field.source));
        let fields: Vec<_> = fields.filter_map(|(index, field)| Some((index, derivation(kind, field.name)?))).collect();
        let mut resources = view.of_kind(kind).peekable();
        let first = resources.peek().map_or(0, |index| index.get());
        Self { first, fields, rows: resources.count(), cells: OnceCell::new() }
    }

    fn cells(&self) -> &[OnceCell<Box<dyn Observation>>] {
        self.cells.get_or_init(|| std::iter::repeat_with(OnceCell::new).take(self.rows * self.fields.len()).collect())
    }
}
