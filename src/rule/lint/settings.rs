//! The values of one setting that stand for all that it can have, and what tests say of them.

use std::collections::BTreeSet;

use super::super::expr::{CompareOp, Literal, Operand, Path, Quantifier, SetOp, Test, TestKind};
use super::worlds::{Ground, Outcomes};
use crate::model::Timestamp;
use crate::model::schema::{FieldSource, FieldType};

/// The longest list whose possible numbers of items are gone through one by one.
const MOST_ITEMS: i64 = 1_000;

/// What a path may lead to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Setting<'c> {
    /// A reference on the way names what does not exist, or there is no related resource.
    Missing,
    /// Not configured.
    Absent,
    Bool(bool),
    Int(i64),
    /// This text; without one, a text that no test names.
    Text(Option<&'c str>),
    Time(Timestamp),
    /// A time so many seconds before now.
    Age(i64),
    /// A list or map with so many items.
    Items(i64),
    /// Something of which no more is said.
    Something,
}

/// What a test says of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Is(bool),
    /// That depends on more than is told apart here.
    Either,
}

/// What the tests of one path tell apart.
#[derive(Debug)]
pub(super) struct Values<'c> {
    ty: FieldType,
    may_be_absent: bool,
    may_be_missing: bool,
    texts: BTreeSet<&'c str>,
    numbers: BTreeSet<i64>,
    times: BTreeSet<Timestamp>,
    ages: BTreeSet<i64>,
}

impl<'c> Values<'c> {
    /// Nothing yet, of what this path leads to.
    pub fn of(path: &Path, ground: Ground) -> Self {
        let follows = ground == Ground::Referred || path.steps.iter().any(|step| step.follow.is_some());
        let related = path.steps.iter().any(|step| matches!(step.field.source, FieldSource::Related(_)));
        Self {
            ty: path.ty,
            // An empty reference leads to what is absent.
            may_be_absent: follows || path.steps.iter().any(|step| step.field.optional),
            may_be_missing: follows || related,
            texts: BTreeSet::new(),
            numbers: BTreeSet::new(),
            times: BTreeSet::new(),
            ages: BTreeSet::new(),
        }
    }

    /// Takes note of what a test tells apart.
    pub fn tell_apart(&mut self, kind: &'c TestKind) {
        match kind {
            TestKind::Compare { operand, .. } => self.operand(operand),
            TestKind::Between { low, high, .. } => [low, high].into_iter().for_each(|operand| self.operand(operand)),
            TestKind::Member { values, .. } => values.iter().for_each(|value| self.literal(value)),
            TestKind::Age { seconds, .. } => drop(self.ages.insert(*seconds)),
            TestKind::Count { bounds, .. } => self.numbers.extend(bounds.iter().map(|(_, bound)| *bound)),
            _ => {}
        }
    }

    fn operand(&mut self, operand: &'c Operand) {
        if let Operand::Literal(literal) = operand {
            self.literal(literal);
        }
    }

    fn literal(&mut self, literal: &'c Literal) {
        match literal {
            Literal::Text(text) => drop(self.texts.insert(text)),
            Literal::Int(number) => drop(self.numbers.insert(*number)),
            Literal::Time(time) => drop(self.times.insert(*time)),
            Literal::Bool(_) | Literal::Duration(_) | Literal::Net(_) => {}
        }
    }

    /// One setting for each that the tests tell apart.
    pub fn settings(&self) -> Vec<Setting<'c>> {
        let mut settings = Vec::new();
        settings.extend(self.may_be_missing.then_some(Setting::Missing));
        settings.extend(self.may_be_absent.then_some(Setting::Absent));
        match self.ty {
            FieldType::Bool => settings.extend([false, true].map(Setting::Bool)),
            FieldType::Int => settings.extend(around(&self.numbers).into_iter().map(Setting::Int)),
            FieldType::Time if !self.ages.is_empty() => settings.extend(around(&self.ages).into_iter().map(Setting::Age)),
            FieldType::Time => settings.extend(self.instants().into_iter().map(Setting::Time)),
            FieldType::Text | FieldType::Enum(_) | FieldType::Arn | FieldType::Ref(_) => {
                settings.extend(self.texts.iter().map(|text| Setting::Text(Some(text))));
                settings.push(Setting::Text(None));
            }
            FieldType::List(_) | FieldType::Map | FieldType::Resources(_) => {
                let numbers: BTreeSet<i64> = self.numbers.iter().copied().chain([0, 1]).collect();
                settings.extend(around(&numbers).into_iter().filter(|number| *number >= 0).map(Setting::Items));
            }
            FieldType::Cidr | FieldType::Policy | FieldType::Record(_) => settings.push(Setting::Something),
        }
        settings
    }

    fn instants(&self) -> BTreeSet<Timestamp> {
        let second = jiff::SignedDuration::from_secs(1);
        let beside = |time: &Timestamp| [time.checked_sub(second).ok(), Some(*time), time.checked_add(second).ok()];
        let found: BTreeSet<_> = self.times.iter().flat_map(beside).flatten().collect();
        if found.is_empty() { [Timestamp::UNIX_EPOCH].into() } else { found }
    }
}

