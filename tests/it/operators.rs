//! Every operator on a value that makes it true, on one that makes it false, and on one that could not be read: an
//! unknown ends in a verdict only where the rest of the rule decides, whichever way that is.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use trailwarden::engine::{self, Options, rule_tests};
use trailwarden::model::{Observed, Resource, ResourceKind, Status, Subject};
use trailwarden::rule::expr::{CidrOp, Cond, Test, TestKind};
use trailwarden::rule::json_schema::rule_schema;
use trailwarden::rule::{self, Overrides, Rule, SourceFile};
use trailwarden::snapshot::{Listing, View};

/// An operator on a field, with values of the field for which it holds and does not hold.
struct Row {
    operator: &'static str,
    field: &'static str,
    operand: &'static str,
    holds: Json,
    fails: Json,
}

fn row(operator: &'static str, field: &'static str, operand: &'static str, holds: Json, fails: Json) -> Row {
    Row { operator, field, operand, holds, fails }
}

/// All on fields of trails, which have every type but `int` and `cidr`; how those are asked is told below.
fn rows() -> Vec<Row> {
    let time = |text: &str| json!(format!("{text}T00:00:00Z"));
    vec![
        row("eq", "name", "main", json!("main"), json!("other")),
        row("ne", "name", "main", json!("other"), json!("main")),
        row("in", "name", "[main, more]", json!("more"), json!("other")),
        row("not_in", "name", "[main, more]", json!("other"), json!("more")),
        row("lt", "latest_delivery_time", "2025-06-01", time("2025-05-31"), time("2025-06-01")),
        row("le", "latest_delivery_time", "2025-06-01", time("2025-06-01"), time("2025-06-02")),
        row("gt", "latest_delivery_time", "2025-06-01", time("2025-06-02"), time("2025-06-01")),
        row("ge", "latest_delivery_time", "2025-06-01", time("2025-06-01"), time("2025-05-31")),
        row("between", "latest_delivery_time", "[2025-06-01, 2025-06-03]", time("2025-06-03"), time("2025-06-04")),
        row("older_than", "latest_delivery_time", "10d", time("2025-12-21"), time("2025-12-22")),
        row("newer_than", "latest_delivery_time", "10d", time("2025-12-23"), time("2025-12-22")),
        row("before", "latest_delivery_time", "2025-06-01", time("2025-05-31"), time("2025-06-01")),
        row("after", "latest_delivery_time", "10d", time("2026-01-12"), time("2026-01-11")),
        row("matches", "name", "ma*n", json!("mainland main"), json!("mainland")),
        row("regex", "name", "^ma+in", json!("maain"), json!("remain")),
        row("starts_with", "name", "ma", json!("main"), json!("oma")),
        row("ends_with", "name", "in", json!("main"), json!("inn")),
        row("contains", "name", "ai", json!("main"), json!("mani")),
        row("cidr_in", "s3_key_prefix", "10.0.0.0/8", json!("10.1.0.0/16"), json!("0.0.0.0/0")),
        row("cidr_contains", "s3_key_prefix", "10.0.0.0/8", json!("0.0.0.0/0"), json!("10.1.0.0/16")),
        row("cidr_overlaps", "s3_key_prefix", "10.0.0.0/8", json!("10.1.0.0/16"), json!("11.0.0.0/8")),
        row("present", "s3_key_prefix", "true", json!("x"), json!(null)),
        row("any", "shadow_regions", "eu-west-1", json!(["x", "eu-west-1"]), json!(["x"])),
        row("every", "shadow_regions", "eu-west-1", json!([]), json!(["x", "eu-west-1"])),
        row("none", "shadow_regions", "eu-west-1", json!(["x"]), json!(["x", "eu-west-1"])),
        row("count", "shadow_regions", "{of: eu-west-1, ge: 1}", json!(["eu-west-1"]), json!(["x"])),
        row("empty", "shadow_regions", "true", json!([]), json!(["x"])),
        row("has_all", "shadow_regions", "[a, b]", json!(["b", "c", "a"]), json!(["a", "c"])),
        row("has_any", "shadow_regions", "[a, b]", json!(["b", "c"]), json!(["c"])),
        row("has_none", "shadow_regions", "[a, b]", json!(["c"]), json!(["c", "a"])),
        row("equals_set", "shadow_regions", "[a, b]", json!(["b", "a"]), json!(["a", "b", "c"])),
        row("subset_of", "shadow_regions", "[a, b]", json!(["a"]), json!(["a", "c"])),
    ]
}

/// What is asked, as YAML; what may be absent says what absence means.
fn condition(row: &Row) -> String {
    let (field, operator, operand) = (row.field, row.operator, row.operand);
    let says_absence =
        matches!(operator, "lt" | "le" | "gt" | "ge" | "between" | "older_than" | "newer_than" | "before" | "after");
    let absent = if says_absence { ", absent: false" } else { "" };
    format!("{field}: {{{operator}: {operand}{absent}}}")
}

/// A rule with this check. No field holds networks so far, so tests of networks are put in the place of `contains`.
fn rule(row: &Row, check: &str) -> Arc<Rule> {
    let condition =
        condition(row).replace(row.operator, if row.operator.starts_with("cidr") { "contains" } else { row.operator });
    let check = check.replace('#', &condition);
    let tests: String = ["pass", "fail", "unknown"]
        .map(|verdict| format!("- {{name: {verdict}, given: {{cloudtrail.trail: {{_name: x}}}}, expect: {{x: {verdict}}}}}\n"))
        .concat();
    let text = format!(
        "id: a\ntitle: t\nseverity: low\nresource: cloudtrail.trail\nwhy: w\nremediation: {{note: n}}\n\
         references: [https://example.com]\ncheck: {{{check}}}\ntests:\n{tests}"
    );
    let file = SourceFile { name: "a.yaml".into(), text };
    let rules = rule::load(&[Arc::new(file)], &Overrides::default()).unwrap_or_else(|problems| panic!("{check}: {problems:#?}"));
    let rule = Rule::clone(&rules.rules[0]);
    Arc::new(Rule { check: with_networks(rule.check.clone(), row), ..rule })
}

