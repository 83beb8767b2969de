//! The forms in which a rule's tests see it: parameters switch conditions on and off when a rule is loaded.

use std::sync::Arc;

use crate::rule::expr::{ParamValue, Rule, RuleTest};
use crate::rule::with_params;

/// A rule with the parameters of some of its tests.
pub(in super::super) struct Form<'r> {
    /// The rule in this form.
    pub(in super::super) rule: Arc<Rule>,
    /// The tests that see it so.
    pub(in super::super) tests: Vec<&'r RuleTest>,
    params: &'r [(String, ParamValue)],
}

/// The forms that a rule's tests see, that of the parameters in force first. A test whose parameters the rule refuses
/// does not hold, and is in none.
pub(in super::super) fn forms(rule: &Rule) -> Vec<Form<'_>> {
    let mut forms = vec![Form { rule: Arc::new(rule.clone()), tests: Vec::new(), params: &[] }];
    for test in &rule.tests {
        match forms.iter_mut().find(|form| form.params == test.params) {
            Some(form) => form.tests.push(test),
            None => {
                let form = |rule| Form { rule, tests: vec![test], params: &test.params };
                forms.extend(with_params(rule, &test.params).map(form));
            }
        }
    }
    forms
}
