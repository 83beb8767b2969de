//! `profiles`: which profiles there are, and what each says.

use serde::Serialize;

use crate::cli::args::{ProfilesArgs, ProfilesCommand, ProfilesListArgs, ProfilesShowArgs, TextOrJson};
use crate::cli::config::profile;
use crate::cli::table::aligned;
use crate::cli::{Ending, Fault, Terminal, json, rule_files};

/// Does what was asked.
pub(in crate::cli) fn run(args: &ProfilesArgs, terminal: Terminal) -> Result<Ending, Fault> {
    match &args.command {
        ProfilesCommand::List(args) => list(args, terminal),
        ProfilesCommand::Show(args) => show(args, terminal),
    }
}

/// A profile as other programs see it.
#[derive(Serialize)]
struct Row {
    name: String,
    title: String,
    rules: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    frameworks: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
}

fn list(args: &ProfilesListArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let rows: Vec<Row> = profile::names().map(|name| row(name, terminal)).collect::<Result<_, Fault>>()?;
    let text = match args.format {
        TextOrJson::Text => table(&rows),
        TextOrJson::Json => json::pretty(&rows)?,
    };
    terminal.print(text.as_bytes())?;
    Ok(Ending::done())
}

fn row(name: &str, terminal: Terminal) -> Result<Row, Fault> {
    let profile = profile::find(name, None, terminal)?;
    let selection = profile.selection();
    let rules = rule_files::select(&selection, terminal)?;
    Ok(Row {
        name: profile.name.clone(),
        title: profile.title().to_owned(),
        rules: rules.iter().map(|rule| rule.id.to_string()).collect(),
        frameworks: selection.framework,
        level: selection.level,
    })
}

fn table(rows: &[Row]) -> String {
    let head = ["PROFILE", "RULES", "WHAT FOR"].map(str::to_owned);
    let cells = |row: &Row| [row.name.clone(), format!("{:>5}", row.rules.len()), row.title.clone()];
    aligned(&std::iter::once(head).chain(rows.iter().map(cells)).collect::<Vec<_>>())
}

/// Shows a profile once all that it names is there.
fn show(args: &ProfilesShowArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let profile = profile::find(&args.profile, None, terminal)?;
    rule_files::select(&profile.selection(), terminal)?;
    terminal.print(profile.text().as_bytes())?;
    Ok(Ending::done())
}
