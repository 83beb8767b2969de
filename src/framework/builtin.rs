//! The frameworks that come with the program: every file below `rules/frameworks/`, embedded when it is built.

use std::sync::Arc;

use super::{Framework, read};
use crate::diagnostics::{Diagnostic, SourceFile};

/// Name and text of every file, sorted by name.
pub static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin_frameworks.rs"));

/// The frameworks, sorted by key.
///
/// # Errors
/// What is wrong with the files; there is nothing wrong with those that a test has seen.
pub fn frameworks() -> Result<Vec<Arc<Framework>>, Vec<Diagnostic>> {
    let mut frameworks = Vec::with_capacity(FILES.len());
    let mut problems = Vec::new();
    for (name, text) in FILES {
        match read(&Arc::new(SourceFile { name: (*name).into(), text: (*text).to_owned() })) {
            Ok(framework) => frameworks.push(Arc::new(framework)),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(frameworks) } else { Err(problems) }
}
