//! `preflight`: what is denied is found with one call of a kind, and what there is to read is told before it is read.

use std::collections::BTreeMap;

use serde_json::Value;

use super::result::scan;
use crate::moto::{Account, Fault, Run, Session};

fn found(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.stderr))
}

/// How many calls went which way.
fn outcomes(found: &Value) -> BTreeMap<&str, usize> {
    let calls = found["calls"].as_array().unwrap();
    calls.iter().fold(BTreeMap::new(), |mut counts, call| {
        *counts.entry(call["outcome"].as_str().unwrap()).or_default() += 1;
        counts
    })
}

#[test]
fn what_is_denied_is_found_with_one_call_of_a_kind() {
    let session = Session::open(Account::Mixed);
    session.inject(&[Fault::Denied("s3:GetBucketPolicy"), Fault::Denied("iam:GetAccountSummary")]);
    let run = session.run(&["preflight", "--format", "json"]);
    let last = run.stderr.lines().last().unwrap();
    let found = found(&run);
    let kinds = found["calls"].as_array().unwrap().len();
    assert_eq!(last, format!("exit 4: 2 of {kinds} calls are denied; verdicts that rest on them would be unknown"));
    assert_eq!(run.code, Some(4));
    let denied = found["calls"].as_array().unwrap().iter().filter(|call| call["outcome"] == "denied");
    let denied: Vec<_> = denied.map(|call| (call["call"].as_str().unwrap(), call["action"].as_str().unwrap())).collect();
    assert_eq!(denied, [("iam:GetAccountSummary", "iam:GetAccountSummary"), ("s3:GetBucketPolicy", "s3:GetBucketPolicy")]);
    let policies = session.requests().into_iter().filter(|request| request.operation == "s3:GetBucketPolicy").count();
    assert_eq!(policies, 1);
}

#[test]
fn a_scan_makes_no_more_calls_than_preflight_expected() {
    let session = Session::open(Account::Mixed);
    let run = session.run(&["preflight", "--format", "json"]);
    let found = found(&run);
    assert_eq!((run.code, outcomes(&found).contains_key("denied")), (Some(0), false));
    let tried = session.requests().len();
    session.inject(&[]);
    scan(&session);
    let made = session.requests().len();
    let expected = usize::try_from(found["calls_at_most"].as_u64().unwrap()).unwrap();
    assert!(
        tried * 2 < made && made <= expected && expected <= made + made / 4,
        "tried {tried}, expected {expected}, made {made}"
    );
}

#[test]
fn people_are_told_who_reads_what_is_denied_and_how_much_there_is() {
    let session = Session::open(Account::Mixed);
    session.inject(&[Fault::Denied("s3:GetBucketVersioning"), Fault::Throttled("iam:GetAccountSummary")]);
    let rules = "iam-password-policy-exists,s3-bucket-versioning,iam-root-mfa-enabled,cloudtrail-insights-enabled";
    let run = session.run(&["preflight", "--rule", rules, "--max-attempts", "1", "--color", "never"]);
    let text = regex::Regex::new("about .* with").unwrap().replace(&run.stdout, "about TIME with").into_owned();
    insta::assert_snapshot!(text, @"
    account   123456789012 (aws), read by arn:aws:sts::123456789012:user/moto
    regions   eu-west-1, us-east-1 (1 is not enabled)
    rules     4, which need 13 kinds of calls

    ALLOWED    11
    DENIED     1
      s3:GetBucketVersioning in eu-west-1 about `acme-access-logs`: access denied (AccessDenied)
        needs s3:GetBucketVersioning
    NO ANSWER  1
      iam:GetAccountSummary in eu-west-1: throttled by AWS until the retries were used up (Throttling)
        needs iam:GetAccountSummary

    reading takes at most 58 calls: about TIME with 64 under way, if AWS does not throttle
    ");
}
