//! How long Object Lock protects what is written into a bucket.

use crate::model::aws::{Bucket, ObjectLock};
use crate::model::{Observed, Subject};

/// The days of a year in S3's retention periods.
const DAYS_OF_YEAR: i64 = 365;

/// For how many days a new object is locked by default; absent when none is.
pub fn days(bucket: &Bucket, _: &Subject) -> Observed<i64> {
    match &bucket.object_lock {
        Observed::Known(lock) => default_days(lock),
        Observed::Absent => Observed::Absent,
        Observed::Unknown(cause) => Observed::unknown(cause),
    }
}

/// S3 takes the period in days or in years, never both.
fn default_days(lock: &ObjectLock) -> Observed<i64> {
    match &lock.default_days {
        Observed::Absent => lock.default_years.clone().map(|years| years.saturating_mul(DAYS_OF_YEAR)),
        days => days.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, Cause, CauseKind, ResourceKind};

    fn days_of(object_lock: Observed<ObjectLock>) -> Observed<i64> {
        let subject = Subject {
            kind: ResourceKind::Bucket,
            id: "logs".into(),
            arn: None,
            partition: "aws".into(),
            account: AccountId::from("111122223333"),
            region: None,
            name: "logs".into(),
        };
        days(&Bucket { object_lock, ..Bucket::default() }, &subject)
    }

    fn lock(default_days: Observed<i64>, default_years: Observed<i64>) -> Observed<ObjectLock> {
        Observed::Known(ObjectLock { default_mode: Observed::Absent, default_days, default_years })
    }

    #[test]
    fn days_count_as_they_are() {
        assert_eq!(days_of(lock(Observed::Known(30), Observed::Absent)), Observed::Known(30));
    }

    #[test]
    fn a_year_has_365_days() {
        assert_eq!(days_of(lock(Observed::Absent, Observed::Known(7))), Observed::Known(2555));
    }

    #[test]
    fn absurd_years_do_not_overflow() {
        assert_eq!(days_of(lock(Observed::Absent, Observed::Known(i64::MAX))), Observed::Known(i64::MAX));
    }

    #[test]
    fn a_lock_without_a_default_protects_nothing_by_itself() {
        assert_eq!(days_of(lock(Observed::Absent, Observed::Absent)), Observed::Absent);
    }

    #[test]
    fn no_lock_is_absent() {
        assert_eq!(days_of(Observed::Absent), Observed::Absent);
    }

    #[test]
    fn what_could_not_be_read_stays_unknown() {
        let denied = std::sync::Arc::new(Cause::new(CauseKind::AccessDenied));
        assert_eq!(days_of(Observed::unknown(&denied)), Observed::unknown(&denied));
    }
}
