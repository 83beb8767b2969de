//! Frameworks as the page shows them: every requirement with what this run says of it.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::assess::{Assessment, FrameworkReport, MappedRule, RequirementOutcome, RequirementReport};
use crate::framework::Degree;
use crate::report::words;

/// A framework.
#[derive(Serialize, JsonSchema)]
pub(super) struct FrameworkCard {
    /// Its anchor.
    anchor: String,
    /// Its name and version.
    name: String,
    /// Who publishes it.
    publisher: String,
    /// Which part of it configuration can show at all.
    scope_note: String,
    /// How many requirements it has, in words.
    total: String,
    /// The outcomes that occur, the most pressing first.
    tally: Vec<Tally>,
    /// The tally in words, for those who do not see the bar.
    spoken: String,
    /// Its chapters.
    sections: Vec<SectionRows>,
}

/// How many requirements came out so, and its part of a bar that is 100 wide.
#[derive(Serialize, JsonSchema)]
struct Tally {
    /// The outcome, for the style.
    class: &'static str,
    /// The outcome in words.
    word: &'static str,
    /// What it means.
    meaning: &'static str,
    /// How many requirements.
    count: u64,
    /// Where its part of the bar begins.
    from: String,
    /// How wide it is.
    width: String,
}

/// A chapter.
#[derive(Serialize, JsonSchema)]
struct SectionRows {
    /// Its number and title.
    title: String,
    /// Its requirements.
    rows: Vec<RequirementRow>,
}

/// A requirement.
#[derive(Serialize, JsonSchema)]
struct RequirementRow {
    /// Its number in the standard.
    id: String,
    /// What is asked.
    title: String,
    /// Its level and kind, of benchmarks that have them.
    kind: Option<String>,
    /// The outcome, for the style.
    class: &'static str,
    /// The outcome in words.
    outcome: &'static str,
    /// Why no rule bears on it.
    reason: Option<String>,
    /// The rules that bear on it.
    rules: Vec<BearingRule>,
    /// Controls that belong here and have no rule yet.
    unwritten: Vec<String>,
    /// What the rules that decide found, in words.
    found: Option<String>,
}

/// A rule that bears on a requirement.
#[derive(Serialize, JsonSchema)]
struct BearingRule {
    /// Its id.
    id: String,
    /// The anchor of the rule, if it judged this time.
    anchor: Option<String>,
    /// How far it decides.
    degree: &'static str,
    /// What it found, or that it was not chosen.
    found: String,
}

/// A card for each framework.
pub(super) fn framework_cards(assessment: &Assessment) -> Vec<FrameworkCard> {
    let ids: BTreeSet<&str> = assessment.rules.iter().map(|rule| &*rule.id).collect();
    assessment.frameworks.iter().map(|framework| card(framework, &ids)).collect()
}

fn card(framework: &FrameworkReport, ids: &BTreeSet<&str>) -> FrameworkCard {
    let tally = tally(framework);
    let spoken: Vec<_> = tally.iter().map(|part| format!("{} {}", part.count, part.word)).collect();
    FrameworkCard {
        anchor: format!("framework-{}", framework.key),
        name: framework.title(),
        publisher: framework.publisher.clone(),
        scope_note: framework.scope_note.clone(),
        total: words::count(framework.requirements.len() as u64, "requirement", "requirements"),
        spoken: spoken.join(", "),
        tally,
        sections: sections(framework, ids),
    }
}

fn tally(framework: &FrameworkReport) -> Vec<Tally> {
    let all = framework.requirements.len().max(1) as f64;
    let mut before = 0;
    let mut part = |outcome: RequirementOutcome| {
        let count = framework.count(outcome);
        let (from, width) = (before as f64 * 100.0 / all, count as f64 * 100.0 / all);
        before += count;
        Tally {
            class: outcome.as_str(),
            word: outcome.describe(),
            meaning: outcome.meaning(),
            count,
            from: format!("{from:.2}"),
            width: format!("{width:.2}"),
        }
    };
    RequirementOutcome::ALL.into_iter().map(&mut part).filter(|part| part.count > 0).collect()
}

/// The requirements by chapter. One whose chapter is not listed stands under the chapter's number.
fn sections(framework: &FrameworkReport, ids: &BTreeSet<&str>) -> Vec<SectionRows> {
    let mut sections: Vec<SectionRows> = Vec::new();
    let mut last = None;
    for requirement in &framework.requirements {
        if last != Some(&requirement.section) {
            sections.push(SectionRows { title: section_title(framework, &requirement.section), rows: Vec::new() });
            last = Some(&requirement.section);
        }
        if let Some(section) = sections.last_mut() {
            section.rows.push(row(requirement, ids));
        }
    }
    sections
}

fn section_title(framework: &FrameworkReport, id: &str) -> String {
    let section = framework.sections.iter().find(|section| section.id == id);
    match section {
        // Where a standard's chapters have no numbers, they are called by their names.
        Some(section) if section.id != section.title => format!("{} {}", section.id, section.title),
        _ => id.to_owned(),
    }
}

fn row(requirement: &RequirementReport, ids: &BTreeSet<&str>) -> RequirementRow {
    let level = requirement.level.map(|level| format!("level {level}"));
    let kind: Vec<_> = level.into_iter().chain(requirement.assessment.clone()).collect();
    let counts = requirement.counts;
    RequirementRow {
        id: requirement.id.clone(),
        title: requirement.title.clone(),
        kind: (!kind.is_empty()).then(|| kind.join(", ")),
        class: requirement.outcome.as_str(),
        outcome: requirement.outcome.describe(),
        reason: requirement.reason.clone(),
        rules: requirement.rules.iter().map(|mapped| rule_row(mapped, ids)).collect(),
        unwritten: requirement.unwritten.clone(),
        found: (counts.total() > 0).then(|| words::found(&counts)),
    }
}

fn rule_row(mapped: &MappedRule, ids: &BTreeSet<&str>) -> BearingRule {
    BearingRule {
        id: mapped.rule.to_string(),
        anchor: ids.contains(&*mapped.rule).then(|| format!("rule-{}", mapped.rule)),
        degree: match mapped.degree {
            Degree::Full => "decides it",
            Degree::Partial => "decides a part",
            Degree::Supporting => "supports it",
        },
        found: if mapped.selected { words::found(&mapped.counts) } else { "not chosen for this run".to_owned() },
    }
}
