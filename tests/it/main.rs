//! Integration tests: one binary, so that the crate is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stderr)]
// Values that tests make on the spot are given away rather than lent.
#![allow(clippy::needless_pass_by_value)]

mod catalogue;
mod catalogue_unknowns;
mod ci_kit;
pub mod cli;
#[cfg(feature = "aws")]
mod collect;
mod compat;
mod controls;
mod demo;
mod diagnostics;
mod digests;
#[cfg(feature = "aws")]
mod e2e;
mod event_patterns;
mod event_samples;
mod evidence;
mod examples;
mod filter_patterns;
mod followed;
mod frameworks;
mod iam_policy;
mod misspellings;
#[cfg(feature = "aws")]
mod moto;
mod mutation;
mod operators;
mod oracle;
mod packs;
mod page;
mod plan;
mod policy;
mod profiles;
mod properties;
mod purity;
mod readme;
mod recording;
mod redact;
mod reference;
mod reports;
mod rule_list;
mod rule_schema;
mod rule_schema_agrees;
mod scalars;
mod schema_versions;
mod traces;
mod traps;
mod writing_rules;
mod writing_templates;
