//! What the baseline makes of findings: what was there before need not count again.

use super::changes::{Changes, Looked, Mark, Now, compare};
use super::{Assessment, Change, Disposition, Judged, RuleReport, WaiverReport};

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
    waivers: &[WaiverReport],
    new_only: bool,
) -> Changes {
    let (changes, marks) = compare(before, Now { rules, findings, looked, waivers });
    for (judged, mark) in findings.iter_mut().zip(marks) {
        judged.change = mark.map(|mark| mark.change);
        let status = judged.finding.status;
        let is_in = mark.is_some_and(|Mark { change, was }| {
            change == Change::Known || (change == Change::RuleChanged && was == Some(status))
        });
        if new_only && is_in && judged.disposition == Disposition::Open {
            judged.disposition = Disposition::InBaseline;
        }
    }
    changes
}
