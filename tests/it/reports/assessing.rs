//! Putting findings together: what the gate, the counts and the notices make of them.

use std::sync::Arc;

use trailwarden::assess::{Assessment, Counts, Decision, Fault, Inputs, Level, SnapshotInput, Threshold, Tool, assess, exit};
use trailwarden::model::{CauseKind, Observed, ResourceKind, Severity, Status};
use trailwarden::snapshot::{AccountScope, CallOutcome};

use super::golden::{self, Material};

fn fault(material: &Material) -> Option<Fault> {
    let snapshots =
        [SnapshotInput { manifest: &material.manifest, digest: "", listings: &material.listings, calls: &material.calls }];
    assess(Inputs {
        tool: Tool { name: String::new(), version: String::new() },
        rules: &material.rules,
        findings: material.findings.clone(),
        snapshots: &snapshots,
        inventory: Vec::new(),
        overview: None,
        frameworks: &[],
        waivers: &[],
        baseline: None,
        gate: material.gate,
        as_of: golden::at("2026-01-01T00:00:00Z"),
    })
    .err()
}

#[test]
fn two_findings_with_one_fingerprint_are_a_fault() {
    let mut material = golden::typical();
    let twin = material.findings[0].clone();
    let expected = Fault::DuplicateFingerprint {
        fingerprint: twin.fingerprint(),
        rule: Arc::clone(&twin.rule),
        resource: Arc::clone(&twin.subject.id),
    };
    material.findings.push(twin);
    assert_eq!(fault(&material), Some(expected));
}

#[test]
fn a_finding_of_a_rule_that_was_not_selected_is_a_fault() {
    let mut material = golden::typical();
    let gone = material.rules.remove(0).id.clone();
    assert!(matches!(fault(&material), Some(Fault::ForeignRule { rule, .. }) if rule == gone));
}

#[test]
fn findings_stand_by_severity_then_rule_then_place_then_resource() {
    let assessment = golden::typical().assess();
    let order: Vec<_> = assessment
        .findings
        .iter()
        .map(|judged| format!("{} {} {}", judged.finding.severity, judged.finding.rule, judged.finding.subject.name))
        .collect();
    assert_eq!(
        order,
        [
            "critical iam-root-no-access-keys <root_account>",
            "high cloudtrail-log-file-validation main",
            "high cloudtrail-log-file-validation legacy",
            "high s3-bucket-acl-not-public acme-access-logs",
            "high s3-bucket-acl-not-public acme-trail-logs",
            "high s3-bucket-acl-not-public acme-www",
            "medium kms-key-rotation alias/trail",
            "medium kms-key-rotation 111122223333",
            "medium s3-log-bucket-access-logging acme-access-logs",
            "medium s3-log-bucket-access-logging acme-trail-logs",
            "medium s3-log-bucket-access-logging acme-www",
            "low iam-access-key-rotated AKIAIOSFODNN7EXAMPLE",
        ]
    );
}

#[test]
fn services_are_those_of_the_resources() {
    let services = golden::typical().assess().summary.by_service;
    let read: Vec<_> = services.iter().map(|row| (row.service.as_str(), row.counts.total())).collect();
    assert_eq!(read, [("cloudtrail", 2), ("iam", 2), ("kms", 2), ("s3", 6)]);
}

#[test]
fn a_rule_knows_how_many_it_should_have_judged() {
    let rules = golden::typical().assess().rules;
    let read: Vec<_> = rules.iter().map(|rule| (&*rule.id, rule.expected, rule.judged)).collect();
    assert_eq!(
        read,
        [
            ("iam-root-no-access-keys", None, 1),
            ("cloudtrail-log-file-validation", Some(2), 2),
            ("s3-bucket-acl-not-public", Some(3), 3),
            // One listing failed, and the finding that stands for it is no resource.
            ("kms-key-rotation", None, 1),
            ("s3-log-bucket-access-logging", Some(3), 3),
            ("iam-access-key-rotated", None, 1),
        ]
    );
}

#[test]
fn a_resource_that_was_listed_and_not_judged_is_noticed() {
    let mut material = golden::typical();
    material.listings[2].found = Observed::Known(4);
    assert_eq!(
        errors(&material.assess()),
        [
            "rule `s3-bucket-acl-not-public` judged 3 of 4 listed resources of type s3.bucket",
            "rule `s3-log-bucket-access-logging` judged 3 of 4 listed resources of type s3.bucket",
        ]
    );
}

