//! IAM policies: read without losing anything, evaluated for one request, and decided for all.
//!
//! | Module | What it is |
//! |---|---|
//! | [`enclosed`] | policies taken out of the answers that they came in |
//! | [`attachment`] | what a policy is attached to |
//! | [`json`] | JSON as it was written, equal keys and places included |
//! | [`document`] | from JSON to statements that are ready to be matched |
//! | [`problem`] | what is wrong or odd about a document |
//! | [`glob`], [`arn`], [`variables`] | patterns |
//! | [`conditions`], [`keys`] | tests of condition keys, and what is known of the keys |
//! | [`principals`] | whom statements name, and who asks |
//! | [`request`] | one request |
//! | [`evaluate`] | what policies say to one request |
//! | [`solve`] | whether some request is allowed, of all there can be |
//! | [`mod@exposure`] | whom the policy of a resource admits |
//! | [`effective`] | what an identity can do by all of its policies |
//! | [`beyond`] | what one document allows beyond another |
//! | [`mfa`] | whether a second factor stands in the way |
//!
//! Policies that were not given (those of the organization, of sessions, of network endpoints) only ever take away: that
//! nobody can stands without them, that somebody can is said before them.

mod advice;
pub mod arn;
pub mod attachment;
pub mod beyond;
pub mod conditions;
pub mod document;
pub mod effective;
pub mod enclosed;
pub mod evaluate;
pub mod exposure;
pub mod glob;
pub mod json;
pub mod keys;
pub mod mfa;
pub mod principals;
pub mod problem;
pub mod request;
pub mod solve;
pub mod truth;
pub mod variables;
