//! The configuration file, `trailwarden.yaml`: where it is, what it says, and how commands come to follow it.
//!
//! Each key stands for a flag (the [table](keys)). What the file says becomes the flag's default value before the command
//! line is read a second time, so that one parser reads flags, variables and the file, and clap's own order holds: flags,
//! environment, file, built-in default.

#[cfg(test)]
mod agrees;
mod apply;
mod flags;
pub(super) mod keys;
mod needs;
mod overrides;
pub(super) mod place;
pub(super) mod profile;
mod read;
mod schema;
mod settings;
mod show;

use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

use clap::ArgMatches;

use self::read::Form;
use super::args::{Cli, Global};
use super::{Fault, Terminal, diagnostics, rule_files};
use crate::rule::{Diagnostic, SourceFile};
pub(super) use schema::{of_profiles, schema};
pub(super) use settings::Settings;
pub(super) use show::{Origin, Shown, shown};

/// The command line with what the configuration file says in place of flags that were not given.
///
/// # Errors
/// A file that cannot be read or is wrong; flags that miss another one.
pub(super) fn followed(parsed: (Cli, ArgMatches), arguments: &[OsString], terminal: Terminal) -> Result<Cli, Fault> {
    let (cli, matches) = parsed;
    let (command, given) = leaf(&matches);
    let Some(parts) = keys::followed_by(&command) else { return Ok(cli) };
    let settings = load(&cli.global, terminal)?;
    if let Some(file) = settings.iter().flat_map(|settings| &settings.files).next() {
        terminal.note(&format!("configuration: {}", file.name));
    }
    let Some(settings) = profile::below(settings, &command, parts, given, terminal)? else {
        needs::check(given)?;
        return Ok(cli);
    };
    if let Some(profile) = &settings.profile {
        terminal.note(&format!("profile: {profile}"));
    }
    apply::apply(&settings, &command, parts, given, arguments).map(|(cli, _)| cli)
}

/// What the configuration file says, if there is one.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn load(global: &Global, terminal: Terminal) -> Result<Option<Settings>, Fault> {
    let Some(path) = place::find(global)? else { return Ok(None) };
    let text = rule_files::text_of(&path).map_err(|error| {
        Fault::usage(format!("the configuration in `{}` cannot be read: {error}", path.display()))
            .help("name a file that can be read, or say --no-config")
    })?;
    let file = Arc::new(SourceFile { name: path.display().to_string().into(), text });
    let directory = path.parent().unwrap_or(Path::new(""));
    let (settings, mut problems) = read::read(&file, directory, Form::Configuration);
    if let Some(settings) = settings {
        if problems.is_empty() {
            return Ok(Some(settings));
        }
        problems.extend(unknown_names(&settings));
    }
    problems.sort_by(Diagnostic::order);
    Err(refused(&problems, terminal))
}

/// What the files name that no rule is called: for when all that is wrong with them is to be told. Otherwise loading the
/// rules tells it.
pub(super) fn unknown_names(settings: &Settings) -> Vec<Diagnostic> {
    let in_file = |problem: &Diagnostic| problem.labels.iter().any(|label| settings.concern(label));
    rule_files::problems_of(&apply::alone(settings)).into_iter().filter(in_file).collect()
}

pub(super) fn refused(problems: &[Diagnostic], terminal: Terminal) -> Fault {
    let help = "`trailwarden schema config` describes every key; `--no-config` leaves the file out";
    let message = diagnostics::render(problems, terminal.stderr_color);
    Fault::refused(problems, "the configuration", message, Some(help.to_owned()))
}

/// The command that was chosen, by its names from the top, with what was given to it.
fn leaf(matches: &ArgMatches) -> (Vec<&str>, &ArgMatches) {
    let mut names = Vec::new();
    let mut here = matches;
    while let Some((name, below)) = here.subcommand() {
        names.push(name);
        here = below;
    }
    (names, here)
}
