//! Tests with one thing changed: the operator, a bound, a value of a list, what absence means.
//!
//! What cannot change a verdict is not made: `ne true` beside `eq false`, `lt 6` beside `le 5`, an `absent:` where
//! nothing is ever absent, the other of `has_all` and `has_any` for a single value.

use crate::model::schema::FieldType;
use crate::rule::expr::{CidrOp, CompareOp, Cond, Literal, Operand, Path, PatternOp, Quantifier, SetOp, Test, TestKind};

/// What is done to a test, or to a part of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    /// The rule without its `when`.
    WithoutWhen,
    /// `empty:` says what it says by default.
    Empty,
    /// A part of an "and" left out.
    LeftOutOfAll,
    /// A part of an "or" left out.
    LeftOutOfAny,
    /// A `not` left out.
    Unnegated,
    /// The opposite asked for.
    Negated,
    /// Another operator of the same family, by its place there; of a count, in the bound with this index.
    Operator(usize, u8),
    /// A bound moved by this; of a range or a count, the bound with this index.
    Moved(usize, i64),
    /// The value with this index left out of a list.
    WithoutValue(usize),
    /// The verdict on an absent value turned.
    Absence,
}

/// A test with one thing changed, absence aside.
pub(super) fn changes(test: &Test) -> Vec<(Change, Cond)> {
    if let TestKind::Pattern { .. } | TestKind::Cidr { .. } | TestKind::Between { .. } = test.kind {
        let negated = (Change::Negated, Cond::Not(Box::new(Cond::Test(test.clone()))));
        return std::iter::once(negated).chain(as_tests(test, kinds(&test.kind, test.path.ty))).collect();
    }
    as_tests(test, kinds(&test.kind, test.path.ty)).collect()
}

fn as_tests(test: &Test, kinds: Vec<(Change, TestKind)>) -> impl Iterator<Item = (Change, Cond)> {
    kinds.into_iter().map(|(change, kind)| (change, Cond::Test(Test { kind, ..test.clone() })))
}

fn kinds(kind: &TestKind, ty: FieldType) -> Vec<(Change, TestKind)> {
    match kind {
        TestKind::Compare { op, operand, absent } => compared(*op, operand, *absent, ty),
        TestKind::Member { negated, values, absent } => {
            let member = |negated, values| TestKind::Member { negated, values, absent: *absent };
            let turned = (Change::Negated, member(!negated, values.clone()));
            let fewer = without_one(values).map(|(index, values)| (Change::WithoutValue(index), member(*negated, values)));
            std::iter::once(turned).chain(fewer).collect()
        }
        TestKind::Between { low, high, absent } => {
            let lows = moved(low).map(|(by, low)| (Change::Moved(0, by), low, high.clone()));
            let highs = moved(high).map(|(by, high)| (Change::Moved(1, by), low.clone(), high));
            lows.chain(highs).map(|(change, low, high)| (change, TestKind::Between { low, high, absent: *absent })).collect()
        }
        TestKind::Age { older, seconds, absent } => {
            let age = |older, seconds| TestKind::Age { older, seconds, absent: *absent };
            let unit = unit(*seconds);
            vec![
                (Change::Negated, age(!older, *seconds)),
                (Change::Moved(0, -1), age(*older, seconds.saturating_sub(unit))),
                (Change::Moved(0, 1), age(*older, seconds.saturating_add(unit))),
            ]
        }
        TestKind::Pattern { op, operand, absent, .. } => {
            let other = |other: PatternOp| {
                let kind = TestKind::Pattern { op: other, operand: operand.clone(), regex: None, absent: *absent };
                (Change::Operator(0, other as u8), kind)
            };
            other_pattern(*op).into_iter().map(other).collect()
        }
        TestKind::Cidr { op, net, absent } => {
            let other =
                |other: CidrOp| (Change::Operator(0, other as u8), TestKind::Cidr { op: other, net: *net, absent: *absent });
            other_cidrs(*op).iter().copied().map(other).collect()
        }
        TestKind::Present(expected) => vec![(Change::Negated, TestKind::Present(!expected))],
        TestKind::Empty { expected, absent } => {
            vec![(Change::Negated, TestKind::Empty { expected: !expected, absent: *absent })]
        }
        TestKind::Quantified { quantifier, cond, binding, absent } => {
            let other = |other: Quantifier| {
                let kind = TestKind::Quantified { quantifier: other, cond: cond.clone(), binding: *binding, absent: *absent };
                (Change::Operator(0, other as u8), kind)
            };
            let all = [Quantifier::Any, Quantifier::Every, Quantifier::None];
            all.into_iter().filter(|other| other != quantifier).map(other).collect()
        }
        TestKind::Count { of, binding, bounds, absent } => {
            let with = |bounds| TestKind::Count { of: of.clone(), binding: *binding, bounds, absent: *absent };
            other_bounds(bounds).into_iter().map(|(change, bounds)| (change, with(bounds))).collect()
        }
        TestKind::Set { op, values, absent } => {
            let set = |op, values| TestKind::Set { op, values, absent: *absent };
            let others = other_sets(*op, values.len());
            let others = others.iter().map(|other| (Change::Operator(0, *other as u8), set(*other, values.clone())));
            let fewer = without_one(values).map(|(index, values)| (Change::WithoutValue(index), set(*op, values)));
            others.chain(fewer).collect()
        }
        TestKind::Block(_) => Vec::new(),
    }
}

