//! Reports: one assessment, many formats. Each format is a pure function from the assessment to bytes.
//!
//! Nothing here judges, counts anew or looks anything up: what a report says is in the
//! [`Assessment`](crate::assess::Assessment). Text from outside is made harmless by each format.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod changes;
mod escape;
mod evaluation;
mod groups;
mod html;
mod json_v1;
mod markdown;
mod text;
mod tree;
mod words;
mod wrap;

use crate::assess::{Assessment, Changes, Judged, WaiverReport};
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
    /// unknowns for text and markdown, everything for json and html.
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
    let include = options.include.as_deref();
    match format {
        Format::Json => Ok(json_v1::write(assessment, include.unwrap_or(&Status::ALL))?),
        Format::Text => {
            let include = include.unwrap_or(&NEEDS_ATTENTION);
            Ok(text::write(assessment, options, include).into_bytes())
        }
        Format::Html => Ok(html::write(assessment, include.unwrap_or(&Status::ALL))?.into_bytes()),
        Format::Markdown => Ok(markdown::write(assessment, options.max_bytes, include.unwrap_or(&NEEDS_ATTENTION)).into_bytes()),
    }
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

/// The JSON schema of result files, version 1, as pretty-printed JSON with a line feed at its end.
pub fn result_schema() -> String {
    format!("{:#}\n", json_v1::schema())
}
