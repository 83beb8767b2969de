//! Findings: what one rule says of one resource, with the evidence for it.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::{Cause, Severity, Status, Subject, Timestamp};

mod trace;

pub use trace::{Asks, Interval, Node, Tested, Trace, Truth};

/// One rule on one resource (or on a place whose resources are not known), whatever the outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule's id.
    pub rule: Arc<str>,
    /// The rule's severity, overrides applied.
    pub severity: Severity,
    /// What was judged.
    pub subject: Arc<Subject>,
    /// Whether the subject stands for a place (an account, or a region of it) in which there is no resource of the
    /// type, or whose list could not be read.
    pub stands_for_all: bool,
    /// The verdict.
    pub status: Status,
    /// One sentence for people; empty for a pass.
    pub message: Box<str>,
    /// The command that mends it, with the resource's own names; only for violations.
    pub remediation: Option<Box<str>>,
    /// Why.
    pub evidence: Evidence,
}

/// Why a verdict is what it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The facts that decided: all false leaves of a failed check; for a pass only when all evidence is asked for.
    pub because: Vec<Fact>,
    /// The questions that stayed open; a pass can have one (an unknown `when`).
    pub open: Vec<Open>,
    /// For an `any` that no item satisfies: the items that came closest.
    pub near_misses: Vec<NearMiss>,
    /// How the verdict came about, when traces are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<Box<Trace>>,
}

/// One leaf of a rule that decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// The path from the resource, items of lists in brackets by name: `log_bucket.tags["owner"]`.
    pub path: String,
    /// The operator's name in the rule language.
    pub op: Cow<'static, str>,
    /// What the rule asks for.
    pub expected: serde_json::Value,
    /// What was read.
    pub actual: Actual,
    /// The references followed on the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<Join>,
    /// Where the rule says so.
    pub rule_at: Location,
    /// Where the value comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actual {
    /// This value.
    Value(serde_json::Value),
    /// AWS said that it is not configured.
    Absent,
    /// It could not be read.
    Unknown(Arc<Cause>),
}

/// A reference that was followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Join {
    /// The field that refers.
    pub field: String,
    /// The id of the resource referred to.
    pub to: String,
}

/// A place in a rule's file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file as it was named.
    pub file: Arc<str>,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl Serialize for Location {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Location {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut parts = text.rsplitn(3, ':');
        let column = parts.next().and_then(|part| part.parse().ok());
        let line = parts.next().and_then(|part| part.parse().ok());
        match (parts.next(), line, column) {
            (Some(file), Some(line), Some(column)) => Ok(Self { file: file.into(), line, column }),
            _ => Err(serde::de::Error::custom("expected `file:line:column`")),
        }
    }
}

/// The call that told a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The operation, `service:Operation`.
    pub api: String,
    /// The region that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// When.
    pub at: Timestamp,
    /// The request id that AWS gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// A question that stayed open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Open {
    /// The path from the resource.
    pub path: String,
    /// The resource that could not be read, when it is not the finding's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// Why it could not be read, with the call and the IAM action.
    pub cause: Arc<Cause>,
    /// Where the rule asks.
    pub rule_at: Location,
}

/// An item that came close.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NearMiss {
    /// The list that was searched.
    pub path: String,
    /// The item, by name.
    pub item: String,
    /// What it lacks.
    pub lacks: Vec<Fact>,
    /// How many items there were.
    pub of: usize,
}

impl Finding {
    /// The finding's identity across runs, in hexadecimal: SHA-256 of rule, account, region, resource type, resource id.
    /// It survives changes of wording, order, severity and tool version.
    pub fn fingerprint(&self) -> String {
        self.fingerprint_of(&self.rule)
    }

    /// The fingerprint that it would have if its rule had another id, such as an earlier one.
    pub fn fingerprint_of(&self, rule: &str) -> String {
        let subject = &self.subject;
        let region = subject.region.as_ref().map_or("global", |region| region.as_str());
        let scope = if self.stands_for_all { "all" } else { "one" };
        let parts = [rule, subject.account.as_str(), region, subject.kind.as_str(), &*subject.id, scope];
        digest(parts)
    }

    /// Tells whether the cause of the verdict changed: SHA-256 of paths, operators, values read and open causes,
    /// without times, request ids or places in rule files.
    pub fn evidence_digest(&self) -> String {
        let facts = |facts: &[Fact]| -> Vec<serde_json::Value> {
            facts.iter().map(|fact| serde_json::json!([fact.path, fact.op, fact.expected, fact.actual])).collect()
        };
        let open: Vec<_> = self.evidence.open.iter().map(|open| serde_json::json!([open.path, open.cause])).collect();
        let near: Vec<_> =
            self.evidence.near_misses.iter().map(|miss| serde_json::json!([miss.item, facts(&miss.lacks)])).collect();
        let text = serde_json::json!([self.status, facts(&self.evidence.because), open, near]).to_string();
        hex(&Sha256::digest(text))
    }
}

/// SHA-256 of texts, each led by its length so that none can run into the next, in hexadecimal.
pub fn digest<T: AsRef<str>>(parts: impl IntoIterator<Item = T>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        let part = part.as_ref();
        hasher.update(part.len().to_le_bytes());
        hasher.update(part);
    }
    hex(&hasher.finalize())
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
