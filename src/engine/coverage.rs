//! Which tests of fields a rule's own tests show to be true and to be false.
//!
//! A leaf is a test of a field in `when` or `check`; a quantifier is one, and what it asks of its items is another. A
//! leaf counts as true when it is so in some test, for the resource or for any item that it is asked of, even if
//! something beside it decides already; and as false likewise. Leaves of `check` are asked where `when` is not false.

use std::collections::BTreeMap;

use crate::finding::Location;
use crate::rule::expr::{Cond, Rule, Span, Test, TestKind};

use super::context::Context;
use super::eval::Frame;
use super::one_line;
use super::rule_tests::{Trial, forms, location};
use super::truth::Truth;
use super::walk::Items;

/// A leaf of a rule, and what the tests show of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Where it stands.
    pub at: Location,
    /// The path, without what it is relative to; `item` for the item of a list itself.
    pub path: String,
    /// The operator and what it asks for.
    pub operator: String,
    /// Whether a test has it true.
    pub seen_true: bool,
    /// Whether a test has it false.
    pub seen_false: bool,
}

impl Leaf {
    /// Whether the tests show both.
    pub fn is_decided(&self) -> bool {
        self.seen_true && self.seen_false
    }
}

/// The leaves of a rule, in the order of its text. They are those of every form that the tests' parameters give it.
pub fn run(rule: &Rule) -> Vec<Leaf> {
    let mut leaves = Leaves { rule, found: BTreeMap::new() };
    for form in forms(rule) {
        form.rule.when.iter().chain([&form.rule.check]).for_each(|cond| leaves.add(cond));
        for test in form.tests {
            let trial = Trial::new(test);
            let context = trial.context();
            for index in context.view.of_kind(rule.resource) {
                let frame = Frame::of(index);
                let when = form.rule.when.as_ref().map_or(Truth::True, |when| context.truth(when, frame));
                form.rule.when.iter().for_each(|when| leaves.look(&context, when, frame));
                if when != Truth::False {
                    leaves.look(&context, &form.rule.check, frame);
                }
            }
        }
    }
    leaves.found.into_values().collect()
}

struct Leaves<'r> {
    rule: &'r Rule,
    found: BTreeMap<Span, Leaf>,
}

