//! What judging still lacks of settings that were not collected: which calls would tell it, about which resources. So
//! that a collector can ask for just what verdicts rest on, it reads in rounds and is told after each what to ask next.
//!
//! What `when` reads comes first; what `check` and the texts read is lacking only where `when` does not say no. A reference
//! makes its target's fields lacking, not those of all resources of the type. A condition that is decided is not cut short:
//! evidence names all parts that made it what it is. Only what cannot be one of them any more is not asked.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::schema::{FieldSchema, FieldSource, FieldType, Relation};
use crate::model::{AccountId, Arn, Cause, CauseKind, Region, ResourceKind, Slot, Subject, Timestamp, Value};
use crate::rule::expr::{Cond, Operand, Path, Quantifier, Root, Rule, Step, Template, Test, TestKind};
use crate::snapshot::View;
use crate::snapshot::view::{Outside, ResourceIndex};

use super::context::Context;
use super::eval::Frame;
use super::truth::Truth;
use super::walk::{Items, Place, Seen, Why};

/// What judging lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack<'v> {
    /// What this call tells of a resource.
    Of(&'static str, &'v Subject),
    /// Which resources of a type there are in an account; in one region, if only that can be meant.
    List(ResourceKind, AccountId, Option<Region>),
}

/// Names all that judging lacks; `note` is told of each lack, maybe several times, and says whether it can still be
/// mended. While something that `when` reads can be, what `check` reads is not lacking yet.
pub fn lacking<'v>(rules: &[Arc<Rule>], view: &'v View, as_of: Timestamp, note: impl FnMut(Lack<'v>) -> bool) {
    let context = Context::new(view, as_of);
    let mut search = Search {
        context: &context,
        view,
        note,
        mendable: false,
        concluded: BTreeMap::new(),
        joined: BTreeMap::new(),
        shared: BTreeMap::new(),
    };
    for &kind in ResourceKind::ALL {
        let of_kind: Vec<&Rule> = rules.iter().map(Arc::as_ref).filter(|rule| rule.resource == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        for account in view.accounts().iter().filter(|account| account.listings(kind).is_empty()) {
            search.lacks(Lack::List(kind, account.id.clone(), None));
        }
        for index in view.of_kind(kind) {
            of_kind.iter().for_each(|rule| search.rule(rule, index));
        }
    }
}

struct Search<'s, 'v, F> {
    context: &'s Context<'v>,
    view: &'v View,
    note: F,
    /// Whether something lacking was found that can still be mended.
    mendable: bool,
    /// Derived fields that were looked into, and whether something was found there.
    concluded: BTreeMap<(ResourceIndex, usize), bool>,
    /// Joins whose pointers were looked into, and whether something was found there.
    joined: BTreeMap<(ResourceKind, &'static str), bool>,
    /// Paths into all resources of a type in an account, which are the same from wherever in the account they are gone,
    /// and whether something was found there.
    shared: BTreeMap<(usize, ResourceKind, &'static str), bool>,
}

impl<'s, 'v, F: FnMut(Lack<'v>) -> bool> Search<'s, 'v, F> {
    fn lacks(&mut self, lack: Lack<'v>) {
        let mendable = (self.note)(lack);
        self.mendable |= mendable;
    }

    /// Whether something lacking that can still be mended is found by this search.
    fn finds(&mut self, search: impl FnOnce(&mut Self)) -> bool {
        let before = std::mem::take(&mut self.mendable);
        search(self);
        let found = self.mendable;
        self.mendable |= before;
        found
    }

    fn rule(&mut self, rule: &'s Rule, index: ResourceIndex) {
        let frame = Frame::of(index);
        if let Some(when) = &rule.when {
            match self.context.truth(when, frame) {
                Truth::False => return,
                Truth::True => {}
                Truth::Unknown => {
                    if self.finds(|search| search.cond(when, frame, Truth::Unknown)) {
                        return;
                    }
                }
            }
        }
        self.cond(&rule.check, frame, self.context.truth(&rule.check, frame));
        for (root, path) in rule.message.iter().chain(&rule.remediation.cli).flat_map(Template::fields) {
            self.rooted(root, path, frame);
        }
    }

    /// What is lacking of a condition that is this true so far.
    fn cond(&mut self, cond: &'s Cond, frame: Frame<'s, '_>, truth: Truth) {
        match cond {
            Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|part| self.reason(part, frame, truth)),
            Cond::Not(inner) => self.cond(inner, frame, !truth),
            Cond::Test(test) => self.test(test, frame, truth),
            Cond::Unsupported(_) => {}
        }
    }

    /// What is lacking of a part, if it may be a reason why the whole is this true.
    fn reason(&mut self, part: &'s Cond, frame: Frame<'s, '_>, of_whole: Truth) {
        let truth = self.context.truth(part, frame);
        if [truth, of_whole].contains(&Truth::Unknown) || truth == of_whole {
            self.cond(part, frame, truth);
        }
    }

    fn test(&mut self, test: &'s Test, frame: Frame<'s, '_>, truth: Truth) {
        let is_block = matches!(test.kind, TestKind::Block(_));
        let seen = self.walk(frame.place, &test.path, is_block);
        for (root, path) in test.kind.operands().flat_map(Operand::fields) {
            self.rooted(root, path, frame);
        }
        if let TestKind::Block(cond) = &test.kind {
            self.cond(cond, frame.at(seen.place(test.path.ty)), truth);
        }
        let of_items = reason_in_items(&test.kind, truth);
        if let (Some((cond, binding)), Some(items), Some(of_items)) =
            (test.kind.of_item(), Items::of(&seen, test.path.ty), of_items)
        {
            for item in items.iter() {
                frame.item(item, binding, |frame| self.reason(cond, frame, of_items));
            }
        }
    }

    fn rooted(&mut self, root: Root, path: &'s Path, frame: Frame<'s, '_>) {
        let from = match root {
            Root::Resource => Place::Resource(frame.resource),
            Root::Binding(name) => frame.bound(name),
        };
        self.walk(from, path, false);
    }

    /// Goes along a path as judging does, and notes what is lacking on the way.
    fn walk(&mut self, from: Place<'s>, path: &Path, enter: bool) -> Seen<'s> {
        let Some((last, steps)) = path.steps.split_last() else {
            let seen = self.context.walk(from, path, enter);
            self.outside(from, &seen);
            return seen;
        };
        let mut place = from;
        for step in steps {
            place = self.step(place, step, true).place(step.field.ty);
        }
        self.step(place, last, enter)
    }

    fn step(&mut self, from: Place<'s>, step: &Step, enter: bool) -> Seen<'s> {
        // The item of a list of references is left for what it refers to before a field is read.
        let at = self.context.here(from, matches!(from, Place::Item(..)));
        if let Seen::Resource(index) = at {
            self.field(index, step.field, step.index);
        }
        let seen = self.context.step(from, step, enter);
        self.outside(from, &seen);
        if let (Seen::Members(members), FieldType::Resources(kind)) = (&seen, step.field.ty)
            && members.rest().is_some_and(|cause| is_not_collected(cause))
        {
            let region = matches!(step.field.source, FieldSource::Related(Relation::SameRegion));
            self.unlisted(from, kind, |subject| subject.region.clone().filter(|_| region));
        }
        seen
    }

    /// Notes that a reference leads to what was not listed, or names it by an alias that was not read.
    fn outside(&mut self, from: Place<'s>, seen: &Seen<'s>) {
        if let Seen::Unknown(Why::Outside(Outside::NotRead(cause), kind, text)) = *seen
            && is_not_collected(cause)
        {
            let region = Arn::parse(text).map(|arn| arn.region).filter(|region| !region.is_empty());
            self.unlisted(from, kind, |_| region.map(Region::from));
            self.alias(from, kind, text);
        }
    }

    /// Notes that the aliases of keys are lacking, if this reference is one.
    fn alias(&mut self, from: Place<'s>, kind: ResourceKind, text: &str) {
        let (Some(owner), Some((position, field)), true) = (owner(from), kind.schema().field("aliases"), text.contains("alias/"))
        else {
            return;
        };
        let Some(owner) = self.view.resource(owner).map(|resource| &resource.subject) else { return };
        let arn = Arn::parse(text);
        let account = arn.map_or(owner.account.as_str(), |arn| arn.account);
        let region = arn.map(|arn| arn.region).or(owner.region.as_ref().map(Region::as_str));
        for index in self.view.of_kind(kind) {
            let Some(subject) = self.view.resource(index).map(|resource| &resource.subject) else { continue };
            let here = subject.region.as_ref().map(Region::as_str);
            if subject.account.as_str() == account && (region.is_none() || here.is_none() || region == here) {
                self.field(index, field, position);
            }
        }
    }

    fn unlisted(&mut self, from: Place<'s>, kind: ResourceKind, region: impl FnOnce(&Subject) -> Option<Region>) {
        if let Some(resource) = owner(from).and_then(|owner| self.view.resource(owner)) {
            self.lacks(Lack::List(kind, resource.subject.account.clone(), region(&resource.subject)));
        }
    }

    /// Notes what is lacking of a field of a resource.
    fn field(&mut self, index: ResourceIndex, field: &FieldSchema, position: usize) {
        let Some(resource) = self.view.resource(index) else { return };
        match (field.source, field.ty) {
            (FieldSource::Call(call), _) => {
                if let Some(Slot::Unknown(cause)) = resource.body.record().slot(position)
                    && is_not_collected(cause)
                {
                    self.lacks(Lack::Of(call, &resource.subject));
                }
            }
            (FieldSource::Derived(inputs), _) => match self.concluded.get(&(index, position)) {
                Some(found) => self.mendable |= found,
                None => {
                    let found = self.finds(|search| {
                        inputs.iter().for_each(|input| search.dotted(Place::Resource(index), input, false));
                    });
                    self.concluded.insert((index, position), found);
                }
            },
            (FieldSource::Related(Relation::PointsHere(path)), FieldType::Resources(kind) | FieldType::Ref(kind)) => {
                // Whoever may point here is the same for all resources of this type.
                match self.joined.get(&(kind, path)) {
                    Some(found) => self.mendable |= found,
                    None => {
                        let pointers = self.view.of_kind(kind);
                        let found = self.finds(|search| {
                            pointers.for_each(|pointer| search.dotted(Place::Resource(pointer), path, true));
                        });
                        self.joined.insert((kind, path), found);
                    }
                }
            }
            (FieldSource::Related(_), _) => {}
        }
    }

    /// Goes along a path that the schema names, to every item of lists on the way. If the path joins resources, it matters
    /// what an alias at its end may mean.
    fn dotted(&mut self, from: Place<'s>, path: &'static str, joins: bool) {
        let (name, rest) = path.split_once('.').unwrap_or((path, ""));
        let (schema, of) = match self.context.here(from, true) {
            Seen::Resource(index) => (self.view.resource(index).map(|resource| resource.subject.kind.schema()), Some(index)),
            Seen::Value(Value::Record(record), _) => (Some(record.schema()), None),
            _ => return,
        };
        let Some((index, field)) = schema.and_then(|schema| schema.field(name)) else { return };
        let step = Step { field, index, follow: None };
        match (of, field.source, field.ty) {
            (Some(of), FieldSource::Related(Relation::SameAccount), FieldType::Resources(kind) | FieldType::Ref(kind)) => {
                let path = (self.view.account_of(of), kind, rest);
                match self.shared.get(&path) {
                    Some(found) => self.mendable |= found,
                    None => {
                        let found = self.finds(|search| search.onwards(from, &step, rest, joins));
                        self.shared.insert(path, found);
                    }
                }
            }
            _ => self.onwards(from, &step, rest, joins),
        }
    }

    /// Takes a step, and goes along the rest of a path that the schema names from wherever it leads.
    fn onwards(&mut self, from: Place<'s>, step: &Step, rest: &'static str, joins: bool) {
        let field = step.field;
        let seen = self.step(from, step, !rest.is_empty());
        let items = Items::of(&seen, field.ty);
        match (rest, items) {
            ("", items) => {
                let place = seen.place(field.ty);
                for end in items.iter().flat_map(Items::iter).chain([place]) {
                    if joins && matches!(end, Place::Item(Value::Text(text), ..) if text.contains("alias/")) {
                        let target = self.context.here(end, true);
                        self.outside(end, &target);
                    }
                }
            }
            (rest, Some(items)) => items.iter().for_each(|item| self.dotted(item, rest, joins)),
            (rest, None) => self.dotted(seen.place(field.ty), rest, joins),
        }
    }
}

/// What the condition on items must be for an item to be a reason why the test is this true: unknown if any may be one,
/// `None` if it is so because of the list as a whole.
fn reason_in_items(kind: &TestKind, truth: Truth) -> Option<Truth> {
    let TestKind::Quantified { quantifier, .. } = kind else { return Some(Truth::Unknown) };
    match (quantifier, truth) {
        (Quantifier::Every | Quantifier::None, Truth::True) => None,
        (Quantifier::None, truth) => Some(!truth),
        (Quantifier::Any | Quantifier::Every, truth) => Some(truth),
    }
}

/// The resource that a place is in.
fn owner(place: Place<'_>) -> Option<ResourceIndex> {
    match place {
        Place::Resource(owner) | Place::Record(_, owner) | Place::Item(_, _, owner) => Some(owner),
        Place::Absent | Place::Missing | Place::Unknown(_) => None,
    }
}

fn is_not_collected(cause: &Cause) -> bool {
    cause.kind == CauseKind::NotCollected
}
