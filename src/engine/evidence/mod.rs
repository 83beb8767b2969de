//! The second pass: why a condition is true, false or open. It is run for verdicts that need a reason, after
//! the first pass has told which.

use serde_json::json;

use crate::finding::{Actual, Fact, NearMiss, Open};
use crate::rule::expr::{Cond, Quantifier, Test, TestKind};

use super::describe::{Describer, Route, Wording};
use super::eval::Frame;
use super::truth::Truth;
use super::walk::{Items, Place, Seen, Why};

mod near;

/// How many items of a list are shown that offend, or that are open.
const MAX_ITEMS: usize = 20;

/// Collects the reasons for a verdict on one resource.
#[derive(Debug)]
pub(super) struct Explainer<'c, 'v> {
    describer: Describer<'c, 'v>,
    pub(super) because: Vec<Fact>,
    pub(super) open: Vec<Open>,
    pub(super) near_misses: Vec<NearMiss>,
    /// The first reference on the way to a fact that names what does not exist: the field, and what it says.
    pub(super) dangling: Option<(String, String)>,
}

/// Why a condition is as it is.
#[derive(Debug, Clone, Copy)]
struct Ask {
    /// What the condition is: true or false.
    is: bool,
    /// Whether the rule asks for the opposite of it, having it under a `not` or a `none`.
    negated: bool,
}

impl Ask {
    fn turned(self) -> Self {
        Self { is: !self.is, negated: !self.negated }
    }
}

impl<'c, 'v> Explainer<'c, 'v> {
    pub(super) fn new(describer: Describer<'c, 'v>) -> Self {
        let (because, open, near_misses) = Default::default();
        Self { describer, because, open, near_misses, dangling: None }
    }

    /// Why the rule's condition is false, or true.
    pub(super) fn decided(&mut self, cond: &'c Cond, is: bool) {
        self.explain(cond, Frame::of(self.describer.resource), &Route::start(), Ask { is, negated: false });
    }

    /// Why the rule's condition is open.
    pub(super) fn open(&mut self, cond: &'c Cond) {
        self.unknowns(cond, Frame::of(self.describer.resource), &Route::start());
    }

    fn explain(&mut self, cond: &'c Cond, frame: Frame<'c, '_>, route: &Route, ask: Ask) {
        match cond {
            Cond::All(conds) | Cond::Any(conds) => {
                // Those that decided: of a false "and" and of a true "or" some, else all.
                for cond in conds {
                    if self.describer.context.truth(cond, frame) == ask.is.into() {
                        self.explain(cond, frame, route, ask);
                    }
                }
            }
            Cond::Not(cond) => self.explain(cond, frame, route, ask.turned()),
            Cond::Test(test) => self.explain_test(test, frame, route, ask),
            // It is never true and never false, so it decides nothing.
            Cond::Unsupported(_) => {}
        }
    }

    fn explain_test(&mut self, test: &'c Test, frame: Frame<'c, '_>, route: &Route, ask: Ask) {
        if let TestKind::Block(cond) = &test.kind {
            let (route, seen) = route.follow(self.describer.context, frame.place, &test.path, true);
            return self.explain(cond, frame.at(seen.place(test.path.ty)), &route, ask);
        }
        let (route, seen) = route.follow(self.describer.context, frame.place, &test.path, false);
        match (&test.kind, Items::of(&seen, test.path.ty)) {
            (TestKind::Quantified { quantifier, cond, binding, .. }, Some(items)) => {
                let list = ListTest { test, quantifier: *quantifier, cond, binding: *binding, items };
                self.explain_items(&list, frame, &route, ask);
            }
            _ => {
                let actual = self.describer.actual(test, &seen, frame);
                self.fact(test, &route, frame, ask, actual);
            }
        }
    }

    /// A quantifier is explained by the items that decided; when it took all of them, by the list.
    fn explain_items(&mut self, list: &ListTest<'c>, frame: Frame<'c, '_>, route: &Route, ask: Ask) {
        // The truth of an item that decides, if the quantifier is as it is because of single items.
        let deciding = match (list.quantifier, ask.is) {
            (Quantifier::Any, true) => Some(Ask { is: true, ..ask }),
            (Quantifier::Every, false) => Some(Ask { is: false, ..ask }),
            (Quantifier::None, false) => Some(ask.turned()),
            (Quantifier::Any, false) | (Quantifier::Every | Quantifier::None, true) => None,
        };
        match deciding {
            Some(ask_of_item) => self.offenders(list, frame, route, ask, ask_of_item),
            None => {
                if list.quantifier == Quantifier::Any {
                    self.near_misses(list, frame, route);
                }
                let vacuous = list.items.len() == 0 && list.quantifier != Quantifier::Any;
                let actual = if vacuous { json!({ "items": 0, "vacuous": true }) } else { json!({ "items": list.items.len() }) };
                self.fact(list.test, route, frame, ask, Actual::Value(actual));
            }
        }
    }

