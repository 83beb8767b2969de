//! What findings make of a framework's requirements.
//!
//! A waiver changes nothing here: an accepted violation is still one. A rule that decides a part of a requirement never
//! makes it met, nor does any number of rules that only support it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Counts, RuleReport};
use crate::framework::{Coverage, Degree, Framework, Mapping, Requirement, Section};

/// A framework with what this run says of its requirements.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameworkReport {
    /// The word in flags.
    pub key: Arc<str>,
    /// Its name.
    pub name: String,
    /// Its own version.
    pub version: String,
    /// Who publishes it.
    pub publisher: String,
    /// Which part of it configuration can show at all.
    pub scope_note: String,
    /// Its chapters.
    pub sections: Vec<Section>,
    /// The profile level that was asked for; requirements above it are left out.
    pub level: Option<u8>,
    /// Its requirements, every one up to that level, in the order of the standard.
    pub requirements: Vec<RequirementReport>,
}

impl FrameworkReport {
    /// Its name, its version, and the profile level that was asked for.
    pub fn title(&self) -> String {
        let level = self.level.map(|level| format!(", level {level}"));
        format!("{} {}{}", self.name, self.version, level.unwrap_or_default())
    }

    /// How many requirements came out so.
    pub fn count(&self, outcome: RequirementOutcome) -> u64 {
        self.requirements.iter().filter(|requirement| requirement.outcome == outcome).count() as u64
    }
}

/// A requirement with what this run says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct RequirementReport {
    /// Its number in the standard.
    pub id: String,
    /// The chapter that it stands in.
    pub section: String,
    /// What is asked, in our words.
    pub title: String,
    /// The profile level, of benchmarks that have levels.
    pub level: Option<u8>,
    /// `automated` or `manual`, as a benchmark that says so has it.
    pub assessment: Option<String>,
    /// The rules that bear on it.
    pub rules: Vec<MappedRule>,
    /// Controls that belong here and have no rule in this version.
    pub unwritten: Vec<String>,
    /// What this run says.
    pub outcome: RequirementOutcome,
    /// Why no rule bears on it.
    pub reason: Option<String>,
    /// The findings of all rules that decide it or a part of it.
    pub counts: Counts,
}

/// A rule that bears on a requirement.
#[derive(Debug, Clone, PartialEq)]
pub struct MappedRule {
    /// Its id.
    pub rule: Arc<str>,
    /// How far it decides.
    pub degree: Degree,
    /// Whether it judged this time.
    pub selected: bool,
    /// Its findings.
    pub counts: Counts,
}

/// What a run says of a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequirementOutcome {
    /// A rule that decides it is violated.
    NotMet,
    /// No such rule is violated, but one of them could not be decided.
    Unknown,
    /// What is judged of it holds; a part of it is not judged.
    Partly,
    /// It holds, as far as the account can show it.
    Met,
    /// There is nothing that it speaks of.
    NotApplicable,
    /// Rules give evidence for it and none decides it.
    EvidenceOnly,
    /// People have to look.
    Manual,
    /// No rule bears on it in this version.
    NotCovered,
    /// The rules that bear on it were not chosen.
    NotSelected,
}

impl RequirementOutcome {
    /// Every outcome, the most pressing first.
    pub const ALL: [Self; 9] = [
        Self::NotMet,
        Self::Unknown,
        Self::Partly,
        Self::Met,
        Self::NotApplicable,
        Self::EvidenceOnly,
        Self::Manual,
        Self::NotCovered,
        Self::NotSelected,
    ];

