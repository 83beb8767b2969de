//! `rules test`: runs the tests that rules carry, and says what the tests are worth.

mod coverage;
mod failures;
mod mutation;

use std::sync::Arc;

use serde::Serialize;

use crate::cli::args::{RulesTestArgs, TextOrJson};
use crate::cli::rule_files;
use crate::cli::{Ending, Exit, Fault, Terminal, json};
use crate::rule::Rule;

use coverage::Coverage;
use failures::Failures;
use mutation::Mutation;

/// Runs them; one that does not hold is an error of the rule. Only tests that hold are measured.
pub(super) fn run(args: &RulesTestArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let rules = chosen(args, terminal)?;
    let failures = Failures::of(&rules);
    let measured = failures.is_empty();
    let outcome = Outcome {
        mutation: (args.mutate && measured).then(|| Mutation::of(&rules, args.min_killed)),
        coverage: (args.coverage && measured).then(|| Coverage::of(&rules)),
        tests: failures,
    };
    let text = match args.format {
        TextOrJson::Text => outcome.text(terminal.stdout_color),
        TextOrJson::Json => json::pretty(&outcome)?,
    };
    terminal.print(text.as_bytes())?;
    Ok(outcome.ending())
}

fn chosen(args: &RulesTestArgs, terminal: Terminal) -> Result<Vec<Arc<Rule>>, Fault> {
    let rules = rule_files::load_alone(&args.paths, terminal)?;
    for id in &args.rule {
        rule_files::find(&rules, id)?;
    }
    let wanted = |rule: &Rule| args.rule.is_empty() || args.rule.iter().any(|id| rule.is_called(id));
    Ok(rules.rules.iter().filter(|rule| wanted(rule)).cloned().collect())
}

/// What came out, as it is written with `--format json`.
#[derive(Serialize)]
struct Outcome {
    tests: Failures,
    #[serde(skip_serializing_if = "Option::is_none")]
    mutation: Option<Mutation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<Coverage>,
}

impl Outcome {
    fn text(&self, color: bool) -> String {
        let mutation = self.mutation.as_ref().map(|mutation| mutation.text(color));
        let coverage = self.coverage.as_ref().map(|coverage| coverage.text(color));
        [Some(self.tests.text(color)), mutation, coverage].into_iter().flatten().collect::<Vec<_>>().join("\n")
    }

    /// What is wrong with the tests was shown, so that only the code and the reason are left to say.
    fn ending(&self) -> Ending {
        let weak = || self.mutation.as_ref().and_then(Mutation::complaint);
        match self.tests.complaint().or_else(weak) {
            None => Ending::done(),
            Some(reason) => {
                let last_line = format!("exit {}: {reason}", Exit::Usage.code());
                Ending { exit: Exit::Usage, last_line: Some(last_line) }
            }
        }
    }
}

/// A share in percent with one decimal, rounded down: only all is 100.0.
fn percent(part: usize, whole: usize) -> String {
    let tenths = (part * 1000).checked_div(whole).unwrap_or(1000);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn only_all_is_a_hundred_percent_and_of_nothing_all_is_there() {
        assert_eq!(
            [(9999, 10_000), (3, 3), (1, 3), (0, 0)].map(|(part, whole)| percent(part, whole)),
            ["99.9 %", "100.0 %", "33.3 %", "100.0 %"]
        );
    }
}
