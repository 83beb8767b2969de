//! The file: what is refused, what is forgiven, who may read it.
#![allow(clippy::disallowed_methods, reason = "a journal is a file")]

use std::fs;

use super::*;

const HEADER: &str =
    r#"{"journal":{"format":1,"tool_version":"0.1.0","started_at":"2026-01-01T00:00:00Z","account":"111122223333"}}"#;
const ANSWER: &str = r#"{"answer":{"key":"ab","call":"kms:ListKeys","region":"eu-west-1","at":"2026-01-01T00:00:01Z","attempts":2,"status":200,"headers":[["x-amzn-requestid","r1"]],"body":"{\"Keys\":[]}"}}"#;

struct Place(tempfile::TempDir);

impl Place {
    fn holding(text: &str) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::write(place.path(), text).unwrap();
        place
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("a.journal")
    }
}

fn refused(text: &str) -> String {
    let place = Place::holding(text);
    Journal::resume(&place.path()).unwrap_err().kind.to_string()
}

#[test]
fn an_answer_is_given_once_and_as_it_came() {
    let place = Place::holding(&format!("{HEADER}\n{ANSWER}\n"));
    let journal = Journal::resume(&place.path()).unwrap();
    assert_eq!(journal.kept(), 1);
    let (response, exchange) = journal.recall("ab").unwrap().unwrap();
    assert_eq!((response.status().as_u16(), response.body().bytes()), (200, Some(br#"{"Keys":[]}"#.as_slice())));
    assert_eq!(response.headers().get("x-amzn-requestid"), Some("r1"));
    assert_eq!(exchange, Exchange { attempts: 2, at: Some("2026-01-01T00:00:01Z".parse().unwrap()) });
    assert!(journal.recall("ab").is_none());
}

#[test]
fn bodies_that_are_no_text_come_back_byte_for_byte() {
    let bytes = [0xa1, 0x63, 0xff, 0x00];
    let line = serde_json::to_string(&Body::of(&bytes)).unwrap();
    assert_eq!(line, r#"{"body_base64":"oWP/AA=="}"#);
    let answer: Answer = serde_json::from_str(
        r#"{"key":"k","call":"c","region":"r","at":"2026-01-01T00:00:01Z","attempts":1,"status":200,"headers":[],"body_base64":"oWP/AA=="}"#,
    )
    .unwrap();
    assert_eq!(answer.response().unwrap().body().bytes(), Some(bytes.as_slice()));
}

#[test]
fn a_torn_last_line_is_forgotten_and_cut_off() {
    let place = Place::holding(&format!("{HEADER}\n{ANSWER}\n{{\"answer\":{{\"key\":\"cd"));
    let journal = Journal::resume(&place.path()).unwrap();
    assert_eq!(journal.kept(), 1);
    assert_eq!(fs::read_to_string(place.path()).unwrap(), format!("{HEADER}\n{ANSWER}\n"));
}

#[test]
fn a_run_killed_before_its_first_line_leaves_a_journal_to_begin() {
    for text in ["", "{\"journal\":{\"for"] {
        let place = Place::holding(text);
        let journal = Journal::resume(&place.path()).unwrap();
        let now = "2026-01-02T00:00:00Z".parse().unwrap();
        assert_eq!(journal.begin(&"111122223333".into(), None, now).unwrap(), now);
        assert!(fs::read_to_string(place.path()).unwrap().starts_with("{\"journal\":"));
    }
}

#[test]
fn other_damage_is_told_with_its_line() {
    assert_eq!(refused(&format!("{HEADER}\nno answer\n{ANSWER}\n")), "is damaged in line 2: expected value in column 1");
    assert_eq!(refused(&format!("{HEADER}\n{HEADER}\n")), "is damaged in line 2: it is a second header");
    assert_eq!(refused("{\"manifest\":{}}\n"), "is not a journal: its first line is not a `journal` record");
    let newer = HEADER.replace("\"format\":1", "\"format\":2");
    assert_eq!(refused(&format!("{newer}\n")), "has format 2, which this version does not know");
}

#[test]
fn a_new_journal_replaces_an_old_one_but_no_other_file() {
    let old = Place::holding(&format!("{HEADER}\n{ANSWER}\n"));
    assert_eq!(Journal::create(&old.path()).unwrap().kept(), 0);
    assert_eq!(fs::read_to_string(old.path()).unwrap(), "");
    let other = Place::holding("{\"manifest\":{}}\n");
    assert!(matches!(Journal::create(&other.path()).unwrap_err().kind, JournalErrorKind::NotAJournal));
    assert_eq!(fs::read_to_string(other.path()).unwrap(), "{\"manifest\":{}}\n");
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place(tempfile::tempdir().unwrap());
    let _journal = Journal::create(&place.path()).unwrap();
    assert_eq!(fs::metadata(place.path()).unwrap().permissions().mode() & 0o777, 0o600);
}
