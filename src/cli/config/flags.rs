//! The flags that keys stand for: whether one would take a value, and why not.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::keys::Key;
use crate::cli::args::Cli;
use crate::diagnostics::suggest;
use crate::rule::Code;

/// The flags of `scan`, which has all that keys stand for.
pub(super) struct Flags(Option<clap::Command>);

/// Why a flag does not take a value.
pub(super) struct Refusal {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Flags {
    /// As they are described to the user.
    pub(super) fn new() -> Self {
        Self(Cli::described().find_subcommand("scan").cloned())
    }

    /// The flag of a key.
    pub(super) fn of(&self, key: &Key) -> Option<&clap::Arg> {
        self.0.as_ref()?.get_arguments().find(|argument| argument.get_id() == key.flag)
    }

    /// Why the flag of a key does not take a value, if it does not.
    pub(super) fn refuses(&self, key: &Key, text: &str) -> Option<Refusal> {
        let flag = self.of(key)?;
        if flag.get_value_delimiter().is_some_and(|delimiter| text.contains(delimiter)) {
            let message = format!("`{text}` holds a comma, which separates values on the command line");
            return Some(Refusal { code: Code::BadSetting, message, help: Some("choose a name without one".to_owned()) });
        }
        let alone = clap::Arg::new("value").required(true).value_parser(flag.get_value_parser().clone());
        let error = clap::Command::new("value").no_binary_name(true).arg(alone).try_get_matches_from(["--", text]).err()?;
        let words = match (error.kind(), error.get(ContextKind::ValidValue)) {
            (ErrorKind::InvalidValue, Some(ContextValue::Strings(words))) => words.as_slice(),
            _ => &[],
        };
        Some(if words.is_empty() {
            let reason = error.source().map_or_else(|| "it cannot be read".to_owned(), ToString::to_string);
            Refusal { code: Code::BadSetting, message: format!("`{}` cannot be `{text}`: {reason}", key.path()), help: None }
        } else {
            let help = suggest::help(text, "one of", words.iter().map(String::as_str));
            Refusal { code: Code::UnknownChoice, message: format!("`{}` cannot be `{text}`", key.path()), help: Some(help) }
        })
    }
}
