//! `demo`: judges a made-up company's account that is built into the program.

use crate::assess::GateSettings;
use crate::cli::args::{Accepted, DemoArgs, Time};
use crate::cli::judge::{Choices, Judge};
use crate::cli::{Ending, Exit, Fault, Terminal, samples};

/// Judges and reports as `check` would, but ends well: violations are what a demonstration shows.
pub(in crate::cli) fn run(args: &DemoArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let choices = Choices {
        selection: &args.selection,
        accepted: &Accepted::default(),
        gate: GateSettings::default(),
        output: &args.output,
        time: Time::default(),
    };
    let judge = Judge::prepare(choices, terminal)?;
    judge.run(judge.with_text("demo", samples::demo()?)?, terminal).map(never_failing)
}

/// The ending of a demonstration, which tells how a real run would have ended.
fn never_failing(real: Ending) -> Ending {
    let real = real.last_line.filter(|_| real.exit != Exit::Passed);
    let last_line = real.map_or("exit 0: the demonstration is over".to_owned(), |line| {
        format!("exit 0: a demonstration never fails; a scan of this account would end with {line}")
    });
    Ending { exit: Exit::Passed, last_line: Some(last_line) }
}
