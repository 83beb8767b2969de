//! The one place where collecting looks at the clock.

use std::time::SystemTime;

use crate::model::Timestamp;

/// The time now.
#[allow(clippy::disallowed_methods, reason = "calls are stamped with the time at which they are made")]
pub(super) fn now() -> Timestamp {
    Timestamp::now()
}

/// The time now, as the SDK counts it.
#[allow(clippy::disallowed_methods, reason = "credentials expire at a time of day")]
pub(super) fn wall() -> SystemTime {
    SystemTime::now()
}
