//! The trace of a finding on a place: an account without a resource of the type, or whose list could not be read.

use std::sync::Arc;

use serde_json::json;

use crate::finding::{Actual, Asks, Finding, Location, Node, Tested, Trace};
use crate::rule::expr::Rule;
use crate::snapshot::View;

use super::super::describe::source_of;
use super::super::truth::Truth;

/// How a rule came to its verdict on a place: whether there is a resource to judge.
pub(in super::super) fn of_place(rule: &Rule, view: &View, finding: &Finding) -> Trace {
    let unlisted = finding.evidence.open.first().map(|open| Arc::clone(&open.cause));
    let (truth, actual) = match unlisted {
        Some(cause) => (Truth::Unknown, Actual::Unknown(cause)),
        None => (Truth::False, Actual::Value(json!({ "items": 0 }))),
    };
    let source = view.source(&finding.subject, rule.resource.listing_call());
    let tested = Tested {
        op: "empty".into(),
        expected: false.into(),
        actual,
        count: None,
        missing: None,
        open: Vec::new(),
        source: source.map(source_of),
    };
    let node = Node {
        truth,
        decided: true,
        path: rule.resource.as_str().to_owned(),
        via: Vec::new(),
        rule_at: Location { file: Arc::clone(&rule.file.name), line: rule.at.line, column: rule.at.column },
        asks: Asks::Test(Box::new(tested)),
        parts: Vec::new(),
        left_out: 0,
    };
    Trace { listing: Some(node), ..Trace::default() }
}
