//! JUnit's XML, as continuous integration shows it: a rule is a suite, a resource a case. A violation is a failure, an
//! unknown an error. What is waived or known from the baseline, and what a rule does not speak of, is skipped, with the
//! reason in its message.
//!
//! The first suite has no cases. It holds the gate's sentence, the digests and the notices, for which JUnit has no place
//! of its own. Source: the schema of Windy Road, which describes what Ant writes.

use serde::Serialize;

use super::entries::{Entry, by_rule, entries, not_blank};
use super::escape::visible;
use super::limits::at_most;
use super::{ReportError, words};
use crate::assess::{Assessment, RuleReport};
use crate::model::{Status, Timestamp};

/// The longest attribute, in bytes.
const LONGEST: usize = 2_000;

#[derive(Serialize)]
#[serde(rename = "testsuites")]
struct Report {
    testsuite: Vec<Suite>,
}

#[derive(Serialize)]
struct Suite {
    #[serde(rename = "@name")]
    name: String,
    #[serde(rename = "@package")]
    package: String,
    #[serde(rename = "@id")]
    id: usize,
    #[serde(rename = "@timestamp")]
    timestamp: String,
    /// No report names the machine it was made on; the schema gives this word for that.
    #[serde(rename = "@hostname")]
    hostname: &'static str,
    #[serde(rename = "@tests")]
    tests: usize,
    #[serde(rename = "@failures")]
    failures: usize,
    #[serde(rename = "@errors")]
    errors: usize,
    #[serde(rename = "@skipped")]
    skipped: usize,
    #[serde(rename = "@time")]
    time: &'static str,
    properties: Properties,
    #[serde(rename = "testcase")]
    cases: Vec<Case>,
    #[serde(rename = "system-out")]
    out: String,
    #[serde(rename = "system-err")]
    err: String,
}

#[derive(Serialize)]
struct Properties {
    property: Vec<Property>,
}

#[derive(Serialize)]
struct Property {
    #[serde(rename = "@name")]
    name: &'static str,
    #[serde(rename = "@value")]
    value: String,
}

#[derive(Serialize)]
struct Case {
    #[serde(rename = "@name")]
    name: String,
    #[serde(rename = "@classname")]
    classname: String,
    #[serde(rename = "@time")]
    time: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Outcome>,
}

#[derive(Serialize)]
struct Outcome {
    #[serde(rename = "@message")]
    message: String,
    #[serde(rename = "@type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(rename = "$text")]
    text: String,
}

/// Judging takes no time worth telling.
const NO_TIME: &str = "0";

/// Writes the report.
pub(super) fn write(assessment: &Assessment, include: &[Status]) -> Result<Vec<u8>, ReportError> {
    let listed = by_rule(assessment, &entries(assessment, include));
    let as_of = assessment.provenance.as_of;
    let rules = assessment.rules.iter().zip(listed).enumerate();
    let suites = rules.map(|(index, (rule, entries))| suite(index + 1, rule, &entries, as_of));
    let report = Report { testsuite: std::iter::once(run(assessment)).chain(suites).collect() };
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let mut serializer = quick_xml::se::Serializer::new(&mut xml);
    serializer.indent(' ', 1);
    report.serialize(serializer)?;
    xml.push('\n');
    Ok(xml.into_bytes())
}

/// The suite that tells of the run.
fn run(assessment: &Assessment) -> Suite {
    let counts = &assessment.summary.total;
    let of = |status: Status| property(status.as_str(), &counts.of(status).to_string());
    let mut properties = vec![
        property("gate", assessment.gate.decision.as_str()),
        property("exit_code", &assessment.gate.exit_code.to_string()),
        property("tool", &format!("{} {}", assessment.tool.name, assessment.tool.version)),
        property("rules_digest", &assessment.provenance.rules.digest),
    ];
    properties.extend(assessment.provenance.snapshots.iter().map(|snapshot| property("snapshot_digest", &snapshot.digest)));
    properties.extend(Status::ALL.map(of));
    let notices: Vec<_> =
        assessment.diagnostics.iter().map(|notice| format!("{}: {}", notice.level.as_str(), notice.message)).collect();
    Suite {
        out: visible(&assessment.gate.sentence).into_owned(),
        err: notices.iter().map(|notice| visible(notice)).collect::<Vec<_>>().join("\n"),
        properties: Properties { property: properties },
        ..empty_suite(0, "trailwarden", "trailwarden", assessment.provenance.as_of)
    }
}

fn suite(id: usize, rule: &RuleReport, entries: &[Entry<'_>], as_of: Timestamp) -> Suite {
    let cases: Vec<_> = entries.iter().map(|entry| case(*entry)).collect();
    let count = |has: fn(&Case) -> bool| cases.iter().filter(|case| has(case)).count();
    let expected = rule.expected.map_or_else(|| "unknown".to_owned(), |expected| expected.to_string());
    Suite {
        tests: cases.len(),
        failures: count(|case| case.failure.is_some()),
        errors: count(|case| case.error.is_some()),
        skipped: count(|case| case.skipped.is_some()),
        properties: Properties {
            property: vec![
                property("title", &rule.title),
                property("severity", rule.severity.as_str()),
                property("resources_listed", &expected),
            ],
        },
        cases,
        ..empty_suite(id, &rule.id, rule.resource.service(), as_of)
    }
}

fn empty_suite(id: usize, name: &str, package: &str, as_of: Timestamp) -> Suite {
    Suite {
        name: attribute(name),
        package: package.to_owned(),
        id,
        timestamp: as_of.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        hostname: "localhost",
        tests: 0,
        failures: 0,
        errors: 0,
        skipped: 0,
        time: NO_TIME,
        properties: Properties { property: Vec::new() },
        cases: Vec::new(),
        out: String::new(),
        err: String::new(),
    }
}

fn case(entry: Entry<'_>) -> Case {
    let finding = entry.finding();
    let word = words::status(finding.status);
    let outcome = |kind: Option<&'static str>| {
        let reason = entry.excuse().map_or_else(String::new, |excuse| format!("{excuse}: "));
        Outcome { message: attribute(&format!("{reason}{word}: {}", entry.sentence())), kind, text: text(entry) }
    };
    let (mut skipped, mut error, mut failure) = (None, None, None);
    match (finding.status, entry.is_open()) {
        (Status::Fail, true) => failure = Some(outcome(Some(finding.severity.as_str()))),
        (Status::Unknown, true) => error = Some(outcome(Some(finding.severity.as_str()))),
        (Status::Fail | Status::Unknown, false) | (Status::NotApplicable, _) => skipped = Some(outcome(None)),
        (Status::Pass, _) => {}
    }
    let name = format!("{} ({}) {}", entry.name(), words::place(entry.subject()), words::fingerprint(entry.judged));
    Case { name: attribute(&name), classname: attribute(&finding.rule), time: NO_TIME, skipped, error, failure }
}

/// What stands inside a failure: the evidence, and how to mend it.
fn text(entry: Entry<'_>) -> String {
    let command = entry.finding().remediation.as_deref().map(|command| format!("to mend: {}", visible(command)));
    let resource = format!("resource: {}", visible(&entry.subject().id));
    entry.evidence().into_iter().chain([resource]).chain(command).collect::<Vec<_>>().join("\n")
}

fn property(name: &'static str, value: &str) -> Property {
    Property { name, value: attribute(value) }
}

fn attribute(text: &str) -> String {
    not_blank(at_most(&visible(text), LONGEST).into_owned(), "-")
}
