//! Tests that do not hold: what was expected, what came out, and how the paths differ.

use std::fmt::Write as _;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::assess::words::count;
use crate::cli::terminal::{on_one_line, paint};
use crate::engine::rule_tests::{self, Mismatch, TestFailure, TestOutcome, Verdict};
use crate::finding::Location;
use crate::rule::Rule;

const BOLD: Style = Style::new().bold();
const DIM: Style = AnsiColor::Blue.on_default().bold();
const MISSING: Style = AnsiColor::Red.on_default();
const SURPLUS: Style = AnsiColor::Green.on_default();

/// How the tests of some rules ended.
#[derive(Serialize)]
pub(super) struct Failures {
    rules: usize,
    tests: usize,
    failed: Vec<Failed>,
}

/// A test that does not hold.
#[derive(Serialize)]
struct Failed {
    rule: Arc<str>,
    test: String,
    at: Location,
    reasons: Vec<Reason>,
}

/// One thing that came out otherwise.
#[derive(Serialize)]
struct Reason {
    at: Location,
    message: String,
    /// The finding that came out, in words.
    found: Option<String>,
    help: Option<String>,
    #[serde(skip)]
    mismatch: Mismatch,
}

impl Failures {
    /// Runs all tests.
    pub(super) fn of(rules: &[Arc<Rule>]) -> Self {
        let mut all = Self { rules: rules.len(), tests: 0, failed: Vec::new() };
        for rule in rules {
            let outcomes = rule_tests::run(rule);
            all.tests += outcomes.len();
            let failed = outcomes.into_iter().filter(|outcome| !outcome.passed());
            all.failed.extend(failed.map(|outcome| Failed::of(rule, outcome)));
        }
        all
    }

    pub(super) fn is_empty(&self) -> bool {
        self.failed.is_empty()
    }

    /// A line if all hold, else each test that does not.
    pub(super) fn text(&self, color: bool) -> String {
        let counts = format!("{}, {}", count(self.rules, "rule", "rules"), count(self.tests, "test", "tests"));
        if self.is_empty() {
            return format!("{counts}, all hold\n");
        }
        let failed: Vec<_> = self.failed.iter().map(|failed| failed.text(color)).collect();
        let verb = if failed.len() == 1 { "does" } else { "do" };
        format!("{}\n{counts}, {} {verb} not hold\n", failed.join("\n"), failed.len())
    }

    /// What is wrong, if something is.
    pub(super) fn complaint(&self) -> Option<String> {
        let verb = if self.failed.len() == 1 { "does" } else { "do" };
        let message = format!("{} of {} {verb} not hold", self.failed.len(), count(self.tests, "test", "tests"));
        (!self.is_empty()).then_some(message)
    }
}

impl Failed {
    fn of(rule: &Rule, outcome: TestOutcome) -> Self {
        let reasons = outcome.failures.into_iter().map(Reason::of).collect();
        Self { rule: Arc::clone(&rule.id), test: outcome.name, at: outcome.at, reasons }
    }

    /// Writing to a String cannot fail, so the results say nothing.
    fn text(&self, color: bool) -> String {
        let mut text = String::new();
        let head = format!("{} · {}", self.rule, on_one_line(&self.test));
        let _ = writeln!(text, "{}", paint(color, BOLD, &head));
        for reason in &self.reasons {
            let _ = writeln!(text, " {} {}", paint(color, DIM, "-->"), on_one_line(&reason.at.to_string()));
            let _ = writeln!(text, "  {}", on_one_line(&headline(&reason.mismatch)));
            if let Mismatch::Verdict { expected, found, .. } = &reason.mismatch {
                text.push_str(&difference(expected, found, color));
            }
            for (label, said) in [("= found:", &reason.found), ("= help:", &reason.help)] {
                if let Some(said) = said {
                    let _ = writeln!(text, "  {} {}", paint(color, DIM, label), on_one_line(said));
                }
            }
        }
        text
    }
}

impl Reason {
    fn of(failure: TestFailure) -> Self {
        let TestFailure { at, mismatch } = failure;
        let found = match &mismatch {
            Mismatch::Verdict { message, .. } if !message.is_empty() => Some(message.clone()),
            _ => None,
        };
        Self { at, message: mismatch.to_string(), found, help: mismatch.help(), mismatch }
    }
}

/// What is wrong, without paths: these follow as a list.
fn headline(mismatch: &Mismatch) -> String {
    match mismatch {
        Mismatch::Verdict { subject, expected, found, .. } if expected.status == found.status => {
            format!("`{subject}`: {} as expected, but for other reasons", found.status)
        }
        Mismatch::Verdict { subject, expected, found, .. } => {
            format!("`{subject}`: expected {}, found {}", expected.status, found.status)
        }
        other => other.to_string(),
    }
}

/// The paths: those of both, then `-` for those expected in vain, and `+` for those that came instead.
fn difference(expected: &Verdict, found: &Verdict, color: bool) -> String {
    let line = |path: &String| format!("    {}\n", on_one_line(path));
    let marked = |mark: char, style: Style| {
        move |path: &String| format!("    {}\n", paint(color, style, &format!("{mark} {}", on_one_line(path))))
    };
    let both = expected.paths.intersection(&found.paths).map(|path| line(&format!("  {path}")));
    let missing = expected.paths.difference(&found.paths).map(marked('-', MISSING));
    let surplus = found.paths.difference(&expected.paths).map(marked('+', SURPLUS));
    both.chain(missing).chain(surplus).collect()
}
