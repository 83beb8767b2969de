//! Tests in the words of the rule language: the operator's name and what it asks for, and the opposite of both.

use std::borrow::Cow;

use serde_json::{Map, Value as Json, json};

use crate::model::schema::FieldType;
use crate::rule::expr::{CidrOp, CompareOp, Cond, Literal, PatternOp, Quantifier, SetOp, Test, TestKind};

use super::super::operators::time::duration;
use super::values;

/// An operator and what it asks for.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Wording {
    pub(in super::super) op: Cow<'static, str>,
    pub(in super::super) expected: Json,
}

/// A test as it is written; `operands` are the values that its operands came to, if they are known by now.
pub(in super::super) fn of(test: &Test, operands: &[Json]) -> Wording {
    let op = Cow::Borrowed(name(&test.kind, test.path.ty));
    Wording { op, expected: expected(&test.kind, operands) }
}

/// What is asked for when the test must not hold.
pub(super) fn opposite(test: &Test, operands: &[Json]) -> Wording {
    let written = of(test, operands);
    let turned = |op: &'static str, expected| Wording { op: Cow::Borrowed(op), expected };
    match (&test.kind, &written.expected) {
        (TestKind::Present(expected) | TestKind::Empty { expected, .. }, _) => {
            Wording { expected: (!expected).into(), ..written }
        }
        (_, _) => match opposite_name(&written.op) {
            Some(op) => turned(op, written.expected),
            None => turned("not", json!({ written.op: written.expected })),
        },
    }
}

fn opposite_name(op: &str) -> Option<&'static str> {
    const PAIRS: [(&str, &str); 6] =
        [("eq", "ne"), ("in", "not_in"), ("lt", "ge"), ("le", "gt"), ("has_any", "has_none"), ("any", "none")];
    PAIRS.into_iter().find_map(|(a, b)| if op == a { Some(b) } else { (op == b).then_some(a) })
}

fn name(kind: &TestKind, ty: FieldType) -> &'static str {
    match kind {
        TestKind::Compare { op, .. } => compare(*op, ty),
        TestKind::Member { negated: false, .. } => "in",
        TestKind::Member { negated: true, .. } => "not_in",
        TestKind::Between { .. } => "between",
        TestKind::Age { older, seconds, .. } => age(*older, *seconds),
        TestKind::Pattern { op, .. } => match op {
            PatternOp::Matches => "matches",
            PatternOp::Regex => "regex",
            PatternOp::StartsWith => "starts_with",
            PatternOp::EndsWith => "ends_with",
            PatternOp::Contains => "contains",
        },
        TestKind::Cidr { op, .. } => match op {
            CidrOp::In => "cidr_in",
            CidrOp::Contains => "cidr_contains",
            CidrOp::Overlaps => "cidr_overlaps",
        },
        TestKind::Present(_) => "present",
        TestKind::Quantified { quantifier, .. } => match quantifier {
            Quantifier::Any => "any",
            Quantifier::Every => "every",
            Quantifier::None => "none",
        },
        TestKind::Count { .. } => "count",
        TestKind::Empty { .. } => "empty",
        TestKind::Set { op, .. } => match op {
            SetOp::HasAll => "has_all",
            SetOp::HasAny => "has_any",
            SetOp::HasNone => "has_none",
            SetOp::EqualsSet => "equals_set",
            SetOp::SubsetOf => "subset_of",
        },
        // A block is never a fact of its own: the tests in it are.
        TestKind::Block(_) => "all_of",
    }
}

/// A negative duration counts ahead from now.
fn age(older: bool, seconds: i64) -> &'static str {
    match (older, seconds < 0) {
        (true, false) => "older_than",
        (false, false) => "newer_than",
        (true, true) => "before",
        (false, true) => "after",
    }
}

