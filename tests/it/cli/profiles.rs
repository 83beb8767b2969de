//! Profiles from the command line: shown, chosen, what comes before them, and what is said of a wrong one.

use serde_json::{Value, json};

use super::{DEMO, Folder, run};
use crate::page::Page;

const PROFILES: Page = Page { name: "docs/profiles.md", text: include_str!("../../../docs/profiles.md") };

/// The ids of the rules that these arguments choose, with their severities.
fn rules(folder: &Folder, arguments: &[&str]) -> Value {
    let run = folder.run(&[&["rules", "list", "--format", "json"], arguments].concat());
    let rules: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    rules.as_array().unwrap().iter().map(|rule| json!([rule["id"], rule["severity"]])).collect()
}

const OURS: &str = "\
version: 1
title: What we look at
rules:
  include: [iam-access-key-rotated, iam-root-mfa-enabled]
  overrides:
    iam-access-key-rotated: {severity: low, params: {max_age: 10d}}
";

#[test]
fn a_profile_shows_as_written_and_checked() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/profiles/cis-aws-5.0-level-1.yaml");
    let run = run(&["profiles", "show", "cis-aws-5.0-level-1"]);
    assert_eq!(run.stdout, std::fs::read_to_string(file).unwrap());
    let folder = Folder::new();
    folder.write("ours.yaml", &OURS.replace("iam-root-mfa-enabled", "iam-root-mfa-enabeld"));
    let run = folder.run(&["profiles", "show", "ours.yaml"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
}

#[test]
fn a_profile_of_ones_own_picks_rules_severities_and_parameters() {
    let folder = Folder::new();
    folder.write("ours.yaml", OURS);
    let chosen = json!([["iam-access-key-rotated", "low"], ["iam-root-mfa-enabled", "critical"]]);
    assert_eq!(rules(&folder, &["--profile-file", "ours.yaml"]), chosen);
    let run = folder.run(&["check", DEMO, "--profile-file", "ours.yaml", "--format", "json"]);
    let result: Value = serde_json::from_str(&run.stdout).unwrap();
    let rule = result["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == "iam-access-key-rotated").unwrap();
    let param = rule["params"].as_array().unwrap().iter().find(|param| param["name"] == "max_age").unwrap();
    assert_eq!(param["value"], "10d");
    assert!(run.stderr.contains("profile: ours.yaml\n"), "{}", run.stderr);
}

#[test]
fn a_flag_comes_before_the_configuration_before_the_profile() {
    let folder = Folder::new();
    folder.write("ours.yaml", OURS);
    let by_profile = ["--profile-file", "ours.yaml"];
    assert_eq!(
        rules(&folder, &[&by_profile[..], &["--rule", "iam-access-key-rotated"]].concat()),
        json!([["iam-access-key-rotated", "low"]]),
        "the flag takes the place of the profile's list, and its severities stay"
    );
    let configuration = "version: 1\nrules:\n  include: [iam-access-key-rotated]\n  overrides:\n    \
                         iam-access-key-rotated: {severity: critical}\n";
    folder.write("trailwarden.yaml", configuration);
    assert_eq!(rules(&folder, &by_profile), json!([["iam-access-key-rotated", "critical"]]), "so does the configuration");
    let shown = folder.run(&["config", "show", "--origin", "--", "--profile-file", "ours.yaml"]).stdout;
    let of_rules: Vec<_> = shown.lines().filter(|line| line.starts_with("rules.") && !line.ends_with("default")).collect();
    insta::assert_snapshot!(of_rules.join("\n"), @r#"
    rules.profile                                          ours.yaml                   --profile-file
    rules.include                                          ["iam-access-key-rotated"]  trailwarden.yaml:3
    rules.overrides.iam-access-key-rotated.severity        critical                    trailwarden.yaml:5
    rules.overrides.iam-access-key-rotated.params.max_age  10d                         ours.yaml:6
    "#);
}

#[test]
fn the_configuration_chooses_a_profile_by_name_or_by_a_path_from_where_it_stands() {
    let folder = Folder::new();
    folder.write("below/ours.yaml", OURS);
    folder.write("below/trailwarden.yaml", "version: 1\nrules: {profile: ours.yaml}\n");
    let chosen = json!([["iam-access-key-rotated", "low"], ["iam-root-mfa-enabled", "critical"]]);
    assert_eq!(rules(&folder, &["--config", "below/trailwarden.yaml"]), chosen);
    folder.write("trailwarden.yaml", "version: 1\nrules: {profile: cis-aws-5.0-level-1}\n");
    let by_name = rules(&folder, &["--no-config", "--profile-file", "cis-aws-5.0-level-1"]);
    assert_eq!(rules(&folder, &[]), by_name);
    assert_eq!(rules(&folder, &["--profile-file", "below/ours.yaml"]), chosen, "the flag comes first");
}

#[test]
fn everything_that_is_wrong_with_a_profile_is_told_at_once() {
    let folder = Folder::new();
    folder.write(
        "ours.yaml",
        "version: 1
title: What we look at
rules:
  include: [iam-root-mfa-enabeld]
  exlude: [iam-user-mfa]
  severity: hihg
  profile: default
  overrides:
    iam-access-key-rotated: {params: {max_aeg: 60d}}
frameworks: [cis-aws-5]
gate: {fail_on: low}
",
    );
    let run = folder.run(&["check", DEMO, "--profile-file", "ours.yaml"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @"
    error[unknown-rule]: there is no rule `iam-root-mfa-enabeld`
     --> ours.yaml:4:13
      |
    4 |   include: [iam-root-mfa-enabeld]
      |             ^^^^^^^^^^^^^^^^^^^^
      = help: did you mean `iam-root-mfa-enabled`?

    error[unknown-key]: `rules` has no key `exlude`
     --> ours.yaml:5:3
      |
    5 |   exlude: [iam-user-mfa]
      |   ^^^^^^
      = help: did you mean `exclude`?

    error[unknown-choice]: `rules.severity` cannot be `hihg`
     --> ours.yaml:6:13
      |
    6 |   severity: hihg
      |             ^^^^
      = help: did you mean `high`?

    error[unknown-key]: `rules` has no key `profile`
     --> ours.yaml:7:3
      |
    7 |   profile: default
      |   ^^^^^^^
      = help: keys: include, exclude, services, severity, overrides

    error[unknown-param]: rule `iam-access-key-rotated` has no parameter `max_aeg`
     --> ours.yaml:9:39
      |
    9 |     iam-access-key-rotated: {params: {max_aeg: 60d}}
      |                                       ^^^^^^^
      = help: did you mean `max_age`?

    error[unknown-choice]: there is no framework `cis-aws-5`
      --> ours.yaml:10:14
       |
    10 | frameworks: [cis-aws-5]
       |              ^^^^^^^^^
       = help: did you mean `cis-aws-5.0`?

    error[unknown-key]: a profile has no key `gate`
      --> ours.yaml:11:1
       |
    11 | gate: {fail_on: low}
       | ^^^^
       = help: keys: version, title, rules, frameworks, level
    help: `trailwarden schema profile` describes every key
    exit 2: 7 problems with the profile
    ");
}

#[test]
fn names_that_there_are_not_are_told_at_once_in_a_profile_that_is_well_formed() {
    let folder = Folder::new();
    folder.write(
        "ours.yaml",
        &format!("{}frameworks: [cis-aws-5]\n", OURS.replace("iam-root-mfa-enabled", "iam-root-mfa-enabeld")),
    );
    let run = folder.run(&["check", DEMO, "--profile-file", "ours.yaml"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(run.stderr, @"
    profile: ours.yaml
    error[unknown-rule]: there is no rule `iam-root-mfa-enabeld`
     --> ours.yaml:4:37
      |
    4 |   include: [iam-access-key-rotated, iam-root-mfa-enabeld]
      |                                     ^^^^^^^^^^^^^^^^^^^^
      = help: did you mean `iam-root-mfa-enabled`?

    error[unknown-choice]: there is no framework `cis-aws-5`
     --> ours.yaml:7:14
      |
    7 | frameworks: [cis-aws-5]
      |              ^^^^^^^^^
      = help: did you mean `cis-aws-5.0`?
    help: `trailwarden explain unknown-rule` tells more
    exit 2: 2 problems with rules
    ");
}

#[test]
fn a_profile_that_there_is_not_is_taken_for_a_misspelt_one() {
    let run = run(&["check", DEMO, "--profile-file", "audit-trial"]);
    insta::assert_snapshot!(run.stderr, @r"
    error[unknown-choice]: there is no profile `audit-trial`, and no such file
      = help: did you mean `audit-trail`?
    help: `trailwarden explain unknown-choice` tells more
    exit 2: 1 problem with the choice of a profile
    ");
    let folder = Folder::new();
    folder.write("trailwarden.yaml", "version: 1\nrules:\n  profile: audit-trial\n");
    let run = folder.run(&["check", DEMO]);
    insta::assert_snapshot!(run.stderr, @r"
    configuration: trailwarden.yaml
    error[unknown-choice]: there is no profile `audit-trial`, and no such file
     --> trailwarden.yaml:3:12
      |
    3 |   profile: audit-trial
      |            ^^^^^^^^^^^
      = help: did you mean `audit-trail`?
    help: `trailwarden explain unknown-choice` tells more
    exit 2: 1 problem with the choice of a profile
    ");
}

#[test]
fn a_profile_in_a_directory_of_rules_is_no_rule() {
    let folder = Folder::new();
    let rule = include_str!("../../../rules/cloudtrail/cloudtrail-log-file-validation.yaml");
    folder.write("own/cloudtrail-log-file-validation.yaml", rule);
    folder.write("own/profiles/ours.yaml", OURS);
    let run = folder.run(&["rules", "lint", "own"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

#[test]
fn the_page_names_every_profile_and_its_example_loads() {
    let listed: Value = serde_json::from_str(&run(&["profiles", "list", "--format", "json"]).stdout).unwrap();
    let names = listed.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap());
    let missing: Vec<_> = names.filter(|name| !PROFILES.text.contains(&format!("`{name}`"))).collect();
    assert_eq!(missing, Vec::<&str>::new());
    let folder = Folder::new();
    folder.write("ours.yaml", PROFILES.block("profile"));
    let run = folder.run(&["profiles", "show", "ours.yaml"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), PROFILES.block("profile")), "{}", run.stderr);
}
