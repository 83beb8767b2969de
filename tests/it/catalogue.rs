//! What every rule of the library must hold to, beyond what the language demands.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use trailwarden::cli;
use trailwarden::engine::rule_tests::{self, TestFailure, TestOutcome};
use trailwarden::framework;
use trailwarden::rule::{Overrides, Rule, builtin};

use crate::controls;

fn rules() -> Vec<Arc<Rule>> {
    builtin::rules(&Overrides::default()).expect("the library loads").rules
}

/// The rules of which this is true, by id, with what was looked at.
fn offenders<T>(look: impl Fn(&Rule) -> Option<T>) -> Vec<(Arc<str>, T)> {
    rules().iter().filter_map(|rule| look(rule).map(|found| (Arc::clone(&rule.id), found))).collect()
}

#[test]
fn builtin_rules_load() {
    match builtin::rules(&Overrides::default()) {
        Ok(rules) if rules.warnings.is_empty() => assert_eq!(rules.rules.len(), builtin::FILES.len()),
        Ok(rules) => panic!("the rule library has warnings:\n{}", cli::render_diagnostics(&rules.warnings, false)),
        Err(problems) => panic!("the rule library does not load:\n{}", cli::render_diagnostics(&problems, false)),
    }
}

#[test]
fn rules_that_judge_are_those_that_are_tested() {
    let untested = |rule: &Arc<Rule>| format!("{:?}", Rule { tests: Vec::new(), ..Rule::clone(rule) });
    let to_judge = builtin::rules_to_judge(&Overrides::default()).expect("the library loads").rules;
    for (whole, to_judge) in rules().iter().zip(&to_judge) {
        assert_eq!(untested(whole), format!("{to_judge:?}"), "{}: `tests` must come last in its file", whole.id);
    }
    assert_eq!(rules().len(), to_judge.len());
}

#[test]
fn no_builtin_rule_has_a_condition_that_can_turn_out_one_way_only() {
    let found = builtin::rules(&Overrides::default()).expect("the library loads").lint();
    assert!(found.is_empty(), "{}", cli::render_diagnostics(&found, false));
}

#[test]
fn the_tests_in_builtin_rules_hold() {
    let outcomes: Vec<_> = rules().iter().flat_map(|rule| rule_tests::run(rule)).collect();
    let failures = |outcome: &TestOutcome| {
        let reason = |failure: &TestFailure| format!("{}:{}: {}", failure.at.file, failure.at.line, failure.mismatch);
        outcome.failures.iter().map(reason).collect::<Vec<_>>()
    };
    assert_eq!(outcomes.iter().flat_map(failures).collect::<Vec<_>>(), Vec::<String>::new());
    assert!(outcomes.len() >= rules().len() * 3, "each rule has at least a pass, a fail and an unknown");
}

#[test]
fn every_file_is_a_rule_named_as_its_file_in_the_folder_of_its_service() {
    let files: BTreeSet<String> = builtin::FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
    let service = |id: &str| id.split_once('-').map_or_else(String::new, |(service, _)| service.to_owned());
    let rules: BTreeSet<String> = rules().iter().map(|rule| format!("rules/{}/{}.yaml", service(&rule.id), rule.id)).collect();
    assert_eq!(files, rules);
}

#[test]
fn every_rule_is_a_control_of_the_catalogue() {
    assert_eq!(offenders(|rule| controls::find(&rule.id).is_none().then_some(())), []);
}

#[test]
fn a_rule_is_as_severe_as_its_control() {
    let other = |rule: &Rule| controls::find(&rule.id).map(|control| control.severity).filter(|is| *is != rule.severity);
    assert_eq!(offenders(other), []);
}

