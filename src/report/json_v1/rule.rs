//! Rules.

use std::borrow::Cow;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::summary::CountsV1;
use super::{ReadError, Severity, optional, resource_kind, text};
use crate::assess::{ParamReport, RemediationText, RuleReport};

/// A selected rule.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Rule")]
pub(super) struct RuleV1<'a> {
    /// Its id.
    id: Cow<'a, str>,
    /// The wanted state in one line.
    title: Cow<'a, str>,
    /// Its severity, overrides applied.
    severity: Severity,
    /// Its earlier ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<Cow<'a, str>>,
    /// SHA-256 over its id, severity, parameters in force and text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<Cow<'a, str>>,
    /// The resource type it judges.
    resource_type: Cow<'a, str>,
    /// The risk.
    why: Cow<'a, str>,
    /// How to mend a violation.
    remediation: RemediationV1<'a>,
    /// Links to documentation.
    references: Vec<Cow<'a, str>>,
    /// Its parameters.
    params: Vec<ParamV1<'a>>,
    /// The pack it belongs to, by name and version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pack: Option<Cow<'a, str>>,
    /// The file it stands in, by the name it was read by.
    file: Cow<'a, str>,
    /// The line it begins at.
    line: u32,
    /// How many resources of the type the listings promise; null when a listing did not succeed.
    expected: Option<u64>,
    /// How many resources it was asked about.
    judged: u64,
    /// Its findings, listed or not.
    counts: CountsV1,
}

/// How to mend a violation, with `${field}` as written in the rule.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Remediation")]
struct RemediationV1<'a> {
    /// A command of the AWS CLI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cli: Option<Cow<'a, str>>,
    /// A hint for Terraform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    terraform: Option<Cow<'a, str>>,
    /// Where to click.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    console: Option<Cow<'a, str>>,
    /// What else to mind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<Cow<'a, str>>,
}

/// A parameter.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Param")]
struct ParamV1<'a> {
    /// Its name.
    name: Cow<'a, str>,
    /// What it tunes.
    description: Cow<'a, str>,
    /// The value in force.
    value: Cow<'a, Value>,
    /// The value without overrides.
    default: Cow<'a, Value>,
}

impl RuleV1<'_> {
    /// Its id.
    pub(super) fn id(&self) -> &str {
        &self.id
    }
}

impl<'a> From<&'a RuleReport> for RuleV1<'a> {
    fn from(rule: &'a RuleReport) -> Self {
        Self {
            id: text(&rule.id),
            title: text(&rule.title),
            severity: rule.severity,
            aliases: rule.aliases.iter().map(text).collect(),
            digest: optional(&rule.digest),
            resource_type: text(rule.resource.as_str()),
            why: text(&rule.why),
            remediation: (&rule.remediation).into(),
            references: rule.references.iter().map(text).collect(),
            params: rule.params.iter().map(Into::into).collect(),
            pack: optional(&rule.pack),
            file: text(&rule.file),
            line: rule.line,
            expected: rule.expected,
            judged: rule.judged,
            counts: rule.counts.into(),
        }
    }
}

impl TryFrom<RuleV1<'_>> for RuleReport {
    type Error = ReadError;

    fn try_from(rule: RuleV1<'_>) -> Result<Self, ReadError> {
        Ok(Self {
            id: Arc::from(&*rule.id),
            title: rule.title.into_owned(),
            severity: rule.severity,
            aliases: rule.aliases.into_iter().map(Cow::into_owned).collect(),
            digest: rule.digest.map(Cow::into_owned),
            resource: resource_kind(&rule.resource_type)?,
            why: rule.why.into_owned(),
            remediation: rule.remediation.into(),
            references: rule.references.into_iter().map(Cow::into_owned).collect(),
            params: rule.params.into_iter().map(Into::into).collect(),
            pack: rule.pack.map(Cow::into_owned),
            file: rule.file.into_owned(),
            line: rule.line,
            expected: rule.expected,
            judged: rule.judged,
            counts: rule.counts.into(),
        })
    }
}

impl<'a> From<&'a RemediationText> for RemediationV1<'a> {
    fn from(remediation: &'a RemediationText) -> Self {
        Self {
            cli: optional(&remediation.cli),
            terraform: optional(&remediation.terraform),
            console: optional(&remediation.console),
            note: optional(&remediation.note),
        }
    }
}

impl From<RemediationV1<'_>> for RemediationText {
    fn from(remediation: RemediationV1<'_>) -> Self {
        Self {
            cli: remediation.cli.map(Cow::into_owned),
            terraform: remediation.terraform.map(Cow::into_owned),
            console: remediation.console.map(Cow::into_owned),
            note: remediation.note.map(Cow::into_owned),
        }
    }
}

impl<'a> From<&'a ParamReport> for ParamV1<'a> {
    fn from(param: &'a ParamReport) -> Self {
        Self {
            name: text(&param.name),
            description: text(&param.description),
            value: Cow::Borrowed(&param.value),
            default: Cow::Borrowed(&param.default),
        }
    }
}

impl From<ParamV1<'_>> for ParamReport {
    fn from(param: ParamV1<'_>) -> Self {
        Self {
            name: param.name.into_owned(),
            description: param.description.into_owned(),
            value: param.value.into_owned(),
            default: param.default.into_owned(),
        }
    }
}
