//! `verify-logs`, run on copies of a bucket that a made-up CloudTrail delivered to.

use serde_json::Value;

use super::Folder;
use crate::digests::delivery::{Delivery, METADATA, Mirror, gzip};
use crate::digests::signing::{KEYS, both_keys, key_file};
use crate::page::Page;

pub(super) const ACCOUNT: &str = "111122223333";
pub(super) const OTHER: &str = "444455556666";
const BEGIN: &str = "2026-01-15T00:00:00Z";

/// Two accounts, two regions, a change of keys, log files that came late.
pub(super) fn delivered() -> Mirror {
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).hours(12, 2).rotate().hours(12, 2);
    Delivery::begin(&mut mirror, ACCOUNT, "us-east-1", BEGIN).hours(24, 0);
    Delivery::begin(&mut mirror, OTHER, "eu-west-1", BEGIN).hours(20, 1).backfill(2).rotate().hours(4, 1);
    mirror
}

/// A folder with a copy and a file of keys.
pub(super) fn folder(mirror: &Mirror) -> Folder {
    let folder = Folder::new();
    mirror.write(&folder.path("mirror"));
    folder.write("keys.json", std::str::from_utf8(&both_keys()).unwrap());
    folder
}

/// The code, what is printed, and the last line on stderr.
fn verified(folder: &Folder, arguments: &[&str]) -> (Option<i32>, String, String) {
    let run = folder.run(&[&["verify-logs", "--from", "mirror", "--keys", "keys.json"], arguments].concat());
    (run.code, run.stdout.clone(), run.last_line().to_owned())
}

/// A digest of the first account in `eu-west-1`.
pub(super) fn digest(hour: u32) -> String {
    let file = format!("{ACCOUNT}_CloudTrail-Digest_eu-west-1_audit_eu-west-1_20260115T{hour:02}0000Z.json.gz");
    format!("AWSLogs/{ACCOUNT}/CloudTrail-Digest/eu-west-1/2026/01/15/{file}")
}

/// Tampered with in several ways, and with a stop of logging.
pub(super) fn tampered() -> Mirror {
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).hours(8, 1);
    Delivery::begin(&mut mirror, ACCOUNT, "us-east-1", BEGIN).hours(4, 1).stop(2).hours(2, 1);
    Delivery::begin(&mut mirror, OTHER, "eu-west-1", BEGIN).hours(8, 1);
    let logs = mirror.names(false);
    mirror.delete(&digest(3));
    mirror.delete(&logs[0]);
    mirror.rewrite(&logs[4], |content| content[20] ^= 1);
    mirror.files.insert("AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/notes.txt".to_owned(), Vec::new());
    mirror
}

#[test]
fn what_was_delivered_ends_with_zero() {
    let (code, stdout, last) = verified(&folder(&delivered()), &[]);
    let why = "exit 0: 73 digests and 74 log files are as CloudTrail delivered them, and no time between is left out";
    assert_eq!((code, last.as_str()), (Some(0), why), "{stdout}");
    insta::assert_snapshot!(stdout);
}

#[test]
fn what_was_tampered_with_ends_with_one_and_is_named() {
    let (code, stdout, last) = verified(&folder(&tampered()), &[]);
    let why = "exit 1: 1 digest is missing, 1 log file is invalid, 1 log file is missing, 2 spans of time are not covered";
    assert_eq!((code, last.as_str()), (Some(1), why), "{stdout}");
    insta::assert_snapshot!(stdout);
}

#[test]
fn json_holds_all_of_it() {
    let (code, stdout, last) = verified(&folder(&tampered()), &["--format", "json", "--account", ACCOUNT]);
    let told: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, told["sentence"].as_str()), (Some(1), Some(last.as_str())));
    insta::assert_snapshot!(stdout);
}

#[test]
fn the_committed_schema_is_current_and_fits() {
    let schema = super::run(&["schema", "verify-logs"]).stdout;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/reports/schema/verify-logs-v1.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &schema).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == schema, "the schema changed: run `UPDATE=1 cargo test the_committed_schema` and commit it");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let folder = folder(&tampered());
    for arguments in [&["--format", "json"][..], &["--format", "json", "--sample", "50%", "--start", BEGIN]] {
        let told: Value = serde_json::from_str(&verified(&folder, arguments).1).unwrap();
        let misfits: Vec<_> = validator.iter_errors(&told).map(|error| error.to_string()).collect();
        assert_eq!(misfits, Vec::<String>::new(), "{arguments:?}");
    }
    assert!(!validator.is_valid(&serde_json::json!({"schema": "trailwarden/verify-logs/v1", "chains": [{}]})));
}

