use std::collections::BTreeSet;

use serde_json::Value;
use trailwarden::report::Format;

use super::super::scale::large;
use super::{golden, json, list, pretty, text};

#[test]
fn sarif_of_an_account_with_waivers_and_a_baseline() {
    insta::assert_snapshot!(pretty(Format::Sarif, &golden::compared().assess()));
}

/// Six thousand violations and unknowns of ten thousand findings.
#[test]
fn a_thousand_more_than_github_keeps_are_left_out_and_counted() {
    let log = json(Format::Sarif, &large(10_000));
    let results = list(&log, "/runs/0/results");
    assert_eq!(results.len(), 5_000);
    assert!(results.iter().all(|result| text(result, "/properties/status") == "fail"), "unknowns are left out first");
    assert_eq!(log.pointer("/runs/0/properties/left_out"), Some(&Value::from(1_000)));
    assert_eq!(
        text(&log, "/runs/0/invocations/0/toolExecutionNotifications/0/message/text"),
        "1000 results are left out: a file holds 5000 results, the worst first"
    );
}

#[test]
fn no_result_is_worse_than_the_one_before() {
    let log = json(Format::Sarif, &golden::typical().assess());
    let results = list(&log, "/runs/0/results").iter();
    let ranks: Vec<_> = results
        .map(|result| {
            let place = |word: &str, words: &[&str]| words.iter().position(|known| *known == word).unwrap();
            (
                place(text(result, "/properties/severity"), &["critical", "high", "medium", "low", "info"]),
                place(text(result, "/properties/status"), &["fail", "unknown"]),
            )
        })
        .collect();
    assert!(ranks.is_sorted(), "{ranks:?}");
}

#[test]
fn a_rule_of_many_requirements_has_ten_tags() {
    let mut material = golden::compared();
    let mut framework = (*golden::framework()).clone();
    let root = framework.requirements[0].clone();
    framework.requirements.extend((2..30).map(|number| {
        let id = format!("1.1.{number}");
        trailwarden::framework::Requirement { id, ..root.clone() }
    }));
    material.frameworks = vec![framework.into()];
    let log = json(Format::Sarif, &material.assess());
    let tags = list(&log, "/runs/0/tool/driver/rules/0/properties/tags");
    assert_eq!(tags.len(), 10);
    assert_eq!(tags[..4], ["security", "aws", "iam", "acme-1/1.1"]);
}

/// GitHub files an alert by path, and knows it again by its fingerprint.
#[test]
fn every_result_lies_below_its_account_and_has_a_fingerprint_of_its_own() {
    let log = json(Format::Sarif, &golden::hostile().assess());
    let results = list(&log, "/runs/0/results");
    for result in results {
        let uri = text(result, "/locations/0/physicalLocation/artifactLocation/uri");
        let parts: Vec<_> = uri.split('/').collect();
        assert_eq!(parts[..4], ["aws", golden::ACCOUNT, "eu-west-1", "s3"], "{uri}");
        assert_eq!(parts.len(), 5, "{uri}");
        assert!(uri.chars().all(|c| c.is_ascii_alphanumeric() || "-._~%/".contains(c)), "{uri}");
    }
    let fingerprints: BTreeSet<_> =
        results.iter().map(|result| text(result, "/partialFingerprints/primaryLocationLineHash")).collect();
    assert_eq!(fingerprints.len(), results.len());
}

#[test]
fn no_message_holds_a_link() {
    let log = json(Format::Sarif, &golden::hostile().assess());
    let results = list(&log, "/runs/0/results").iter().map(|result| text(result, "/message/text"));
    let notices = list(&log, "/runs/0/invocations/0/toolExecutionNotifications");
    let notices = notices.iter().map(|notice| text(notice, "/message/text"));
    assert_eq!(results.chain(notices).find(|message| message.contains("](")), None);
}

#[test]
fn what_a_waiver_covers_is_suppressed_with_its_reason() {
    let log = json(Format::Sarif, &golden::compared().assess());
    let suppressed: Vec<_> = list(&log, "/runs/0/results")
        .iter()
        .filter(|result| result.get("suppressions").is_some())
        .map(|result| (text(result, "/ruleId"), text(result, "/suppressions/0/justification")))
        .collect();
    assert_eq!(
        suppressed,
        [
            (
                "s3-log-bucket-access-logging",
                "waived by W-2 until 2027-03-31: reviewed: the bucket holds nothing of worth (web-team@example.com, SEC-812)"
            ),
            (
                "kms-key-rotation",
                "waived by W-3 until 2026-01-20: reviewed: the bucket holds nothing of worth (web-team@example.com, SEC-812)"
            ),
        ]
    );
}