    /// The word in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotMet => "not_met",
            Self::Unknown => "unknown",
            Self::Partly => "partly",
            Self::Met => "met",
            Self::NotApplicable => "not_applicable",
            Self::EvidenceOnly => "evidence_only",
            Self::Manual => "manual",
            Self::NotCovered => "not_covered",
            Self::NotSelected => "not_selected",
        }
    }

    /// The word for people.
    pub fn describe(self) -> &'static str {
        match self {
            Self::NotMet => "not met",
            Self::Unknown => "unknown",
            Self::Partly => "holds in part",
            Self::Met => "met",
            Self::NotApplicable => "not applicable",
            Self::EvidenceOnly => "evidence only",
            Self::Manual => "manual",
            Self::NotCovered => "not covered",
            Self::NotSelected => "not selected",
        }
    }

    /// What the word means, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::NotMet => "A rule that decides the requirement, or a part of it, is violated, waived or not.",
            Self::Unknown => "No deciding rule is violated, but the verdict of one is unknown.",
            Self::Partly => "What is judged of it holds, but a part of it is not judged.",
            Self::Met => "It holds, as far as the account can show it.",
            Self::NotApplicable => "There is nothing in the account that it speaks of.",
            Self::EvidenceOnly => "Rules give evidence that bears on it; none decides it.",
            Self::Manual => "It needs people, documents or tests; open until they have looked.",
            Self::NotCovered => "No rule bears on it in this version; open.",
            Self::NotSelected => "The rules that bear on it were not chosen for this run; open.",
        }
    }
}

/// Every framework with what the rules found.
pub(super) fn reports(frameworks: &[Arc<Framework>], rules: &[RuleReport]) -> Vec<FrameworkReport> {
    let counts: BTreeMap<&str, Counts> = rules.iter().flat_map(by_name).collect();
    frameworks.iter().map(|framework| report(framework, &counts)).collect()
}

/// A rule's counts, by its id and by its earlier ones.
fn by_name(rule: &RuleReport) -> impl Iterator<Item = (&str, Counts)> {
    std::iter::once(&*rule.id).chain(rule.aliases.iter().map(String::as_str)).map(|name| (name, rule.counts))
}

fn report(framework: &Framework, counts: &BTreeMap<&str, Counts>) -> FrameworkReport {
    FrameworkReport {
        key: Arc::clone(&framework.key),
        name: framework.name.clone(),
        version: framework.version.clone(),
        publisher: framework.publisher.clone(),
        scope_note: framework.scope_note.clone(),
        sections: framework.sections.clone(),
        level: framework.level,
        requirements: framework.requirements.iter().map(|requirement| judge(requirement, counts)).collect(),
    }
}

fn judge(requirement: &Requirement, counts: &BTreeMap<&str, Counts>) -> RequirementReport {
    let mapped = |rule: &Arc<str>| counts.get(&**rule).copied();
    let rules: Vec<_> = requirement
        .mapped()
        .iter()
        .map(|mapping| MappedRule {
            rule: Arc::clone(&mapping.rule),
            degree: mapping.degree,
            selected: mapped(&mapping.rule).is_some(),
            counts: mapped(&mapping.rule).unwrap_or_default(),
        })
        .collect();
    let (outcome, unwritten, reason) = match &requirement.coverage {
        Coverage::Rules { unwritten, .. } => {
            let ids = unwritten.iter().map(|mapping| mapping.rule.to_string()).collect();
            (outcome(&rules, decides_more(unwritten)), ids, None)
        }
        Coverage::Manual(reason) => (RequirementOutcome::Manual, Vec::new(), Some(reason.clone())),
        Coverage::NotCovered(reason) => (RequirementOutcome::NotCovered, Vec::new(), Some(reason.clone())),
    };
    RequirementReport {
        id: requirement.id.clone(),
        section: requirement.section.clone(),
        title: requirement.title.clone(),
        level: requirement.level,
        assessment: requirement.assessment.clone(),
        counts: decided(&rules),
        rules,
        unwritten,
        outcome,
        reason,
    }
}

/// Whether one of these controls would decide at least a part: then the rules that there are cannot decide all.
fn decides_more(unwritten: &[Mapping]) -> bool {
    unwritten.iter().any(|mapping| mapping.degree != Degree::Supporting)
}

/// The rules that judged and decide at least a part.
fn deciding(rules: &[MappedRule]) -> impl Iterator<Item = &MappedRule> {
    rules.iter().filter(|rule| rule.selected && rule.degree != Degree::Supporting)
}

