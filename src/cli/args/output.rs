//! Flags about what is written where.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser};
use clap::{Arg, Args, Command, ValueEnum};

use crate::model::Status;
use crate::report::FORMATS;

/// What is written where.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct Output {
    /// Write this format to stdout
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = FormatName, env = "TRAILWARDEN_FORMAT")]
    pub format: String,
    /// Write a report to a file, as in `html=report.html` (repeatable); stdout stays as --format says. `bundle=FILE` writes
    /// the result with all that it was made from, for `verify`, and `template=FILE` what --template makes
    #[arg(short, long, value_name = "FORMAT=PATH", env = "TRAILWARDEN_OUTPUT", value_delimiter = ',')]
    pub output: Vec<OutputFile>,
    /// Fill in this template, and write what comes of it to stdout in place of --format, or to the files that `-o
    /// template=FILE` names. Its name's ending says how text is escaped: report.md, letter.html.j2
    #[arg(long, value_name = "FILE", env = "TRAILWARDEN_TEMPLATE")]
    pub template: Option<PathBuf>,
    /// List only findings with these outcomes: fail, unknown, pass, not_applicable (na). Counts and exit code stay
    #[arg(long, value_name = "STATUS", value_delimiter = ',', value_parser = status(), env = "TRAILWARDEN_INCLUDE")]
    pub include: Vec<Status>,
    /// Keep the evidence of violations and unknowns, or of passes too
    #[arg(long, value_name = "WHICH", value_enum, default_value = "decisive", env = "TRAILWARDEN_EVIDENCE")]
    pub evidence: EvidenceChoice,
    /// Cut markdown after this many bytes, with a line that counts what is left out: pull-request comments and job
    /// summaries have limits
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1_000..=1_000_000_000), env = "TRAILWARDEN_MAX_BYTES")]
    pub max_bytes: Option<u64>,
}

/// Whose evidence is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum EvidenceChoice {
    /// Of violations, and of what stayed unknown.
    #[default]
    Decisive,
    /// Of every verdict.
    All,
}

/// A report file that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// The format's name.
    pub format: String,
    /// Where it goes.
    pub path: PathBuf,
}

impl FromStr for OutputFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((format, path)) if !format.is_empty() && !path.is_empty() => {
                Ok(Self { format: format.to_owned(), path: path.into() })
            }
            _ => Err("expected `FORMAT=PATH`, as in `html=report.html`".to_owned()),
        }
    }
}

/// Takes any word: one that names no format is refused where files of that name are, in the same words. Help and shells
/// are offered those that there are.
#[derive(Debug, Clone, Copy)]
struct FormatName;

impl TypedValueParser for FormatName {
    type Value = String;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(FORMATS.iter().map(|info| PossibleValue::new(info.name).help(info.about))))
    }
}

fn status() -> impl TypedValueParser<Value = Status> {
    let words = Status::ALL.into_iter().map(Status::as_str).chain(["na"]);
    PossibleValuesParser::new(words).map(|text| Status::parse(&text).unwrap_or(Status::NotApplicable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_names_a_format_and_a_path() {
        let file = OutputFile { format: "json".into(), path: "out/a=b.json".into() };
        assert_eq!("json=out/a=b.json".parse(), Ok(file));
        for text in ["report.html", "=report.html", "html="] {
            assert!(text.parse::<OutputFile>().is_err(), "{text}");
        }
    }
}
