//! What each operator says of a value, of its absence and of an unknown: small rules, judged.

use std::sync::Arc;

use crate::rule::expr::{Rule, RuleTest};
use crate::rule::reference::TruthTable;
use crate::rule::{self, Overrides, SourceFile};
use crate::snapshot::View;

use super::super::context::Context;
use super::super::eval::Frame;
use super::super::rule_tests;
use super::super::truth::Truth;
use super::{heads, word};

/// A test by an operator, on a field that may be absent.
struct Example {
    operator: &'static str,
    field: Field,
    operand: &'static str,
    /// Two values of the field.
    values: [&'static str; 2],
}

/// A field, with its resource type.
type Field = (&'static str, &'static str);

const STATE: Field = ("s3.bucket", "versioning_status");
const DAYS: Field = ("kms.key", "rotation_period_days");
const USED: Field = ("iam.user", "password_last_used");
const DELETED: Field = ("kms.key", "deletion_date");
const PREFIX: Field = ("cloudtrail.trail", "s3_key_prefix");
const TAGS: Field = ("s3.bucket", "tags");

const fn example(operator: &'static str, field: Field, operand: &'static str, values: [&'static str; 2]) -> Example {
    Example { operator, field, operand, values }
}

/// One example an operator. No field is a network yet, so the operators on networks have none.
const EXAMPLES: [Example; 29] = [
    example("eq", STATE, "Enabled", ["Enabled", "Suspended"]),
    example("ne", STATE, "Enabled", ["Suspended", "Enabled"]),
    example("in", STATE, "[Enabled]", ["Enabled", "Suspended"]),
    example("not_in", STATE, "[Enabled]", ["Suspended", "Enabled"]),
    example("lt", DAYS, "90", ["89", "90"]),
    example("le", DAYS, "90", ["90", "91"]),
    example("gt", DAYS, "90", ["91", "90"]),
    example("ge", DAYS, "90", ["90", "89"]),
    example("between", DAYS, "[90, 365]", ["365", "366"]),
    example("older_than", USED, "90d", ["91d ago", "90d ago"]),
    example("newer_than", USED, "90d", ["89d ago", "90d ago"]),
    example("before", DELETED, "7d", ["in 6d", "in 8d"]),
    example("after", DELETED, "7d", ["in 8d", "in 6d"]),
    example("matches", PREFIX, "\"log?-*\"", ["logs-eu", "my-logs-eu"]),
    example("regex", PREFIX, "^logs?-", ["log-eu", "my-log-eu"]),
    example("starts_with", PREFIX, "log", ["logs", "my-logs"]),
    example("ends_with", PREFIX, "logs", ["my-logs", "logs-eu"]),
    example("contains", PREFIX, "log", ["my-logs", "trail"]),
    example("present", STATE, "true", ["Enabled", "Suspended"]),
    example("any", TAGS, "{key: owner}", ["{owner: a, team: b}", "{team: b}"]),
    example("every", TAGS, "{key: owner}", ["{owner: a}", "{owner: a, team: b}"]),
    example("none", TAGS, "{key: owner}", ["{team: b}", "{owner: a, team: b}"]),
    example("count", TAGS, "{ge: 2}", ["{owner: a, team: b}", "{team: b}"]),
    example("empty", TAGS, "true", ["{}", "{team: b}"]),
    example("has_all", TAGS, "[owner, team]", ["{owner: a, team: b}", "{team: b}"]),
    example("has_any", TAGS, "[owner, team]", ["{team: b}", "{cost: c}"]),
    example("has_none", TAGS, "[owner]", ["{team: b}", "{owner: a}"]),
    example("equals_set", TAGS, "[owner]", ["{owner: a}", "{owner: a, team: b}"]),
    example("subset_of", TAGS, "[owner, team]", ["{team: b}", "{team: b, cost: c}"]),
];

/// The table of all examples.
pub(super) fn operators() -> TruthTable {
    TruthTable {
        title: "Values".to_owned(),
        text: "What an operator says of two values, of a field that is absent (without `absent:` or with `absent: false`, and \
               with `absent: true`), and of one that could not be read. No operator makes anything else of an unknown."
            .to_owned(),
        head: heads(["Test", "Of one value", "Of another", "Absent", "Absent, `absent: true`", "Unknown"]),
        rows: EXAMPLES.iter().filter_map(row).collect(),
    }
}

fn row(example: &Example) -> Option<Vec<String>> {
    let Example { operator, field: (_, field), operand, values } = example;
    let without = example.judged("")?;
    let said = |absent: &str| example.judged(&format!(", absent: {absent}"));
    let plain = if without.is_empty() { said("false")? } else { without };
    let [one, other, absent, unknown] = plain.as_slice() else { return None };
    let when_said = said("true")?.get(2).map_or("–".to_owned(), |truth| word(*truth));
    let [first, second] = values;
    Some(vec![
        format!("`{field}: {{{operator}: {operand}}}`"),
        format!("`{first}`: {}", word(*one)),
        format!("`{second}`: {}", word(*other)),
        word(*absent),
        when_said,
        word(*unknown),
    ])
}

impl Example {
    /// What the test comes to on both values, on absence and on an unknown; nothing when such a test is refused.
    fn judged(&self, absent: &str) -> Option<Vec<Truth>> {
        let file = SourceFile { name: "example.yaml".into(), text: self.rule(absent) };
        match rule::load(&[Arc::new(file)], &Overrides::default()) {
            Ok(rules) => {
                let rule = rules.rules.first()?;
                rule.tests.iter().map(|test| truth(rule, test)).collect()
            }
            Err(_) => Some(Vec::new()),
        }
    }

    /// A rule with the test as its check, and a resource for each case; what the cases expect is not looked at.
    fn rule(&self, absent: &str) -> String {
        let Self { operator, field: (kind, field), operand, values: [one, other] } = self;
        let cases = [(*one, "pass"), (*other, "fail"), ("null", "fail"), ("{unknown: access_denied}", "unknown")];
        let tests: String = cases
            .iter()
            .map(|(value, verdict)| {
                format!("- {{name: case, given: {{{kind}: {{_name: a, {field}: {value}}}}}, expect: {{a: {verdict}}}}}\n")
            })
            .collect();
        format!(
            "id: example\ntitle: t\nseverity: low\nresource: {kind}\nwhy: w\ncheck:\n  {field}: {{{operator}: {operand}{absent}}}\n\
             remediation: {{note: n}}\nreferences: [https://docs.aws.amazon.com/]\ntests:\n{tests}"
        )
    }
}

/// What a rule's check comes to on the one resource of a test.
fn truth(rule: &Rule, test: &RuleTest) -> Option<Truth> {
    let view = View::new(vec![rule_tests::snapshot(test)]);
    let context = Context::new(&view, rule_tests::now());
    let index = view.of_kind(rule.resource).next()?;
    Some(context.truth(&rule.check, Frame::of(index)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_example_is_true_of_its_first_value_only_and_unknown_of_an_unknown() {
        let table = operators();
        assert_eq!(table.rows.len(), EXAMPLES.len());
        for (row, example) in table.rows.iter().zip(&EXAMPLES) {
            let expected_of_other = if example.operator == "present" { "true" } else { "false" };
            assert!(row[1].ends_with("`: true"), "{row:?}");
            assert!(row[2].ends_with(&format!("`: {expected_of_other}")), "{row:?}");
            assert_eq!((row[3].as_str(), row[5].as_str()), ("false", "*unknown*"), "{row:?}");
        }
    }

    #[test]
    fn what_is_said_of_absence_is_what_absent_says_but_for_present() {
        for row in operators().rows {
            let expected = if row[0].contains("{present:") { "–" } else { "true" };
            assert_eq!(row[4], expected, "{row:?}");
        }
    }
}
