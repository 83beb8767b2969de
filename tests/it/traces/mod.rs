//! Traces: the whole evaluation of a rule as a tree.

pub(crate) mod logic;
mod nodes;
mod text;

use trailwarden::engine::{EvidenceDetail, Options};
use trailwarden::finding::Finding;

use crate::evidence::Account;

/// The one finding of a rule on an account, with its trace.
fn finding(account: Account, rule: &str) -> Finding {
    let mut findings = account.judge_with(rule, Options { evidence: EvidenceDetail::All, traces: true });
    assert_eq!(findings.len(), 1);
    findings.remove(0)
}
