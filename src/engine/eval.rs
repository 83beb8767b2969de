//! The first pass: whether a condition holds, without saying why and without allocating.

use crate::rule::expr::{Cond, Operand, Test, TestKind};
use crate::snapshot::view::ResourceIndex;

use super::context::Context;
use super::operand::Given;
use super::operators::{collection, compare, net, text, time};
use super::truth::{Count, Truth};
use super::walk::{Items, Place, Seen};

/// Where a condition is judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'c, 's> {
    /// The rule's resource.
    pub(super) resource: ResourceIndex,
    /// What paths begin at.
    pub(super) place: Place<'c>,
    names: Option<&'s Name<'c, 's>>,
}

/// An item with a name, from `as:`, and the names outside of it.
#[derive(Debug)]
pub(super) struct Name<'c, 's> {
    name: usize,
    place: Place<'c>,
    outer: Option<&'s Self>,
}

impl<'c, 's> Frame<'c, 's> {
    /// The frame of a rule's outermost condition.
    pub(super) fn of(resource: ResourceIndex) -> Self {
        Self { resource, place: Place::Resource(resource), names: None }
    }

    /// The same names, and paths that begin elsewhere.
    pub(super) fn at(self, place: Place<'c>) -> Self {
        Self { place, ..self }
    }

    /// What stands under a name.
    pub(super) fn bound(self, name: usize) -> Place<'c> {
        let mut names = self.names;
        while let Some(found) = names {
            if found.name == name {
                return found.place;
            }
            names = found.outer;
        }
        Place::Missing
    }

    /// Judges an item of a list, under its name if it has one.
    pub(super) fn item<R>(self, item: Place<'c>, binding: Option<usize>, judge: impl FnOnce(Frame<'c, '_>) -> R) -> R {
        match binding {
            None => judge(self.at(item)),
            Some(name) => {
                let named = Name { name, place: item, outer: self.names };
                judge(Frame { resource: self.resource, place: item, names: Some(&named) })
            }
        }
    }
}

impl Context<'_> {
    /// Whether a condition holds.
    pub(super) fn truth<'c>(&'c self, cond: &'c Cond, frame: Frame<'c, '_>) -> Truth {
        match cond {
            Cond::All(conds) => Truth::all(conds.iter().map(|cond| self.truth(cond, frame))),
            Cond::Any(conds) => Truth::any(conds.iter().map(|cond| self.truth(cond, frame))),
            Cond::Not(cond) => !self.truth(cond, frame),
            Cond::Test(test) => self.test(test, frame),
            Cond::Unsupported(_) => Truth::Unknown,
        }
    }

    fn test<'c>(&'c self, test: &'c Test, frame: Frame<'c, '_>) -> Truth {
        if let TestKind::Block(cond) = &test.kind {
            let inside = self.walk(frame.place, &test.path, true).place(test.path.ty);
            return self.truth(cond, frame.at(inside));
        }
        let seen = self.walk(frame.place, &test.path, false);
        self.seen(test, &seen, frame)
    }

    /// What a test says of what its path led to.
    pub(super) fn seen<'c>(&'c self, test: &'c Test, seen: &Seen<'c>, frame: Frame<'c, '_>) -> Truth {
        match (seen, &test.kind) {
            (Seen::Unknown(_), _) => Truth::Unknown,
            (Seen::Missing, TestKind::Present(expected)) => self.missing_presence(test, *expected),
            (Seen::Missing, _) => Truth::False,
            (Seen::Absent, kind) => kind.on_absence().into(),
            (Seen::Value(..) | Seen::Members(_) | Seen::Resource(_), TestKind::Present(expected)) => (*expected).into(),
            (seen, TestKind::Quantified { .. } | TestKind::Count { .. } | TestKind::Empty { .. } | TestKind::Set { .. }) => {
                Items::of(seen, test.path.ty).map_or(Truth::False, |items| self.list(&test.kind, &items, frame))
            }
            (Seen::Value(value, _), kind) => self.scalar(kind, *value, frame),
            (Seen::Members(_) | Seen::Resource(_), _) => Truth::False,
        }
    }

    fn scalar<'c>(&'c self, kind: &'c TestKind, value: crate::model::Value<'c>, frame: Frame<'c, '_>) -> Truth {
        match kind {
            TestKind::Compare { op, operand: Operand::Literal(literal), .. } => {
                compare::compare(*op, value, &literal.into()).into()
            }
            TestKind::Compare { op, operand, absent } => {
                given(self.operand(operand, frame), *absent, |operand| compare::compare(*op, value, operand))
            }
            TestKind::Member { negated, values, .. } => compare::member(value, values, *negated).into(),
            TestKind::Between { low, high, absent } => Truth::all([
                given(self.operand(low, frame), *absent, |low| compare::compare(crate::rule::expr::CompareOp::Ge, value, low)),
                given(self.operand(high, frame), *absent, |high| compare::compare(crate::rule::expr::CompareOp::Le, value, high)),
            ]),
            TestKind::Age { older, seconds, .. } => time::age(value, *older, *seconds, self.as_of).into(),
            TestKind::Pattern { op, operand, regex, absent } => {
                given(self.operand(operand, frame), *absent, |operand| text::pattern(*op, value, operand, regex.as_ref()))
            }
            TestKind::Cidr { op, net, .. } => net::cidr(*op, value, *net).into(),
            _ => Truth::False,
        }
    }

    fn list<'c>(&'c self, kind: &'c TestKind, items: &Items<'c>, frame: Frame<'c, '_>) -> Truth {
        let complete = items.rest().is_none();
        match kind {
            TestKind::Quantified { quantifier, cond, binding, .. } => {
                let truths = items.iter().map(|item| self.item(cond, item, *binding, frame));
                Truth::quantified(*quantifier, truths, complete)
            }
            TestKind::Count { bounds, .. } => {
                let count = self.count(kind, items, frame);
                Truth::all(bounds.iter().map(|(op, bound)| count.satisfies(*op, *bound)))
            }
            TestKind::Empty { expected, .. } => collection::empty(items.len(), complete, *expected),
            TestKind::Set { op, values, .. } => collection::set(*op, items, values),
            _ => Truth::False,
        }
    }

    /// How many items a `count` counts.
    pub(super) fn count<'c>(&'c self, kind: &'c TestKind, items: &Items<'c>, frame: Frame<'c, '_>) -> Count {
        let complete = items.rest().is_none();
        match kind {
            TestKind::Count { of: Some(cond), binding, .. } => {
                Count::of(items.iter().map(|item| self.item(cond, item, *binding, frame)), complete)
            }
            _ => Count::of(items.iter().map(|_| Truth::True), complete),
        }
    }

    fn item<'c>(&'c self, cond: &'c Cond, item: Place<'c>, binding: Option<usize>, frame: Frame<'c, '_>) -> Truth {
        frame.item(item, binding, |frame| self.truth(cond, frame))
    }

    /// A related resource that does not exist is not there; of a reference that leads nowhere, every test is false.
    fn missing_presence(&self, test: &Test, expected: bool) -> Truth {
        (test.path.ends_joined() && !expected).into()
    }
}

/// What a comparison says, or what it says when its operand lacks a value.
fn given(operand: Given<'_>, absent: bool, compare: impl FnOnce(&super::operand::Scalar<'_>) -> bool) -> Truth {
    match operand {
        Given::Value(operand) => compare(&operand).into(),
        Given::Absent => absent.into(),
        Given::Missing => Truth::False,
        Given::Unknown => Truth::Unknown,
    }
}
