//! Any bytes as a rule file, alone and in a pack for a newer schema: it loads or is refused, what is refused can be
//! shown, and what loads can be linted and run through its own tests.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use trailwarden::cli::render_diagnostics;
use trailwarden::engine::rule_tests;
use trailwarden::rule::{self, Overrides, SourceFile};

fn source(name: &str, text: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile { name: name.into(), text: text.to_owned() })
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let file = source("fuzzed.yaml", text);
    let newer = source("pack.yaml", "pack: fuzzed\nversion: 1.0.0\nrequires: {schema: '>=999'}\n");
    let any = source("pack.yaml", text);
    for files in [vec![Arc::clone(&file)], vec![file, newer], vec![any]] {
        match rule::load(&files, &Overrides::default()) {
            Err(problems) => drop(render_diagnostics(&problems, true)),
            Ok(rules) => {
                drop(render_diagnostics(&rules.lint(), false));
                rules.rules.iter().for_each(|rule| drop(rule_tests::run(rule)));
            }
        }
    }
});
