//! The rule library that comes with the program: every file below `rules/`, embedded when it is built.

use std::sync::Arc;

use super::expr::SourceFile;
use super::set::{Overrides, RuleSet, load, load_to_judge};
use crate::diagnostics::Diagnostic;

/// Name and text of every file, sorted by name.
pub static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin_rules.rs"));

/// The files as [`load`] takes them.
pub fn sources() -> Vec<Arc<SourceFile>> {
    let source = |(name, text): &(&str, &str)| Arc::new(SourceFile { name: (*name).into(), text: (*text).to_owned() });
    FILES.iter().map(source).collect()
}

/// Whether a file is one of the library's.
pub(super) fn holds(file: &SourceFile) -> bool {
    FILES.binary_search(&(&*file.name, file.text.as_str())).is_ok()
}

/// The library's rules.
///
/// # Errors
/// What is wrong with the overrides; the library itself is checked by the tests.
pub fn rules(overrides: &Overrides) -> Result<RuleSet, Vec<Diagnostic>> {
    load(&sources(), overrides)
}

/// The library's rules without their tests, in a quarter of the time.
///
/// # Errors
/// What is wrong with the overrides.
pub fn rules_to_judge(overrides: &Overrides) -> Result<RuleSet, Vec<Diagnostic>> {
    load_to_judge(&sources(), overrides)
}
