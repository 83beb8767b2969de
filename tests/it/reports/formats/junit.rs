use std::collections::BTreeSet;

use trailwarden::report::Format;

use super::super::goldens;
use super::{golden, plainly};

#[test]
fn junit_of_an_account_with_waivers_and_a_baseline() {
    insta::assert_snapshot!(plainly(Format::Junit, &golden::compared().assess()));
}

/// Continuous integration follows a case from run to run by suite and name.
#[test]
fn every_case_has_a_name_of_its_own() {
    for (name, assessment) in goldens() {
        let xml = plainly(Format::Junit, &assessment);
        let document = uppsala::parse(&xml).unwrap();
        let cases = document.get_elements_by_tag_name("testcase");
        let names: BTreeSet<_> = cases
            .iter()
            .map(|case| (document.get_attribute(*case, "classname").unwrap(), document.get_attribute(*case, "name").unwrap()))
            .collect();
        assert_eq!(names.len(), cases.len(), "{name}");
    }
}

/// XML 1.0, production 2: most control characters cannot stand in a document, not even escaped.
#[test]
fn every_character_may_stand_in_xml() {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    let mut material = golden::hostile();
    let rule = material.rules[0].clone();
    let odd = golden::subject(trailwarden::model::ResourceKind::Bucket, "\u{1}\u{8}\u{b}\u{fffe}\u{ffff}\u{85}", None);
    material.findings.push(golden::violation(&rule, &odd, "\u{c}\u{ffff}", None, Vec::new()));
    let xml = plainly(Format::Junit, &material.assess());
    assert_eq!(xml.chars().find(|c| !allowed(*c)), None);
    for escaped in ["&#", "&amp;#x1;"] {
        assert!(!xml.contains(escaped), "{escaped}");
    }
    assert!(uppsala::parse(&xml).is_ok());
}
