//! What the scalars that YAML is feared for mean in a rule: what the field's type says, or they are refused.

use std::sync::Arc;

use trailwarden::rule::expr::{Cond, Literal, Operand, TestKind};
use trailwarden::rule::{self, Overrides, SourceFile};

/// A type of fields, by a condition on one with `#` for the scalar.
const TYPES: [(&str, &str, &str); 8] = [
    ("bool", "cloudtrail.trail", "is_logging: #"),
    ("int", "iam.password-policy", "minimum_length: #"),
    ("text", "cloudtrail.trail", "name: #"),
    ("enum", "kms.key", "key_state: #"),
    ("timestamp", "kms.key", "created_at: #"),
    ("duration", "kms.key", "created_at: {older_than: # }"),
    ("arn", "cloudtrail.trail", "log_group_role: #"),
    ("list of text", "cloudtrail.trail", "name: {in: [#]}"),
];

/// How each scalar is read by each of the types: `=` and the value, or the code of the refusal.
const TABLE: &str = "
           | bool         | int          | text                  | enum               | timestamp             | duration     | arn          | list of text
true       | =true        | wrong-type   | =true                 | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =true
false      | =false       | wrong-type   | =false                | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =false
True       | wrong-type   | wrong-type   | =True                 | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =True
yes        | wrong-type   | wrong-type   | =yes                  | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =yes
no         | wrong-type   | wrong-type   | =no                   | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =no
on         | wrong-type   | wrong-type   | =on                   | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =on
off        | wrong-type   | wrong-type   | =off                  | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =off
y          | wrong-type   | wrong-type   | =y                    | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =y
'true'     | wrong-type   | wrong-type   | =true                 | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =true
12         | wrong-type   | =12          | =12                   | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =12
'12'       | wrong-type   | wrong-type   | =12                   | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =12
012        | wrong-type   | wrong-type   | =012                  | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =012
0o14       | wrong-type   | wrong-type   | =0o14                 | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =0o14
0x1F       | wrong-type   | wrong-type   | =0x1F                 | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =0x1F
1e3        | wrong-type   | wrong-type   | =1e3                  | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =1e3
1.0        | wrong-type   | wrong-type   | =1.0                  | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =1.0
1_000      | wrong-type   | wrong-type   | =1_000                | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =1_000
+1         | wrong-type   | wrong-type   | =+1                   | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =+1
-1         | wrong-type   | =-1          | =-1                   | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =-1
.inf       | wrong-type   | wrong-type   | =.inf                 | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =.inf
.nan       | wrong-type   | wrong-type   | =.nan                 | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =.nan
190:20:30  | wrong-type   | wrong-type   | =190:20:30            | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =190:20:30
000011112222 | wrong-type | wrong-type   | =000011112222         | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =000011112222
111122223333 | wrong-type | =111122223333 | =111122223333        | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =111122223333
99999999999999999999 | wrong-type | wrong-type | =99999999999999999999 | unknown-enum-value | wrong-type     | wrong-type   | wrong-type   | =99999999999999999999
90d        | wrong-type   | wrong-type   | =90d                  | unknown-enum-value | wrong-type            | =7776000s    | wrong-type   | =90d
90         | wrong-type   | =90          | =90                   | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =90
2026-01-31 | wrong-type   | wrong-type   | =2026-01-31           | unknown-enum-value | =2026-01-31T00:00:00Z | wrong-type   | wrong-type   | =2026-01-31
2026-01-31T01:00:00+01:00 | wrong-type | wrong-type | =2026-01-31T01:00:00+01:00 | unknown-enum-value | =2026-01-31T00:00:00Z | wrong-type | wrong-type | =2026-01-31T01:00:00+01:00
2026-01-31T00:00:00 | wrong-type | wrong-type | =2026-01-31T00:00:00 | unknown-enum-value | wrong-type        | wrong-type   | wrong-type   | =2026-01-31T00:00:00
2026-1-31  | wrong-type   | wrong-type   | =2026-1-31            | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =2026-1-31
Enabled    | wrong-type   | wrong-type   | =Enabled              | =Enabled           | wrong-type            | wrong-type   | wrong-type   | =Enabled
arn:aws:iam::000011112222:role/x | wrong-type | wrong-type | =arn:aws:iam::000011112222:role/x | unknown-enum-value | wrong-type | wrong-type | =arn:aws:iam::000011112222:role/x | =arn:aws:iam::000011112222:role/x
~          | null-literal | null-literal | null-literal          | null-literal       | null-literal          | null-literal | null-literal | null-literal
null       | null-literal | null-literal | null-literal          | null-literal       | null-literal          | null-literal | null-literal | null-literal
Null       | wrong-type   | wrong-type   | =Null                 | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =Null
''         | wrong-type   | wrong-type   | =                     | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =
'~'        | wrong-type   | wrong-type   | =~                    | unknown-enum-value | wrong-type            | wrong-type   | wrong-type   | =~
";

fn shown(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Text(text) => text.to_string(),
        Literal::Time(time) => time.to_string(),
        Literal::Duration(seconds) => format!("{seconds}s"),
        Literal::Net(net) => net.to_string(),
    }
}

/// What came of a condition: `=` and its value, or the codes of what is wrong.
fn read(resource: &str, condition: &str) -> String {
    let test = |verdict: &str| format!("- {{name: {verdict}, given: {{{resource}: {{_name: x}}}}, expect: {{x: {verdict}}}}}\n");
    let tests = ["pass", "fail", "unknown"].map(test).concat();
    let text = format!(
        "id: a\ntitle: t\nseverity: low\nresource: {resource}\nwhy: w\nremediation: {{note: n}}\n\
         references: [https://example.com]\ncheck:\n  {condition}\ntests:\n{tests}"
    );
    let file = SourceFile { name: "a.yaml".into(), text };
    match rule::load(&[Arc::new(file)], &Overrides::default()) {
        Err(problems) => problems.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>().join(" "),
        Ok(rules) => match &rules.rules[0].check {
            Cond::Test(test) => match &test.kind {
                TestKind::Compare { operand: Operand::Literal(literal), .. } => format!("={}", shown(literal)),
                TestKind::Member { values, .. } => format!("={}", values.iter().map(shown).collect::<String>()),
                TestKind::Age { seconds, .. } => format!("={seconds}s"),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        },
    }
}

#[test]
fn a_scalar_means_what_the_type_of_its_field_says_or_is_refused() {
    let mut rows = TABLE.lines().filter(|line| !line.is_empty());
    let cells = |row: &'static str| row.split('|').map(str::trim).collect::<Vec<_>>();
    assert_eq!(cells(rows.next().unwrap())[1..], TYPES.map(|(name, ..)| name));
    let mut wrong = Vec::new();
    for row in rows {
        let row = cells(row);
        for ((name, resource, condition), expected) in TYPES.iter().zip(&row[1..]) {
            let found = read(resource, &condition.replace('#', row[0]));
            if found != *expected {
                wrong.push(format!("{} as {name}: expected {expected}, found {found}", row[0]));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_value_that_is_not_there_is_refused() {
    for (name, resource, condition) in TYPES.iter().filter(|(name, ..)| *name != "list of text") {
        assert_eq!(read(resource, &condition.replace('#', "")), "null-literal", "{name}");
    }
    assert_eq!(read("cloudtrail.trail", "name: {in: []}"), "empty-condition");
}
