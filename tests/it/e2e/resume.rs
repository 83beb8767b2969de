//! Runs that are killed, interrupted, or left without credentials go on from their journal: the same content in the end,
//! and nothing asked twice.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use serde_json::Value;
use trailwarden::snapshot::{content, store};

use crate::moto::{Account, Fault, Run, Session};

/// How often a run is killed.
const KILLS: u64 = 20;

/// Each run takes long enough; more at once would only wait for the server.
const WORKERS: usize = 2;

const COLLECT: [&str; 4] = ["collect", "--everything", "-o", "account.jsonl"];
const GO_ON: [&str; 2] = ["--resume", "account.jsonl.journal"];

/// Numbers that look random and are the same in every run.
fn scattered(seed: u64) -> u64 {
    let mixed = (seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 27)
}

fn program(session: &Session, arguments: &[&str]) -> Command {
    let mut command = session.command(env!("CARGO_BIN_EXE_trailwarden"));
    command.args(arguments);
    command
}

fn content_of(session: &Session) -> String {
    content::digest(&store::read(&session.folder().join("account.jsonl")).unwrap())
}

fn journal(session: &Session) -> PathBuf {
    session.folder().join("account.jsonl.journal")
}

/// An operation and the region it was asked in.
type Asked = (String, String);

/// What was asked to get the answers that a journal holds: its whole lines but the header.
fn kept(session: &Session) -> Vec<Asked> {
    let text = fs::read_to_string(journal(session)).unwrap();
    let lines = text.split_inclusive('\n').skip(1).filter(|line| line.ends_with('\n'));
    let answers = lines.map(|line| serde_json::from_str::<Value>(line).unwrap()["answer"].clone());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    answers.map(|answer| (text(&answer["call"]), text(&answer["region"]))).collect()
}

/// What reached the server.
fn sent(session: &Session) -> Vec<Asked> {
    session.requests().into_iter().map(|request| (request.operation, request.region)).collect()
}

/// Starts a run that hangs after so many answers, and waits until it does.
fn hanging(session: &Session, after: usize) -> Child {
    session.stall_after(after);
    let child = program(session, &COLLECT).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    session.wait_until_stalled();
    child
}

/// Goes on where a run was cut short, and tells what was asked for that. With another key: what the killed process had
/// sent may reach the server after its death.
fn go_on(session: &Session) -> Vec<Asked> {
    let second = Session::open(Account::Mixed);
    let run = Run::of(program(&second, &[COLLECT.as_slice(), &GO_ON].concat()).current_dir(session.folder()));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!journal(session).exists(), "the journal has done its work");
    sent(&second)
}

/// What a run that nothing disturbs reads, and what it asks.
fn undisturbed() -> (String, Vec<Asked>) {
    // When an account is built, moto makes up anew when trails last delivered; so all are built before.
    drop(Session::open(Account::Empty));
    let session = Session::open(Account::Mixed);
    let run = Run::of(&mut program(&session, &COLLECT));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!journal(&session).exists());
    let mut asked = sent(&session);
    asked.sort();
    (content_of(&session), asked)
}

#[test]
fn a_run_killed_anywhere_goes_on_to_the_same_content_and_asks_nothing_twice() {
    let (expected, needed) = undisturbed();
    let queue = Mutex::new(0..KILLS);
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                let session = Session::open(Account::Mixed);
                loop {
                    let Some(seed) = queue.lock().unwrap().next() else { break };
                    let after = usize::try_from(scattered(seed)).unwrap() % (needed.len() - 1);
                    let mut child = hanging(&session, after);
                    child.kill().unwrap();
                    child.wait().unwrap();
                    let mut asked = kept(&session);
                    asked.extend(go_on(&session));
                    assert_eq!(content_of(&session), expected, "killed after {after} answers");
                    asked.sort();
                    assert_eq!(asked, needed, "killed after {after} answers");
                }
            });
        }
    });
}

#[test]
fn an_interrupted_run_says_how_to_go_on() {
    let session = Session::open(Account::Mixed);
    let child = hanging(&session, 40);
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    insta::assert_snapshot!(stderr, @"
    error: interrupted while reading the account; nothing was written
    help: go on with `trailwarden collect --everything -o account.jsonl --resume account.jsonl.journal`
    exit 130: interrupted while reading the account; nothing was written
    ");
    go_on(&session);
}

#[test]
fn a_run_whose_credentials_expire_writes_what_it_has_and_says_how_to_go_on() {
    let (expected, _) = undisturbed();
    let session = Session::open(Account::Mixed);
    session.inject(&[Fault::Expired("kms:*")]);
    let run = Run::of(&mut program(&session, &COLLECT));
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    let last = run.stderr.lines().last().unwrap();
    assert!(last.starts_with("exit 5: the credentials expired and "), "{last}");
    let way_on =
        "sign in again, then go on with `trailwarden collect --everything -o account.jsonl --resume account.jsonl.journal`";
    assert!(last.ends_with(way_on), "{last}");
    assert_ne!(content_of(&session), expected);
    go_on(&session);
    assert_eq!(content_of(&session), expected);
}

#[test]
fn a_scan_whose_credentials_expire_still_reports() {
    let session = Session::open(Account::Mixed);
    session.inject(&[Fault::Expired("kms:*")]);
    let run = session.run(&["scan", "--format", "json", "-o", "html=report.html"]);
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    assert!(run.stdout.contains("\"expired_credentials\""));
    assert!(session.folder().join("report.html").exists());
}

#[test]
fn a_journal_is_gone_on_with_as_the_same_account_only() {
    let session = Session::open(Account::Mixed);
    let mut child = hanging(&session, 40);
    child.kill().unwrap();
    child.wait().unwrap();
    let other = Session::open(Account::Empty);
    let path = journal(&session);
    let run = other.run(&["collect", "-o", "account.jsonl", "--resume", path.to_str().unwrap()]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(
        run.stderr.contains("is of account 123456789012, and these credentials belong to account 222222222222"),
        "{}",
        run.stderr
    );
    session.inject(&[]);
}