#[test]
fn a_copy_without_the_newest_signature_is_not_known() {
    let (code, stdout, last) = verified(&folder(&tampered().without_metadata()), &["--account", OTHER]);
    let why = "exit 4: nothing is known to be wrong, but 1 digest and 1 log file could not be judged";
    assert_eq!((code, last.as_str()), (Some(4), why), "{stdout}");
    insta::assert_snapshot!(stdout);
}

#[test]
fn places_are_chosen_and_must_be_there() {
    let folder = folder(&delivered());
    let digests = |arguments: &[&str]| verified(&folder, arguments).2;
    assert!(digests(&["--region", "us-east-1"]).starts_with("exit 0: 24 digests and 0 log files"));
    assert!(digests(&["--region", "eu-west-1", "--account", OTHER]).starts_with("exit 0: 25 digests and 26 log files"));
    assert!(digests(&["--region", "eu-west-1,us-east-1"]).starts_with("exit 0: 73 digests"));
    let lacks = |arguments: &[&str]| (verified(&folder, arguments).0, digests(arguments));
    let told = "exit 2: there are no digests of account `000000000000` below `mirror`";
    assert_eq!(lacks(&["--account", "000000000000"]), (Some(2), told.to_owned()));
    let told = "exit 2: there are no digests of region `us-east-1` below `mirror`";
    assert_eq!(lacks(&["--account", OTHER, "--region", "us-east-1"]), (Some(2), told.to_owned()));
}

#[test]
fn time_that_is_asked_about_must_be_covered() {
    let folder = folder(&delivered());
    let ended = |start: &str, end: &str| verified(&folder, &["--region", "us-east-1", "--start", start, "--end", end]);
    let (code, stdout, last) = ended("2026-01-15T06:00:00Z", "2026-01-15T12:00:00Z");
    assert_eq!(code, Some(0), "{stdout}");
    assert!(last.starts_with("exit 0: 7 digests"), "the last may list log files that came late: {last}");
    let (code, stdout, last) = ended("2026-01-14T00:00:00Z", "2026-01-16T06:00:00Z");
    assert_eq!((code, last.as_str()), (Some(1), "exit 1: 2 spans of time are not covered"), "{stdout}");
    let (code, stdout, last) = ended("2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z");
    assert_eq!((code, last.as_str()), (Some(1), "exit 1: 1 span of time is not covered"), "{stdout}");
    let (code, stdout, last) = verified(&folder, &["--start", "2026-02-01T00:00:00Z"]);
    assert_eq!((code, last.as_str()), (Some(4), "exit 4: there are no digests of that time"), "{stdout}");
}

#[test]
fn a_copy_below_a_prefix_and_of_an_organization_is_found() {
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).below("team/audit/AWSLogs/o-ab12/").hours(2, 1);
    let (code, stdout, _) = verified(&folder(&mirror), &[]);
    assert_eq!(code, Some(0), "{stdout}");
    assert!(stdout.contains("audit in team/audit/AWSLogs/o-ab12/"), "{stdout}");
}

#[test]
fn a_key_that_was_not_given_leaves_its_digests_unknown() {
    let folder = folder(&delivered());
    let first = key_file(&[KEYS[0].listed("2025-01-01T00:00:00Z", "2027-01-01T00:00:00Z")]);
    folder.write("keys.json", std::str::from_utf8(&first).unwrap());
    let (code, stdout, _) = verified(&folder, &["--region", "eu-west-1"]);
    assert_eq!(code, Some(4), "{stdout}");
    let why = format!("the key {} is not among those given", KEYS[1].fingerprint);
    assert!(stdout.contains(&why), "{stdout}");
    let second = key_file(&[KEYS[1].listed("2025-01-01T00:00:00Z", "2027-01-01T00:00:00Z")]);
    folder.write("second.json", std::str::from_utf8(&second).unwrap());
    assert_eq!(verified(&folder, &["--region", "eu-west-1", "--keys", "second.json"]).0, Some(0));
}

