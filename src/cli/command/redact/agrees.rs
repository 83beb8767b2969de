//! Whether a copy is judged as the original is, by all built-in rules.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::not_redacted;
use crate::cli::{Exit, Fault};
use crate::engine::{self, EvidenceDetail};
use crate::finding::Finding;
use crate::model::{Region, Status, Timestamp};
use crate::rule::Rule;
use crate::snapshot::redact::Redactor;
use crate::snapshot::{Snapshot, View};

/// What is judged: the rule, the id of the resource or place, the region of a place.
type Judged = (Arc<str>, String, Option<Region>);

/// How many verdicts there are, if both snapshots have the same ones.
pub(super) fn verdicts(
    rules: &[Arc<Rule>],
    original: Snapshot,
    copy: &Snapshot,
    redactor: &mut Redactor,
) -> Result<usize, Fault> {
    let as_of = original.manifest.captured_at;
    let found = of(rules, &View::new(vec![original]), as_of, |finding| {
        redactor.subject(&finding.subject).map(|subject| subject.id.to_string()).map_err(|error| not_redacted(&error))
    })?;
    let again = of(rules, &View::new(vec![copy.clone()]), as_of, |finding| Ok(finding.subject.id.to_string()))?;
    if found == again {
        return Ok(found.len());
    }
    let other = found.iter().find(|(judged, status)| again.get(*judged) != Some(*status)).map(|(judged, _)| &judged.0);
    let other = other.or_else(|| again.keys().find(|judged| !found.contains_key(*judged)).map(|judged| &judged.0));
    let by = other.map_or_else(String::new, |rule| format!(", by the rule {rule} for one"));
    Err(Fault::new(Exit::Internal, format!("the copy is not judged as the snapshot is{by}; nothing was written"))
        .help("verdicts rest on a name that has a stand-in: please report which rule, and what its check compares"))
}

fn of(
    rules: &[Arc<Rule>],
    view: &View,
    as_of: Timestamp,
    mut id: impl FnMut(&Finding) -> Result<String, Fault>,
) -> Result<BTreeMap<Judged, Status>, Fault> {
    let options = engine::Options { evidence: EvidenceDetail::Nothing, traces: false };
    let findings = engine::evaluate(rules, view, as_of, &options);
    findings
        .map(|finding| {
            let place = finding.subject.region.clone().filter(|_| finding.stands_for_all);
            Ok(((Arc::clone(&finding.rule), id(&finding)?, place), finding.status))
        })
        .collect()
}
