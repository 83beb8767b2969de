//! `frameworks show`: every requirement of a standard, with the rules that bear on it and how far.

use std::fmt::Write as _;

use serde::Serialize;

use super::{Extent, Head, Look};
use crate::cli::args::{FrameworksShowArgs, TextOrJson};
use crate::cli::{Ending, Fault, Terminal, framework_files, json};
use crate::framework::{Coverage, Framework, Mapping, Requirement};

/// Prints it.
pub(super) fn run(args: &FrameworksShowArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let library = super::library(&args.rules, &args.from_file, terminal)?;
    let found = library.of(|key| key == args.framework, terminal)?;
    let found = framework_files::at_level(found, args.level.filter(|_| library.has(&args.framework)))?;
    let Some(framework) = found.first() else {
        return Err(Fault::unknown_name("framework", &args.framework, library.keys()));
    };
    let text = match args.format {
        TextOrJson::Text => text(framework),
        TextOrJson::Json => json::pretty(&Sheet::of(framework))?,
    };
    terminal.print(text.as_bytes())?;
    Ok(Ending::done())
}

/// For people. Writing to a String cannot fail.
fn text(framework: &Framework) -> String {
    let mut text = format!("{} {}", framework.name, framework.version);
    if let Some(level) = framework.level {
        let _ = write!(text, ", level {level}");
    }
    let released = framework.released.as_ref().map(|day| format!(" · {day}")).unwrap_or_default();
    let Extent { requirements, by_rules, manual, not_covered } = Extent::of(framework);
    let _ = writeln!(text, "\n{} · {}{released}", framework.key, framework.publisher);
    let _ = writeln!(text, "{requirements} requirements: {by_rules} by rules, {manual} manual, {not_covered} not covered");
    let _ = writeln!(text, "\n{}", framework.scope_note.trim());
    let width = framework.requirements.iter().map(|row| row.id.chars().count()).max().unwrap_or_default();
    let mut section = None;
    for requirement in &framework.requirements {
        if section.replace(&requirement.section) != Some(&requirement.section) {
            let _ = writeln!(text, "\n{}", title_of(framework, &requirement.section));
        }
        let level = requirement.level.map(|level| format!(" (level {level})")).unwrap_or_default();
        let _ = writeln!(text, "  {:width$}  {}{level}", requirement.id, requirement.title);
        for line in looks(requirement) {
            let _ = writeln!(text, "  {:width$}    {line}", "");
        }
    }
    text
}

fn title_of(framework: &Framework, id: &str) -> String {
    match framework.sections.iter().find(|section| section.id == id) {
        // Where a standard's chapters have no numbers, they are called by their names.
        Some(section) if section.id != section.title => format!("{} {}", section.id, section.title),
        _ => id.to_owned(),
    }
}

/// How a requirement is looked at, a line each.
fn looks(requirement: &Requirement) -> Vec<String> {
    let line = |mapping: &Mapping, rest: &str| format!("{:10}  {}{rest}", mapping.degree.as_str(), mapping.rule);
    match &requirement.coverage {
        Coverage::Manual(reason) => vec![format!("manual: {}", reason.trim())],
        Coverage::NotCovered(reason) => vec![format!("not covered: {}", reason.trim())],
        Coverage::Rules { mapped, unwritten } => {
            let none = mapped.is_empty().then(|| "not covered: no rule of this version bears on it".to_owned());
            let rules = mapped.iter().map(|mapping| line(mapping, ""));
            let unwritten = unwritten.iter().map(|mapping| line(mapping, " (no rule in this version)"));
            none.into_iter().chain(rules).chain(unwritten).collect()
        }
    }
}

/// A framework as other programs see it.
#[derive(Serialize)]
struct Sheet<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    scope_note: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    sections: Vec<Chapter<'a>>,
    requirements: Vec<Row<'a>>,
}

/// A chapter.
#[derive(Serialize)]
struct Chapter<'a> {
    id: &'a str,
    title: &'a str,
}

/// A requirement.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    section: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assessment: Option<&'a str>,
    coverage: Look,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    rules: Vec<Bearing<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unwritten: Vec<Bearing<'a>>,
}

/// A rule, or a control without one, that bears on a requirement.
#[derive(Serialize)]
struct Bearing<'a> {
    id: &'a str,
    degree: &'static str,
}

impl<'a> Sheet<'a> {
    fn of(framework: &'a Framework) -> Self {
        Self {
            head: Head::of(framework),
            scope_note: framework.scope_note.trim(),
            level: framework.level,
            sections: framework.sections.iter().map(|section| Chapter { id: &section.id, title: &section.title }).collect(),
            requirements: framework.requirements.iter().map(Row::of).collect(),
        }
    }
}

impl<'a> Row<'a> {
    fn of(requirement: &'a Requirement) -> Self {
        let bearing = |mapping: &'a Mapping| Bearing { id: &mapping.rule, degree: mapping.degree.as_str() };
        Self {
            id: &requirement.id,
            section: &requirement.section,
            title: &requirement.title,
            level: requirement.level,
            assessment: requirement.assessment.as_deref(),
            coverage: Look::of(requirement),
            reason: match &requirement.coverage {
                Coverage::Manual(reason) | Coverage::NotCovered(reason) => Some(reason.trim()),
                Coverage::Rules { .. } => None,
            },
            rules: requirement.mapped().iter().map(bearing).collect(),
            unwritten: requirement.unwritten().iter().map(bearing).collect(),
        }
    }
}
