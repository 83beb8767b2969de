use trailwarden::report::Format;

use super::super::golden::HOSTILE;
use super::{golden, plainly, rows};

#[test]
fn csv_of_an_account_with_waivers_and_a_baseline() {
    insta::assert_snapshot!(plainly(Format::Csv, &golden::compared().assess()));
}

#[test]
fn no_cell_begins_like_a_formula() {
    let table = plainly(Format::Csv, &golden::hostile().assess());
    for row in rows(&table) {
        for (column, cell) in row {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{column}: {cell}");
        }
    }
}

/// A line end in a name would begin a row in whatever reads line by line.
#[test]
fn a_finding_is_a_line() {
    let assessment = golden::hostile().assess();
    let table = plainly(Format::Csv, &assessment);
    assert_eq!(table.lines().count(), 1 + assessment.findings.len());
}

#[test]
fn names_come_back_as_they_can_be_seen() {
    let table = plainly(Format::Csv, &golden::hostile().assess());
    let names: Vec<_> = rows(&table).into_iter().map(|row| row["resource_name"].clone()).collect();
    let plain = HOSTILE.iter().filter(|evil| !evil.starts_with('=') && !evil.chars().any(|c| c.is_control() || c > '\u{2000}'));
    for evil in plain {
        assert!(names.iter().any(|name| name == evil), "{evil}");
    }
    assert!(names.iter().any(|name| name == "'=cmd|' /C calc'!A0"));
}

#[test]
fn an_empty_table_still_names_its_columns() {
    let table = plainly(Format::Csv, &golden::empty().assess());
    assert!(table.starts_with("\"rule_id\",\"title\",\"severity\""));
    assert_eq!(table.lines().count(), 1);
}
