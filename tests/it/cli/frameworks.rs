//! Frameworks from the command line: listed, shown, chosen, narrowed to a level, and what becomes of their requirements.

use serde_json::{Value, json};

use super::{DEMO, Folder, run};
use crate::page::Page;

const FRAMEWORKS: Page = Page { name: "docs/frameworks.md", text: include_str!("../../../docs/frameworks.md") };

/// A standard in which there is a requirement of every kind.
const OWN: &str = "\
key: acme-baseline
name: Acme security baseline
version: '3'
publisher: Acme
released: '2026'
scope_note: What every account of Acme must show.
sections:
- {id: '1', title: Logging}
- {id: People, title: People}
requirements:
- id: '1.1'
  section: '1'
  title: A trail records all regions
  level: 1
  assessment: automated
  rules:
  - {id: cloudtrail-multi-region, degree: full}
- id: '1.2'
  section: '1'
  title: Every trail is recording
  level: 1
  rules:
  - {id: cloudtrail-logging-active, degree: full}
- id: '1.3'
  section: '1'
  title: Logs cannot be changed unnoticed
  level: 2
  rules:
  - {id: cloudtrail-trail-exists, degree: partial}
  - {id: cloudtrail-log-file-validation, degree: supporting}
  unwritten:
  - {id: acme-notary, degree: partial}
- id: '1.4'
  section: '1'
  title: Queues are logged
  level: 1
  not_covered: Queues are not read
- id: '1.5'
  section: '1'
  title: Ledgers are logged
  level: 1
  unwritten:
  - {id: acme-ledger, degree: full}
- id: P
  section: People
  title: Somebody reads the logs
  level: 1
  manual: It needs the minutes of the weekly review
";

/// A folder with that standard beside a rule of the user's own.
fn folder() -> Folder {
    let folder = Folder::new();
    let rule = include_str!("../../../rules/cloudtrail/cloudtrail-log-file-validation.yaml");
    let own: String = rule.replace("cloudtrail-log-file-validation", "own-rule");
    let own: String = own.lines().filter(|line| !line.starts_with("aliases:")).map(|line| format!("{line}\n")).collect();
    folder.write("own/own-rule.yaml", &own);
    folder.write("own/frameworks/acme-baseline.yaml", OWN);
    folder
}

