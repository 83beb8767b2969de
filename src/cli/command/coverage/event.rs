//! Which trails and event data stores record one event, and why the others do not.

use std::io;
use std::path::Path;

use serde::Serialize;

use super::text::put;
use crate::analysis::recording::event::Event;
use crate::analysis::recording::recorder::{Decision, Reason, Recorder};
use crate::cli::terminal::on_one_line;
use crate::cli::{Fault, bounded, json, table};
use crate::overview::recording::{recorders, unlisted};
use crate::snapshot::View;

/// No event is larger. Source: CloudTrail User Guide, "Quotas": 256 KB, in Lake 1 MB.
const MOST_BYTES: u64 = 2_000_000;

/// Reads an event.
pub(super) fn read(path: &Path) -> Result<Event, Fault> {
    let shown = path.display();
    let text = bounded::text(path, MOST_BYTES).map_err(|error| {
        if error.kind() == io::ErrorKind::FileTooLarge {
            return Fault::usage(format!("`{shown}` is larger than any event of CloudTrail"));
        }
        Fault::usage(format!("the event in `{shown}` cannot be read: {error}")).help("name a file of JSON, or `-` for stdin")
    })?;
    Event::parse(&text).map_err(|error| {
        Fault::usage(format!("`{shown}` holds no event: {error}"))
            .help("give one event as CloudTrail writes it into its log files")
    })
}

/// What one trail or event data store does with the event.
#[derive(Serialize)]
struct Row {
    account: String,
    name: String,
    id: String,
    /// `recorded`, `not_recorded` or `unknown`.
    verdict: &'static str,
    why: String,
}

fn rows(event: &Event, view: &View) -> Vec<Row> {
    let of_account = view
        .accounts()
        .iter()
        .flat_map(|account| recorders(account, view).into_iter().map(move |recorder| (account.partition.as_str(), recorder)));
    of_account
        .map(|(partition, recorder)| {
            let (verdict, why) = told(&recorder.decide(event, partition));
            let Recorder { account, name, id, .. } = recorder;
            Row { account, name, id: id.to_string(), verdict, why }
        })
        .collect()
}

fn told(decision: &Decision) -> (&'static str, String) {
    match decision {
        Decision::Recorded(selector) => ("recorded", selector.words()),
        Decision::NotRecorded(reason) => ("not_recorded", reason_in_words(reason)),
        Decision::Unknown(cause) => ("unknown", cause.in_words()),
    }
}

fn reason_in_words(reason: &Reason) -> String {
    match reason {
        Reason::Stopped => "it is switched off".to_owned(),
        Reason::OtherAccount => "it records another account".to_owned(),
        Reason::OtherRegion(home) => format!("it records {home} only"),
        Reason::GlobalService => "it leaves events of global services out".to_owned(),
        Reason::NotSelected => "no selector selects it".to_owned(),
    }
}

/// Why trails that were not read may record it too.
fn unread(view: &View) -> Vec<String> {
    let of_account = |account| unlisted(account).map(|cause| cause.in_words());
    view.accounts().iter().filter_map(|account| Some(format!("{}: {}", account.id, of_account(account)?))).collect()
}

pub(super) fn text(event: &Event, view: &View) -> String {
    let (rows, unread) = (rows(event, view), unread(view));
    let field = |name: &str| event.value(name, 0).unwrap_or("–").to_owned();
    let mut text = format!(
        "{} of {} in {} {}: {}, readOnly {}\n",
        field("eventName"),
        event.source(),
        event.account,
        event.region,
        field("eventCategory"),
        field("readOnly"),
    );
    for (kind, arn) in &event.resources {
        put(&mut text, format_args!("about {arn} ({kind})\n"));
    }
    text.push('\n');
    let line = |row: &Row| {
        [format!("  {}", row.verdict.replace('_', " ")), row.name.clone(), row.account.clone(), row.why.clone()]
            .map(|cell| on_one_line(&cell))
    };
    text.push_str(&table::aligned(&rows.iter().map(line).collect::<Vec<_>>()));
    for account in &unread {
        put(&mut text, format_args!("  unknown  there may be others in {account}\n"));
    }
    let recorded = rows.iter().filter(|row| row.verdict == "recorded").count();
    let sure = if unread.is_empty() && rows.iter().all(|row| row.verdict != "unknown") { "" } else { " for certain" };
    put(&mut text, format_args!("\nrecorded by {recorded} of {}{sure}\n", rows.len()));
    text
}

pub(super) fn json(event: &Event, view: &View) -> Result<String, Fault> {
    json::pretty(&serde_json::json!({ "recorders": rows(event, view), "unread": unread(view) }))
}
