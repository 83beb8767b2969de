//! When nothing can be read: no credentials, expired ones, no endpoint. And throttling, which must not look like emptiness.

use std::collections::BTreeSet;
use std::net::TcpListener;

use super::result::{Findings, Key, scan};
use crate::moto::{Account, Fault, Run, Session, bare_command, server};

fn program(session: &Session) -> std::process::Command {
    bare_command(env!("CARGO_BIN_EXE_trailwarden"), session.folder())
}

/// Exit code 5, nothing on standard output, no file written, and words that help.
fn assert_nothing_collected(session: &Session, run: &Run, words: &[&str]) {
    assert_eq!((run.code, run.stdout.as_str()), (Some(5), ""), "{}", run.stderr);
    for word in words {
        assert!(run.stderr.contains(word), "`{word}` is not in: {}", run.stderr);
    }
    let last = run.stderr.lines().last().unwrap_or_default();
    assert!(last.starts_with("exit 5: "), "the last line says the code and why: {last}");
    let files: Vec<_> = std::fs::read_dir(session.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(files.is_empty(), "no half-written file is left: {files:?}");
}

const ARGUMENTS: [&str; 5] = ["scan", "--snapshot", "account.jsonl", "-o", "html=report.html"];

#[test]
fn without_credentials_nothing_is_collected() {
    let session = Session::open(Account::Empty);
    let run = Run::of(program(&session).env("AWS_ENDPOINT_URL", server().endpoint()).args(ARGUMENTS));
    assert_nothing_collected(&session, &run, &["no AWS credentials", "AWS_ACCESS_KEY_ID"]);
}

#[test]
fn with_expired_credentials_nothing_is_collected() {
    let session = Session::open(Account::Empty);
    session.inject(&[Fault::Expired("*")]);
    assert_nothing_collected(&session, &session.run(&ARGUMENTS), &["ExpiredToken", "expired"]);
}

#[test]
fn from_an_endpoint_that_refuses_connections_nothing_is_collected() {
    let session = Session::open(Account::Empty);
    // The port was free a moment ago, and nobody listens on it now.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let endpoint = format!("http://127.0.0.1:{port}");
    let mut command = session.command(env!("CARGO_BIN_EXE_trailwarden"));
    let run = Run::of(command.env("AWS_ENDPOINT_URL", &endpoint).args(ARGUMENTS));
    assert_nothing_collected(&session, &run, &[&endpoint]);
}

#[test]
fn the_wrong_account_is_not_read() {
    let session = Session::open(Account::Empty);
    let run = session.run(&[ARGUMENTS.as_slice(), &["--expect-account", "999999999999"]].concat());
    assert_nothing_collected(&session, &run, &["222222222222", "999999999999"]);
    let sent: Vec<_> = session.requests().into_iter().map(|request| request.operation).collect();
    assert_eq!(sent, ["sts:GetCallerIdentity"]);
}

#[test]
fn when_nobody_says_who_is_calling_nothing_is_collected() {
    let session = Session::open(Account::Empty);
    session.inject(&[Fault::Denied("sts:GetCallerIdentity")]);
    assert_nothing_collected(&session, &session.run(&ARGUMENTS), &["sts:GetCallerIdentity", "AccessDenied"]);
}

#[test]
fn when_the_role_cannot_be_assumed_nothing_is_collected() {
    let session = Session::open(Account::Empty);
    session.inject(&[Fault::Denied("sts:AssumeRole")]);
    let role = "arn:aws:iam::123456789012:role/auditor";
    let run = session.run(&[ARGUMENTS.as_slice(), &["--role-arn", role]].concat());
    assert_nothing_collected(&session, &run, &[role, "AccessDenied"]);
}

#[test]
fn what_is_throttled_for_ever_is_unknown_and_never_empty() {
    let session = Session::open(Account::Mixed);
    let before = scan(&session);
    session.inject(&[Fault::Throttled("s3:ListBuckets"), Fault::Throttled("iam:GetAccountAuthorizationDetails")]);
    let throttled = scan(&session);
    for rule in ["s3-bucket-versioning", "iam-user-policies-through-groups"] {
        assert!(statuses_of(rule, &before).contains(&"pass"), "{rule} speaks of resources that are there");
        let statuses: BTreeSet<_> = statuses_of(rule, &throttled).into_iter().collect();
        assert_eq!(statuses, BTreeSet::from(["unknown"]), "{rule}");
    }
}

fn statuses_of<'a>(rule: &str, found: &'a Findings) -> Vec<&'a str> {
    let of_rule = found.0.iter().filter(|((id, _), _)| id == rule);
    of_rule.map(|(_, finding)| finding.status.as_str()).collect()
}

#[test]
fn one_buckets_refusal_is_no_other_buckets() {
    let session = Session::open(Account::Mixed);
    let before = scan(&session);
    session.inject(&[Fault::DeniedFor("s3:GetBucketVersioning", "team-data-1")]);
    let after = scan(&session);
    let differ = |key: &Key| before.0[key].digest != after.0[key].digest;
    let touched: BTreeSet<_> = after.0.keys().filter(|key| differ(key)).map(|(_, resource)| resource.as_str()).collect();
    assert_eq!(touched, BTreeSet::from(["arn:aws:s3:::team-data-1"]));
    let versioning = ("s3-bucket-versioning".to_owned(), "arn:aws:s3:::team-data-1".to_owned());
    assert_eq!(after.0[&versioning].status, "unknown");
}
