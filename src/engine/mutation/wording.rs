//! What was changed in a test, for people.

use crate::rule::expr::{Cond, Test, TestKind};

use super::super::describe::wording;
use super::super::one_line::{condition, flow, operator, path};

/// A test and what became of it: "`created_at`: older_than 90d → newer_than 90d".
pub(super) fn of_change(was: &Test, is: &Cond) -> String {
    let (before, after) = match is {
        Cond::Test(after) => of_tests(was, after),
        Cond::Not(_) => (operator(was), format!("not {}", operator(was))),
        other => (operator(was), condition(other)),
    };
    format!("`{}`: {before} → {after}", path(was))
}

/// Of quantifiers and counts without what is asked of the items, which stays.
fn of_tests(was: &Test, is: &Test) -> (String, String) {
    match (&was.kind, &is.kind) {
        (TestKind::Quantified { .. }, TestKind::Quantified { .. }) => {
            let name = |test| wording::of(test, &[]).op.into_owned();
            (name(was), name(is))
        }
        (TestKind::Count { bounds: before, .. }, TestKind::Count { bounds: after, .. }) => {
            let count = |bounds: &[_]| format!("count {}", flow(&wording::bounds(bounds)));
            (count(before), count(after))
        }
        _ => (operator(was), operator(is)),
    }
}
