//! What is wrong with a template, as a diagnostic: where, and what was probably meant.

use std::error::Error as _;
use std::ops::Range;
use std::sync::Arc;

use minijinja::{Error, ErrorKind};

use super::filters;
use crate::diagnostics::{Code, Diagnostic, SourceFile, suggest};
use crate::yaml::Span;

/// What minijinja says of a template.
pub(super) fn of(file: &Arc<SourceFile>, error: &Error) -> Diagnostic {
    // The outermost error of a macro or block names the place of its call; the innermost says what is wrong.
    let error = innermost(error);
    let place = place(file, error);
    let (before, written) = place.and_then(|place| text_at(file, place)).unwrap_or_default();
    let (code, message, help) = told(error, written, before.trim_end().ends_with('|'));
    let problem = Diagnostic::new(code, message).at(file, place.unwrap_or(Span { line: 1, column: 1, length: 1 }));
    match help {
        Some(help) => problem.help(help),
        None => problem,
    }
}

fn innermost(error: &Error) -> &Error {
    match error.source().and_then(|source| source.downcast_ref()) {
        Some(source) => innermost(source),
        None => error,
    }
}

/// The code, the message and the advice; `filtered` says that what is written there is a filter.
fn told(error: &Error, written: &str, filtered: bool) -> (Code, String, Option<String>) {
    let failed = |message: String, help: Option<&str>| (Code::TemplateFails, message, help.map(str::to_owned));
    match error.kind() {
        ErrorKind::UndefinedError if filtered => {
            (Code::TemplateUnknownName, format!("there is nothing that `{written}` could be made of"), None)
        }
        ErrorKind::UndefinedError => {
            let what = if written.is_empty() { "what is written here".to_owned() } else { format!("`{written}`") };
            // In a loop it is not known where a name leads, so that all names there are come into question.
            let last = written.rsplit('.').next().unwrap_or(written);
            (Code::TemplateUnknownName, format!("{what} does not exist"), suggest::question(last, super::SHAPE.all_names()))
        }
        ErrorKind::UnknownFilter => {
            let name = written.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(written);
            (Code::TemplateSyntax, format!("there is no filter `{name}`"), Some(filters::hint(name)))
        }
        ErrorKind::SyntaxError
        | ErrorKind::UnknownTest
        | ErrorKind::UnknownFunction
        | ErrorKind::UnknownBlock
        | ErrorKind::BadEscape => (Code::TemplateSyntax, detail_or_kind(error), None),
        ErrorKind::TemplateNotFound => failed(
            "a template stands alone: it cannot include, import or extend another".to_owned(),
            Some("put what both need into this file, as a macro"),
        ),
        ErrorKind::OutOfFuel => (
            Code::TemplateCostly,
            format!("the template takes more than {} million steps", super::FUEL / 1_000_000),
            Some("loop over less: `page` groups the findings by rule and by cause already".to_owned()),
        ),
        _ => failed(detail_or_kind(error), None),
    }
}

fn detail_or_kind(error: &Error) -> String {
    error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)
}

/// A name that the schema does not have; `known` are those that stand where it does.
pub(super) fn unknown_name(file: &Arc<SourceFile>, range: &Range<usize>, name: &str, known: &[String]) -> Diagnostic {
    let problem = Diagnostic::new(Code::TemplateUnknownName, format!("`{name}` does not exist"));
    let problem = problem.at(file, span(file, range));
    let last = name.rsplit('.').next().unwrap_or(name);
    problem.help(suggest::help(last, "the names here are", known.iter().map(String::as_str)))
}

fn place(file: &SourceFile, error: &Error) -> Option<Span> {
    let of_line = || Some(Span { line: u32::try_from(error.line()?).ok()?, column: 1, length: 1 });
    error.range().filter(|range| !range.is_empty()).map(|range| span(file, &range)).or_else(of_line)
}

/// The place of these bytes, as far as it stands on one line.
pub(super) fn span(file: &SourceFile, range: &Range<usize>) -> Span {
    let before = file.text.get(..range.start).unwrap_or_default();
    let at = file.text.get(range.clone()).unwrap_or_default().lines().next().unwrap_or_default();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let on_line = before.rsplit('\n').next().unwrap_or_default();
    Span {
        line: count(before.matches('\n').count() + 1),
        column: count(on_line.chars().count() + 1),
        length: count(at.chars().count().max(1)),
    }
}

/// What stands on the line before a place, and what stands there.
fn text_at(file: &SourceFile, span: Span) -> Option<(&str, &str)> {
    let line = file.text.lines().nth(span.line.checked_sub(1)? as usize)?;
    let at = |column: usize| line.char_indices().map(|(at, _)| at).chain([line.len()]).nth(column);
    let start = span.column.checked_sub(1)? as usize;
    let (start, end) = (at(start)?, at(start + span.length as usize)?);
    Some((line.get(..start)?, line.get(start..end)?))
}
