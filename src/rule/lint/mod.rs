//! What a rule that loads may still get wrong: conditions that no settings, or all settings, satisfy.
//!
//! The settings of a resource are split into finitely many [`worlds`], so that each test of the rule has one answer in
//! each. Where the split would leave something out, a test counts as free to turn out either way: a warning is never
//! wrong, but not every mistake gets one. How values are unknown does not matter here: an unknown value is one of these.

mod settings;
mod worlds;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::expr::{Cond, ParamValue, Rule, Span, Test};
use super::set::with_params;
use crate::diagnostics::{Code, Diagnostic, Problems};

use worlds::{Ground, Outcomes};

/// How many settings of a rule's parameters are tried together; beyond it they are tried one after the other.
const MOST_TUNINGS: usize = 64;

/// What a rule's conditions have wrong, whatever values its parameters have.
pub(super) fn lint(rule: &Rule) -> Vec<Diagnostic> {
    let mut found = findings(rule);
    for params in tunings(rule) {
        if found.is_empty() {
            break;
        }
        // A value that is refused is none that the rule can have.
        if let Ok(tuned) = with_params(rule, &params) {
            let also = findings(&tuned);
            found.retain(|finding| also.contains(finding));
        }
    }
    let mut problems = Problems::of(&rule.file);
    for Finding { code, at, message } in found {
        problems.add_help(code, at, message, help(code));
    }
    problems.found
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    at: Span,
    code: Code,
    message: String,
}

fn help(code: Code) -> &'static str {
    match code {
        Code::NeverApplies => "the rule judges nothing: mend the tests that contradict each other",
        Code::AlwaysPasses => "the rule finds nothing: mend what makes every resource pass",
        Code::NeverPasses => "the rule passes nothing: mend the tests that contradict each other",
        _ => "leave it out, or mend it so that it can turn out either way",
    }
}

/// The values of parameters to try: each way to choose from those that stand for all.
fn tunings(rule: &Rule) -> Vec<Vec<(String, ParamValue)>> {
    let choices = |param: &super::expr::Param| {
        let name = param.name.clone();
        param.extremes.iter().map(move |value| (name.clone(), value.clone())).collect::<Vec<_>>()
    };
    let all: Vec<_> = rule.params.iter().map(choices).filter(|choices| !choices.is_empty()).collect();
    let number = all.iter().try_fold(1_usize, |number, choices| number.checked_mul(choices.len()));
    if number.is_none_or(|number| number > MOST_TUNINGS) {
        return all.into_iter().flatten().map(|one| vec![one]).collect();
    }
    all.iter().fold(vec![Vec::new()], |tunings, choices| {
        let with = |tuning: &Vec<_>| {
            choices.iter().map(|choice| [tuning.as_slice(), std::slice::from_ref(choice)].concat()).collect::<Vec<_>>()
        };
        tunings.iter().flat_map(with).collect()
    })
}

fn findings(rule: &Rule) -> Vec<Finding> {
    let mut found: BTreeSet<Finding> = BTreeSet::new();
    rule.when.iter().chain([&rule.check]).for_each(|cond| constant_tests(cond, Ground::There, &mut found));
    if found.is_empty() {
        found.extend(of_verdicts(rule));
    }
    found.into_iter().collect()
}

/// Whether the rule can apply, pass and fail at all.
fn of_verdicts(rule: &Rule) -> Option<Finding> {
    let finding = |code, at: Span, message: &str| Some(Finding { code, at, message: message.to_owned() });
    let when = rule.when.clone().unwrap_or(Cond::All(Vec::new()));
    if !Outcomes::of(&when, Ground::There).can_be_true {
        return finding(Code::NeverApplies, rule.when_at, "`when` can never hold");
    }
    let together = |check: Cond| Outcomes::of(&Cond::All(vec![when.clone(), check]), Ground::There).can_be_true;
    let whenever = if rule.when.is_some() { " where `when` holds" } else { "" };
    if !together(rule.check.clone()) {
        return finding(Code::NeverPasses, rule.check_at, &format!("`check` can never hold{whenever}"));
    }
    if !together(Cond::Not(Box::new(rule.check.clone()))) {
        return finding(Code::AlwaysPasses, rule.check_at, &format!("`check` always holds{whenever}"));
    }
    None
}

/// Tests that can turn out one way only, those of items included.
fn constant_tests(cond: &Cond, ground: Ground, found: &mut BTreeSet<Finding>) {
    match cond {
        Cond::All(conds) | Cond::Any(conds) => conds.iter().for_each(|cond| constant_tests(cond, ground, found)),
        Cond::Not(inner) => constant_tests(inner, ground, found),
        Cond::Test(test) => constant_test(test, cond, ground, found),
        Cond::Unsupported(_) => {}
    }
}

fn constant_test(test: &Test, cond: &Cond, ground: Ground, found: &mut BTreeSet<Finding>) {
    let before = found.len();
    if let Some((inner, ground)) = worlds::inside(&test.kind) {
        constant_tests(inner, ground, found);
    }
    if found.len() > before {
        return;
    }
    let outcomes = Outcomes::of(cond, ground);
    let way = match (outcomes.can_be_true, outcomes.can_be_false) {
        (true, false) => "always",
        (false, true) => "never",
        _ => return,
    };
    let subject = if test.path.text.is_empty() { "the item".to_owned() } else { format!("`{}`", test.path.text) };
    let message = format!("this test of {subject} {way} holds");
    found.insert(Finding { code: Code::ConstantTest, at: test.at, message });
}