/// Each number with those beside it; at least one.
fn around(numbers: &BTreeSet<i64>) -> BTreeSet<i64> {
    let beside = |number: &i64| [number.saturating_sub(1), *number, number.saturating_add(1)];
    let found: BTreeSet<i64> = numbers.iter().flat_map(beside).collect();
    if found.is_empty() { [0].into() } else { found }
}

impl Setting<'_> {
    /// What a test says; `items` is how its condition on items can turn out.
    pub fn answer(self, test: &Test, items: Outcomes) -> Answer {
        match (self, &test.kind) {
            (Self::Missing, TestKind::Present(expected)) if test.path.ends_joined() => Answer::Is(!expected),
            (Self::Missing, _) => Answer::Is(false),
            (Self::Absent, kind) => on_absence(kind, items),
            (_, TestKind::Present(expected)) => Answer::Is(*expected),
            (Self::Items(number), kind) => of_items(number, kind, items),
            (Self::Age(age), TestKind::Age { older, seconds, .. }) => {
                Answer::Is(if *older { age > *seconds } else { age < *seconds })
            }
            (value, TestKind::Compare { op, operand: Operand::Literal(literal), .. }) => value.compare(*op, literal),
            (value, TestKind::Between { low: Operand::Literal(low), high: Operand::Literal(high), .. }) => {
                match (value.compare(CompareOp::Ge, low), value.compare(CompareOp::Le, high)) {
                    (Answer::Is(low), Answer::Is(high)) => Answer::Is(low && high),
                    _ => Answer::Either,
                }
            }
            (value, TestKind::Member { negated, values, .. }) => {
                let equal = values.iter().map(|literal| value.compare(CompareOp::Eq, literal));
                let equal: Vec<_> = equal.collect();
                if equal.contains(&Answer::Either) {
                    return Answer::Either;
                }
                Answer::Is(equal.contains(&Answer::Is(true)) != *negated)
            }
            _ => Answer::Either,
        }
    }

    fn compare(self, op: CompareOp, literal: &Literal) -> Answer {
        let order = match (self, literal) {
            (Self::Bool(value), Literal::Bool(other)) => value.cmp(other),
            (Self::Int(value), Literal::Int(other)) => value.cmp(other),
            (Self::Time(value), Literal::Time(other)) => value.cmp(other),
            (Self::Text(Some(value)), Literal::Text(other)) => value.cmp(other),
            // Equal to no text that a test names; texts have no other order.
            (Self::Text(None), Literal::Text(_)) => std::cmp::Ordering::Less,
            _ => return Answer::Either,
        };
        Answer::Is(op.holds(order))
    }
}

fn on_absence(kind: &TestKind, items: Outcomes) -> Answer {
    match kind {
        TestKind::Block(_) if items.can_be_true && items.can_be_false => Answer::Either,
        TestKind::Block(_) => Answer::Is(items.can_be_true),
        kind => Answer::Is(kind.on_absence()),
    }
}

/// What is said of a list of so many items.
fn of_items(number: i64, kind: &TestKind, items: Outcomes) -> Answer {
    let Outcomes { can_be_true, can_be_false } = items;
    match kind {
        TestKind::Empty { expected, .. } => Answer::Is((number == 0) == *expected),
        TestKind::Quantified { quantifier, .. } => {
            let any = match (number, can_be_true, can_be_false) {
                (0, ..) | (_, false, _) => Some(false),
                (_, _, false) => Some(true),
                _ => None,
            };
            let every = match (number, can_be_true, can_be_false) {
                (0, ..) | (_, _, false) => Some(true),
                (_, false, _) => Some(false),
                _ => None,
            };
            let answer = match quantifier {
                Quantifier::Any => any,
                Quantifier::Every => every,
                Quantifier::None => any.map(|any| !any),
            };
            answer.map_or(Answer::Either, Answer::Is)
        }
        TestKind::Count { bounds, .. } if number <= MOST_ITEMS => {
            let (least, most) = (if can_be_false { 0 } else { number }, if can_be_true { number } else { 0 });
            let holds = |count: i64| bounds.iter().all(|(op, bound)| op.holds(count.cmp(bound)));
            let mut answers = (least..=most).map(holds);
            let first = answers.next().unwrap_or(false);
            if answers.all(|answer| answer == first) { Answer::Is(first) } else { Answer::Either }
        }
        TestKind::Set { op, values, .. } if number == 0 && !values.is_empty() => {
            Answer::Is(matches!(op, SetOp::HasNone | SetOp::SubsetOf))
        }
        _ => Answer::Either,
    }
}
