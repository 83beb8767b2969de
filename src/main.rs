//! The command line's entry.

use std::process::ExitCode;

fn main() -> ExitCode {
    trailwarden::cli::run(std::env::args_os())
}
