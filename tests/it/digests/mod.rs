//! Digests of CloudTrail: a made-up one that delivers and signs, and every way to tamper with what it delivered.

mod chains;
pub(crate) mod delivery;
pub(crate) mod signing;
mod tampering;
mod verifying;
#[cfg(feature = "aws")]
pub(crate) mod ways;