#[test]
fn the_list_has_a_row_for_every_framework() {
    let run = folder().run(&["frameworks", "list", "--rules", "own"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let keys: Vec<_> = run.stdout.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    let mut expected: Vec<_> = trailwarden::framework::builtin::keys().chain(["acme-baseline"]).collect();
    expected.sort_unstable();
    assert_eq!(keys, [&["FRAMEWORK"], &expected[..]].concat());
    insta::assert_snapshot!(run.stdout.lines().take(2).collect::<Vec<_>>().join("\n"), @r"
    FRAMEWORK       REQUIREMENTS  BY RULES  MANUAL  NOT COVERED  RULES  LEVELS  NAME
    acme-baseline              6         3       1            2      4  1, 2    Acme security baseline 3
    ");
}

#[test]
fn programs_get_the_same_list() {
    let run = folder().run(&["frameworks", "list", "--rules", "own", "--format", "json"]);
    let rows: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        rows[0],
        json!({
            "key": "acme-baseline",
            "name": "Acme security baseline",
            "version": "3",
            "publisher": "Acme",
            "released": "2026",
            "requirements": 6,
            "by_rules": 3,
            "manual": 1,
            "not_covered": 2,
            "rules": 4,
            "levels": [1, 2],
        })
    );
}

#[test]
fn a_framework_shows_every_requirement_and_what_looks_at_it() {
    let run = folder().run(&["frameworks", "show", "acme-baseline", "--rules", "own"]);
    insta::assert_snapshot!(run.stdout, @r"
    Acme security baseline 3
    acme-baseline · Acme · 2026
    6 requirements: 3 by rules, 1 manual, 2 not covered

    What every account of Acme must show.

    1 Logging
      1.1  A trail records all regions (level 1)
             full        cloudtrail-multi-region
      1.2  Every trail is recording (level 1)
             full        cloudtrail-logging-active
      1.3  Logs cannot be changed unnoticed (level 2)
             partial     cloudtrail-trail-exists
             supporting  cloudtrail-log-file-validation
             partial     acme-notary (no rule in this version)
      1.4  Queues are logged (level 1)
             not covered: Queues are not read
      1.5  Ledgers are logged (level 1)
             not covered: no rule of this version bears on it
             full        acme-ledger (no rule in this version)

    People
      P    Somebody reads the logs (level 1)
             manual: It needs the minutes of the weekly review
    ");
}

#[test]
fn a_level_leaves_out_what_stands_above_it() {
    let run = folder().run(&["frameworks", "show", "acme-baseline", "--rules", "own", "--level", "1", "--format", "json"]);
    let sheet: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(sheet["level"], 1);
    let rows: Value = sheet["requirements"].as_array().unwrap().iter().map(|row| json!([row["id"], row["coverage"]])).collect();
    assert_eq!(
        rows,
        json!([["1.1", "rules"], ["1.2", "rules"], ["1.4", "not_covered"], ["1.5", "not_covered"], ["P", "manual"]])
    );
    assert_eq!(
        sheet["requirements"][3],
        json!({
            "id": "1.5",
            "section": "1",
            "title": "Ledgers are logged",
            "level": 1,
            "coverage": "not_covered",
            "rules": [],
            "unwritten": [{"id": "acme-ledger", "degree": "full"}],
        })
    );
}

/// The requirements of a result with what became of each.
fn outcomes(result: &str) -> Value {
    let result: Value = serde_json::from_str(result).unwrap();
    let row = |row: &Value| json!([row["framework"], row["id"], row["outcome"]]);
    result["controls"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn what_is_manual_or_not_covered_is_never_met() {
    let run = folder().run(&["check", DEMO, "--rules", "own", "--framework", "acme-baseline", "--format", "json"]);
    assert_eq!(
        outcomes(&run.stdout),
        json!([
            ["acme-baseline", "1.1", "met"],
            ["acme-baseline", "1.2", "not_met"],
            ["acme-baseline", "1.3", "partly"],
            ["acme-baseline", "1.4", "not_covered"],
            ["acme-baseline", "1.5", "not_covered"],
            ["acme-baseline", "P", "manual"],
        ])
    );
}

#[test]
fn a_report_of_a_level_says_so_and_holds_nothing_above_it() {
    let flags = ["--rules", "own", "--framework", "acme-baseline", "--level", "1"];
    let text = folder().run(&[&["check", DEMO, "--color", "never"], &flags[..]].concat()).stdout;
    let section = text.split("FRAMEWORKS").nth(1).unwrap().split("\n\n").nth(1).unwrap();
    insta::assert_snapshot!(section, @r"
      Acme security baseline 3, level 1
              5 requirements: 1 not met, 1 met, 1 manual, 2 not covered
    ");
    let run = folder().run(&[&["check", DEMO, "--format", "json"], &flags[..]].concat());
    let result: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(result["frameworks"][0]["level"], 1);
    let rules: Value = result["rules"].as_array().unwrap().iter().map(|rule| rule["id"].clone()).collect();
    assert_eq!(rules, json!(["cloudtrail-logging-active", "cloudtrail-multi-region"]));
}

#[test]
fn what_a_framework_and_a_level_chose_can_be_verified_without_saying_so_again() {
    let folder = folder();
    let flags = "--rules own --framework acme-baseline,cis-aws-5.0 --level 1 --format json -o json=r.json -o bundle=b.tar";
    folder.run(&[&["check", DEMO], &flags.split(' ').collect::<Vec<_>>()[..]].concat());
    let bundle = folder.run(&["verify", "b.tar"]);
    assert_eq!(bundle.last_line(), "exit 0: the result is what judging again gives, byte for byte");
    let result = folder.run(&["verify", "r.json", DEMO, "--rules", "own"]);
    assert_eq!(result.last_line(), "exit 0: the result is what judging again gives, byte for byte");
}

#[test]
fn a_framework_or_level_that_there_is_not_is_refused() {
    let run = run(&["check", DEMO, "--framework", "cis-aws-5,soc2"]);
    insta::assert_snapshot!(run.stderr, @r"
    error[unknown-choice]: there is no framework `cis-aws-5`
      = help: did you mean `cis-aws-5.0`?
    help: `trailwarden explain unknown-choice` tells more
    exit 2: 1 problem with the choice of frameworks
    ");
    let run = super::run(&["check", DEMO, "--framework", "cis-aws-5.0", "--level", "3"]);
    insta::assert_snapshot!(run.stderr, @r"
    error: there is no level 3 in `cis-aws-5.0`
    help: choose one of 1, 2
    exit 2: there is no level 3 in `cis-aws-5.0`
    ");
    let run = super::run(&["check", DEMO, "--framework", "soc2", "--level", "1"]);
    insta::assert_snapshot!(run.stderr, @r"
    error: there is no level 1 in `soc2`
    help: leave --level out: it is for benchmarks such as `cis-aws-5.0`
    exit 2: there is no level 1 in `soc2`
    ");
    let run = super::run(&["check", DEMO, "--level", "1"]);
    insta::assert_snapshot!(run.stderr, @r"
    error: `--level` needs `--framework`
    help: give it as well, as a flag or in the configuration file
    exit 2: wrong arguments
    ");
}

#[test]
fn a_key_that_a_built_in_framework_has_is_refused() {
    let folder = folder();
    folder.write("own/frameworks/soc.yaml", &OWN.replace("acme-baseline", "soc2"));
    let run = folder.run(&["rules", "list", "--rules", "own"]);
    insta::assert_snapshot!(run.stderr, @r"
    error[bad-framework]: two frameworks have the key `soc2`
    help: `trailwarden explain bad-framework` tells more
    exit 2: 1 problem with rules
    ");
}

#[test]
fn the_page_names_every_framework_and_its_example_loads() {
    let missing: Vec<_> =
        trailwarden::framework::builtin::keys().filter(|key| !FRAMEWORKS.text.contains(&format!("`{key}`"))).collect();
    assert_eq!(missing, Vec::<&str>::new());
    let folder = folder();
    folder.write("own/frameworks/acme-baseline.yaml", FRAMEWORKS.block("framework"));
    let run = folder.run(&["frameworks", "show", "acme-baseline", "--rules", "own"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}