    fn offenders(&mut self, list: &ListTest<'c>, frame: Frame<'c, '_>, route: &Route, ask: Ask, of_item: Ask) {
        let (mut total, items) = (0_usize, list.items.len());
        for (position, item) in list.items.iter().enumerate() {
            let found = frame.item(item, list.binding, |frame| {
                if self.describer.context.truth(list.cond, frame) != of_item.is.into() {
                    return false;
                }
                if total < MAX_ITEMS {
                    let route = route.item(self.describer.context, item, position);
                    let before = self.because.len();
                    self.explain(list.cond, frame, &route, of_item);
                    if self.because.len() == before {
                        self.fact(list.test, &route, frame, ask, Actual::Value(json!({ "items": items })));
                    }
                }
                true
            });
            total += usize::from(found);
        }
        if total > MAX_ITEMS {
            self.fact(list.test, route, frame, ask, Actual::Value(json!({ "items": items, "offending": total })));
        }
    }

    fn fact(&mut self, test: &'c Test, route: &Route, frame: Frame<'c, '_>, ask: Ask, actual: Actual) {
        if let (None, Some(broken)) = (&self.dangling, &route.broken) {
            let reference = broken.reference.clone();
            self.dangling = reference.map(|reference| (broken.path.clone(), reference));
        }
        let describer = self.describer;
        let Wording { op, expected } = if ask.negated { describer.opposite(test, frame) } else { describer.wording(test, frame) };
        self.because.push(Fact {
            path: route.path.clone(),
            op,
            expected,
            actual,
            via: route.via.clone(),
            rule_at: describer.location(test.at),
            source: route.source(describer.context.view),
        });
    }

    fn unknowns(&mut self, cond: &'c Cond, frame: Frame<'c, '_>, route: &Route) {
        match cond {
            Cond::All(conds) | Cond::Any(conds) => {
                for cond in conds {
                    if self.describer.context.truth(cond, frame) == Truth::Unknown {
                        self.unknowns(cond, frame, route);
                    }
                }
            }
            Cond::Not(cond) => self.unknowns(cond, frame, route),
            Cond::Test(test) => self.unknowns_of_test(test, frame, route),
            Cond::Unsupported(what) => self.keep(self.describer.unsupported(what, route)),
        }
    }

    fn unknowns_of_test(&mut self, test: &'c Test, frame: Frame<'c, '_>, route: &Route) {
        let enter = matches!(test.kind, TestKind::Block(_));
        let (route, seen) = route.follow(self.describer.context, frame.place, &test.path, enter);
        if let Seen::Unknown(why) = seen {
            return self.unknown(test, &route, why);
        }
        if let TestKind::Block(cond) = &test.kind {
            return self.unknowns(cond, frame.at(seen.place(test.path.ty)), &route);
        }
        match (&test.kind, Items::of(&seen, test.path.ty)) {
            (TestKind::Quantified { cond, binding, .. } | TestKind::Count { of: Some(cond), binding, .. }, Some(items)) => {
                self.unknown_items(&items, cond, *binding, frame, &route);
                self.unknown_rest(test, &items, &route);
            }
            (_, Some(items)) => self.unknown_rest(test, &items, &route),
            (_, None) => self.describer.open_operands(test, frame).into_iter().for_each(|open| self.keep(open)),
        }
    }

    fn unknown_items(&mut self, items: &Items<'c>, cond: &'c Cond, binding: Option<usize>, frame: Frame<'c, '_>, route: &Route) {
        let mut total = 0_usize;
        for (position, item) in items.iter().enumerate() {
            frame.item(item, binding, |frame| {
                if total < MAX_ITEMS && self.describer.context.truth(cond, frame) == Truth::Unknown {
                    total += 1;
                    let route = route.item(self.describer.context, item, position);
                    self.unknowns(cond, frame, &route);
                }
            });
        }
    }

    fn unknown_rest(&mut self, test: &Test, items: &Items<'c>, route: &Route) {
        if let Some(cause) = items.rest() {
            self.unknown(test, route, Why::Cause(cause));
        }
    }

    fn unknown(&mut self, test: &Test, route: &Route, why: Why<'_>) {
        let open = self.describer.open(test, route, why);
        self.keep(open);
    }

    /// Adds an open question, once.
    fn keep(&mut self, open: Open) {
        let same = |other: &Open| other.path == open.path && other.resource == open.resource && other.cause == open.cause;
        if !self.open.iter().any(same) {
            self.open.push(open);
        }
    }
}

/// A quantifier with the items of the list that it is about.
#[derive(Debug)]
struct ListTest<'c> {
    test: &'c Test,
    quantifier: Quantifier,
    cond: &'c Cond,
    binding: Option<usize>,
    items: Items<'c>,
}

impl<'c> ListTest<'c> {
    fn place(&self, position: usize) -> Option<Place<'c>> {
        self.items.get(position)
    }
}
