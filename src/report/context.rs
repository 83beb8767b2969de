//! What templates see of an assessment: the result as `--format json` writes it, and the [page](super::page), which
//! groups, sums and words it. The schema is derived from the same structs.

use schemars::JsonSchema;
use serde::Serialize;

use super::json_v1::{ResultV1, pretty};
use super::page::{Page, page};
use crate::assess::Assessment;
use crate::model::Status;

/// What templates see.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "What templates of Trailwarden see, version 1")]
pub(super) struct ContextV1<'a> {
    /// The result, exactly as `--format json` writes it.
    result: ResultV1<'a>,
    /// The same in groups, sums and sentences, ready to be placed.
    page: Page,
}

impl<'a> ContextV1<'a> {
    /// Of an assessment; only findings of these statuses are listed.
    pub(super) fn new(assessment: &'a Assessment, include: &[Status]) -> Self {
        Self { result: ResultV1::new(assessment, include), page: page(assessment, include) }
    }
}

/// Its schema.
pub(super) fn schema() -> serde_json::Value {
    schemars::schema_for!(ContextV1<'_>).to_value()
}

/// All of it as JSON.
pub(super) fn write(assessment: &Assessment, include: &[Status]) -> Result<Vec<u8>, serde_json::Error> {
    pretty(&ContextV1::new(assessment, include))
}
