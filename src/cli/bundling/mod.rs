//! Bundles for a run: what judging was based on, put into one, and taken out of one again to judge by.

mod making;
mod opening;

pub(super) use making::{MadeOf, Record};
pub(super) use opening::{Opened, Unopened, open};
