//! Sets of rules: loading many files at once, and choosing among them.

use std::sync::Arc;

use super::diagnostics::{Diagnostic, Label};
use super::expr::{ParamValue, Rule, SourceFile};
use crate::model::Severity;

/// Rules that were checked together.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    /// The rules, by id.
    pub rules: Vec<Arc<Rule>>,
    /// What is not wrong but should be mended.
    pub warnings: Vec<Diagnostic>,
}

/// What a user changes about rules without touching them.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Values of parameters.
    pub params: Vec<ParamOverride>,
    /// Severities, by rule id or alias.
    pub severities: Vec<(String, Severity)>,
}

/// A parameter's value as a user gives it.
#[derive(Debug, Clone)]
pub struct ParamOverride {
    /// The rule's id or alias.
    pub rule: String,
    /// The parameter's name.
    pub param: String,
    /// The value as in a rule file; several for a list.
    pub values: Vec<String>,
    /// Where the user says so, for diagnostics; a flag can be shown as a file of one line.
    pub at: Option<Label>,
}

/// Which rules are wanted. Empty lists choose everything.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Ids or aliases.
    pub rules: Vec<String>,
    /// Services: `cloudtrail`, `s3`, …
    pub services: Vec<String>,
    /// Nothing below this severity.
    pub min_severity: Option<Severity>,
    /// Ids or aliases of rules that are not wanted, whatever else is said.
    pub skip: Vec<String>,
}

/// Loads rules from files and checks them, each by itself and all together.
///
/// # Errors
/// Every problem of every file, sorted by file and line.
pub fn load(_files: &[Arc<SourceFile>], _overrides: &Overrides) -> Result<RuleSet, Vec<Diagnostic>> {
    Ok(RuleSet::default())
}

/// The same rule with other values of parameters, as tests of rules ask for.
///
/// # Errors
/// What is wrong with the values.
pub fn with_params(rule: &Rule, _params: &[(String, ParamValue)]) -> Result<Arc<Rule>, Vec<Diagnostic>> {
    Ok(Arc::new(rule.clone()))
}

impl RuleSet {
    /// The rule of this id or alias.
    pub fn find(&self, id: &str) -> Option<&Arc<Rule>> {
        self.rules.iter().find(|rule| &*rule.id == id || rule.aliases.iter().any(|alias| alias == id))
    }

    /// The rules that a user wants, by id.
    ///
    /// # Errors
    /// Names of rules and services that do not exist.
    pub fn select(&self, _selection: &Selection) -> Result<Vec<Arc<Rule>>, Vec<Diagnostic>> {
        Ok(self.rules.clone())
    }
}
