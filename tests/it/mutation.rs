//! The tests of the library's rules would notice mistakes in them: nearly every small change of a rule, and every field
//! that its tests give, is noticed by some test of the rule.

use trailwarden::engine::mutation::{self, Mutant, Part};
use trailwarden::rule::{Overrides, Rule, builtin};

/// How many of a hundred mutants the tests of each rule must kill.
const LEAST: usize = 95;

/// Changes that change nothing: a role that is missing lacks the other list too, and fails for that.
const EQUIVALENT: &[(&str, &str)] = &[(
    "cloudtrail-cloudwatch-role-least-privilege",
    "`delivery_role.log_delivery.other_principals`: absent: false → absent: true",
)];

/// What no test of a rule notices, if that is too much.
fn survivors(rule: &Rule) -> Option<String> {
    let mut mutants = mutation::run(rule);
    mutants.retain(|mutant| mutant.killed || !EQUIVALENT.contains(&(&*rule.id, &*mutant.change)));
    let killed = mutants.iter().filter(|mutant| mutant.killed).count();
    if killed * 100 >= mutants.len() * LEAST {
        return None;
    }
    let told = |mutant: &Mutant| format!("  {}: {}", mutant.at, mutant.change);
    let alive: Vec<_> = mutants.iter().filter(|mutant| !mutant.killed).map(told).collect();
    Some(format!("{} kills {killed} of {} mutants, not\n{}", rule.id, mutants.len(), alive.join("\n")))
}

#[test]
fn the_tests_of_every_rule_kill_nearly_all_of_its_mutants() {
    let rules = builtin::rules(&Overrides::default()).expect("the library loads").rules;
    let weak: Vec<_> = rules.iter().filter_map(|rule| survivors(rule)).collect();
    assert!(weak.is_empty(), "sharpen the tests of these rules, as `rules test --mutate` shows:\n{}", weak.join("\n"));
}

#[test]
fn every_rule_has_mutants_of_its_logic_and_of_what_its_tests_give() {
    let rules = builtin::rules(&Overrides::default()).expect("the library loads").rules;
    let lacks = |rule: &Rule| {
        let mutants = mutation::run(rule);
        let has = |part: Part| mutants.iter().any(|mutant| mutant.of == part);
        !(has(Part::Logic) && has(Part::Given))
    };
    let lacking: Vec<_> = rules.iter().filter(|rule| lacks(rule)).map(|rule| &*rule.id).collect();
    assert_eq!(lacking, Vec::<&str>::new());
}
