//! The first line as an event pattern, the rest as an event: an error, or an answer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailwarden::analysis::event_pattern::EventPattern;

fuzz_target!(|text: &str| {
    let (pattern, event) = text.split_once('\n').unwrap_or((text, ""));
    if let (Ok(pattern), Ok(event)) = (EventPattern::parse(pattern), serde_json::from_str(event)) {
        let _ = pattern.matches(&event);
    }
});