/// The messages of grave notices.
fn errors(assessment: &Assessment) -> Vec<&str> {
    let grave = assessment.diagnostics.iter().filter(|notice| notice.level == Level::Error);
    grave.map(|notice| notice.message.as_str()).collect()
}

#[test]
fn a_rule_that_says_nothing_about_an_account_makes_the_run_inconclusive() {
    let mut material = golden::typical();
    material.findings.retain(|finding| finding.status == Status::Pass);
    material.listings.clear();
    let other = AccountScope { id: "444455556666".into(), regions: Vec::new(), not_read: None };
    material.manifest.accounts = vec![other];
    material.rules.truncate(1);
    material.findings.retain(|finding| finding.rule == material.rules[0].id);
    let assessment = material.assess();
    assert_eq!(errors(&assessment), ["rule `cloudtrail-log-file-validation` said nothing about account `444455556666`"]);
    assert_eq!(
        assessment.gate.sentence,
        "exit 4: no violation at or above high, but 1 rule that counts said nothing about an account"
    );
}

#[test]
fn no_account_at_all_is_no_pass() {
    let mut material = golden::empty();
    material.rules = golden::typical().rules;
    material.manifest.accounts.clear();
    let assessment = material.assess();
    assert_eq!(assessment.gate.decision, Decision::Inconclusive);
    assert_eq!(errors(&assessment).len(), 6);
    assert_eq!(errors(&assessment)[0], "rule `cloudtrail-log-file-validation` had no account to judge");
}

#[test]
fn every_call_falls_in_exactly_one_row() {
    let material = golden::typical();
    let calls = material.calls.len() as u64;
    let assessment = material.assess();
    let counted: u64 = assessment.coverage.iter().map(|row| row.ok + row.absent + row.failures()).sum();
    assert_eq!(counted, calls);
    let acl = assessment.coverage.iter().find(|row| &*row.call == "s3:GetBucketAcl").unwrap();
    assert_eq!((acl.ok, acl.absent, acl.failures(), acl.failed.len()), (1, 0, 2, 1));
}

#[test]
fn failed_calls_are_noticed_once_with_what_to_do() {
    let notices = golden::typical().assess().diagnostics;
    let read: Vec<_> = notices.iter().map(|notice| (&*notice.message, notice.help.as_deref().unwrap())).collect();
    assert_eq!(
        read,
        [
            (
                "`kms:ListKeys` failed once: access denied by a service control policy (AccessDeniedException)",
                "exempt the reading identity from the service control policy that denies `kms:ListKeys`"
            ),
            (
                "`s3:GetBucketAcl` failed 2 times: access denied (AccessDenied)",
                "allow `s3:GetBucketAcl` to the identity that reads"
            ),
        ]
    );
}

#[test]
fn no_answer_to_any_call_but_who_am_i_is_nothing_collected() {
    let gate = golden::all_unknown().assess().gate;
    assert_eq!((gate.decision, gate.exit_code), (Decision::NothingCollected, 5));
    assert_eq!(gate.sentence, "exit 5: nothing could be collected: AWS answered no call");
}

#[test]
fn not_configured_is_an_answer() {
    let mut material = golden::all_unknown();
    material.calls.push(golden::call("s3:GetBucketLogging", "b", CallOutcome::Absent("NoSuch".to_owned())));
    assert_eq!(material.assess().gate.decision, Decision::Inconclusive);
}

/// A run of one rule a severity named, each with one finding of the status.
fn run(verdicts: &[(Severity, Status)], change: impl FnOnce(&mut Material)) -> (u8, String) {
    let mut material = golden::empty();
    for (index, (severity, status)) in verdicts.iter().enumerate() {
        let rule = golden::rule(&format!("rule-{index}"), *severity, ResourceKind::Bucket, "t", "w");
        let bucket = golden::subject(ResourceKind::Bucket, &format!("b{index}"), None);
        material.findings.push(golden::finding(&rule, &bucket, *status));
        material.rules.push(Arc::new(rule));
    }
    change(&mut material);
    let gate = material.assess().gate;
    (gate.exit_code, gate.sentence)
}

