//! Whether a rule's tests would notice a mistake in the rule: mutants of its logic and of what its tests give, each run
//! against the tests.
//!
//! A mutant is the rule with one thing changed (an operator, a bound, a part left out), or the rule's tests with one
//! field that could not be read or one parameter that is not set. It is *killed* when a test does not hold any more; one
//! that *survives* is a mistake that no test would notice. A change of which the types tell that it changes nothing is
//! not made: see `operators`.
//!
//! Tests that do not hold for the rule itself kill everything: run them first.

use crate::finding::Location;
use crate::rule::Rule;

use super::rule_tests::forms;

mod conditions;
mod fixtures;
mod logic;
mod operators;
mod parameters;
mod wording;

/// One mutant, and whether a test noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// Where the rule says what was changed; for a field that tests give, the first test that gives it.
    pub at: Location,
    /// What was changed, in one line: "`created_at`: older_than 90d → newer_than 90d".
    pub change: String,
    /// What it was changed in.
    pub of: Part,
    /// Whether some test does not hold for it.
    pub killed: bool,
}

/// What of a rule a mutant differs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `when`, `check` or `empty`.
    Logic,
    /// A field that tests give.
    Given,
    /// A parameter.
    Parameters,
}

/// All mutants of a rule: those of its logic in the order of its text, then those of what its tests give and set.
///
/// There is none of a rule without tests, which is one that this version does not wholly understand.
pub fn run(rule: &Rule) -> Vec<Mutant> {
    if rule.tests.is_empty() {
        return Vec::new();
    }
    let forms = forms(rule);
    let mut mutants = logic::run(rule, &forms);
    mutants.extend(fixtures::run(rule, &forms));
    mutants.extend(parameters::run(rule));
    mutants
}

#[cfg(test)]
mod tests;
