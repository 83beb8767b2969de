//! What must hold for every rule and every snapshot: the engine agrees with a slow and obvious evaluator, what is not
//! known never turns a verdict around, and no order shows.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value as Json;
use trailwarden::engine::{EvidenceDetail, Options, evaluate};
use trailwarden::finding::{Finding, Node};
use trailwarden::model::Status;
use trailwarden::rule::expr::{Cond, Rule};
use trailwarden::rule::{Code, RuleSet};
use trailwarden::snapshot::View;

use crate::oracle::Oracle;
use crate::oracle::conditions;
use crate::oracle::tape::Tape;
use crate::oracle::world::{World, now};
use crate::traces::logic;

fn findings(rules: &[Arc<Rule>], world: &World) -> Vec<Finding> {
    let view = View::new(vec![world.snapshot()]);
    evaluate(rules, &view, now(), &Options { evidence: EvidenceDetail::All, traces: true }).collect()
}

fn rules(world: &World, tape: &mut Tape<'_>) -> Vec<Arc<Rule>> {
    let kinds: Vec<_> = world.resources.iter().map(|(subject, _)| subject.kind).collect();
    (0..3).map(|number| Arc::new(conditions::rule(tape, &kinds, &format!("rule-{number}")))).collect()
}

/// What a finding is about, whatever it says.
fn about(finding: &Finding) -> String {
    format!("{} {:?} {}", finding.rule, finding.subject, finding.stands_for_all)
}

fn statuses(findings: &[Finding]) -> Vec<(String, Status)> {
    let mut statuses: Vec<_> = findings.iter().map(|finding| (about(finding), finding.status)).collect();
    statuses.sort();
    statuses
}

/// Turns the order of the keys of all objects in a JSON value around.
fn turn_keys(value: &mut Json) {
    match value {
        Json::Object(members) => {
            let turned = std::mem::take(members).into_iter().rev();
            *members = turned.collect();
            members.values_mut().for_each(turn_keys);
        }
        Json::Array(items) => items.iter_mut().for_each(turn_keys),
        _ => {}
    }
}

/// Turns the order of everything that is and-ed or or-ed around.
fn turn_conditions(cond: Cond) -> Cond {
    let turned = |conds: Vec<Cond>| conds.into_iter().rev().map(turn_conditions).collect();
    match cond {
        Cond::All(conds) => Cond::All(turned(conds)),
        Cond::Any(conds) => Cond::Any(turned(conds)),
        Cond::Not(inner) => Cond::Not(Box::new(turn_conditions(*inner))),
        other => other,
    }
}

/// The statuses with the paths of what decided or stayed open, in no order.
fn reasons(findings: &[Finding]) -> Vec<(String, Status, BTreeSet<String>, BTreeSet<String>)> {
    let reason = |finding: &Finding| {
        let facts = finding.evidence.because.iter().map(|fact| format!("{} {}", fact.path, fact.op)).collect();
        let open = finding.evidence.open.iter().map(|open| open.path.clone()).collect();
        (about(finding), finding.status, facts, open)
    };
    let mut reasons: Vec<_> = findings.iter().map(reason).collect();
    reasons.sort();
    reasons
}

fn tapes() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    (vec(any::<u8>(), 0..2_500), vec(any::<u8>(), 0..300))
}

