//! Runs the tests that a rule carries with it.
//!
//! A test is a snapshot of a few resources in which every listing is complete but those that the test says failed. A
//! field that decides and that the test does not give is an error of the test, not an absent value.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::finding::{Finding, Location, Open};
use crate::model::{AccountId, CauseKind, Observed, Resource, ResourceKind, Status, Timestamp};
use crate::rule;
use crate::rule::expr::{Expectation, Rule, RuleTest, Span};
use crate::snapshot::{AccountScope, Asked, Caller, Listing, Manifest, Snapshot, View};

use super::context::Context;
use super::{Causes, Options, judge, scope};

/// The account of a test's resources unless it says otherwise.
const ACCOUNT: &str = "111122223333";

/// When tests take place: 2026-01-01T00:00:00Z.
const NOW_SECONDS: i64 = 1_767_225_600;

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

/// The time at which tests of rules take place.
pub fn now() -> Timestamp {
    Timestamp::from_second(NOW_SECONDS).unwrap_or_default()
}

/// Runs all tests of a rule.
pub fn run(rule: &Rule) -> Vec<TestOutcome> {
    rule.tests.iter().map(|test| run_one(rule, test)).collect()
}

fn run_one(rule: &Rule, test: &RuleTest) -> TestOutcome {
    let failures = if test.params.is_empty() {
        compare(rule, test)
    } else {
        match rule::with_params(rule, &test.params) {
            Ok(rule) => compare(&rule, test),
            Err(problems) => problems.iter().map(|problem| failure(rule, test.at, problem.message.clone(), None)).collect(),
        }
    };
    TestOutcome { name: test.name.clone(), at: location(rule, test.at), failures }
}

fn location(rule: &Rule, at: Span) -> Location {
    Location { file: Arc::clone(&rule.file.name), line: at.line, column: at.column }
}

fn failure(rule: &Rule, at: Span, message: String, help: Option<&str>) -> TestFailure {
    TestFailure { at: location(rule, at), message, help: help.map(str::to_owned) }
}

fn compare(rule: &Rule, test: &RuleTest) -> Vec<TestFailure> {
    let findings = findings(rule, test);
    let compared = |expected| compare_one(rule, expected, &findings);
    test.expect.iter().filter_map(compared).collect()
}

/// What the rule says of the test's resources, causes as the test gives them.
fn findings(rule: &Rule, test: &RuleTest) -> Vec<Finding> {
    let view = View::new(vec![snapshot(test)]);
    let context = Context::new(&view, now());
    let on_resources =
        view.of_kind(rule.resource).filter_map(|index| judge::judge(&context, rule, index, Options::default(), Causes::AsRead));
    let on_places = view.accounts().iter().flat_map(|account| scope::judge(rule, account));
    on_resources.chain(on_places).collect()
}

/// The snapshot that a test describes.
pub fn snapshot(test: &RuleTest) -> Snapshot {
    let home = AccountId::from(ACCOUNT);
    let mut accounts: BTreeSet<AccountId> = test.given.iter().map(|resource| resource.subject.account.clone()).collect();
    accounts.insert(home.clone());
    let listing = |account: &AccountId, kind: ResourceKind| {
        let failed = test.unlisted.iter().find(|(unlisted, _)| *unlisted == kind && *account == home);
        let found = match failed {
            Some((_, cause)) => Observed::Unknown(Arc::clone(cause)),
            None => Observed::Known(count(&test.given, account, kind)),
        };
        Listing { kind, account: account.clone(), region: None, found }
    };
    let listings = accounts.iter().flat_map(|account| ResourceKind::ALL.iter().map(move |kind| listing(account, *kind)));
    Snapshot {
        listings: listings.collect(),
        manifest: manifest(&accounts, home.clone()),
        resources: test.given.clone(),
        calls: Vec::new(),
    }
}

fn count(given: &[Resource], account: &AccountId, kind: ResourceKind) -> i64 {
    let there = given.iter().filter(|resource| resource.subject.account == *account && resource.subject.kind == kind);
    i64::try_from(there.count()).unwrap_or(i64::MAX)
}

fn manifest(accounts: &BTreeSet<AccountId>, home: AccountId) -> Manifest {
    Manifest {
        format: 1,
        tool_version: String::new(),
        partition: "aws".into(),
        accounts: accounts.iter().map(|id| AccountScope { id: id.clone(), regions: Vec::new() }).collect(),
        caller: Caller { arn: format!("arn:aws:iam::{home}:root"), account: home },
        captured_at: now(),
        finished_at: now(),
        asked: Asked::default(),
    }
}

