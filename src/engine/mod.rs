//! The engine: what each rule says of each resource, three-valued and with evidence.
//!
//! Checked rules, a [`View`] of snapshots and a point in time go in, findings come out. Nothing here reads a file, a
//! clock or the network, and nothing depends on an order of resources or rules.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use std::rc::Rc;
use std::sync::Arc;

use crate::finding::Finding;
use crate::model::Timestamp;
use crate::rule::expr::Rule;
use crate::snapshot::View;

use context::Context;

mod context;
mod eval;
mod evidence;
mod judge;
mod message;
mod operand;
mod operators;
pub mod rule_tests;
mod scope;
mod truth;
mod walk;

/// How findings are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// For which verdicts evidence is kept.
    pub evidence: EvidenceDetail,
}

/// For which verdicts evidence is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EvidenceDetail {
    /// For violations, for what stayed unknown, and for passes with an open question.
    #[default]
    Decisive,
    /// For every verdict: auditors sample passes.
    All,
}

/// Whether a cause is shown as it was read, or with the call and the IAM action that would have told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Causes {
    AsRead,
    WithCall,
}

/// What each rule says of each resource of its type, and of each place that has none or could not be listed.
///
/// Ages are counted from `as_of`. Findings come by rule in the order given, and then by account, region and id, those
/// on places last.
pub fn evaluate<'a>(
    rules: &'a [Arc<Rule>],
    view: &'a View,
    as_of: Timestamp,
    options: &Options,
) -> impl Iterator<Item = Finding> + use<'a> {
    let context = Rc::new(Context::new(view, as_of));
    let detail = options.evidence;
    rules.iter().flat_map(move |rule| {
        let context = Rc::clone(&context);
        let on_resources =
            view.of_kind(rule.resource).filter_map(move |index| judge::judge(&context, rule, index, detail, Causes::WithCall));
        let on_places = view.accounts().iter().flat_map(|account| scope::judge(rule, account));
        on_resources.chain(on_places)
    })
}
