//! What trails and event data stores record, computed from their selectors: for one event, and for all there can be.
//!
//! | Module | What it is |
//! |---|---|
//! | [`direction`] | reads and writes |
//! | [`event`] | one event, as far as selectors can see it |
//! | [`text_test`] | a test of one field |
//! | [`selector`] | selectors of both kinds in one form |
//! | [`recorder`] | a trail or event data store with its scope |
//! | [`union`] | whether selectors together cover everything, something or nothing |
//! | [`grid`] | region × category × reads and writes |
//!
//! Whether what was recorded was also delivered and kept is not asked here. Source: CloudTrail User Guide, "Logging
//! management events", "Logging data events", "Filtering data events by using advanced event selectors"; CloudTrail API,
//! `EventSelector`, `AdvancedFieldSelector`.

pub mod direction;
pub mod event;
pub mod grid;
pub mod recorder;
pub mod selector;
pub mod text_test;
pub mod union;
