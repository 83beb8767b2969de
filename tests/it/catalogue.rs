//! The rule library that comes with the program.

use trailwarden::cli;
use trailwarden::rule::{Overrides, builtin};

#[test]
fn builtin_rules_load() {
    match builtin::rules(&Overrides::default()) {
        Ok(rules) if rules.warnings.is_empty() => assert_eq!(rules.rules.len(), builtin::FILES.len()),
        Ok(rules) => panic!("the rule library has warnings:\n{}", cli::render_diagnostics(&rules.warnings, false)),
        Err(problems) => panic!("the rule library does not load:\n{}", cli::render_diagnostics(&problems, false)),
    }
}
