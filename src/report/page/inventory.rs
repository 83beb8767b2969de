//! Tables of settings as the page shows them, each row with a way to what was found of it.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::links::Links;
use crate::assess::Assessment;
use crate::inventory::{ColumnType, Inventory, InventoryColumn, InventoryRow};
use crate::model::{Arn, Observed, Timestamp};
use crate::report::words;

/// Characters shown of one value.
const VALUE: usize = 120;
/// The table and the column in which ages are drawn.
const DRAWN: (&str, &str) = ("access-keys", "created_at");
/// The ages at which a bar is full and at which its line stands, in days.
const FULL: i64 = 365;
const LINE: i64 = 90;
/// What the bars mean.
const LEGEND: &str = "The bar is full at a year; the line is at 90 days.";

/// A table.
#[derive(Serialize, JsonSchema)]
pub(super) struct InventoryTable {
    /// Its anchor.
    anchor: String,
    /// Its title.
    title: String,
    /// The heads of its columns, after the resource.
    columns: Vec<String>,
    /// Its rows.
    rows: Vec<ResourceRow>,
    /// How many resources there are beyond the rows.
    more: Option<String>,
    /// What is drawn, if something is.
    legend: Option<&'static str>,
}

/// A resource.
#[derive(Serialize, JsonSchema)]
struct ResourceRow {
    /// Its name.
    name: String,
    /// Its account and region.
    place: String,
    /// The anchor of the first of its findings that the page shows in detail.
    anchor: Option<String>,
    /// What was found of it that needs attention.
    found: Option<String>,
    /// Its settings.
    cells: Vec<SettingCell>,
}

/// A setting.
#[derive(Serialize, JsonSchema)]
struct SettingCell {
    /// The head of its column.
    label: String,
    /// `known`, `absent` or `unknown`.
    class: &'static str,
    /// What it says.
    text: String,
    /// How long ago, of points in time.
    age: Option<String>,
    /// The age as a bar, where it is drawn.
    bar: Option<AgeBar>,
}

/// An age as a bar, in percent of its length.
#[derive(Serialize, JsonSchema)]
struct AgeBar {
    /// How much of it is full.
    full: String,
    /// Where its line stands.
    line: String,
}

/// Every table.
pub(super) fn inventory_tables(assessment: &Assessment, links: &Links<'_>) -> Vec<InventoryTable> {
    let as_of = assessment.provenance.as_of;
    assessment.inventory.iter().map(|inventory| table(inventory, links, as_of)).collect()
}

fn table(inventory: &Inventory, links: &Links<'_>, as_of: Timestamp) -> InventoryTable {
    InventoryTable {
        anchor: format!("inventory-{}", inventory.id),
        title: inventory.title.clone(),
        columns: inventory.columns.iter().map(|column| column.title.clone()).collect(),
        rows: inventory.rows.iter().map(|row| self::row(inventory, row, links, as_of)).collect(),
        more: (inventory.more > 0).then(|| format!("{} more are not shown.", inventory.more)),
        legend: (inventory.id == DRAWN.0).then_some(LEGEND),
    }
}

fn row(inventory: &Inventory, row: &InventoryRow, links: &Links<'_>, as_of: Timestamp) -> ResourceRow {
    let subject = &row.subject;
    let (found, anchor) = links.of(subject);
    let cells = inventory.columns.iter().zip(&row.cells);
    ResourceRow {
        name: subject.name.to_string(),
        place: words::place(subject),
        anchor,
        found: (found.total() > 0).then(|| words::found(&found)),
        cells: cells.map(|(column, cell)| self::cell(&inventory.id, column, cell, as_of)).collect(),
    }
}

fn cell(table: &str, column: &InventoryColumn, cell: &Observed<Value>, as_of: Timestamp) -> SettingCell {
    let (class, text) = match cell {
        Observed::Known(value) => ("known", known(column.kind, value)),
        Observed::Absent => ("absent", "not configured".to_owned()),
        Observed::Unknown(cause) => ("unknown", format!("unknown: {}", words::reason(cause))),
    };
    let days = match (column.kind, cell) {
        (ColumnType::Time, Observed::Known(Value::String(time))) => time.parse().ok().map(|time| days(time, as_of)),
        _ => None,
    };
    let drawn = (table, column.path.as_str()) == DRAWN;
    SettingCell {
        label: column.title.clone(),
        class,
        text: words::cut(text, VALUE),
        age: days.map(age),
        bar: days.filter(|_| drawn).map(|days| AgeBar { full: share(days.clamp(0, FULL)), line: share(LINE) }),
    }
}

fn known(kind: ColumnType, value: &Value) -> String {
    match (kind, value) {
        (ColumnType::Bool, Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        (ColumnType::Time, Value::String(time)) => time.chars().take(10).collect(),
        (ColumnType::Switches, Value::Object(switches)) => match (switches.get("on"), switches.get("of")) {
            (Some(on), Some(of)) => format!("{on} of {of}"),
            _ => words::value(value),
        },
        // The resource's part tells keys and log groups apart; the row tells account and region.
        (_, Value::String(text)) => Arn::parse(text).map_or(text.as_str(), |arn| arn.resource).to_owned(),
        (_, other) => words::value(other),
    }
}

/// Whole days from a time to the report's.
fn days(time: Timestamp, as_of: Timestamp) -> i64 {
    as_of.duration_since(time).as_secs().div_euclid(24 * 60 * 60)
}

/// An age in percent of the one at which a bar is full.
fn share(days: i64) -> String {
    format!("{:.1}", days as f64 * 100.0 / FULL as f64)
}

fn age(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        1.. => words::count(days.unsigned_abs(), "day ago", "days ago"),
        _ => format!("in {}", words::count(days.unsigned_abs(), "day", "days")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_whole_days_and_what_is_to_come_says_so() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let age_at = |text| age(days(at(text), at("2026-01-15T06:00:00Z")));
        let told = ["2026-01-15T05:00:00Z", "2026-01-14T06:00:00Z", "2025-01-15T06:00:00Z", "2026-01-16T06:00:00Z"].map(age_at);
        assert_eq!(told, ["today", "1 day ago", "365 days ago", "in 1 day"]);
    }
}
