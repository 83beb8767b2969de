//! Runs that are killed, interrupted, or left without credentials go on from their journal: the same content in the end,
//! and nothing asked twice.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

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

/// The answers that a journal holds: its whole lines but the header.
fn answers(session: &Session) -> usize {
    fs::read(journal(session)).unwrap().iter().filter(|byte| **byte == b'\n').count().saturating_sub(1)
}

/// Starts a run that hangs after so many answers, and waits until it does.
fn hanging(session: &Session, after: usize) -> Child {
    session.stall_after(after);
    let child = program(session, &COLLECT).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    session.wait_until_stalled();
    child
}

fn go_on(session: &Session) -> Run {
    session.inject(&[]);
    let run = Run::of(&mut program(session, &[COLLECT.as_slice(), &GO_ON].concat()));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!journal(session).exists(), "the journal has done its work");
    run
}

/// What a run that nothing disturbs reads, and with how many requests.
fn undisturbed() -> (String, usize) {
    let session = Session::open(Account::Mixed);
    let run = Run::of(&mut program(&session, &COLLECT));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!journal(&session).exists());
    (content_of(&session), session.requests().len())
}

#[test]
fn a_run_killed_anywhere_goes_on_to_the_same_content_and_asks_nothing_twice() {
    let (expected, requests) = undisturbed();
    let queue = Mutex::new(0..KILLS);
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                let session = Session::open(Account::Mixed);
                loop {
                    let Some(seed) = queue.lock().unwrap().next() else { break };
                    let after = usize::try_from(scattered(seed)).unwrap() % (requests - 1);
                    let mut child = hanging(&session, after);
                    child.kill().unwrap();
                    child.wait().unwrap();
                    let kept = answers(&session);
                    go_on(&session);
                    assert_eq!(content_of(&session), expected, "killed after {after} answers");
                    assert_eq!(session.requests().len(), requests - kept, "killed after {after} answers, {kept} were kept");
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
    insta::assert_snapshot!(stderr, @"");
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
