//! The items of lists in a trace: those that decided first, and of all of them a bounded number.

use crate::finding::{Asks, Node};
use crate::rule::expr::{Cond, Quantifier, Test, TestKind};

use super::super::describe::Route;
use super::super::eval::Frame;
use super::super::truth::{Count, Truth};
use super::super::walk::Items;
use super::{Depth, MAX_DEPTH, Tracer};

/// How many items of a list are shown that decided, by how many lists it is within; further in, none are.
const SHOWN: [usize; 3] = [20, 5, 2];
/// How many are shown beside them, up to this number in all, that did not decide.
const OTHERS: usize = 5;

impl<'c> Tracer<'c, '_> {
    /// What a test of a list came to on each item, and how many items are left out.
    pub(super) fn items(
        &self,
        test: &'c Test,
        truth: Truth,
        items: &Items<'c>,
        frame: Frame<'c, '_>,
        route: &Route,
        depth: Depth,
    ) -> (Vec<Node>, usize) {
        let Some((cond, binding)) = test.kind.of_item() else { return (Vec::new(), 0) };
        let context = self.describer.context;
        let truths: Vec<_> = items.iter().map(|item| frame.item(item, binding, |frame| context.truth(cond, frame))).collect();
        let decides = deciding(&test.kind, truth, &truths, items.rest().is_none());
        let most = SHOWN.get(depth.lists).copied().filter(|_| depth.conditions < MAX_DEPTH).unwrap_or(0);
        let (decided, others): (Vec<_>, Vec<_>) = truths.iter().enumerate().partition(|(_, item)| decides(**item));
        let others = others.into_iter().take(OTHERS.min(most).saturating_sub(decided.len()));
        let shown = decided.into_iter().take(most).chain(others).filter_map(|(position, of_item)| {
            let item = items.get(position)?;
            let route = route.item(context, item, position);
            // A combination tells the way to the item itself; see `named`.
            let told = if matches!(cond, Cond::Test(_)) { depth.told } else { route.via.len() };
            let inside = Depth { lists: depth.lists + 1, told, ..depth };
            let node = frame.item(item, binding, |frame| self.node(cond, frame, &route, inside));
            Some(named(node, route, depth, decides(*of_item)))
        });
        let shown: Vec<_> = shown.collect();
        let left_out = truths.len() - shown.len();
        (shown, left_out)
    }
}

/// The node of an item. A test has the item in its path; a combination of conditions gets it here.
fn named(node: Node, route: Route, depth: Depth, decided: bool) -> Node {
    match node.asks {
        Asks::AllOf | Asks::AnyOf | Asks::Not => {
            let via = route.via.into_iter().skip(depth.told).collect();
            Node { path: route.path, via, decided, ..node }
        }
        Asks::Target | Asks::Test(_) | Asks::Unsupported(_) => Node { decided, ..node },
    }
}

/// By the truth of an item: whether it made the truth of the test. Of a quantifier these are the items that came to what
/// it came to; the others could be anything.
fn deciding(kind: &TestKind, truth: Truth, items: &[Truth], complete: bool) -> impl Fn(Truth) -> bool {
    let wanted = match kind {
        TestKind::Count { bounds, .. } => {
            let deciding = Count::of(items.iter().copied(), complete).deciding(bounds, truth);
            [(deciding.counted, Truth::True), (deciding.uncounted, Truth::False), (deciding.open, Truth::Unknown)]
        }
        TestKind::Quantified { quantifier: Quantifier::None, .. } => [(true, !truth); 3],
        _ => [(true, truth); 3],
    };
    move |item| wanted.contains(&(true, item))
}
