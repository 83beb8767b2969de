//! The sample events of controls that ask for an alarm: one set for each control of the catalogue, and each event as a
//! line of JSON below `tests/fixtures/events`, to be read and to be fed to other tools.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use trailwarden::analysis::detection::samples::{Samples, Scene, controls, samples};

use crate::controls as catalogue;

/// Controls about alarms and topics as such, whatever they are for.
const ABOUT_THE_CHAIN: [&str; 5] = [
    "monitoring-alarm-actions-enabled",
    "monitoring-alarm-can-fire",
    "monitoring-alarm-has-action",
    "monitoring-alarm-topic-secure",
    "monitoring-alarm-topic-subscribed",
];

/// The events of a control, one a line.
fn lines(control: &str) -> String {
    let Samples { must, near } = samples(control, &Scene::example()).unwrap();
    let mut lines = String::new();
    for sample in must.iter().chain(&near) {
        writeln!(lines, "{}", sample.event.text()).unwrap();
    }
    lines
}

#[test]
fn every_control_of_the_catalogue_that_asks_for_an_alarm_has_samples() {
    let ids = catalogue::all().map(|control| control.id);
    let alarms = ids.filter(|id| id.starts_with("monitoring-alarm-") && !ABOUT_THE_CHAIN.contains(id));
    assert_eq!(controls().collect::<BTreeSet<_>>(), alarms.collect());
}

#[test]
fn the_files_are_what_the_table_makes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/events");
    let wanted: BTreeSet<_> = controls().map(|control| format!("{control}.jsonl")).collect();
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(&folder).unwrap();
        controls().for_each(|control| fs::write(folder.join(format!("{control}.jsonl")), lines(control)).unwrap());
    }
    let stale = "is stale: UPDATE=1 cargo test --no-default-features --test it event_samples";
    let found: BTreeSet<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(found, wanted, "tests/fixtures/events {stale}");
    for control in controls() {
        let file = format!("{control}.jsonl");
        assert!(fs::read_to_string(folder.join(&file)).unwrap() == lines(control), "tests/fixtures/events/{file} {stale}");
    }
}
