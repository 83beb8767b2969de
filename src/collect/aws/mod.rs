//! One file a service: its answers copied into the structs of the model, each struct literal naming every field, so
//! that a new field cannot be forgotten. Nothing here draws a conclusion.

pub(super) mod access_analyzer;
pub(super) mod account;
pub(super) mod cloudtrail;
pub(super) mod cloudwatch;
pub(super) mod config;
pub(super) mod contacts;
pub(super) mod events;
pub(super) mod guardduty;
pub(super) mod iam;
pub(super) mod kms;
pub(super) mod lambda;
pub(super) mod logs;
mod named;
pub(super) mod organizations;
pub(super) mod s3;
pub(super) mod securityhub;
pub(super) mod sns;
