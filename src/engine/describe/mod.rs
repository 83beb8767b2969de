//! Tests in the words of evidence: where they stand, what they ask for, what they saw, and what they could not see.
//!
//! Nothing here tells why a verdict is what it is: that is for [`evidence`](super::evidence) and
//! [`trace`](super::trace), which both speak these words.

use std::sync::Arc;

use serde_json::json;

use crate::finding::{Actual, Location, Open};
use crate::model::call::Call;
use crate::model::{Cause, CauseKind};
use crate::rule::expr::{Operand, Rule, Span, Test, TestKind, Unsupported};
use crate::snapshot::view::ResourceIndex;

use super::Causes;
use super::context::Context;
use super::eval::Frame;
use super::walk::{Items, Seen, Why};

mod route;
mod values;
pub(super) mod wording;

pub(super) use route::{Route, item_name, source_of};
pub(super) use wording::Wording;

/// Describes the tests of one rule, as they are judged on one resource.
#[derive(Debug, Clone, Copy)]
pub(super) struct Describer<'c, 'v> {
    pub(super) context: &'c Context<'v>,
    pub(super) rule: &'c Rule,
    pub(super) resource: ResourceIndex,
    pub(super) causes: Causes,
}

impl<'c> Describer<'c, '_> {
    /// The test as it is written, with what its operands came to.
    pub(super) fn wording(&self, test: &'c Test, frame: Frame<'c, '_>) -> Wording {
        wording::of(test, &self.operands(test, frame))
    }

    /// What is asked for when the test must not hold.
    pub(super) fn opposite(&self, test: &'c Test, frame: Frame<'c, '_>) -> Wording {
        wording::opposite(test, &self.operands(test, frame))
    }

    fn operands(&self, test: &'c Test, frame: Frame<'c, '_>) -> Vec<serde_json::Value> {
        let value = |operand: &'c Operand| values::operand(&self.context.operand(operand, frame), operand);
        test.kind.operands().map(value).collect()
    }

    /// A place in the rule's file.
    pub(super) fn location(&self, at: Span) -> Location {
        Location { file: Arc::clone(&self.rule.file.name), line: at.line, column: at.column }
    }

    /// What a test that judges no items one by one saw at the end of its path.
    pub(super) fn actual(&self, test: &'c Test, seen: &Seen<'c>, frame: Frame<'c, '_>) -> Actual {
        let Some(items) = Items::of(seen, test.path.ty) else { return values::actual(seen) };
        Actual::Value(match &test.kind {
            TestKind::Count { .. } => self.context.count(&test.kind, &items, frame).least.into(),
            TestKind::Set { .. } => values::set(&items),
            _ => json!({ "items": items.len() }),
        })
    }

    /// The question that a test leaves open since this could not be read.
    pub(super) fn open(&self, test: &Test, route: &Route, why: Why<'_>) -> Open {
        let path = route.broken.as_ref().map_or(&route.path, |broken| &broken.path);
        Open {
            path: path.clone(),
            resource: self.unread_resource(route, why),
            cause: self.with_call(why.cause(), route),
            rule_at: self.location(test.at),
        }
    }

    /// The question that a part of a rule leaves open which this version does not know.
    pub(super) fn unsupported(&self, what: &Unsupported, route: &Route) -> Open {
        let dot = if route.path.is_empty() { "" } else { "." };
        let path = format!("{}{dot}{}", route.path, what.path);
        Open { path, resource: None, cause: Arc::clone(&what.cause), rule_at: self.location(what.at) }
    }

    /// The questions that a test leaves open since what it compares with could not be read.
    pub(super) fn open_operands(&self, test: &'c Test, frame: Frame<'c, '_>) -> Vec<Open> {
        let mut open = Vec::new();
        for (root, path) in test.kind.operands().flat_map(Operand::fields) {
            let (route, seen) = Route::start().follow(self.context, frame.root(root), path, false);
            if let Seen::Unknown(why) = seen {
                open.push(self.open(test, &route, why));
            }
        }
        open
    }

    /// The resource that could not be read, when it is not the finding's own.
    fn unread_resource(&self, route: &Route, why: Why<'_>) -> Option<String> {
        if let Why::Outside(_, _, reference) = why {
            return Some(reference.to_owned()).filter(|reference| !reference.is_empty());
        }
        let (owner, _) = route.origin.filter(|(owner, _)| *owner != self.resource)?;
        self.context.view.resource(owner).map(|resource| resource.subject.id.to_string())
    }

    /// The cause with the call that would have told, if it does not name one.
    fn with_call(&self, cause: Arc<Cause>, route: &Route) -> Arc<Cause> {
        if self.causes == Causes::AsRead || cause.call.is_some() || cause.kind == CauseKind::ForeignAccount {
            return cause;
        }
        match route.call(self.context.view).and_then(Call::find) {
            Some(call) => {
                let (id, action) = (Some(call.id.into()), Some(call.action.into()));
                Arc::new(Cause { call: id, action: cause.action.clone().or(action), ..(*cause).clone() })
            }
            None => cause,
        }
    }
}