/// The same cases in every run, so that a change is judged by what it changes; PROPTEST_CASES and PROPTEST_RNG_SEED
/// ask for more or for others.
pub(crate) fn config(cases: u32) -> ProptestConfig {
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(1);
    }
    config
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn the_engine_agrees_with_the_oracle((of_world, of_rules) in tapes()) {
        let world = World::new(&mut Tape::new(&of_world));
        let rules = rules(&world, &mut Tape::new(&of_rules));
        let oracle = Oracle::new(&world);
        let mut expected = Vec::new();
        for rule in &rules {
            for (index, (subject, _)) in world.resources.iter().enumerate().filter(|(_, (subject, _))| subject.kind == rule.resource) {
                expected.push((format!("{} {subject:?} false", rule.id), oracle.status(rule, index)));
            }
        }
        expected.sort();
        let found: Vec<_> = findings(&rules, &world).into_iter().filter(|finding| !finding.stands_for_all).collect();
        prop_assert_eq!(statuses(&found), expected);
    }

    #[test]
    fn an_unknown_never_turns_a_verdict_around((of_world, of_rules) in tapes(), of_change in vec(any::<u8>(), 8)) {
        let world = World::new(&mut Tape::new(&of_world));
        let rules = rules(&world, &mut Tape::new(&of_rules));
        let Some(changed) = world.with_an_unknown(&mut Tape::new(&of_change)) else { return Ok(()) };
        let before: std::collections::BTreeMap<_, _> = statuses(&findings(&rules, &world)).into_iter().collect();
        for (about, after) in statuses(&findings(&rules, &changed)) {
            let turned = match (before.get(&about), after) {
                (Some(before), after) if *before == after => false,
                (_, Status::Unknown) => false,
                // The rule may now apply; if it does, it holds.
                (Some(Status::NotApplicable), Status::Pass) => false,
                _ => true,
            };
            prop_assert!(!turned, "{about}: {:?}, then {after}", before.get(&about));
        }
    }

    #[test]
    fn what_lint_calls_impossible_never_comes_out((of_world, of_rules) in tapes()) {
        let world = World::new(&mut Tape::new(&of_world));
        let rules = rules(&world, &mut Tape::new(&of_rules));
        for rule in &rules {
            let set = RuleSet { rules: vec![Arc::clone(rule)], warnings: Vec::new() };
            let codes: Vec<_> = set.lint().into_iter().map(|found| found.code).collect();
            // A pass with an open question says nothing of whether the rule applies.
            let is_impossible = |finding: &Finding| match finding.status {
                Status::Fail => codes.contains(&Code::NeverApplies) || codes.contains(&Code::AlwaysPasses),
                Status::Pass => codes.contains(&Code::NeverPasses) && finding.evidence.open.is_empty(),
                Status::Unknown | Status::NotApplicable => false,
            };
            let found = findings(&set.rules, &world);
            let wrong = found.iter().find(|finding| !finding.stands_for_all && is_impossible(finding));
            prop_assert!(wrong.is_none(), "{codes:?}: {wrong:?}");
        }
    }

    #[test]
    fn the_order_of_resources_and_rules_does_not_show((of_world, of_rules) in tapes()) {
        let world = World::new(&mut Tape::new(&of_world));
        let rules = rules(&world, &mut Tape::new(&of_rules));
        let mut turned = world.clone();
        turned.resources.reverse();
        turned.listings.reverse();
        let turned_rules: Vec<_> = rules.iter().rev().cloned().collect();
        let sorted = |mut findings: Vec<Finding>| {
            findings.sort_by_key(about);
            findings
        };
        prop_assert_eq!(sorted(findings(&turned_rules, &turned)), sorted(findings(&rules, &world)));
    }

    #[test]
    fn the_order_of_keys_and_of_conditions_does_not_show((of_world, of_rules) in tapes()) {
        let world = World::new(&mut Tape::new(&of_world));
        let rules = rules(&world, &mut Tape::new(&of_rules));
        let mut turned = world.clone();
        turned.resources.iter_mut().for_each(|(_, body)| turn_keys(body));
        prop_assert_eq!(findings(&rules, &turned), findings(&rules, &world));
        let turned_rule = |rule: &Arc<Rule>| Arc::new(Rule {
            when: rule.when.clone().map(turn_conditions),
            check: turn_conditions(rule.check.clone()),
            ..Rule::clone(rule)
        });
        let turned_rules: Vec<_> = rules.iter().map(turned_rule).collect();
        prop_assert_eq!(reasons(&findings(&turned_rules, &world)), reasons(&findings(&rules, &world)));
    }

    #[test]
    fn a_violation_has_a_fact_and_an_unknown_an_open_question((of_world, of_rules) in tapes()) {
        let world = World::new(&mut Tape::new(&of_world));
        let rules = rules(&world, &mut Tape::new(&of_rules));
        for finding in findings(&rules, &world).iter().filter(|finding| !finding.stands_for_all) {
            let evidence = &finding.evidence;
            let (facts, open) = (!evidence.because.is_empty(), !evidence.open.is_empty());
            let expected = match finding.status {
                Status::Fail => facts && !open,
                Status::Unknown => open,
                Status::Pass => facts,
                Status::NotApplicable => facts && !open,
            };
            prop_assert!(expected, "{finding:#?}");
        }
    }

    #[test]
    fn a_trace_comes_to_the_verdict_and_what_decided_would_have_sufficed((of_world, of_rules) in tapes()) {
        let world = World::new(&mut Tape::new(&of_world));
        let rules = rules(&world, &mut Tape::new(&of_rules));
        for finding in findings(&rules, &world) {
            let trace = finding.evidence.trace.as_ref().unwrap();
            if finding.stands_for_all {
                prop_assert!(trace.listing.is_some(), "{finding:#?}");
                continue;
            }
            prop_assert_eq!(logic::verdict(&finding), finding.status, "{:#?}", finding);
            for node in trace.roots().flat_map(Node::walk) {
                let expected = || Some(logic::came_to(node));
                for found in [logic::from_parts(node, |_| true), logic::from_parts(node, |part| part.decided)] {
                    prop_assert!(found.is_none() || found == expected(), "{found:?} {node:#?}");
                }
            }
        }
    }
}
