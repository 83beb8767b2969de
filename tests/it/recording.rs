//! What trails record, computed for all events at once, against a slow evaluation of one event at a time.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value as Json;
use trailwarden::analysis::recording::event::Event;
use trailwarden::analysis::recording::grid::{Cell, Extent, Grid, grid};
use trailwarden::analysis::recording::recorder::{Decision, Recorder};
use trailwarden::analysis::recording::union::Example;
use trailwarden::model::{ResourceKind, Subject};

use crate::oracle::recording::{ACCOUNT, REGIONS, event, records, trail};
use crate::oracle::tape::Tape;
use crate::properties::config;

fn recorder(trail: &Json, number: usize) -> Recorder {
    let body = ResourceKind::Trail.body_from_json(&trail.to_string()).unwrap();
    let subject = Subject {
        kind: ResourceKind::Trail,
        id: format!("trail-{number}").into(),
        arn: None,
        partition: "aws".into(),
        account: ACCOUNT.into(),
        region: None,
        name: format!("trail-{number}").into(),
    };
    Recorder::of_trail(body.get().unwrap(), &subject)
}

fn grid_of(trails: &[Json]) -> Grid {
    let recorders = trails.iter().enumerate().map(|(number, trail)| recorder(trail, number)).collect();
    grid(ACCOUNT, "aws", &REGIONS.map(str::to_owned), recorders, None)
}

/// The cells of a grid, each with an event of its kind that has no other fields yet.
fn cells(grid: &Grid) -> Vec<(Event, &Cell)> {
    let mut cells = Vec::new();
    for topic in &grid.topics {
        for region in &topic.regions {
            for (read_only, cell) in [("true", &region.read), ("false", &region.write)] {
                let fields = BTreeMap::from([
                    ("eventCategory".to_owned(), topic.category.to_owned()),
                    ("readOnly".to_owned(), read_only.to_owned()),
                ]);
                let resources = topic.of.iter().map(|kind| (kind.clone(), String::new())).collect();
                cells.push((Event { account: ACCOUNT.to_owned(), region: region.region.clone(), fields, resources }, cell));
            }
        }
    }
    cells
}

/// The event with the fields of an example; what the example leaves open is something that no selector knows.
fn completed(mut event: Event, example: &Example) -> Event {
    let value = |field: &str| example.get(field).cloned().flatten().unwrap_or_else(|| "~".to_owned());
    for field in ["eventSource", "eventName"] {
        event.fields.insert(field.to_owned(), value(field));
    }
    for (_, arn) in &mut event.resources {
        *arn = value("resources.ARN");
    }
    event
}

fn is_of(event: &Event, cell: &Event) -> bool {
    let same = |field: &str| event.fields[field] == cell.fields[field];
    let kind = |event: &Event| event.resources.first().map(|(kind, _)| kind.clone());
    event.region == cell.region && same("eventCategory") && same("readOnly") && kind(event) == kind(cell)
}

proptest! {
    #![proptest_config(config(2_500))]

    /// 2,500 accounts with 40 events each.
    #[test]
    fn the_grid_agrees_with_evaluating_each_event_by_itself(of_trails in vec(any::<u8>(), 0..160), of_events in vec(any::<u8>(), 320)) {
        let mut tape = Tape::new(&of_trails);
        let trails: Vec<Json> = (0..=tape.below(3)).map(|_| trail(&mut tape)).collect();
        let grid = grid_of(&trails);
        let cells = cells(&grid);
        let mut tape = Tape::new(&of_events);
        for event in (0..40).map(|_| event(&mut tape)) {
            for (trail, recorder) in trails.iter().zip(&grid.recorders) {
                let decision = recorder.decide(&event, "aws");
                prop_assert!(!matches!(decision, Decision::Unknown(_)), "{decision:?}");
                prop_assert_eq!(matches!(decision, Decision::Recorded(_)), records(trail, &event), "{:?} {}", event, trail);
            }
            let recorded = trails.iter().any(|trail| records(trail, &event));
            // A cell says nothing of events of types that no selector names.
            for (_, cell) in cells.iter().filter(|(of, _)| is_of(&event, of)) {
                match &cell.together {
                    Extent::Whole => prop_assert!(recorded, "{event:?} is missed"),
                    Extent::None => prop_assert!(!recorded, "{event:?} is recorded"),
                    Extent::Part { .. } => {}
                    Extent::Unknown(cause) => prop_assert!(false, "{cause:?}"),
                }
            }
        }
    }

    #[test]
    fn the_examples_of_a_grid_are_true(of_trails in vec(any::<u8>(), 0..160)) {
        let mut tape = Tape::new(&of_trails);
        let trails: Vec<Json> = (0..=tape.below(3)).map(|_| trail(&mut tape)).collect();
        for (of, cell) in cells(&grid_of(&trails)) {
            if let Extent::Part { recorded, missed, .. } = &cell.together {
                let is_recorded = |example| trails.iter().any(|trail| records(trail, &completed(of.clone(), example)));
                prop_assert!(is_recorded(recorded), "{of:?} {recorded:?} is not recorded");
                prop_assert!(!is_recorded(missed), "{of:?} {missed:?} is recorded");
            }
        }
    }
}
