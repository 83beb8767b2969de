//! Verdicts explained from the command line.

use serde_json::Value;

use super::{DEMO, Folder, run};

/// A violation of the demonstration's account.
const VIOLATION: &str = "0411c66c4a40c93f";

/// Judges the demonstration's account, and keeps the result.
fn folder_with_result() -> Folder {
    let folder = Folder::new();
    let checked = folder.run(&["check", DEMO, "-o", "json=result.json"]);
    assert_eq!(checked.code, Some(1), "{}", checked.stderr);
    folder
}

fn findings(folder: &Folder) -> Vec<Value> {
    let result: Value = serde_json::from_str(&folder.read("result.json")).unwrap();
    result["findings"].as_array().unwrap().clone()
}

#[test]
fn a_verdict_is_explained_from_its_snapshot() {
    let run = run(&["explain", VIOLATION, "--snapshot", DEMO]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    insta::assert_snapshot!(run.stdout, @r#"
    s3-bucket-versioning · fail · lindenhof-backups (111122223333 eu-central-1)
    rules/s3/s3-bucket-versioning.yaml

    `lindenhof-backups` keeps no versions of changed and deleted objects
    fail: `check` is false

    ✗ false   check                                                                            24:1
    ┕━ ✗ false   versioning_status is "Suspended", expected "Enabled"                          25:3  [1]

      [1] s3:GetBucketVersioning in eu-central-1, 2026-01-15 06:00:04 UTC
          request b7a8ceef-0000-4000-8000-0000bd3088ec

    A heavy branch (━) made what stands above it. On the right: line and column in the rule's file, and
    the call that told.
    fingerprint 0411c66c4a40c93f525acf2d81d0a3bf8ced7941b2040ccae003cd724b7068aa
    "#);
}

#[test]
fn a_result_explains_a_verdict_as_the_snapshot_does() {
    let folder = folder_with_result();
    for finding in findings(&folder).iter().filter(|finding| finding["evaluation"].is_object()).step_by(10) {
        let fingerprint = finding["fingerprint"].as_str().unwrap();
        let from_result = folder.run(&["explain", fingerprint, "--result", "result.json"]);
        let from_snapshot = folder.run(&["explain", fingerprint, "--snapshot", DEMO]);
        assert_eq!(from_result.stderr, "");
        assert_eq!(from_result.stdout, from_snapshot.stdout);
    }
}

#[test]
fn reports_from_a_result_are_those_from_the_snapshot() {
    for evidence in ["decisive", "all"] {
        let folder = Folder::new();
        folder.run(&["check", DEMO, "--evidence", evidence, "-o", "json=a.json", "-o", "html=a.html"]);
        folder.run(&["report", "a.json", "-o", "json=b.json", "-o", "html=b.html"]);
        assert!(folder.read("a.html").contains("How it was judged"));
        assert!(folder.read("a.html") == folder.read("b.html"), "{evidence}");
        assert!(folder.read("a.json") == folder.read("b.json"), "{evidence}");
    }
}

#[test]
fn json_is_the_finding_as_it_stands_in_the_result() {
    let folder = folder_with_result();
    let run = folder.run(&["explain", &VIOLATION.to_uppercase(), "--snapshot", DEMO, "--format", "json"]);
    let explained: Value = serde_json::from_str(&run.stdout).unwrap();
    let listed = findings(&folder).into_iter().find(|finding| finding["fingerprint"].as_str().unwrap().starts_with(VIOLATION));
    assert_eq!(explained, listed.unwrap());
}

#[test]
fn a_pass_is_explained_from_the_snapshot_and_a_result_says_if_it_has_no_tree() {
    let folder = folder_with_result();
    let pass = findings(&folder).into_iter().find(|finding| finding["status"] == "pass").unwrap();
    let fingerprint = pass["fingerprint"].as_str().unwrap();
    let from_snapshot = folder.run(&["explain", fingerprint, "--snapshot", DEMO]).stdout;
    assert!(from_snapshot.contains("✓ true    check"), "{from_snapshot}");
    let from_result = folder.run(&["explain", fingerprint, "--result", "result.json"]).stdout;
    assert!(from_result.contains("holds no evaluation of it") && !from_result.contains("✓"), "{from_result}");
}

#[test]
fn rules_parameters_and_time_are_chosen_as_for_check() {
    let folder = Folder::new();
    let choice = ["--param", "iam-access-key-rotated.max_age=365d", "--now", "2027-01-01T00:00:00Z"];
    let rule = ["--rule", "iam-access-key-rotated", "-o", "json=result.json"];
    folder.run(&[&["check", DEMO], choice.as_slice(), rule.as_slice()].concat());
    let finding = findings(&folder).into_iter().find(|finding| finding["status"] == "fail").unwrap();
    let explain = ["explain", finding["fingerprint"].as_str().unwrap(), "--snapshot", DEMO, "--format", "json"];
    let run = folder.run(&[explain.as_slice(), choice.as_slice()].concat());
    assert_eq!(serde_json::from_str::<Value>(&run.stdout).unwrap(), finding);
}

#[test]
fn the_text_report_tells_fingerprints_when_asked_to_say_more() {
    let quiet = run(&["check", DEMO]).stdout;
    assert!(!quiet.contains("fingerprint"));
    let verbose = run(&["check", DEMO, "--verbose"]).stdout;
    assert!(verbose.contains(&format!("          fingerprint {VIOLATION}\n")), "{verbose}");
    assert!(verbose.contains("lindenhof-organization (db488377b47c5400)"), "{verbose}");
}

#[test]
fn a_fingerprint_that_is_not_found_says_where_to_find_one() {
    let run = run(&["explain", "00000000", "--snapshot", DEMO]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @"
    error: no finding has the fingerprint `00000000`
    help: take it from the JSON result, from the HTML report, or from the text report with --verbose; its first 8 digits are enough
    exit 2: no finding has the fingerprint `00000000`
    ");
}

#[test]
fn a_fingerprint_needs_something_judged() {
    let run = run(&["explain", VIOLATION]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @"
    error: where was the finding `0411c66c4a40c93f` judged?
    help: add `--snapshot FILE` to judge it again, or `--result FILE` with what `--format json` wrote
    exit 2: a finding is explained from a snapshot or a result
    ");
}

#[test]
fn a_fingerprint_that_is_too_short_is_refused() {
    let run = run(&["explain", "0411", "--snapshot", DEMO]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @"
    error: `0411` is no fingerprint: 8 to 64 digits, 0 to 9 and a to f
    help: take it from the JSON result, from the HTML report, or from the text report with --verbose; its first 8 digits are enough
    exit 2: `0411` is no fingerprint: 8 to 64 digits, 0 to 9 and a to f
    ");
}

#[test]
fn a_fingerprint_that_several_findings_begin_with_lists_them() {
    let folder = folder_with_result();
    let mut result: Value = serde_json::from_str(&folder.read("result.json")).unwrap();
    let all = result["findings"].as_array_mut().unwrap();
    all.truncate(2);
    for (finding, end) in all.iter_mut().zip(["1", "2"]) {
        finding["fingerprint"] = format!("{}{end}", "a".repeat(63)).into();
    }
    let names = |finding: &Value| {
        format!(
            "{}  {}  {}",
            finding["rule_id"].as_str().unwrap(),
            finding["status"].as_str().unwrap(),
            finding["resource"]["name"].as_str().unwrap()
        )
    };
    let lines: Vec<_> = all.iter().map(names).collect();
    folder.write("ambiguous.json", &result.to_string());
    let run = folder.run(&["explain", "aaaaaaaa", "--result", "ambiguous.json"]);
    let expected = format!(
        "error: `aaaaaaaa` begins the fingerprints of 2 findings\n  {a}  {}\n  {a}  {}\nhelp: give more digits\n\
         exit 2: `aaaaaaaa` begins the fingerprints of 2 findings\n",
        lines[0],
        lines[1],
        a = "a".repeat(16)
    );
    assert_eq!((run.code, run.stderr), (Some(2), expected));
}

#[test]
fn what_cannot_be_chosen_together_is_refused() {
    let folder = folder_with_result();
    let refused = |arguments: &[&str], reason: &str| {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(run.stderr.contains(reason), "{arguments:?}: {}", run.stderr);
    };
    let result = ["explain", VIOLATION, "--result", "result.json"];
    refused(&[&result, ["--now", "2026-01-01T00:00:00Z"].as_slice()].concat(), "a result is already judged");
    refused(&[&result, ["--snapshot", DEMO].as_slice()].concat(), "cannot be used with");
    refused(&["explain", VIOLATION, "--result", DEMO], "is a snapshot, not a result");
    refused(&["explain", "--snapshot", DEMO], "no finding is named");
    refused(&["explain", "kms-key-rotation", "--snapshot", DEMO], "is no fingerprint");
    refused(&["explain", "kms-key-rotation", "--format", "json"], "a rule is explained as text only");
    refused(&["explain", "duplicate-key", "--format", "json"], "a diagnostic is explained as text only");
}

#[test]
fn without_a_subject_all_diagnostics_are_listed() {
    let run = run(&["explain"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    for code in trailwarden::rule::Code::ALL {
        assert!(run.stdout.contains(&format!("\n  {code} ")), "{code}");
    }
    let (_, also) = run.stdout.split_once("\n\nAlso explained\n").unwrap();
    insta::assert_snapshot!(also, @"
    a rule: `trailwarden explain ID`; `trailwarden rules list` lists them
    a verdict: `trailwarden explain FINGERPRINT --snapshot FILE`, or `--result FILE`
    ");
}
