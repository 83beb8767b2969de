//! `rules new`: writes the beginning of a rule.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::cli::args::RulesNewArgs;
use crate::cli::rule_files;
use crate::cli::{Ending, Fault, Terminal};
use crate::rule::skeleton::{SCHEMA_FILE, skeleton};

/// Writes it to a file that does not exist yet, or to stdout.
pub(super) fn run(args: &RulesNewArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let text = skeleton(&args.id, &args.resource).map_err(|problems| rule_files::refused(&problems, terminal))?;
    let path = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{}.yaml", args.id)));
    if path == Path::new("-") {
        terminal.print(text.as_bytes())?;
        return Ok(Ending::done());
    }
    named_after_the_rule(&path, &args.id)?;
    write_new(&path, &text).map_err(|error| unwritten(&path, &error))?;
    let (shown, schema) = (path.display(), path.with_file_name(SCHEMA_FILE));
    terminal.note(&format!("wrote {shown}: change it, then `trailwarden rules test {shown}`"));
    if !schema.exists() {
        terminal.note(&format!("for completion in editors: `trailwarden schema rule > {}`", schema.display()));
    }
    Ok(Ending::done())
}

/// Refuses a file that could not be loaded for its name.
fn named_after_the_rule(path: &Path, id: &str) -> Result<(), Fault> {
    let is_yaml = path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
    if is_yaml && path.file_stem().is_some_and(|stem| stem == id) {
        return Ok(());
    }
    let message = format!("the rule is `{id}`, so its file cannot be named `{}`", path.display());
    Err(Fault::usage(message).help(format!("name it `{}`", path.with_file_name(format!("{id}.yaml")).display())))
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(text.as_bytes()).inspect_err(|_| drop(fs::remove_file(path)))
}

fn unwritten(path: &Path, error: &io::Error) -> Fault {
    if error.kind() == io::ErrorKind::AlreadyExists {
        let message = format!("`{}` is there already", path.display());
        return Fault::usage(message).help("remove it, or choose another id or `--output`");
    }
    Fault::usage(format!("`{}` cannot be written: {error}", path.display()))
        .help("name a path in a directory that exists and may be written to")
}
