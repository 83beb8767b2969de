//! Many accounts in one run of the program: an organization, a list of accounts, and one that stays closed.

use std::collections::BTreeSet;

use serde_json::Value;

use super::result::{Findings, scan_with};
use crate::moto::{Account, Fault, Session, server};

const GATE: [&str; 4] = ["--fail-on", "none", "--fail-on-unknown", "none"];

fn labels() -> Value {
    server().build(Account::Managing)
}

/// The verdicts of one rule, with the resources' ids.
fn verdicts<'a>(rule: &str, findings: &'a Findings) -> Vec<(&'a str, &'a str)> {
    let of_rule = findings.0.iter().filter(|((id, _), _)| id == rule);
    of_rule.map(|((_, id), finding)| (id.as_str(), finding.status.as_str())).collect()
}

#[test]
fn a_trail_of_one_account_and_its_bucket_in_another_are_judged_together() {
    let session = Session::open(Account::Managing);
    let rule = "cloudtrail-bucket-owner-expected";
    let alone = scan_with(&session, &["--rule", rule]);
    let trail = "arn:aws:cloudtrail:us-east-1:333333333333:trail/organization";
    assert_eq!(verdicts(rule, &alone), [(trail, "unknown")]);
    let together = scan_with(&session, &["--rule", rule, "--org", "--role-name", "audit"]);
    let of_trail = verdicts(rule, &together).into_iter().find(|(id, _)| *id == trail);
    assert!(matches!(of_trail, Some((_, "pass" | "fail"))), "{of_trail:?}");
}

#[test]
fn an_organization_is_read_account_by_account_and_a_closed_one_is_told() {
    let session = Session::open(Account::Managing);
    let (used, closed) = (labels()["used"].as_str().unwrap().to_owned(), labels()["closed"].as_str().unwrap().to_owned());
    let arguments = ["collect", "--rule", "s3-bucket-versioning", "--org", "--role-name", "audit", "--output-dir", "."];
    let run = session.run(&arguments);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains(&format!("account {closed} was not read: it is SUSPENDED")), "{}", run.stderr);
    let mut files: Vec<_> =
        std::fs::read_dir(session.folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    let mut expected = [&*used, &*closed, Account::Managing.id()].map(|id| format!("{id}.jsonl"));
    expected.sort();
    assert_eq!(files, expected);
    let roles: Vec<_> = session.requests().into_iter().filter(|request| request.operation == "sts:AssumeRole").collect();
    assert_eq!(
        roles.iter().map(|request| request.about.as_str()).collect::<Vec<_>>(),
        [format!("arn:aws:iam::{used}:role/audit")]
    );
    let mut check = vec!["check", "--rule", "s3-bucket-versioning", "--format", "json"];
    check.extend(GATE);
    check.extend(files.iter().map(String::as_str));
    let joined = Findings::read(&session.run(&check));
    let at_once = scan_with(&session, &["--rule", "s3-bucket-versioning", "--org", "--role-name", "audit"]);
    assert_eq!(joined.statuses(), at_once.statuses());
    assert_eq!(verdicts("s3-bucket-versioning", &joined)[1], ("arn:aws:s3:::acme-archive", "pass"));
}

#[test]
fn every_rule_is_unknown_in_an_account_that_cannot_be_entered_and_the_gate_says_so() {
    let session = Session::open(Account::Managing);
    let role = "arn:aws:iam::222222222222:role/audit";
    session.inject(&[Fault::DeniedFor("sts:AssumeRole", role)]);
    std::fs::write(session.folder().join("accounts.yaml"), "- \"333333333333\"\n- \"222222222222\"\n").unwrap();
    let arguments = ["scan", "--format", "json", "--accounts", "accounts.yaml", "--role-name", "audit", "--fail-on", "none"];
    let run = session.run(&[arguments.as_slice(), &["--fail-on-unknown", "low"]].concat());
    assert_eq!(run.code, Some(4), "{}", run.stderr);
    let result: Value = serde_json::from_str(&run.stdout).unwrap();
    // What no scan reads is nowhere unknown.
    let is_read = |finding: &&Value| finding["resource"]["type"] != "cloudtrail.digest-chain";
    let findings: Vec<&Value> = result["findings"].as_array().unwrap().iter().filter(is_read).collect();
    let closed = findings.iter().filter(|finding| finding["resource"]["account"] == "222222222222");
    let unknown: BTreeSet<_> = closed
        .inspect(|finding| assert_eq!(finding["status"], "unknown"))
        .inspect(|finding| assert_eq!(finding["open"][0]["cause"]["call"], "sts:AssumeRole"))
        .map(|finding| finding["rule_id"].as_str().unwrap())
        .collect();
    let rules: BTreeSet<_> = findings.iter().map(|finding| finding["rule_id"].as_str().unwrap()).collect();
    assert_eq!(unknown, rules);
    assert!(run.stderr.contains(&format!("account 222222222222 was not read: the role `{role}`")), "{}", run.stderr);
    let told = result["snapshot"].to_string();
    assert!(told.contains("not_entered"), "the manifest says it too: {told}");
}

#[test]
fn when_no_account_can_be_entered_nothing_is_collected() {
    let session = Session::open(Account::Empty);
    session.inject(&[Fault::Denied("sts:AssumeRole")]);
    std::fs::write(session.folder().join("accounts.yaml"), "- \"333333333333\"\n").unwrap();
    for command in [&["scan"][..], &["collect", "-o", "all.jsonl"]] {
        let run = session.run(&[command, &["--accounts", "accounts.yaml", "--role-name", "audit"]].concat());
        assert_eq!(run.code, Some(5), "{}", run.stderr);
    }
}

#[test]
fn a_shard_without_accounts_ends_well_and_says_so() {
    let session = Session::open(Account::Empty);
    std::fs::write(session.folder().join("accounts.yaml"), "- \"333333333333\"\n").unwrap();
    // 333333333333 is odd, so it belongs to the second of two.
    let run = session.run(&["scan", "--accounts", "accounts.yaml", "--role-name", "audit", "--shard", "1/2"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("shard 1/2 holds no account: nothing was read"), "{}", run.stderr);
}
