//! Reports: one assessment, many formats. Each format is a pure function from the assessment to bytes.
//!
//! Nothing here judges, counts anew or looks anything up: what a report says is in the
//! [`Assessment`](crate::assess::Assessment). Text from outside is made harmless by each format.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod asff;
mod changes;
mod context;
mod csv;
mod entries;
mod escape;
mod evaluation;
mod github;
mod gitlab;
mod groups;
mod html;
mod json_v1;
mod junit;
mod limits;
pub mod logs;
mod markdown;
mod ocsf;
mod oscal;
mod page;
mod place;
mod sarif;
mod standards;
pub mod template;
mod text;
mod tree;
mod uuid;
mod words;
mod wrap;

use crate::assess::{Assessment, Changes, Judged, Tool, WaiverReport};
use crate::model::Status;

/// A format that a report can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// For terminals.
    Text,
    /// JSON, version 1.
    Json,
    /// One self-contained page.
    Html,
    /// For pull requests and job summaries.
    Markdown,
    /// JSON Lines: a header, then one finding of JSON version 1 a line.
    Jsonl,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit's XML.
    Junit,
    /// GitLab's code quality report.
    Gitlab,
    /// Annotations of a GitHub workflow run.
    Github,
    /// Comma-separated values.
    Csv,
    /// Compliance Finding of the Open Cybersecurity Schema Framework.
    Ocsf,
    /// AWS Security Finding Format.
    Asff,
    /// Assessment results of the Open Security Controls Assessment Language.
    Oscal,
}

/// A format with what people must know to choose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormatInfo {
    /// The format.
    pub format: Format,
    /// The word in flags.
    pub name: &'static str,
    /// The usual ending of a file's name, without the dot.
    pub extension: &'static str,
    /// What it is for, in a few words.
    pub about: &'static str,
}

/// Every format.
pub static FORMATS: &[FormatInfo] = &[
    FormatInfo { format: Format::Text, name: "text", extension: "txt", about: "for people, in a terminal" },
    FormatInfo { format: Format::Json, name: "json", extension: "json", about: "for programs: version 1, see `schema result`" },
    FormatInfo { format: Format::Html, name: "html", extension: "html", about: "for people: one file, opens offline" },
    FormatInfo { format: Format::Markdown, name: "markdown", extension: "md", about: "for pull requests and job summaries" },
    FormatInfo {
        format: Format::Jsonl,
        name: "jsonl",
        extension: "jsonl",
        about: "for programs: a header, then one finding a line",
    },
    FormatInfo {
        format: Format::Sarif,
        name: "sarif",
        extension: "sarif",
        about: "for code scanning: SARIF 2.1.0, the worst 5,000",
    },
    FormatInfo { format: Format::Junit, name: "junit", extension: "xml", about: "for test reports: a rule is a suite" },
    FormatInfo { format: Format::Gitlab, name: "gitlab", extension: "json", about: "for GitLab: code quality report" },
    FormatInfo { format: Format::Github, name: "github", extension: "txt", about: "for GitHub: annotations of a workflow run" },
    FormatInfo { format: Format::Csv, name: "csv", extension: "csv", about: "for spreadsheets: one row a finding" },
    FormatInfo { format: Format::Ocsf, name: "ocsf", extension: "ocsf.json", about: "for data lakes: OCSF compliance findings" },
    FormatInfo { format: Format::Asff, name: "asff", extension: "asff.json", about: "for AWS Security Hub: findings to import" },
    FormatInfo {
        format: Format::Oscal,
        name: "oscal",
        extension: "oscal.json",
        about: "for auditors' tools: OSCAL assessment results",
    },
];

impl Format {
    /// The format of that name, if there is one.
    pub fn parse(name: &str) -> Option<Self> {
        FORMATS.iter().find(|info| info.name == name).map(|info| info.format)
    }

    /// The word in flags.
    pub fn name(self) -> &'static str {
        FORMATS.iter().find(|info| info.format == self).map_or("", |info| info.name)
    }
}

/// How a report is to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether text may hold ANSI colours.
    pub colour: bool,
    /// Where text wraps, in columns; `None` for the default of 100.
    pub width: Option<usize>,
    /// Which findings are listed one by one; counts always cover all. `None` for what suits the format: violations and
    /// unknowns for text and markdown, everything for the others. Formats that know neither passes nor what does not
    /// apply (sarif, gitlab, github) never list these.
    pub include: Option<Vec<Status>>,
    /// Whether text names each finding by the beginning of its fingerprint, by which it can be explained.
    pub fingerprints: bool,
    /// For markdown: the greatest number of bytes; what does not fit is counted in a last line.
    pub max_bytes: Option<usize>,
}

/// Where text wraps unless told, in columns, and the narrowest that it can be.
const WIDTH: usize = 100;
const NARROWEST: usize = 40;

impl Options {
    fn width(&self) -> usize {
        self.width.unwrap_or(WIDTH).max(NARROWEST)
    }
}