fn compared(op: CompareOp, operand: &Operand, absent: bool, ty: FieldType) -> Vec<(Change, TestKind)> {
    let compare = |op, operand| TestKind::Compare { op, operand, absent };
    if let (FieldType::Bool, Operand::Literal(Literal::Bool(value))) = (ty, operand) {
        return vec![(Change::Negated, compare(op, Operand::Literal(Literal::Bool(!value))))];
    }
    let others = other_compares(op).iter().map(|other| (Change::Operator(0, *other as u8), compare(*other, operand.clone())));
    let moves = moved(operand).filter(|(by, _)| is_a_change_of_its_own(op, *by));
    let moves = moves.map(|(by, operand)| (Change::Moved(0, by), compare(op, operand)));
    others.chain(moves).collect()
}

/// The opposite first, then the neighbour.
fn other_compares(op: CompareOp) -> &'static [CompareOp] {
    match op {
        CompareOp::Eq => &[CompareOp::Ne],
        CompareOp::Ne => &[CompareOp::Eq],
        CompareOp::Lt => &[CompareOp::Ge, CompareOp::Le],
        CompareOp::Le => &[CompareOp::Gt, CompareOp::Lt],
        CompareOp::Gt => &[CompareOp::Le, CompareOp::Ge],
        CompareOp::Ge => &[CompareOp::Lt, CompareOp::Gt],
    }
}

/// Whether moving a whole number's bound differs from taking the neighbouring operator: `lt 6` is `le 5`.
fn is_a_change_of_its_own(op: CompareOp, by: i64) -> bool {
    match op {
        CompareOp::Lt | CompareOp::Ge => by < 0,
        CompareOp::Le | CompareOp::Gt => by > 0,
        // What is equal to another number is not equal to this one: the opposite tells the same.
        CompareOp::Eq | CompareOp::Ne => false,
    }
}

/// A whole number one less and one more.
fn moved(operand: &Operand) -> impl Iterator<Item = (i64, Operand)> {
    let number = match operand {
        Operand::Literal(Literal::Int(number)) => Some(*number),
        Operand::Literal(_) | Operand::Path { .. } | Operand::Template(_) => None,
    };
    let by = |by: i64| number.and_then(|number| Some((by, Operand::Literal(Literal::Int(number.checked_add(by)?)))));
    [by(-1), by(1)].into_iter().flatten()
}

