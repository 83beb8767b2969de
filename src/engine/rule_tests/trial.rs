//! A test on its snapshot, to be judged by a rule as often as wanted.

use crate::finding::Finding;
use crate::model::{Resource, Status};
use crate::rule::expr::{Expectation, Rule, RuleTest};
use crate::snapshot::View;

use super::super::context::Context;
use super::super::truth::Truth;
use super::super::{Causes, Options, judge, scope};
use super::{mismatch, now, world};

/// A test with the view of its snapshot.
pub(in super::super) struct Trial<'t> {
    test: &'t RuleTest,
    view: View,
}

impl<'t> Trial<'t> {
    /// The test as it stands.
    pub(in super::super) fn new(test: &'t RuleTest) -> Self {
        Self::with(test, test.given.clone())
    }

    /// The test with these resources for its own.
    pub(in super::super) fn with(test: &'t RuleTest, given: Vec<Resource>) -> Self {
        Self { test, view: View::new(vec![world::holding(test, given)]) }
    }

    /// What conditions are judged against: made once, since it remembers what was concluded.
    pub(in super::super) fn context(&self) -> Context<'_> {
        Context::new(&self.view, now())
    }

    /// What a rule says of the test's resources, causes as the test gives them.
    pub(in super::super) fn findings(&self, context: &Context<'_>, rule: &Rule) -> Vec<Finding> {
        let on_resources = self
            .view
            .of_kind(rule.resource)
            .filter_map(|index| judge::judge(context, rule, index, Options::default(), Causes::AsRead));
        on_resources.chain(self.on_places(rule)).collect()
    }

    /// Whether a rule says what the test expects. Evidence, which takes time, is made only where the test asks for it.
    pub(in super::super) fn holds(&self, context: &Context<'_>, rule: &Rule) -> bool {
        self.test.expect.iter().all(|expected| self.is_as_expected(context, rule, expected))
    }

    fn is_as_expected(&self, context: &Context<'_>, rule: &Rule, expected: &Expectation) -> bool {
        let mut said = false;
        for index in self.view.of_kind(rule.resource) {
            if self.view.resource(index).is_none_or(|resource| *resource.subject.name != *expected.subject) {
                continue;
            }
            said = true;
            let (when, status) = judge::status(context, rule, index);
            let rests_on_paths = !expected.paths.is_empty() || status == Status::Unknown || when == Truth::Unknown;
            if status != expected.status {
                return false;
            }
            if rests_on_paths {
                let finding = judge::judge(context, rule, index, Options::default(), Causes::AsRead);
                if finding.is_some_and(|finding| mismatch::differs(expected, &finding).is_some()) {
                    return false;
                }
            }
        }
        let on_places: Vec<_> = self.on_places(rule).filter(|finding| *finding.subject.name == *expected.subject).collect();
        (said || !on_places.is_empty()) && on_places.iter().all(|finding| mismatch::differs(expected, finding).is_none())
    }

    fn on_places(&self, rule: &Rule) -> impl Iterator<Item = Finding> {
        self.view.accounts().iter().flat_map(|account| scope::judge(rule, account))
    }
}
