//! How long a key waits for its deletion: between 7 and 30 days, as whoever scheduled it chose.
//!
//! KMS tells the day of the deletion, not the day on which it was scheduled. What is left on the day of reading is less than
//! the whole period, so that a short rest says nothing of it.

use super::document::because;
use crate::model::aws::{Key, KeyState};
use crate::model::{CauseKind, Observed, Subject};

/// Source: KMS API, `ScheduleKeyDeletion`.
const LONGEST_DAYS: i64 = 30;

const SECONDS_OF_DAY: i64 = 86_400;

/// How much either end may be rounded.
const ROUNDING_SECONDS: i64 = 60;

/// The whole waiting period, where KMS tells it; absent of keys that wait for no deletion.
pub fn days(key: &Key, _: &Subject) -> Observed<i64> {
    match &key.key_state {
        Observed::Unknown(cause) => Observed::unknown(cause),
        Observed::Known(KeyState::PendingDeletion | KeyState::PendingReplicaDeletion) => told(key),
        Observed::Known(_) | Observed::Absent => Observed::Absent,
    }
}

fn told(key: &Key) -> Observed<i64> {
    match &key.pending_deletion_window_days {
        Observed::Absent => {
            Observed::Unknown(because(CauseKind::NotSupported, "KMS tells when the key will be deleted, not since when it waits"))
        }
        told => told.clone(),
    }
}

/// The longest that the waiting period can be: a key cannot have waited before it was made.
pub fn days_at_most(key: &Key, _: &Subject) -> Observed<i64> {
    match (&key.deletion_date, &key.created_at) {
        (Observed::Absent, _) | (_, Observed::Absent) => Observed::Absent,
        (Observed::Unknown(cause), _) | (_, Observed::Unknown(cause)) => Observed::unknown(cause),
        (Observed::Known(deleted), Observed::Known(made)) => {
            let life = deleted.as_second().saturating_sub(made.as_second());
            Observed::Known((life.saturating_add(ROUNDING_SECONDS) / SECONDS_OF_DAY).min(LONGEST_DAYS))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::analysis::samples::subject;
    use crate::model::{Cause, ResourceKind};

    fn denied() -> Arc<Cause> {
        Arc::new(Cause::new(CauseKind::AccessDenied))
    }

    fn whole(key_state: Observed<KeyState>, pending_deletion_window_days: Observed<i64>) -> Observed<i64> {
        days(&Key { key_state, pending_deletion_window_days, ..Key::default() }, &subject(ResourceKind::Key, "k"))
    }

    #[test]
    fn the_period_is_known_where_kms_tells_it() {
        assert_eq!(whole(Observed::Known(KeyState::PendingReplicaDeletion), Observed::Known(7)), Observed::Known(7));
        let why = because(CauseKind::NotSupported, "KMS tells when the key will be deleted, not since when it waits");
        for state in [KeyState::PendingDeletion, KeyState::PendingReplicaDeletion] {
            assert_eq!(whole(Observed::Known(state), Observed::Absent), Observed::Unknown(why.clone()));
        }
    }

    #[test]
    fn a_key_that_is_not_to_be_deleted_has_no_such_period() {
        assert_eq!(whole(Observed::Known(KeyState::Disabled), Observed::Absent), Observed::Absent);
    }

    #[test]
    fn what_could_not_be_read_stays_open() {
        assert_eq!(whole(Observed::Unknown(denied()), Observed::Known(30)), Observed::Unknown(denied()));
        assert_eq!(whole(Observed::Known(KeyState::PendingDeletion), Observed::Unknown(denied())), Observed::Unknown(denied()));
    }

    fn at_most(made: Observed<&str>, deleted: Observed<&str>) -> Observed<i64> {
        let time = |at: Observed<&str>| at.map(|at| at.parse().unwrap());
        let key = Key { created_at: time(made), deletion_date: time(deleted), ..Key::default() };
        days_at_most(&key, &subject(ResourceKind::Key, "k"))
    }

    #[test]
    fn a_key_waits_at_most_its_whole_life_in_whole_days_but_for_what_is_rounded() {
        let made = Observed::Known("2026-01-01T12:00:00Z");
        for (deleted, days) in
            [("2026-01-09T11:58:59Z", 7), ("2026-01-09T11:59:00Z", 8), ("2026-01-31T12:00:00Z", 30), ("2027-01-01T00:00:00Z", 30)]
        {
            assert_eq!(at_most(made.clone(), Observed::Known(deleted)), Observed::Known(days), "{deleted}");
        }
    }

    #[test]
    fn without_both_ends_the_longest_period_is_not_told() {
        let day = Observed::Known("2026-01-01T12:00:00Z");
        assert_eq!(at_most(day.clone(), Observed::Absent), Observed::Absent);
        assert_eq!(at_most(Observed::Unknown(denied()), day.clone()), Observed::Unknown(denied()));
        assert_eq!(at_most(day, Observed::Unknown(denied())), Observed::Unknown(denied()));
    }
}
