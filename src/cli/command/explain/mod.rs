//! `explain`: what a rule asks for and why, what a diagnostic means, or how a verdict came about.

use crate::cli::args::{ExplainArgs, ExplainFormat};
use crate::cli::{Ending, Fault, Terminal, rule_files};
use crate::rule::Code;

mod code;
mod finding;
mod rule;

/// Prints the explanation.
pub(in crate::cli) fn run(args: &ExplainArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let explanation = match &args.subject {
        Some(subject) if of_finding(args) => finding::explain(subject, args, terminal)?,
        Some(subject) => without_verdict(subject, args, terminal)?.into_bytes(),
        None if of_finding(args) => {
            return Err(Fault::usage("no finding is named").help(finding::WHERE_TO_FIND_ONE));
        }
        None => code::all().into_bytes(),
    };
    terminal.print(&explanation)?;
    Ok(Ending::done())
}

/// Whether a finding is to be explained: only for that is there something judged.
fn of_finding(args: &ExplainArgs) -> bool {
    !args.snapshot.is_empty() || args.result.is_some()
}

/// A rule or a diagnostic.
fn without_verdict(subject: &str, args: &ExplainArgs, terminal: Terminal) -> Result<String, Fault> {
    if let Some(code) = Code::parse(subject) {
        refuse_json(args, "a diagnostic", "leave --format out")?;
        return Ok(code::explain(code));
    }
    let rules = rule_files::load_with_builtin(&args.rules, &args.param, &args.from_file, terminal)?;
    if let Some(rule) = rules.find(subject) {
        refuse_json(args, "a rule", "`trailwarden rules show` prints rules as JSON")?;
        return Ok(rule::explain(rule));
    }
    if finding::is_fingerprint(subject) {
        return Err(Fault::usage(format!("where was the finding `{subject}` judged?"))
            .help("add `--snapshot FILE` to judge it again, or `--result FILE` with what `--format json` wrote")
            .because("a finding is explained from a snapshot or a result"));
    }
    let codes = Code::ALL.iter().map(|code| code.as_str());
    let known = rules.rules.iter().map(|rule| &*rule.id).chain(codes);
    Err(Fault::unknown_name("rule or diagnostic", subject, known))
}

/// Only findings are explained to programs.
fn refuse_json(args: &ExplainArgs, what: &str, help: &str) -> Result<(), Fault> {
    match args.format {
        ExplainFormat::Text => Ok(()),
        ExplainFormat::Json => Err(Fault::usage(format!("{what} is explained as text only")).help(help)),
    }
}
