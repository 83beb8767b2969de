//! Three-valued logic: the only place where and, or, not, the quantifiers and counts are defined (strong Kleene).

use std::ops::Not;

use crate::finding::Interval;
pub(super) use crate::finding::Truth;
use crate::model::Status;
use crate::rule::expr::{CompareOp, Quantifier};

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl Truth {
    /// True when all are, false when one is false whatever the others are; true of none.
    pub(super) fn all(truths: impl IntoIterator<Item = Self>) -> Self {
        let mut result = Self::True;
        for truth in truths {
            match truth {
                Self::True => {}
                Self::False => return Self::False,
                Self::Unknown => result = Self::Unknown,
            }
        }
        result
    }

    /// True when one is true whatever the others are, false when all are; false of none.
    pub(super) fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        !Self::all(truths.into_iter().map(Not::not))
    }

    /// What a quantifier says of the items of a list; an incomplete list has one more item, of which nothing is known.
    pub(super) fn quantified(quantifier: Quantifier, items: impl IntoIterator<Item = Self>, complete: bool) -> Self {
        let rest = (!complete).then_some(Self::Unknown);
        let items = items.into_iter().chain(rest);
        match quantifier {
            Quantifier::Any => Self::any(items),
            Quantifier::Every => Self::all(items),
            Quantifier::None => !Self::any(items),
        }
    }
}

/// How many items satisfy a condition, as far as that is known.
pub(super) type Count = Interval;

impl Count {
    /// Counts the items that satisfy a condition.
    pub(super) fn of(items: impl IntoIterator<Item = Truth>, complete: bool) -> Self {
        let (mut sure, mut open) = (0_i64, 0_i64);
        for item in items {
            match item {
                Truth::True => sure = sure.saturating_add(1),
                Truth::Unknown => open = open.saturating_add(1),
                Truth::False => {}
            }
        }
        Self { least: sure, most: complete.then(|| sure.saturating_add(open)) }
    }

    /// Whether a bound holds for all, for none, or for some of what the count can be.
    pub(super) fn satisfies(self, op: CompareOp, bound: i64) -> Truth {
        let Self { least, most } = self;
        let most_below = |limit: i64| most.is_some_and(|most| most < limit);
        let (all, none) = match op {
            CompareOp::Lt => (most_below(bound), least >= bound),
            CompareOp::Ge => (least >= bound, most_below(bound)),
            CompareOp::Le => (most.is_some_and(|most| most <= bound), least > bound),
            CompareOp::Gt => (least > bound, most.is_some_and(|most| most <= bound)),
            CompareOp::Eq => (least == bound && most == Some(bound), least > bound || most_below(bound)),
            CompareOp::Ne => (least > bound || most_below(bound), least == bound && most == Some(bound)),
        };
        match (all, none) {
            (true, _) => Truth::True,
            (_, true) => Truth::False,
            (false, false) => Truth::Unknown,
        }
    }
}

/// Which items of a list made what a `count` came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Deciding {
    /// Those that are counted.
    pub(super) counted: bool,
    /// Those that are not.
    pub(super) uncounted: bool,
    /// Those of which it is not known.
    pub(super) open: bool,
}

impl Count {
    /// Which items made the truth of these bounds: with the others not known, it would be the same.
    pub(super) fn deciding(self, bounds: &[(CompareOp, i64)], truth: Truth) -> Deciding {
        let with = |count: Self| Truth::all(bounds.iter().map(|(op, bound)| count.satisfies(*op, *bound)));
        let enough = with(Self { most: None, ..self }) == truth;
        let few_enough = with(Self { least: 0, ..self }) == truth;
        match truth {
            Truth::Unknown => Deciding { counted: false, uncounted: false, open: true },
            Truth::True | Truth::False => Deciding { counted: enough || !few_enough, uncounted: !enough, open: false },
        }
    }
}