#[test]
fn what_is_no_file_or_has_broken_metadata_is_unknown() {
    let mut mirror = delivered();
    let (log, newest) = (mirror.names(false)[0].clone(), digest(24).replace("15/", "16/").replace("15T24", "16T00"));
    mirror.delete(&log);
    mirror.files.insert(format!("{newest}{METADATA}"), b"{".to_vec());
    let folder = folder(&mirror);
    std::fs::create_dir_all(folder.path("mirror").join(&log)).unwrap();
    let (code, stdout, last) = verified(&folder, &["--account", ACCOUNT]);
    assert_eq!(code, Some(4), "{stdout}");
    assert_eq!(last, "exit 4: nothing is known to be wrong, but 1 digest and 1 log file could not be judged", "{stdout}");
    assert!(stdout.contains("it cannot be read: it is no file"), "{stdout}");
    assert!(stdout.contains("the metadata beside it: it is no mapping of texts"), "{stdout}");
}

#[test]
fn documents_tell_the_same_as_the_terminal() {
    let folder = folder(&tampered());
    let (code, markdown, last) = verified(&folder, &["--format", "markdown"]);
    assert!(markdown.contains(&last), "{markdown}");
    assert_eq!(code, Some(1));
    insta::assert_snapshot!(markdown);
    let (code, html, last) = verified(&folder, &["--format", "html"]);
    assert_eq!(code, Some(1));
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains(&last), "{html}");
    for told in [
        digest(3).rsplit('/').next().unwrap(),
        "invalid",
        "missing",
        "its digests are missing",
        "21 digests and 19 log files",
        "is a sample",
    ] {
        assert_eq!(html.contains(told), told != "is a sample", "{told}: {html}");
    }
    assert!(!html.contains("http:") && !html.contains("https:"), "the page asks nothing of anybody");
    let (_, sampled, _) = verified(&folder, &["--format", "html", "--sample", "50%", "--sample-seed", "1"]);
    assert!(sampled.contains("<strong>A sample</strong>: 50 %") && sampled.contains("is a sample"), "{sampled}");
}

#[test]
fn names_from_the_bucket_mean_nothing_in_documents() {
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).below("<b>|`x`](y)*/AWSLogs/").hours(2, 1);
    let log = mirror.names(false).remove(0);
    mirror.delete(&log);
    let folder = folder(&mirror);
    let (code, markdown, _) = verified(&folder, &["--format", "markdown"]);
    assert_eq!(code, Some(1), "{markdown}");
    let rows = markdown.lines().find(|line| line.starts_with("| 111122223333")).unwrap();
    assert!(!rows.contains("<b>") && rows.replace("\\|", "").matches('|').count() == 8, "{rows}");
    let (_, html, _) = verified(&folder, &["--format", "html"]);
    assert!(html.contains("&lt;b&gt;|`x`](y)*") && !html.contains("<b>|"), "{html}");
    let (_, sarif, _) = verified(&folder, &["--format", "sarif"]);
    assert!(sarif.contains("%3Cb%3E%7C%60x%60%5D%28y%29%2A/AWSLogs/"), "{sarif}");
}

#[test]
fn code_scanning_gets_each_problem_and_each_gap() {
    let (code, sarif, last) = verified(&folder(&tampered()), &["--format", "sarif"]);
    let told: Value = serde_json::from_str(&sarif).unwrap();
    let mut schema: Value = serde_json::from_str(include_str!("../../fixtures/schemas/sarif-2.1.0.json")).unwrap();
    // A pattern of the schema is no regular expression: it closes a bracket that it did not open.
    for place in ["/definitions/run/properties/language", "/definitions/toolComponent/properties/language"] {
        schema.pointer_mut(place).unwrap().as_object_mut().unwrap().remove("pattern");
    }
    let problems: Vec<_> =
        jsonschema::validator_for(&schema).unwrap().iter_errors(&told).map(|error| error.to_string()).collect();
    assert_eq!(problems, Vec::<String>::new());
    let run = &told["runs"][0];
    let results = run["results"].as_array().unwrap().iter();
    let results: Vec<_> = results.map(|result| (result["ruleId"].as_str().unwrap(), result["level"].as_str().unwrap())).collect();
    let error = |rule| (rule, "error");
    let (gap, log) = (error("cloudtrail-coverage"), error("cloudtrail-log-file"));
    assert_eq!(results, [gap, log, error("cloudtrail-digest"), log, gap]);
    let invocation = &run["invocations"][0];
    assert_eq!(
        (code, invocation["exitCode"].as_i64(), invocation["exitCodeDescription"].as_str()),
        (Some(1), Some(1), Some(&*last))
    );
    // What is not known is a warning.
    let (_, sarif, _) = verified(&folder(&tampered().without_metadata()), &["--format", "sarif", "--account", OTHER]);
    assert!(sarif.contains("\"warning\"") && !sarif.contains("\"error\""), "{sarif}");
}

