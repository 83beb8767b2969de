//! Waivers: what they cover, what becomes of them, and what people see when a file of them is wrong.

use std::sync::Arc;

use trailwarden::assess::waiver::{self, WaiverFile};
use trailwarden::assess::{Assessment, Disposition, Waiver, WaiverState};
use trailwarden::cli::render_diagnostics;
use trailwarden::diagnostics::SourceFile;
use trailwarden::model::{Severity, Status};
use trailwarden::rule::{self, Overrides};

use super::golden;

fn source(text: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile { name: "waivers.yaml".into(), text: text.to_owned() })
}

fn read(text: &str) -> WaiverFile {
    waiver::read(&source(text)).unwrap()
}

fn refused(text: &str) -> String {
    render_diagnostics(&waiver::read(&source(text)).unwrap_err(), false)
}

/// What became of each waiver, with how many findings it matches.
fn states(assessment: &Assessment) -> Vec<(&str, WaiverState, usize)> {
    assessment.waivers.iter().map(|report| (report.waiver.id.as_str(), report.state, report.matches.len())).collect()
}

#[test]
fn every_waiver_has_a_state() {
    assert_eq!(
        states(&golden::compared().assess()),
        [
            ("W-1", WaiverState::Expired, 1),
            ("W-2", WaiverState::Active, 1),
            ("W-3", WaiverState::ExpiresSoon, 1),
            ("W-4", WaiverState::Unused, 0),
            ("W-5", WaiverState::TooWide, 2),
            ("W-6", WaiverState::NotJudged, 0),
        ]
    );
}

#[test]
fn a_waiver_changes_the_disposition_and_never_the_status() {
    let mut plain = golden::compared();
    plain.waivers.clear();
    let (plain, waived) = (plain.assess(), golden::compared().assess());
    let statuses = |assessment: &Assessment| -> Vec<_> {
        assessment.findings.iter().map(|judged| (judged.fingerprint.clone(), judged.finding.status)).collect()
    };
    assert_eq!(statuses(&plain), statuses(&waived));
    assert_eq!(plain.summary.total, waived.summary.total);
    assert_eq!(plain.summary.score, waived.summary.score);
    let covered: Vec<_> = waived
        .findings
        .iter()
        .filter(|judged| judged.disposition == Disposition::Waived)
        .map(|judged| (&*judged.finding.subject.name, judged.waiver.as_deref().unwrap()))
        .collect();
    assert_eq!(covered, [(golden::ACCOUNT, "W-3"), ("acme-trail-logs", "W-2")]);
}

#[test]
fn the_last_day_of_a_waiver_counts_and_the_next_does_not() {
    let state = |as_of: &str| {
        let mut material = golden::typical();
        material.waivers = vec![golden::waiver("W", "s3-log-bucket-access-logging", "acme-trail-logs", "2026-03-31")];
        material.as_of = golden::at(as_of);
        material.assess().waivers[0].state
    };
    assert_eq!(state("2026-03-01T23:59:59Z"), WaiverState::Active);
    assert_eq!(state("2026-03-02T00:00:00Z"), WaiverState::ExpiresSoon);
    assert_eq!(state("2026-03-31T23:59:59Z"), WaiverState::ExpiresSoon);
    assert_eq!(state("2026-04-01T00:00:00Z"), WaiverState::Expired);
}

#[test]
fn a_waiver_for_one_path_reopens_when_something_else_decides_too() {
    let disposition = |only_path: &str| {
        let mut material = golden::typical();
        let waiver = golden::waiver("W", "cloudtrail-log-file-validation", "legacy", "2027-03-31");
        material.waivers = vec![Waiver { only_path: Some(only_path.to_owned()), ..waiver }];
        let assessment = material.assess();
        let legacy = assessment.findings.iter().find(|judged| &*judged.finding.subject.name == "legacy").unwrap();
        assert_eq!(legacy.finding.status, Status::Fail);
        legacy.disposition
    };
    let path = "log_file_validation_enabled";
    assert_eq!(disposition(path), Disposition::Waived);
    assert_eq!(disposition("log_file_validation"), Disposition::Open);
    assert_eq!(disposition("log_bucket"), Disposition::Open);
}

