//! Rules for unit tests, from only what a test is about.

use std::sync::Arc;

use super::expr::{Rule, SourceFile};
use super::set::{Overrides, load};
use crate::diagnostics::Diagnostic;

/// A rule on a resource type with these further keys, such as `check: {…}`.
pub(super) fn rule(resource: &str, keys: &str) -> Rule {
    let loaded = load(&[source(resource, keys)], &Overrides::default());
    let rules = loaded.unwrap_or_else(|problems| panic!("{problems:#?}"));
    Rule::clone(&rules.rules[0])
}

/// What is wrong with such a rule.
pub(super) fn errors(resource: &str, keys: &str) -> Vec<Diagnostic> {
    load(&[source(resource, keys)], &Overrides::default()).expect_err("an error")
}

/// Message and help of the first error of such a rule.
pub(super) fn error(resource: &str, keys: &str) -> (String, String) {
    let problems = errors(resource, keys);
    (problems[0].message.clone(), problems[0].help.clone().unwrap_or_default())
}

fn source(resource: &str, keys: &str) -> Arc<SourceFile> {
    // The verdicts are for the engine to test; here they only have to be there.
    let test = |verdict: &str| format!("- {{name: {verdict}, given: {{{resource}: {{_name: a}}}}, expect: {{a: {verdict}}}}}\n");
    let tests: String = ["pass", "fail", "unknown", "not_applicable"].map(test).concat();
    let tests = format!("tests:\n{tests}");
    let tests = if keys.contains("tests:") { String::new() } else { tests };
    let text = format!(
        "id: sample\ntitle: t\nseverity: low\nresource: {resource}\nwhy: w\nremediation: {{note: n}}\n\
         references: [https://example.com]\n{keys}\n{tests}"
    );
    Arc::new(SourceFile { name: "sample.yaml".into(), text })
}
