//! The frameworks that come with the program, held against the rules and the list of controls.

use std::collections::BTreeSet;
use std::sync::Arc;

use trailwarden::diagnostics::SourceFile;
use trailwarden::framework::{self, Coverage, Framework};
use trailwarden::rule::{self, Overrides, RuleSet};

const CONTROLS: &str = include_str!("../fixtures/catalog-ids.txt");

fn frameworks() -> Vec<Arc<Framework>> {
    framework::builtin::frameworks().unwrap()
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
}

#[test]
fn frameworks_name_rules_by_their_present_ids() {
    let rules = rules();
    let ids: BTreeSet<&str> = rules.rules.iter().map(|rule| &*rule.id).collect();
    let mut wrong = Vec::new();
    for framework in frameworks() {
        for requirement in &framework.requirements {
            let unknown = requirement.mapped().iter().filter(|mapping| !ids.contains(&*mapping.rule));
            wrong.extend(unknown.map(|mapping| format!("{} {}: {}", framework.key, requirement.id, mapping.rule)));
        }
    }
    assert_eq!(wrong, Vec::<String>::new(), "name them under `unwritten` until there is such a rule");
}

#[test]
fn what_is_called_unwritten_is_a_control_without_a_rule() {
    let rules = rules();
    let controls: BTreeSet<&str> = CONTROLS.lines().collect();
    let mut written = Vec::new();
    for framework in frameworks() {
        for requirement in &framework.requirements {
            let Coverage::Rules { unwritten, .. } = &requirement.coverage else { continue };
            for id in unwritten {
                assert!(controls.contains(&**id), "{} {}: {id} is no control", framework.key, requirement.id);
                if rules.find(id).is_some() {
                    written.push(format!("{} {}: {id}", framework.key, requirement.id));
                }
            }
        }
    }
    assert_eq!(written, Vec::<String>::new(), "these rules exist by now: move them from `unwritten` to `rules`");
}

#[test]
fn no_requirement_names_a_rule_twice() {
    for framework in frameworks() {
        for requirement in &framework.requirements {
            let names: BTreeSet<&str> = requirement.mapped().iter().map(|mapping| &*mapping.rule).collect();
            assert_eq!(names.len(), requirement.mapped().len(), "{} {}", framework.key, requirement.id);
        }
    }
}

#[test]
fn the_two_standards_have_all_their_requirements() {
    let counts: Vec<_> = frameworks().iter().map(|framework| (framework.key.to_string(), framework.requirements.len())).collect();
    assert_eq!(counts, [("aws-fsbp".to_owned(), 84), ("cis-aws-5.0".to_owned(), 63)]);
}
