//! `schema`: the shapes of files, for editors and for other programs.

mod fields;

use super::{policy, verify_logs};
use crate::bundle;
use crate::cli::args::{SchemaArgs, SchemaKind};
use crate::cli::{Ending, Fault, Terminal, config, diagnostics};
use crate::engine::truth_tables;
use crate::report;
use crate::rule::json_schema::rule_schema;
use crate::rule::reference::reference;

/// Prints the schema.
pub(in crate::cli) fn run(args: &SchemaArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let text = match args.kind {
        SchemaKind::Fields => format!("{:#}\n", fields::schema()),
        SchemaKind::Rule => format!("{:#}\n", rule_schema()),
        SchemaKind::Result => report::result_schema(),
        SchemaKind::Context => report::context_schema(),
        SchemaKind::Diff => report::diff_schema(),
        SchemaKind::Reference => reference(&truth_tables()),
        SchemaKind::Bundle => bundle::schema(),
        SchemaKind::Config => format!("{:#}\n", config::schema()),
        SchemaKind::Profile => format!("{:#}\n", config::of_profiles()),
        SchemaKind::PolicyCheck => format!("{:#}\n", policy::check_schema()),
        SchemaKind::PolicyDiff => format!("{:#}\n", policy::diff_schema()),
        SchemaKind::PolicyWhoCan => format!("{:#}\n", policy::who_can_schema()),
        SchemaKind::VerifyLogs => format!("{:#}\n", verify_logs::schema()),
        SchemaKind::Diagnostics => format!("{:#}\n", diagnostics::schema()),
    };
    terminal.print(text.as_bytes())?;
    Ok(Ending::done())
}
