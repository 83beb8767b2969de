//! Rules from the command line: listed, shown, explained, linted, tested.

use super::{Folder, run};

const RULE: &str = "cloudtrail-log-file-validation";

/// A rule of a user's own, with this expectation of its failing test.
fn own_rule(expected: &str) -> String {
    format!(
        "id: own-trail-logs
title: Every trail is logging
severity: low
resource: cloudtrail.trail
why: A trail that does not log records nothing.
check:
  is_logging: true
remediation:
  note: Switch it on.
references:
  - https://docs.aws.amazon.com/awscloudtrail/
tests:
  - name: logging
    given:
      cloudtrail.trail: {{name: main, is_logging: true}}
    expect: {{main: pass}}
  - name: stopped
    given:
      cloudtrail.trail: {{name: main, is_logging: false}}
    expect: {{main: {expected}}}
  - name: not readable
    given:
      cloudtrail.trail: {{name: main, is_logging: {{unknown: access_denied}}}}
    expect: {{main: unknown}}
"
    )
}

#[test]
fn the_list_has_a_line_for_every_rule() {
    let text = run(&["rules", "list"]);
    let json: serde_json::Value = serde_json::from_str(&run(&["rules", "list", "--format", "json"]).stdout).unwrap();
    let ids: Vec<_> = json.as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    let first: Vec<_> = text.stdout.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(first, ids);
    assert_eq!(ids.len(), trailwarden::rule::builtin::FILES.len());
}

#[test]
fn the_list_can_be_narrowed() {
    let run = run(&["rules", "list", "--rule", RULE, "--format", "json"]);
    let rules: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let only = &rules.as_array().unwrap()[..];
    assert_eq!(only.len(), 1);
    assert_eq!(only[0]["id"], RULE);
    assert_eq!(only[0]["calls"], serde_json::json!(["cloudtrail:DescribeTrails"]));
}

#[test]
fn a_rule_shows_as_written() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/cloudtrail/cloudtrail-log-file-validation.yaml");
    assert_eq!(run(&["rules", "show", RULE]).stdout, std::fs::read_to_string(file).unwrap());
}

#[test]
fn a_rule_shows_the_same_data_as_yaml_and_as_json() {
    let yaml: serde_json::Value = serde_yaml::from_str(&run(&["rules", "show", RULE, "--format", "yaml"]).stdout).unwrap();
    let json: serde_json::Value = serde_json::from_str(&run(&["rules", "show", RULE, "--format", "json"]).stdout).unwrap();
    assert_eq!(yaml, json);
    assert_eq!(json["check"], serde_json::json!({"log_file_validation_enabled": true}));
}

