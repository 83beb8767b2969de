//! The nouns: what Trailwarden reads from AWS, as plain values.
//!
//! A resource is a [`Resource`]: who it is ([`Subject`]) and what was read of it ([`Body`], one struct per
//! resource type in [`aws`]). Every setting is an [`Observed`] value: known, absent (AWS said "not configured"),
//! or unknown with its cause. The [`schema`] of fields, which rules are checked against, is derived from those
//! structs by the [`record!`](crate::record) macro, so that a field cannot exist in one place and not in the other.
//!
//! Nothing here reads a file, asks AWS or draws a conclusion.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod aws;
pub mod call;
pub mod glob;
mod id;
pub mod names;
mod observed;
mod record;
pub mod schema;
mod severity;
mod status;
mod value;
mod wanted;

pub use aws::{Body, ResourceKind};
pub use id::{AccountId, Arn, Partition, Region};
pub use jiff::Timestamp;
pub use observed::{Cause, CauseKind, List, Observed, UNKNOWN_KEY};
pub use record::{Record, Resource, Subject};
pub use severity::Severity;
pub use status::Status;
pub use value::{ArnText, FieldValue, ListValue, Map, PolicyDocument, Ref, ResourceBody, Slot, Tag, Value};
pub use wanted::Wanted;
