//! Unknowns as the page shows them: by what would settle them.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::evidence::{Evaluation, evaluation};
use super::findings::{Names, anchor, names, share};
use crate::assess::{Judged, RuleReport};
use crate::finding::Open;
use crate::report::groups::UnknownGroup;
use crate::report::words;

/// What would settle some unknowns.
#[derive(Serialize, JsonSchema)]
pub(super) struct UnknownCard {
    /// The call that failed.
    call: Option<String>,
    /// The action that must be allowed.
    action: Option<String>,
    /// Why it is not known.
    reason: String,
    /// What would settle it.
    settle: String,
    /// How many verdicts wait for it, in words.
    waits: String,
    /// The rules concerned.
    rules: Vec<UnknownRule>,
}

/// A rule whose verdicts wait.
#[derive(Serialize, JsonSchema)]
struct UnknownRule {
    /// Its id.
    id: String,
    /// Its title.
    title: String,
    /// Its severity.
    severity: &'static str,
    /// The findings that are shown in detail.
    findings: Vec<UnknownFinding>,
    /// The others, by name.
    others: Option<Names>,
}

/// A verdict that could not be reached.
#[derive(Serialize, JsonSchema)]
struct UnknownFinding {
    /// Its anchor; empty where it is told again.
    anchor: String,
    /// The resource's name.
    name: String,
    /// Its account and region.
    place: String,
    /// What could not be read.
    paths: Vec<String>,
    /// Told once, where the anchor is.
    evaluation: Option<Evaluation>,
    /// Its identity across runs.
    fingerprint: String,
}

impl UnknownCard {
    /// The anchors of its findings.
    pub(super) fn anchors(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().flat_map(|rule| &rule.findings).map(|finding| finding.anchor.as_str())
    }
}

/// A card for each thing that would settle unknowns.
pub(super) fn unknown_cards(unknowns: &[UnknownGroup<'_>]) -> Vec<UnknownCard> {
    let lists = || unknowns.iter().flat_map(|unknown| &unknown.rules);
    let limit = share(lists().count());
    let shown = lists().map(|(_, findings)| findings.len().min(limit)).sum();
    let mut cards = Cards { limit, shown, anchored: BTreeSet::new() };
    unknowns.iter().map(|unknown| cards.card(unknown)).collect()
}

/// What holds for all cards.
struct Cards<'a> {
    /// How many findings of a rule are shown in detail on one card.
    limit: usize,
    /// How many that makes.
    shown: usize,
    /// The fingerprints of those that have been shown.
    anchored: BTreeSet<&'a str>,
}

impl<'a> Cards<'a> {
    fn card(&mut self, unknown: &UnknownGroup<'a>) -> UnknownCard {
        let cause = unknown.cause.as_ref();
        UnknownCard {
            call: cause.and_then(|cause| cause.call.as_deref()).map(str::to_owned),
            action: cause.and_then(|cause| cause.action.as_deref()).map(str::to_owned),
            reason: cause.map_or_else(|| "the finding names no cause".to_owned(), words::reason),
            settle: cause.map_or_else(|| "report this as a fault of trailwarden".to_owned(), words::settle),
            waits: words::count(unknown.verdicts(), "verdict waits for it", "verdicts wait for it"),
            rules: unknown.rules.iter().map(|(rule, findings)| self.rule(rule, findings)).collect(),
        }
    }

    fn rule(&mut self, rule: &RuleReport, findings: &[&'a Judged]) -> UnknownRule {
        UnknownRule {
            id: rule.id.to_string(),
            title: rule.title.clone(),
            severity: rule.severity.as_str(),
            findings: findings.iter().take(self.limit).map(|judged| self.finding(judged)).collect(),
            others: names(findings.iter().skip(self.limit).copied()),
        }
    }

    /// A finding with several open questions stands in several lists; the first holds its anchor and its evaluation.
    fn finding(&mut self, judged: &'a Judged) -> UnknownFinding {
        let first = self.anchored.insert(&judged.fingerprint);
        UnknownFinding {
            anchor: if first { anchor(judged) } else { String::new() },
            name: judged.finding.subject.name.to_string(),
            place: words::place(&judged.finding.subject),
            paths: paths(&judged.finding.evidence.open),
            evaluation: if first { evaluation(&judged.finding, self.shown) } else { None },
            fingerprint: judged.fingerprint.clone(),
        }
    }
}

fn paths(open: &[Open]) -> Vec<String> {
    let path = |open: &Open| match &open.resource {
        Some(resource) => format!("{} of {resource}", open.path),
        None => open.path.clone(),
    };
    open.iter().take(10).map(path).collect()
}
