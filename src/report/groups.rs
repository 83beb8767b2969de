//! Findings put together as people read them: violations by rule, unknowns by what would settle them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::assess::{Assessment, Judged, RuleReport};
use crate::model::{Cause, CauseKind, Status};

/// The findings of one rule, by status, in the order of the assessment.
pub(super) struct RuleGroup<'a> {
    /// The rule.
    pub(super) rule: &'a RuleReport,
    findings: Vec<&'a Judged>,
}

impl<'a> RuleGroup<'a> {
    /// Those of one status.
    pub(super) fn of(&self, status: Status) -> impl Iterator<Item = &'a Judged> + Clone + '_ {
        self.findings.iter().copied().filter(move |judged| judged.finding.status == status)
    }
}

/// The findings of each rule, in the order of the rules.
pub(super) fn by_rule(assessment: &Assessment) -> Vec<RuleGroup<'_>> {
    let mut findings: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
    for judged in &assessment.findings {
        findings.entry(&judged.finding.rule).or_default().push(judged);
    }
    assessment.rules.iter().map(|rule| RuleGroup { rule, findings: findings.remove(&*rule.id).unwrap_or_default() }).collect()
}

/// Unknown findings that the same thing would settle.
pub(super) struct UnknownGroup<'a> {
    /// The cause, without what differs from resource to resource; `None` when a finding tells none.
    pub(super) cause: Option<Cause>,
    /// The rules concerned, each with its findings; in the order of the assessment.
    pub(super) rules: Vec<(&'a RuleReport, Vec<&'a Judged>)>,
}

impl UnknownGroup<'_> {
    /// How many verdicts wait for it.
    pub(super) fn verdicts(&self) -> u64 {
        self.rules.iter().map(|(_, findings)| findings.len() as u64).sum()
    }
}

/// Kind, call, action and error code.
type CauseParts<'a> = (CauseKind, Option<&'a Arc<str>>, Option<&'a Arc<str>>, Option<&'a Arc<str>>);
type CauseKey<'a> = Option<CauseParts<'a>>;

/// Unknown findings by cause: what settles most verdicts comes first. A finding with several open questions stands
/// under each of them.
pub(super) fn by_cause<'a>(groups: &[RuleGroup<'a>]) -> Vec<UnknownGroup<'a>> {
    let mut causes: BTreeMap<CauseKey<'a>, Vec<(&'a RuleReport, Vec<&'a Judged>)>> = BTreeMap::new();
    for group in groups {
        for judged in group.of(Status::Unknown) {
            for key in keys(judged) {
                let rules = causes.entry(key).or_default();
                match rules.last_mut() {
                    Some((rule, findings)) if rule.id == group.rule.id => findings.push(judged),
                    _ => rules.push((group.rule, vec![judged])),
                }
            }
        }
    }
    let mut unknowns: Vec<_> = causes.into_iter().map(|(key, rules)| UnknownGroup { cause: key.map(cause), rules }).collect();
    unknowns.sort_by_key(|unknown| std::cmp::Reverse(unknown.verdicts()));
    unknowns
}

/// The distinct causes of one finding.
fn keys(judged: &Judged) -> Vec<CauseKey<'_>> {
    let open = judged.finding.evidence.open.iter().map(|open| &*open.cause);
    let mut keys: Vec<_> =
        open.map(|cause| Some((cause.kind, cause.call.as_ref(), cause.action.as_ref(), cause.code.as_ref()))).collect();
    keys.sort();
    keys.dedup();
    if keys.is_empty() { vec![None] } else { keys }
}

fn cause((kind, call, action, code): CauseParts<'_>) -> Cause {
    Cause { kind, call: call.cloned(), action: action.cloned(), code: code.cloned(), detail: None }
}
