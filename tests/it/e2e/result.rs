//! What a run found, read from its JSON result.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::moto::{Run, Session};

/// Which finding: the rule and the resource's id, or `*` and the place for one that stands for a whole list.
pub type Key = (String, String);

/// The findings of a run.
#[derive(Debug)]
pub struct Findings(pub BTreeMap<Key, Finding>);

/// What the tests look at of a finding.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The verdict.
    pub status: String,
    /// The resource, as people call it.
    pub name: String,
    /// Why questions stayed open: call, error code, IAM action.
    pub open: Vec<[Option<String>; 3]>,
    /// Changes with status and evidence.
    pub digest: String,
}

/// Scans the session's account and reads the result; the gate is out of the way.
pub fn scan(session: &Session) -> Findings {
    scan_with(session, &[])
}

/// As [`scan`], with more arguments.
pub fn scan_with(session: &Session, arguments: &[&str]) -> Findings {
    let fixed = ["scan", "--format", "json", "--fail-on", "none", "--fail-on-unknown", "none", "--max-attempts", "2"];
    Findings::read(&session.run(&[&fixed, arguments].concat()))
}

impl Findings {
    /// Reads standard output of a run that must have passed its gate.
    pub fn read(run: &Run) -> Self {
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let result: Value = serde_json::from_str(&run.stdout).expect("standard output is JSON");
        let findings = result["findings"].as_array().expect("a list of findings");
        let keyed: BTreeMap<_, _> = findings.iter().map(|finding| (key(finding), Finding::read(finding))).collect();
        assert_eq!(keyed.len(), findings.len(), "no two findings are about the same thing");
        Self(keyed)
    }

    /// The verdicts alone.
    pub fn statuses(&self) -> BTreeMap<&Key, &str> {
        self.0.iter().map(|(key, finding)| (key, finding.status.as_str())).collect()
    }
}

fn key(finding: &Value) -> Key {
    let resource = &finding["resource"];
    let rule = text(&finding["rule_id"]);
    if resource["stands_for_all"] == true && finding["status"] == "unknown" {
        return (rule, format!("* {}", resource["region"].as_str().unwrap_or("global")));
    }
    (rule, text(&resource["id"]))
}

impl Finding {
    fn read(finding: &Value) -> Self {
        let open = finding["open"].as_array().expect("a list of open questions");
        Self {
            status: text(&finding["status"]),
            name: text(&finding["resource"]["name"]),
            open: open.iter().map(|open| cause(&open["cause"])).collect(),
            digest: text(&finding["evidence_digest"]),
        }
    }
}

fn cause(cause: &Value) -> [Option<String>; 3] {
    ["call", "code", "action"].map(|member| cause[member].as_str().map(str::to_owned))
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}
