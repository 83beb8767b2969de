//! Tables of settings, as they stand in result files.

use std::borrow::Cow;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::finding::ResourceV1;
use super::observed::ObservedV1;
use super::{ReadError, text};
use crate::inventory::{ColumnType, Inventory, InventoryColumn, InventoryRow};

/// A table of settings: one resource a row. No verdicts: those are findings.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Inventory")]
pub(super) struct InventoryV1<'a> {
    /// Its word.
    id: Cow<'a, str>,
    /// Its title.
    title: Cow<'a, str>,
    /// The resource type.
    r#type: Cow<'a, str>,
    /// Its columns.
    columns: Vec<ColumnV1<'a>>,
    /// Its rows.
    rows: Vec<RowV1<'a>>,
    /// How many resources there are beyond the rows.
    more: u64,
}

/// A column of settings.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "InventoryColumn")]
struct ColumnV1<'a> {
    /// The path of the field.
    path: Cow<'a, str>,
    /// Its head.
    title: Cow<'a, str>,
    /// How its values read.
    r#type: ColumnType,
}

/// A resource with its settings.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "InventoryRow")]
struct RowV1<'a> {
    /// Which one.
    resource: ResourceV1<'a>,
    /// A cell for each column.
    cells: Vec<ObservedV1<'a>>,
}

impl<'a> From<&'a Inventory> for InventoryV1<'a> {
    fn from(inventory: &'a Inventory) -> Self {
        let column =
            |column: &'a InventoryColumn| ColumnV1 { path: text(&column.path), title: text(&column.title), r#type: column.kind };
        let row = |row: &'a InventoryRow| RowV1 {
            resource: ResourceV1::new(&row.subject, false),
            cells: row.cells.iter().map(|cell| ObservedV1::new(cell, Value::clone)).collect(),
        };
        Self {
            id: text(&inventory.id),
            title: text(&inventory.title),
            r#type: text(&inventory.kind),
            columns: inventory.columns.iter().map(column).collect(),
            rows: inventory.rows.iter().map(row).collect(),
            more: inventory.more,
        }
    }
}

impl TryFrom<InventoryV1<'_>> for Inventory {
    type Error = ReadError;

    fn try_from(inventory: InventoryV1<'_>) -> Result<Self, ReadError> {
        let column = |column: ColumnV1<'_>| InventoryColumn {
            path: column.path.into_owned(),
            title: column.title.into_owned(),
            kind: column.r#type,
        };
        let columns: Vec<_> = inventory.columns.into_iter().map(column).collect();
        Ok(Self {
            id: inventory.id.into_owned(),
            title: inventory.title.into_owned(),
            kind: inventory.r#type.into_owned(),
            rows: inventory.rows.into_iter().map(|row| read(row, columns.len())).collect::<Result<_, _>>()?,
            columns,
            more: inventory.more,
        })
    }
}

fn read(row: RowV1<'_>, columns: usize) -> Result<InventoryRow, ReadError> {
    if row.cells.len() != columns {
        return Err(ReadError::OddValue(format!("a row of {} cells in a table of {columns} columns", row.cells.len())));
    }
    let cells = row.cells.into_iter().map(|cell| cell.into_observed(|value| Some(value.clone())));
    Ok(InventoryRow { subject: Arc::new(row.resource.try_into()?), cells: cells.collect::<Result<_, _>>()? })
}
