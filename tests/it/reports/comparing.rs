//! Against a baseline and a framework: what is told of each finding and requirement.

use trailwarden::assess::{Assessment, Change, RequirementOutcome};
use trailwarden::model::{Observed, Status};

use super::golden;

fn rows(assessment: &Assessment) -> Vec<String> {
    let rows = &assessment.changes.as_ref().unwrap().rows;
    let status = |status: Option<Status>| status.map_or("none", Status::as_str);
    let row = |row: &trailwarden::assess::ChangeRow| {
        let settings: Vec<_> = row.settings.iter().map(|setting| setting.path.as_str()).collect();
        format!(
            "{}: {} {}, {} to {}; {}; {}",
            row.change.describe(),
            row.rule,
            row.subject.name,
            status(row.was),
            status(row.is),
            settings.join(" "),
            row.note.as_deref().unwrap_or("-"),
        )
    };
    rows.iter().map(row).collect()
}

#[test]
fn every_way_to_differ_from_the_baseline_is_told_apart() {
    insta::assert_snapshot!(rows(&golden::compared().assess()).join("\n"), @"
    new: iam-access-key-rotated AKIAIOSFODNN7EXAMPLE, pass to fail; ; -
    waiver expired: s3-bucket-acl-not-public acme-access-logs, unknown to unknown; ; waiver `W-1` expired
    changed: s3-log-bucket-access-logging acme-trail-logs, fail to fail; access_logging.target_bucket; -
    became unknown: s3-bucket-acl-not-public acme-www, pass to unknown; acl_grants; -
    rule changed: cloudtrail-log-file-validation legacy, pass to fail; ; the rule, its severity or its parameters changed
    fixed: iam-root-no-access-keys <root_account>, fail to pass; ; -
    fixed: s3-bucket-acl-not-public acme-gone, fail to none; ; the resource is gone
    ");
}

#[test]
fn counts_of_changes_and_marks_of_findings_agree() {
    let assessment = golden::compared().assess();
    let changes = assessment.changes.as_ref().unwrap();
    for change in Change::ALL {
        let marked = assessment.findings.iter().filter(|judged| judged.change == Some(change)).count() as u64;
        // What is gone or fixed has no later violation to be marked.
        if change != Change::Fixed {
            assert_eq!(changes.count(change), marked, "{}", change.as_str());
        }
    }
}

#[test]
fn only_what_is_not_in_the_baseline_counts_when_only_new_ones_do() {
    let sentence = |new_only: bool| {
        let mut material = golden::compared();
        material.gate.new_only = new_only;
        material.assess().gate.sentence
    };
    insta::assert_snapshot!(sentence(true), @"exit 1: 1 new violation at or above high (1 high); 2 verdicts are also unknown; 2 waived");
    insta::assert_snapshot!(sentence(false), @"exit 1: 1 violation at or above high (1 high); 2 verdicts are also unknown; 2 waived");
}

#[test]
fn what_was_not_looked_at_again_is_not_fixed() {
    let mut material = golden::compared();
    material.findings.retain(|finding| finding.status == Status::Pass && finding.subject.region.is_none());
    material.listings.clear();
    material.waivers.clear();
    for region in &mut material.manifest.accounts[0].regions {
        region.selected = false;
    }
    let changes = material.assess().changes.unwrap();
    let fixed: Vec<_> = changes.rows.iter().filter(|row| row.subject.region.is_some()).collect();
    assert_eq!(fixed, Vec::<&trailwarden::assess::ChangeRow>::new());
    assert_eq!(changes.not_judged, 4);
}

#[test]
fn a_resource_whose_list_can_no_longer_be_read_became_unknown_and_is_not_fixed() {
    let before = golden::typical();
    let rule = before.rules.iter().find(|rule| &*rule.id == "s3-bucket-acl-not-public").unwrap().clone();
    let mut after = golden::typical();
    after.findings.retain(|finding| finding.rule != rule.id);
    let denied =
        golden::cause(trailwarden::model::CauseKind::AccessDenied, "s3:ListBuckets", "s3:ListAllMyBuckets", "AccessDenied");
    let account = golden::subject(trailwarden::model::ResourceKind::Bucket, golden::ACCOUNT, None);
    let blind = golden::unknown(&rule, &account, "s3.bucket", &denied);
    after.findings.push(trailwarden::finding::Finding { stands_for_all: true, ..blind });
    after.listings[2].found = Observed::Unknown(denied);
    after.baseline = Some(before.assess());
    let changes = after.assess().changes.unwrap();
    let told: Vec<_> =
        changes.rows.iter().filter(|row| row.rule == rule.id).map(|row| (row.change, &*row.subject.name)).collect();
    assert_eq!(
        told,
        [
            (Change::BecameUnknown, golden::ACCOUNT),
            (Change::BecameUnknown, "acme-access-logs"),
            (Change::BecameUnknown, "acme-www"),
        ]
    );
}

#[test]
fn a_renamed_rule_keeps_what_was_known() {
    let before = golden::typical().assess();
    let mut after = golden::typical();
    for rule in &mut after.rules {
        let renamed = trailwarden::rule::expr::Rule {
            id: format!("{}-2", rule.id).into(),
            aliases: vec![rule.id.to_string()],
            ..(**rule).clone()
        };
        *rule = std::sync::Arc::new(renamed);
    }
    for finding in &mut after.findings {
        finding.rule = format!("{}-2", finding.rule).into();
    }
    after.baseline = Some(before);
    let changes = after.assess().changes.unwrap();
    assert_eq!((changes.known, changes.not_judged, changes.rows), (6, 0, Vec::new()));
}

#[test]
fn nothing_changed_since_itself() {
    let mut material = golden::typical();
    material.baseline = Some(golden::typical().assess());
    let changes = material.assess().changes.unwrap();
    assert_eq!((changes.known, changes.not_judged, changes.rows), (6, 0, Vec::new()));
}

#[test]
fn every_requirement_of_a_framework_is_there_with_what_the_rules_say() {
    let assessment = golden::compared().assess();
    let framework = &assessment.frameworks[0];
    let told: Vec<_> = framework.requirements.iter().map(|requirement| (requirement.id.as_str(), requirement.outcome)).collect();
    assert_eq!(
        told,
        [
            ("1.1", RequirementOutcome::Met),
            ("1.2", RequirementOutcome::NotMet),
            ("1.3", RequirementOutcome::Manual),
            ("2.1", RequirementOutcome::NotMet),
            ("2.2", RequirementOutcome::Unknown),
            ("2.3", RequirementOutcome::EvidenceOnly),
            ("2.4", RequirementOutcome::NotCovered),
            ("2.5", RequirementOutcome::NotSelected),
        ]
    );
}
