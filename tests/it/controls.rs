//! The controls that there are to be: those of the catalogue, by id, each with its priority and severity.

use trailwarden::model::Severity;

const ALL: &str = include_str!("../fixtures/controls/all.tsv");

/// Which of the first two priorities have no rule, with the reason.
pub const WITHOUT_RULE: &str = "tests/fixtures/controls/without-rule.tsv";

/// A control of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Control {
    /// Its id, which is that of its rule.
    pub id: &'static str,
    /// 1 for the first release, 2 for the next, 3 for later ones.
    pub priority: u8,
    /// How bad a violation is.
    pub severity: Severity,
}

/// All of them, sorted by id.
pub fn all() -> impl Iterator<Item = Control> {
    ALL.lines().map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, priority, severity] = cells[..] else { panic!("`{line}` is not an id, a priority and a severity") };
        Control { id, priority: priority.parse().unwrap(), severity: Severity::parse(severity).unwrap() }
    })
}

/// The control of this id.
pub fn find(id: &str) -> Option<Control> {
    all().find(|control| control.id == id)
}

/// The ids of those of the first two priorities that have no rule, each with the reason.
pub fn without_rule() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = include_str!("../fixtures/controls/without-rule.tsv").lines();
    lines.map(|line| line.split_once('\t').unwrap_or_else(|| panic!("`{line}` is not an id and a reason")))
}

/// The ids of those that no framework names: they go further than the standards do.
pub fn unmapped() -> impl Iterator<Item = &'static str> {
    include_str!("../fixtures/controls/unmapped.txt").lines()
}

#[test]
fn controls_are_listed_once_and_in_order() {
    let ids: Vec<&str> = all().map(|control| control.id).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "tests/fixtures/controls/all.tsv is sorted by id");
    assert_eq!([1, 2, 3].map(|priority| all().filter(|control| control.priority == priority).count()), [140, 112, 80]);
}
