//! `policy diff`: what became possible between two versions of a policy, and what no longer is. Decided, not compared line
//! by line: is there a request that one version allows and the other does not?

mod json;
mod text;

pub(in crate::cli::command) use json::schema;

use super::reading::{self, Policy};
use crate::analysis::iam_policy::beyond::Beyond;
use crate::analysis::iam_policy::document::Document;
use crate::analysis::iam_policy::effective::{Gains, gained};
use crate::analysis::iam_policy::exposure::{Exposure, Setting, exposure_beyond};
use crate::cli::args::{DiffGate, PolicyDiffArgs, TextOrJson};
use crate::cli::command::policy::{problems, sheet};
use crate::cli::{Ending, Exit, Fault, Terminal, diagnostics};
use crate::diagnostics::{Diagnostic, Level};

/// Two versions of a policy, with what one allows beyond the other.
struct Compared {
    old: Policy,
    new: Policy,
    /// What the later one allows beyond the earlier one.
    wider: Change,
    /// What the earlier one allows beyond the later one.
    narrower: Change,
}

/// What one version allows beyond the other.
enum Change {
    /// Who has access to the resource.
    OfResource(Box<Setting>, Exposure),
    /// What whoever has the policy can do.
    OfIdentity(Gains),
}

impl Change {
    fn of(old: &Document, new: &Document, policy: &Policy) -> Self {
        let beyond = Beyond::new(old, new);
        match policy.setting() {
            Some(setting) => {
                let exposure = exposure_beyond(&beyond, &setting);
                Self::OfResource(Box::new(setting), exposure)
            }
            None => Self::OfIdentity(gained(&beyond, &policy.place.partition)),
        }
    }

    /// Whether there is anything. None: that is not known.
    fn is_any(&self) -> Option<bool> {
        let (found, open) = match self {
            Self::OfResource(_, exposure) => (!exposure.admitted.is_empty(), !exposure.unknown.is_empty()),
            Self::OfIdentity(gains) => (!gains.gained.is_empty(), !gains.unknown.is_empty()),
        };
        if found || !open { Some(found) } else { None }
    }
}

/// Compares them, tells what changed, and ends as the gate says.
pub(super) fn run(args: &PolicyDiffArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let policies = reading::policies(&[args.old.clone(), args.new.clone()], &args.attached)?;
    let compared = compared(policies, terminal)?;
    let text = match args.format {
        TextOrJson::Text => text::write(&compared, terminal.stdout_color),
        TextOrJson::Json => json::write(&compared)?,
    };
    terminal.print(text.as_bytes())?;
    Ok(ending(args.fail_on, &compared))
}

fn compared(policies: Vec<Policy>, terminal: Terminal) -> Result<Compared, Fault> {
    let problems: Vec<Diagnostic> = policies.iter().flat_map(problems::diagnostics).collect();
    let is_error = |problem: &&Diagnostic| problem.code.level() == Level::Error;
    if problems.iter().any(|problem| is_error(&problem)) {
        let message = diagnostics::render(&problems, terminal.stderr_color);
        return Err(Fault::refused(&problems, "policies", message, None));
    }
    diagnostics::warn(&problems, terminal);
    let [old, new]: [Policy; 2] =
        policies.try_into().map_err(|_| Fault::new(Exit::Internal, "two policies were read as another number"))?;
    let kind = |policy: &Policy| policy.attachment.map(|(attachment, _)| attachment);
    if kind(&old) != kind(&new) {
        let message = format!(
            "the two are of different kinds: `{}` is the {}, `{}` the {}",
            old.name(),
            sheet::described(&old),
            new.name(),
            sheet::described(&new),
        );
        return Err(Fault::usage(message).help("say with --kind what both are attached to").because("different kinds"));
    }
    let (Some(earlier), Some(later)) = (old.document(), new.document()) else {
        return Err(Fault::new(Exit::Internal, "a policy without problems has no document"));
    };
    let (wider, narrower) = (Change::of(earlier, later, &new), Change::of(later, earlier, &old));
    Ok(Compared { wider, narrower, old, new })
}

fn ending(gate: Option<DiffGate>, compared: &Compared) -> Ending {
    let (exit, reason) = match (gate, compared.wider.is_any()) {
        (None, _) => return Ending::done(),
        (Some(DiffGate::Wider), Some(false)) => (Exit::Passed, "nothing more is possible"),
        (Some(DiffGate::Wider), Some(true)) => (Exit::Violations, "more is possible than before"),
        (Some(DiffGate::Wider), None) => (Exit::Inconclusive, "it is not known whether more is possible than before"),
    };
    Ending { exit, last_line: Some(format!("exit {}: {reason}", exit.code())) }
}
