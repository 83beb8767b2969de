//! The command line from outside: the real program, in a folder of its own, with nothing of the caller's environment.

#[cfg(feature = "aws")]
mod accounts;
mod bad_input;
mod baseline;
#[cfg(target_os = "linux")]
mod bombs;
mod bundle;
mod config;
mod coverage;
mod exits;
mod explain;
mod files;
mod frameworks;
#[cfg(target_os = "linux")]
mod full_disk;
mod init;
#[cfg(all(feature = "aws", unix))]
mod interrupt;
mod judged_logs;
mod new_rule;
#[cfg(feature = "aws")]
mod partition;
mod plan;
mod policy;
mod policy_who_can;
mod profiles;
mod rules;
mod schema;
mod templates;
mod verify;
mod verify_logs;
mod waivers;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The account that `demo` judges.
pub(super) const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/demo/snapshot.jsonl");

/// A folder to run the program in.
pub(super) struct Folder(TempDir);

/// How a run ended.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Folder {
    /// A new one, empty.
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A file in it.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, and the folders above it.
    pub(super) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// What a file holds.
    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names of all files, sorted.
    pub(super) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The program, to be run here.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trailwarden"));
        command.args(arguments).current_dir(self.0.path()).env_clear().env("HOME", self.0.path());
        command
    }

    /// Runs the program.
    pub(super) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.command(arguments))
    }
}

impl Run {
    /// Runs a command to its end.
    pub(super) fn of(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
    }

    /// The last line on stderr.
    pub(super) fn last_line(&self) -> &str {
        self.stderr.lines().last().unwrap_or_default()
    }
}

/// Runs the program in a new folder.
pub(super) fn run(arguments: &[&str]) -> Run {
    Folder::new().run(arguments)
}

/// The text with a folder's path left out.
fn without(text: &str, folder: &Path) -> String {
    text.replace(&folder.display().to_string(), "…")
}
