//! Compliance Findings of the Open Cybersecurity Schema Framework, for data lakes: a JSON array of events, one a finding,
//! of every status. The gate's sentence and the counts have no place in it.
//!
//! `compliance.status_id` is the verdict: 1 pass, 3 fail, 2 (in the schema's words "did not yield a result due to missing
//! information") unknown, 99 not applicable. The event's own `status_id` is what people made of it: 1 new, 3 suppressed
//! (waived), 2 in progress (in the baseline). What has no place, stands under `unmapped`.
//!
//! Source: OCSF schema 1.8.0, class 2003 with the profile `cloud`.

use serde::Serialize;

use super::entries::{Entry, entries, links, not_blank};
use super::escape::visible;
use super::standards::{Bearing, Standards};
use super::{ReportError, words};
use crate::assess::{Assessment, Disposition};
use crate::finding::Fact;
use crate::model::{Severity, Status};

const VERSION: &str = "1.8.0";
const CLASS: u32 = 2003;
const CREATE: u32 = 1;

#[derive(Serialize)]
struct Event<'a> {
    activity_id: u32,
    activity_name: &'static str,
    category_name: &'static str,
    category_uid: u32,
    class_name: &'static str,
    class_uid: u32,
    cloud: Cloud<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    compliance: Compliance<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidences: Vec<EvidenceItem>,
    finding_info: FindingInfo<'a>,
    message: String,
    metadata: Metadata<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remediation: Option<Remediation<'a>>,
    resources: [Resource; 1],
    severity: &'static str,
    severity_id: u32,
    status: &'static str,
    status_id: u32,
    time: i64,
    type_name: &'static str,
    type_uid: u32,
    unmapped: Unmapped<'a>,
}

#[derive(Serialize)]
struct Cloud<'a> {
    account: Account,
    cloud_partition: &'a str,
    provider: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
}

#[derive(Serialize)]
struct Account {
    uid: String,
    #[serde(rename = "type")]
    kind: &'static str,
    type_id: u32,
}

#[derive(Serialize)]
struct Compliance<'a> {
    checks: [Check<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    requirements: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    standards: Vec<String>,
    status: &'static str,
    status_id: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    status_details: Vec<String>,
}

#[derive(Serialize)]
struct Check<'a> {
    uid: &'a str,
    name: String,
    desc: String,
    severity: &'static str,
    severity_id: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    standards: Vec<String>,
    status: &'static str,
    status_id: u32,
}

/// One fact: the setting, what was asked for and what was read, as values.
#[derive(Serialize)]
struct EvidenceItem {
    name: String,
    data: Data,
}

#[derive(Serialize)]
struct Data {
    path: String,
    fact: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

#[derive(Serialize)]
struct FindingInfo<'a> {
    uid: &'a str,
    title: String,
    desc: String,
    created_time: i64,
    analytic: Analytic<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    data_sources: Vec<String>,
}

#[derive(Serialize)]
struct Analytic<'a> {
    uid: &'a str,
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    type_id: u32,
}

#[derive(Serialize)]
struct Metadata<'a> {
    event_code: &'a str,
    original_time: String,
    product: Product<'a>,
    profiles: [&'static str; 1],
    version: &'static str,
}

#[derive(Serialize)]
struct Product<'a> {
    name: &'a str,
    uid: &'static str,
    vendor_name: &'static str,
    version: &'a str,
}

#[derive(Serialize)]
struct Remediation<'a> {
    desc: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<&'a str>,
}

#[derive(Serialize)]
struct Resource {
    uid: String,
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    cloud_partition: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    namespace: &'static str,
}

#[derive(Serialize)]
struct Unmapped<'a> {
    status: &'static str,
    disposition: &'static str,
    evidence_digest: &'a str,
    stands_for_all: bool,
}

/// Writes the events.
pub(super) fn write(assessment: &Assessment, include: &[Status]) -> Result<Vec<u8>, ReportError> {
    let (listed, standards) = (entries(assessment, include), Standards::new(assessment));
    super::json_line(&listed.iter().map(|entry| event(assessment, *entry, &standards)).collect::<Vec<_>>())
}

