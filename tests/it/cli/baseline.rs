//! `baseline` and `diff`: what was known, and what changed since.

use std::path::Path;

use trailwarden::model::{Body, Observed};
use trailwarden::snapshot::store;

use super::{DEMO, Folder};

fn folder() -> Folder {
    let folder = Folder::new();
    let written = folder.run(&["baseline", "write", DEMO]);
    let Known { violations, unknowns } = known();
    let told = format!("baseline.json knows {violations} violations and {unknowns} unknowns as of 2026-01-15T06:00:00Z\n");
    assert_eq!((written.code, written.stderr), (Some(0), told));
    folder
}

/// What the demo's account has to be known.
struct Known {
    violations: u64,
    unknowns: u64,
}

impl Known {
    fn all(&self) -> u64 {
        self.violations + self.unknowns
    }
}

fn known() -> Known {
    let checked = super::run(&["check", DEMO, "--format", "json"]);
    let result: serde_json::Value = serde_json::from_str(&checked.stdout).unwrap();
    let count = |status: &str| result["summary"]["total"][status].as_u64().unwrap();
    Known { violations: count("fail"), unknowns: count("unknown") }
}

/// The demo's account after somebody has switched log file validation on where it was off.
fn changed(folder: &Folder) {
    let mut snapshot = store::read(Path::new(DEMO)).unwrap();
    for resource in &mut snapshot.resources {
        if let Body::Trail(trail) = &mut resource.body {
            trail.log_file_validation_enabled = Observed::Known(true);
        }
    }
    store::write(&folder.path("changed.jsonl"), &snapshot).unwrap();
}

#[test]
fn what_is_in_the_baseline_does_not_count_when_only_new_ones_do() {
    let folder = folder();
    let checked = folder.run(&["check", DEMO, "--baseline", "baseline.json", "--new-only"]);
    let told = format!("exit 0: no new violation at or above high; {} in the baseline", known().all());
    assert_eq!((checked.code, checked.last_line()), (Some(0), told.as_str()));
    let checked = folder.run(&["check", DEMO, "--baseline", "baseline.json"]);
    let without = folder.run(&["check", DEMO]);
    assert_eq!((checked.code, checked.last_line()), (Some(1), without.last_line()));
}

#[test]
fn only_new_ones_need_a_baseline() {
    let checked = folder().run(&["check", DEMO, "--new-only"]);
    assert_eq!(checked.code, Some(2));
    assert!(checked.stderr.contains("--new-only needs a baseline"), "{}", checked.stderr);
}

#[test]
fn a_baseline_is_a_result_that_lists_what_counts() {
    let folder = folder();
    let refuse = |file: &str, why: &str| {
        let checked = folder.run(&["check", DEMO, "--baseline", file]);
        assert_eq!(checked.code, Some(2));
        assert!(checked.stderr.contains(why), "{}", checked.stderr);
    };
    refuse(DEMO, "is a snapshot, and a baseline is a result");
    let passes = folder.run(&["check", DEMO, "--format", "json", "--include", "pass"]);
    folder.write("passes.json", &passes.stdout);
    refuse("passes.json", "lists not all of its violations and unknowns");
    folder.write("odd.json", "{}");
    refuse("odd.json", "is neither a snapshot nor a result");
}

#[test]
fn a_baseline_does_not_take_the_place_of_what_it_is_made_from() {
    let folder = folder();
    let before = folder.read("baseline.json");
    let written = folder.run(&["baseline", "write", "baseline.json", "-o", "baseline.json"]);
    assert_eq!(written.code, Some(2));
    let checked = folder.run(&["check", DEMO, "--baseline", "baseline.json", "-o", "json=baseline.json"]);
    assert_eq!(checked.code, Some(2));
    assert_eq!(folder.read("baseline.json"), before);
}

#[test]
fn a_diff_names_the_setting_that_changed() {
    let folder = folder();
    changed(&folder);
    let before = format!("{} violations and unknowns are as before.", known().all() - 1);
    let diff = folder.run(&["diff", DEMO, "changed.jsonl"]);
    insta::assert_snapshot!(diff.stdout.replace(&before, "All others are as before."), @"
    Since 2026-01-15 06:00:00 UTC, as judged by trailwarden 0.1.0

    FIXED  1 finding

    HIGH      cloudtrail-log-file-validation  legacy  111122223333 us-east-1
              violation, now pass
              log_file_validation_enabled: was false, is true

    All others are as before.
    ");
    let diff = folder.run(&["diff", DEMO, "changed.jsonl", "--format", "markdown"]);
    insta::assert_snapshot!(diff.stdout.replace(&before, "All others are as before."), @"
    ## Changes

    Since 2026-01-15 06:00:00 UTC, as judged by trailwarden 0.1.0

    ### Fixed: 1 finding

    - **high** `cloudtrail-log-file-validation`: `legacy` in 111122223333 us-east-1, violation, now pass
      - `log_file_validation_enabled`: was `false`, is `true`

    All others are as before.
    ");
}

#[test]
fn a_diff_ends_as_its_threshold_says() {
    let folder = folder();
    changed(&folder);
    let end = |old: &str, new: &str, level: &str| {
        let diff = folder.run(&["diff", old, new, "--fail-on", level]);
        (diff.code, diff.last_line().to_owned())
    };
    assert_eq!(end(DEMO, "changed.jsonl", "none"), (Some(0), String::new()));
    assert_eq!(end(DEMO, "changed.jsonl", "high").0, Some(0));
    assert_eq!(end("changed.jsonl", DEMO, "low"), (Some(1), "exit 1: 1 violation is new or changed".to_owned()));
}

#[test]
fn a_diff_for_programs_fits_its_schema() {
    let folder = folder();
    changed(&folder);
    let diff: serde_json::Value =
        serde_json::from_str(&folder.run(&["diff", DEMO, "changed.jsonl", "--format", "json"]).stdout).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&folder.run(&["schema", "diff"]).stdout).unwrap();
    let errors: Vec<String> =
        jsonschema::validator_for(&schema).unwrap().iter_errors(&diff).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(diff["changes"]["counts"]["fixed"], 1);
}

#[test]
fn nothing_differs_from_itself() {
    let diff = folder().run(&["diff", "baseline.json", DEMO]);
    let told = format!("{} violations and unknowns are as before.", known().all());
    assert_eq!(diff.stdout, format!("Since 2026-01-15 06:00:00 UTC, as judged by trailwarden 0.1.0\n\n{told}\n"));
}
