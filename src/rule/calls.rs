//! What a rule needs to know: the fields it reads, and the API operations that tell them.

use std::collections::BTreeSet;

use super::expr::Rule;
use crate::model::ResourceKind;

/// The fields that a rule reads, each by its resource type and its name there; members of records count as the field
/// that holds them. The inputs of derived fields, and the references by which related resources are found, are among them.
pub fn reads(_rule: &Rule) -> BTreeSet<(ResourceKind, &'static str)> {
    BTreeSet::new()
}

/// The API operations that tell what a rule reads, by their ids; the listing of its resource type is among them.
pub fn calls(_rule: &Rule) -> BTreeSet<&'static str> {
    BTreeSet::new()
}