/// The verdict from `when` and `check`. An unknown `when` with a true `check` is a pass: there is no violation either way.
pub(super) fn verdict(when: Truth, check: impl FnOnce() -> Truth) -> Status {
    match when {
        Truth::False => Status::NotApplicable,
        Truth::True | Truth::Unknown => match (when, check()) {
            (_, Truth::True) => Status::Pass,
            (Truth::True, Truth::False) => Status::Fail,
            (_, Truth::False | Truth::Unknown) => Status::Unknown,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{False as F, True as T, Unknown as U};
    use super::*;

    #[test]
    fn and_or_and_not_follow_kleene() {
        let rows = [
            (T, T, T, T),
            (T, F, F, T),
            (T, U, U, T),
            (F, T, F, T),
            (F, F, F, F),
            (F, U, F, U),
            (U, T, U, T),
            (U, F, F, U),
            (U, U, U, U),
        ];
        for (a, b, and, or) in rows {
            assert_eq!((Truth::all([a, b]), Truth::any([a, b])), (and, or), "{a:?} {b:?}");
        }
        assert_eq!([!T, !F, !U], [F, T, U]);
    }

    #[test]
    fn quantifiers_over_complete_and_incomplete_lists() {
        use Quantifier::{Any, Every, None};
        let rows: &[(&[Truth], bool, [Truth; 3])] = &[
            (&[], true, [F, T, T]),
            (&[], false, [U, U, U]),
            (&[T, F], true, [T, F, F]),
            (&[T, U], true, [T, U, F]),
            (&[F, U], true, [U, F, U]),
            (&[F], true, [F, F, T]),
            (&[F], false, [U, F, U]),
            (&[T], true, [T, T, F]),
            (&[T], false, [T, U, F]),
        ];
        for (items, complete, expected) in rows {
            let found = [Any, Every, None].map(|quantifier| Truth::quantified(quantifier, items.iter().copied(), *complete));
            assert_eq!(found, *expected, "{items:?} {complete}");
        }
    }

    #[test]
    fn a_count_is_an_interval() {
        let count = Count::of([T, F, U, T], true);
        assert_eq!(count, Count { least: 2, most: Some(3) });
        assert_eq!(Count::of([T, U], false), Count { least: 1, most: None });
    }

    #[test]
    fn a_bound_holds_for_all_some_or_none_of_the_interval() {
        use CompareOp::{Eq, Ge, Gt, Le, Lt, Ne};
        for (least, most) in [(0, Some(0)), (1, Some(3)), (2, Some(2)), (1, None), (5, None)] {
            let count = Count { least, most };
            for op in [Eq, Ne, Lt, Le, Gt, Ge] {
                for bound in 0..5 {
                    // An open end is tried far enough for every bound above.
                    let possible = (least..=most.unwrap_or(9)).map(|n| {
                        Truth::from(match op {
                            Eq => n == bound,
                            Ne => n != bound,
                            Lt => n < bound,
                            Le => n <= bound,
                            Gt => n > bound,
                            Ge => n >= bound,
                        })
                    });
                    let found: Vec<_> = possible.collect();
                    let expected = if found.iter().all(|t| *t == T) {
                        T
                    } else if found.iter().all(|t| *t == F) {
                        F
                    } else {
                        U
                    };
                    assert_eq!(count.satisfies(op, bound), expected, "{count:?} {op:?} {bound}");
                }
            }
        }
    }

    #[test]
    fn a_count_rests_on_those_that_are_counted_on_those_that_are_not_or_on_both() {
        use CompareOp::{Eq, Ge, Le};
        let deciding = |items: &[Truth], bounds: &[(CompareOp, i64)], truth| {
            let Deciding { counted, uncounted, open } = Count::of(items.iter().copied(), true).deciding(bounds, truth);
            [counted, uncounted, open]
        };
        let (counted, uncounted, both) = ([true, false, false], [false, true, false], [true, true, false]);
        assert_eq!(deciding(&[T, F, U], &[(Ge, 1)], T), counted);
        assert_eq!(deciding(&[T, T, U], &[(Le, 1)], F), counted);
        assert_eq!(deciding(&[T, F, U], &[(Le, 2)], T), uncounted);
        assert_eq!(deciding(&[F, F, T], &[(Ge, 2)], F), uncounted);
        assert_eq!(deciding(&[T, F], &[(Eq, 1)], T), both);
        assert_eq!(deciding(&[T, T, F], &[(Ge, 2), (Le, 2)], T), both);
        assert_eq!(deciding(&[T, U], &[(Eq, 1)], U), [false, false, true]);
    }

    #[test]
    fn when_and_check_give_the_verdict() {
        use Status::{Fail, NotApplicable, Pass, Unknown};
        let rows =
            [(T, [Pass, Fail, Unknown]), (F, [NotApplicable, NotApplicable, NotApplicable]), (U, [Pass, Unknown, Unknown])];
        for (when, expected) in rows {
            assert_eq!([T, F, U].map(|check| verdict(when, || check)), expected, "{when:?}");
        }
    }
}
