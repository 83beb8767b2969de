//! The frameworks that come with the program: every file below `rules/frameworks/`, embedded when it is built.

use std::sync::Arc;

use super::{Framework, read};
use crate::diagnostics::{Diagnostic, SourceFile, stem};

/// Those that are reported on when none is asked for: the ones that speak of settings and of little else. The others are
/// about whole organizations, or earlier and later editions of these.
pub const USUAL: [&str; 2] = ["aws-fsbp", "cis-aws-5.0"];

/// Name and text of every file, sorted by name.
pub static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin_frameworks.rs"));

/// Whether a framework is one of those.
pub fn is_usual(key: &str) -> bool {
    USUAL.contains(&key)
}

/// The keys of all there are, sorted: a framework's file is named by its key.
pub fn keys() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| stem(name))
}

/// The frameworks of these keys, sorted by key. Only their files are read: a standard has hundreds of requirements.
///
/// # Errors
/// What is wrong with the files; there is nothing wrong with those that a test has seen.
pub fn frameworks(wanted: impl Fn(&str) -> bool) -> Result<Vec<Arc<Framework>>, Vec<Diagnostic>> {
    let mut frameworks = Vec::new();
    let mut problems = Vec::new();
    for (name, text) in FILES.iter().filter(|(name, _)| wanted(stem(name))) {
        match read(&Arc::new(SourceFile { name: (*name).into(), text: (*text).to_owned() })) {
            Ok(framework) => frameworks.push(Arc::new(framework)),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(frameworks) } else { Err(problems) }
}
