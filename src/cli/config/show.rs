//! The settings in force, each with where it comes from.

use std::ffi::OsString;

use clap::ArgMatches;
use clap::parser::ValueSource;
use serde::Serialize;

use super::flags::Flags;
use super::keys::{self, KEYS, Key, Shape};
use super::settings::Settings;
use super::{apply, leaf, needs, overrides, profile};
use crate::cli::args::Cli;
use crate::cli::{Fault, Terminal};
use crate::rule::Label;

/// The command whose settings are shown: it has all that keys stand for.
const COMMAND: &str = "scan";

/// A setting in force.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct Shown {
    /// The key of the file.
    pub(in crate::cli) key: String,
    /// The value; `null` when nothing was said and there is no default.
    pub(in crate::cli) value: serde_json::Value,
    /// Where it comes from.
    pub(in crate::cli) origin: Origin,
}

/// Where a setting comes from.
#[derive(Debug, Serialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub(in crate::cli) enum Origin {
    /// A flag.
    Flag {
        /// The flag as it is written.
        flag: String,
    },
    /// A variable of the environment.
    Environment {
        /// Its name.
        variable: String,
    },
    /// The configuration file.
    File {
        /// The file.
        file: String,
        /// The line of the key.
        line: u32,
    },
    /// What holds when nothing is said.
    Default,
}

/// The settings that a scan with these flags would run with.
///
/// # Errors
/// Flags that `scan` does not take; a profile that is wrong.
pub(in crate::cli) fn shown(settings: Option<&Settings>, flags: &[OsString], terminal: Terminal) -> Result<Vec<Shown>, Fault> {
    let beginning = [env!("CARGO_PKG_NAME"), COMMAND].map(OsString::from);
    let arguments: Vec<OsString> = beginning.into_iter().chain(flags.iter().cloned()).collect();
    let parsed = Cli::parse_by(Cli::described(), arguments.iter().cloned());
    let (_, first) = parsed.map_err(|error| Fault::usage(error.to_string().trim_end()).because("wrong arguments"))?;
    let (command, given) = leaf(&first);
    let parts = keys::followed_by(&command).unwrap_or_default();
    let settings = profile::below(settings.cloned(), &command, parts, given, terminal)?;
    let settings = settings.as_ref();
    let followed = settings.map(|settings| apply::apply(settings, &command, parts, given, &arguments)).transpose()?;
    let matches = followed.as_ref().map_or(&first, |(_, matches)| matches);
    let (_, in_force) = leaf(matches);
    let all = Flags::new();
    let of_flags = KEYS.iter().map(|key| Shown {
        key: key.path(),
        value: value(key, in_force),
        origin: origin(key, in_force, settings, &all),
    });
    Ok(of_flags.chain(of_overrides(settings)).collect())
}

fn value(key: &Key, matches: &ArgMatches) -> serde_json::Value {
    let raw = matches.get_raw(key.flag).into_iter().flatten();
    let mut texts = raw.map(|text| text.to_string_lossy().into_owned());
    match key.shape {
        Shape::Switch => matches.get_flag(key.flag).into(),
        Shape::Percent => texts.next().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
        Shape::Text | Shape::File | Shape::Profile | Shape::Format => texts.next().into(),
        Shape::Number(..) => texts.next().and_then(|text| text.parse::<u64>().ok()).into(),
        Shape::Files | Shape::Texts | Shape::Regions | Shape::Packs | Shape::Outputs => texts.collect(),
    }
}

fn origin(key: &Key, matches: &ArgMatches, settings: Option<&Settings>, all: &Flags) -> Origin {
    let variable = || all.of(key).and_then(clap::Arg::get_env).map(|name| name.to_string_lossy().into_owned());
    let in_file = settings.and_then(|settings| settings.of_flag(key.flag));
    match (matches.value_source(key.flag), in_file) {
        (Some(ValueSource::CommandLine), _) => Origin::Flag { flag: needs::spelled(key.flag) },
        (Some(ValueSource::EnvVariable), _) => Origin::Environment { variable: variable().unwrap_or_default() },
        (_, Some(setting)) => of_place(Some(&setting.at)),
        (_, None) => Origin::Default,
    }
}

/// A place in a file; what stands in a file has one.
fn of_place(at: Option<&Label>) -> Origin {
    match at {
        Some(at) => Origin::File { file: at.file.name.to_string(), line: at.span.line },
        None => Origin::Default,
    }
}

/// What the files change about rules, a row each.
fn of_overrides(settings: Option<&Settings>) -> Vec<Shown> {
    let Some(settings) = settings else { return Vec::new() };
    let key = |rule: &str, what: &str| format!("{}.{}.{rule}.{what}", overrides::SECTION, overrides::NAME);
    let severities = settings.overrides.severities.iter().map(|given| Shown {
        key: key(&given.rule, "severity"),
        value: given.severity.as_str().into(),
        origin: of_place(given.at.as_ref()),
    });
    let params = settings.overrides.params.iter().map(|given| Shown {
        key: key(&given.rule, &format!("params.{}", given.param)),
        value: match given.values.as_slice() {
            [one] => one.as_str().into(),
            several => several.iter().map(String::as_str).collect(),
        },
        origin: of_place(given.at.as_ref().map(|at| &at.value)),
    });
    severities.chain(params).collect()
}
