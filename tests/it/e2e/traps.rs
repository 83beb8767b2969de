//! Where other tools take a refusal for an answer: the same accounts with the same calls refused, and the verdicts that are
//! right. `crate::traps` lists all of these traps, with the test of each.

use std::collections::BTreeMap;

use serde_json::Value;

use super::result::{Findings, scan_with};
use crate::moto::{Account, Fault, Session, server};

/// What rules say of the mixed account while calls are refused: by rule, then by the name of the resource. Keys go by their
/// alias; what stands for a whole list goes by `*` and its region.
fn verdicts(rules: &[&str], faults: &[Fault<'_>]) -> BTreeMap<String, BTreeMap<String, String>> {
    let built = server().build(Account::Mixed);
    let labels: BTreeMap<&str, &str> =
        built["keys"].as_object().unwrap().iter().map(|(label, id)| (id.as_str().unwrap(), label.as_str())).collect();
    let session = Session::open(Account::Mixed);
    session.inject(faults);
    let selected: Vec<_> = rules.iter().flat_map(|rule| ["--rule", rule]).collect();
    let Findings(found) = scan_with(&session, &selected);
    let mut verdicts = BTreeMap::<String, BTreeMap<String, String>>::new();
    for ((rule, about), finding) in found {
        let name =
            if about.starts_with("* ") { about.as_str() } else { labels.get(&*finding.name).copied().unwrap_or(&finding.name) };
        verdicts.entry(rule).or_default().insert(name.to_owned(), finding.status);
    }
    verdicts
}

/// What one rule says.
fn of_one(rule: &str, faults: &[Fault<'_>]) -> BTreeMap<String, String> {
    verdicts(&[rule], faults).remove(rule).unwrap_or_default()
}

/// The names of those with a verdict.
fn having<'v>(verdicts: &'v BTreeMap<String, String>, verdict: &str) -> Vec<&'v str> {
    verdicts.iter().filter(|(_, status)| *status == verdict).map(|(name, _)| name.as_str()).collect()
}