/// Why a report could not be written. It is always a fault of the program.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A value could not be written as JSON.
    #[error("the result cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A template does not fit the data.
    #[error("the built-in template failed: {0}")]
    Template(#[from] minijinja::Error),
    /// A value could not be written as CSV.
    #[error("the result cannot be written as CSV: {0}")]
    Csv(#[from] ::csv::Error),
    /// A value could not be written as XML.
    #[error("the result cannot be written as XML: {0}")]
    Xml(#[from] quick_xml::SeError),
}

/// Why a result file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not JSON, or not of the shape that the schema tells.
    #[error("not a result file of version 1: {0}")]
    Json(#[from] serde_json::Error),
    /// A result file of another version, or another kind of file.
    #[error("not a result file of version 1: its `schema` is `{found}`, not `{expected}`")]
    OtherFormat {
        /// What it says it is.
        found: String,
        /// What it would have to say.
        expected: &'static str,
    },
    /// A word that this version does not know.
    #[error("unknown {what} `{word}`; the file may be of a newer version")]
    UnknownWord {
        /// What the word stands for.
        what: &'static str,
        /// The word.
        word: String,
    },
    /// A value that cannot stand where it does.
    #[error("unexpected value: {0}")]
    OddValue(String),
}

/// What is listed one by one unless told otherwise, where people read from top to bottom.
const NEEDS_ATTENTION: [Status; 2] = [Status::Fail, Status::Unknown];

/// Writes an assessment in a format.
///
/// # Errors
/// Only when the program itself is at fault; no assessment is refused.
pub fn render(format: Format, assessment: &Assessment, options: &Options) -> Result<Vec<u8>, ReportError> {
    let chosen = options.include.as_deref();
    let all = chosen.unwrap_or(&Status::ALL);
    let attention = chosen.unwrap_or(&NEEDS_ATTENTION);
    match format {
        Format::Json => Ok(json_v1::write(assessment, all)?),
        Format::Text => Ok(text::write(assessment, options, attention).into_bytes()),
        Format::Html => Ok(html::write(assessment, all)?.into_bytes()),
        Format::Markdown => Ok(markdown::write(assessment, options.max_bytes, attention).into_bytes()),
        Format::Jsonl => Ok(json_v1::write_lines(assessment, all)?),
        Format::Sarif => sarif::write(assessment, &bad_of(attention)),
        Format::Junit => junit::write(assessment, all),
        Format::Gitlab => gitlab::write(assessment, &bad_of(attention)),
        Format::Github => Ok(github::write(assessment, &bad_of(attention)).into_bytes()),
        Format::Csv => csv::write(assessment, all),
        Format::Ocsf => ocsf::write(assessment, all),
        Format::Asff => asff::write(assessment, all),
        Format::Oscal => oscal::write(assessment, all),
    }
}

/// Those statuses that formats without a word for a pass can show.
fn bad_of(include: &[Status]) -> Vec<Status> {
    include.iter().copied().filter(|status| NEEDS_ATTENTION.contains(status)).collect()
}

/// A value as JSON on one line.
fn json_line(value: &impl serde::Serialize) -> Result<Vec<u8>, ReportError> {
    let mut bytes = serde_json::to_vec(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads a result file that [`render`] wrote as [`Format::Json`].
///
/// # Errors
/// When it is not one.
pub fn read(bytes: &[u8]) -> Result<Assessment, ReadError> {
    json_v1::read(bytes)
}

/// What changed between two assessments, for terminals.
pub fn changes_text(changes: &Changes, options: &Options) -> String {
    changes::text(changes, options)
}

/// What changed between two assessments, for pull requests and job summaries.
pub fn changes_markdown(changes: &Changes) -> String {
    changes::markdown(changes)
}

/// What changed between two assessments as a page of its own, compared by the program named.
///
/// # Errors
/// Only when the program itself is at fault.
pub fn changes_html(changes: &Changes, tool: &Tool) -> Result<String, ReportError> {
    Ok(html::write_changes(changes, &format!("{} {}", tool.name, tool.version))?)
}

/// What changed between two assessments, for programs; see [`diff_schema`].
///
/// # Errors
/// Only when the program itself is at fault.
pub fn changes_json(changes: &Changes) -> Result<Vec<u8>, ReportError> {
    Ok(json_v1::write_changes(changes)?)
}

/// Waivers as they stand in a result file, as a JSON list.
///
/// # Errors
/// Only when the program itself is at fault.
pub fn waivers_json(waivers: &[WaiverReport]) -> Result<Vec<u8>, ReportError> {
    Ok(json_v1::write_waivers(waivers)?)
}

/// The JSON schema of what [`changes_json`] writes, as pretty-printed JSON with a line feed at its end.
pub fn diff_schema() -> String {
    format!("{:#}\n", json_v1::diff_schema())
}

/// How one verdict came about, for terminals.
pub fn explanation(judged: &Judged, options: &Options) -> String {
    tree::write(judged, options.colour, options.width())
}

/// One finding as it stands in a result file, as JSON; `title` is its rule's.
///
/// # Errors
/// Only when the program itself is at fault.
pub fn finding_json(judged: &Judged, title: &str) -> Result<Vec<u8>, ReportError> {
    Ok(json_v1::write_finding(judged, title)?)
}

/// What templates see of an assessment, as JSON; see [`context_schema`].
///
/// # Errors
/// Only when the program itself is at fault.
pub fn context_json(assessment: &Assessment, options: &Options) -> Result<Vec<u8>, ReportError> {
    Ok(context::write(assessment, options.include.as_deref().unwrap_or(&Status::ALL))?)
}

/// The JSON schema of what templates see, version 1, as pretty-printed JSON with a line feed at its end.
pub fn context_schema() -> String {
    format!("{:#}\n", context::schema())
}

/// The JSON schema of result files, version 1, as pretty-printed JSON with a line feed at its end.
pub fn result_schema() -> String {
    format!("{:#}\n", json_v1::schema())
}
