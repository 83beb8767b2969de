//! `--coverage`: tests of fields that a rule's own tests leave open.

use std::fmt::Write as _;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::percent;
use crate::assess::words::count;
use crate::cli::terminal::{on_one_line, paint};
use crate::engine::coverage::{self, Leaf};
use crate::finding::Location;
use crate::rule::Rule;

const BOLD: Style = Style::new().bold();
const DIM: Style = AnsiColor::Blue.on_default().bold();

/// What the tests of some rules show of their leaves.
#[derive(Serialize)]
pub(super) struct Coverage {
    rules: Vec<OfRule>,
}

/// What the tests of one rule show.
#[derive(Serialize)]
struct OfRule {
    rule: Arc<str>,
    leaves: usize,
    open: Vec<Open>,
}

/// A leaf that the tests show never true, never false, or neither.
#[derive(Serialize)]
struct Open {
    at: Location,
    path: String,
    operator: String,
    seen_true: bool,
    seen_false: bool,
}

impl Coverage {
    /// Looks at all tests.
    pub(super) fn of(rules: &[Arc<Rule>]) -> Self {
        Self { rules: rules.iter().map(|rule| OfRule::of(rule)).collect() }
    }

    /// The open leaves of each rule that has some, and what there is in all.
    pub(super) fn text(&self, color: bool) -> String {
        let mut text: String = self.rules.iter().filter(|rule| !rule.open.is_empty()).map(|rule| rule.text(color)).collect();
        let leaves: usize = self.rules.iter().map(|rule| rule.leaves).sum();
        let open: usize = self.rules.iter().map(|rule| rule.open.len()).sum();
        let share = percent(leaves - open, leaves);
        let leaves = count(leaves, "leaf", "leaves");
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}, {leaves}, {share} shown both true and false", count(self.rules.len(), "rule", "rules"));
        text
    }
}

impl OfRule {
    fn of(rule: &Rule) -> Self {
        let leaves = coverage::run(rule);
        let count = leaves.len();
        let open = leaves.into_iter().filter(|leaf| !leaf.is_decided()).map(Open::of).collect();
        Self { rule: Arc::clone(&rule.id), leaves: count, open }
    }

    /// Writing to a String cannot fail, so the results say nothing.
    fn text(&self, color: bool) -> String {
        let mut text = format!("{}\n", paint(color, BOLD, &self.rule));
        for open in &self.open {
            let at = on_one_line(&open.at.to_string());
            let leaf = on_one_line(&format!("`{}`: {}", open.path, open.operator));
            let _ = writeln!(text, " {} {at}\n  {leaf} is {}", paint(color, DIM, "-->"), open.lack());
        }
        text.push('\n');
        text
    }
}

impl Open {
    fn of(leaf: Leaf) -> Self {
        let Leaf { at, path, operator, seen_true, seen_false } = leaf;
        Self { at, path, operator, seen_true, seen_false }
    }

    fn lack(&self) -> &'static str {
        match (self.seen_true, self.seen_false) {
            (false, false) => "never true and never false",
            (false, true) => "never true",
            (true, _) => "never false",
        }
    }
}
