//! Profiles: which rules judge, how severe each is and with which parameters, under one name.
//!
//! A profile says of rules what the configuration file may say of them, in the same words, and stands below it: what a flag,
//! a variable or the configuration says comes before the profile.

use std::path::Path;
use std::sync::Arc;

use clap::ArgMatches;

use super::keys::{PROFILE, Part};
use super::read::{self, Form};
use super::{Settings, apply, needs};
use crate::cli::args::{Cli, Selection};
use crate::cli::{Fault, Terminal, diagnostics, rule_files};
use crate::diagnostics::{stem, suggest};
use crate::rule::{Code, Diagnostic, Label, SourceFile};

/// Name and text of every profile that comes with the program, sorted by name.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin_profiles.rs"));

/// The folder of a rule directory that may hold profiles: what stands there is no rule.
pub(in crate::cli) const FOLDER: &str = "profiles";

/// A profile, checked by itself.
#[derive(Debug)]
pub(in crate::cli) struct Profile {
    /// Its name, or its file.
    pub(in crate::cli) name: String,
    settings: Settings,
}

impl Profile {
    /// What it is about.
    pub(in crate::cli) fn title(&self) -> &str {
        self.settings.title.as_deref().unwrap_or_default()
    }

    /// The file as written.
    pub(in crate::cli) fn text(&self) -> &str {
        self.settings.files.first().map_or("", |file| &file.text)
    }

    /// What it chooses.
    pub(in crate::cli) fn selection(&self) -> Selection {
        apply::alone(&self.settings)
    }
}

/// The names of the built-in ones, sorted.
pub(in crate::cli) fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(file, _)| stem(file))
}

/// Whether a built-in profile has this name.
pub(super) fn is_builtin(name: &str) -> bool {
    names().any(|known| known == name)
}

/// The settings above those of the profile that was chosen, if one was: by the flag, by its variable or by these settings.
///
/// # Errors
/// Everything that is wrong with the profile.
pub(super) fn below(
    settings: Option<Settings>,
    command: &[&str],
    parts: &[Part],
    given: &ArgMatches,
    terminal: Terminal,
) -> Result<Option<Settings>, Fault> {
    if !parts.contains(&Part::Rules) {
        return Ok(settings);
    }
    let described = Cli::described();
    let has_flag = apply::find(&described, command)
        .is_some_and(|command| command.get_arguments().any(|argument| argument.get_id() == PROFILE));
    let by_flag = (has_flag && needs::is_given(given, PROFILE)).then(|| given.get_one::<String>(PROFILE)).flatten();
    let in_file = settings.as_ref().and_then(|settings| settings.of_flag(PROFILE));
    let (name, at) = match (by_flag, in_file.and_then(|setting| Some((setting, setting.values.first()?)))) {
        (Some(name), _) => (name.clone(), None),
        (None, Some((setting, value))) => (value.text.clone(), Some(setting.place_of(value))),
        (None, None) => return Ok(settings),
    };
    let profile = find(&name, at, terminal)?;
    let profile = Settings { profile: Some(name), ..profile.settings };
    Ok(Some(match settings {
        Some(settings) => settings.above(profile),
        None => profile,
    }))
}

/// The profile of this name or in this file.
///
/// # Errors
/// There is none; or everything that is wrong with it.
pub(in crate::cli) fn find(name: &str, at: Option<Label>, terminal: Terminal) -> Result<Profile, Fault> {
    let builtin = FILES.iter().find(|(file, _)| stem(file) == name);
    let file = match builtin {
        Some((file, text)) => SourceFile { name: (*file).into(), text: (*text).to_owned() },
        None => file(name, at, terminal)?,
    };
    let file = Arc::new(file);
    let directory = Path::new(name).parent().unwrap_or(Path::new(""));
    let (settings, mut problems) = read::read(&file, directory, Form::Profile);
    match settings {
        Some(settings) if problems.is_empty() => return Ok(Profile { name: name.to_owned(), settings }),
        Some(settings) => problems.extend(super::unknown_names(&settings)),
        None => {}
    }
    problems.sort_by(Diagnostic::order);
    let message = diagnostics::render(&problems, terminal.stderr_color);
    let help = "`trailwarden schema profile` describes every key".to_owned();
    Err(Fault::refused(&problems, "the profile", message, Some(help)))
}

/// The user's file. A name without a file is more likely a built-in profile that was misspelt.
fn file(name: &str, at: Option<Label>, terminal: Terminal) -> Result<SourceFile, Fault> {
    match rule_files::text_of(Path::new(name)) {
        Ok(text) => Ok(SourceFile { name: name.into(), text }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let message = format!("there is no profile `{name}`, and no such file");
            let problem = Diagnostic::new(Code::UnknownChoice, message).help(suggest::help(name, "profiles", names()));
            let problem = Diagnostic { labels: at.into_iter().collect(), ..problem };
            Err(rule_files::refused_with(&[problem], "the choice of a profile", terminal))
        }
        Err(error) => Err(Fault::usage(format!("the profile in `{name}` cannot be read: {error}"))
            .help("name a file that can be read, or a built-in profile: `trailwarden profiles list`")),
    }
}
