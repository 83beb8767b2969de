//! The rule language: YAML files to rules that cannot be wrong, or to diagnostics that say what is.
//!
//! [`load`] reads files, reports every problem of all of them at once, and gives a [`RuleSet`]; the library that comes
//! with the program is [`builtin`]. What a rule needs to be read from AWS is told by [`reads`] and [`calls`]. Nothing
//! here evaluates a rule or reads a file.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod builtin;
mod calls;
mod conditions;
mod constants;
pub mod expr;
pub mod fixture;
pub mod json_schema;
mod leaves;
mod lint;
mod literal;
mod names;
mod operators;
pub mod pack;
mod params;
mod path;
pub mod reference;
mod set;
pub mod skeleton;
mod source;
mod template;
mod testcases;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
mod testing;

pub use crate::diagnostics::{Code, Diagnostic, Label, Level, SourceFile};
pub use calls::{calls, judged_by, reads};
pub use expr::Rule;
pub use pack::Pack;
pub use set::{
    Name, Overrides, ParamOverride, ParamPlace, RuleSet, Selection, SeverityOverride, load, load_to_judge, with_params,
};
