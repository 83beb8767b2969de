//! What is written where: reports to stdout and to files, words to stderr, snapshots old and new.

use std::fs;
use std::io::Read as _;
use std::process::Stdio;

use trailwarden::report::FORMATS;

use super::{DEMO, Folder, Run, run};

const RULE: &str = "cloudtrail-log-file-validation";

#[test]
fn one_run_writes_many_formats() {
    let folder = Folder::new();
    let outputs = ["-o", "json=r.json", "-o", "html=r.html", "-o", "markdown=r.md"];
    let run = folder.run(&[["demo", "--format", "text"].as_slice(), &outputs].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(folder.names(), ["r.html", "r.json", "r.md"]);
    for (name, format) in [("r.json", "json"), ("r.html", "html"), ("r.md", "markdown")] {
        assert_eq!(folder.read(name), folder.run(&["demo", "--format", format]).stdout, "{format}");
    }
}

#[test]
fn check_of_the_demos_snapshot_says_what_demo_says() {
    let demo = run(&["demo", "--format", "json"]);
    let check = run(&["check", DEMO, "--format", "json"]);
    assert_eq!(demo.stdout, check.stdout);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for format in FORMATS.iter().map(|info| info.name) {
        let again = || run(&["check", DEMO, "--format", format]).stdout;
        assert_eq!(again(), again(), "{format}");
    }
}

#[test]
fn lines_hold_the_findings_of_the_result_with_their_evaluation() {
    let lines = run(&["check", DEMO, "--format", "jsonl"]).stdout;
    let lines: Vec<serde_json::Value> = lines.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect();
    let result: serde_json::Value = serde_json::from_str(&run(&["check", DEMO, "--format", "json"]).stdout).unwrap();
    assert!(Some(&lines) == result["findings"].as_array());
}

#[test]
fn a_report_of_a_result_is_the_report_of_its_snapshot() {
    let folder = Folder::new();
    folder.run(&["check", DEMO, "--evidence", "all", "-o", "json=result.json"]);
    for format in FORMATS.iter().map(|info| info.name) {
        let of_result = folder.run(&["report", "result.json", "--format", format]);
        let of_snapshot = folder.run(&["report", DEMO, "--evidence", "all", "--format", format]);
        assert_eq!((of_result.code, of_snapshot.code), (Some(0), Some(0)), "{}", of_result.stderr);
        assert_eq!(of_result.stdout, of_snapshot.stdout, "{format}");
    }
}

#[test]
fn time_comes_from_the_flag_then_the_environment_then_the_snapshot() {
    let folder = Folder::new();
    let as_of = |arguments: &[&str], epoch: Option<&str>| {
        let mut command = folder.command(&[["check", DEMO, "--format", "json"].as_slice(), arguments].concat());
        command.envs(epoch.map(|epoch| ("SOURCE_DATE_EPOCH", epoch)));
        let result: serde_json::Value = serde_json::from_str(&Run::of(&mut command).stdout).unwrap();
        result.to_string().contains("2027-01-01T00:00:00Z")
    };
    assert!(!as_of(&[], None));
    assert!(as_of(&[], Some("1798761600")));
    assert!(as_of(&["--now", "2027-01-01T00:00:00Z"], None));
    assert!(!as_of(&["--now", "2026-06-01T00:00:00Z"], Some("1798761600")));
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let folder = Folder::new();
    let escapes = |arguments: &[&str], variable: Option<(&str, &str)>| {
        let mut command = folder.command(&[["demo", "--rule", RULE].as_slice(), arguments].concat());
        command.envs(variable);
        Run::of(&mut command).stdout.contains('\u{1b}')
    };
    assert!(!escapes(&[], None));
    assert!(escapes(&["--color", "always"], None));
    assert!(escapes(&[], Some(("FORCE_COLOR", "1"))));
    assert!(!escapes(&["--color", "never"], Some(("FORCE_COLOR", "1"))));
}

#[test]
fn files_have_no_colours_even_if_stdout_does() {
    let folder = Folder::new();
    folder.run(&["demo", "--color", "always", "-o", "text=report.txt"]);
    assert!(!folder.read("report.txt").contains('\u{1b}'));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = Folder::new();
    let arguments = ["check", DEMO, "--rule", RULE, "--evidence", "all", "--format", "html"];
    let mut child = folder.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((child.wait().unwrap().code(), stderr.lines().count()), (Some(1), 1), "{stderr}");
}

#[test]
fn an_old_report_is_replaced_whole() {
    let folder = Folder::new();
    folder.write("r.json", &"x".repeat(1 << 20));
    folder.run(&["demo", "-o", "json=r.json"]);
    assert_eq!(folder.read("r.json"), folder.run(&["demo", "--format", "json"]).stdout);
    assert_eq!(folder.names(), ["r.json"]);
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_not_replaced() {
    let run = run(&["demo", "--rule", RULE, "-o", "json=/dev/null"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn completions_know_the_commands_in_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = run(&["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{shell}");
        assert!(run.stdout.contains("collect") && run.stdout.contains("fail-on-unknown"), "{shell}");
    }
}

#[test]
fn quiet_leaves_the_last_line_only() {
    let run = run(&["check", DEMO, "--rule", RULE, "-q", "-o", "json=/dev/null"]);
    assert_eq!(run.stderr, format!("{}\n", run.last_line()));
    assert!(run.stderr.starts_with("exit 1: "), "{}", run.stderr);
}