fn event<'a>(assessment: &'a Assessment, entry: Entry<'a>, standards: &Standards<'_>) -> Event<'a> {
    let (finding, subject) = (entry.finding(), entry.subject());
    let (severity, severity_id) = severity(finding.severity);
    let (status, status_id) = lifecycle(entry.judged.disposition);
    let time = assessment.provenance.as_of.as_millisecond();
    let region = || subject.region.as_ref().map(|region| visible(region.as_str()).into_owned());
    Event {
        activity_id: CREATE,
        activity_name: "Create",
        category_name: "Findings",
        category_uid: 2,
        class_name: "Compliance Finding",
        class_uid: CLASS,
        cloud: Cloud {
            account: Account { uid: visible(subject.account.as_str()).into_owned(), kind: "AWS Account", type_id: 10 },
            cloud_partition: subject.partition.as_str(),
            provider: "AWS",
            region: region(),
        },
        comment: entry.excuse(),
        compliance: compliance(entry, standards.of(&entry.rule.id)),
        evidences: finding.evidence.because.iter().map(evidence).collect(),
        finding_info: finding_info(entry, time),
        message: entry.sentence(),
        metadata: metadata(assessment, entry),
        remediation: remediation(entry),
        resources: [Resource {
            uid: not_blank(visible(&subject.id).into_owned(), "-"),
            name: entry.name(),
            kind: subject.kind.as_str(),
            cloud_partition: visible(subject.partition.as_str()).into_owned(),
            region: region(),
            namespace: subject.kind.service(),
        }],
        severity,
        severity_id,
        status,
        status_id,
        time,
        type_name: "Compliance Finding: Create",
        type_uid: CLASS * 100 + CREATE,
        unmapped: Unmapped {
            status: finding.status.as_str(),
            disposition: entry.judged.disposition.as_str(),
            evidence_digest: &entry.judged.evidence_digest,
            stands_for_all: finding.stands_for_all,
        },
    }
}

fn compliance<'a>(entry: Entry<'a>, bearings: &[Bearing<'_>]) -> Compliance<'a> {
    let finding = entry.finding();
    let mut standards: Vec<_> = bearings.iter().map(|bearing| bearing.standard()).collect();
    standards.dedup();
    let (status, status_id) = verdict(finding.status);
    let (severity, severity_id) = severity(finding.severity);
    let check = Check {
        uid: &entry.rule.id,
        name: visible(&entry.rule.title).into_owned(),
        desc: visible(&entry.rule.why).into_owned(),
        severity,
        severity_id,
        standards: standards.clone(),
        status,
        status_id,
    };
    let requirements = bearings.iter().map(|bearing| bearing.requirement()).collect();
    Compliance { checks: [check], requirements, standards, status, status_id, status_details: entry.evidence() }
}

fn finding_info(entry: Entry<'_>, time: i64) -> FindingInfo<'_> {
    let because = &entry.finding().evidence.because;
    let mut sources: Vec<_> =
        because.iter().filter_map(|fact| fact.source.as_ref()).map(|source| visible(&source.api).into_owned()).collect();
    sources.sort();
    sources.dedup();
    FindingInfo {
        uid: &entry.judged.fingerprint,
        title: visible(&entry.rule.title).into_owned(),
        desc: entry.sentence(),
        created_time: time,
        analytic: Analytic { uid: &entry.rule.id, name: visible(&entry.rule.title).into_owned(), kind: "Rule", type_id: 1 },
        data_sources: sources,
    }
}

fn metadata<'a>(assessment: &'a Assessment, entry: Entry<'a>) -> Metadata<'a> {
    Metadata {
        event_code: &entry.rule.id,
        original_time: entry.read_at.to_string(),
        product: Product {
            name: &assessment.tool.name,
            uid: "trailwarden",
            vendor_name: "Trailwarden",
            version: &assessment.tool.version,
        },
        profiles: ["cloud"],
        version: VERSION,
    }
}

fn remediation(entry: Entry<'_>) -> Option<Remediation<'_>> {
    let command = entry.finding().remediation.as_deref()?;
    Some(Remediation { desc: visible(command).into_owned(), references: links(entry.rule).collect() })
}

fn evidence(fact: &Fact) -> EvidenceItem {
    let source = fact.source.as_ref();
    EvidenceItem {
        name: visible(&fact.path).into_owned(),
        data: Data {
            path: visible(&fact.path).into_owned(),
            fact: visible(&words::fact(fact)).into_owned(),
            call: source.map(|source| visible(&words::source(source)).into_owned()),
            request_id: source.and_then(|source| source.request_id.as_deref()).map(|id| visible(id).into_owned()),
        },
    }
}

fn verdict(status: Status) -> (&'static str, u32) {
    match status {
        Status::Pass => ("Pass", 1),
        Status::Unknown => ("Warning", 2),
        Status::Fail => ("Fail", 3),
        Status::NotApplicable => ("Not applicable", 99),
    }
}

fn lifecycle(disposition: Disposition) -> (&'static str, u32) {
    match disposition {
        Disposition::Open => ("New", 1),
        Disposition::InBaseline => ("In Progress", 2),
        Disposition::Waived => ("Suppressed", 3),
    }
}

fn severity(severity: Severity) -> (&'static str, u32) {
    match severity {
        Severity::Info => ("Informational", 1),
        Severity::Low => ("Low", 2),
        Severity::Medium => ("Medium", 3),
        Severity::High => ("High", 4),
        Severity::Critical => ("Critical", 5),
    }
}