#[test]
fn an_explanation_tells_all_that_a_rule_holds() {
    let folder = Folder::new();
    let params = "params:\n  max_age: {type: duration, default: 1d, description: How old a delivery may be.}\nwhen:\n  is_organization_trail: false\n\n";
    let check =
        "check:\n  latest_delivery_time: {newer_than: $max_age, absent: false}\n  log_bucket.versioning_status: Enabled\n";
    let tests = r#"
  - name: old
    given:
      cloudtrail.trail: {name: main, is_organization_trail: false, latest_delivery_time: 2d ago, log_bucket: b}
      s3.bucket: {name: b, versioning_status: Enabled}
    expect: {main: fail}
  - name: new
    given:
      cloudtrail.trail: {name: main, is_organization_trail: false, latest_delivery_time: 1h ago, log_bucket: b}
      s3.bucket: {name: b, versioning_status: Enabled}
    expect: {main: pass}
  - name: not known
    given:
      cloudtrail.trail: {name: main, is_organization_trail: false, latest_delivery_time: {unknown: timeout}, log_bucket: b}
      s3.bucket: {name: b, versioning_status: Enabled}
    expect: {main: unknown}
  - name: of the organization
    given:
      cloudtrail.trail: {name: main, is_organization_trail: true}
    expect: {main: not_applicable}
"#;
    let rule = own_rule("fail").replace("check:\n  is_logging: true\n", &format!("{params}{check}"));
    let (head, _) = rule.split_once("tests:").unwrap();
    folder.write("mine/own-trail-logs.yaml", &format!("{head}tests:{tests}"));
    let run = folder.run(&["explain", "own-trail-logs", "--rules", "mine"]);
    assert_eq!(run.stderr, "");
    insta::assert_snapshot!(run.stdout, @"
    Every trail is logging
    own-trail-logs · low · cloudtrail.trail

    A trail that does not log records nothing.

    Rule
      when:
        is_organization_trail: false
      check:
        latest_delivery_time: {newer_than: $max_age, absent: false}
        log_bucket.versioning_status: Enabled

    Parameters
      max_age = 1d: How old a delivery may be.

    Remediation
      Note: Switch it on.

    Reads
      cloudtrail:DescribeTrails
      cloudtrail:GetTrailStatus
      s3:GetBucketVersioning
      s3:ListBuckets (needs the action s3:ListAllMyBuckets)

    References
      https://docs.aws.amazon.com/awscloudtrail/
    ");
}

#[test]
fn every_diagnostic_code_can_be_explained() {
    for code in trailwarden::rule::Code::ALL {
        let run = run(&["explain", code.as_str()]);
        assert_eq!(run.code, Some(0), "{code}: {}", run.stderr);
        assert!(run.stdout.starts_with(&format!("{} {code}\n\n", code.level().as_str())), "{}", run.stdout);
    }
}

#[test]
fn the_built_in_rules_pass_their_lint_and_their_tests() {
    for command in ["lint", "test"] {
        let run = run(&["rules", command]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{}", run.stdout);
    }
}

#[test]
fn own_rules_judge_beside_the_built_in_ones() {
    let folder = Folder::new();
    folder.write("mine/own-trail-logs.yaml", &own_rule("fail"));
    assert_eq!(folder.run(&["rules", "test", "mine"]).stdout, "1 rule, 3 tests, all hold\n");
    let run = folder.run(&["demo", "--rules", "mine", "--rule", "own-trail-logs,cloudtrail-log-file-validation"]);
    assert!(run.stdout.contains("own-trail-logs") && run.stdout.contains(RULE), "{}", run.stdout);
}

#[test]
fn a_test_that_does_not_hold_shows_what_came_out_instead() {
    let folder = Folder::new();
    let rule = own_rule("{fail: [name, is_logging]}")
        .replace("is_logging: true}", "is_logging: false}")
        .replace("is_logging: {unknown: access_denied}", "home_region: eu-west-1");
    folder.write("own-trail-logs.yaml", &rule);
    let run = folder.run(&["rules", "test", "own-trail-logs.yaml"]);
    assert_eq!(run.code, Some(2));
    insta::assert_snapshot!(run.stdout + &run.stderr, @"
    own-trail-logs · logging
     --> own-trail-logs.yaml:16:14
      `main`: expected pass, found fail
        + is_logging
      = found: `is_logging` is false, not true

    own-trail-logs · stopped
     --> own-trail-logs.yaml:20:14
      `main`: fail as expected, but for other reasons
          is_logging
        - name
      = found: `is_logging` is false, not true

    own-trail-logs · not readable
     --> own-trail-logs.yaml:24:14
      the verdict on `main` rests on `is_logging`, which the test does not give
      = help: give it a value, `null` for not configured, or `{unknown: access_denied}`

    1 rule, 3 tests, 3 do not hold
    exit 2: 3 of 3 tests do not hold
    ");
}

#[test]
fn the_differences_have_colours_where_there_are_some() {
    let folder = Folder::new();
    folder.write("own-trail-logs.yaml", &own_rule("{fail: [name]}"));
    let run = folder.run(&["rules", "test", "own-trail-logs.yaml", "--color", "always"]);
    insta::assert_snapshot!(run.stdout.replace('\u{1b}', "^"), @"
    ^[1mown-trail-logs · stopped^[0m
     ^[1m^[34m-->^[0m own-trail-logs.yaml:20:14
      `main`: fail as expected, but for other reasons
        ^[31m- name^[0m
        ^[32m+ is_logging^[0m
      ^[1m^[34m= found:^[0m `is_logging` is false, not true

    1 rule, 3 tests, 1 does not hold
    ");
}

#[test]
fn what_a_test_calls_itself_cannot_pass_for_lines_of_ours() {
    let folder = Folder::new();
    folder.write("own-trail-logs.yaml", &own_rule("{fail: [name]}").replace("name: stopped", "name: \"all hold\\n\\e[2J\""));
    let run = folder.run(&["rules", "test", "own-trail-logs.yaml"]);
    assert_eq!(run.stdout.lines().next(), Some("own-trail-logs · all hold\\n\\u{1b}[2J"));
}

/// Tests that would not notice if the rule asked of more than logging.
fn untested_rule() -> String {
    own_rule("fail")
        .replace("  is_logging: true\n", "  is_logging: true\n  latest_delivery_time: {newer_than: 1d, absent: true}\n")
        .replace("name: main,", "name: main, latest_delivery_time: null,")
}

#[test]
fn mutants_that_no_test_notices_are_shown() {
    let folder = Folder::new();
    folder.write("own-trail-logs.yaml", &untested_rule());
    let run = folder.run(&["rules", "test", "own-trail-logs.yaml", "--mutate"]);
    assert_eq!(run.code, Some(2));
    insta::assert_snapshot!(run.stdout + &run.stderr, @"
    1 rule, 3 tests, all hold

    own-trail-logs kills 5 of 9 mutants, 55.5 %; no test notices:
     --> own-trail-logs.yaml:8:26
      `latest_delivery_time: {newer_than: 1d}` left out
      `latest_delivery_time`: newer_than 1d → older_than 1d
      `latest_delivery_time`: newer_than 1d → after now
      `latest_delivery_time`: newer_than 1d → newer_than 2d

    1 rule, 9 mutants, 55.5 % killed
    exit 2: 1 rule kills less than 95 % of the mutants
    ");
}

#[test]
fn how_many_mutants_must_be_killed_is_for_the_user_to_say() {
    let folder = Folder::new();
    folder.write("own-trail-logs.yaml", &untested_rule());
    let code = |least: &str| folder.run(&["rules", "test", "own-trail-logs.yaml", "--mutate", "--min-killed", least]).code;
    assert_eq!(["55", "56", "101"].map(code), [Some(0), Some(2), Some(2)]);
}

#[test]
fn leaves_that_the_tests_leave_open_are_shown() {
    let folder = Folder::new();
    folder.write("own-trail-logs.yaml", &untested_rule());
    let run = folder.run(&["rules", "test", "own-trail-logs.yaml", "--coverage"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    insta::assert_snapshot!(run.stdout, @"
    1 rule, 3 tests, all hold

    own-trail-logs
     --> own-trail-logs.yaml:8:26
      `latest_delivery_time`: newer_than 1d is never false

    1 rule, 2 leaves, 50.0 % shown both true and false
    ");
}

#[test]
fn what_came_of_tests_can_be_had_as_json() {
    let folder = Folder::new();
    folder.write("own-trail-logs.yaml", &untested_rule());
    let run =
        folder.run(&["rules", "test", "own-trail-logs.yaml", "--mutate", "--min-killed", "0", "--coverage", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["tests"], serde_json::json!({"rules": 1, "tests": 3, "failed": []}));
    let at = "own-trail-logs.yaml:8:26";
    assert_eq!(json["mutation"]["rules"][0]["survivors"][0]["at"], at);
    let open = serde_json::json!({
        "at": at, "path": "latest_delivery_time", "operator": "newer_than 1d", "seen_true": true, "seen_false": false
    });
    assert_eq!(json["coverage"]["rules"][0], serde_json::json!({"rule": "own-trail-logs", "leaves": 2, "open": [open]}));
}

#[test]
fn tests_that_do_not_hold_are_mended_before_they_are_measured() {
    let folder = Folder::new();
    folder.write("own-trail-logs.yaml", &own_rule("{fail: [name]}"));
    let run = folder.run(&["rules", "test", "own-trail-logs.yaml", "--mutate", "--coverage"]);
    assert_eq!(run.stderr, "exit 2: 1 of 3 tests does not hold\n");
    assert!(!run.stdout.contains("mutants"), "{}", run.stdout);
}

#[test]
fn a_rule_that_can_find_nothing_gets_a_warning() {
    let folder = Folder::new();
    let always = "  any_of: [{is_logging: true}, {is_logging: {ne: true}}]\n";
    folder.write("own-trail-logs.yaml", &own_rule("fail").replace("  is_logging: true\nrem", &format!("{always}rem")));
    let run = folder.run(&["rules", "lint", "own-trail-logs.yaml"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "1 rule, 1 warning\n"));
    for (format, why) in [("text", "1 warning"), ("json", "1 problem with rules")] {
        let denied = folder.run(&["rules", "lint", "--deny-warnings", "--format", format, "own-trail-logs.yaml"]);
        assert_eq!((denied.code, denied.stderr.lines().last()), (Some(2), Some(format!("exit 2: {why}").as_str())));
    }
    insta::assert_snapshot!(run.stderr, @"
    warning[always-passes]: `check` always holds
     --> own-trail-logs.yaml:6:1
      |
    6 | check:
      | ^^^^^
      = help: the rule finds nothing: mend what makes every resource pass
    ");
}

#[test]
fn a_mistake_in_a_rule_shows_its_place_and_what_was_meant() {
    let folder = Folder::new();
    folder.write("own-trail-logs.yaml", &own_rule("fail").replace("  is_logging: true\n", "  is_loging: true\n"));
    let run = folder.run(&["rules", "lint", "own-trail-logs.yaml"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @"
    error[unknown-field]: `cloudtrail.trail` has no field `is_loging`
     --> own-trail-logs.yaml:7:3
      |
    7 |   is_loging: true
      |   ^^^^^^^^^
      = help: did you mean `is_logging`?
    help: `trailwarden explain unknown-field` tells more
    exit 2: 1 problem with rules
    ");
}

#[test]
fn a_rule_without_a_failing_test_is_refused() {
    let folder = Folder::new();
    folder.write("own-trail-logs.yaml", &own_rule("pass"));
    let run = folder.run(&["rules", "lint", "own-trail-logs.yaml"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @"
    error[missing-test]: no test shows that the rule can be `fail`
      --> own-trail-logs.yaml:12:1
       |
    12 | tests:
       | ^^^^^
       = help: add one whose `expect` says `NAME: {fail: [PATH]}`, with the paths that decide it
    help: `trailwarden explain missing-test` tells more
    exit 2: 1 problem with rules
    ");
}

#[test]
fn problems_are_told_as_json_with_the_same_exit_code() {
    let folder = Folder::new();
    folder
        .write("own-trail-logs.yaml", &own_rule("fail").replace("  is_logging: true\n", "  is_loging: true\n  is_loging: no\n"));
    let run = folder.run(&["rules", "lint", "--format", "json", "own-trail-logs.yaml"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(2), "exit 2: 2 problems with rules\n"));
    let found: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let place = |line: u32, text: &str| {
        let (start, end) = (serde_json::json!({"line": line, "column": 3}), serde_json::json!({"line": line, "column": 12}));
        serde_json::json!({"file": "own-trail-logs.yaml", "start": start, "end": end, "text": text})
    };
    let unknown = serde_json::json!({
        "code": "unknown-field",
        "level": "error",
        "message": "`cloudtrail.trail` has no field `is_loging`",
        "help": "did you mean `is_logging`?",
        "labels": [place(7, "")],
    });
    let twice = serde_json::json!({
        "code": "duplicate-key",
        "level": "error",
        "message": "key `is_loging` stands here twice",
        "help": "keep one; two conditions on one field can stand in a list below `all_of`",
        "labels": [place(8, ""), place(7, "first here")],
    });
    assert_eq!(found, serde_json::json!({"diagnostics": [unknown, twice]}));
}

#[test]
fn warnings_are_told_as_json_and_are_no_violation() {
    let folder = Folder::new();
    folder.write("unused-let.yaml", include_str!("../../fixtures/bad-rules/unused-let.yaml"));
    let run = folder.run(&["rules", "lint", "--format", "json"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), "{\n  \"diagnostics\": []\n}\n", ""));
    let run = folder.run(&["rules", "lint", "--format", "json", "unused-let.yaml"]);
    let found: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let told = ["code", "level"].map(|key| found["diagnostics"][0][key].as_str().unwrap().to_owned());
    assert_eq!((run.code, told), (Some(0), ["unused-let".to_owned(), "warning".to_owned()]));
}

#[test]
fn a_pack_for_a_newer_schema_is_judged_as_far_as_it_is_known() {
    let folder = Folder::new();
    folder.write("acme/pack.yaml", "pack: acme\nversion: 1.0.0\nrequires: {schema: '>=1.999'}\n");
    let newer =
        own_rule("fail").replace("severity: low", "severity: high").replace("  is_logging: true\nrem", "  is_loved: true\nrem");
    folder.write("acme/trails/own-trail-logs.yaml", &newer);
    for rules in ["acme", "acme/trails", "acme/trails/own-trail-logs.yaml"] {
        let run = folder.run(&["check", super::DEMO, "--rules", rules, "--rule", "own-trail-logs", "--format", "json"]);
        assert_eq!(run.code, Some(4), "{rules}: {}", run.stderr);
        assert!(run.stderr.starts_with("warning[unsupported]: `cloudtrail.trail` has no field `is_loved`"), "{}", run.stderr);
        let result: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(result["rules"][0]["pack"], "acme 1.0.0");
        folder.write("result.json", &run.stdout);
        assert_eq!(folder.run(&["report", "result.json", "--format", "json"]).stdout, run.stdout);
        let causes: Vec<_> = result["findings"].as_array().unwrap().iter().map(|f| &f["open"][0]["cause"]["kind"]).collect();
        assert!(!causes.is_empty() && causes.iter().all(|cause| **cause == "unsupported"), "{causes:?}");
    }
}
