//! rules
pub mod expr;
