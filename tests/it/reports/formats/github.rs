use trailwarden::report::Format;

use super::super::{goldens, scale::large};
use super::{golden, plainly};

#[test]
fn github_of_an_account_with_waivers_and_a_baseline() {
    insta::assert_snapshot!(plainly(Format::Github, &golden::compared().assess()));
}

/// What the runner makes of a line: level, title and message.
fn command(line: &str) -> (&str, String, String) {
    let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
    let (level, title) = head.split_once(" title=").unwrap();
    assert!(!title.contains([':', ',']), "{title}");
    let data = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    (level, data(&title.replace("%3A", ":").replace("%2C", ",")), data(message))
}

#[test]
fn every_line_is_one_command_whatever_stands_in_a_name() {
    for (name, assessment) in goldens() {
        let annotations = plainly(Format::Github, &assessment);
        for line in annotations.lines() {
            let (level, title, message) = command(line);
            assert!(["error", "warning", "notice"].contains(&level), "{name}: {line}");
            assert!(!title.is_empty() && !message.is_empty() && line.len() < 10_000, "{name}: {line}");
        }
    }
}

#[test]
fn the_tenth_line_speaks_of_all_that_are_not_shown() {
    let annotations = plainly(Format::Github, &large(1_000));
    let lines: Vec<_> = annotations.lines().map(command).collect();
    assert_eq!(lines.len(), 10);
    let (level, _, message) = &lines[9];
    assert_eq!(*level, "error");
    assert!(message.ends_with("\n591 more findings are in the full report."), "{message}");
}

#[test]
fn a_run_that_passes_ends_in_a_notice() {
    let annotations = plainly(Format::Github, &golden::empty().assess());
    assert_eq!(annotations, "::notice title=Trailwarden::exit 0: no violation at or above high\n");
}