/// A copy in which one log file is a folder, and the name of that file.
fn with_one_unread(mirror: &Mirror) -> (Folder, String) {
    let (mut without, log) = (mirror.clone(), mirror.names(false)[3].clone());
    without.delete(&log);
    let folder = folder(&without);
    std::fs::create_dir_all(folder.path("mirror").join(&log)).unwrap();
    (folder, log)
}

#[test]
fn what_a_journal_holds_is_not_read_again() {
    let mirror = tampered();
    let (_, expected, last) = verified(&folder(&mirror), &["--format", "json"]);
    let (folder, log) = with_one_unread(&mirror);
    let run = folder.run(&["verify-logs", "--from", "mirror", "--keys", "keys.json", "--journal", "logs.journal"]);
    let way_on =
        "what could not be read is read by `trailwarden verify-logs --from mirror --keys keys.json --resume logs.journal`";
    assert!(run.stderr.contains(way_on), "{}", run.stderr);
    // Now that file can be read, and no other.
    std::fs::remove_dir_all(folder.path("mirror").join(&log)).unwrap();
    for name in mirror.names(false) {
        let content = if name == log { mirror.files[&name].clone() } else { b"changed since".to_vec() };
        std::fs::write(folder.path("mirror").join(&name), content).unwrap();
    }
    // A line that a kill tore is nothing.
    let whole = folder.read("logs.journal");
    folder.write("logs.journal", &format!("{whole}{{\"log\":{{\"object"));
    let (code, stdout, end) = verified(&folder, &["--format", "json", "--resume", "logs.journal"]);
    assert_eq!((code, stdout, end), (Some(1), expected, last));
    assert!(!folder.path("logs.journal").exists(), "the journal has done its work");
}

