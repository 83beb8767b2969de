//! The evaluation of a rule, recorded as a tree: every condition with what it came to, whether or not it decided.
//!
//! Nothing here decides: truths are those of the first pass. Trees are bounded in breadth (see `items`) and in depth,
//! whatever a rule or an account holds.

use crate::finding::{Actual, Asks, Join, Node, Open, Tested, Trace};
use crate::model::Status;
use crate::rule::expr::{Cond, Span, Test, TestKind};

use super::describe::{Describer, Route, Wording};
use super::eval::Frame;
use super::truth::Truth;
use super::walk::{Items, Seen, Why};

mod items;
mod place;

pub(super) use place::of_place;

/// How many levels of conditions are shown. A rule may nest 64, but no reader follows, and readers of JSON give up at
/// 128 levels of theirs.
const MAX_DEPTH: usize = 24;

/// How a rule came to its verdict on a resource; `status` is the verdict.
pub(super) fn of_resource(describer: Describer<'_, '_>, status: Status) -> Trace {
    let rule = describer.rule;
    let tracer = Tracer { describer };
    let when = rule.when.as_ref().map(|when| tracer.root(when, rule.when_at));
    let check = (status != Status::NotApplicable).then(|| tracer.root(&rule.check, rule.check_at));
    let mut trace = Trace { when, check, listing: None };
    if let Some(when) = &mut trace.when {
        when.decided = match status {
            Status::Fail | Status::NotApplicable => true,
            Status::Pass => false,
            Status::Unknown => when.truth == Truth::Unknown,
        };
    }
    if let Some(check) = &mut trace.check {
        check.decided = status != Status::Unknown || check.truth == Truth::Unknown;
    }
    trace
}

/// Where in a tree a node is.
#[derive(Debug, Clone, Copy)]
struct Depth {
    /// How many conditions stand above it.
    conditions: usize,
    /// How many lists it is within.
    lists: usize,
    /// How many of the references followed are told above.
    told: usize,
}

impl Depth {
    fn below(self, route: &Route) -> Self {
        Self { conditions: self.conditions + 1, told: route.via.len(), ..self }
    }
}

/// Records what a rule asks of one resource.
#[derive(Debug, Clone, Copy)]
struct Tracer<'c, 'v> {
    describer: Describer<'c, 'v>,
}

