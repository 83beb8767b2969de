//! Whether somebody hears of what CloudTrail records.

pub mod samples;