fn compare(op: CompareOp, ty: FieldType) -> &'static str {
    match (op, ty) {
        (CompareOp::Lt, FieldType::Time) => "before",
        (CompareOp::Gt, FieldType::Time) => "after",
        (CompareOp::Eq, _) => "eq",
        (CompareOp::Ne, _) => "ne",
        (CompareOp::Lt, _) => "lt",
        (CompareOp::Le, _) => "le",
        (CompareOp::Gt, _) => "gt",
        (CompareOp::Ge, _) => "ge",
    }
}

fn expected(kind: &TestKind, operands: &[Json]) -> Json {
    let operand = |index: usize, written: &crate::rule::expr::Operand| {
        operands.get(index).cloned().unwrap_or_else(|| values::as_written(written))
    };
    let list = |literals: &[Literal]| literals.iter().map(values::literal).collect::<Json>();
    match kind {
        TestKind::Compare { operand: value, .. } | TestKind::Pattern { operand: value, .. } => operand(0, value),
        TestKind::Between { low, high, .. } => json!([operand(0, low), operand(1, high)]),
        TestKind::Member { values, .. } | TestKind::Set { values, .. } => list(values),
        TestKind::Age { seconds, .. } => duration(seconds.saturating_abs()).into(),
        TestKind::Cidr { net, .. } => net.to_string().into(),
        TestKind::Present(expected) | TestKind::Empty { expected, .. } => (*expected).into(),
        TestKind::Quantified { cond, .. } => self::cond(cond),
        TestKind::Count { of, bounds, .. } => count(of.as_deref(), bounds),
        TestKind::Block(cond) => self::cond(cond),
    }
}

fn count(of: Option<&Cond>, bounds: &[(CompareOp, i64)]) -> Json {
    let mut members = Map::new();
    if let Some(cond) = of {
        members.insert("of".to_owned(), self::cond(cond));
    }
    members.extend(bounds.iter().map(|(op, bound)| (compare(*op, FieldType::Int).to_owned(), (*bound).into())));
    Json::Object(members)
}

/// The bounds of a count as the rule language writes them.
pub(in super::super) fn bounds(bounds: &[(CompareOp, i64)]) -> Json {
    count(None, bounds)
}

/// A condition as the rule language writes it.
pub(in super::super) fn cond(cond: &Cond) -> Json {
    match cond {
        Cond::All(conds) => all_of(&conds.iter().map(self::cond).collect::<Vec<_>>()),
        Cond::Any(conds) => json!({ "any_of": conds.iter().map(self::cond).collect::<Vec<_>>() }),
        Cond::Not(inner) => json!({ "not": self::cond(inner) }),
        Cond::Unsupported(what) => json!({ &*what.path: "(not supported)" }),
        Cond::Test(test) => {
            let inner = match &test.kind {
                TestKind::Block(cond) => self::cond(cond),
                TestKind::Compare { op: CompareOp::Eq, operand: value, .. } if !test.path.is_item() => values::as_written(value),
                kind => json!({ name(kind, test.path.ty): expected(kind, &[]) }),
            };
            if test.path.is_item() { inner } else { json!({ &*test.path.text: inner }) }
        }
    }
}

/// Conditions that must all hold as one block, in which tests of the same field stand side by side; as a list if some
/// cannot.
fn all_of(conds: &[Json]) -> Json {
    let mut block = Map::new();
    for cond in conds {
        let fits = cond.as_object().is_some_and(|members| members.iter().all(|(key, test)| add(&mut block, key, test)));
        if !fits {
            return json!({ "all_of": conds });
        }
    }
    Json::Object(block)
}

/// Adds a test to a block; whether it fits beside what the block asks of the same field.
fn add(block: &mut Map<String, Json>, key: &str, test: &Json) -> bool {
    match (block.get_mut(key), test) {
        (None, _) => {
            block.insert(key.to_owned(), test.clone());
            true
        }
        (Some(Json::Object(there)), Json::Object(more)) if more.keys().all(|key| !there.contains_key(key)) => {
            there.extend(more.clone());
            true
        }
        (Some(_), _) => false,
    }
}
