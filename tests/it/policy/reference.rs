//! The policy against what AWS says of its actions.

use std::collections::{BTreeMap, BTreeSet};

use trailwarden::model::call::{CALLS, LOG_CALLS};
use trailwarden::permissions::Policy;

use super::{covers, statements, texts};

/// What AWS says of an action.
struct Entry {
    level: &'static str,
    /// The ARNs of the resource types that it can be limited to, with `${…}` for what differs.
    types: Vec<&'static str>,
}

fn reference() -> BTreeMap<&'static str, Entry> {
    let lines = include_str!("../../fixtures/service-authorization.tsv").lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let [action, level, types] = line.split('\t').collect::<Vec<_>>().try_into().expect("three columns");
            (action, Entry { level, types: types.split(' ').filter(|arn| !arn.is_empty()).collect() })
        })
        .collect()
}

/// An ARN of a type, with every `${…}` filled in.
fn example(pattern: &str) -> String {
    let mut parts = pattern.split("${");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| {
        let (name, rest) = part.split_once('}').expect("a closing brace");
        let filled = match name {
            "Partition" => "aws",
            // The only objects that are ever read.
            "ObjectName" => "AWSLogs/x",
            _ => "x",
        };
        text + filled + rest
    })
}

#[test]
fn every_action_of_the_call_table_is_a_read() {
    let reference = reference();
    let wrong: Vec<_> = CALLS
        .iter()
        .chain(LOG_CALLS)
        // To assume a role is a permission of whoever does, not of the role that reads; it changes nothing.
        .filter(|call| call.id != "sts:AssumeRole")
        .filter_map(|call| match reference.get(call.action) {
            Some(entry) => (!["List", "Read"].contains(&entry.level)).then(|| format!("{} is {}", call.action, entry.level)),
            None => Some(format!("{} is not in tests/fixtures/service-authorization.tsv", call.action)),
        })
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_action_is_limited_to_resources_if_it_can_be() {
    let reference = reference();
    for statement in [Policy::of_everything(), Policy::of_logs()].iter().flat_map(statements) {
        let resources = texts(&statement["Resource"]);
        for action in texts(&statement["Action"]) {
            let types = &reference[action].types;
            assert_eq!(resources == ["*"], types.is_empty(), "{action} {resources:?} {types:?}");
            for resource in resources.iter().filter(|resource| **resource != "*") {
                let fits = types.iter().any(|pattern| covers(resource, &example(pattern)));
                assert!(fits, "{action} cannot be limited to {resource}, but to {types:?}");
            }
        }
    }
}

#[test]
fn every_statement_has_a_name_of_its_own_and_no_action_stands_twice() {
    let statements = statements(&Policy::of_everything());
    let names: BTreeSet<_> = statements.iter().map(|statement| statement["Sid"].as_str().unwrap()).collect();
    assert_eq!(names.len(), statements.len());
    assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric())), "{names:?}");
    let actions: Vec<_> = statements.iter().flat_map(|statement| texts(&statement["Action"])).collect();
    assert_eq!(actions.iter().collect::<BTreeSet<_>>().len(), actions.len());
}
