//! The one place where collecting looks at the clock.

use crate::model::Timestamp;

/// The time now.
#[allow(clippy::disallowed_methods, reason = "calls are stamped with the time at which they are made")]
pub(super) fn now() -> Timestamp {
    Timestamp::now()
}
