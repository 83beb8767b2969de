//! `frameworks list`: the standards, as a table or as JSON.

use serde::Serialize;

use super::{Extent, Head};
use crate::cli::args::{FrameworksListArgs, TextOrJson};
use crate::cli::table::aligned;
use crate::cli::{Ending, Fault, Terminal, json};
use crate::framework::Framework;

/// Prints them.
pub(super) fn run(args: &FrameworksListArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let frameworks = super::library(&args.rules, &args.from_file, terminal)?.all(terminal)?;
    let rows: Vec<Row<'_>> = frameworks.iter().map(|framework| Row::of(framework)).collect();
    let text = match args.format {
        TextOrJson::Text => table(&rows),
        TextOrJson::Json => json::pretty(&rows)?,
    };
    terminal.print(text.as_bytes())?;
    Ok(Ending::done())
}

/// A framework as other programs see it.
#[derive(Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    #[serde(flatten)]
    extent: Extent,
    /// How many rules bear on any of its requirements.
    rules: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    levels: Vec<u8>,
}

impl<'a> Row<'a> {
    fn of(framework: &'a Framework) -> Self {
        Self {
            head: Head::of(framework),
            extent: Extent::of(framework),
            rules: framework.rules().len(),
            levels: framework.levels().into_iter().collect(),
        }
    }
}

fn table(rows: &[Row<'_>]) -> String {
    let head = ["FRAMEWORK", "REQUIREMENTS", "BY RULES", "MANUAL", "NOT COVERED", "RULES", "LEVELS", "NAME"].map(str::to_owned);
    let levels = |row: &Row<'_>| row.levels.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    let cells = |row: &Row<'_>| {
        let Extent { requirements, by_rules, manual, not_covered } = row.extent;
        let [requirements, by_rules, manual, not_covered, rules] =
            [(requirements, 12), (by_rules, 8), (manual, 6), (not_covered, 11), (row.rules, 5)]
                .map(|(count, width)| format!("{count:>width$}"));
        let name = format!("{} {}", row.head.name, row.head.version);
        [row.head.key.to_owned(), requirements, by_rules, manual, not_covered, rules, levels(row), name]
    };
    aligned(&std::iter::once(head).chain(rows.iter().map(cells)).collect::<Vec<_>>())
}