#[test]
fn a_journal_of_something_else_is_refused() {
    let (folder, _) = with_one_unread(&delivered());
    let journal = ["verify-logs", "--from", "mirror", "--keys", "keys.json", "--journal", "logs.journal"];
    assert_eq!(folder.run(&journal).code, Some(4));
    let whole = folder.read("logs.journal");
    std::fs::rename(folder.path("mirror"), folder.path("other")).unwrap();
    let resumed = |from: &str| {
        let run = folder.run(&["verify-logs", "--from", from, "--keys", "keys.json", "--resume", "logs.journal"]);
        (run.code, run.last_line().to_owned())
    };
    let told = |why: &str| (Some(2), format!("exit 2: the journal `logs.journal` {why}"));
    assert_eq!(resumed("other"), told("is of `mirror`, and this run verifies `other`"));
    folder.write("logs.journal", &whole.replace("\"sha256\":\"", "\"sha256\":\"x"));
    assert_eq!(resumed("other"), told("is damaged in line 2: `sha256` is no hash"));
    folder.write("logs.journal", &whole.replace("\"format\":1", "\"format\":2"));
    assert_eq!(resumed("other"), told("has format 2, which this version does not know"));
    folder.write("logs.journal", "{}\n");
    assert_eq!(resumed("other"), told("is not a journal: its first line is not a `journal` record"));
    // What is no journal is not written over, either.
    let run = folder.run(&["verify-logs", "--from", "other", "--keys", "keys.json", "--journal", "keys.json"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
}

#[test]
fn a_sample_says_that_it_is_one() {
    let untouched = folder(&delivered());
    let sampled = |folder: &Folder, arguments: &[&str]| verified(folder, &[&["--sample", "30%"], arguments].concat());
    let (code, stdout, last) = sampled(&untouched, &["--sample-seed", "7"]);
    let why = "exit 4: 73 digests and 29 log files are as CloudTrail delivered them; this was a sample of 30 %, and 45 log \
               files were not looked at";
    assert_eq!((code, last.as_str()), (Some(4), why), "{stdout}");
    let head = "A SAMPLE: 30 % of the log files were looked at, chosen by --sample-seed 7\n";
    assert!(stdout.contains(head) && stdout.contains("  45 log files were not looked at, for this is a sample."), "{stdout}");
    let told = |seed: &str| -> Value {
        serde_json::from_str(&sampled(&untouched, &["--format", "json", "--sample-seed", seed]).1).unwrap()
    };
    assert_eq!(
        (told("7")["sample"]["percent"].as_u64(), told("7") == told("7"), told("7") == told("8")),
        (Some(30), true, false)
    );
    // Whoever is not told the number beforehand cannot know which files are looked at.
    let seeds: Vec<_> = (0..2).map(|_| sampled(&untouched, &["--quiet"]).1.lines().nth(2).unwrap().to_owned()).collect();
    assert_ne!(seeds[0], seeds[1]);
    // Digests are all looked at.
    assert_eq!(sampled(&folder(&tampered()), &["--sample-seed", "7"]).0, Some(1));
    for wrong in ["0%", "100%", "x"] {
        assert_eq!(verified(&untouched, &["--sample", wrong]).0, Some(2), "{wrong}");
    }
}

#[test]
fn wrong_arguments_end_with_two() {
    let folder = folder(&delivered());
    folder.write(
        "broken.json",
        r#"{"PublicKeyList": [{"Value": "!", "Fingerprint": "", "ValidityStartTime": 1, "ValidityEndTime": ""}]}"#,
    );
    let run = folder.run(&["verify-logs", "--from", "mirror", "--keys", "none.json", "--keys", "broken.json"]);
    assert_eq!((run.code, run.last_line()), (Some(2), "exit 2: the keys cannot be used"));
    insta::assert_snapshot!(run.stderr);
    let (code, _, last) = verified(&folder, &["--start", "2026-01-02T00:00:00Z", "--end", "2026-01-02T00:00:00Z"]);
    let told = "exit 2: --start 2026-01-02T00:00:00Z is not before --end 2026-01-02T00:00:00Z";
    assert_eq!((code, last.as_str()), (Some(2), told));
    let run = folder.run(&["verify-logs", "--from", "mirror/AWSLogs", "--keys", "keys.json"]);
    assert_eq!((run.code, run.last_line()), (Some(2), "exit 2: there are no digests below `mirror/AWSLogs`"));
    let run = folder.run(&["verify-logs", "--from", "none", "--keys", "keys.json"]);
    assert_eq!(run.last_line(), "exit 2: `none/` cannot be read: No such file or directory (os error 2)");
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_that_inflates_to_much_more_than_memory_is_hashed_and_not_held() {
    let mut mirror = Mirror::default();
    Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN).hours(1, 1);
    let log = mirror.names(false).remove(0);
    mirror.files.insert(log, gzip(&vec![b' '; 300 << 20]));
    let folder = folder(&mirror);
    let program = env!("CARGO_BIN_EXE_trailwarden");
    let script = format!("ulimit -v 262144 && exec '{program}' verify-logs --from mirror --keys keys.json");
    let mut shell = std::process::Command::new("sh");
    // The allocator sets addresses aside for each thread, and addresses are what is limited here.
    let alone = ("MALLOC_ARENA_MAX", "1");
    let run = super::Run::of(shell.args(["-c", &script]).current_dir(folder.path("")).env_clear().envs([alone]));
    assert_eq!((run.code, run.last_line()), (Some(1), "exit 1: 1 log file is invalid"), "{}", run.stderr);
}

#[test]
fn the_page_shows_what_its_command_prints() {
    const PAGE: Page = Page { name: "docs/verify-logs.md", text: include_str!("../../../docs/verify-logs.md") };
    PAGE.assert_marks();
    let line = PAGE.block("command").lines().last().unwrap().strip_prefix("trailwarden ").unwrap();
    let run = folder(&tampered()).run(&line.split(' ').collect::<Vec<_>>());
    assert_eq!(PAGE.block("output"), format!("{}{}", run.stdout, run.stderr));
}