/// Their findings.
fn decided(rules: &[MappedRule]) -> Counts {
    deciding(rules).fold(Counts::default(), |sum, rule| sum + rule.counts)
}

fn outcome(rules: &[MappedRule], is_open: bool) -> RequirementOutcome {
    let sum = decided(rules);
    let judged = |rule: &MappedRule| rule.selected && rule.counts.total() > 0;
    let left_out = rules.iter().any(|rule| rule.degree != Degree::Supporting && !judged(rule));
    let decides_alone = deciding(rules).any(|rule| rule.degree == Degree::Full);
    if rules.is_empty() {
        RequirementOutcome::NotCovered
    } else if !rules.iter().any(|rule| rule.selected) {
        RequirementOutcome::NotSelected
    } else if rules.iter().all(|rule| rule.degree == Degree::Supporting) {
        RequirementOutcome::EvidenceOnly
    } else if sum.total() == 0 {
        RequirementOutcome::NotSelected
    } else if sum.fail > 0 {
        RequirementOutcome::NotMet
    } else if sum.unknown > 0 {
        RequirementOutcome::Unknown
    } else if left_out || is_open || !decides_alone {
        RequirementOutcome::Partly
    } else if sum.pass == 0 {
        RequirementOutcome::NotApplicable
    } else {
        RequirementOutcome::Met
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(degree: Degree, fail: u64, unknown: u64, pass: u64) -> MappedRule {
        let counts = Counts { fail, unknown, pass, not_applicable: 1 };
        MappedRule { rule: "r".into(), degree, selected: true, counts }
    }

    fn unselected(degree: Degree) -> MappedRule {
        MappedRule { selected: false, counts: Counts::default(), ..rule(degree, 0, 0, 0) }
    }

    #[test]
    fn a_requirement_is_met_only_when_all_that_decides_it_was_judged_and_holds() {
        use Degree::{Full, Partial, Supporting};
        use RequirementOutcome as Outcome;
        for (rules, is_open, expected) in [
            (vec![rule(Full, 0, 0, 2)], false, Outcome::Met),
            (vec![rule(Full, 0, 0, 2), rule(Supporting, 3, 3, 0)], false, Outcome::Met),
            (vec![rule(Full, 0, 0, 2)], true, Outcome::Partly),
            (vec![rule(Full, 0, 0, 2), unselected(Partial)], false, Outcome::Partly),
            (vec![rule(Partial, 0, 0, 2), rule(Partial, 0, 0, 2)], false, Outcome::Partly),
            (vec![rule(Full, 0, 0, 0)], false, Outcome::NotApplicable),
            (vec![rule(Full, 0, 1, 2)], true, Outcome::Unknown),
            (vec![rule(Full, 1, 1, 2)], true, Outcome::NotMet),
            (vec![rule(Full, 0, 0, 2), rule(Partial, 1, 0, 0)], false, Outcome::NotMet),
            (vec![rule(Supporting, 0, 0, 2)], false, Outcome::EvidenceOnly),
            (vec![rule(Supporting, 4, 0, 2), unselected(Supporting)], true, Outcome::EvidenceOnly),
            (vec![unselected(Full), unselected(Supporting)], false, Outcome::NotSelected),
            (vec![unselected(Full), rule(Supporting, 0, 0, 2)], false, Outcome::NotSelected),
            (vec![], true, Outcome::NotCovered),
        ] {
            assert_eq!(outcome(&rules, is_open), expected, "{rules:?} {is_open}");
        }
    }

    #[test]
    fn a_control_without_a_rule_leaves_a_requirement_open_unless_it_would_only_support_it() {
        let at = crate::yaml::Span { line: 1, column: 1, length: 1 };
        let control = |degree| Mapping { rule: "c".into(), degree, at };
        assert!(decides_more(&[control(Degree::Supporting), control(Degree::Partial)]));
        assert!(decides_more(&[control(Degree::Full)]));
        assert!(!decides_more(&[control(Degree::Supporting)]));
        assert!(!decides_more(&[]));
    }
}
