//! `verify-logs` and `aws cloudtrail validate-logs` on the same bucket: the same verdicts, or a difference that is known.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::digests::delivery::{Delivery, Mirror};
use crate::digests::ways::{ACCOUNT, WAYS, delivered};
use crate::moto::{Account, Delivered, Run, Session, python};

const BEGIN: &str = "2026-01-15T00:00:00Z";

/// What is wrong with which object.
type Wrong = BTreeMap<String, &'static str>;

/// What the AWS CLI does not see, and why.
const NOT_SEEN: &[(&str, &str)] =
    &[("the newest digest is gone", "it takes the newest digest that is there for the last, whatever was asked about")];

/// What ours says is wrong, and its exit code.
fn ours(session: &Session, bucket: &str, end: &str) -> (Wrong, bool) {
    let run = session.run(&["verify-logs", "--bucket", bucket, "--format", "json", "--start", BEGIN, "--end", end]);
    let told: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.stderr));
    let chains = told["chains"].as_array().unwrap().iter();
    let problems = chains.flat_map(|chain| chain["problems"].as_array().unwrap());
    let verdict = |problem: &Value| match problem["verdict"].as_str() {
        Some("missing") => "missing",
        Some("invalid") => "invalid",
        other => panic!("{other:?}: {problem}"),
    };
    let wrong = problems.map(|problem| (problem["object"].as_str().unwrap().to_owned(), verdict(problem)));
    (wrong.collect(), run.code == Some(0))
}

/// What the AWS CLI says is wrong, and whether it ends with 0.
fn of_aws(session: &Session, bucket: &str, end: &str) -> (Wrong, bool) {
    let arn = format!("arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/audit");
    let mut command = session.command(python().to_str().unwrap());
    let asked = ["-m", "awscli", "cloudtrail", "validate-logs", "--trail-arn", &arn, "--s3-bucket", bucket];
    let run = Run::of(command.args(asked).args(["--start-time", BEGIN, "--end-time", end, "--region", "eu-west-1"]));
    assert!(run.stdout.contains("digest files valid"), "{}{}", run.stdout, run.stderr);
    let line = |line: &str| {
        let [_, place, said] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        let object = place.strip_prefix(&format!("s3://{bucket}/"))?;
        Some((object.to_owned(), if said == "INVALID: not found" { "missing" } else { "invalid" }))
    };
    (run.stderr.lines().filter_map(line).collect(), run.code == Some(0))
}

#[test]
fn each_way_to_tamper_is_judged_alike() {
    let session = Session::open(Account::LogArchive);
    let end = "2026-01-15T04:00:00Z";
    let mut differences = Vec::new();
    for (number, (name, change)) in WAYS.iter().enumerate() {
        let bucket: &'static str = format!("compared-{number}").leak();
        let mut mirror = delivered(bucket);
        change(&mut mirror);
        Delivered::to(bucket).put(&session, &mirror);
        let (ours, theirs) = (ours(&session, bucket, end), of_aws(&session, bucket, end));
        let is_known = NOT_SEEN.iter().any(|(known, _)| known == name) && theirs == (Wrong::new(), true);
        if ours != theirs && !is_known {
            differences.push(format!("{name}:\n  ours {ours:?}\n  AWS  {theirs:?}"));
        }
        assert_eq!(ours.1, *name == "nothing", "{name}: {ours:?}");
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn a_change_of_keys_and_late_log_files_are_valid_to_both() {
    let session = Session::open(Account::LogArchive);
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN)
        .move_to("compared-whole")
        .hours(2, 1)
        .backfill(2)
        .rotate()
        .hours(2, 1);
    Delivered::to("compared-whole").put(&session, &mirror);
    let end = "2026-01-15T04:00:00Z";
    let valid = (Wrong::new(), true);
    assert_eq!((ours(&session, "compared-whole", end), of_aws(&session, "compared-whole", end)), (valid.clone(), valid));
}
