//! How soon after an IAM user its access keys were made: keys handed out together with a console password are keys that
//! nobody asked for.

use std::sync::Arc;

use super::Surroundings;
use crate::model::aws::{AccessKey, User};
use crate::model::{Cause, List, Observed, Subject, Timestamp};

const SECONDS_OF_MINUTE: i64 = 60;

/// For each active access key that was never used: how many minutes lie between the user's making and the key's, a minute
/// begun counted as whole.
pub fn unused_key_delays(user: &User, _: &Subject, around: &dyn Surroundings) -> Observed<List<i64>> {
    let user_made = match &user.created_at {
        Observed::Known(time) => *time,
        Observed::Absent => return Observed::default(),
        Observed::Unknown(cause) => return Observed::unknown(cause),
    };
    let keys = around.related("access_keys");
    let mut delays = List { items: Vec::new(), rest: keys.rest };
    for key in keys.resources.iter().filter_map(|resource| resource.body.get::<AccessKey>()) {
        match made_for_nothing(key) {
            Ok(Some(key_made)) => delays.items.push(minutes_between(user_made, key_made)),
            Ok(None) => {}
            Err(cause) => delays.rest = delays.rest.or(Some(cause)),
        }
    }
    Observed::Known(delays)
}

/// When a key was made that is active and was never used; nothing of any other key.
fn made_for_nothing(key: &AccessKey) -> Result<Option<Timestamp>, Arc<Cause>> {
    match (&key.active, &key.last_used_at, &key.created_at) {
        (Observed::Known(false) | Observed::Absent, ..) | (_, Observed::Known(_), _) => Ok(None),
        (Observed::Unknown(cause), ..) | (_, Observed::Unknown(cause), _) | (.., Observed::Unknown(cause)) => {
            Err(Arc::clone(cause))
        }
        (Observed::Known(true), Observed::Absent, made) => Ok(made.known().copied()),
    }
}

fn minutes_between(one: Timestamp, other: Timestamp) -> i64 {
    let seconds = one.as_second().saturating_sub(other.as_second()).saturating_abs();
    seconds.saturating_add(SECONDS_OF_MINUTE - 1) / SECONDS_OF_MINUTE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Related;
    use crate::model::{AccountId, CauseKind, Region, Resource, ResourceKind, Subject};

    struct Keys {
        resources: Vec<Resource>,
        rest: Option<Arc<Cause>>,
    }

    impl Surroundings for Keys {
        fn related(&self, field: &str) -> Related<'_> {
            assert_eq!(field, "access_keys");
            Related { resources: self.resources.iter().collect(), rest: self.rest.clone() }
        }

        fn related_in(&self, field: &str, _: &Region) -> Related<'_> {
            self.related(field)
        }
    }

    fn time(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).unwrap()
    }

    fn key(active: Observed<bool>, last_used_at: Observed<Timestamp>, seconds: i64) -> AccessKey {
        AccessKey { active, last_used_at, created_at: Observed::Known(time(seconds)), ..AccessKey::default() }
    }

    fn unused(seconds: i64) -> AccessKey {
        key(Observed::Known(true), Observed::Absent, seconds)
    }

    fn delays(keys: Vec<AccessKey>, rest: Option<Arc<Cause>>) -> Observed<List<i64>> {
        let subject = Arc::new(Subject {
            kind: ResourceKind::AccessKey,
            id: "x".into(),
            arn: None,
            partition: "aws".into(),
            account: AccountId::from("111122223333"),
            region: None,
            name: "x".into(),
        });
        let resources = keys.into_iter().map(|key| Resource { subject: Arc::clone(&subject), body: key.into() }).collect();
        let user = User { created_at: Observed::Known(time(0)), ..User::default() };
        unused_key_delays(&user, &subject, &Keys { resources, rest })
    }

    fn denied() -> Arc<Cause> {
        Arc::new(Cause::new(CauseKind::AccessDenied))
    }

    #[test]
    fn a_minute_begun_counts_as_whole() {
        let keys = vec![unused(0), unused(300), unused(301), unused(-10)];
        assert_eq!(delays(keys, None), Observed::Known(List::complete(vec![0, 5, 6, 1])));
    }

    #[test]
    fn keys_that_are_off_or_were_used_do_not_count() {
        let off = key(Observed::Known(false), Observed::unknown(&denied()), 0);
        let used = key(Observed::Known(true), Observed::Known(time(9)), 0);
        assert_eq!(delays(vec![off, used], None), Observed::Known(List::complete(vec![])));
    }

    #[test]
    fn what_could_not_be_read_leaves_the_list_open() {
        let open = Observed::Known(List { items: vec![5], rest: Some(denied()) });
        assert_eq!(delays(vec![unused(300), key(Observed::unknown(&denied()), Observed::Absent, 0)], None), open);
        assert_eq!(delays(vec![unused(300), key(Observed::Known(true), Observed::unknown(&denied()), 0)], None), open);
        assert_eq!(delays(vec![unused(300)], Some(denied())), open);
    }
}
