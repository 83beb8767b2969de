//! The exit codes, each with its last line on stderr. They never depend on a format.

use trailwarden::assess::exit;
use trailwarden::cli::Exit;

use super::{DEMO, Folder, Run, run};

/// A rule that the demo's account breaks, one that it keeps, and one about which something is not known.
const BROKEN: &str = "cloudtrail-log-file-validation";

fn ended(run: &Run) -> (Option<i32>, &str) {
    (run.code, run.last_line())
}

/// The code, and whether the last line begins so. The rest is the gate's to word.
fn begins(run: &Run, beginning: &str) -> (Option<i32>, bool) {
    (run.code, run.last_line().starts_with(beginning))
}

#[test]
fn codes_are_the_documented_ones_and_three_is_never_used() {
    let codes: Vec<_> = Exit::ALL.into_iter().map(Exit::code).collect();
    assert_eq!(codes, [0, 1, 2, 4, 5, 70, 70, 130, 143]);
}

#[test]
fn codes_are_those_that_the_gate_gives() {
    let gate = [exit::PASSED, exit::VIOLATIONS, exit::USAGE, exit::INCONCLUSIVE, exit::NOTHING_COLLECTED, exit::FAULT];
    assert_eq!(gate.map(|code| Exit::ALL.into_iter().any(|exit| exit.code() == code)), [true; 6]);
}

#[test]
fn violations_end_with_one() {
    let run = run(&["check", DEMO, "--rule", BROKEN]);
    assert_eq!(begins(&run, "exit 1: 1 violation at or above high"), (Some(1), true), "{}", run.stderr);
}

#[test]
fn violations_below_the_threshold_end_with_zero() {
    let run = run(&["check", DEMO, "--rule", BROKEN, "--fail-on", "critical"]);
    assert_eq!(begins(&run, "exit 0: no violation at critical"), (Some(0), true), "{}", run.stderr);
}

#[test]
fn exit_zero_turns_one_into_zero() {
    let run = run(&["check", DEMO, "--rule", BROKEN, "--exit-zero"]);
    assert_eq!(begins(&run, "exit 0: 1 violation at or above high"), (Some(0), true), "{}", run.stderr);
}

#[test]
fn missing_evidence_ends_with_four_unless_it_does_not_count() {
    let folder = Folder::new();
    folder.write("mine/own-unreadable.yaml", UNREADABLE);
    let check = ["check", DEMO, "--rules", "mine", "--rule", "own-unreadable"];
    let counted = folder.run(&check);
    assert_eq!(begins(&counted, "exit 4: no violation at or above high, but 1 verdict"), (Some(4), true), "{}", counted.stderr);
    let uncounted = folder.run(&[&check[..], &["--fail-on-unknown", "none"]].concat());
    assert_eq!(begins(&uncounted, "exit 0: no violation at or above high"), (Some(0), true), "{}", uncounted.stderr);
    let both = folder.run(&["check", DEMO, "--rules", "mine", "--rule", "own-unreadable", "--rule", BROKEN]);
    assert_eq!(both.code, Some(1), "{}", both.stderr);
}

/// Asks for what the demo's reading role may not see of one key.
const UNREADABLE: &str = r#"
id: own-unreadable
title: The key of the invoices rotates
severity: high
resource: kms.key
why: It should.
when:
  aliases: {has_any: [alias/invoices]}
check:
  rotation_enabled: true
remediation: {note: Rotate it.}
references: [https://docs.aws.amazon.com/kms/]
tests:
  - name: rotates
    given: {kms.key: {_name: k, aliases: [alias/invoices], rotation_enabled: true}}
    expect: {k: pass}
  - name: does not rotate
    given: {kms.key: {_name: k, aliases: [alias/invoices], rotation_enabled: false}}
    expect: {k: fail}
  - name: not readable
    given: {kms.key: {_name: k, aliases: [alias/invoices], rotation_enabled: {unknown: access_denied}}}
    expect: {k: unknown}
  - name: another key
    given: {kms.key: {_name: k, aliases: []}}
    expect: {k: not_applicable}
"#;

#[test]
fn wrong_arguments_end_with_two() {
    assert_eq!(ended(&run(&["check"])), (Some(2), "exit 2: wrong arguments"));
    assert_eq!(ended(&run(&["chek", DEMO])), (Some(2), "exit 2: wrong arguments"));
    assert_eq!(ended(&run(&[])), (Some(2), "exit 2: wrong arguments"));
}

#[test]
fn help_and_version_end_with_zero_and_say_nothing_else() {
    for argument in ["--help", "-h", "--version"] {
        let run = run(&[argument]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{argument}");
        assert!(!run.stdout.is_empty(), "{argument}");
    }
}

#[test]
fn the_code_depends_on_no_format() {
    for format in ["text", "json", "html", "markdown"] {
        assert_eq!(run(&["check", DEMO, "--rule", BROKEN, "--format", format]).code, Some(1), "{format}");
    }
}

#[test]
fn the_environment_stands_for_flags_and_flags_win() {
    let folder = Folder::new();
    let with = |arguments: &[&str]| Run::of(folder.command(arguments).env("TRAILWARDEN_FAIL_ON", "critical"));
    assert_eq!(with(&["check", DEMO, "--rule", BROKEN]).code, Some(0));
    assert_eq!(with(&["check", DEMO, "--rule", BROKEN, "--fail-on", "high"]).code, Some(1));
}

#[test]
fn the_demo_shows_violations_and_ends_with_zero() {
    let run = run(&["demo", "--rule", BROKEN]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout.contains("`legacy` writes no digest files"), "{}", run.stdout);
}

#[cfg(not(feature = "aws"))]
#[test]
fn without_the_sdk_scan_and_collect_say_how_to_get_it() {
    for arguments in [["scan", "-q"].as_slice(), &["collect", "-o", "a.jsonl"]] {
        let run = run(arguments);
        assert_eq!(ended(&run), (Some(2), "exit 2: built without the `aws` feature"));
        assert!(run.stderr.contains("build it with `cargo build --release`"), "{}", run.stderr);
    }
}
