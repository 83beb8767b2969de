//! Templates of users: read, and tried with samples before any work is done that they could make vain.

use std::path::Path;
use std::sync::Arc;

use super::{Fault, Terminal, rule_files, samples};
use crate::diagnostics::{Code, Diagnostic, SourceFile};
use crate::report::template::Template;
use crate::yaml;

/// What stands for the user's template where formats are named.
pub(super) const TEMPLATE: &str = "template";

/// A template that can be filled in.
pub(super) fn read(path: &Path, terminal: Terminal) -> Result<Template, Fault> {
    let template = Template::new(source(path)?).map_err(|problems| refused(&problems, terminal))?;
    let failures = template.failures(&samples::samples()?);
    if failures.is_empty() { Ok(template) } else { Err(refused(&failures, terminal)) }
}

/// The text of a template.
pub(super) fn source(path: &Path) -> Result<Arc<SourceFile>, Fault> {
    let text = rule_files::text_of(path).map_err(|error| {
        Fault::usage(format!("the template `{}` cannot be read: {error}", path.display())).help("name a text file in UTF-8")
    })?;
    let file = Arc::new(SourceFile { name: path.display().to_string().into(), text });
    if file.text.len() > yaml::MAX_BYTES {
        let message = format!("the template `{}` is larger than {} bytes", path.display(), yaml::MAX_BYTES);
        return Err(Fault::usage(message));
    }
    Ok(file)
}

/// What is wrong with templates, as a fault that shows all of it.
pub(super) fn refused(problems: &[Diagnostic], terminal: Terminal) -> Fault {
    let mut fault = rule_files::refused_with(problems, "templates", terminal);
    if problems.iter().any(|problem| problem.code == Code::TemplateUnknownName) {
        fault.help = Some("`trailwarden report context RESULT` shows all that templates see".to_owned());
    }
    fault
}
