//! AWS Security Finding Format, for import into Security Hub: every finding, of every status, with the words that
//! Security Hub has for them. Unknown is `WARNING`, with the reasons; not applicable is `NOT_AVAILABLE`, as AWS Config's
//! findings have it. Waived is the workflow status `SUPPRESSED`, in the baseline `NOTIFIED`.
//!
//! Texts are cut to the lengths that AWS accepts. The gate's sentence and the counts have no place. Trailwarden never
//! sends the file; `BatchImportFindings` takes a hundred findings of one account and region at a time.
//!
//! Source: Security Hub API reference, `AwsSecurityFinding`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::entries::{Entry, entries, links, not_blank};
use super::escape::visible;
use super::limits::at_most;
use super::standards::Standards;
use super::{ReportError, words};
use crate::assess::{Assessment, Disposition};
use crate::model::{ResourceKind, Severity, Status};

/// The most reasons of one finding, each up to two thousand characters.
const REASONS: usize = 10;
/// The finding's place in AWS's taxonomy of types: without a framework, and with one.
const BEST_PRACTICES: &str = "Software and Configuration Checks/AWS Security Best Practices";
const STANDARDS: &str = "Software and Configuration Checks/Industry and Regulatory Standards";

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Import<'a> {
    findings: Vec<AwsSecurityFinding<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AwsSecurityFinding<'a> {
    schema_version: &'static str,
    id: &'a str,
    product_arn: String,
    product_name: &'static str,
    company_name: &'static str,
    region: String,
    generator_id: String,
    aws_account_id: String,
    types: [&'static str; 1],
    created_at: String,
    updated_at: String,
    severity: SeverityOf,
    title: String,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remediation: Option<Remediation<'a>>,
    product_fields: BTreeMap<&'static str, String>,
    resources: [Resource; 1],
    compliance: Compliance,
    workflow: Workflow,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<Note>,
    record_state: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SeverityOf {
    label: &'static str,
    normalized: u32,
    original: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Remediation<'a> {
    recommendation: Recommendation<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Recommendation<'a> {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<Cow<'a, str>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Resource {
    #[serde(rename = "Type")]
    kind: &'static str,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition: Option<&'static str>,
    region: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Compliance {
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_requirements: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    status_reasons: Vec<StatusReason>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StatusReason {
    reason_code: String,
    description: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Workflow {
    status: &'static str,
}

/// Why a finding is suppressed or known.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Note {
    text: String,
    updated_by: String,
    updated_at: String,
}

/// Writes the findings.
pub(super) fn write(assessment: &Assessment, include: &[Status]) -> Result<Vec<u8>, ReportError> {
    let (listed, standards) = (entries(assessment, include), Standards::new(assessment));
    super::json_line(&Import { findings: listed.iter().map(|entry| finding(*entry, &standards)).collect() })
}

fn finding<'a>(entry: Entry<'a>, standards: &Standards<'_>) -> AwsSecurityFinding<'a> {
    let (finding, subject) = (entry.finding(), entry.subject());
    let read_at = entry.read_at.to_string();
    let home = subject.partition.global_region();
    let region = text(subject.region.as_ref().unwrap_or(&home).as_str(), 16);
    let account = text(subject.account.as_str(), 64);
    let related: Vec<_> = standards.of(&entry.rule.id).iter().map(|bearing| text(&bearing.number(), 512)).collect();
    AwsSecurityFinding {
        schema_version: "2018-10-08",
        id: &entry.judged.fingerprint,
        product_arn: text(&format!("arn:{}:securityhub:{region}:{account}:product/{account}/default", subject.partition), 2048),
        product_name: "Trailwarden",
        company_name: "Trailwarden",
        generator_id: text(&format!("trailwarden/{}", entry.rule.id), 512),
        aws_account_id: account,
        types: [if related.is_empty() { BEST_PRACTICES } else { STANDARDS }],
        created_at: read_at.clone(),
        note: note(entry, &read_at),
        updated_at: read_at,
        severity: severity(finding.severity, finding.status),
        title: text(&entry.rule.title, 256),
        description: text(&entry.sentence(), 1024),
        remediation: remediation(entry),
        product_fields: product_fields(entry),
        resources: [Resource {
            kind: resource_type(subject.kind),
            id: text(&subject.id, 2048),
            partition: partition(subject.partition.as_str()),
            region: region.clone(),
        }],
        region,
        compliance: Compliance {
            status: compliance(finding.status),
            related_requirements: related,
            status_reasons: reasons(entry),
        },
        workflow: Workflow { status: workflow(entry) },
        record_state: "ACTIVE",
    }
}

/// Text that AWS accepts: something to see in it, and no longer than it may be.
fn text(text: &str, bytes: usize) -> String {
    not_blank(at_most(&visible(text), bytes).into_owned(), "-")
}

fn remediation(entry: Entry<'_>) -> Option<Remediation<'_>> {
    let command = entry.finding().remediation.as_deref()?;
    Some(Remediation {
        recommendation: Recommendation { text: text(command, 512), url: links(entry.rule).next().map(Cow::Borrowed) },
    })
}

fn note(entry: Entry<'_>, at: &str) -> Option<Note> {
    let excuse = entry.excuse()?;
    Some(Note { text: text(&excuse, 512), updated_by: "trailwarden".to_owned(), updated_at: at.to_owned() })
}

fn product_fields(entry: Entry<'_>) -> BTreeMap<&'static str, String> {
    let finding = entry.finding();
    let mut fields: BTreeMap<_, _> = [
        ("trailwarden/rule", text(&entry.rule.id, 2048)),
        ("trailwarden/status", finding.status.to_string()),
        ("trailwarden/disposition", entry.judged.disposition.as_str().to_owned()),
        ("trailwarden/resource_type", entry.subject().kind.as_str().to_owned()),
        ("trailwarden/resource_name", text(&entry.name(), 2048)),
        ("trailwarden/evidence_digest", entry.judged.evidence_digest.clone()),
    ]
    .into();
    let evidence = entry.evidence();
    if !evidence.is_empty() {
        fields.insert("trailwarden/evidence", text(&evidence.join("; "), 2048));
    }
    fields
}

fn reasons(entry: Entry<'_>) -> Vec<StatusReason> {
    let open = &entry.finding().evidence.open;
    let reason = |open: &crate::finding::Open| StatusReason {
        reason_code: open.cause.kind.as_str().to_ascii_uppercase(),
        description: text(
            &format!("{} is unknown: {}; to settle: {}", open.path, words::trouble(&open.cause), words::settle(&open.cause)),
            2048,
        ),
    };
    match entry.finding().status {
        Status::NotApplicable => {
            vec![StatusReason { reason_code: "NOT_APPLICABLE".to_owned(), description: text(&entry.sentence(), 2048) }]
        }
        _ => open.iter().take(REASONS).map(reason).collect(),
    }
}

fn compliance(status: Status) -> &'static str {
    match status {
        Status::Pass => "PASSED",
        Status::Fail => "FAILED",
        Status::Unknown => "WARNING",
        Status::NotApplicable => "NOT_AVAILABLE",
    }
}

fn workflow(entry: Entry<'_>) -> &'static str {
    match (entry.finding().status, entry.judged.disposition) {
        (_, Disposition::Waived) => "SUPPRESSED",
        (_, Disposition::InBaseline) => "NOTIFIED",
        (Status::Pass, Disposition::Open) => "RESOLVED",
        (Status::Fail | Status::Unknown | Status::NotApplicable, Disposition::Open) => "NEW",
    }
}

/// The severity's own word stands in `Original`. As with Security Hub's own checks, what neither fails nor is unknown is
/// informational.
fn severity(severity: Severity, status: Status) -> SeverityOf {
    let (label, normalized) = match (status, severity) {
        (Status::Pass | Status::NotApplicable, _) | (_, Severity::Info) => ("INFORMATIONAL", 0),
        (_, Severity::Low) => ("LOW", 1),
        (_, Severity::Medium) => ("MEDIUM", 40),
        (_, Severity::High) => ("HIGH", 70),
        (_, Severity::Critical) => ("CRITICAL", 90),
    };
    SeverityOf { label, normalized, original: severity.as_str() }
}

/// The partitions that the format has a word for.
fn partition(name: &str) -> Option<&'static str> {
    ["aws", "aws-cn", "aws-us-gov"].into_iter().find(|known| *known == name)
}

/// Security Hub's name for a resource type; it asks for `Other` where it has none.
fn resource_type(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Account => "AwsAccount",
        ResourceKind::Trail => "AwsCloudTrailTrail",
        ResourceKind::AccountPublicAccess => "AwsS3AccountPublicAccessBlock",
        ResourceKind::Bucket => "AwsS3Bucket",
        ResourceKind::AccessPoint => "AwsS3AccessPoint",
        ResourceKind::Key => "AwsKmsKey",
        ResourceKind::Alarm => "AwsCloudWatchAlarm",
        ResourceKind::Topic => "AwsSnsTopic",
        ResourceKind::Detector => "AwsGuardDutyDetector",
        ResourceKind::Function => "AwsLambdaFunction",
        ResourceKind::User => "AwsIamUser",
        ResourceKind::AccessKey => "AwsIamAccessKey",
        ResourceKind::Group => "AwsIamGroup",
        ResourceKind::Role => "AwsIamRole",
        ResourceKind::Policy => "AwsIamPolicy",
        _ => "Other",
    }
}