impl<'c> Tracer<'c, '_> {
    /// A `when` or `check`: as a mapping an "and" over its keys, even if there is only one.
    fn root(&self, cond: &'c Cond, at: Span) -> Node {
        let depth = Depth { conditions: 0, lists: 0, told: 0 };
        let conds = if let Cond::All(conds) = cond { conds.as_slice() } else { std::slice::from_ref(cond) };
        let frame = Frame::of(self.describer.resource);
        Node { rule_at: self.describer.location(at), ..self.combination(Asks::AllOf, conds, frame, &Route::start(), depth) }
    }

    fn node(&self, cond: &'c Cond, frame: Frame<'c, '_>, route: &Route, depth: Depth) -> Node {
        match cond {
            Cond::All(conds) => self.combination(Asks::AllOf, conds, frame, route, depth),
            Cond::Any(conds) => self.combination(Asks::AnyOf, conds, frame, route, depth),
            Cond::Not(inner) => self.around(Asks::Not, inner, frame, route, depth),
            Cond::Unsupported(what) => {
                let Open { path, cause, .. } = self.describer.unsupported(what, route);
                Node { path, ..self.bare(Truth::Unknown, Asks::Unsupported(cause), what.at) }
            }
            Cond::Test(test) => match &test.kind {
                TestKind::Block(inner) => self.target(test, inner, frame, route, depth),
                _ => self.test(test, frame, route, depth),
            },
        }
    }

    fn combination(&self, asks: Asks, conds: &'c [Cond], frame: Frame<'c, '_>, route: &Route, depth: Depth) -> Node {
        let context = self.describer.context;
        let truths = || conds.iter().map(|cond| context.truth(cond, frame));
        let truth = if asks == Asks::AnyOf { Truth::any(truths()) } else { Truth::all(truths()) };
        let shown = if depth.conditions < MAX_DEPTH { conds } else { &[] };
        let parts = shown.iter().map(|cond| {
            let node = self.node(cond, frame, route, Depth { conditions: depth.conditions + 1, ..depth });
            // Of a false "and" and of a true "or" some decided, else all.
            Node { decided: node.truth == truth, ..node }
        });
        let at = conds.iter().find_map(first_test).unwrap_or(self.describer.rule.at);
        let left_out = conds.len() - shown.len();
        Node { parts: parts.collect(), left_out, ..self.bare(truth, asks, at) }
    }

    /// A node around one other.
    fn around(&self, asks: Asks, inner: &'c Cond, frame: Frame<'c, '_>, route: &Route, depth: Depth) -> Node {
        let truth = self.describer.context.truth(inner, frame);
        let at = first_test(inner).unwrap_or(self.describer.rule.at);
        let node = self.bare(if asks == Asks::Not { !truth } else { truth }, asks, at);
        if depth.conditions >= MAX_DEPTH {
            return Node { left_out: 1, ..node };
        }
        let part = self.node(inner, frame, route, Depth { conditions: depth.conditions + 1, ..depth });
        Node { parts: vec![Node { decided: true, ..part }], ..node }
    }

    /// A block on what a reference, the item of a list, leads to.
    fn target(&self, test: &'c Test, inner: &'c Cond, frame: Frame<'c, '_>, route: &Route, depth: Depth) -> Node {
        let (route, seen) = route.follow(self.describer.context, frame.place, &test.path, true);
        let inside = frame.at(seen.place(test.path.ty));
        let node = self.around(Asks::Target, inner, inside, &route, depth.below(&route));
        let via = told_here(&route, depth);
        Node { path: route.path, via, rule_at: self.describer.location(test.at), ..node }
    }

    fn test(&self, test: &'c Test, frame: Frame<'c, '_>, route: &Route, depth: Depth) -> Node {
        let Describer { context, .. } = self.describer;
        let (route, seen) = route.follow(context, frame.place, &test.path, false);
        let truth = context.seen(test, &seen, frame);
        let tested = self.tested(test, &seen, frame, &route);
        let mut node = self.bare(truth, Asks::Test(Box::new(tested)), test.at);
        if let Some(items) = Items::of(&seen, test.path.ty) {
            (node.parts, node.left_out) = self.items(test, truth, &items, frame, &route, depth.below(&route));
        }
        let via = told_here(&route, depth);
        Node { path: route.path, via, ..node }
    }

    fn tested(&self, test: &'c Test, seen: &Seen<'c>, frame: Frame<'c, '_>, route: &Route) -> Tested {
        let describer = self.describer;
        let items = Items::of(seen, test.path.ty);
        let actual = match seen {
            Seen::Unknown(why) => Actual::Unknown(describer.open(test, route, *why).cause),
            _ => describer.actual(test, seen, frame),
        };
        let mut open = describer.open_operands(test, frame);
        open.extend(items.as_ref().and_then(Items::rest).map(|rest| describer.open(test, route, Why::Cause(rest))));
        let count = items.as_ref().filter(|_| matches!(test.kind, TestKind::Count { .. }));
        let broken = route.broken.as_ref().filter(|_| matches!(seen, Seen::Missing));
        let missing = broken.and_then(|broken| Some(Join { field: broken.path.clone(), to: broken.reference.clone()? }));
        let Wording { op, expected } = describer.wording(test, frame);
        Tested {
            op,
            expected,
            actual,
            count: count.map(|items| describer.context.count(&test.kind, items, frame)),
            missing,
            open,
            source: route.source(describer.context.view),
        }
    }

    /// A node without parts and without a path.
    fn bare(&self, truth: Truth, asks: Asks, at: Span) -> Node {
        Node {
            truth,
            decided: false,
            path: String::new(),
            via: Vec::new(),
            rule_at: self.describer.location(at),
            asks,
            parts: Vec::new(),
            left_out: 0,
        }
    }
}

/// The references that were followed since the parent.
fn told_here(route: &Route, depth: Depth) -> Vec<Join> {
    route.via.iter().skip(depth.told).cloned().collect()
}

/// Where the first test of a condition stands, in the order of the rule.
fn first_test(cond: &Cond) -> Option<Span> {
    match cond {
        Cond::All(conds) | Cond::Any(conds) => conds.iter().find_map(first_test),
        Cond::Not(inner) => first_test(inner),
        Cond::Test(test) => Some(test.at),
        Cond::Unsupported(what) => Some(what.at),
    }
}
