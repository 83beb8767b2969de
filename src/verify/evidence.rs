//! The evidence of a result, checked against itself and against the snapshots that it names: fingerprints and digests
//! recompute, resources are there, and each call that told a value was made.
//!
//! That a path leads to the value it is said to lead to is shown by judging again, which follows the same path.

use std::collections::BTreeSet;

use super::Difference;
use super::compare::name;
use crate::assess::{Assessment, Judged};
use crate::finding::{Fact, Node, Source};
use crate::snapshot::Snapshot;

/// What evidence can point to: the resources and the calls of snapshots.
#[derive(Debug, Default)]
pub struct Sources {
    /// Type, account and id.
    resources: BTreeSet<(String, String, String)>,
    /// Operation, region, time and request id.
    calls: BTreeSet<(String, String, String, Option<String>)>,
    accounts: BTreeSet<String>,
}

/// What came of a check of all evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EvidenceCheck {
    /// How many findings were checked.
    pub findings: usize,
    /// How many of their values name the call that told them.
    pub sources: usize,
    /// What does not hold.
    pub differences: Vec<Difference>,
}

impl Sources {
    /// Of these snapshots.
    pub fn of<'a>(snapshots: impl IntoIterator<Item = &'a Snapshot>) -> Self {
        let mut sources = Self::default();
        for snapshot in snapshots {
            sources.accounts.extend(snapshot.manifest.accounts.iter().map(|account| account.id.to_string()));
            let subjects = snapshot.resources.iter().map(|resource| &resource.subject);
            sources.resources.extend(
                subjects.map(|subject| (subject.kind.as_str().to_owned(), subject.account.to_string(), subject.id.to_string())),
            );
            sources.calls.extend(
                snapshot
                    .calls
                    .iter()
                    .map(|call| (call.call.to_string(), call.region.to_string(), call.at.to_string(), call.request_id.clone())),
            );
        }
        sources
    }

    fn has_call(&self, source: &Source) -> bool {
        let Source { api, region, at, request_id } = source;
        match region {
            Some(region) => self.calls.contains(&(api.clone(), region.clone(), at.to_string(), request_id.clone())),
            None => self.calls.iter().any(|(call, _, time, id)| call == api && *time == at.to_string() && id == request_id),
        }
    }

    fn has_subject(&self, judged: &Judged) -> bool {
        let subject = &judged.finding.subject;
        if judged.finding.stands_for_all {
            return self.accounts.contains(subject.account.as_str());
        }
        self.resources.contains(&(subject.kind.as_str().to_owned(), subject.account.to_string(), subject.id.to_string()))
    }
}

/// Checks the evidence of every finding that a result lists.
pub fn check(result: &Assessment, sources: &Sources) -> EvidenceCheck {
    let mut check = EvidenceCheck { findings: result.findings.len(), ..EvidenceCheck::default() };
    for judged in &result.findings {
        let finding = &judged.finding;
        let name = name(judged);
        let about = |what: &str| format!("{name}: {what}");
        let recomputed = [
            Difference::between(about("fingerprint, recomputed"), &judged.fingerprint, &finding.fingerprint()),
            Difference::between(about("evidence digest, recomputed"), &judged.evidence_digest, &finding.evidence_digest()),
        ];
        check.differences.extend(recomputed.into_iter().flatten());
        if !sources.has_subject(judged) {
            let resource = Some(finding.subject.id.to_string());
            check.differences.push(Difference { about: about("resource, in the snapshots"), result: resource, again: None });
        }
        for source in named(judged) {
            check.sources += 1;
            if !sources.has_call(source) {
                let call = Some(format!("{} at {}", source.api, source.at));
                check.differences.push(Difference { about: about("call, in the snapshots"), result: call, again: None });
            }
        }
    }
    check.differences.dedup();
    check
}

/// The calls that a finding's evidence names.
fn named(judged: &Judged) -> Vec<&Source> {
    let evidence = &judged.finding.evidence;
    let near = evidence.near_misses.iter().flat_map(|miss| of_facts(&miss.lacks));
    let traced = evidence.trace.iter().flat_map(|trace| trace.roots()).flat_map(Node::walk);
    let traced = traced.filter_map(|node| node.tested()?.source.as_ref());
    of_facts(&evidence.because).chain(near).chain(traced).collect()
}

fn of_facts(facts: &[Fact]) -> impl Iterator<Item = &Source> {
    facts.iter().filter_map(|fact| fact.source.as_ref())
}
