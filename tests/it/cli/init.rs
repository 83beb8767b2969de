//! `init`: what it writes loads, and what is there is kept.

use super::{DEMO, Folder};

/// The same text with its examples in force: what stands behind a `#` without a space.
fn with_examples(text: &str) -> String {
    let line = |line: &str| {
        let (indent, rest) = line.split_at(line.len() - line.trim_start().len());
        match rest.strip_prefix('#').filter(|rest| !rest.starts_with(' ') && !rest.is_empty()) {
            Some(example) => format!("{indent}{example}\n"),
            None => format!("{line}\n"),
        }
    };
    text.lines().map(line).collect()
}

#[test]
fn what_it_writes_is_followed_at_once() {
    let folder = Folder::new();
    let run = folder.run(&["init"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stderr);
    assert_eq!(folder.names(), ["trailwarden.yaml", "waivers.yaml"]);
    let check = folder.run(&["check", DEMO]);
    assert_eq!(check.code, Some(1), "{}", check.stderr);
    assert!(check.stderr.starts_with("configuration: trailwarden.yaml\nexit 1: "), "{}", check.stderr);
}

#[test]
fn every_example_in_it_is_right() {
    let folder = Folder::new();
    folder.run(&["init"]);
    let configuration = with_examples(&folder.read("trailwarden.yaml"));
    assert!(configuration.contains("\n  min_coverage: 95\n"), "{configuration}");
    // The directory of rules is the reader's own.
    folder.write("trailwarden.yaml", &configuration.replace(", ./rules", ""));
    let run = folder.run(&["config", "show"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

#[test]
fn the_example_of_a_waiver_is_right() {
    let folder = Folder::new();
    folder.run(&["init"]);
    let waivers = with_examples(&folder.read("waivers.yaml").replace("waivers: []\n", ""));
    folder.write("waivers.yaml", &waivers);
    let run = folder.run(&["waivers", "lint", "waivers.yaml", "--now", "2026-01-01T00:00:00Z"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "1 waiver, no problem\n"), "{}", run.stderr);
}

#[test]
fn nothing_is_written_over_unless_it_is_asked_for() {
    let folder = Folder::new();
    folder.write("waivers.yaml", "mine");
    let run = folder.run(&["init"]);
    assert_eq!(run.code, Some(2));
    insta::assert_snapshot!(run.stderr, @"
    error: `waivers.yaml` is there already
    help: keep it, or write over it with --force
    exit 2: `waivers.yaml` is there already
    ");
    assert_eq!(folder.names(), ["waivers.yaml"]);
    assert_eq!(folder.run(&["init", "--force"]).code, Some(0));
    assert!(folder.read("waivers.yaml").contains("waivers: []"));
}

#[test]
fn a_job_is_added_to_what_is_there() {
    for (system, job) in [("github", ".github/workflows/trailwarden.yaml"), ("gitlab", ".gitlab/trailwarden.yml")] {
        let folder = Folder::new();
        folder.run(&["init"]);
        folder.write("trailwarden.yaml", "version: 1\n");
        let run = folder.run(&["init", "--ci", system]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert!(folder.path(job).is_file(), "{job}");
        assert_eq!(folder.read("trailwarden.yaml"), "version: 1\n");
        assert_eq!(folder.run(&["init", "--ci", system]).code, Some(2));
    }
}
