//! What users get wrong: a clear message that says what to do, exit code 2, and no file half written.

use std::fs;

use super::{DEMO, Folder, Run, without};

/// Runs the program, which must refuse, and gives what it says. Nothing may have been written.
fn refusal(folder: &Folder, arguments: &[&str]) -> String {
    let before = folder.names();
    let run = folder.run(arguments);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{}", run.stderr);
    assert_eq!(folder.names(), before);
    without(&run.stderr, &folder.path(""))
}

/// A snapshot that was cut off.
fn with_truncated() -> Folder {
    let folder = Folder::new();
    let text = fs::read_to_string(DEMO).unwrap();
    let lines: Vec<_> = text.lines().take(20).collect();
    folder.write("cut.jsonl", &format!("{}\n", lines.join("\n")));
    folder
}

#[test]
fn a_truncated_snapshot() {
    insta::assert_snapshot!(refusal(&with_truncated(), &["check", "cut.jsonl", "-o", "html=report.html"]), @"
    error: snapshot `cut.jsonl` ends before its `end` record: it was cut off, or is still being written
    help: collect again, or copy the whole file
    exit 2: snapshot `cut.jsonl` ends before its `end` record: it was cut off, or is still being written
    ");
}

#[test]
fn a_snapshot_that_was_edited() {
    let folder = Folder::new();
    folder.write("edited.jsonl", &fs::read_to_string(DEMO).unwrap().replace("\"is_logging\":false", "\"is_logging\":true"));
    let said = refusal(&folder, &["check", "edited.jsonl", "-o", "html=report.html"]);
    assert!(said.starts_with("error: snapshot `edited.jsonl` was changed after it was written: its SHA-256 is "), "{said}");
}

#[test]
fn a_snapshot_that_does_not_exist() {
    insta::assert_snapshot!(refusal(&Folder::new(), &["check", "nothing.jsonl"]), @"
    error: snapshot `nothing.jsonl` cannot be read: No such file or directory (os error 2)
    help: check the path and its permissions
    exit 2: snapshot `nothing.jsonl` cannot be read: No such file or directory (os error 2)
    ");
}

#[test]
fn a_file_that_is_no_snapshot() {
    let folder = Folder::new();
    folder.write("rule.yaml", "id: a\n");
    insta::assert_snapshot!(refusal(&folder, &["check", "rule.yaml"]), @"
    error: snapshot `rule.yaml`, line 1, is not a snapshot: its first line is not a `manifest` record
    help: name a file that `trailwarden collect` wrote
    exit 2: snapshot `rule.yaml`, line 1, is not a snapshot: its first line is not a `manifest` record
    ");
}

#[test]
fn a_report_of_something_else() {
    let folder = Folder::new();
    folder.write("package.json", "{}\n");
    let said = refusal(&folder, &["report", "package.json"]);
    assert!(said.starts_with("error: `package.json` is neither a snapshot nor a result: "), "{said}");
}

#[test]
fn one_account_twice() {
    insta::assert_snapshot!(refusal(&Folder::new(), &["check", DEMO, DEMO]).replace(DEMO, "demo.jsonl"), @"
    error: snapshot `demo.jsonl` holds the access-analyzer.analyzer list of account 111122223333 in eu-central-1, which `demo.jsonl` holds too
    help: give each account's settings once: leave one of the files out
    exit 2: snapshot `demo.jsonl` holds the access-analyzer.analyzer list of account 111122223333 in eu-central-1, which `demo.jsonl` holds too
    ");
}

#[test]
fn a_rule_that_does_not_exist() {
    let arguments = ["check", DEMO, "--rule", "cloudtrail-log-file-validaton", "-o", "json=out.json"];
    insta::assert_snapshot!(refusal(&Folder::new(), &arguments), @"
    error[unknown-rule]: there is no rule `cloudtrail-log-file-validaton`
      = help: did you mean `cloudtrail-log-file-validation`?
    help: `trailwarden explain unknown-rule` tells more
    exit 2: 1 problem with rules
    ");
}

#[test]
fn a_service_that_does_not_exist() {
    insta::assert_snapshot!(refusal(&Folder::new(), &["check", DEMO, "--service", "cloudtrial"]), @"
    error[unknown-service]: no rule belongs to service `cloudtrial`
      = help: did you mean `cloudtrail`?
    help: `trailwarden explain unknown-service` tells more
    exit 2: 1 problem with rules
    ");
}

#[test]
fn a_selection_that_leaves_nothing() {
    let arguments =
        ["check", DEMO, "--rule", "cloudtrail-log-file-validation", "--exclude-rule", "cloudtrail-log-file-validation"];
    insta::assert_snapshot!(refusal(&Folder::new(), &arguments), @"
    error: no rule is left to judge by
    help: loosen --rule, --framework, --level, --service, --severity or --exclude-rule
    exit 2: no rule is left to judge by
    ");
}

#[test]
fn a_rule_file_that_is_not_yaml() {
    let folder = Folder::new();
    folder.write("mine/broken.yaml", "id: [a\ntitle: b\n");
    insta::assert_snapshot!(refusal(&folder, &["check", DEMO, "--rules", "mine", "-o", "json=out.json"]), @r#"
    error[yaml-syntax]: not YAML: illegal placement of ':' indicator
     --> mine/broken.yaml:2:6
      |
    2 | title: b
      |      ^
      = help: text that holds `: ` or ` #`, or begins with one of `{ [ & * ! | > ' " % @`, needs quotes
    help: `trailwarden explain yaml-syntax` tells more
    exit 2: 1 problem with rules
    "#);
}

#[test]
fn a_rules_directory_that_does_not_exist() {
    insta::assert_snapshot!(refusal(&Folder::new(), &["rules", "lint", "mine"]), @"
    error: rules in `mine` cannot be read: No such file or directory (os error 2)
    help: name a rule file or a directory of them
    exit 2: rules in `mine` cannot be read: No such file or directory (os error 2)
    ");
}

#[test]
fn a_rules_directory_without_rules() {
    let folder = Folder::new();
    folder.write("mine/readme.md", "");
    insta::assert_snapshot!(refusal(&folder, &["check", DEMO, "--rules", "mine"]), @"
    error: no rule files in `mine`
    help: rule files end in `.yaml`
    exit 2: no rule files in `mine`
    ");
}

#[test]
fn a_rule_file_that_is_not_text() {
    let folder = Folder::new();
    fs::write(folder.path("binary.yaml"), [0xff, 0xfe, 0x00]).unwrap();
    insta::assert_snapshot!(refusal(&folder, &["rules", "lint", "binary.yaml"]), @"
    error: rules in `binary.yaml` cannot be read: line 1, column 1 is not UTF-8
    help: name a rule file or a directory of them
    exit 2: rules in `binary.yaml` cannot be read: line 1, column 1 is not UTF-8
    ");
}

#[test]
fn a_format_that_does_not_exist() {
    insta::assert_snapshot!(refusal(&Folder::new(), &["check", DEMO, "--format", "jsn"]), @"
    error: unknown format `jsn`
    help: did you mean `json`?
    exit 2: unknown format `jsn`
    ");
}

#[test]
fn an_output_of_an_unknown_format() {
    insta::assert_snapshot!(refusal(&Folder::new(), &["check", DEMO, "-o", "pdf=report.pdf"]), @"
    error: unknown format `pdf`
    help: the formats are text, json, html, markdown, jsonl, sarif, junit, gitlab, github, csv, ocsf, asff, oscal, bundle, template
    exit 2: unknown format `pdf`
    ");
}

#[test]
fn an_output_in_a_directory_that_does_not_exist() {
    insta::assert_snapshot!(refusal(&Folder::new(), &["check", DEMO, "-o", "json=out/result.json"]), @"
    error: `out/result.json` cannot be written: No such file or directory (os error 2)
    help: name a path in a directory that exists and may be written to
    exit 2: `out/result.json` cannot be written: No such file or directory (os error 2)
    ");
}

#[test]
fn an_output_that_is_a_directory() {
    let folder = Folder::new();
    fs::create_dir(folder.path("out")).unwrap();
    insta::assert_snapshot!(refusal(&folder, &["check", DEMO, "-o", "json=out"]), @"
    error: `out` cannot be written: it is a directory
    help: name a path in a directory that exists and may be written to
    exit 2: `out` cannot be written: it is a directory
    ");
}

#[test]
fn two_outputs_in_one_place() {
    insta::assert_snapshot!(refusal(&Folder::new(), &["check", DEMO, "-o", "json=a", "-o", "html=a"]), @"
    error: two reports cannot both go to `a`
    exit 2: two reports cannot both go to `a`
    ");
}

#[test]
fn an_output_in_the_place_of_the_snapshot() {
    let folder = Folder::new();
    fs::copy(DEMO, folder.path("a.jsonl")).unwrap();
    for command in ["check", "report"] {
        insta::allow_duplicates! {
            insta::assert_snapshot!(refusal(&folder, &[command, "a.jsonl", "-o", "json=./a.jsonl"]), @"
            error: a report must not take the place of `./a.jsonl`
            help: name another path for the report
            exit 2: a report must not take the place of `./a.jsonl`
            ");
        }
    }
    assert_eq!(folder.read("a.jsonl"), fs::read_to_string(DEMO).unwrap());
}

#[test]
fn a_parameter_that_does_not_exist() {
    let arguments = ["check", DEMO, "--param", "cloudtrail-log-file-validation.max_age=60d"];
    insta::assert_snapshot!(refusal(&Folder::new(), &arguments), @"
    error[unknown-param]: rule `cloudtrail-log-file-validation` has no parameter `max_age`
     --> --param:1:1
      |
    1 | cloudtrail-log-file-validation.max_age=60d
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: parameters: none
    help: `trailwarden explain unknown-param` tells more
    exit 2: 1 problem with rules
    ");
}

#[test]
fn a_time_that_is_none() {
    let folder = Folder::new();
    let run = Run::of(folder.command(&["check", DEMO]).env("SOURCE_DATE_EPOCH", "yesterday"));
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @"
    error: SOURCE_DATE_EPOCH is `yesterday`, which is no time
    help: give seconds since 1970, or unset it
    exit 2: SOURCE_DATE_EPOCH is `yesterday`, which is no time
    ");
}

#[test]
fn choices_about_a_result_that_is_judged_already() {
    let folder = Folder::new();
    folder.run(&["demo", "-o", "json=result.json"]);
    insta::assert_snapshot!(refusal(&folder, &["report", "result.json", "--rule", "cloudtrail-log-file-validation"]), @"
    error: a result is already judged: rules, time, waivers and baseline cannot be chosen any more
    help: name the snapshot instead, or leave the flags about judging out
    exit 2: a result is already judged: rules, time, waivers and baseline cannot be chosen any more
    ");
}

#[test]
fn a_subject_that_cannot_be_explained() {
    insta::assert_snapshot!(refusal(&Folder::new(), &["explain", "cloudtrail-log-file-valid"]), @"
    error: unknown rule or diagnostic `cloudtrail-log-file-valid`
    help: did you mean `cloudtrail-log-file-validation`?
    exit 2: unknown rule or diagnostic `cloudtrail-log-file-valid`
    ");
}

#[test]
fn a_name_with_control_characters_cannot_reach_the_terminal() {
    let said = refusal(&Folder::new(), &["check", "\u{1b}[2Jnothing.jsonl"]);
    assert!(said.contains(r"`\u{1b}[2Jnothing.jsonl`"), "{said}");
}
