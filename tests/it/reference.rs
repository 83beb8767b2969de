//! The reference of the rule language: fresh, whole, and with links that lead somewhere.

use std::collections::BTreeSet;
use std::fs;

use trailwarden::engine::truth_tables;
use trailwarden::model::ResourceKind;
use trailwarden::rule::reference::reference;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rule-reference.md");

#[test]
fn the_committed_reference_is_what_the_program_prints() {
    let printed = crate::cli::run(&["schema", "reference"]).stdout;
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PATH, &printed).unwrap();
    }
    let committed = fs::read_to_string(PATH).unwrap_or_default();
    assert!(
        committed == printed,
        "docs/rule-reference.md is out of date: run `UPDATE_DOCS=1 cargo test the_committed_reference` and commit it"
    );
}

/// The anchor that code hosts give a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[test]
fn every_link_leads_to_a_heading_and_no_two_headings_share_one() {
    let text = reference(&truth_tables());
    let headings: Vec<String> =
        text.lines().filter(|line| line.starts_with('#')).map(|line| anchor(line.trim_start_matches('#').trim())).collect();
    let unique: BTreeSet<&String> = headings.iter().collect();
    assert_eq!(unique.len(), headings.len());
    let links = text.split("](#").skip(1).map(|rest| rest.split(')').next().unwrap());
    let broken: BTreeSet<&str> = links.filter(|link| !headings.iter().any(|heading| heading == link)).collect();
    assert_eq!(broken, BTreeSet::new());
}

#[test]
fn every_field_has_a_row_and_every_row_as_many_cells_as_its_head() {
    let text = reference(&truth_tables());
    for kind in ResourceKind::ALL {
        let (_, section) = text.split_once(&format!("\n### `{kind}`\n")).unwrap();
        let section = section.split("\n### ").next().unwrap();
        let missing: Vec<_> =
            kind.schema().fields.iter().filter(|field| !section.contains(&format!("\n| `{}` | ", field.name))).collect();
        assert!(missing.is_empty(), "{kind}: {missing:?}");
    }
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut width = 0;
    for line in text.lines() {
        width = if !line.starts_with('|') {
            0
        } else if width == 0 {
            cells(line)
        } else {
            width
        };
        assert!(width == 0 || cells(line) == width, "{line}");
    }
}

#[test]
fn every_operator_that_a_field_can_have_is_judged_in_the_table_of_values() {
    let text = reference(&truth_tables());
    let section = |title: &str| text.split_once(&format!("\n{title}\n")).unwrap().1.split("\n#").next().unwrap().to_owned();
    let operators = section("## Operators");
    let names = operators.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let values = section("### Values");
    let without: Vec<_> = names.filter(|name| !values.contains(&format!(": {{{name}: "))).collect();
    assert_eq!(without, ["cidr_in", "cidr_contains", "cidr_overlaps"]);
}
