//! The configuration file: where it is looked for, what takes the place of what, and what is said of a wrong one.

use serde_json::{Value, json};

use super::{DEMO, Folder, Run};

/// A rule that the demo's account breaks; its severity is high.
const BROKEN: &str = "cloudtrail-log-file-validation";

/// A folder with a repository in it, and a configuration at its root.
fn repository(configuration: &str) -> Folder {
    let folder = Folder::new();
    folder.write(".git/HEAD", "");
    folder.write("deep/down/here.txt", "");
    folder.write("trailwarden.yaml", configuration);
    folder
}

/// The exit code of a check of the demo's account.
fn checked(folder: &Folder, flags: &[&str]) -> Option<i32> {
    let run = folder.run(&[&["check", DEMO, "--rule", BROKEN], flags].concat());
    run.code
}

/// Runs the program in a folder below.
fn run_below(folder: &Folder, below: &str, arguments: &[&str]) -> Run {
    Run::of(folder.command(arguments).current_dir(folder.path(below)))
}

#[test]
fn a_flag_comes_before_a_variable_before_the_file_before_the_default() {
    let folder = repository("version: 1\ngate: {fail_on: critical}\n");
    assert_eq!(checked(&folder, &["--no-config"]), Some(1), "the default is high");
    assert_eq!(checked(&folder, &[]), Some(0), "the file says critical");
    let with_variable = |flags: &[&str]| {
        let arguments = [&["check", DEMO, "--rule", BROKEN], flags].concat();
        Run::of(folder.command(&arguments).env("TRAILWARDEN_FAIL_ON", "low")).code
    };
    assert_eq!(with_variable(&[]), Some(1), "the variable says low");
    assert_eq!(with_variable(&["--fail-on", "critical"]), Some(0), "the flag says critical");
}

#[test]
fn the_file_is_found_from_any_folder_of_the_repository() {
    let folder = repository("version: 1\ngate: {fail_on: critical}\n");
    let run = run_below(&folder, "deep/down", &["check", DEMO, "--rule", BROKEN]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("configuration: ../../trailwarden.yaml"), "{}", run.stderr);
}

