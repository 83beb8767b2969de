//! The engine: what each rule says of each resource, three-valued and with evidence.
//!
//! Checked rules, a [`View`] of snapshots and a point in time go in, findings come out. Nothing here reads a file, a
//! clock or the network, and nothing depends on an order of resources or rules.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use std::rc::Rc;
use std::sync::Arc;

use crate::finding::Finding;
use crate::model::{Status, Timestamp};
use crate::rule::expr::Rule;
use crate::snapshot::View;

use findings::OnResources;

pub use conclusions::{Conclusions, record};
pub use context::identities;
pub use lacking::{Lack, lacking};
pub use truth_tables::truth_tables;

mod conclusions;
mod context;
pub mod coverage;
mod describe;
mod eval;
mod evidence;
mod findings;
mod judge;
mod lacking;
mod message;
pub mod mutation;
mod one_line;
mod operand;
mod operators;
pub mod rule_tests;
mod scope;
mod trace;
mod truth;
mod truth_tables;
mod walk;

/// How findings are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// For which verdicts evidence is kept.
    pub evidence: EvidenceDetail,
    /// Whether violations and what stayed unknown have a [`Trace`](crate::finding::Trace), and with
    /// [`EvidenceDetail::All`] every verdict. A trace takes several times as long to make as a verdict.
    pub traces: bool,
}

impl Options {
    /// Whether a finding of this status has a trace.
    fn traces(self, status: Status) -> bool {
        let decisive = matches!(status, Status::Fail | Status::Unknown);
        self.traces && (decisive || self.evidence == EvidenceDetail::All)
    }
}

/// For which verdicts evidence is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EvidenceDetail {
    /// For violations, for what stayed unknown, and for passes with an open question.
    #[default]
    Decisive,
    /// For every verdict: auditors sample passes.
    All,
    /// For none, and no sentences either: when only verdicts are counted or compared.
    Nothing,
}

/// Whether a cause is shown as it was read, or with the call and the IAM action that would have told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Causes {
    AsRead,
    WithCall,
}

/// What each rule says of each resource of its type, and of each place that has none or could not be listed.
///
/// Ages are counted from `as_of`. Findings come by type, account, region and id, and those on places last.
pub fn evaluate<'a>(
    rules: &'a [Arc<Rule>],
    view: &'a View,
    as_of: Timestamp,
    options: &Options,
) -> impl Iterator<Item = Finding> + use<'a> {
    evaluate_on(rules, &Conclusions::new(view, as_of), options)
}

/// The same by conclusions that others read too.
pub fn evaluate_on<'a>(
    rules: &'a [Arc<Rule>],
    conclusions: &Conclusions<'a>,
    options: &Options,
) -> impl Iterator<Item = Finding> + use<'a> {
    let options = *options;
    let view = conclusions.0.view;
    let on_resources = OnResources::new(Rc::clone(&conclusions.0), rules, options);
    let on_places = rules.iter().flat_map(move |rule| {
        view.accounts()
            .iter()
            .flat_map(move |account| scope::judge(rule, account))
            .map(move |finding| scope::traced(finding, rule, view, options))
    });
    on_resources.chain(on_places)
}
