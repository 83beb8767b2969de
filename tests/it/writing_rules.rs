//! The page on writing rules, followed from its beginning to its end in one folder.
//!
//! What stands above a block says what is done with it: `file PATH` writes it, `session` types its commands and compares
//! what they print, `part PATH` finds it in a file, `scan` parses its command, which needs an account, and `editor` is for
//! editors only.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::cli::{Folder, Run};
use crate::page::Page;

const PAGE: Page = Page { name: "docs/writing-rules.md", text: include_str!("../../docs/writing-rules.md") };

/// Types a command in a folder, the program being on the path; what it prints comes in the order of a terminal.
fn typed(folder: &Folder, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_trailwarden")).parent().unwrap();
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(folder.path(""))
        .env_clear()
        .env("HOME", folder.path(""))
        .env("PATH", format!("{}:/usr/bin:/bin", program.display()));
    Run::of(&mut shell).stdout
}

/// A session's commands, each with what is shown below it.
fn commands(session: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in session.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command.to_owned(), String::new())),
            (None, Some((command, _))) if command.ends_with('\\') => {
                command.pop();
                command.push_str(line.trim_start());
            }
            (None, Some((_, shown))) => shown.push_str(&format!("{line}\n")),
            (None, None) => panic!("a session begins with a command, not with {line:?}"),
        }
    }
    commands
}

#[test]
fn every_block_says_what_it_is() {
    PAGE.assert_marks();
    let unmarked: Vec<_> = PAGE.blocks().into_iter().filter(|block| block.mark.is_empty()).map(|block| block.text).collect();
    assert_eq!(unmarked, Vec::<&str>::new());
}

#[test]
fn the_page_works_from_its_beginning_to_its_end() {
    let folder = Folder::new();
    let (mut files, mut sessions) = (0, 0);
    for block in PAGE.blocks() {
        match block.mark.split_once(' ').unwrap_or((block.mark, "")) {
            ("file", path) => {
                folder.write(path, block.text);
                files += 1;
            }
            ("part", path) => {
                let written = folder.read(path);
                assert!(written.contains(block.text), "{path} does not hold:\n{}", block.text);
            }
            ("session", _) => {
                for (command, shown) in commands(block.text) {
                    PAGE.assert_whole(&shown, &typed(&folder, &command), &command);
                }
                sessions += 1;
            }
            // An account is needed: that the arguments are taken is all that can be seen here.
            ("scan", _) => {
                for (command, _) in commands(block.text) {
                    let help = typed(&folder, &format!("{command} --help"));
                    assert!(help.contains("Usage: trailwarden scan"), "{command}\n{help}");
                }
            }
            ("editor", _) => {}
            (other, _) => panic!("no block is called `{other}`"),
        }
    }
    assert!(files > 1 && sessions > 3, "{files} files, {sessions} sessions");
}

#[test]
fn the_language_links_to_the_page() {
    let language = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rule-language.md")).unwrap();
    assert!(language.contains("](writing-rules.md)") && language.contains("](rule-reference.md)"));
}
