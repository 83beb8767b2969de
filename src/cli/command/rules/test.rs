//! `rules test`: runs the tests that rules carry.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::cli::args::RulesTestArgs;
use crate::cli::rule_files;
use crate::cli::{Ending, Fault, Terminal};
use crate::engine::rule_tests::{self, TestOutcome};
use crate::rule::Rule;

/// Runs them; one that does not hold is an error of the rule.
pub(super) fn run(args: &RulesTestArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let rules = rule_files::load_alone(&args.paths, terminal)?;
    for id in &args.rule {
        rule_files::find(&rules, id)?;
    }
    let wanted = |rule: &Rule| args.rule.is_empty() || args.rule.iter().any(|id| rule_files::is_called(rule, id));
    let mut tally = Tally::default();
    for rule in rules.rules.iter().filter(|rule| wanted(rule)) {
        tally.add(rule, &rule_tests::run(rule));
    }
    tally.finish(terminal)
}

/// What came out.
#[derive(Default)]
struct Tally {
    rules: usize,
    tests: usize,
    failed: usize,
    report: String,
}

impl Tally {
    fn add(&mut self, rule: &Arc<Rule>, outcomes: &[TestOutcome]) {
        self.rules += 1;
        self.tests += outcomes.len();
        for outcome in outcomes.iter().filter(|outcome| !outcome.passed()) {
            self.failed += 1;
            self.describe(rule, outcome);
        }
    }

    /// Writing to a String cannot fail, so the results say nothing.
    fn describe(&mut self, rule: &Rule, outcome: &TestOutcome) {
        let text = &mut self.report;
        let _ = writeln!(text, "{} · {}\n  --> {}", rule.id, outcome.name, outcome.at);
        for failure in &outcome.failures {
            let _ = writeln!(text, "  {}: {}", failure.at, failure.message);
            if let Some(help) = &failure.help {
                let _ = writeln!(text, "  help: {help}");
            }
        }
    }

    fn finish(self, terminal: Terminal) -> Result<Ending, Fault> {
        let Self { rules, tests, failed, report } = self;
        if failed == 0 {
            terminal.print(format!("{}, {}, all hold\n", counted(rules, "rule"), counted(tests, "test")).as_bytes())?;
            return Ok(Ending::done());
        }
        terminal.print(report.as_bytes())?;
        let message = format!("{failed} of {tests} tests do not hold");
        Err(Fault::usage(message.clone()).because(message))
    }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
