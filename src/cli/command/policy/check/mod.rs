//! `policy check`: what single policies come to.

mod facts;
mod gate;
mod json;
mod text;

pub(in crate::cli::command) use json::schema;

use super::reading::{self, Policy};
use crate::cli::args::{PolicyCheckArgs, TextOrJson};
use crate::cli::{Ending, Fault, Terminal};
use facts::Facts;

/// A policy with what it comes to.
struct Checked {
    policy: Policy,
    /// None: it is invalid, and nothing is concluded.
    facts: Option<Facts>,
}

/// Checks them, tells what came of it, and ends as the gates say.
pub(super) fn run(args: &PolicyCheckArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let policies = reading::policies(&args.files, &args.attached)?;
    let checked: Vec<Checked> = policies
        .into_iter()
        .map(|policy| {
            let facts = Facts::of(&policy);
            Checked { policy, facts }
        })
        .collect();
    let outcome = gate::outcome(&checked, &args.fail_on);
    let text = match args.format {
        TextOrJson::Text => text::write(&checked, terminal.stdout_color),
        TextOrJson::Json => json::write(&checked, &outcome)?,
    };
    terminal.print(text.as_bytes())?;
    Ok(outcome.ending())
}
