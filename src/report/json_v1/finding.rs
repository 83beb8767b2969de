//! Findings.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evaluation::EvaluationV1;
use super::evidence::{FactV1, NearMissV1, OpenV1};
use super::{ReadError, Severity, Status, optional, resource_kind, text};
use crate::assess::{Change, Disposition, Judged, RuleReport};
use crate::finding::{Evidence, Finding};
use crate::model::Subject;

/// One rule on one resource, or on a place whose resources are not known.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Finding")]
pub(super) struct FindingV1<'a> {
    /// The rule's id.
    rule_id: Cow<'a, str>,
    /// The rule's title.
    title: Cow<'a, str>,
    /// The rule's severity, overrides applied.
    severity: Severity,
    /// The verdict.
    status: Status,
    /// Whether it counts; stands beside the status, never instead of it.
    disposition: Disposition,
    /// The waiver that covers it, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    waiver: Option<Cow<'a, str>>,
    /// How it differs from the baseline; only of violations and unknowns, and only with a baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    change: Option<Change>,
    /// What was judged.
    resource: ResourceV1<'a>,
    /// One sentence for people; empty for a pass.
    message: Cow<'a, str>,
    /// The command that mends it, for violations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    remediation: Option<Cow<'a, str>>,
    /// The facts that decided.
    evidence: Vec<FactV1<'a>>,
    /// The questions that stayed open.
    open: Vec<OpenV1<'a>>,
    /// The items that came closest to what the rule wants at least one of.
    near_misses: Vec<NearMissV1<'a>>,
    /// How the verdict came about; for violations and unknowns, and with all evidence for every verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    evaluation: Option<EvaluationV1<'a>>,
    /// The finding's identity across runs.
    fingerprint: Cow<'a, str>,
    /// Changes when the cause of the verdict changes.
    evidence_digest: Cow<'a, str>,
}

/// What was judged.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Resource")]
pub(super) struct ResourceV1<'a> {
    /// The resource type.
    r#type: Cow<'a, str>,
    /// Unique within the type and stable between snapshots: the ARN where there is one.
    id: Cow<'a, str>,
    /// The ARN; null for resources that have none.
    arn: Option<Cow<'a, str>>,
    /// The partition.
    partition: Cow<'a, str>,
    /// The account.
    account: Cow<'a, str>,
    /// The region; null for global resources.
    region: Option<Cow<'a, str>>,
    /// What people call it.
    name: Cow<'a, str>,
    /// Whether it stands for a place in which there is no resource of the type, or whose list could not be read.
    stands_for_all: bool,
}

/// The titles of rules, by id.
pub(super) struct Titles<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Titles<'a> {
    /// The titles of these rules.
    pub(super) fn new(rules: &'a [RuleReport]) -> Self {
        Self(rules.iter().map(|rule| (&*rule.id, rule.title.as_str())).collect())
    }

    /// The title of one rule.
    pub(super) fn of(rule: &'a str, title: &'a str) -> Self {
        Self([(rule, title)].into())
    }

    fn get(&self, rule: &'a str) -> Cow<'a, str> {
        Cow::Borrowed(self.0.get(rule).copied().unwrap_or(rule))
    }
}

impl<'a> FindingV1<'a> {
    /// The finding as it stands in the file.
    pub(super) fn new(judged: &'a Judged, titles: &Titles<'a>) -> Self {
        let finding = &judged.finding;
        Self {
            rule_id: text(&finding.rule),
            title: titles.get(&finding.rule),
            severity: finding.severity,
            status: finding.status,
            disposition: judged.disposition,
            waiver: optional(&judged.waiver),
            change: judged.change,
            resource: ResourceV1::new(&finding.subject, finding.stands_for_all),
            message: text(&finding.message),
            remediation: optional(&finding.remediation),
            evidence: finding.evidence.because.iter().map(Into::into).collect(),
            open: finding.evidence.open.iter().map(Into::into).collect(),
            near_misses: finding.evidence.near_misses.iter().map(Into::into).collect(),
            evaluation: finding.evidence.trace.as_deref().map(Into::into),
            fingerprint: text(&judged.fingerprint),
            evidence_digest: text(&judged.evidence_digest),
        }
    }

    /// The rule's id.
    pub(super) fn rule_id(&self) -> &str {
        &self.rule_id
    }
}

impl<'a> ResourceV1<'a> {
    /// The resource as it stands in the file.
    pub(super) fn new(subject: &'a Subject, stands_for_all: bool) -> Self {
        Self {
            r#type: text(subject.kind.as_str()),
            id: text(&subject.id),
            arn: optional(&subject.arn),
            partition: text(subject.partition.as_str()),
            account: text(subject.account.as_str()),
            region: subject.region.as_ref().map(|region| text(region.as_str())),
            name: text(&subject.name),
            stands_for_all,
        }
    }
}

impl TryFrom<FindingV1<'_>> for Judged {
    type Error = ReadError;

    fn try_from(finding: FindingV1<'_>) -> Result<Self, ReadError> {
        let evidence = Evidence {
            because: finding.evidence.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?,
            open: finding.open.into_iter().map(Into::into).collect(),
            near_misses: finding.near_misses.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?,
            trace: finding.evaluation.map(|evaluation| evaluation.try_into().map(Box::new)).transpose()?,
        };
        Ok(Self {
            fingerprint: finding.fingerprint.into_owned(),
            evidence_digest: finding.evidence_digest.into_owned(),
            disposition: finding.disposition,
            waiver: finding.waiver.map(|id| Arc::from(&*id)),
            change: finding.change,
            finding: Finding {
                rule: Arc::from(&*finding.rule_id),
                severity: finding.severity,
                stands_for_all: finding.resource.stands_for_all,
                subject: Arc::new(finding.resource.try_into()?),
                status: finding.status,
                message: Box::from(&*finding.message),
                remediation: finding.remediation.map(|command| Box::from(&*command)),
                evidence,
            },
        })
    }
}

impl TryFrom<ResourceV1<'_>> for Subject {
    type Error = ReadError;

    fn try_from(resource: ResourceV1<'_>) -> Result<Self, ReadError> {
        Ok(Self {
            kind: resource_kind(&resource.r#type)?,
            id: Arc::from(&*resource.id),
            arn: resource.arn.map(|arn| Arc::from(&*arn)),
            partition: (&*resource.partition).into(),
            account: (&*resource.account).into(),
            region: resource.region.map(|region| (&*region).into()),
            name: Arc::from(&*resource.name),
        })
    }
}