#[test]
fn outside_of_a_repository_only_the_working_directory_counts() {
    let folder = Folder::new();
    folder.write("trailwarden.yaml", "version: 1\ngate: {fail_on: critical}\n");
    folder.write("below/here.txt", "");
    assert_eq!(checked(&folder, &[]), Some(0));
    let run = run_below(&folder, "below", &["check", DEMO, "--rule", BROKEN]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
}

#[test]
fn the_folder_of_the_forge_may_hold_the_file_too_but_not_both() {
    let folder = repository("version: 1\n");
    folder.write(".github/trailwarden.yaml", "version: 1\ngate: {fail_on: critical}\n");
    let both = folder.run(&["check", DEMO]);
    assert_eq!((both.code, both.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(both.stderr, @"
    error: there are two configuration files: `trailwarden.yaml` and `.github/trailwarden.yaml`
    help: remove one of them, or name the one that counts by --config
    exit 2: there are two configuration files: `trailwarden.yaml` and `.github/trailwarden.yaml`
    ");
    std::fs::remove_file(folder.path("trailwarden.yaml")).unwrap();
    assert_eq!(checked(&folder, &[]), Some(0));
}

#[test]
fn a_file_with_the_other_ending_is_not_passed_over_in_silence() {
    let folder = Folder::new();
    folder.write("trailwarden.yml", "version: 1\n");
    let run = folder.run(&["check", DEMO]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("`trailwarden.yml` is not read"), "{}", run.stderr);
}

#[test]
fn a_file_that_is_named_comes_first_and_its_paths_are_relative_to_it() {
    let folder = repository("version: 1\n");
    folder.write("deep/other.yaml", "version: 1\noutputs: {json: result.json}\n");
    let by_flag = folder.run(&["check", DEMO, "--config", "deep/other.yaml"]);
    assert_eq!(by_flag.code, Some(1), "{}", by_flag.stderr);
    std::fs::remove_file(folder.path("deep/result.json")).unwrap();
    let by_variable = Run::of(folder.command(&["check", DEMO]).env("TRAILWARDEN_CONFIG", "deep/other.yaml"));
    assert_eq!(by_variable.code, Some(1), "{}", by_variable.stderr);
    std::fs::remove_file(folder.path("deep/result.json")).unwrap();
    let missing = folder.run(&["check", DEMO, "--config", "nowhere.yaml"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.stderr.contains("the configuration in `nowhere.yaml` cannot be read"), "{}", missing.stderr);
}

#[test]
fn commands_that_work_on_what_they_are_given_do_not_look_at_the_file() {
    let folder = repository("this is wrong");
    for arguments in [&["schema", "config"][..], &["completions", "bash"], &["rules", "lint"], &["demo", "--rule", BROKEN]] {
        let run = folder.run(arguments);
        assert_eq!(run.code, Some(0), "{arguments:?}: {}", run.stderr);
    }
    assert_eq!(folder.run(&["plan"]).code, Some(2));
}

#[test]
fn rules_are_chosen_and_changed_by_the_file() {
    let configuration = format!("version: 1\nrules:\n  include: [{BROKEN}]\n  overrides:\n    {BROKEN}: {{severity: low}}\n");
    let folder = repository(&configuration);
    let run = folder.run(&["check", DEMO]);
    assert_eq!(run.last_line(), "exit 0: no violation at or above high; 1 violation below it", "{}", run.stderr);
    let listed: Value = serde_json::from_str(&folder.run(&["rules", "list", "--format", "json"]).stdout).unwrap();
    let severities: Vec<_> = listed.as_array().unwrap().iter().map(|rule| rule["severity"].clone()).collect();
    assert_eq!(severities, ["low"]);
}

#[test]
fn a_parameter_of_a_flag_comes_before_that_of_the_file() {
    let folder = repository("version: 1\nrules: {overrides: {iam-access-key-rotated: {params: {max_age: 3650d}}}}\n");
    let check = ["check", DEMO, "--rule", "iam-access-key-rotated", "--fail-on", "info"];
    let by_file = folder.run(&check);
    assert!(by_file.last_line().starts_with("exit 0:"), "{}", by_file.stderr);
    let by_flag = folder.run(&[&check[..], &["--param", "iam-access-key-rotated.max_age=1d"]].concat());
    assert!(by_flag.last_line().starts_with("exit 1:"), "{}", by_flag.stderr);
}

#[test]
fn a_result_is_rendered_whatever_the_file_says_of_rules() {
    let folder = repository(&format!("version: 1\nrules: {{include: [{BROKEN}]}}\nformat: markdown\n"));
    let check = folder.run(&["check", DEMO, "-o", "json=result.json"]);
    assert_eq!(check.code, Some(1), "{}", check.stderr);
    let report = folder.run(&["report", "result.json"]);
    assert_eq!((report.code, report.stdout), (Some(0), check.stdout), "{}", report.stderr);
}

#[test]
fn a_flag_takes_the_place_of_what_excludes_it_in_the_file() {
    let folder = repository("version: 1\nscope: {accounts: accounts.yaml, role_name: audit}\n");
    let shown = |flags: &[&str]| {
        let run = folder.run(&[&["config", "show", "--format", "json", "--"], flags].concat());
        let shown: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
        let value =
            |key: &str| shown["settings"].as_array().unwrap().iter().find(|row| row["key"] == key).unwrap()["value"].clone();
        (value("scope.accounts"), value("scope.org"), value("scope.role_name"))
    };
    assert_eq!(shown(&[]), (json!("accounts.yaml"), json!(false), json!("audit")));
    assert_eq!(shown(&["--org"]), (Value::Null, json!(true), json!("audit")));
    assert_eq!(shown(&["--shard", "1/2"]), (json!("accounts.yaml"), json!(false), json!("audit")));
}

#[test]
fn the_file_may_name_a_role_that_is_not_needed_but_not_need_one_that_is_not_named() {
    let waiting = repository("version: 1\nscope: {role_name: audit}\n").run(&["config", "show"]);
    assert_eq!((waiting.code, waiting.stderr.as_str()), (Some(0), ""));
    let lacking = repository("version: 1\nscope: {org: true}\n");
    for arguments in [["scan", "-q"], ["config", "show"]] {
        let run = lacking.run(&arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}");
        assert!(run.stderr.contains("`--org` needs `--role-name`"), "{}", run.stderr);
    }
}

#[test]
fn each_setting_is_shown_with_where_it_comes_from() {
    let folder = repository("version: 1\nscope: {exclude_regions: [ap-east-1]}\ngate:\n  fail_on: low\n");
    let mut command = folder.command(&["config", "show", "--origin", "--", "--concurrency", "8"]);
    let run = Run::of(command.env("TRAILWARDEN_MAX_RPS", "5"));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let line = |key: &str| {
        let line = run.stdout.lines().find(|line| line.starts_with(key)).unwrap();
        line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(line("scope.exclude_regions"), ["scope.exclude_regions", r#"["ap-east-1"]"#, "trailwarden.yaml:2"]);
    assert_eq!(line("gate.fail_on "), ["gate.fail_on", "low", "trailwarden.yaml:4"]);
    assert_eq!(line("gate.fail_on_unknown"), ["gate.fail_on_unknown", "-", "default"]);
    assert_eq!(line("collection.concurrency"), ["collection.concurrency", "8", "--concurrency"]);
    assert_eq!(line("collection.max_rps"), ["collection.max_rps", "5", "TRAILWARDEN_MAX_RPS"]);
}

#[test]
fn settings_are_shown_as_json_with_their_origins() {
    let folder = repository("version: 1\ngate:\n  fail_on: low\n");
    let shown: Value = serde_json::from_str(&folder.run(&["config", "show", "--format", "json"]).stdout).unwrap();
    assert_eq!(shown["file"], "trailwarden.yaml");
    let row = shown["settings"].as_array().unwrap().iter().find(|row| row["key"] == "gate.fail_on").unwrap();
    let origin = json!({"from": "file", "file": "trailwarden.yaml", "line": 3});
    assert_eq!(*row, json!({"key": "gate.fail_on", "value": "low", "origin": origin}));
}

/// Something is wrong with each line but the first of a section.
const WRONG: &str = "\
version: 2
scope:
  regions: [all, eu-west-1]
  org: true
  accounts: accounts.yaml
  expect_account: 111122223333
  accounts_at_once: 99
  partition: aws-chn
rules:
  packs: [./rules]
  include: [cloudtrail-log-file-validatoin]
  overrides:
    nothing: {severity: low}
    iam-access-key-rotated: {severity: hgh, params: {max_ag: 1d}}
gate: {fail_on: hgh, exit_zero: yes, fail_onn: low}
outputs: {htm: report.html, json: }
include: pass
";

#[test]
fn a_wrong_file_is_told_of_as_a_whole_before_anything_else() {
    let folder = repository(WRONG);
    let run = folder.run(&["check", "no-such-snapshot.jsonl"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr);
}

#[test]
fn a_setting_that_another_one_excludes_is_shown_with_both_places() {
    let folder = repository("version: 1\nscope:\n  org: true\n  accounts: accounts.yaml\n");
    insta::assert_snapshot!(folder.run(&["check", DEMO]).stderr, @"
    error[bad-setting]: `scope.accounts` and `scope.org` cannot both be said
     --> trailwarden.yaml:3:3
      |
    3 |   org: true
      |   ^^^
     ::: trailwarden.yaml:4:3
      |
    4 |   accounts: accounts.yaml
      |   ^^^^^^^^ the other one
    help: `trailwarden schema config` describes every key; `--no-config` leaves the file out
    exit 2: 1 problem with the configuration
    ");
}

#[test]
fn a_wrong_name_of_a_rule_is_shown_where_the_file_gives_it() {
    let folder = repository("version: 1\nrules:\n  include: [cloudtrail-log-file-validatoin]\n  services: [cloudtrial]\n");
    for arguments in [&["check", DEMO][..], &["config", "show"]] {
        let run = folder.run(arguments);
        assert_eq!(run.code, Some(2));
        let shown: Vec<_> = run.stderr.lines().filter(|line| line.contains("error") || line.contains("-->")).collect();
        assert_eq!(
            shown,
            [
                "error[unknown-rule]: there is no rule `cloudtrail-log-file-validatoin`",
                " --> trailwarden.yaml:3:13",
                "error[unknown-service]: no rule belongs to service `cloudtrial`",
                " --> trailwarden.yaml:4:14",
            ],
            "{}",
            run.stderr
        );
    }
}

#[test]
fn a_wrong_name_of_a_framework_is_shown_where_the_file_gives_it() {
    let folder = repository("version: 1\nframeworks: [cis-aws-50]\n");
    for arguments in [&["check", DEMO][..], &["config", "show"]] {
        let run = folder.run(arguments);
        assert_eq!(run.code, Some(2));
        let told = "error[unknown-choice]: there is no framework `cis-aws-50`\n --> trailwarden.yaml:2:14\n";
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
}

#[test]
fn waivers_of_the_file_count_from_any_folder_and_a_flag_takes_their_place() {
    let folder = repository(&format!("version: 1\nrules: {{include: [{BROKEN}]}}\nwaivers: accepted/waivers.yaml\n"));
    let result = folder.run(&["check", DEMO, "--no-config", "--rule", BROKEN, "--format", "json"]).stdout;
    let result: Value = serde_json::from_str(&result).unwrap();
    let failed = result["findings"].as_array().unwrap().iter().find(|finding| finding["status"] == "fail").unwrap();
    let resource = &failed["resource"];
    let waiver = format!(
        "waivers:\n  - {{id: W-1, rule: {BROKEN}, account: {}, resource: {}, reason: r, owner: o, expires: 2999-12-31}}\n",
        resource["account"], resource["id"],
    );
    folder.write("accepted/waivers.yaml", &waiver);
    folder.write("none.yaml", "waivers: []\n");
    let by_file = run_below(&folder, "deep/down", &["check", DEMO]);
    assert_eq!(by_file.code, Some(0), "{}", by_file.stderr);
    let by_flag = run_below(&folder, "deep/down", &["check", DEMO, "--waivers", "../../none.yaml"]);
    assert_eq!(by_flag.code, Some(1), "{}", by_flag.stderr);
}

#[test]
fn the_gate_follows_the_file() {
    let covered = repository("version: 1\ngate: {fail_on: none, fail_on_unknown: none, min_coverage: 100}\n");
    let run = covered.run(&["check", DEMO]);
    assert_eq!(run.code, Some(4), "{}", run.stderr);
    let new_only = repository("version: 1\ngate: {new_only: true}\n");
    let run = new_only.run(&["check", DEMO]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("--new-only needs a baseline"), "{}", run.stderr);
}

#[test]
fn a_value_out_of_a_parameters_bounds_is_shown_where_the_file_gives_it() {
    let folder = repository("version: 1\nrules:\n  overrides:\n    iam-access-key-rotated: {params: {max_age: soon}}\n");
    let run = folder.run(&["check", DEMO]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("value of `iam-access-key-rotated.max_age`"), "{}", run.stderr);
    assert!(run.stderr.contains("--> trailwarden.yaml:4:48"), "{}", run.stderr);
}
