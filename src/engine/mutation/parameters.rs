//! Mutants of the parameters that a rule's tests set: one of them left at the value in force.
//!
//! A parameter of which no test notices that is gone may be wired to nothing.

use crate::rule::expr::{Param, Rule, RuleTest};
use crate::rule::with_params;

use super::super::rule_tests::{Trial, location};
use super::{Mutant, Part};

/// The mutants, in the order of the rule's text.
pub(super) fn run(rule: &Rule) -> Vec<Mutant> {
    rule.params.iter().map(|param| mutant(rule, param)).collect()
}

fn mutant(rule: &Rule, param: &Param) -> Mutant {
    let sets = |test: &&RuleTest| test.params.iter().any(|(name, _)| *name == param.name);
    let change = if rule.tests.iter().any(|test| sets(&test)) { "as tests set it → left as it is" } else { "no test sets it" };
    Mutant {
        at: location(rule, param.at),
        change: format!("`${}`: {change}", param.name),
        of: Part::Parameters,
        killed: rule.tests.iter().filter(sets).any(|test| !holds_without(rule, test, param)),
    }
}

fn holds_without(rule: &Rule, test: &RuleTest, param: &Param) -> bool {
    let others: Vec<_> = test.params.iter().filter(|(name, _)| *name != param.name).cloned().collect();
    let Ok(rule) = with_params(rule, &others) else { return true };
    let trial = Trial::new(test);
    trial.holds(&trial.context(), &rule)
}
