//! The frameworks that come with the program, held against the rules and the list of controls.
//!
//! A framework's file is the only home of its mappings. A control that belongs to a requirement stands there with its degree
//! whether it has a rule or not: under `rules`, or under `unwritten` until there is one. `UPDATE_DOCS=1` moves it when its
//! rule comes or goes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use trailwarden::diagnostics::SourceFile;
use trailwarden::framework::{self, Coverage, Degree, Framework, Mapping, Requirement};
use trailwarden::rule::{self, Overrides, RuleSet};

use crate::controls;

fn frameworks() -> Vec<Arc<Framework>> {
    framework::builtin::frameworks(|_| true).unwrap()
}

fn rules() -> RuleSet {
    rule::builtin::rules(&Overrides::default()).unwrap()
}

#[test]
fn every_framework_loads_and_is_named_by_its_file() {
    for (name, text) in framework::builtin::FILES {
        let framework = framework::read(&Arc::new(SourceFile { name: (*name).into(), text: (*text).to_owned() })).unwrap();
        assert_eq!(*name, format!("rules/frameworks/{}.yaml", framework.key));
    }
    let keys: Vec<_> = frameworks().iter().map(|framework| framework.key.to_string()).collect();
    assert_eq!(framework::builtin::keys().collect::<Vec<_>>(), keys);
    assert_eq!(framework::builtin::USUAL.iter().find(|key| !keys.iter().any(|known| known == *key)), None);
}

/// Every requirement of every framework, with what to call it.
fn requirements(frameworks: &[Arc<Framework>]) -> Vec<(String, &Requirement)> {
    let of = |framework: &Framework, row: &Requirement| format!("{} {}", framework.key, row.id);
    frameworks.iter().flat_map(|framework| framework.requirements.iter().map(move |row| (of(framework, row), row))).collect()
}

#[test]
fn a_control_stands_under_rules_when_it_has_a_rule_and_under_unwritten_when_not() {
    let ids: BTreeSet<Arc<str>> = rules().rules.iter().map(|rule| Arc::clone(&rule.id)).collect();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        for framework in frameworks() {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&*framework.file.name);
            fs::write(path, with_lists(&framework, &|id| ids.contains(id))).unwrap();
        }
        return;
    }
    let frameworks = frameworks();
    let mut wrong = Vec::new();
    for (name, requirement) in requirements(&frameworks) {
        let row = |mapping: &Mapping| format!("- {{id: {}, degree: {}}}", mapping.rule, mapping.degree.as_str());
        let early = requirement.mapped().iter().filter(|mapping| !ids.contains(&mapping.rule));
        wrong.extend(early.map(|mapping| format!("{name}: there is no such rule, list under `unwritten`: {}", row(mapping))));
        let late = requirement.unwritten().iter().filter(|mapping| ids.contains(&mapping.rule));
        wrong.extend(late.map(|mapping| format!("{name}: there is this rule, list under `rules`: {}", row(mapping))));
    }
    let hint = "`UPDATE_DOCS=1 cargo test frameworks` moves them";
    assert_eq!(wrong, Vec::<String>::new(), "{hint}");
    for framework in &frameworks {
        let written = with_lists(framework, &|id| ids.contains(id));
        assert!(written == framework.file.text, "{}: the lists are not in order: {hint}", framework.file.name);
    }
}

/// The text of a framework's file with the controls of each requirement under `rules` or `unwritten`, the strongest first.
fn with_lists(framework: &Framework, has_rule: &dyn Fn(&str) -> bool) -> String {
    let mut requirements = framework.requirements.iter();
    let mut current = None;
    let mut text = String::new();
    for line in framework.file.text.lines() {
        let in_requirements = text.contains("\nrequirements:\n");
        let is_of_list = line.starts_with("  - {id: ") || line == "  rules:" || line == "  unwritten:";
        if in_requirements && line.starts_with("- id: ") {
            text.push_str(&lists(current, has_rule));
            current = requirements.next();
        }
        if !(in_requirements && is_of_list) {
            writeln!(text, "{line}").unwrap();
        }
    }
    text + &lists(current, has_rule)
}

fn lists(requirement: Option<&Requirement>, has_rule: &dyn Fn(&str) -> bool) -> String {
    let Some(requirement) = requirement else { return String::new() };
    let mut controls: Vec<&Mapping> = requirement.mapped().iter().chain(requirement.unwritten()).collect();
    controls.sort_by(|a, b| (a.degree, &a.rule).cmp(&(b.degree, &b.rule)));
    let mut text = String::new();
    for (key, with_rule) in [("rules", true), ("unwritten", false)] {
        let mut controls = controls.iter().filter(|mapping| has_rule(&mapping.rule) == with_rule).peekable();
        if controls.peek().is_some() {
            writeln!(text, "  {key}:").unwrap();
        }
        for mapping in controls {
            writeln!(text, "  - {{id: {}, degree: {}}}", mapping.rule, mapping.degree.as_str()).unwrap();
        }
    }
    text
}

