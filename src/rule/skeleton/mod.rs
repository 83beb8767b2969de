//! The beginning of a rule: a file that loads, with a check on a real field, tests that hold, and comments that teach.
//!
//! What stands in it is chosen from the schema, so it holds for every resource type. It is meant to be changed.

mod sample;

use std::fmt::Write as _;
use std::sync::Arc;

use super::expr::{SourceFile, Span};
use super::operators;
use super::source;
use crate::diagnostics::{Diagnostic, Problems};
use crate::model::ResourceKind;
use crate::model::schema::FieldType;
use sample::Sample;

/// The name of the file with the schema of rules, as the first line of a skeleton tells editors.
pub const SCHEMA_FILE: &str = "rule.schema.json";

/// The text of a rule of this id on this resource type.
///
/// # Errors
/// When the id is not in kebab case, or there is no such resource type: what loading would say of either.
pub fn skeleton(id: &str, resource: &str) -> Result<String, Vec<Diagnostic>> {
    let file = Arc::new(SourceFile { name: format!("{id}.yaml").into(), text: String::new() });
    let mut problems = Problems::of(&file);
    let nowhere = Span { line: 1, column: 1, length: 1 };
    source::id(&mut problems, id, nowhere);
    let kind = source::kind(&mut problems, resource, nowhere);
    let sample = kind.and_then(|kind| Sample::of(kind).map(|sample| (kind, sample)));
    match sample {
        Some((kind, sample)) if problems.found.is_empty() => Ok(text(id, kind, &sample)),
        _ => Err(problems.found.into_iter().map(|found| Diagnostic { labels: Vec::new(), ..found }).collect()),
    }
}

fn text(id: &str, kind: ResourceKind, sample: &Sample) -> String {
    let (path, check, field) = (sample.path(), &sample.check, described(sample));
    let id_line = format!("id: {id}");
    let operators = operators::names_for(sample.field.ty).join(", ");
    let given = |value: &str| format!("{kind}: {{_name: example, {}}}", sample.given(value));
    let [good, bad, unknown] = [sample.good, sample.bad, "{unknown: access_denied}"].map(given);
    format!(
        "# yaml-language-server: $schema={SCHEMA_FILE}
# The line above lets editors complete and explain; `trailwarden schema rule > {SCHEMA_FILE}` makes that file.

{id_line:<23} # the same as the file's name, never reused
title: Say in one line what must be so
severity: medium        # critical, high, medium, low or info
resource: {kind}
why: >-
  Say in one or two sentences what can happen when it is not so.

# Values that users can change with `--param {id}.max_age=30d`. Write `$max_age` where it is needed.
# params:
#   max_age:
#     type: duration      # bool, int, string, duration, timestamp or strings
#     default: 90d
#     description: How old it may be.

# When the rule applies: a resource for which this is false is `not_applicable`. Needs a test that shows it.
# when:
#   {path}: {check}

# What must hold: a mapping is an \"and\" over its keys. Further fields and all operators: `trailwarden schema reference`.
{field}
# Operators for it: {operators}.
check:
  {path}: {check}

# One sentence on a violation, with fields filled in as `${{field}}`; without it one is made from the evidence.
# message: \"…\"
remediation:
  note: Say how to mend it; `cli`, `terraform` and `console` can stand here too.
references:
  - https://docs.aws.amazon.com/

# Every rule shows that it can pass, fail and be unknown. `null` is \"not configured\"; `{{unknown: access_denied}}` is \"could
# not be read\". `trailwarden rules test {id}.yaml` runs them.
tests:
  - name: as it should be
    given:
      {good}
    expect: {{example: pass}}

  - name: not as it should be
    given:
      {bad}
    expect: {{example: {{fail: [{path}]}}}}

  - name: could not be read
    given:
      {unknown}
    expect: {{example: {{unknown: [{path}]}}}}
"
    )
}

/// The field of the check as comment lines.
fn described(sample: &Sample) -> String {
    let optional = if sample.optional() { ", may be absent" } else { "" };
    let (path, field) = (sample.path(), sample.field);
    let mut text = format!("# `{path}` ({}{optional}): {}", field.ty.describe(), field.description());
    if let FieldType::Enum(texts) = field.ty {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n# Its values: {}.", texts.join(", "));
    }
    text
}
