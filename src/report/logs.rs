//! What verifying logs came to, as Markdown and as a page: templates filled with what the caller tells.

use std::sync::Arc;

use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::{ReportError, html, template};

const MARKDOWN: &str = include_str!("../../reports/logs.md");

/// As Markdown.
///
/// # Errors
/// When the template does not fit what is told.
pub fn markdown<T: Serialize + Send + Sync + std::fmt::Debug + 'static>(told: T) -> Result<String, ReportError> {
    Ok(template::markdown("logs.md", MARKDOWN, minijinja::context! { logs => Value::from(Serde(Arc::new(told))) })?)
}

/// As one self-contained page, by the program named.
///
/// # Errors
/// When the template does not fit what is told.
pub fn page<T: Serialize + Send + Sync + std::fmt::Debug + 'static>(told: T, tool: &str) -> Result<String, ReportError> {
    Ok(html::write_logs(minijinja::context! { logs => Value::from(Serde(Arc::new(told))) }, tool)?)
}
