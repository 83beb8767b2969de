//! Frameworks and their requirements.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::summary::CountsV1;
use super::{ReadError, optional, text};
use crate::assess::{FrameworkReport, MappedRule, RequirementOutcome, RequirementReport};
use crate::framework::{Degree, Section};

/// A framework. A mapping of rules to a standard is an aid to its reader, not the standard.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Framework")]
pub(super) struct FrameworkV1<'a> {
    /// The word in flags.
    key: Cow<'a, str>,
    /// Its name.
    name: Cow<'a, str>,
    /// Its own version.
    version: Cow<'a, str>,
    /// Who publishes it.
    publisher: Cow<'a, str>,
    /// Which part of it configuration can show at all.
    scope_note: Cow<'a, str>,
    /// Its chapters.
    sections: Vec<SectionV1<'a>>,
    /// The profile level that was asked for; requirements above it are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
}

/// A chapter of a framework.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Section")]
struct SectionV1<'a> {
    /// Its number or word in the standard.
    id: Cow<'a, str>,
    /// Its title, in our words.
    title: Cow<'a, str>,
}

/// A requirement of a framework.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Control")]
pub(super) struct ControlV1<'a> {
    /// The framework, by its key.
    framework: Cow<'a, str>,
    /// Its number in the standard.
    id: Cow<'a, str>,
    /// The chapter that it stands in.
    section: Cow<'a, str>,
    /// What is asked, in our words.
    title: Cow<'a, str>,
    /// The profile level, of benchmarks that have levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    /// `automated` or `manual`, as a benchmark that says so has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    assessment: Option<Cow<'a, str>>,
    /// What this run says of it. A waiver changes nothing here.
    outcome: RequirementOutcome,
    /// Why no rule bears on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<Cow<'a, str>>,
    /// The rules that bear on it.
    rules: Vec<MappedRuleV1<'a>>,
    /// Controls that belong here and have no rule in this version.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unwritten: Vec<Cow<'a, str>>,
    /// The findings of all rules that decide it or a part of it.
    counts: CountsV1,
}

/// A rule that bears on a requirement.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "MappedRule")]
struct MappedRuleV1<'a> {
    /// Its id.
    rule_id: Cow<'a, str>,
    /// How far it decides.
    degree: Degree,
    /// Whether it judged this time.
    selected: bool,
    /// Its findings.
    counts: CountsV1,
}

/// The requirements of all frameworks, one after the other.
pub(super) fn controls(frameworks: &[FrameworkReport]) -> Vec<ControlV1<'_>> {
    let of = |framework| move |requirement| ControlV1::new(framework, requirement);
    frameworks.iter().flat_map(|framework| framework.requirements.iter().map(of(framework))).collect()
}

/// The frameworks with their requirements.
pub(super) fn reports(frameworks: Vec<FrameworkV1<'_>>, controls: Vec<ControlV1<'_>>) -> Result<Vec<FrameworkReport>, ReadError> {
    let mut requirements: BTreeMap<String, Vec<RequirementReport>> = BTreeMap::new();
    for control in controls {
        requirements.entry(control.framework.to_string()).or_default().push(control.into());
    }
    let report = |framework: FrameworkV1<'_>| FrameworkReport {
        requirements: requirements.remove(&*framework.key).unwrap_or_default(),
        key: Arc::from(&*framework.key),
        name: framework.name.into_owned(),
        version: framework.version.into_owned(),
        publisher: framework.publisher.into_owned(),
        scope_note: framework.scope_note.into_owned(),
        sections: framework.sections.into_iter().map(Into::into).collect(),
        level: framework.level,
    };
    let reports = frameworks.into_iter().map(report).collect();
    match requirements.into_keys().next() {
        Some(key) => Err(ReadError::OddValue(format!("a control names the framework `{key}`, which is not there"))),
        None => Ok(reports),
    }
}

impl<'a> From<&'a FrameworkReport> for FrameworkV1<'a> {
    fn from(framework: &'a FrameworkReport) -> Self {
        let section = |section: &'a Section| SectionV1 { id: text(&section.id), title: text(&section.title) };
        Self {
            key: text(&framework.key),
            name: text(&framework.name),
            version: text(&framework.version),
            publisher: text(&framework.publisher),
            scope_note: text(&framework.scope_note),
            sections: framework.sections.iter().map(section).collect(),
            level: framework.level,
        }
    }
}

impl From<SectionV1<'_>> for Section {
    fn from(section: SectionV1<'_>) -> Self {
        Self { id: section.id.into_owned(), title: section.title.into_owned() }
    }
}

impl<'a> ControlV1<'a> {
    fn new(framework: &'a FrameworkReport, requirement: &'a RequirementReport) -> Self {
        Self {
            framework: text(&framework.key),
            id: text(&requirement.id),
            section: text(&requirement.section),
            title: text(&requirement.title),
            level: requirement.level,
            assessment: optional(&requirement.assessment),
            outcome: requirement.outcome,
            reason: optional(&requirement.reason),
            rules: requirement.rules.iter().map(Into::into).collect(),
            unwritten: requirement.unwritten.iter().map(text).collect(),
            counts: requirement.counts.into(),
        }
    }
}

impl From<ControlV1<'_>> for RequirementReport {
    fn from(control: ControlV1<'_>) -> Self {
        Self {
            id: control.id.into_owned(),
            section: control.section.into_owned(),
            title: control.title.into_owned(),
            level: control.level,
            assessment: control.assessment.map(Cow::into_owned),
            rules: control.rules.into_iter().map(Into::into).collect(),
            unwritten: control.unwritten.into_iter().map(Cow::into_owned).collect(),
            outcome: control.outcome,
            reason: control.reason.map(Cow::into_owned),
            counts: control.counts.into(),
        }
    }
}

impl<'a> From<&'a MappedRule> for MappedRuleV1<'a> {
    fn from(mapped: &'a MappedRule) -> Self {
        Self { rule_id: text(&mapped.rule), degree: mapped.degree, selected: mapped.selected, counts: mapped.counts.into() }
    }
}

impl From<MappedRuleV1<'_>> for MappedRule {
    fn from(mapped: MappedRuleV1<'_>) -> Self {
        Self { rule: Arc::from(&*mapped.rule_id), degree: mapped.degree, selected: mapped.selected, counts: mapped.counts.into() }
    }
}
