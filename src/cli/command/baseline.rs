//! `baseline`: accepts what is found today as known.

use super::report::as_assessment;
use crate::assess::{Assessment, can_be_compared};
use crate::cli::args::{BaselineArgs, BaselineCommand, BaselineWriteArgs};
use crate::cli::{Ending, Fault, Terminal, outputs};
use crate::model::Status;
use crate::report::{self, Format, Options};

/// Writes it.
pub(in crate::cli) fn run(args: &BaselineArgs, terminal: Terminal) -> Result<Ending, Fault> {
    match &args.command {
        BaselineCommand::Write(args) => write(args, terminal),
    }
}

/// A baseline is a result that lists what counts, without evaluations and overview: it stands in a repository for long.
fn write(args: &BaselineWriteArgs, terminal: Terminal) -> Result<Ending, Fault> {
    outputs::writable(&args.output)?;
    if args.files.iter().any(|file| outputs::same(file, &args.output)) {
        return Err(Fault::usage(format!("the baseline must not take the place of `{}`", args.output.display())));
    }
    let mut assessment = as_assessment(&args.files, &args.selection, args.time, terminal)?;
    if !can_be_compared(&assessment) {
        return Err(Fault::usage("the result lists not all of its violations and unknowns")
            .help("write it again without --include, or name the snapshot"));
    }
    leave_out_what_is_long(&mut assessment);
    let options = Options { include: Some(vec![Status::Fail, Status::Unknown]), ..Options::default() };
    let bytes = report::render(Format::Json, &assessment, &options)?;
    outputs::replace(&args.output, &bytes)?;
    let total = assessment.summary.total;
    terminal.note(&format!(
        "{} knows {} violations and {} unknowns as of {}",
        args.output.display(),
        total.fail,
        total.unknown,
        assessment.provenance.as_of
    ));
    Ok(Ending::done())
}

fn leave_out_what_is_long(assessment: &mut Assessment) {
    for judged in &mut assessment.findings {
        judged.finding.evidence.trace = None;
    }
    assessment.changes = None;
    assessment.overview = None;
}