fn with_networks(cond: Cond, row: &Row) -> Cond {
    let op = match row.operator {
        "cidr_in" => CidrOp::In,
        "cidr_contains" => CidrOp::Contains,
        "cidr_overlaps" => CidrOp::Overlaps,
        _ => return cond,
    };
    let each = |conds: Vec<Cond>| conds.into_iter().map(|cond| with_networks(cond, row)).collect();
    match cond {
        Cond::All(conds) => Cond::All(each(conds)),
        Cond::Any(conds) => Cond::Any(each(conds)),
        Cond::Not(inner) => Cond::Not(Box::new(with_networks(*inner, row))),
        Cond::Test(test) if &*test.path.text == row.field => {
            let kind = TestKind::Cidr { op, net: row.operand.parse().unwrap(), absent: false };
            Cond::Test(Test { kind, ..test })
        }
        other => other,
    }
}

/// What a rule says of a trail that records, with this value of a field, or with the field unknown.
fn verdict(rule: &Arc<Rule>, field: &str, value: Option<&Json>) -> Status {
    let mut body = json!({ "is_logging": true, "name": "x" });
    body[field] = value.cloned().unwrap_or_else(|| json!({ "$unknown": "access_denied" }));
    let subject = Subject {
        kind: ResourceKind::Trail,
        id: "x".into(),
        arn: None,
        partition: "aws".into(),
        account: "111122223333".into(),
        region: None,
        name: "x".into(),
    };
    let body = ResourceKind::Trail.body_from_json(&body.to_string()).unwrap();
    let mut snapshot = rule_tests::snapshot(&rule.tests[0]);
    snapshot.resources = vec![Resource { subject: subject.into(), body }];
    snapshot.listings =
        vec![Listing { kind: ResourceKind::Trail, account: "111122223333".into(), region: None, found: Observed::Known(1) }];
    let view = View::new(vec![snapshot]);
    let findings: Vec<_> = engine::evaluate(std::slice::from_ref(rule), &view, rule_tests::now(), &Options::default()).collect();
    let [finding] = findings.as_slice() else { panic!("{findings:?}") };
    finding.status
}

/// Every operator that rules can name, from their schema.
fn operators() -> BTreeSet<String> {
    let schema = rule_schema();
    let defs = schema["$defs"].as_object().unwrap();
    let of_operators = defs.iter().filter(|(name, _)| name.starts_with("operators:"));
    let names = of_operators.flat_map(|(_, def)| def["properties"].as_object().unwrap().keys().cloned());
    names.filter(|name| name != "absent").chain(["cidr_in", "cidr_contains", "cidr_overlaps"].map(str::to_owned)).collect()
}

#[test]
fn every_operator_has_a_row() {
    let rows: BTreeSet<String> = rows().iter().map(|row| row.operator.to_owned()).collect();
    assert_eq!(rows, operators());
}

/// Each check with `#` for the test of the operator: the verdict when the test holds, fails, and is unknown.
const CHECKS: [(&str, [Status; 3]); 6] = [
    ("#", [Status::Pass, Status::Fail, Status::Unknown]),
    ("not: {#}", [Status::Fail, Status::Pass, Status::Unknown]),
    ("all_of: [{is_logging: true}, {#}]", [Status::Pass, Status::Fail, Status::Unknown]),
    ("all_of: [{is_logging: false}, {#}]", [Status::Fail, Status::Fail, Status::Fail]),
    ("any_of: [{is_logging: true}, {#}]", [Status::Pass, Status::Pass, Status::Pass]),
    ("any_of: [{is_logging: false}, {#}]", [Status::Pass, Status::Fail, Status::Unknown]),
];

#[test]
fn an_unknown_ends_in_a_verdict_only_where_the_rest_decides() {
    let mut wrong = Vec::new();
    for row in rows() {
        for (check, expected) in CHECKS {
            let rule = rule(&row, check);
            let found = [Some(&row.holds), Some(&row.fails), None].map(|value| verdict(&rule, row.field, value));
            if found != expected {
                wrong.push(format!("{} in {check}: expected {expected:?}, found {found:?}", condition(&row)));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_end_of_a_list_that_was_not_read_is_unknown_to_every_operator_on_lists() {
    let mut decided = BTreeSet::new();
    for row in rows().iter().filter(|row| row.field == "shadow_regions") {
        let rule = rule(row, "#");
        for (value, verdict_when_whole) in [(&row.holds, Status::Pass), (&row.fails, Status::Fail)] {
            let mut cut = value.clone();
            cut.as_array_mut().unwrap().push(json!({ "$unknown": "throttled" }));
            let found = verdict(&rule, row.field, Some(&cut));
            assert!(found == Status::Unknown || found == verdict_when_whole, "{}: {found}", condition(row));
            if found != Status::Unknown {
                decided.insert(format!("{} {found}", row.operator));
            }
        }
    }
    // What more items cannot change.
    let expected = [
        "any pass",
        "count pass",
        "empty fail",
        "equals_set fail",
        "every fail",
        "has_all pass",
        "has_any pass",
        "has_none fail",
        "none fail",
        "subset_of fail",
    ];
    assert_eq!(decided, expected.map(str::to_owned).into());
}
