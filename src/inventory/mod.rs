//! Settings of the resources that an audit trail rests on, as tables for people to look at. No verdicts: those are findings.
//!
//! What could not be read stays unknown with its cause, and what AWS calls "not configured" is absent: a cell is never
//! blank. Views that need conclusions of `analysis` come with these.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod cell;
mod tables;

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use crate::model::schema::FieldType;
use crate::model::{Observed, Resource, Subject};
use crate::snapshot::View;
use crate::snapshot::view::Resolved;

pub use cell::ColumnType;
use cell::{cell, column_type};
pub use tables::{Column, TABLES, Table};

/// Rows of one table; the others are counted.
pub const ROWS: usize = 200;

/// A table filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Inventory {
    /// Its word in anchors and files.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The resource type, as rules write it.
    pub kind: String,
    /// Its columns.
    pub columns: Vec<InventoryColumn>,
    /// Its rows, at most [`ROWS`].
    pub rows: Vec<InventoryRow>,
    /// How many resources there are beyond the rows.
    pub more: u64,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryColumn {
    /// The path of the field.
    pub path: String,
    /// Its head.
    pub title: String,
    /// How its values read.
    pub kind: ColumnType,
}

/// A resource.
#[derive(Debug, Clone, PartialEq)]
pub struct InventoryRow {
    /// Which one.
    pub subject: Arc<Subject>,
    /// A cell for each column.
    pub cells: Vec<Observed<Value>>,
}

/// Every table that has rows.
pub fn inventory(view: &View) -> Vec<Inventory> {
    TABLES.iter().map(|table| filled(table, view)).filter(|inventory| !inventory.rows.is_empty()).collect()
}

fn filled(table: &Table, view: &View) -> Inventory {
    let mut resources: Vec<&Resource> = view.of_kind(table.kind).filter_map(|index| view.resource(index)).collect();
    resources.retain(|resource| (table.shows)(resource));
    let used = pointed_at(table, view);
    let oldest = |resource: &Resource| match table.oldest_first.map(|path| cell(resource.body.record(), path)) {
        // What cannot be told comes first: it may be the oldest.
        Some(Observed::Unknown(_)) => String::new(),
        Some(Observed::Known(time)) => time.as_str().unwrap_or_default().to_owned(),
        Some(Observed::Absent) | None => String::from('~'),
    };
    resources.sort_by_cached_key(|resource| (Reverse(used.contains(&*resource.subject.id)), oldest(resource)));
    let columns: Vec<_> = table.columns.iter().map(|column| head(table, column)).collect();
    let row = |resource: &&Resource| InventoryRow {
        subject: Arc::clone(&resource.subject),
        cells: table.columns.iter().map(|column| cell(resource.body.record(), column.path)).collect(),
    };
    Inventory {
        id: table.id.to_owned(),
        title: table.title.to_owned(),
        kind: table.kind.as_str().to_owned(),
        columns,
        rows: resources.iter().take(ROWS).map(row).collect(),
        more: resources.len().saturating_sub(ROWS) as u64,
    }
}

fn head(table: &Table, column: &Column) -> InventoryColumn {
    let kind = column_type(table.kind.schema(), column.path).unwrap_or(ColumnType::Text);
    InventoryColumn { path: column.path.to_owned(), title: column.title.to_owned(), kind }
}

/// The ids of the resources that a table lists first: those that what the trail rests on points to.
fn pointed_at<'v>(table: &Table, view: &'v View) -> BTreeSet<&'v str> {
    let mut ids = BTreeSet::new();
    let Some((kind, path)) = table.first_those_of else { return ids };
    let Some((_, field)) = kind.schema().field(path) else { return ids };
    let FieldType::Ref(target) = field.ty else { return ids };
    for from in view.of_kind(kind).filter_map(|index| view.resource(index)) {
        let Observed::Known(Value::String(text)) = cell(from.body.record(), path) else { continue };
        if let Resolved::Found(index) = view.resolve(target, &text, &from.subject)
            && let Some(found) = view.resource(index)
        {
            ids.insert(&*found.subject.id);
        }
    }
    ids
}