#[test]
fn the_rotation_of_keys_that_could_not_be_asked_is_neither_off_nor_left_out() {
    const RULE: &str = "kms-key-rotation";
    let before = of_one(RULE, &[]);
    assert_eq!(having(&before, "fail"), ["app", "far-still"]);
    assert_eq!(having(&before, "pass"), ["far-rotating", "global", "logs"]);
    assert!(having(&before, "not_applicable").contains(&"imported"), "imported material cannot rotate: {before:?}");

    let rotation = of_one(RULE, &[Fault::Denied("kms:GetKeyRotationStatus")]);
    assert_eq!(having(&rotation, "unknown"), ["app", "far-rotating", "far-still", "global", "logs"]);
    assert_eq!(having(&rotation, "not_applicable"), having(&before, "not_applicable"));
    assert_eq!(rotation.len(), before.len());

    let described = of_one(RULE, &[Fault::Denied("kms:DescribeKey")]);
    assert_eq!(described.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    // Rotation that is on is on, whatever the key is otherwise; what would excuse the others was not read.
    assert_eq!(having(&described, "pass"), ["doomed", "far-rotating", "global", "logs"]);
    assert_eq!(having(&described, "unknown"), ["app", "far-still", "imported", "off"]);

    let listed = of_one(RULE, &[Fault::Denied("kms:ListKeys")]);
    assert!(!listed.is_empty() && having(&listed, "unknown").len() == listed.len(), "{listed:?}");
}

#[test]
fn a_trail_whose_status_is_refused_is_unknown_and_hides_no_other() {
    const RULE: &str = "cloudtrail-logging-active";
    let before = of_one(RULE, &[]);
    assert_eq!((having(&before, "pass"), having(&before, "fail")), (vec!["audit", "orphan"], vec!["legacy"]));
    for refused in ["audit", "legacy", "orphan"] {
        let mut expected = before.clone();
        expected.insert(refused.to_owned(), "unknown".to_owned());
        let region = if refused == "audit" { "eu-west-1" } else { "us-east-1" };
        let arn = format!("arn:aws:cloudtrail:{region}:{}:trail/{refused}", Account::Mixed.id());
        assert_eq!(of_one(RULE, &[Fault::DeniedFor("cloudtrail:GetTrailStatus", &arn)]), expected, "{refused}");
    }
}

#[test]
fn trails_that_could_not_be_listed_anywhere_are_no_account_without_trails() {
    let unknown = BTreeMap::from([(Account::Mixed.id().to_owned(), "unknown".to_owned())]);
    assert_eq!(of_one("cloudtrail-multi-region", &[Fault::Denied("cloudtrail:DescribeTrails")]), unknown);
}

#[test]
fn a_bucket_of_which_one_thing_is_refused_is_unknown_in_that_and_as_before_in_all_else() {
    const BUCKET: &str = "bare";
    let rules = ["s3-bucket-acl-public", "s3-bucket-block-public-access", "s3-bucket-policy-public"];
    let calls = ["s3:GetBucketAcl", "s3:GetPublicAccessBlock", "s3:GetBucketPolicy"];
    let before = verdicts(&rules, &[]);
    for call in calls {
        let after = verdicts(&rules, &[Fault::DeniedFor(call, BUCKET)]);
        for (rule, verdicts) in &before {
            for (bucket, verdict) in verdicts {
                let found = &after[rule][bucket];
                let may_differ = bucket == BUCKET && found == "unknown";
                assert!(found == verdict || may_differ, "{call}: {rule}: {bucket} was {verdict} and is {found}");
            }
        }
    }
    for (rule, call) in rules.into_iter().zip(calls) {
        assert_eq!(of_one(rule, &[Fault::DeniedFor(call, BUCKET)])[BUCKET], "unknown", "{call}");
    }
}

#[test]
fn a_bucket_whose_region_is_refused_is_still_there() {
    const BUCKET: &str = "acme-audit-logs";
    let faults = [Fault::DeniedFor("s3:GetBucketLocation", BUCKET), Fault::DeniedFor("s3:GetPublicAccessBlock", BUCKET)];
    let after = of_one("s3-bucket-block-public-access", &faults);
    assert_eq!(after.get(BUCKET).map(String::as_str), Some("unknown"));
    assert_eq!(after.len(), of_one("s3-bucket-block-public-access", &[]).len());
}

#[test]
fn without_a_credential_report_root_and_users_are_unknown_and_not_left_out() {
    let rules = ["iam-root-not-used", "iam-access-key-rotated"];
    let report = "iam:GetCredentialReport";
    for faults in [[Fault::Denied(report)], [Fault::Throttled(report)], [Fault::CutOff(report)]] {
        let after = verdicts(&rules, &faults);
        let told: Vec<_> =
            after.iter().map(|(rule, verdicts)| (rule.as_str(), having(verdicts, "unknown").len(), verdicts.len())).collect();
        assert_eq!(told, [("iam-access-key-rotated", 1, 1), ("iam-root-not-used", 1, 1)], "{faults:?}: {after:?}");
    }
}

#[test]
fn what_was_refused_is_told_however_little_is_asked_for() {
    let session = Session::open(Account::Empty);
    session.inject(&[Fault::Denied("cloudtrail:DescribeTrails")]);
    let scan = ["scan", "--rule", "cloudtrail-trail-exists", "--format", "json"];
    for more in [&[][..], &["-q"], &["-v"]] {
        let run = session.run(&[&scan, more].concat());
        assert_eq!(run.code, Some(4), "{more:?}: {}", run.stderr);
        assert!(run.stderr.lines().last().unwrap_or_default().contains("unknown"), "{more:?}: {}", run.stderr);
        let result: Value = serde_json::from_str(&run.stdout).unwrap();
        let cause = &result["findings"][0]["open"][0]["cause"];
        assert_eq!((&cause["call"], &cause["kind"]), (&"cloudtrail:DescribeTrails".into(), &"access_denied".into()), "{more:?}");
    }
}
