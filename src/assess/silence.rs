//! The denominator's self-check: every selected rule says something of every account, be it "no resource of the type".

use std::collections::BTreeSet;

use crate::model::AccountId;

use super::{Judged, RuleReport, SnapshotInput};

/// A rule that said nothing.
pub(super) struct Silence<'a> {
    /// The rule.
    pub(super) rule: &'a RuleReport,
    /// The account it said nothing about; `None` when the snapshots hold no account at all.
    pub(super) account: Option<&'a AccountId>,
}

/// Every hole, by rule and account. A shard of the accounts may well hold none.
pub(super) fn silences<'a>(rules: &'a [RuleReport], findings: &[Judged], snapshots: &'a [SnapshotInput<'a>]) -> Vec<Silence<'a>> {
    let scopes = snapshots.iter().flat_map(|snapshot| &snapshot.manifest.accounts).filter(|scope| scope.is_judged());
    let accounts: BTreeSet<_> = scopes.map(|scope| &scope.id).collect();
    let is_part = snapshots.iter().any(|snapshot| snapshot.manifest.asked.shard.is_some());
    let heard: BTreeSet<_> = findings.iter().map(|judged| (&*judged.finding.rule, &judged.finding.subject.account)).collect();
    let nowhere = rules.iter().filter(|rule| accounts.is_empty() && !is_part && rule.counts.total() == 0);
    let somewhere = rules.iter().flat_map(|rule| accounts.iter().map(move |account| (rule, *account)));
    let holes = somewhere.filter(|(rule, account)| !heard.contains(&(&*rule.id, *account)));
    let nowhere = nowhere.map(|rule| Silence { rule, account: None });
    nowhere.chain(holes.map(|(rule, account)| Silence { rule, account: Some(account) })).collect()
}