#[test]
fn a_rule_that_comes_or_goes_changes_list_and_nothing_else() {
    let text = "\
key: k
name: n
version: '1'
publisher: p
scope_note: s
sections:
- {id: '1', title: One}
requirements:
- id: '1.1'
  section: '1'
  title: t
  rules:
  - {id: stays, degree: full}
  - {id: goes, degree: supporting}
  unwritten:
  - {id: comes, degree: partial}
- id: '1.2'
  section: '1'
  title: t
  manual: It needs people
";
    let framework = framework::read(&Arc::new(SourceFile { name: "k.yaml".into(), text: text.to_owned() })).unwrap();
    let expected = text.replace(
        "  rules:
  - {id: stays, degree: full}
  - {id: goes, degree: supporting}
  unwritten:
  - {id: comes, degree: partial}
",
        "  rules:
  - {id: stays, degree: full}
  - {id: comes, degree: partial}
  unwritten:
  - {id: goes, degree: supporting}
",
    );
    assert_eq!(with_lists(&framework, &|id| id != "goes"), expected);
}

#[test]
fn frameworks_name_controls_and_each_once_a_requirement() {
    let frameworks = frameworks();
    let mut wrong = Vec::new();
    for (name, requirement) in requirements(&frameworks) {
        let mut seen = BTreeSet::new();
        for mapping in requirement.mapped().iter().chain(requirement.unwritten()) {
            if controls::find(&mapping.rule).is_none() {
                wrong.push(format!("{name}: {} is no control", mapping.rule));
            }
            if !seen.insert(&mapping.rule) {
                wrong.push(format!("{name}: {} stands there twice", mapping.rule));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// What a framework holds: requirements, those with controls, manual and not covered ones, and controls by degree.
type Extent = (usize, usize, usize, usize, [usize; 3]);

#[test]
fn no_requirement_and_no_mapping_is_lost() {
    let extent = |framework: &Framework| -> Extent {
        let count = |is: fn(&Coverage) -> bool| framework.requirements.iter().filter(|row| is(&row.coverage)).count();
        let mappings = || framework.requirements.iter().flat_map(|row| row.mapped().iter().chain(row.unwritten()));
        (
            framework.requirements.len(),
            count(|coverage| matches!(coverage, Coverage::Rules { .. })),
            count(|coverage| matches!(coverage, Coverage::Manual(_))),
            count(|coverage| matches!(coverage, Coverage::NotCovered(_))),
            Degree::ALL.map(|degree| mappings().filter(|mapping| mapping.degree == degree).count()),
        )
    };
    let frameworks = frameworks();
    let found: Vec<(&str, Extent)> = frameworks.iter().map(|framework| (&*framework.key, extent(framework))).collect();
    let expected = [
        ("aws-fsbp", (84, 32, 0, 52, [26, 26, 1])),
        ("cis-aws-1.4", (58, 50, 2, 6, [41, 17, 0])),
        ("cis-aws-3.0", (62, 49, 2, 11, [40, 16, 0])),
        ("cis-aws-5.0", (63, 49, 1, 13, [40, 16, 0])),
        ("cis-aws-6.0", (63, 49, 1, 13, [40, 13, 0])),
        ("cis-aws-7.0", (70, 52, 3, 15, [40, 19, 1])),
        ("gdpr", (3, 3, 0, 0, [0, 3, 49])),
        ("hipaa", (42, 31, 10, 1, [0, 15, 157])),
        ("iso27001-2022", (93, 29, 57, 7, [0, 19, 154])),
        ("nist-800-53-r5", (323, 168, 46, 109, [0, 63, 769])),
        ("nist-csf-2.0", (106, 37, 62, 7, [0, 19, 207])),
        ("pci-dss-4.0", (280, 70, 174, 36, [0, 63, 251])),
        ("soc2", (61, 22, 34, 5, [0, 5, 128])),
    ];
    assert_eq!(found, expected);
}

/// A benchmark alone can be decided by one rule; the other standards speak of whole organizations.
#[test]
fn only_standards_of_settings_are_decided_by_one_rule() {
    let decided = |framework: &&Arc<Framework>| {
        let mut mappings = framework.requirements.iter().flat_map(|row| row.mapped().iter().chain(row.unwritten()));
        mappings.any(|mapping| mapping.degree == Degree::Full)
    };
    let frameworks = frameworks();
    let keys: Vec<&str> = frameworks.iter().filter(decided).map(|framework| &*framework.key).collect();
    assert_eq!(keys, ["aws-fsbp", "cis-aws-1.4", "cis-aws-3.0", "cis-aws-5.0", "cis-aws-6.0", "cis-aws-7.0"]);
}

#[test]
fn the_benchmarks_have_two_levels_and_level_one_leaves_the_second_out() {
    for framework in frameworks() {
        let expected: &[u8] = if framework.key.starts_with("cis-") { &[1, 2] } else { &[] };
        assert_eq!(framework.levels().into_iter().collect::<Vec<_>>(), expected, "{}", framework.key);
        let first: Vec<_> = framework.requirements.iter().filter(|row| row.level != Some(2)).cloned().collect();
        let narrowed = framework.up_to_level(1);
        assert_eq!(narrowed.requirements, first, "{}", framework.key);
        assert_eq!(narrowed.level, expected.first().copied(), "{}", framework.key);
        assert_eq!(framework.up_to_level(2).requirements, framework.requirements, "{}", framework.key);
    }
}
