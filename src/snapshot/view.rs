//! The engine's view of one or more snapshots: resources by type and place, references resolved, relations joined.
//!
//! It draws no conclusions: what a setting means is for `analysis` and rules to say.

use crate::model::Resource;

use super::Snapshot;

/// One or more snapshots, indexed.
#[derive(Debug)]
pub struct View {
    resources: Vec<Resource>,
}

impl View {
    /// Indexes snapshots that do not overlap.
    pub fn new(snapshots: Vec<Snapshot>) -> Self {
        Self { resources: snapshots.into_iter().flat_map(|snapshot| snapshot.resources).collect() }
    }

    /// The resources, by type, account, region and id.
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }
}
