//! Settings as default values of flags.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgMatches, Command};

use super::keys::{ALTERNATIVES, Part};
use super::settings::{Setting, Settings, Value};
use super::{leaf, needs};
use crate::cli::Fault;
use crate::cli::args::{Cli, FromFile, Selection};
use crate::model::Severity;
use crate::rule::Name;

/// Flags whose values are names that must be there.
const NAMES: [&str; 4] = ["rule", "exclude_rule", "service", "framework"];

/// Reads the command line again, with what the file says as default values.
pub(super) fn apply(
    settings: &Settings,
    command: &[&str],
    parts: &[Part],
    given: &ArgMatches,
    arguments: &[OsString],
) -> Result<(Cli, ArgMatches), Fault> {
    let described = Cli::described();
    let followed = followed(settings, find(&described, command), parts, given);
    let defaults = with_defaults(described.clone(), command, &followed);
    let parsed = Cli::parse_by(defaults, arguments.iter().cloned());
    let (mut cli, matches) = parsed.map_err(|error| Fault::usage(error.to_string()).because("wrong arguments"))?;
    needs::check(leaf(&matches).1)?;
    if let Some(from_file) = cli.command.rules_of_file() {
        *from_file = of_rules(settings, &followed, given);
    }
    Ok((cli, matches))
}

/// The command of these names.
pub(super) fn find<'c>(described: &'c Command, command: &[&str]) -> Option<&'c Command> {
    command.iter().try_fold(described, |above, name| above.find_subcommand(name))
}

/// The settings that the command has a flag for, without those that a flag of another name takes the place of.
fn followed<'s>(settings: &'s Settings, command: Option<&Command>, parts: &[Part], given: &ArgMatches) -> Vec<&'s Setting> {
    let has_flag = |flag: &str| command.is_some_and(|command| command.get_arguments().any(|argument| argument.get_id() == flag));
    let replaced = |flag: &str| {
        let alternatives = ALTERNATIVES.iter().filter(|flags| flags.contains(&flag));
        alternatives.flat_map(|flags| flags.iter()).any(|other| *other != flag && needs::is_given(given, other))
    };
    let concerns = |setting: &&Setting| {
        let key = setting.key;
        !setting.values.is_empty() && parts.contains(&key.part) && has_flag(key.flag) && !replaced(key.flag)
    };
    settings.entries.iter().filter(concerns).collect()
}

/// The description with other defaults for one command.
fn with_defaults(described: Command, command: &[&str], followed: &[&Setting]) -> Command {
    match command.split_first() {
        Some((name, below)) => described.mut_subcommand(*name, |described| with_defaults(described, below, followed)),
        None => followed.iter().fold(described, |described, setting| {
            let values: Vec<String> = setting.values.iter().map(|value| value.text.clone()).collect();
            described.mut_arg(setting.key.flag, |flag| flag.default_values(values))
        }),
    }
}

/// What the file says of rules, and where, but for what flags say instead.
fn of_rules(settings: &Settings, followed: &[&Setting], given: &ArgMatches) -> FromFile {
    of_settings(settings, followed.iter().copied().filter(|setting| !needs::is_given(given, setting.key.flag)))
}

fn of_settings<'s>(settings: &'s Settings, in_force: impl Iterator<Item = &'s Setting>) -> FromFile {
    let mut from_file = FromFile { overrides: settings.overrides.clone(), ..FromFile::default() };
    for setting in in_force {
        from_file.flags.push(setting.key.flag);
        if NAMES.contains(&setting.key.flag) {
            let name = |value: &Value| Name { text: value.text.clone(), at: Some(setting.place_of(value)) };
            from_file.names.extend(setting.values.iter().map(name));
        }
    }
    from_file
}

/// What is chosen if nothing is said beside the files.
pub(super) fn alone(settings: &Settings) -> Selection {
    let texts = |flag: &str| -> Vec<String> {
        let values = settings.of_flag(flag).map(|setting| setting.values.iter().map(|value| value.text.clone()).collect());
        values.unwrap_or_default()
    };
    Selection {
        rule: texts("rule"),
        exclude_rule: texts("exclude_rule"),
        service: texts("service"),
        framework: texts("framework"),
        level: texts("level").first().and_then(|level| level.parse().ok()),
        severity: texts("severity").first().and_then(|severity| Severity::parse(severity)),
        rules: texts("rules").into_iter().map(PathBuf::from).collect(),
        from_file: of_settings(settings, settings.entries.iter()),
        ..Selection::default()
    }
}
