//! Event patterns of EventBridge: they agree with a naive evaluator, and the order of what they list changes nothing.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value as Json;
use trailwarden::analysis::answer::Answer;
use trailwarden::analysis::event_pattern::EventPattern;

use crate::oracle::event_pattern as oracle;
use crate::oracle::tape::Tape;
use crate::properties::config;

/// What a pattern may turn out to say of an event.
fn outcomes(pattern: &Json, event: &Json) -> BTreeSet<bool> {
    let parsed = EventPattern::parse(&pattern.to_string()).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    match parsed.matches(event) {
        Answer::Yes => [true].into(),
        Answer::No => [false].into(),
        Answer::Unknown(_) => [false, true].into(),
    }
}

fn tapes() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    (vec(any::<u8>(), 0..60), vec(any::<u8>(), 0..40))
}

proptest! {
    #![proptest_config(config(4_000))]

    #[test]
    fn a_pattern_agrees_with_the_oracle((of_pattern, of_event) in tapes()) {
        let pattern = oracle::pattern(&mut Tape::new(&of_pattern), 0);
        let event = oracle::event(&mut Tape::new(&of_event));
        prop_assert_eq!(outcomes(&pattern, &event), oracle::answer(&pattern, &event), "{} on {}", pattern, event);
    }

    #[test]
    fn the_order_of_fields_values_and_alternatives_changes_nothing((of_pattern, of_event) in tapes()) {
        let pattern = oracle::pattern(&mut Tape::new(&of_pattern), 0);
        let event = oracle::event(&mut Tape::new(&of_event));
        let turned = oracle::turned(&pattern);
        prop_assert_eq!(outcomes(&turned, &event), outcomes(&pattern, &event), "{} on {}", pattern, event);
    }

    #[test]
    fn no_text_is_too_strange_to_be_read(pattern in "\\PC*|\\{\"(a|\\$or)\":[\\[\\]{}:,\"a0-9]*\\}", event in "[\\[\\]{}:,\"a0-9]*") {
        if let (Ok(pattern), Ok(event)) = (EventPattern::parse(&pattern), serde_json::from_str(&event)) {
            let _ = pattern.matches(&event);
        }
    }
}

#[test]
fn random_patterns_are_of_every_answer() {
    let mut found = BTreeSet::new();
    for seed in 0..200_u8 {
        let bytes: Vec<_> =
            (0..60).map(|at: u8| seed.wrapping_mul(31).wrapping_add(at.wrapping_mul(at).wrapping_mul(7))).collect();
        let pattern = oracle::pattern(&mut Tape::new(&bytes), 0);
        found.insert(oracle::answer(&pattern, &oracle::event(&mut Tape::new(&bytes[20..]))));
    }
    assert_eq!(found, [[false].into(), [true].into(), [false, true].into()].into());
}
