//! The program as people run it, against accounts in a real moto server.

mod accounts;
mod chain;
mod compared;
mod delivered;
mod denied;
mod preflight;
mod refused;
mod requests;
mod reset;
mod result;
#[cfg(unix)]
mod resume;
mod same_bytes;
mod torn;
mod traps;
mod unwritten;
mod verdicts;
mod ways_in;
