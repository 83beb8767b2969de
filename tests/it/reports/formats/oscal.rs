use std::collections::BTreeSet;

use serde_json::Value;
use trailwarden::model::Status;
use trailwarden::report::{Format, Options};

use super::super::{goldens, rendered};
use super::{golden, json, list, pretty, text};

#[test]
fn oscal_of_an_account_with_waivers_and_a_baseline() {
    insta::assert_snapshot!(pretty(Format::Oscal, &golden::compared().assess()));
}

/// The state and the reason of each finding.
fn states(document: &Value) -> Vec<(&str, &str, &str)> {
    let findings = list(document, "/assessment-results/results/0/findings").iter();
    findings
        .map(|finding| {
            let status = |key: &str| text(finding, &format!("/target/status/{key}"));
            (text(finding, "/target/target-id"), status("state"), status("reason"))
        })
        .collect()
}

#[test]
fn a_rule_is_satisfied_only_if_nothing_fails_and_nothing_is_unknown() {
    assert_eq!(
        states(&json(Format::Oscal, &golden::typical().assess())),
        [
            ("iam-root-no-access-keys", "satisfied", "pass"),
            ("cloudtrail-log-file-validation", "not-satisfied", "fail"),
            ("s3-bucket-acl-not-public", "not-satisfied", "other"),
            ("kms-key-rotation", "not-satisfied", "other"),
            ("s3-log-bucket-access-logging", "not-satisfied", "fail"),
            ("iam-access-key-rotated", "not-satisfied", "fail"),
        ]
    );
}

#[test]
fn a_requirement_that_holds_in_part_is_not_satisfied() {
    let document = json(Format::Oscal, &golden::compared().assess());
    let requirements: Vec<_> = states(&document).into_iter().filter(|(id, _, _)| id.starts_with("acme-1_")).collect();
    assert_eq!(
        requirements,
        [
            ("acme-1_1.1", "satisfied", "pass"),
            ("acme-1_1.2", "not-satisfied", "fail"),
            ("acme-1_2.1", "not-satisfied", "fail"),
            ("acme-1_2.2", "not-satisfied", "other"),
        ]
    );
    assert_eq!(
        text(&document, "/assessment-results/results/0/reviewed-controls/remarks"),
        "Acme Baseline 1.0, 8 requirements: 2 not met, 1 unknown, 1 met, 1 evidence only, 1 manual, 1 not covered, 1 not selected."
    );
}

/// What is not listed must not make a rule look better than it is.
#[test]
fn leaving_findings_out_changes_no_verdict() {
    let assessment = golden::typical().assess();
    let options = Options { include: Some(vec![Status::Pass]), ..Options::default() };
    let narrow: Value = serde_json::from_str(&rendered(Format::Oscal, &assessment, &options)).unwrap();
    assert_eq!(states(&narrow), states(&json(Format::Oscal, &assessment)));
    assert_eq!(list(&narrow, "/assessment-results/results/0/observations").len(), 4);
}

#[test]
fn every_reference_leads_somewhere() {
    for (name, assessment) in goldens() {
        let document = json(Format::Oscal, &assessment);
        let (mut defined, mut referred) = (BTreeSet::new(), BTreeSet::new());
        walk(&document, &mut defined, &mut referred);
        let lost: Vec<_> = referred.difference(&defined).collect();
        assert_eq!(lost, Vec::<&String>::new(), "{name}");
    }
}

/// Collects the identifiers that are given and those that are referred to; none is given twice.
fn walk(value: &Value, defined: &mut BTreeSet<String>, referred: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match (key.as_str(), member) {
                    ("uuid", Value::String(uuid)) => assert!(defined.insert(uuid.clone()), "{uuid} is given twice"),
                    ("href", Value::String(href)) => drop(referred.insert(href.trim_start_matches('#').to_owned())),
                    (key, Value::String(uuid)) if key.ends_with("-uuid") => drop(referred.insert(uuid.clone())),
                    _ => walk(member, defined, referred),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, defined, referred)),
        _ => {}
    }
}
