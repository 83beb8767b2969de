//! The reference of the rule language, as Markdown: resource types and fields, operators, truth, parameters, causes, problems.
//!
//! Written from the lists that check rules, so it cannot tell of a field or an operator that does not exist. What
//! conditions come to is told by the engine, which hands in its tables.

mod fields;
mod markdown;
mod operators;

use std::fmt::Write as _;

use super::literal::ValueType;
use super::params::{ParamType, TYPES};
use crate::diagnostics::Code;
use crate::model::{CauseKind, ResourceKind, schema};
use markdown::{anchor, code, row, table};

/// How the engine computes with values, in one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TruthTable {
    /// What it is about, as a heading.
    pub title: String,
    /// How it is read, in a sentence or two; Markdown.
    pub text: String,
    /// The heads of its columns; Markdown.
    pub head: Vec<String>,
    /// Its rows, each with a cell a column; Markdown.
    pub rows: Vec<Vec<String>>,
}

/// The reference, with these tables of what conditions come to.
pub fn reference(truth: &[TruthTable]) -> String {
    let mut text = String::from(INTRODUCTION) + &version();
    text.push_str(&index(truth));
    text.push_str("\n## Resource types\n");
    for kind in ResourceKind::ALL {
        fields::resource_type(&mut text, *kind);
    }
    operators::section(&mut text);
    truth_section(&mut text, truth);
    parameters(&mut text);
    causes(&mut text);
    problems(&mut text);
    text
}

const INTRODUCTION: &str = "# Rule reference

Every resource type, field and operator that rules can use, as `trailwarden schema reference` prints it. How rules are
written is told in [writing-rules.md](writing-rules.md), the language in [rule-language.md](rule-language.md). This page
is generated from the program; a change by hand does not last.

";

/// Which schema this is, for packs that ask for one.
fn version() -> String {
    format!("This is version {} of the schema, which [packs](rule-language.md#packs) can ask for.\n\n", schema::VERSION)
}

fn index(truth: &[TruthTable]) -> String {
    let mut text = String::from("- [Resource types](#resource-types)\n");
    for kind in ResourceKind::ALL {
        // Writing to a String cannot fail, here and below.
        let _ = writeln!(text, "  - {}: {}", fields::link(*kind), fields::first_sentence(*kind));
    }
    text.push_str("- [Operators](#operators)\n- [Truth](#truth)\n");
    for table in truth {
        let _ = writeln!(text, "  - [{}](#{})", table.title, anchor(&table.title));
    }
    text.push_str("- [Parameters](#parameters)\n- [Causes of unknown](#causes-of-unknown)\n- [Problems](#problems)\n");
    text
}

fn truth_section(text: &mut String, truth: &[TruthTable]) {
    text.push_str("\n## Truth\n\nWhat could not be read is *unknown*. These tables are computed by the engine that judges.\n");
    for TruthTable { title, text: told, head, rows } in truth {
        let _ = write!(text, "\n### {title}\n\n{told}\n\n");
        let head: Vec<&str> = head.iter().map(String::as_str).collect();
        table(text, &head);
        rows.iter().for_each(|cells| row(text, cells));
    }
}

fn parameters(text: &mut String) {
    text.push_str(
        "\n## Parameters\n\nA parameter has `type`, `default` and `description`, and may have `min`, `max` and `one_of`. \
         Its value is written `$name`; as a key, `$name: VALUE` tests it when the rule is loaded.\n\n",
    );
    table(text, &["Type", "Values", "`min`, `max`"]);
    for (name, ty) in TYPES {
        let (values, bounds) = match ty {
            ParamType::One(ty) => (ty.expected(), matches!(ty, ValueType::Int | ValueType::Duration | ValueType::Time)),
            ParamType::Texts => ("a list of texts", false),
        };
        row(text, &[code(name), values.to_owned(), if bounds { "yes" } else { "no" }.to_owned()]);
    }
}

fn causes(text: &mut String) {
    text.push_str(
        "\n## Causes of unknown\n\nWhy something could not be read, as tests write it (`{unknown: access_denied}`) and \
         results tell it.\n\n",
    );
    table(text, &["Cause", "Could not be read because"]);
    for cause in CauseKind::ALL {
        row(text, &[code(cause.as_str()), cause.describe().to_owned()]);
    }
}

fn problems(text: &mut String) {
    text.push_str(
        "\n## Problems\n\nWhat loading and `rules lint` tell of rules, by the code in brackets. An error stops the run before \
         any other work; a warning does not.\n\n",
    );
    table(text, &["Code", "Level", "What it means"]);
    for code_of in Code::ALL {
        let explanation = code_of.explanation().lines().map(str::trim).collect::<Vec<_>>().join(" ");
        row(text, &[code(code_of.as_str()), code_of.level().as_str().to_owned(), explanation]);
    }
}