/// The bounds of a count with one changed. A count is a whole number and never below zero.
fn other_bounds(bounds: &[(CompareOp, i64)]) -> Vec<(Change, Vec<(CompareOp, i64)>)> {
    let mut all = Vec::new();
    for (index, (op, bound)) in bounds.iter().enumerate() {
        let with = |op: CompareOp, bound: i64| {
            let mut bounds = bounds.to_vec();
            bounds.splice(index..=index, [(op, bound)]);
            bounds
        };
        let looser: &[CompareOp] = match (op, bound) {
            (CompareOp::Eq, 0) => &[CompareOp::Ge],
            (CompareOp::Eq, _) => &[CompareOp::Ge, CompareOp::Le],
            _ => &[],
        };
        let others = other_compares(*op).iter().chain(looser);
        all.extend(others.map(|other| (Change::Operator(index, *other as u8), with(*other, *bound))));
        let moves = [-1, 1].into_iter().filter(|by| is_a_change_of_its_own(*op, *by));
        all.extend(moves.map(|by| (Change::Moved(index, by), with(*op, bound.saturating_add(by)))));
    }
    all
}

fn other_pattern(op: PatternOp) -> Option<PatternOp> {
    match op {
        PatternOp::StartsWith | PatternOp::EndsWith => Some(PatternOp::Contains),
        PatternOp::Contains => Some(PatternOp::StartsWith),
        PatternOp::Matches | PatternOp::Regex => None,
    }
}

fn other_cidrs(op: CidrOp) -> &'static [CidrOp] {
    match op {
        CidrOp::In => &[CidrOp::Contains, CidrOp::Overlaps],
        CidrOp::Contains => &[CidrOp::In, CidrOp::Overlaps],
        CidrOp::Overlaps => &[CidrOp::In, CidrOp::Contains],
    }
}

fn other_sets(op: SetOp, values: usize) -> &'static [SetOp] {
    match (op, values) {
        (_, 0) => &[],
        (SetOp::HasAll | SetOp::HasAny, 1) => &[SetOp::HasNone],
        (SetOp::HasAll, _) => &[SetOp::HasNone, SetOp::HasAny],
        (SetOp::HasAny, _) => &[SetOp::HasNone, SetOp::HasAll],
        (SetOp::HasNone, _) => &[SetOp::HasAny],
        (SetOp::EqualsSet, _) => &[SetOp::HasAll, SetOp::SubsetOf],
        (SetOp::SubsetOf, _) => &[SetOp::HasNone, SetOp::EqualsSet],
    }
}

/// The list without each of its values in turn; a list of one keeps it, since the opposite operator tells the same.
fn without_one(values: &[Literal]) -> impl Iterator<Item = (usize, Vec<Literal>)> {
    let indices = if values.len() > 1 { 0..values.len() } else { 0..0 };
    indices.map(|index| {
        let mut fewer = values.to_vec();
        fewer.remove(index);
        (index, fewer)
    })
}

/// The largest unit of time that divides a duration, in seconds: rules count in it, and in days from now.
fn unit(seconds: i64) -> i64 {
    [86_400, 3_600, 60].into_iter().find(|unit| seconds % unit == 0).unwrap_or(1)
}

/// The last field on the way of a test that may be absent, so that the test lacks a value; of its own path first.
pub(super) fn may_be_absent(test: &Test) -> Option<String> {
    let compared = || test.kind.operands().flat_map(Operand::fields);
    let operand = || compared().find_map(|(root, path)| Some(format!("{root:?} {}", optional(path)?)));
    optional(&test.path).or_else(operand)
}

/// The same with another verdict on an absent value; `None` if it does not say.
pub(super) fn with_absence(kind: &TestKind, verdict: bool) -> Option<TestKind> {
    let mut kind = kind.clone();
    match &mut kind {
        TestKind::Compare { absent, .. }
        | TestKind::Member { absent, .. }
        | TestKind::Between { absent, .. }
        | TestKind::Age { absent, .. }
        | TestKind::Pattern { absent, .. }
        | TestKind::Cidr { absent, .. }
        | TestKind::Quantified { absent, .. }
        | TestKind::Count { absent, .. }
        | TestKind::Empty { absent, .. }
        | TestKind::Set { absent, .. } => *absent = verdict,
        TestKind::Present(_) | TestKind::Block(_) => return None,
    }
    Some(kind)
}

fn optional(path: &Path) -> Option<String> {
    let last = path.steps.iter().rposition(|step| step.field.optional)?;
    Some(path.steps.iter().take(last + 1).map(|step| step.field.name).collect::<Vec<_>>().join("."))
}
