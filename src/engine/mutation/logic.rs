//! Mutants of what a rule says: of `when`, `check` and `empty`.
//!
//! Parameters switch conditions on and off when a rule is loaded, so a test that sets some sees another form of the
//! rule. Mutants are made of every form that the tests see; those with the same site are one mutant.

use std::collections::BTreeMap;

use crate::rule::expr::{Empty, Rule, RuleTest};

use super::super::rule_tests::{Form, Trial, location};
use super::conditions::{self, Absent, Changed, Site};
use super::operators::Change;
use super::{Mutant, Part};

/// The mutants, in the order of the rule's text.
pub(super) fn run(rule: &Rule, forms: &[Form<'_>]) -> Vec<Mutant> {
    let changes: Vec<_> = forms.iter().map(|form| (form, changed(&form.rule))).collect();
    let mut mutants = BTreeMap::new();
    for (site, changed) in changes.iter().flat_map(|(_, changes)| changes).filter(|(_, changed)| !changed.elsewhere) {
        mutants.entry(*site).or_insert_with(|| unnoticed(rule, changed));
    }
    for (form, changes) in &changes {
        form.tests.iter().for_each(|test| kill(test, changes, &mut mutants));
    }
    mutants.into_values().collect()
}

fn unnoticed(rule: &Rule, changed: &Changed<Rule>) -> Mutant {
    Mutant { at: location(rule, changed.at), change: changed.text.clone(), of: Part::Logic, killed: false }
}

/// Marks the mutants for which a test does not hold.
fn kill(test: &RuleTest, changed: &BTreeMap<Site, Changed<Rule>>, mutants: &mut BTreeMap<Site, Mutant>) {
    let trial = Trial::new(test);
    let context = trial.context();
    for (site, changed) in changed {
        if let Some(mutant) = mutants.get_mut(site).filter(|mutant| !mutant.killed) {
            mutant.killed = !trial.holds(&context, &changed.to);
        }
    }
}

/// The rule with one thing changed, for every thing that can be.
fn changed(rule: &Rule) -> BTreeMap<Site, Changed<Rule>> {
    // Tests would be copied with every mutant.
    let rule = Rule { tests: Vec::new(), ..rule.clone() };
    let when = rule.when.as_ref().map(conditions::flat);
    let check = conditions::changed(&conditions::flat(&rule.check), &conditions::settled_by(when.as_ref()));
    let check = check.into_iter().map(|changed| changed.map(|check| Rule { check, ..rule.clone() }));
    let when = when.iter().flat_map(|when| conditions::changed(when, &Absent::new()));
    let when = when.map(|changed| changed.map(|when| Rule { when: Some(when), ..rule.clone() }));
    let all = check.chain(when).chain(without_when(&rule)).chain(otherwise_empty(&rule));
    all.map(|changed| (changed.site, changed)).collect()
}

fn without_when(rule: &Rule) -> Option<Changed<Rule>> {
    let at = conditions::extent(rule.when.as_ref()?).map_or(rule.at, |(first, _)| first);
    let site = Site { first: rule.at, last: rule.at, change: Change::WithoutWhen };
    Some(Changed { at, ..Changed::new(site, "`when` left out".to_owned(), Rule { when: None, ..rule.clone() }) })
}

/// What a rule says of accounts without a resource, if it says something of its own.
fn otherwise_empty(rule: &Rule) -> Option<Changed<Rule>> {
    let said = match rule.empty {
        Empty::NotApplicable => return None,
        Empty::Fail => "fail",
        Empty::Pass => "pass",
    };
    let site = Site { first: rule.at, last: rule.at, change: Change::Empty };
    let text = format!("empty: {said} → empty: not_applicable");
    Some(Changed::new(site, text, Rule { empty: Empty::NotApplicable, ..rule.clone() }))
}