#[test]
fn controls_of_the_first_two_priorities_have_a_rule_or_a_reason_why_not() {
    let rules = rules();
    let has_rule = |id: &str| rules.iter().any(|rule| rule.is_called(id));
    let due = || controls::all().filter(|control| control.priority <= 2);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let still = controls::without_rule().filter(|(id, _)| !has_rule(id));
        let lines: String = still.map(|(id, reason)| format!("{id}\t{reason}\n")).collect();
        return fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(controls::WITHOUT_RULE), lines).unwrap();
    }
    let mut wrong = Vec::new();
    for (id, reason) in controls::without_rule() {
        if has_rule(id) {
            wrong.push(format!("{id} has a rule by now: `UPDATE_DOCS=1 cargo test catalogue` takes out its line"));
        }
        if !due().any(|control| control.id == id) || reason.trim().is_empty() {
            wrong.push(format!("{id} is no control of the first two priorities, or has no reason"));
        }
    }
    let listed: BTreeSet<&str> = controls::without_rule().map(|(id, _)| id).collect();
    let untold = due().filter(|control| !has_rule(control.id) && !listed.contains(control.id));
    wrong.extend(untold.map(|control| format!("{} has neither a rule nor a line in {}", control.id, controls::WITHOUT_RULE)));
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_rule_bears_on_a_requirement_or_is_listed_as_bearing_on_none() {
    let frameworks = framework::builtin::frameworks(|_| true).unwrap();
    let requirements = || frameworks.iter().flat_map(|framework| &framework.requirements);
    let mapped: BTreeSet<&str> =
        requirements().flat_map(|row| row.mapped().iter().chain(row.unwritten())).map(|mapping| &*mapping.rule).collect();
    let unmapped: Vec<&str> = controls::all().map(|control| control.id).filter(|id| !mapped.contains(id)).collect();
    assert_eq!(controls::unmapped().collect::<Vec<_>>(), unmapped);
}

#[test]
fn no_two_rules_have_one_title() {
    let mut by_title: BTreeMap<String, Vec<Arc<str>>> = BTreeMap::new();
    for rule in rules() {
        by_title.entry(rule.title.to_lowercase()).or_default().push(Arc::clone(&rule.id));
    }
    by_title.retain(|_, ids| ids.len() > 1);
    assert_eq!(by_title, BTreeMap::new());
}

#[test]
fn titles_are_one_short_line_without_a_stop() {
    let is_good = |title: &str| {
        let starts_well = title.starts_with(|first: char| first.is_uppercase() || first == '`');
        starts_well && title.chars().count() <= 110 && !title.ends_with('.') && !title.contains('\n')
    };
    assert_eq!(offenders(|rule| (!is_good(&rule.title)).then(|| rule.title.clone())), []);
}

#[test]
fn why_is_one_or_two_sentences() {
    let is_good = |why: &str| {
        let stops = why.matches(". ").count() + usize::from(why.trim_end().ends_with('.'));
        (1..=2).contains(&stops) && why.trim_end().ends_with('.') && why.chars().count() <= 260
    };
    assert_eq!(offenders(|rule| (!is_good(&rule.why)).then(|| rule.why.clone())), []);
}

#[test]
fn messages_are_one_lower_case_sentence_without_a_stop() {
    let is_good = |message: &str| {
        !starts_with_a_capitalised_word(message)
            && message.chars().count() <= 160
            && !message.ends_with('.')
            && !message.contains(". ")
            && !message.contains('\n')
    };
    let text = |rule: &Rule| rule.message.as_ref().map(|message| message.text.to_string());
    assert_eq!(offenders(|rule| text(rule).filter(|message| !is_good(message))), []);
}

/// Names in capitals, such as `AWS` and `ACLs`, may start a sentence that is in lower case.
fn starts_with_a_capitalised_word(sentence: &str) -> bool {
    let mut letters = sentence.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

#[test]
fn remediation_has_a_command_of_the_aws_cli() {
    let is_good = |rule: &Rule| rule.remediation.cli.as_ref().is_some_and(|cli| cli.text.starts_with("aws "));
    assert_eq!(offenders(|rule| (!is_good(rule)).then_some(())), []);
}

#[test]
fn references_are_pages_of_the_aws_documentation() {
    let is_good = |link: &str| link.starts_with("https://docs.aws.amazon.com/") && !link.contains(char::is_whitespace);
    let bad = |rule: &Rule| rule.references.iter().find(|link| !is_good(link)).cloned();
    assert_eq!(offenders(bad), []);
    assert_eq!(offenders(|rule| rule.references.is_empty().then_some(())), []);
}

/// Rules hold in every partition: China and GovCloud have ARNs of their own. Commands may show the usual one.
#[test]
fn no_rule_judges_by_the_name_of_a_partition() {
    let names_one = |text: &str| text.split("\nremediation:").next().is_some_and(|judging| judging.contains("arn:aws:"));
    let bad: Vec<&str> = builtin::FILES.iter().filter(|(_, text)| names_one(text)).map(|(name, _)| *name).collect();
    assert_eq!(bad, Vec::<&str>::new());
}

#[test]
fn rule_files_end_with_one_newline_and_have_no_long_or_untidy_lines() {
    let untidy = |line: &&str| line.chars().count() > 125 || line.ends_with(' ') || line.contains('\t');
    for (name, text) in builtin::FILES {
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{name}: one newline at the end");
        assert_eq!(text.lines().find(|line| untidy(line)), None, "{name}");
    }
}
