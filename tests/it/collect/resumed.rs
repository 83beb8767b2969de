//! Runs that were cut short and go on from their journal: the same snapshot, and nothing asked twice.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use trailwarden::collect::{CollectError, Journal, Session, Settings};
use trailwarden::journal_file::JournalErrorKind;
use trailwarden::snapshot::{CallRecord, Snapshot, content};

use super::account::{ACCOUNT, answer};
use super::operation::Asked;
use super::wire::Wire;
use super::{base, credentials, everything, run, settings};

fn read(wire: &Wire, journal: Journal, settings: &Settings) -> Result<Snapshot, CollectError> {
    let request = everything();
    run(async {
        let session = Session::with_http_client(wire.client(), credentials(), settings, &request.limits).await?;
        session.keeping(Arc::new(journal)).collect(&request, &()).await
    })
}

/// A whole run and the journal that it leaves at this path.
fn whole_run(path: &Path) -> Snapshot {
    read(&base(), Journal::create(path).unwrap(), &settings()).unwrap()
}

/// What each run asks anew: whose the credentials are, and what nobody should write down.
const ASKED_ANEW: [&str; 2] = ["lambda:ListFunctions", "sts:GetCallerIdentity"];

fn is_asked_anew(record: &CallRecord) -> bool {
    ASKED_ANEW.contains(&&*record.call)
}

/// A request as far as it is the same in every run.
fn question(asked: &Asked) -> (&'static str, String, String, String) {
    (asked.call, asked.region.clone(), format!("{}{}?{}", asked.host, asked.path, asked.query), asked.body.clone())
}

#[test]
fn a_whole_journal_answers_everything_but_what_is_asked_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.journal");
    let first = whole_run(&path);
    let wire = base();
    let second = read(&wire, Journal::resume(&path).unwrap(), &settings()).unwrap();
    let asked: BTreeSet<_> = wire.asked().iter().map(|asked| asked.call).collect();
    assert_eq!(asked, BTreeSet::from(ASKED_ANEW));
    let records =
        |snapshot: &Snapshot| snapshot.calls.iter().filter(|record| !is_asked_anew(record)).cloned().collect::<Vec<_>>();
    assert_eq!(records(&second), records(&first));
    assert_eq!(second.resources, first.resources);
    assert_eq!(second.manifest.captured_at, first.manifest.captured_at);
}

#[test]
fn the_environment_of_a_function_is_written_down_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.journal");
    let snapshot = whole_run(&path);
    assert!(snapshot.resources.iter().any(|resource| &*resource.subject.name == "pay"), "the function itself is told");
    let (journal, snapshot) = (fs::read_to_string(&path).unwrap(), format!("{snapshot:?}"));
    assert!(!journal.contains("sesame-of-a-function") && !snapshot.contains("sesame-of-a-function"));
}

#[test]
fn wherever_a_run_was_cut_off_it_goes_on_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.journal");
    let expected = content::digest(&whole_run(&path));
    let bytes = fs::read(&path).unwrap();
    let ends: Vec<_> = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).collect();
    let (everything_asked, asked_anew) = {
        let wire = base();
        read(&wire, Journal::create(&folder.path().join("b.journal")).unwrap(), &settings()).unwrap();
        let asked = wire.asked();
        (asked.len(), asked.iter().filter(|asked| ASKED_ANEW.contains(&asked.call)).count())
    };
    for (line, end) in ends.iter().enumerate() {
        // The next line is torn in its middle.
        let torn = ends.get(line + 1).map_or(*end, |next| end + (next - end) / 2);
        fs::write(&path, &bytes[..torn]).unwrap();
        let wire = base();
        let snapshot = read(&wire, Journal::resume(&path).unwrap(), &settings()).unwrap();
        assert_eq!(content::digest(&snapshot), expected, "cut off in line {}", line + 2);
        assert_eq!(wire.asked().len(), everything_asked - line, "cut off in line {}", line + 2);
        let whole = Journal::resume(&path).unwrap();
        assert_eq!(whole.kept(), everything_asked - asked_anew, "what was lost was written down");
    }
}

#[test]
fn no_answer_of_the_journal_is_asked_for_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.journal");
    let first = base();
    read(&first, Journal::create(&path).unwrap(), &settings()).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let half: String = text.split_inclusive('\n').take(30).collect();
    fs::write(&path, &half).unwrap();
    let second = base();
    read(&second, Journal::resume(&path).unwrap(), &settings()).unwrap();
    // Answers come in another order than questions are asked, so that what is known is what was not asked again.
    let mut known: BTreeSet<_> = first.asked().iter().map(question).collect();
    for asked in second.asked().iter().map(question) {
        assert!(known.remove(&asked), "asked twice, or never before: {asked:?}");
    }
    assert_eq!(known.len(), 29, "a line each, without the header: {known:?}");
    assert!(known.iter().all(|(call, ..)| *call != "sts:GetCallerIdentity"));
}

#[test]
fn throttled_and_broken_answers_are_no_answers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.journal");
    let wire = Wire::answering(answer).with_fault("kms:ListKeys", super::wire::Fault::Throttled);
    read(&wire, Journal::create(&path).unwrap(), &settings()).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(!text.contains("kms:ListKeys"), "{text}");
}

#[test]
fn a_journal_of_another_account_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.journal");
    whole_run(&path);
    let text = fs::read_to_string(&path).unwrap().replacen(ACCOUNT, "999988887777", 1);
    fs::write(&path, &text).unwrap();
    let wire = base();
    let error = read(&wire, Journal::resume(&path).unwrap(), &settings()).unwrap_err();
    let expected =
        format!("the journal `{}` is of account 999988887777, and these credentials belong to account {ACCOUNT}", path.display());
    assert_eq!((error.to_string(), wire.asked().len()), (expected, 1));
    assert_eq!(fs::read_to_string(&path).unwrap(), text, "it is left as it was");
}

#[test]
fn a_journal_of_another_endpoint_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.journal");
    whole_run(&path);
    let elsewhere = Settings { endpoint_url: Some("http://127.0.0.1:5000".to_owned()), ..settings() };
    let error = read(&base(), Journal::resume(&path).unwrap(), &elsewhere).unwrap_err();
    let expected = format!("the journal `{}` holds answers of AWS, and this run asks http://127.0.0.1:5000", path.display());
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_journal_that_another_run_writes_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.journal");
    let _first = Journal::create(&path).unwrap();
    let second = Journal::resume(&path).unwrap_err();
    assert!(matches!(second.kind, JournalErrorKind::InUse), "{second}");
}
