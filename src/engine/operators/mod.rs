//! The operators, a file a family: plain functions of values, which know nothing of paths or evidence.

pub(super) mod collection;
pub(super) mod compare;
pub(super) mod net;
pub(super) mod text;
pub(super) mod time;