const HIGH_FAIL: (Severity, Status) = (Severity::High, Status::Fail);
const HIGH_UNKNOWN: (Severity, Status) = (Severity::High, Status::Unknown);
const LOW_FAIL: (Severity, Status) = (Severity::Low, Status::Fail);
const LOW_UNKNOWN: (Severity, Status) = (Severity::Low, Status::Unknown);

#[test]
fn the_threshold_is_inclusive() {
    assert_eq!(
        run(&[HIGH_FAIL, (Severity::Critical, Status::Fail)], |_| ()),
        (1, "exit 1: 2 violations at or above high (1 critical, 1 high)".to_owned())
    );
    assert_eq!(
        run(&[(Severity::Medium, Status::Fail)], |_| ()),
        (0, "exit 0: no violation at or above high; 1 violation below it".to_owned())
    );
}

#[test]
fn a_threshold_with_nothing_above_it_is_named_alone() {
    let critical_only = |material: &mut Material| material.gate.fail_on = Threshold::AtLeast(Severity::Critical);
    assert_eq!(run(&[HIGH_FAIL], critical_only), (0, "exit 0: no violation at critical; 1 violation below it".to_owned()));
    assert_eq!(run(&[(Severity::Critical, Status::Fail)], critical_only), (1, "exit 1: 1 violation at critical".to_owned()));
}

#[test]
fn the_gravest_exit_code_wins() {
    let order = [2, 70, 5, 1, 4, 0];
    for (rank, code) in order.iter().enumerate() {
        for lesser in &order[rank..] {
            assert_eq!((exit::worst(*code, *lesser), exit::worst(*lesser, *code)), (*code, *code));
        }
    }
}

#[test]
fn violations_win_over_unknowns_and_do_not_hide_them() {
    assert_eq!(
        run(&[HIGH_FAIL, HIGH_UNKNOWN], |_| ()),
        (1, "exit 1: 1 violation at or above high (1 high); 1 verdict is also unknown".to_owned())
    );
}

#[test]
fn an_unknown_at_the_threshold_is_inconclusive_and_below_it_is_told() {
    assert_eq!(
        run(&[HIGH_UNKNOWN], |_| ()),
        (
            4,
            "exit 4: no violation at or above high, but 1 verdict that counts is unknown because its evidence is missing"
                .to_owned()
        )
    );
    assert_eq!(
        run(&[LOW_UNKNOWN], |_| ()),
        (0, "exit 0: no violation at or above high; 1 verdict is unknown and not counted".to_owned())
    );
}

#[test]
fn unknowns_can_have_a_threshold_of_their_own() {
    let (code, _) = run(&[LOW_UNKNOWN], |material| {
        material.gate.fail_on_unknown = Some(Threshold::AtLeast(Severity::Low));
    });
    assert_eq!(code, 4);
    let (code, _) = run(&[HIGH_UNKNOWN], |material| material.gate.fail_on_unknown = Some(Threshold::None));
    assert_eq!(code, 0);
}

#[test]
fn fail_on_none_counts_nothing() {
    assert_eq!(
        run(&[HIGH_FAIL, HIGH_UNKNOWN, LOW_FAIL], |material| material.gate.fail_on = Threshold::None),
        (
            0,
            "exit 0: violations do not count (--fail-on none); 2 violations found; 1 verdict is unknown and not counted"
                .to_owned()
        )
    );
}

#[test]
fn exit_zero_forgives_violations_and_nothing_else() {
    let exit_zero = |material: &mut Material| material.gate.exit_zero = true;
    assert_eq!(
        run(&[HIGH_FAIL], exit_zero),
        (0, "exit 0: 1 violation at or above high (1 high), which do not count (--exit-zero)".to_owned())
    );
    let (code, _) = run(&[HIGH_FAIL, HIGH_UNKNOWN], exit_zero);
    assert_eq!(code, 4);
}

#[test]
fn a_cause_that_everything_waits_for_is_not_a_pass() {
    let counts = golden::all_unknown().assess().summary.total;
    assert_eq!(counts, Counts { unknown: 1, ..Counts::default() });
    let denied = golden::cause(CauseKind::AccessDenied, "", "", "");
    assert_eq!(trailwarden::assess::remedy(denied.kind, None, None), "allow the call to the identity that reads");
}
