//! Frameworks: a standard's requirements, each with the rules that bear on it and how far.
//!
//! A framework's file is the only home of such mappings. Every requirement stands in it, also those on which no rule
//! bears, so that a report can show every row. What findings make of a requirement is for the assessment to say.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod builtin;
mod read;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostics::SourceFile;
use crate::yaml::Span;

pub use read::{read, unknown_rules};

/// A standard, with its requirements in the order of the standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    /// The word in flags, such as `cis-aws-5.0`; also the file's name.
    pub key: Arc<str>,
    /// Its name.
    pub name: String,
    /// Its own version.
    pub version: String,
    /// Who publishes it.
    pub publisher: String,
    /// When this version came out, as far as known: a year, a month or a day.
    pub released: Option<String>,
    /// Which part of it configuration can show at all.
    pub scope_note: String,
    /// Its chapters.
    pub sections: Vec<Section>,
    /// Its requirements.
    pub requirements: Vec<Requirement>,
    /// The profile level that was asked for; those above it are left out. `None` for all there are.
    pub level: Option<u8>,
    /// The file that it stands in.
    pub file: Arc<SourceFile>,
}

/// A chapter of a framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its number or word in the standard.
    pub id: String,
    /// Its title, in our words.
    pub title: String,
}

/// One thing that a framework asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Its number in the standard.
    pub id: String,
    /// The chapter that it stands in.
    pub section: String,
    /// What is asked, in our words.
    pub title: String,
    /// The profile level, of benchmarks that have levels.
    pub level: Option<u8>,
    /// `automated` or `manual`, as a benchmark that says so has it; rules may judge it either way.
    pub assessment: Option<String>,
    /// How it can be looked at.
    pub coverage: Coverage,
}

/// How a requirement can be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coverage {
    /// By rules.
    Rules {
        /// Those that bear on it, at least one unless `unwritten` names some.
        mapped: Vec<Mapping>,
        /// Controls that belong here and have no rule in this version: the requirement cannot be met by the others alone.
        unwritten: Vec<Mapping>,
    },
    /// By people: it needs documents, interviews or tests. The reason why.
    Manual(String),
    /// Not at all, for now: it could be read in principle. The reason why.
    NotCovered(String),
}

/// A rule that bears on a requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The rule's id.
    pub rule: Arc<str>,
    /// How far it decides.
    pub degree: Degree,
    /// Where the file says so.
    pub at: Span,
}

/// How far a rule decides a requirement.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Degree {
    /// This rule alone decides it, as far as the account can show it.
    Full,
    /// It decides one named part of it.
    Partial,
    /// It is evidence that bears on it, never a verdict.
    Supporting,
}

impl Degree {
    /// Every degree, the strongest first.
    pub const ALL: [Self; 3] = [Self::Full, Self::Partial, Self::Supporting];

    /// The word in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::Supporting => "supporting",
        }
    }

    /// The degree of that name, if there is one.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|degree| degree.as_str() == text)
    }
}

impl Framework {
    /// The ids of the rules that bear on any of its requirements.
    pub fn rules(&self) -> BTreeSet<&str> {
        self.requirements.iter().flat_map(Requirement::mapped).map(|mapping| &*mapping.rule).collect()
    }

    /// The profile levels that its requirements have; none if it knows no levels.
    pub fn levels(&self) -> BTreeSet<u8> {
        self.requirements.iter().filter_map(|requirement| requirement.level).collect()
    }

    /// The same without requirements above a profile level. One that knows no levels stays as it is.
    #[must_use]
    pub fn up_to_level(&self, level: u8) -> Self {
        if self.levels().is_empty() {
            return self.clone();
        }
        let is_asked = |requirement: &&Requirement| requirement.level.is_none_or(|its| its <= level);
        let requirements = self.requirements.iter().filter(is_asked).cloned().collect();
        Self { requirements, level: Some(level), ..self.clone() }
    }
}

impl Requirement {
    /// The rules that bear on it.
    pub fn mapped(&self) -> &[Mapping] {
        match &self.coverage {
            Coverage::Rules { mapped, .. } => mapped,
            Coverage::Manual(_) | Coverage::NotCovered(_) => &[],
        }
    }

    /// The controls that belong to it and have no rule in this version.
    pub fn unwritten(&self) -> &[Mapping] {
        match &self.coverage {
            Coverage::Rules { unwritten, .. } => unwritten,
            Coverage::Manual(_) | Coverage::NotCovered(_) => &[],
        }
    }
}
