//! Flags that say nothing without another one. Clap could tell, but only of what the command line itself says: the other
//! one may stand in the configuration file.

use clap::ArgMatches;
use clap::parser::ValueSource;

use crate::cli::Fault;

/// Each flag with those of which it needs one.
const NEEDS: &[(&str, &[&str])] = &[
    ("external_id", &["role_arn", "role_name"]),
    ("level", &["framework"]),
    ("org", &["role_name"]),
    ("output_dir", &["accounts", "org"]),
    ("role_name", &["accounts", "org"]),
    ("shard", &["accounts", "org"]),
];

/// The flag that says nothing without another one, and yet may stand in the file alone: it waits there to be needed.
const WAITING: &str = "role_name";

/// Refuses a flag without what it needs.
pub(super) fn check(matches: &ArgMatches) -> Result<(), Fault> {
    let counts = |flag: &str| if flag == WAITING { is_given(matches, flag) } else { is_on(matches, flag) };
    let lacking = |(flag, others): &&(&str, &[&str])| counts(flag) && !others.iter().any(|other| is_on(matches, other));
    match NEEDS.iter().find(lacking) {
        None => Ok(()),
        Some((flag, others)) => {
            let others: Vec<_> = others.iter().map(|other| format!("`{}`", spelled(other))).collect();
            let message = format!("`{}` needs {}", spelled(flag), others.join(" or "));
            Err(Fault::usage(message).help("give it as well, as a flag or in the configuration file").because("wrong arguments"))
        }
    }
}

/// Whether a user gave the flag, by itself or by its variable.
pub(super) fn is_given(matches: &ArgMatches, flag: &str) -> bool {
    is_on(matches, flag) && matches!(matches.value_source(flag), Some(ValueSource::CommandLine | ValueSource::EnvVariable))
}

/// Whether the flag has a value, wherever it comes from; a switch has one when it is on.
fn is_on(matches: &ArgMatches, flag: &str) -> bool {
    match matches.try_get_one::<bool>(flag) {
        Ok(switch) => switch.is_some_and(|on| *on),
        // It is no switch, or the command does not have it.
        Err(_) => matches.try_contains_id(flag).is_ok_and(|has_value| has_value),
    }
}

/// The flag as people write it.
pub(super) fn spelled(flag: &str) -> String {
    format!("--{}", flag.replace('_', "-"))
}
