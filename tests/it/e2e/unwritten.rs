//! What was read from an account outlives a report that cannot be made of it.

use std::fs;

use crate::moto::{Account, Run, Session};

/// The snapshot that a run kept by itself, and the only one.
fn kept(session: &Session) -> String {
    let names = fs::read_dir(session.folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let snapshots: Vec<_> = names.filter(|name| name.ends_with(".jsonl.zst")).collect();
    let [snapshot] = snapshots.as_slice() else { panic!("not one snapshot: {snapshots:?}") };
    snapshot.clone()
}

/// That a run kept what it read, says so, and that judging it gives the verdicts of a run that went well.
fn assert_kept(session: &Session, run: &Run) {
    let snapshot = kept(session);
    let told = format!("what was read is kept in `./{snapshot}`: judge it with `trailwarden check ./{snapshot}`");
    assert!(run.stderr.contains(&told), "{}", run.stderr);
    let (checked, scanned) = (session.run(&["check", &snapshot, "--format", "csv"]), session.run(&["scan", "--format", "csv"]));
    assert_eq!((checked.code, checked.stdout), (scanned.code, scanned.stdout));
}

#[cfg(target_os = "linux")]
#[test]
fn a_scan_whose_report_finds_no_room_keeps_what_it_read() {
    let session = Session::open(Account::Mixed);
    let run = session.run(&["scan", "-o", "html=/dev/full"]);
    assert_eq!(run.code, Some(70), "{}", run.stderr);
    assert_kept(&session, &run);
}

#[test]
fn a_scan_whose_template_fails_with_this_account_only_keeps_what_it_read() {
    let session = Session::open(Account::Mixed);
    let template = "{% if \"111122223333\" not in page.subtitle %}{{ 1 + \"x\" }}{% endif %}\n";
    fs::write(session.folder().join("a.txt"), template).unwrap();
    let run = session.run(&["scan", "--template", "a.txt"]);
    assert!(run.code == Some(2) && run.stderr.contains("error[template-fails]"), "{:?} {}", run.code, run.stderr);
    assert_kept(&session, &run);
}

#[test]
fn a_bundle_of_a_scan_is_verified() {
    let session = Session::open(Account::Mixed);
    let scanned = session.run(&["scan", "-o", "bundle=account.twb"]);
    assert_eq!(scanned.code, Some(1), "{}", scanned.stderr);
    let verified = session.run(&["verify", "account.twb"]);
    assert_eq!(verified.code, Some(0), "{}{}", verified.stdout, verified.stderr);
}

#[test]
fn a_file_that_cannot_be_written_takes_no_other_account_with_it() {
    let session = Session::open(Account::Managing);
    let managing = Account::Managing.id();
    // Where the file should stand there is a directory.
    fs::create_dir(session.folder().join(format!("{managing}.jsonl"))).unwrap();
    let arguments = ["collect", "--rule", "s3-bucket-versioning", "--org", "--role-name", "audit", "--output-dir", "."];
    let run = session.run(&arguments);
    assert_eq!(run.code, Some(70), "{}", run.stderr);
    let kept = kept(&session);
    assert!(kept.starts_with(&format!("trailwarden-{managing}-")), "{kept}");
    let names = fs::read_dir(session.folder()).unwrap().map(|entry| entry.unwrap());
    let files = names.filter(|entry| entry.path().is_file()).count();
    assert_eq!(files, 3, "two other accounts and the one that was kept: {}", run.stderr);
}