impl Leaves<'_> {
    /// Adds the leaves of a condition, of which nothing was seen yet.
    fn add(&mut self, cond: &Cond) {
        match cond {
            Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|part| self.add(part)),
            Cond::Not(inner) | Cond::Test(Test { kind: TestKind::Block(inner), .. }) => self.add(inner),
            Cond::Test(test) => {
                self.found.entry(test.at).or_insert_with(|| Leaf {
                    at: location(self.rule, test.at),
                    path: one_line::path(test).to_owned(),
                    operator: one_line::operator(test),
                    seen_true: false,
                    seen_false: false,
                });
                if let Some((inner, _)) = test.kind.of_item() {
                    self.add(inner);
                }
            }
            Cond::Unsupported(_) => {}
        }
    }

    /// Notes what the leaves of a condition come to.
    fn look<'c>(&mut self, context: &'c Context<'_>, cond: &'c Cond, frame: Frame<'c, '_>) {
        match cond {
            Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|part| self.look(context, part, frame)),
            Cond::Not(inner) => self.look(context, inner, frame),
            Cond::Test(test) => {
                if let TestKind::Block(inner) = &test.kind {
                    let inside = context.walk(frame.place, &test.path, true).place(test.path.ty);
                    return self.look(context, inner, frame.at(inside));
                }
                self.note(test.at, context.truth(cond, frame));
                let Some((inner, binding)) = test.kind.of_item() else { return };
                let seen = context.walk(frame.place, &test.path, false);
                let items = Items::of(&seen, test.path.ty);
                for item in items.iter().flat_map(Items::iter) {
                    frame.item(item, binding, |frame| self.look(context, inner, frame));
                }
            }
            Cond::Unsupported(_) => {}
        }
    }

    fn note(&mut self, at: Span, truth: Truth) {
        let Some(leaf) = self.found.get_mut(&at) else { return };
        match truth {
            Truth::True => leaf.seen_true = true,
            Truth::False => leaf.seen_false = true,
            Truth::Unknown => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::rule::{Overrides, SourceFile, load};

    /// What the tests of a rule on accounts show of each leaf: its place, what it asks, and what was seen.
    fn seen(keys: &str) -> Vec<String> {
        let text = format!(
            "id: sample\ntitle: t\nseverity: low\nresource: account\nwhy: w\nremediation: {{note: n}}\n\
             references: [https://example.com]\n{keys}"
        );
        let file = SourceFile { name: "sample.yaml".into(), text };
        let rules = load(&[Arc::new(file)], &Overrides::default()).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let word = |leaf: &Leaf| match (leaf.seen_true, leaf.seen_false) {
            (true, true) => "both",
            (true, false) => "true",
            (false, true) => "false",
            (false, false) => "neither",
        };
        let told = |leaf: Leaf| format!("{}:{} {} {}: {}", leaf.at.line, leaf.at.column, leaf.path, leaf.operator, word(&leaf));
        run(&rules.rules[0]).into_iter().map(told).collect()
    }

    #[test]
    fn a_leaf_of_the_items_is_seen_in_each_of_them_even_if_another_decides() {
        let keys = "check: {trails: {any: {is_logging: true, name: {starts_with: a}}}}
tests:
  - name: one of two
    given: {cloudtrail.trail: [{name: a, is_logging: true}, {name: b, is_logging: true}]}
    expect: {\"111122223333\": pass}
  - name: none
    given: {}
    expect: {\"111122223333\": fail}
  - name: not read
    given: {cloudtrail.trail: {name: a, is_logging: {unknown: throttled}}}
    expect: {\"111122223333\": unknown}
";
        assert_eq!(
            seen(keys),
            [
                "8:18 trails any {is_logging: true, name: {starts_with: a}}: both",
                "8:24 is_logging eq true: true",
                "8:49 name starts_with a: both",
            ]
        );
    }

    #[test]
    fn what_is_asked_where_the_rule_does_not_apply_is_not_seen() {
        let keys = "when: {trails: {empty: false}}
check: {buckets: {empty: true}, users: {empty: true}}
tests:
  - name: a bucket alone
    given: {s3.bucket: {name: b}}
    expect: {\"111122223333\": not_applicable}
  - name: a trail alone
    given: {cloudtrail.trail: {name: a}}
    expect: {\"111122223333\": pass}
  - name: a trail and a user
    given: {cloudtrail.trail: {name: a}, iam.user: {name: u}}
    expect: {\"111122223333\": fail}
  - name: not listed
    given: {cloudtrail.trail: {name: a}}
    unlisted: {s3.bucket: throttled}
    expect: {\"111122223333\": unknown}
";
        assert_eq!(seen(keys), ["8:17 trails empty false: both", "9:19 buckets empty true: true", "9:41 users empty true: both"]);
    }

    #[test]
    fn a_leaf_that_a_parameter_switches_on_is_looked_for_where_it_is_on() {
        let keys = "params: {strict: {type: bool, default: false, description: d}}
check: {any_of: [{$strict: false, trails: {empty: false}}, {$strict: true, trails: {count: {ge: 2}}}]}
tests:
  - name: one
    given: {cloudtrail.trail: {name: a}}
    expect: {\"111122223333\": pass}
  - name: one where two are asked for
    params: {strict: true}
    given: {cloudtrail.trail: {name: a}}
    expect: {\"111122223333\": fail}
  - name: not listed
    given: {}
    unlisted: {cloudtrail.trail: throttled}
    expect: {\"111122223333\": unknown}
";
        assert_eq!(seen(keys), ["9:44 trails empty false: true", "9:85 trails count {ge: 2}: false"]);
    }
}
