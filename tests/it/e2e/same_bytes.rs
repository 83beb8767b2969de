//! `scan` is `collect`, `check` and `report` in one: the same findings, byte for byte, from the saved snapshot.

use std::fs;

use super::result::{Findings, scan};
use crate::moto::{Account, Session};

const OPEN_GATE: [&str; 4] = ["--fail-on", "none", "--fail-on-unknown", "none"];

#[test]
fn checking_a_scans_snapshot_gives_the_scans_own_bytes() {
    let session = Session::open(Account::Mixed);
    let scanned =
        session.run(&["scan", "--format", "json", "--snapshot", "account.jsonl", "-o", "html=scan.html", "-o", "text=scan.txt"]);
    let checked = session.run(&["check", "account.jsonl", "--format", "json", "-o", "html=check.html"]);
    assert_eq!(scanned.stdout, checked.stdout);
    assert_eq!((scanned.code, checked.code), (Some(1), Some(1)));
    fs::write(session.folder().join("result.json"), &checked.stdout).unwrap();
    session.run(&["report", "result.json", "-o", "html=report.html", "-o", "text=report.txt"]);
    let file = |name: &str| fs::read_to_string(session.folder().join(name)).unwrap();
    assert_eq!(file("scan.html"), file("check.html"));
    assert_eq!(file("scan.html"), file("report.html"));
    assert_eq!(file("scan.txt"), file("report.txt"));
}

#[test]
fn collecting_first_and_checking_later_gives_the_same_verdicts() {
    let session = Session::open(Account::Mixed);
    let collected = session.run(&["collect", "-o", "account.jsonl.zst"]);
    assert_eq!(collected.code, Some(0), "{}", collected.stderr);
    let checked = session.run(&[&["check", "account.jsonl.zst", "--format", "json"], OPEN_GATE.as_slice()].concat());
    assert_eq!(Findings::read(&checked).statuses(), scan(&session).statuses());
}
