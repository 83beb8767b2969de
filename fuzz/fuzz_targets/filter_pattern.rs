//! The first line as a filter pattern, the rest as a log event: an error with a place in the pattern, or an answer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailwarden::analysis::filter_pattern::{FilterPattern, LogEvent};

fuzz_target!(|text: &str| {
    let (pattern, event) = text.split_once('\n').unwrap_or((text, ""));
    match FilterPattern::parse(pattern) {
        Ok(parsed) => drop(parsed.matches(&LogEvent::new(event.to_owned()))),
        Err(error) => assert!((1..=pattern.chars().count() + 1).contains(&error.character), "{error}"),
    }
});
