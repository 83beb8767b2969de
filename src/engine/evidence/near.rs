//! Near misses: the items that came closest to what no item satisfies.

use crate::finding::NearMiss;
use crate::rule::expr::{Cond, TestKind};

use super::super::context::Context;
use super::super::describe::{Route, item_name};
use super::super::eval::Frame;
use super::super::truth::Truth;
use super::{Ask, Explainer, ListTest};

/// How many of them are shown.
const SHOWN: usize = 3;

impl<'c> Explainer<'c, '_> {
    /// Adds the items that lack least.
    pub(super) fn near_misses(&mut self, list: &ListTest<'c>, frame: Frame<'c, '_>, route: &Route) {
        let mut closest: Vec<(usize, usize)> = Vec::with_capacity(SHOWN + 1);
        for (position, item) in list.items.iter().enumerate() {
            let lacks = frame.item(item, list.binding, |frame| lacks(self.describer.context, list.cond, frame, false));
            closest.push((lacks, position));
            closest.sort_unstable();
            closest.truncate(SHOWN);
        }
        for (_, position) in closest {
            self.near_miss(list, position, frame, route);
        }
    }

    fn near_miss(&mut self, list: &ListTest<'c>, position: usize, frame: Frame<'c, '_>, route: &Route) {
        let Some(item) = list.place(position) else { return };
        let because = std::mem::take(&mut self.because);
        let near_misses = std::mem::take(&mut self.near_misses);
        frame.item(item, list.binding, |frame| {
            let route = route.item(self.describer.context, item, position);
            self.explain(list.cond, frame, &route, Ask { is: false, negated: false });
        });
        let lacks = std::mem::replace(&mut self.because, because);
        // Lists within items have near misses of their own, which would say too much.
        self.near_misses = near_misses;
        let item = item_name(self.describer.context, item).unwrap_or_else(|| position.to_string());
        self.near_misses.push(NearMiss { path: route.path.clone(), item, lacks, of: list.items.len() });
    }
}

/// How many leaves stand between a condition and its opposite (`is` tells what it is): of several that must all change
/// the sum, of several of which one suffices the least.
fn lacks<'c>(context: &'c Context<'_>, cond: &'c Cond, frame: Frame<'c, '_>, is: bool) -> usize {
    let wrong = |cond: &&'c Cond| context.truth(cond, frame) == Truth::from(is);
    match (cond, is) {
        (Cond::All(conds), false) | (Cond::Any(conds), true) => {
            conds.iter().filter(wrong).map(|cond| lacks(context, cond, frame, is)).sum()
        }
        (Cond::Any(conds), false) | (Cond::All(conds), true) => {
            conds.iter().filter(wrong).map(|cond| lacks(context, cond, frame, is)).min().unwrap_or(1)
        }
        (Cond::Not(cond), _) => lacks(context, cond, frame, !is),
        (Cond::Unsupported(_), _) => 1,
        (Cond::Test(test), _) => match &test.kind {
            TestKind::Block(cond) => {
                let inside = context.walk(frame.place, &test.path, true).place(test.path.ty);
                lacks(context, cond, frame.at(inside), is)
            }
            _ => 1,
        },
    }
}
