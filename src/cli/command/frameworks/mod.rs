//! `frameworks`: which standards there are, and what each asks for.

mod list;
mod show;

use std::path::PathBuf;

use serde::Serialize;

use crate::cli::args::{FrameworksArgs, FrameworksCommand, FromFile};
use crate::cli::framework_files::Library;
use crate::cli::{Ending, Fault, Terminal, rule_files};
use crate::framework::{Coverage, Framework, Requirement};

/// Does what was asked.
pub(in crate::cli) fn run(args: &FrameworksArgs, terminal: Terminal) -> Result<Ending, Fault> {
    match &args.command {
        FrameworksCommand::List(args) => list::run(args, terminal),
        FrameworksCommand::Show(args) => show::run(args, terminal),
    }
}

/// The frameworks of this program and of these directories.
fn library(paths: &[PathBuf], from_file: &FromFile, terminal: Terminal) -> Result<Library, Fault> {
    let known = rule_files::load_with_builtin(paths, &[], from_file, terminal)?;
    Library::load(paths, &known, terminal)
}

/// What a framework is called, as other programs see it.
#[derive(Serialize)]
struct Head<'a> {
    key: &'a str,
    name: &'a str,
    version: &'a str,
    publisher: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    released: Option<&'a str>,
}

impl<'a> Head<'a> {
    fn of(framework: &'a Framework) -> Self {
        let Framework { key, name, version, publisher, released, .. } = framework;
        Self { key, name, version, publisher, released: released.as_deref() }
    }
}

/// How a requirement can be looked at in this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Look {
    /// Rules bear on it.
    Rules,
    /// People have to look.
    Manual,
    /// No rule bears on it.
    NotCovered,
}

impl Look {
    fn of(requirement: &Requirement) -> Self {
        match &requirement.coverage {
            Coverage::Rules { mapped, .. } if !mapped.is_empty() => Self::Rules,
            Coverage::Manual(_) => Self::Manual,
            Coverage::Rules { .. } | Coverage::NotCovered(_) => Self::NotCovered,
        }
    }
}

/// How many requirements can be looked at how.
#[derive(Debug, Serialize)]
struct Extent {
    requirements: usize,
    by_rules: usize,
    manual: usize,
    not_covered: usize,
}

impl Extent {
    fn of(framework: &Framework) -> Self {
        let count = |look| framework.requirements.iter().filter(|requirement| Look::of(requirement) == look).count();
        Self {
            requirements: framework.requirements.len(),
            by_rules: count(Look::Rules),
            manual: count(Look::Manual),
            not_covered: count(Look::NotCovered),
        }
    }
}
