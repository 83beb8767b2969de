//! Any bytes as a result of an earlier run: it is refused, or every report can be written from it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailwarden::report;

fuzz_target!(|bytes: &[u8]| {
    drop(report::read(bytes));
});
