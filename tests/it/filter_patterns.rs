//! Filter patterns of CloudWatch Logs: they agree with a naive evaluator, and no way of writing the same changes the
//! answer.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value as Json;
use trailwarden::analysis::answer::Answer;
use trailwarden::analysis::filter_pattern::{FilterPattern, LogEvent};

use crate::oracle::filter_pattern::{self as oracle, Tree};
use crate::oracle::tape::Tape;
use crate::properties::config;

/// What a pattern may turn out to say of an event.
fn outcomes(pattern: &str, event: &Json) -> BTreeSet<bool> {
    let parsed = FilterPattern::parse(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    match parsed.matches(&LogEvent::from_json(event.clone())) {
        Answer::Yes => [true].into(),
        Answer::No => [false].into(),
        Answer::Unknown(_) => [false, true].into(),
    }
}

/// A pattern as it is written plainly.
fn plain(tree: &Tree) -> String {
    oracle::written(tree, &mut Tape::new(&[]))
}

fn tapes() -> impl Strategy<Value = (Vec<u8>, Vec<u8>, Vec<u8>)> {
    (vec(any::<u8>(), 0..80), vec(any::<u8>(), 0..80), vec(any::<u8>(), 0..120))
}

proptest! {
    #![proptest_config(config(4_000))]

    #[test]
    fn a_pattern_agrees_with_the_oracle((of_tree, of_event, of_writing) in tapes()) {
        let tree = oracle::tree(&mut Tape::new(&of_tree), false, 0);
        let event = oracle::event(&mut Tape::new(&of_event));
        let pattern = oracle::written(&tree, &mut Tape::new(&of_writing));
        prop_assert_eq!(outcomes(&pattern, &event), oracle::answer(&tree, &event), "{} on {}", pattern, event);
    }

    #[test]
    fn blanks_quotes_parentheses_and_order_change_nothing((of_tree, of_event, of_writing) in tapes()) {
        let tree = oracle::tree(&mut Tape::new(&of_tree), false, 0);
        let event = oracle::event(&mut Tape::new(&of_event));
        let rewritten = oracle::written(&oracle::turned(&tree), &mut Tape::new(&of_writing));
        prop_assert_eq!(outcomes(&rewritten, &event), outcomes(&plain(&tree), &event), "{} on {}", rewritten, event);
    }

    #[test]
    fn alternatives_written_out_change_nothing((of_tree, of_event, of_writing) in tapes()) {
        let tree = oracle::tree(&mut Tape::new(&of_tree), false, 0);
        let event = oracle::event(&mut Tape::new(&of_event));
        let alternatives = oracle::alternatives(&tree);
        prop_assume!(alternatives.iter().map(Vec::len).sum::<usize>() < 100);
        let written_out = Tree::Or(alternatives.into_iter().map(Tree::And).collect());
        let rewritten = oracle::written(&written_out, &mut Tape::new(&of_writing));
        prop_assert_eq!(outcomes(&rewritten, &event), outcomes(&plain(&tree), &event), "{} on {}", rewritten, event);
    }

    #[test]
    fn the_opposite_by_de_morgan_says_the_opposite((of_tree, of_event, of_writing) in tapes()) {
        let tree = oracle::tree(&mut Tape::new(&of_tree), true, 0);
        let event = oracle::event(&mut Tape::new(&of_event));
        let opposite = oracle::written(&oracle::negated(&tree), &mut Tape::new(&of_writing));
        let turned_around: BTreeSet<_> = outcomes(&plain(&tree), &event).into_iter().map(|outcome| !outcome).collect();
        prop_assert_eq!(outcomes(&opposite, &event), turned_around, "{} on {}", opposite, event);
    }

    #[test]
    fn no_text_is_too_strange_to_be_read(pattern in "\\PC*|[\\[\\]{}()$.*%\"'&|=!<>?, a-c0-9\\\\-]*", event in "\\PC*|[\\[\\]{}\": a-c0-9]*") {
        if let Ok(pattern) = FilterPattern::parse(&pattern) {
            let _ = pattern.matches(&LogEvent::new(event));
        }
    }
}

#[test]
fn random_patterns_are_of_every_answer() {
    let mut found = BTreeSet::new();
    for seed in 0..200_u8 {
        let bytes: Vec<_> =
            (0..60).map(|at: u8| seed.wrapping_mul(31).wrapping_add(at.wrapping_mul(at).wrapping_mul(7))).collect();
        let tree = oracle::tree(&mut Tape::new(&bytes), false, 0);
        found.insert(oracle::answer(&tree, &oracle::event(&mut Tape::new(&bytes[20..]))));
    }
    assert_eq!(found, [[false].into(), [true].into(), [false, true].into()].into());
}
