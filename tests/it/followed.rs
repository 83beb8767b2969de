//! Pages of documentation followed from their beginning to their end in one folder.
//!
//! What stands above a block says what is done with it: `file PATH` writes it, `session` types its commands and compares
//! what they print, `part PATH` finds it in a file, `scan` parses its command, which needs an account, and `editor` is for
//! editors only.

use std::path::Path;
use std::process::Command;

use crate::cli::{Folder, Run};
use crate::page::Page;

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

/// Follows a page whose every block has a mark, with the built-in example where the repository has it, and tells how many files it wrote and how many sessions there were.
pub fn follow(page: Page) -> (usize, usize) {
    let folder = Folder::new();
    folder.write("examples/demo/snapshot.jsonl", include_str!("../../examples/demo/snapshot.jsonl"));
    let (mut files, mut sessions) = (0, 0);
    for block in page.blocks() {
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
                    page.assert_whole(&shown, &typed(&folder, &command), &command);
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
            ("", _) => panic!("{}: no mark stands above this block:\n{}", page.name, block.text),
            (other, _) => panic!("{}: no block is called `{other}`", page.name),
        }
    }
    (files, sessions)
}
