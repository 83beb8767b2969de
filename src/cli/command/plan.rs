//! `plan`: the calls that a collection will make, in order, and what for; nothing is asked.

use std::fmt::Write as _;

use serde::Serialize;

use crate::assess::words::count;
use crate::cli::args::{PlanArgs, TextOrJson};
use crate::cli::{Ending, Fault, Terminal, json, rule_files};
use crate::model::call::Scope;
use crate::permissions::needs_permission;
use crate::plan::{Step, outline};

/// Prints the plan.
pub(in crate::cli) fn run(args: &PlanArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let rules = rule_files::select(&args.selection, terminal)?;
    let steps = outline(&rules);
    let text = match args.format {
        TextOrJson::Text => table(&steps),
        TextOrJson::Json => json(&steps)?,
    };
    terminal.print(text.as_bytes())?;
    Ok(Ending::done())
}

fn table(steps: &[Step]) -> String {
    let head = ["CALL", "ONCE FOR EACH", "ACTION", "WHAT FOR"].map(str::to_owned);
    let rows: Vec<[String; 4]> = [head].into_iter().chain(steps.iter().map(cells)).collect();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(String::len).max().unwrap_or_default();
    let (call, often, action) = (width(0), width(1), width(2));
    rows.iter().fold(String::new(), |mut text, [id, about, needs, what_for]| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{id:call$}  {about:often$}  {needs:action$}  {what_for}");
        text
    })
}

fn cells(step: &Step) -> [String; 4] {
    let action = action(step).unwrap_or("none");
    [step.call.id.to_owned(), once_for_each(step), action.to_owned(), what_for(step)]
}

/// What must be allowed, if anything must be.
fn action(step: &Step) -> Option<&'static str> {
    needs_permission(step.call).then_some(step.call.action)
}

fn once_for_each(step: &Step) -> String {
    match step.call.scope {
        Scope::Account => "account".to_owned(),
        Scope::Region => "region".to_owned(),
        Scope::Resource => step.about.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", "),
    }
}

fn what_for(step: &Step) -> String {
    let rules = count(step.rules.len(), "rule", "rules");
    let fields: Vec<_> =
        step.tells.iter().map(|(kind, names)| format!("{} of {kind}", count(names.len(), "field", "fields"))).collect();
    if fields.is_empty() { format!("{rules}, for the calls after it") } else { format!("{rules}: {}", fields.join(", ")) }
}

/// A call as other programs see it.
#[derive(Serialize)]
struct Row<'a> {
    call: &'static str,
    action: Option<&'static str>,
    scope: &'static str,
    about: Vec<&'static str>,
    after: Vec<&'static str>,
    fields: Vec<String>,
    rules: Vec<&'a str>,
}

fn row(step: &Step) -> Row<'_> {
    let fields = step.tells.iter().flat_map(|(kind, names)| names.iter().map(move |name| format!("{kind}.{name}")));
    Row {
        call: step.call.id,
        action: action(step),
        scope: match step.call.scope {
            Scope::Account => "account",
            Scope::Region => "region",
            Scope::Resource => "resource",
        },
        about: step.about.iter().map(|kind| kind.as_str()).collect(),
        after: step.after.iter().copied().collect(),
        fields: fields.collect(),
        rules: step.rules.iter().map(|id| &**id).collect(),
    }
}

fn json(steps: &[Step]) -> Result<String, Fault> {
    let rows: Vec<_> = steps.iter().map(row).collect();
    json::pretty(&rows)
}
