//! Runs the tests that a rule carries with it.

use crate::finding::Location;
use crate::rule::expr::Rule;

/// How one test of a rule ended.
#[derive(Debug, Clone, PartialEq)]
pub struct TestOutcome {
    /// What the test shows.
    pub name: String,
    /// Where it stands.
    pub at: Location,
    /// What came out otherwise than expected; empty when the test holds.
    pub failures: Vec<TestFailure>,
}

/// One thing that came out otherwise than expected.
#[derive(Debug, Clone, PartialEq)]
pub struct TestFailure {
    /// Where the expectation stands.
    pub at: Location,
    /// What was expected and what came out, in words.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl TestOutcome {
    /// Whether the test holds.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Runs all tests of a rule.
pub fn run(rule: &Rule) -> Vec<TestOutcome> {
    let _ = rule;
    Vec::new()
}
