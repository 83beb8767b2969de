//! What the baseline makes of findings: what was there before need not count again.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::changes::{Changes, Looked, Now, compare};
use super::{Assessment, Change, Disposition, Judged, RuleReport};
use crate::model::Status;

/// Tells of each violation and unknown how it differs from the baseline. With `new_only`, those that are in it get a
/// disposition that says so, unless a waiver covers them anyway.
///
/// A finding is in the baseline if it had the same verdict for the same cause, or if only the rule's text says why the
/// cause differs: an update of the rules breaks no pipeline over what it knows.
pub(super) fn mark(
    before: &Assessment,
    findings: &mut [Judged],
    rules: &[RuleReport],
    looked: &Looked,
    expired: &BTreeMap<String, Arc<str>>,
    new_only: bool,
) -> Changes {
    let (changes, kinds) = compare(before, Now { rules, findings, looked, expired });
    let earlier: BTreeMap<&str, Status> =
        changes.rows.iter().filter_map(|row| Some((row.fingerprint.as_str(), row.was?))).collect();
    for (judged, kind) in findings.iter_mut().zip(kinds) {
        judged.change = kind;
        let as_before = earlier.get(judged.fingerprint.as_str()) == Some(&judged.finding.status);
        let is_in = kind == Some(Change::Known) || (kind == Some(Change::RuleChanged) && as_before);
        if new_only && is_in && judged.disposition == Disposition::Open {
            judged.disposition = Disposition::InBaseline;
        }
    }
    changes
}
