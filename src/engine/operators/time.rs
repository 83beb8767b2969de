//! Ages: `older_than newer_than`, and durations in words.

use jiff::SignedDuration;

use crate::model::{Timestamp, Value};

/// Whether a timestamp lies more than (or, for `newer_than`, less than) a duration before the time of judging.
pub(in super::super) fn age(value: Value<'_>, older: bool, seconds: i64, as_of: Timestamp) -> bool {
    let Value::Time(time) = value else { return false };
    let limit = as_of.saturating_sub(SignedDuration::from_secs(seconds)).unwrap_or(as_of);
    if older { time < limit } else { time > limit }
}

/// A duration as rules write it, in the largest unit that divides it: `90d`.
pub(in super::super) fn duration(seconds: i64) -> String {
    const UNITS: [(i64, &str); 4] = [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")];
    let unit = UNITS.into_iter().find(|(unit, _)| seconds % unit == 0 && seconds != 0);
    let (unit, name) = unit.unwrap_or((1, "s"));
    format!("{}{name}", seconds / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_counted_from_the_time_of_judging_and_its_limit_is_neither_older_nor_newer() {
        let as_of: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let rows = [
            ("2025-12-30T23:59:59Z", [true, false]),
            ("2025-12-31T00:00:00Z", [false, false]),
            ("2025-12-31T00:00:01Z", [false, true]),
        ];
        for (time, expected) in rows {
            let time = Value::Time(time.parse().unwrap());
            assert_eq!([true, false].map(|older| age(time, older, 86_400, as_of)), expected, "{time:?}");
        }
    }

    #[test]
    fn a_duration_longer_than_time_itself_makes_everything_newer() {
        let then = Value::Time("1970-01-01T00:00:00Z".parse().unwrap());
        let as_of = "2026-01-01T00:00:00Z".parse().unwrap();
        assert!(age(then, false, i64::MAX, as_of) && !age(then, true, i64::MAX, as_of));
    }

    #[test]
    fn durations_are_written_as_in_rules() {
        assert_eq!([7_776_000, 43_200, 90, 61, 0].map(duration), ["90d", "12h", "90s", "61s", "0s"]);
    }
}
