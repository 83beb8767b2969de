//! `demo`: judges a made-up company's account that is built into the program.

use crate::assess::GateSettings;
use crate::cli::args::{DemoArgs, Time};
use crate::cli::judge::Judge;
use crate::cli::{Ending, Exit, Fault, Terminal};
use crate::snapshot::store::{self, Digested};

/// The account, as `collect` would have written it.
const SNAPSHOT: &[u8] = include_bytes!("../../../examples/demo/snapshot.jsonl");

/// Judges and reports. Violations are what a demonstration shows, so they do not make it fail.
pub(in crate::cli) fn run(args: &DemoArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let gate = GateSettings { exit_zero: true, ..GateSettings::default() };
    let judge = Judge::prepare(&args.selection, gate, &args.output, Time::default(), terminal)?;
    let snapshot =
        store::from_bytes(SNAPSHOT, "the built-in example").map_err(|error| Fault::new(Exit::Internal, error.to_string()))?;
    judge.run(vec![("demo".to_owned(), Digested::new(snapshot))], terminal)
}
