//! What on the page can be linked to: only what stands there has an anchor.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::findings::{ViolationCard, anchor_of};
use super::unknowns::UnknownCard;
use crate::assess::{Assessment, Counts, Judged};
use crate::finding::Finding;
use crate::model::{Status, Subject};
use crate::report::words;

/// A finding as other sections name it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct FindingLink {
    /// The resource's name.
    name: String,
    /// Its account and region.
    place: String,
    /// The rule.
    rule: String,
    /// The anchor of the finding, where the page shows it in detail.
    anchor: Option<String>,
}

/// The findings of a page by fingerprint, and those of them that it shows in detail.
pub(in crate::report) struct Links<'a> {
    findings: BTreeMap<&'a str, &'a Judged>,
    /// What needs attention, by resource, in the order of the assessment.
    pressing: BTreeMap<&'a Subject, Vec<&'a Judged>>,
    /// The resources of these by type and id.
    subjects: BTreeMap<(&'a str, &'a str), &'a Subject>,
    anchors: BTreeSet<String>,
}

impl<'a> Links<'a> {
    /// Of a page with these cards.
    pub(super) fn new(assessment: &'a Assessment, violations: &[ViolationCard], unknowns: &[UnknownCard]) -> Self {
        let shown = violations.iter().flat_map(ViolationCard::anchors).chain(unknowns.iter().flat_map(UnknownCard::anchors));
        let mut pressing: BTreeMap<&Subject, Vec<&Judged>> = BTreeMap::new();
        for judged in &assessment.findings {
            if matches!(judged.finding.status, Status::Fail | Status::Unknown) && !judged.finding.stands_for_all {
                pressing.entry(&judged.finding.subject).or_default().push(judged);
            }
        }
        let subjects = pressing.keys().map(|subject| ((subject.kind.as_str(), &*subject.id), *subject)).collect();
        Self {
            pressing,
            subjects,
            findings: assessment.findings.iter().map(|judged| (judged.fingerprint.as_str(), judged)).collect(),
            anchors: shown.map(str::to_owned).collect(),
        }
    }

    /// The finding with this fingerprint, if the assessment lists it.
    pub(super) fn finding(&self, fingerprint: &str) -> Option<FindingLink> {
        let Finding { subject, rule, .. } = &self.findings.get(fingerprint)?.finding;
        Some(FindingLink {
            name: subject.name.to_string(),
            place: words::place(subject),
            rule: rule.to_string(),
            anchor: self.anchor(fingerprint),
        })
    }

    /// What was found of a resource that needs attention, and where the page shows the first of it in detail.
    pub(super) fn of(&self, subject: &Subject) -> (Counts, Option<String>) {
        let findings = self.pressing.get(subject).map_or(&[][..], Vec::as_slice);
        let counts = findings.iter().map(|judged| judged.finding.status).collect();
        (counts, findings.iter().find_map(|judged| self.anchor(&judged.fingerprint)))
    }

    /// The same of a resource of which only the type and the id are known.
    pub(super) fn of_resource(&self, kind: &str, id: &str) -> (Counts, Option<String>) {
        self.subjects.get(&(kind, id)).map_or_else(Default::default, |subject| self.of(subject))
    }

    /// The anchor of a finding that the page shows in detail.
    pub(super) fn anchor(&self, fingerprint: &str) -> Option<String> {
        Some(anchor_of(fingerprint)).filter(|anchor| self.anchors.contains(anchor))
    }
}
