//! The examples: every command in them is one that the program takes.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use trailwarden::cli::args::{Cli, Command};

/// What stands for what only the scheduler knows.
const FILLED_IN: [(&str, &str); 3] =
    [("$((JOB_COMPLETION_INDEX + 1))", "1"), ("$JOB_COMPLETION_INDEX", "0"), ("${{ matrix.shard }}", "1/4")];

/// The lines of an example that run the program, each as its arguments.
fn commands(name: &str) -> Vec<Vec<OsString>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().map(str::trim).filter(|line| line.starts_with("trailwarden "));
    let filled = lines.map(|line| FILLED_IN.iter().fold(line.to_owned(), |line, (from, to)| line.replace(from, to)));
    filled.map(|line| line.replace('"', "").split(' ').map(OsString::from).collect()).collect()
}

#[test]
fn every_command_is_taken_and_the_parts_are_joined_by_the_last() {
    for name in ["kubernetes-indexed-job.yaml", "github-matrix.yaml"] {
        let commands = commands(name).into_iter().map(|arguments| {
            assert!(!arguments.iter().any(|argument| argument.to_string_lossy().contains('$')), "{name}: {arguments:?}");
            Cli::parse_arguments(arguments).unwrap_or_else(|error| panic!("{name}: {error}")).command
        });
        let [Command::Collect(collect), Command::Check(_)] = &commands.collect::<Vec<_>>()[..] else {
            panic!("{name}: first the parts, then all of them")
        };
        assert!(collect.many.org && collect.many.shard.is_some() && collect.output_dir.is_some(), "{name}: {collect:?}");
    }
}
