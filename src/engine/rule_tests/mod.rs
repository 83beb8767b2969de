//! Runs the tests that a rule carries with it.
//!
//! A test is a snapshot of a few resources in which every listing is complete but those that the test says failed. A
//! field that decides and that the test does not give is an error of the test, not an absent value.

use std::sync::Arc;

use crate::finding::Location;
use crate::model::Timestamp;
use crate::rule;
use crate::rule::expr::{Expectation, Rule, RuleTest, Span};
use crate::rule::fixture::NOW;

mod forms;
mod mismatch;
mod trial;
mod world;

pub(super) use forms::{Form, forms};
pub use mismatch::{Mismatch, Verdict};
pub(super) use trial::Trial;
pub use world::snapshot;

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
    /// What was expected and what came out.
    pub mismatch: Mismatch,
}

impl TestOutcome {
    /// Whether the test holds.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// The time at which tests of rules take place.
pub fn now() -> Timestamp {
    NOW
}

/// Runs all tests of a rule.
pub fn run(rule: &Rule) -> Vec<TestOutcome> {
    rule.tests.iter().map(|test| run_one(rule, test)).collect()
}

fn run_one(rule: &Rule, test: &RuleTest) -> TestOutcome {
    let failures = if test.params.is_empty() {
        failures(rule, test)
    } else {
        match rule::with_params(rule, &test.params) {
            Ok(rule) => failures(&rule, test),
            Err(problems) => {
                let refused = |message: String| failure(rule, test.at, Mismatch::Refused { message });
                problems.into_iter().map(|problem| refused(problem.message)).collect()
            }
        }
    };
    TestOutcome { name: test.name.clone(), at: location(rule, test.at), failures }
}

fn failures(rule: &Rule, test: &RuleTest) -> Vec<TestFailure> {
    let trial = Trial::new(test);
    let findings = trial.findings(&trial.context(), rule);
    let compared = |expected: &Expectation| Some(failure(rule, expected.at, mismatch::of(expected, &findings)?));
    test.expect.iter().filter_map(compared).collect()
}

fn failure(rule: &Rule, at: Span, mismatch: Mismatch) -> TestFailure {
    TestFailure { at: location(rule, at), mismatch }
}

/// A place in a rule's file.
pub(super) fn location(rule: &Rule, at: Span) -> Location {
    Location { file: Arc::clone(&rule.file.name), line: at.line, column: at.column }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rule on trails with these tests.
    fn made_up(tests: &str) -> Arc<Rule> {
        let text = format!(
            "id: cloudtrail-made-up\ntitle: Made up\nseverity: high\nresource: cloudtrail.trail\nwhy: It is made up.\n\
             check: {{is_logging: true, log_bucket.versioning_status: Enabled}}\nremediation: {{note: None.}}\n\
             references: [https://example.com]\ntests:\n{tests}"
        );
        let file = rule::SourceFile { name: "cloudtrail-made-up.yaml".into(), text };
        let loaded = rule::load(&[Arc::new(file)], &rule::Overrides::default());
        Arc::clone(&loaded.unwrap_or_else(|problems| panic!("{problems:#?}")).rules[0])
    }

    /// The failures of each test of a rule on trails, by the test's name.
    fn failures(tests: &str) -> Vec<(String, Vec<String>)> {
        let told = |failure: TestFailure| format!("{}: {}", failure.at.line, failure.mismatch);
        run(&made_up(tests)).into_iter().map(|test| (test.name, test.failures.into_iter().map(told).collect())).collect()
    }

    const BUCKET: &str = "s3.bucket: {name: b, versioning_status: Enabled}";

    #[test]
    fn a_test_that_holds_has_no_failures() {
        let tests = format!(
            "  - {{name: good, given: {{cloudtrail.trail: {{name: t, is_logging: true, log_bucket: b}}, {BUCKET}}}, expect: {{t: pass}}}}\n\
             \x20 - {{name: bad, given: {{cloudtrail.trail: {{name: t, is_logging: false, log_bucket: b}}, {BUCKET}}}, expect: {{t: {{fail: [is_logging]}}}}}}\n\
             \x20 - {{name: open, given: {{cloudtrail.trail: {{name: t, is_logging: {{unknown: access_denied}}, log_bucket: b}}, {BUCKET}}}, expect: {{t: {{unknown: [is_logging]}}}}}}\n\
             \x20 - {{name: none, given: {{}}, expect: {{\"111122223333\": not_applicable}}}}\n\
             \x20 - {{name: unlisted, given: {{}}, unlisted: {{cloudtrail.trail: access_denied}}, expect: {{\"111122223333\": unknown}}}}\n"
        );
        let names = ["good", "bad", "open", "none", "unlisted"];
        assert_eq!(failures(&tests), names.map(|name| (name.to_owned(), Vec::new())));
    }

    #[test]
    fn a_test_fails_by_status_by_paths_and_by_what_it_does_not_give() {
        let tests = format!(
            "  - {{name: status, given: {{cloudtrail.trail: {{name: t, is_logging: false, log_bucket: b}}, {BUCKET}}}, expect: {{t: pass}}}}\n\
             \x20 - {{name: paths, given: {{cloudtrail.trail: {{name: t, is_logging: false, log_bucket: b}}, {BUCKET}}}, expect: {{t: {{fail: [log_bucket.versioning_status]}}}}}}\n\
             \x20 - {{name: missing, given: {{cloudtrail.trail: {{name: t, is_logging: true, log_bucket: b}}, s3.bucket: {{name: b}}}}, expect: {{t: unknown}}}}\n"
        );
        let expected = [
            ("status", "10: `t`: expected pass, found fail: [is_logging]"),
            ("paths", "11: `t`: expected fail: [log_bucket.versioning_status], found fail: [is_logging]"),
            (
                "missing",
                "12: the verdict on `t` rests on `log_bucket.versioning_status` of `arn:aws:s3:::b`, which the test does not give",
            ),
        ];
        assert_eq!(failures(&tests), expected.map(|(name, message)| (name.to_owned(), vec![message.to_owned()])));
    }

    /// The quick look that mutants get says the same as the comparison that people see.
    #[test]
    fn a_trial_holds_where_no_test_of_the_library_fails() {
        let rules = rule::builtin::rules(&rule::Overrides::default()).unwrap_or_else(|problems| panic!("{problems:#?}")).rules;
        let failing = |rule: &Rule| {
            let trials =
                forms(rule).into_iter().flat_map(|form| form.tests.into_iter().map(move |test| (form.rule.clone(), test)));
            let fails = trials.filter(|(rule, test)| {
                let trial = Trial::new(test);
                !trial.holds(&trial.context(), rule)
            });
            fails.map(|(rule, test)| format!("{}: {}", rule.id, test.name)).collect::<Vec<_>>()
        };
        assert_eq!(rules.iter().flat_map(|rule| failing(rule)).collect::<Vec<_>>(), Vec::<String>::new());
    }

    #[test]
    fn a_trial_fails_by_status_by_paths_and_by_what_the_test_does_not_give() {
        let tests = format!(
            "  - {{name: holds, given: {{cloudtrail.trail: {{name: t, is_logging: true, log_bucket: b}}, {BUCKET}}}, expect: {{t: pass}}}}\n\
             \x20 - {{name: status, given: {{cloudtrail.trail: {{name: t, is_logging: false, log_bucket: b}}, {BUCKET}}}, expect: {{t: pass}}}}\n\
             \x20 - {{name: paths, given: {{cloudtrail.trail: {{name: t, is_logging: false, log_bucket: b}}, {BUCKET}}}, expect: {{t: {{fail: [log_bucket.versioning_status]}}}}}}\n\
             \x20 - {{name: missing, given: {{cloudtrail.trail: {{name: t, is_logging: true, log_bucket: b}}, s3.bucket: {{name: b}}}}, expect: {{t: unknown}}}}\n\
             \x20 - {{name: nobody, given: {{cloudtrail.trail: {{name: t, is_logging: true, log_bucket: b}}, {BUCKET}}}, expect: {{\"111122223333\": not_applicable}}}}\n"
        );
        let rule = made_up(&tests);
        let holds = |test| {
            let trial = Trial::new(test);
            trial.holds(&trial.context(), &rule)
        };
        assert_eq!(rule.tests.iter().map(holds).collect::<Vec<_>>(), [true, false, false, false, false]);
    }

    #[test]
    fn tests_take_place_at_the_beginning_of_2026() {
        assert_eq!(now().to_string(), "2026-01-01T00:00:00Z");
    }
}
