//! Rule files that are made to harm: refused with a message, in the memory and time that this file allows the program.

use std::fmt::Write as _;
use std::fs;

use super::{Folder, Run};

/// The address space that the program may use, in KiB.
const MEMORY: u32 = 256 * 1024;

/// The seconds of processor time that it may use; the kernel counts in whole ones.
const SECONDS: u32 = 1;

/// Lints a file within bounds, and gives the codes of what is wrong with it. The kernel ends a program that needs more.
fn codes(text: &[u8]) -> Vec<String> {
    let folder = Folder::new();
    fs::write(folder.path("bomb.yaml"), text).unwrap();
    let program = env!("CARGO_BIN_EXE_trailwarden");
    let script = format!("ulimit -v {MEMORY} && ulimit -t {SECONDS} && exec '{program}' rules lint bomb.yaml");
    let run = Run::of(std::process::Command::new("sh").args(["-c", &script]).current_dir(folder.path("")).env_clear());
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{}", run.stderr);
    let code = |line: &str| line.strip_prefix("error[")?.split_once(']').map(|(code, _)| code.to_owned());
    let mut codes: Vec<_> = run.stderr.lines().filter_map(code).collect();
    codes.dedup();
    if codes.is_empty() { vec![run.stderr.lines().next().unwrap().to_owned()] } else { codes }
}

fn assert_refused(text: &[u8], expected: &[&str]) {
    assert_eq!(codes(text), expected);
}

#[test]
fn aliases_that_multiply_are_refused_one_by_one() {
    let mut text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, of) in ["b", "c", "d", "e", "f", "g", "h", "i"].iter().zip(["a", "b", "c", "d", "e", "f", "g", "h"]) {
        let aliases = vec![format!("*{of}"); 10].join(", ");
        writeln!(text, "{name}: &{name} [{aliases}]").unwrap();
    }
    let codes = codes(text.as_bytes());
    assert!(codes.iter().all(|code| code == "anchor" || code == "alias"), "{codes:?}");
}

#[test]
fn a_file_of_fifty_megabytes_is_not_read_to_its_end() {
    assert_refused("x: yyyyy\n".repeat(6_000_000).as_bytes(), &["too-large"]);
    assert_refused(format!("x: {}", "ä".repeat(25_000_000)).as_bytes(), &["too-large"]);
}

#[test]
fn ten_thousand_levels_are_too_many() {
    assert_refused(format!("{}{}\n", "[".repeat(10_000), "]".repeat(10_000)).as_bytes(), &["too-deep"]);
    assert_refused(format!("{}x{}\n", "{a: ".repeat(10_000), "}".repeat(10_000)).as_bytes(), &["too-deep"]);
    let blocks = (0..1_000).fold(String::new(), |text, level| text + &" ".repeat(level) + "a:\n");
    assert_refused(blocks.as_bytes(), &["too-deep"]);
    assert_refused(format!("{}x\n", "- ".repeat(10_000)).as_bytes(), &["too-deep"]);
}

#[test]
fn fifty_thousand_keys_are_compared_without_comparing_all_with_all() {
    let keys: String = (0..50_000).fold(String::new(), |text, number| text + &format!("  k{number}: v\n"));
    assert_refused(format!("let:\n{keys}  k0: v\n").as_bytes(), &["missing-key", "duplicate-key"]);
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_place() {
    assert_refused(b"id: a\ntitle: \xff\n", &["error: rules in `bomb.yaml` cannot be read: line 2, column 8 is not UTF-8"]);
    assert_refused(b"id: a\ntitle: \xc3", &["error: rules in `bomb.yaml` cannot be read: line 2, column 8 is not UTF-8"]);
    assert_refused(b"id: a\ntitle: b\0c\n", &["yaml-syntax"]);
    assert_refused(b"\0", &["yaml-syntax"]);
}
