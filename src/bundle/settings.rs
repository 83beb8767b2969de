//! `settings.json`: what judging depended on besides the files that are parts themselves.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Timestamp;

/// What judging depended on besides files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Settings")]
pub struct Settings {
    /// The time against which ages were judged.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub as_of: Timestamp,
    /// What makes the run fail.
    pub gate: GateTerms,
    /// Whose evidence the result holds.
    pub evidence: Evidence,
    /// How the rules were chosen. The rules that judged are those in the bundle, and no others.
    pub asked: Asked,
    /// What was changed about the rules in the bundle, by flags and by the configuration file, in the order in which it
    /// takes effect.
    pub overrides: Vec<Override>,
    /// The frameworks that were reported on, by key.
    pub frameworks: Vec<String>,
}

/// What makes a run fail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GateTerms {
    /// From which severity on a violation counts; `none` for never.
    pub fail_on: String,
    /// From which severity on an unknown counts; null for as violations.
    pub fail_on_unknown: Option<String>,
    /// How much of what is due must be decided, in tenths of a percent.
    pub min_coverage_tenths: Option<u64>,
    /// Whether only what is not in the baseline counts.
    pub new_only: bool,
    /// Whether violations never count.
    pub exit_zero: bool,
}

/// Whose evidence a result holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// That of violations, and of what stayed unknown.
    Decisive,
    /// That of every verdict.
    All,
}

/// How rules were chosen; empty lists choose everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// By these ids.
    pub rules: Vec<String>,
    /// Without these ids.
    pub exclude_rules: Vec<String>,
    /// By these services.
    pub services: Vec<String>,
    /// By these frameworks.
    pub frameworks: Vec<String>,
    /// Up to this profile level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// By this severity and above.
    pub severity: Option<String>,
}

/// What was changed about a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The rule's id or an alias, as it was given.
    pub rule: String,
    /// Its severity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// Values of its parameters, as they were written; several for a list.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, Vec<String>>,
}
