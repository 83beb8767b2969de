//! Equality and order: `eq ne lt le gt ge before after between in not_in`.

use std::cmp::Ordering;

use crate::model::Value;
use crate::rule::expr::{CompareOp, Literal};

use super::super::operand::Scalar;
use super::net;

/// Whether a comparison holds. Values of different types, which the checker never lets meet, satisfy nothing.
pub(in super::super) fn compare(op: CompareOp, value: Value<'_>, operand: &Scalar<'_>) -> bool {
    match (op, value, operand) {
        // Texts of different lengths need no look at their letters.
        (CompareOp::Eq, Value::Text(value), Scalar::Text(operand)) => value == operand,
        (CompareOp::Ne, Value::Text(value), Scalar::Text(operand)) => value != operand,
        _ => order(value, operand).is_some_and(|order| op.holds(order)),
    }
}

/// Whether a value is among (or, negated, not among) these.
pub(in super::super) fn member(value: Value<'_>, values: &[Literal], negated: bool) -> bool {
    values.iter().any(|literal| compare(CompareOp::Eq, value, &literal.into())) != negated
}

fn order(value: Value<'_>, operand: &Scalar<'_>) -> Option<Ordering> {
    match (value, operand) {
        (Value::Bool(value), Scalar::Bool(operand)) => Some(value.cmp(operand)),
        (Value::Int(value), Scalar::Int(operand) | Scalar::Duration(operand)) => Some(value.cmp(operand)),
        (Value::Text(value), Scalar::Text(operand)) => Some(value.cmp(operand)),
        (Value::Text(value), Scalar::Net(operand)) => Some(net::parse(value)?.cmp(operand)),
        (Value::Time(value), Scalar::Time(operand)) => Some(value.cmp(operand)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPS: [CompareOp; 6] = [CompareOp::Eq, CompareOp::Ne, CompareOp::Lt, CompareOp::Le, CompareOp::Gt, CompareOp::Ge];

    #[test]
    fn the_six_comparisons_below_at_and_above() {
        let rows = [
            (1, [false, true, true, true, false, false]),
            (2, [true, false, false, true, false, true]),
            (3, [false, true, false, false, true, true]),
        ];
        for (value, expected) in rows {
            assert_eq!(OPS.map(|op| compare(op, Value::Int(value), &Scalar::Int(2))), expected, "{value}");
        }
    }

    #[test]
    fn values_of_different_types_satisfy_nothing() {
        assert_eq!(OPS.map(|op| compare(op, Value::Bool(true), &Scalar::Text("true".into()))), [false; 6]);
    }

    #[test]
    fn text_is_compared_as_written() {
        let text = |operand| compare(CompareOp::Eq, Value::Text("000011112222"), &Scalar::Text(operand));
        assert!(text("000011112222".into()) && !text("11112222".into()));
    }

    #[test]
    fn membership_and_its_negation() {
        let values = [Literal::Text("a".into()), Literal::Text("b".into())];
        let found =
            ["a", "c"].map(|value| [member(Value::Text(value), &values, false), member(Value::Text(value), &values, true)]);
        assert_eq!(found, [[true, false], [false, true]]);
    }
}