fn compare_one(rule: &Rule, expected: &Expectation, findings: &[Finding]) -> Option<TestFailure> {
    let about: Vec<_> = findings.iter().filter(|finding| *finding.subject.name == *expected.subject).collect();
    if about.is_empty() {
        let names: BTreeSet<_> = findings.iter().map(|finding| format!("`{}`", finding.subject.name)).collect();
        let message = format!("nothing was said of `{}`", expected.subject);
        let help = match names.len() {
            0 => "no resource of the rule's type was given, and no account".to_owned(),
            _ => format!("the rule speaks of {}", names.into_iter().collect::<Vec<_>>().join(", ")),
        };
        return Some(failure(rule, expected.at, message, Some(&help)));
    }
    about.into_iter().find_map(|finding| differs(rule, expected, finding))
}

fn differs(rule: &Rule, expected: &Expectation, finding: &Finding) -> Option<TestFailure> {
    if let Some(open) = finding.evidence.open.iter().find(|open| is_not_given(open)) {
        let of = open.resource.as_ref().map_or_else(String::new, |resource| format!(" of `{resource}`"));
        let message = format!(
            "the verdict on `{}` rests on `{}`{of}, which the test does not give",
            expected.subject,
            plain_path(&open.path)
        );
        let help = "give it a value, `null` for not configured, or `{unknown: access_denied}`";
        return Some(failure(rule, expected.at, message, Some(help)));
    }
    let found = paths(finding);
    let wanted: BTreeSet<String> = expected.paths.iter().cloned().collect();
    if finding.status == expected.status && (wanted.is_empty() || wanted == found) {
        return None;
    }
    let message = format!(
        "`{}`: expected {}, found {}",
        expected.subject,
        describe(expected.status, &wanted),
        describe(finding.status, if wanted.is_empty() && finding.status == Status::Pass { &wanted } else { &found }),
    );
    let help = Some(&*finding.message).filter(|message| !message.is_empty());
    Some(failure(rule, expected.at, message, help))
}

/// Nothing that a test writes is unknown without a call that would have told.
fn is_not_given(open: &Open) -> bool {
    open.cause.kind == CauseKind::NotCollected && open.cause.call.is_none()
}

fn describe(status: Status, paths: &BTreeSet<String>) -> String {
    if paths.is_empty() {
        return status.to_string();
    }
    format!("{status}: [{}]", paths.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
}

/// The paths that a test compares: of what decided a failure, or of what stayed open.
fn paths(finding: &Finding) -> BTreeSet<String> {
    match finding.status {
        Status::Fail => finding.evidence.because.iter().map(|fact| plain_path(&fact.path)).collect(),
        _ => finding.evidence.open.iter().map(|open| plain_path(&open.path)).collect(),
    }
}

/// A path without the items in brackets; names in brackets are JSON texts or numbers.
fn plain_path(path: &str) -> String {
    let mut plain = String::new();
    let (mut in_brackets, mut quoted, mut escaped) = (false, false, false);
    for letter in path.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' if in_brackets => quoted = !quoted,
            '[' if !quoted => in_brackets = true,
            ']' if !quoted => in_brackets = false,
            letter if !in_brackets => plain.push(letter),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_in_brackets_are_left_out_of_paths() {
        for path in [r#"a["x"].b"#, r#"a["].b[\""].b"#, "a[3].b", "a.b"] {
            assert_eq!(plain_path(path), "a.b", "{path}");
        }
    }

    /// The failures of each test of a rule on trails, by the test's name.
    fn failures(tests: &str) -> Vec<(String, Vec<String>)> {
        let text = format!(
            "id: cloudtrail-made-up\ntitle: Made up\nseverity: high\nresource: cloudtrail.trail\nwhy: It is made up.\n\
             check: {{is_logging: true, log_bucket.versioning_status: Enabled}}\nremediation: {{note: None.}}\n\
             references: [https://example.com]\ntests:\n{tests}"
        );
        let file = rule::SourceFile { name: "cloudtrail-made-up.yaml".into(), text };
        let loaded = rule::load(&[Arc::new(file)], &rule::Overrides::default());
        let rules = loaded.unwrap_or_else(|problems| panic!("{problems:#?}")).rules;
        let told = |failure: TestFailure| format!("{}: {}", failure.at.line, failure.message);
        run(&rules[0]).into_iter().map(|test| (test.name, test.failures.into_iter().map(told).collect())).collect()
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

    #[test]
    fn tests_take_place_at_the_beginning_of_2026() {
        assert_eq!(now().to_string(), "2026-01-01T00:00:00Z");
    }
}