impl super::set::RuleSet {
    /// What the conditions of these rules may get wrong although they load, by file and place.
    pub fn lint(&self) -> Vec<Diagnostic> {
        let mut found: Vec<_> = self.rules.iter().map(Arc::as_ref).flat_map(lint).collect();
        found.sort_by(Diagnostic::order);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule;

    fn lint(resource: &str, keys: &str) -> Vec<String> {
        let shown = |problem: &super::Diagnostic| {
            let at = problem.labels[0].span;
            format!("{}:{} {}: {}", at.line - 7, at.column, problem.code, problem.message)
        };
        super::lint(&rule(resource, keys)).iter().map(shown).collect()
    }

    #[test]
    fn contradictions_and_tautologies_are_found() {
        for (resource, keys, expected) in [
            (
                "cloudtrail.trail",
                "when: {is_logging: true, not: {is_logging: true}}\ncheck: {name: x}",
                "1:1 never-applies: `when` can never hold",
            ),
            (
                "cloudtrail.trail",
                "when: {name: {in: [a, b]}, any_of: [{name: c}, {name: d}]}\ncheck: {is_logging: true}",
                "1:1 never-applies: `when` can never hold",
            ),
            (
                "cloudtrail.trail",
                "check: {any_of: [{is_logging: true}, {is_logging: false}]}",
                "1:1 always-passes: `check` always holds",
            ),
            (
                "cloudtrail.trail",
                "when: {is_logging: true}\ncheck: {is_logging: true}",
                "2:1 always-passes: `check` always holds where `when` holds",
            ),
            (
                "cloudtrail.trail",
                "when: {is_logging: true}\ncheck: {is_logging: {ne: true}}",
                "2:1 never-passes: `check` can never hold where `when` holds",
            ),
            ("cloudtrail.trail", "check: {name: a, any_of: [{name: b}, {name: c}]}", "1:1 never-passes: `check` can never hold"),
            (
                "iam.password-policy",
                "check: {minimum_length: {ge: 14, lt: 14, absent: false}}",
                "1:1 never-passes: `check` can never hold",
            ),
            (
                "iam.password-policy",
                "check: {any_of: [{minimum_length: {le: 14, absent: true}}, {minimum_length: {gt: 13, absent: true}}]}",
                "1:1 always-passes: `check` always holds",
            ),
            ("kms.key", "check: {created_at: {older_than: 90d, newer_than: 1d}}", "1:1 never-passes: `check` can never hold"),
            (
                "kms.key",
                "check: {created_at: {before: 2020-01-01, after: 2021-01-01}}",
                "1:1 never-passes: `check` can never hold",
            ),
            (
                "cloudtrail.trail",
                "check: {shadow_regions: {empty: true, any: eu-west-1}}",
                "1:1 never-passes: `check` can never hold",
            ),
            (
                "cloudtrail.trail",
                "check: {shadow_regions: {count: {ge: 0}}}",
                "1:26 constant-test: this test of `shadow_regions` always holds",
            ),
            (
                "cloudtrail.trail",
                "check: {shadow_regions: {any: {eq: a, ne: a}}}",
                "1:26 constant-test: this test of `shadow_regions` never holds",
            ),
            (
                "cloudtrail.trail",
                "check: {any_of: [{name: {present: false}}, {is_logging: true}]}",
                "1:26 constant-test: this test of `name` never holds",
            ),
        ] {
            assert_eq!(lint(resource, keys), [expected], "{keys}");
        }
    }

    #[test]
    fn what_can_turn_out_either_way_is_left_alone() {
        for (resource, keys) in [
            ("cloudtrail.trail", "check: {any_of: [{kms_key: {present: true}}, {kms_key: {present: false}, is_logging: true}]}"),
            (
                "cloudtrail.trail",
                "check: {any_of: [{log_bucket.versioning_status: Enabled}, {log_bucket.versioning_status: {ne: Enabled, absent: true}}]}",
            ),
            ("cloudtrail.trail", "when: {name: {starts_with: a}}\ncheck: {name: {ne: abc}}"),
            ("cloudtrail.trail", "check: {name: {regex: ^a, ne: $resource.home_region}}"),
            ("kms.key", "check: {created_at: {older_than: 1d, newer_than: 90d}}"),
            ("kms.key", "check: {key_state: {not_in: [Enabled, Disabled]}}"),
            ("cloudtrail.trail", "check: {shadow_regions: {none: a, any: b}}"),
            ("iam.user", "check: {groups: {every: {name: {present: true}}}}"),
            ("account", "check: {users: {every: {access_keys: {count: {of: {active: true}, le: 1}}}}}"),
        ] {
            assert_eq!(lint(resource, keys), Vec::<String>::new(), "{keys}");
        }
    }

    #[test]
    fn what_a_parameter_can_switch_on_is_left_alone() {
        let keys = |test: &str| {
            format!(
                "params: {{strict: {{type: bool, default: true, description: d}}}}\nwhen: {{{test}}}\ncheck: {{is_logging: true}}"
            )
        };
        assert_eq!(lint("cloudtrail.trail", &keys("$strict: false")), Vec::<String>::new());
        assert_eq!(
            lint("cloudtrail.trail", &keys("any_of: [{$strict: false, name: b}, {name: a}], name: {in: [b, c]}")),
            Vec::<String>::new()
        );
        let number = "params: {n: {type: int, default: 0, description: d}}\ncheck: {shadow_regions: {count: {ge: $n}}}";
        assert_eq!(lint("cloudtrail.trail", number), Vec::<String>::new());
        let bounded = number.replace("default: 0,", "default: 0, max: 0,");
        assert_eq!(lint("cloudtrail.trail", &bounded), ["2:26 constant-test: this test of `shadow_regions` always holds"]);
        let list = "params: {l: {type: strings, default: [], description: d}}\ncheck: {name: {not_in: $l}}";
        assert_eq!(lint("cloudtrail.trail", list), Vec::<String>::new());
    }
}
