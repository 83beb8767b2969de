//! One self-contained page: templates under `reports/html/`, filled with what [`page`](super::page) groups and sums.
//!
//! The page asks nothing of any host, forbids itself to (a content security policy with the digests of its own style
//! and script), works without the script, and stays small by showing the evidence of a bounded number of findings a
//! rule; the others are listed by name.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, HtmlEscape, Output, State, UndefinedBehavior, escape_formatter};
use sha2::{Digest, Sha256};

use super::escape::visible_lines;
use super::page::{changes_card, page};
use crate::assess::{Assessment, Changes};
use crate::model::Status;

/// The templates by name.
const TEMPLATES: &[(&str, &str)] = &[
    ("shell.html", include_str!("../../reports/html/shell.html")),
    ("page.html", include_str!("../../reports/html/page.html")),
    ("diff.html", include_str!("../../reports/html/diff.html")),
    ("logs.html", include_str!("../../reports/html/logs.html")),
    ("changes.html", include_str!("../../reports/html/changes.html")),
    ("frameworks.html", include_str!("../../reports/html/frameworks.html")),
    ("exposure.html", include_str!("../../reports/html/exposure.html")),
    ("recording.html", include_str!("../../reports/html/recording.html")),
    ("detection.html", include_str!("../../reports/html/detection.html")),
    ("threats.html", include_str!("../../reports/html/threats.html")),
    ("inventory.html", include_str!("../../reports/html/inventory.html")),
    ("waivers.html", include_str!("../../reports/html/waivers.html")),
    ("verdict.html", include_str!("../../reports/html/verdict.html")),
    ("violations.html", include_str!("../../reports/html/violations.html")),
    ("unknowns.html", include_str!("../../reports/html/unknowns.html")),
    ("rules.html", include_str!("../../reports/html/rules.html")),
    ("coverage.html", include_str!("../../reports/html/coverage.html")),
    ("provenance.html", include_str!("../../reports/html/provenance.html")),
    ("method.html", include_str!("../../reports/html/method.html")),
    ("macros.html", include_str!("../../reports/html/macros.html")),
    ("evaluation.html", include_str!("../../reports/html/evaluation.html")),
];
const STYLE: &str = include_str!("../../reports/html/page.css");
const SCRIPT: &str = include_str!("../../reports/html/page.js");

/// Writes the page.
pub(super) fn write(assessment: &Assessment, include: &[Status]) -> Result<String, Error> {
    let tool = format!("{} {}", assessment.tool.name, assessment.tool.version);
    render("page.html", &tool, minijinja::context! { page => Value::from(Serde(&page(assessment, include))) })
}

/// Writes a page of what changed, by the program named.
pub(super) fn write_changes(changes: &Changes, tool: &str) -> Result<String, Error> {
    render("diff.html", tool, minijinja::context! { changes => Value::from(Serde(&changes_card(changes, None))) })
}

/// Writes a page of what verifying logs came to, by the program named.
pub(super) fn write_logs(logs: Value, tool: &str) -> Result<String, Error> {
    render("logs.html", tool, logs)
}

/// Fills a template in, with what every page has.
fn render(template: &str, tool: &str, own: Value) -> Result<String, Error> {
    let common = minijinja::context! {
        style => Value::from_safe_string(STYLE.to_owned()),
        script => Value::from_safe_string(SCRIPT.to_owned()),
        style_digest => digest(STYLE),
        script_digest => digest(SCRIPT),
        tool => tool,
    };
    let environment = environment()?;
    let mut page = environment.get_template(template)?.render(minijinja::context! { ..own, ..common })?;
    page.push('\n');
    Ok(page)
}

fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_formatter(format_visibly);
    environment.add_filter("prose", prose);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

/// Escapes as HTML does, after writing out what would be invisible.
fn format_visibly(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.as_str().map(visible_lines) {
        Some(std::borrow::Cow::Owned(text)) if !value.is_safe() => escape_formatter(out, state, &Value::from(text)),
        _ => escape_formatter(out, state, value),
    }
}

/// Text in which back-ticks mark code, as HTML.
pub(super) fn prose(text: &str) -> Value {
    let mut html = String::with_capacity(text.len() + 32);
    let parts: Vec<_> = text.split('`').collect();
    let closed = parts.len() % 2 == 1;
    for (index, part) in parts.iter().enumerate() {
        let code = index % 2 == 1 && (closed || index + 1 < parts.len());
        let (before, after) = if code { ("<code>", "</code>") } else { ("", "") };
        html.push_str(before);
        html.push_str(&HtmlEscape(&visible_lines(part)).to_string());
        html.push_str(after);
    }
    Value::from_safe_string(html)
}

/// The digest by which a content security policy admits a style or script.
fn digest(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(text: &str) -> String {
        prose(text).to_string()
    }

    #[test]
    fn back_ticks_become_code_and_nothing_else_becomes_markup() {
        assert_eq!(rendered("`a<b` is & \"off\""), "<code>a&lt;b</code> is &amp; &quot;off&quot;");
    }

    #[test]
    fn a_lone_back_tick_opens_nothing() {
        assert_eq!(rendered("a `b` c ` d"), "a <code>b</code> c  d");
    }

    #[test]
    fn an_unknown_name_in_a_template_is_an_error() {
        let environment = environment().unwrap();
        assert!(environment.render_str("{{ page.titel }}", minijinja::context! { page => minijinja::context! {} }).is_err());
    }

    #[test]
    fn a_digest_is_as_browsers_compute_it() {
        // From the Content Security Policy specification, level 3, section 8.3 (the example's script).
        assert_eq!(digest("alert('Hello, world.');"), "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
    }
}
