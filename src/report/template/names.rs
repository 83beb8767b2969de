//! Names in a template that the schema does not have, found without filling it in: also in branches that no sample takes.

use std::ops::Range;
use std::sync::Arc;

use minijinja::{Environment, Template};

use super::problem;
use super::shape::Shape;
use crate::diagnostics::{Diagnostic, SourceFile};

/// All of them, in the order in which they stand there.
pub(super) fn unknown(
    file: &Arc<SourceFile>,
    template: &Template<'_, '_>,
    environment: &Environment<'_>,
    shape: &Shape,
) -> Vec<Diagnostic> {
    let globals: Vec<&str> = environment.globals().map(|(name, _)| name).collect();
    let of_ours = |name: &String| !globals.contains(&name.split('.').next().unwrap_or(name));
    let mut found: Vec<Diagnostic> = Vec::new();
    for name in template.undeclared_variables(true).iter().filter(|name| of_ours(name)) {
        if let Some((wrong, known)) = first_unknown(name, shape) {
            let ranges = occurrences(&file.text, &wrong);
            found.extend(ranges.map(|range| problem::unknown_name(file, &range, &wrong, &known)));
        }
    }
    found.sort_by(Diagnostic::order);
    found.dedup();
    found
}

/// The beginning of a dotted name that leads nowhere, and the names that are known there.
fn first_unknown(name: &str, shape: &Shape) -> Option<(String, Vec<String>)> {
    let mut shape = shape.clone();
    let mut passed = 0;
    for part in name.split('.') {
        passed += part.len() + 1;
        let known = shape.names();
        if !known.is_empty() && !known.contains(&part) {
            return Some((name.get(..passed - 1)?.to_owned(), known.into_iter().map(str::to_owned).collect()));
        }
        shape = shape.field(part);
    }
    None
}

/// Where a dotted name stands as a whole in the tags of a template.
fn occurrences(text: &str, name: &str) -> impl Iterator<Item = Range<usize>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let stands_alone = move |at: &usize| {
        let before = text.get(..*at).unwrap_or_default();
        let after = text.get(at + name.len()..).unwrap_or_default();
        !before.ends_with(is_part) && !before.ends_with('.') && !after.starts_with(is_part) && in_tag(before)
    };
    text.match_indices(name).map(|(at, _)| at).filter(stands_alone).map(|at| at..at + name.len())
}

/// Whether what follows this text stands in a tag.
fn in_tag(before: &str) -> bool {
    let last = |tags: [&str; 2]| tags.into_iter().filter_map(|tag| before.rfind(tag)).max();
    last(["{{", "{%"]) > last(["}}", "%}"])
}
