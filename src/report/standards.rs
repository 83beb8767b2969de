//! The requirements that rules bear on, as formats for programs name them. Whether a requirement is met is for the
//! framework's own report to say: a finding only tells which of them it is about.

use std::collections::BTreeMap;

use super::escape::visible;
use crate::assess::{Assessment, FrameworkReport, RequirementReport};

/// A requirement of a framework.
#[derive(Clone, Copy)]
pub(super) struct Bearing<'a> {
    framework: &'a FrameworkReport,
    requirement: &'a RequirementReport,
}

impl Bearing<'_> {
    /// The framework's name and version.
    pub(super) fn standard(self) -> String {
        visible(&format!("{} {}", self.framework.name, self.framework.version)).into_owned()
    }

    /// The requirement's number, after that of the framework.
    pub(super) fn number(self) -> String {
        format!("{} {}", self.standard(), visible(&self.requirement.id))
    }

    /// The number with what is asked.
    pub(super) fn requirement(self) -> String {
        format!("{} {}", self.number(), visible(&self.requirement.title))
    }

    /// One short word: the framework's key and the number.
    pub(super) fn tag(self) -> String {
        visible(&format!("{}/{}", self.framework.key, self.requirement.id)).into_owned()
    }
}

/// The requirements by the rules that bear on them.
pub(super) struct Standards<'a>(BTreeMap<&'a str, Vec<Bearing<'a>>>);

impl<'a> Standards<'a> {
    /// Those of all frameworks of the assessment.
    pub(super) fn new(assessment: &'a Assessment) -> Self {
        let mut by_rule: BTreeMap<&str, Vec<Bearing<'_>>> = BTreeMap::new();
        for framework in &assessment.frameworks {
            for requirement in &framework.requirements {
                for mapped in &requirement.rules {
                    by_rule.entry(&mapped.rule).or_default().push(Bearing { framework, requirement });
                }
            }
        }
        Self(by_rule)
    }

    /// Those that one rule bears on, in the order of the frameworks.
    pub(super) fn of(&self, rule: &str) -> &[Bearing<'a>] {
        self.0.get(rule).map_or(&[], Vec::as_slice)
    }
}