const GOOD: &str = "\
waivers:
  - id: W-1
    rule: s3-log-bucket-access-logging
    account: \"111122223333\"
    resource: acme-trail-logs
    reason: reviewed
    owner: web
    expires: 2025-12-30
  - id: W-2
    rule: s3-bucket-acl-not-public
    account: \"111122223333\"
    resource: {glob: \"*\"}
    max_matches: 1
    reason: reviewed
    owner: web
    expires: 2027-12-30
  - id: W-3
    rule: s3-log-bucket-access-logging
    account: \"111122223333\"
    resource: acme-sold
    reason: reviewed
    owner: web
    expires: 2027-12-30
  - id: W-4
    rule: s3-log-bucket-access-logging
    account: \"111122223333\"
    resource: acme-trail-logs
    reason: reviewed
    owner: web
    expires: 2026-01-15
";

#[test]
fn what_is_wrong_with_waivers_shows_where_they_stand() {
    let file = read(GOOD);
    let material = golden::Material { waivers: file.waivers.clone(), ..golden::typical() };
    let troubles = file.troubles(&material.assess().waivers);
    insta::assert_snapshot!(render_diagnostics(&troubles, false), @r#"
    error[waiver-expired]: waiver `W-1` expired on 2025-12-30: 1 finding counts again
     --> waivers.yaml:8:14
      |
    8 |     expires: 2025-12-30
      |              ^^^^^^^^^^
      = help: mend what it covered, or have it renewed with a later `expires`

    error[waiver-too-wide]: waiver `W-2` matches 2 findings, more than its 1, and covers none of them
      --> waivers.yaml:12:15
       |
    12 |     resource: {glob: "*"}
       |               ^^^^^^^^^^^
       = help: name fewer resources, or raise `max_matches` if all of them are accepted

    error[waiver-unused]: waiver `W-3` matches no violation and nothing unknown
      --> waivers.yaml:20:15
       |
    20 |     resource: acme-sold
       |               ^^^^^^^^^
       = help: take it out, or mend what it is about; `trailwarden waivers prune` takes such ones out

    warning[waiver-expires-soon]: waiver `W-4` covers 1 finding until 2026-01-15 only
      --> waivers.yaml:30:14
       |
    30 |     expires: 2026-01-15
       |              ^^^^^^^^^^
       = help: mend what it covers, or have it renewed
    "#);
}

#[test]
fn a_file_of_waivers_is_checked_as_a_whole() {
    let text = "\
waivers:
  - id: W-1
    rule: iam-root-no-access-key
    account: 12
    resource: arn:aws:s3:::www-*
    reason: \"\"
    owner: web
    expires: 2027-02-30
    until: 2027
  - id: W-1
    rule: iam-root-no-access-key
    account: {glob: \"*\"}
    resource: root
    reason: r
    owner: o
    expires: 2027-03-31
";
    insta::assert_snapshot!(refused(text), @r#"
    error[bad-waiver]: `12` is no account id
     --> waivers.yaml:4:14
      |
    4 |     account: 12
      |              ^^
      = help: write its twelve digits in quotes, or `{glob: "*"}` for any account

    error[bad-waiver]: `resource` is matched exactly, and `arn:aws:s3:::www-*` looks like a pattern
     --> waivers.yaml:5:15
      |
    5 |     resource: arn:aws:s3:::www-*
      |               ^^^^^^^^^^^^^^^^^^
      = help: write `resource: {glob: "arn:aws:s3:::www-*"}` if it is one

    error[empty-text]: `reason` is empty
     --> waivers.yaml:6:13
      |
    6 |     reason: ""
      |             ^^

    error[bad-waiver]: `2027-02-30` is no day
     --> waivers.yaml:8:14
      |
    8 |     expires: 2027-02-30
      |              ^^^^^^^^^^
      = help: write year, month and day, such as 2027-03-31; it is the last day on which the waiver counts

    error[unknown-key]: a waiver has no key `until`
     --> waivers.yaml:9:5
      |
    9 |     until: 2027
      |     ^^^^^
      = help: keys: id, rule, account, resource, reason, owner, expires, region, approved_by, ticket, max_matches, only_path

    error[bad-waiver]: waiver `W-1` is a pattern and does not say how many findings it may cover
      --> waivers.yaml:10:5
       |
    10 |   - id: W-1
       |     ^^
       = help: add `max_matches`: what a pattern may match grows by itself

    error[bad-waiver]: two waivers have the id `W-1`
      --> waivers.yaml:10:9
       |
    10 |   - id: W-1
       |         ^^^
      ::: waivers.yaml:2:9
       |
     2 |   - id: W-1
       |         ^^^ the first
    "#);
}

#[test]
fn a_waiver_for_no_rule_is_told_with_the_rule_that_was_meant() {
    let rules = rule::builtin::rules(&Overrides::default()).unwrap();
    let file = read(&GOOD.replace("s3-log-bucket-access-logging", "iam-root-no-acess-key").replace("{glob: \"*\"}", "acme"));
    let problems = file.unknown_rules(&rules);
    assert_eq!(problems.len(), 4);
    insta::assert_snapshot!(render_diagnostics(&problems[..1], false), @"
    error[unknown-rule]: there is no rule `iam-root-no-acess-key`
     --> waivers.yaml:3:11
      |
    3 |     rule: iam-root-no-acess-key
      |           ^^^^^^^^^^^^^^^^^^^^^
      = help: did you mean `iam-root-no-access-key`?
    ");
}

#[test]
fn no_waivers_are_a_file_too() {
    assert_eq!(read("waivers: []\n").waivers, []);
    assert_eq!(read("waivers:\n").waivers, []);
}

#[test]
fn a_waived_violation_does_not_fail_the_gate() {
    let mut material = golden::typical();
    material.gate.fail_on = trailwarden::assess::Threshold::AtLeast(Severity::High);
    material.waivers = vec![golden::waiver("W", "cloudtrail-log-file-validation", "legacy", "2027-03-31")];
    insta::assert_snapshot!(material.assess().gate.sentence, @"exit 4: no violation at or above high, but 2 verdicts that count are unknown because their evidence is missing; 1 waived");
}
