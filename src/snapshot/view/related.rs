//! Relations: the resources that share a place with another one, or point to it.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::model::schema::{FieldSource, FieldType, RecordSchema, Relation};
use crate::model::{Cause, Record, Resource, ResourceKind, Slot, Value};

use super::references::Resolved;
use super::{ResourceIndex, View};

/// The resources that a related field stands for, with the reason why there may be more.
#[derive(Debug, Clone)]
pub struct Members<'a> {
    found: Found<'a>,
    rest: Option<&'a Arc<Cause>>,
}

#[derive(Debug, Clone)]
enum Found<'a> {
    Range(Range<usize>),
    Listed(&'a [ResourceIndex]),
}

impl<'a> Members<'a> {
    pub(super) fn range(range: Range<usize>, rest: Option<&'a Arc<Cause>>) -> Self {
        Self { found: Found::Range(range), rest }
    }

    /// How many were read.
    pub fn len(&self) -> usize {
        match &self.found {
            Found::Range(range) => range.len(),
            Found::Listed(found) => found.len(),
        }
    }

    /// Whether none was read.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them, in the order of the view.
    pub fn get(&self, position: usize) -> Option<ResourceIndex> {
        match &self.found {
            Found::Range(range) => range.clone().nth(position).map(ResourceIndex::new),
            Found::Listed(found) => found.get(position).copied(),
        }
    }

    /// Why there may be more.
    pub fn rest(&self) -> Option<&'a Arc<Cause>> {
        self.rest
    }
}

/// Who points to whom, worked out for a field when it is first read.
#[derive(Debug)]
pub(super) struct Pointers {
    relations: Vec<(ResourceKind, usize, OnceLock<PointedAt>)>,
    none: PointedAt,
}

impl Default for Pointers {
    /// One entry for every field of the schema that is found by what points here.
    fn default() -> Self {
        let mut relations = Vec::new();
        for &kind in ResourceKind::ALL {
            for (field, schema) in kind.schema().fields.iter().enumerate() {
                if matches!(schema.source, FieldSource::Related(Relation::PointsHere(_))) {
                    relations.push((kind, field, OnceLock::new()));
                }
            }
        }
        Self { relations, none: PointedAt::default() }
    }
}

impl Pointers {
    /// Who points by `path` from resources of the type `from` to resources of the type `to`, of which it is the field.
    pub(super) fn of(&self, view: &View, to: Option<ResourceKind>, field: usize, from: ResourceKind, path: &str) -> &PointedAt {
        let relation = self.relations.iter().find(|(kind, index, _)| Some(*kind) == to && *index == field);
        match (relation, to) {
            (Some((_, _, pointed)), Some(to)) => pointed.get_or_init(|| PointedAt::new(view, from, path, to)),
            _ => &self.none,
        }
    }
}

/// Who points to each resource of one type.
#[derive(Debug, Default)]
pub(super) struct PointedAt {
    /// By target: where its pointers begin in `pointers`; one more entry at the end.
    starts: Vec<u32>,
    pointers: Vec<ResourceIndex>,
    /// By account: why some resource of it may point anywhere.
    open: Vec<Option<Arc<Cause>>>,
    /// Why some resource of any account may point anywhere, for targets that other accounts can name.
    open_anywhere: Option<Arc<Cause>>,
}

impl PointedAt {
    fn new(view: &View, from: ResourceKind, path: &str, to: ResourceKind) -> Self {
        let steps = steps(from.schema(), path);
        let targets = view.places.range(to);
        let mut open: Vec<Option<Arc<Cause>>> = vec![None; view.accounts().len()];
        let mut edges: Vec<(usize, ResourceIndex)> = Vec::new();
        for source in view.of_kind(from) {
            let Some(Resource { subject, body }) = view.resource(source) else { continue };
            let mut maybe = |cause: &Arc<Cause>| {
                if let Some(open) = open.get_mut(view.account_of(source)) {
                    open.get_or_insert_with(|| Arc::clone(cause));
                }
            };
            references(body.record(), &steps, &mut |reference| match reference {
                Ok(text) => match view.resolve(to, text, subject) {
                    Resolved::Found(target) => edges.push((target.get().saturating_sub(targets.start), source)),
                    Resolved::Outside(outside) if outside.may_be_here(text) => maybe(&outside.cause(to, text)),
                    Resolved::Outside(_) | Resolved::Missing | Resolved::Empty => {}
                },
                Err(cause) => maybe(cause),
            });
        }
        edges.sort_unstable();
        edges.dedup();
        let start = |target: usize| u32::try_from(edges.partition_point(|(to, _)| *to < target)).unwrap_or(u32::MAX);
        let starts = (0..=targets.len()).map(start).collect();
        let unlisted = (0..open.len()).find_map(|account| view.places.rest(account, from).cloned());
        let open_anywhere = unlisted.or_else(|| open.iter().flatten().next().cloned()).filter(|_| to.is_named_across_accounts());
        Self { starts, pointers: edges.iter().map(|(_, source)| *source).collect(), open, open_anywhere }
    }

    pub(super) fn members<'a>(&'a self, target: usize, account: usize, unlisted: Option<&'a Arc<Cause>>) -> Members<'a> {
        let bound = |target: usize| self.starts.get(target).map_or(0, |&start| start as usize);
        let found = self.pointers.get(bound(target)..bound(target.saturating_add(1))).unwrap_or(&[]);
        let open = self.open.get(account).and_then(Option::as_ref);
        Members { found: Found::Listed(found), rest: unlisted.or(open).or(self.open_anywhere.as_ref()) }
    }
}

/// The indices of the fields of a dotted path.
fn steps(mut schema: &'static RecordSchema, path: &str) -> Vec<usize> {
    let mut steps = Vec::new();
    for name in path.split('.') {
        let Some((index, field)) = schema.field(name) else { break };
        steps.push(index);
        if let Some(inner) = record_in(field.ty) {
            schema = inner;
        }
    }
    steps
}

fn record_in(ty: FieldType) -> Option<&'static RecordSchema> {
    match ty {
        FieldType::Record(schema) => Some(schema),
        FieldType::List(item) => record_in(*item),
        _ => None,
    }
}

type Reference<'a> = Result<&'a str, &'a Arc<Cause>>;

/// Every reference at the end of a path, or the reason why there may be one; lists are gone through.
fn references<'a>(record: &'a dyn Record, steps: &[usize], found: &mut dyn FnMut(Reference<'a>)) {
    let Some((step, rest)) = steps.split_first() else { return };
    match record.slot(*step) {
        Some(Slot::Known(value)) => references_in(value, rest, found),
        Some(Slot::Unknown(cause)) => found(Err(cause)),
        Some(Slot::Absent) | None => {}
    }
}

fn references_in<'a>(value: Value<'a>, rest: &[usize], found: &mut dyn FnMut(Reference<'a>)) {
    match value {
        Value::Text(text) => found(Ok(text)),
        Value::Record(inner) => references(inner, rest, found),
        Value::List(list) => {
            (0..list.len()).filter_map(|index| list.item(index)).for_each(|item| references_in(item, rest, found));
            if let Some(cause) = list.rest() {
                found(Err(cause));
            }
        }
        Value::Bool(_) | Value::Int(_) | Value::Time(_) => {}
    }
}
