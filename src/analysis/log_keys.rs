//! The keys of the log files that trails deliver into a bucket, and which of them a prefix is for.
//!
//! A log file's key is `PREFIX/AWSLogs/ACCOUNT/CloudTrail…/…`, with the organization's id before the account for an
//! organization trail. Source: CloudTrail User Guide, "Finding your CloudTrail log files".

use std::sync::Arc;

use super::Surroundings;
use super::answer::{Answer, ask};
use crate::model::aws::Trail;
use crate::model::{Cause, Map, Observed};

/// The trails that deliver into a bucket.
pub struct Delivering<'a> {
    /// Those that were read.
    pub trails: Vec<&'a Trail>,
    /// Why there may be more.
    pub rest: Option<Arc<Cause>>,
}

impl<'a> Delivering<'a> {
    /// Those around a bucket.
    pub fn into_bucket(around: &'a dyn Surroundings) -> Self {
        let trails = around.related("trails");
        Self { trails: trails.resources.iter().filter_map(|trail| trail.body.get()).collect(), rest: trails.rest }
    }

    /// Whether a rule for this prefix may be for some log file.
    pub fn some_begin(&self, prefix: &Observed<String>) -> Answer {
        self.ask(Answer::any, prefix, |prefix, trail| {
            let below = |base: &str| Answer::of(may_begin_log_key(prefix, base));
            ask(&trail.s3_key_prefix, below(""), |base| below(base))
        })
    }

    /// Whether a rule for this prefix is for all log files.
    pub fn all_begin(&self, prefix: &Observed<String>) -> Answer {
        self.ask(Answer::all, prefix, begins_all_log_keys)
    }

    /// No prefix, or an empty one, is for all keys.
    fn ask(
        &self,
        together: fn(Vec<Answer>) -> Answer,
        prefix: &Observed<String>,
        question: impl Fn(&str, &Trail) -> Answer,
    ) -> Answer {
        ask(prefix, Answer::Yes, |prefix| {
            if prefix.is_empty() {
                return Answer::Yes;
            }
            let unread = self.rest.iter().map(|cause| Answer::Unknown(Arc::clone(cause)));
            together(self.trails.iter().map(|trail| question(prefix, trail)).chain(unread).collect())
        })
    }
}

/// Whether a rule for objects with these tags is for objects without: CloudTrail sets none.
pub fn for_untagged(tags: &Observed<Map>) -> Answer {
    ask(tags, Answer::Yes, |tags| Answer::of(tags.pairs().next().is_none()))
}

/// Whether some key of a log file below this trail prefix begins so.
pub fn may_begin_log_key(beginning: &str, trail_prefix: &str) -> bool {
    let base = folder_below(trail_prefix);
    base.starts_with(beginning) || beginning.strip_prefix(&base).is_some_and(may_be_of_cloudtrail)
}

/// Whether what follows `AWSLogs/` may belong to CloudTrail: other services have folders of their own beside its.
fn may_be_of_cloudtrail(rest: &str) -> bool {
    let mut folders = rest.split('/').peekable();
    folders.next_if(|folder| folder.starts_with("o-"));
    let _account = folders.next();
    let Some(service) = folders.next() else { return true };
    let is_whole = folders.next().is_some();
    service.starts_with("CloudTrail") || !is_whole && "CloudTrail".starts_with(service)
}

/// Whether all keys of the log files of a trail begin so. Those of an organization trail have only the beginning in common
/// that comes before the organization.
fn begins_all_log_keys(beginning: &str, trail: &Trail) -> Answer {
    let below = |prefix: &str| {
        let base = folder_below(prefix);
        if base.starts_with(beginning) || !beginning.starts_with(&base) {
            return Answer::of(base.starts_with(beginning));
        }
        let folder = |owner: &String| Answer::of(format!("{base}{owner}/CloudTrail/").starts_with(beginning));
        let of_owner = ask(&trail.owner_account, Answer::No, folder);
        Answer::all([ask(&trail.is_organization_trail, Answer::Yes, |is_it| Answer::of(!is_it)), of_owner])
    };
    ask(&trail.s3_key_prefix, below(""), |prefix| below(prefix))
}

/// The folder that holds those of all accounts.
fn folder_below(trail_prefix: &str) -> String {
    if trail_prefix.is_empty() { "AWSLogs/".to_owned() } else { format!("{trail_prefix}/AWSLogs/") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::CauseKind;

    fn trail(prefix: &str, is_organization_trail: bool) -> Trail {
        Trail {
            s3_key_prefix: Observed::or_absent((!prefix.is_empty()).then(|| prefix.to_owned())),
            owner_account: Observed::Known("111122223333".to_owned()),
            is_organization_trail: Observed::Known(is_organization_trail),
            ..Trail::default()
        }
    }

    fn all_begin(prefix: &str, trails: &[Trail]) -> Answer {
        Delivering { trails: trails.iter().collect(), rest: None }.all_begin(&Observed::Known(prefix.to_owned()))
    }

    #[test]
    fn all_log_files_begin_as_the_folder_of_the_trail_does() {
        let whole = ["", "AWS", "AWSLogs/", "AWSLogs/111122223333/", "AWSLogs/111122223333/CloudTrail/"];
        for prefix in whole {
            assert_eq!(all_begin(prefix, &[trail("", false)]), Answer::Yes, "{prefix}");
            let below = if prefix.is_empty() { "aud".to_owned() } else { format!("audit/{prefix}") };
            assert_eq!(all_begin(&below, &[trail("audit", false)]), Answer::Yes, "{below}");
        }
        for part in [
            "reports/",
            "AWSLogs/444455556666/",
            "AWSLogs/111122223333/CloudTrail/eu-west-1/",
            "AWSLogs/111122223333/CloudTrail-Digest/",
            "AWSLogs/111122223333/Config/",
        ] {
            assert_eq!(all_begin(part, &[trail("", false)]), Answer::No, "{part}");
        }
    }

    #[test]
    fn those_of_an_organization_have_the_folder_of_all_accounts_in_common() {
        assert_eq!(all_begin("AWSLogs/", &[trail("", true)]), Answer::Yes);
        assert_eq!(all_begin("AWSLogs/111122223333/", &[trail("", true)]), Answer::No);
    }

    #[test]
    fn a_rule_for_the_files_of_one_trail_is_not_for_those_of_another() {
        assert_eq!(all_begin("audit/", &[trail("audit", false), trail("", false)]), Answer::No);
        assert_eq!(all_begin("a", &[trail("audit", false), trail("archive", false)]), Answer::Yes);
    }

    #[test]
    fn what_was_not_read_does_not_matter_to_a_rule_for_all_keys() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        let of =
            |prefix: &str, trails: Vec<&Trail>, rest| Delivering { trails, rest }.all_begin(&Observed::Known(prefix.to_owned()));
        let unread = Trail { s3_key_prefix: Observed::unknown(&denied), ..trail("", false) };
        assert_eq!(of("audit/", vec![&unread], None), Answer::Unknown(Arc::clone(&denied)));
        assert_eq!(of("audit/", Vec::new(), Some(Arc::clone(&denied))), Answer::Unknown(Arc::clone(&denied)));
        assert_eq!(of("", vec![&unread], Some(Arc::clone(&denied))), Answer::Yes);
        let of_whom = Trail { owner_account: Observed::unknown(&denied), ..trail("", false) };
        assert_eq!(of("AWSLogs/111122223333/", vec![&of_whom], None), Answer::Unknown(denied));
        assert_eq!(of("AWSLogs/", vec![&of_whom], None), Answer::Yes);
    }
}
