//! Whether a user or role can blind a trail of its account in any way: one question for all ways and trails, answered for
//! all users and roles at once.
//!
//! By which action and on which path is not told here: the fields of the trail tell that.

use std::sync::Arc;

use super::super::Surroundings;
use super::super::access::{Answer, Question, who_can};
use super::super::document::because;
use super::super::identities::Identities;
use super::posed::{Posed, Things};
use super::principals::own_trail;
use super::{blinding_powers, bucket};
use crate::model::aws::Trail;
use crate::model::{Cause, CauseKind, Observed, Subject};

/// Whether a user or role can blind a trail that its account owns, by itself or through others.
pub fn can_blind_trails<T>(_: &T, subject: &Subject, around: &dyn Surroundings) -> Observed<bool> {
    let Some(identities) = around.identities() else { return Observed::default() };
    let answers = identities.blinding(|| Asked::about(around).answered(identities));
    identities.place(&subject.id).and_then(|place| answers.get(place)).cloned().unwrap_or_default()
}

/// What is asked about the trails of an account.
#[derive(Default)]
struct Asked {
    /// What a trail is blinded by.
    posed: Vec<Posed>,
    /// The same of log buckets in accounts that were not read: it takes policies of one's own, and theirs.
    elsewhere: Vec<Posed>,
    /// What is not known of the trails.
    rest: Vec<Arc<Cause>>,
}

impl Asked {
    fn about(around: &dyn Surroundings) -> Self {
        let mut asked = Self::default();
        let more = around.for_each_related("account_trails", &mut |resource, around| {
            if let Some(trail) = own_trail(resource) {
                asked.add(trail, &resource.subject, around);
            }
        });
        asked.rest.extend(more);
        asked
    }

    fn add(&mut self, trail: &Trail, subject: &Subject, around: &dyn Surroundings) {
        // Nobody here can disable a key of another account; what of its bucket, is asked below.
        let unread = ["log_bucket", "kms_key"].into_iter().filter_map(|field| around.related(field).rest);
        let elsewhere: Vec<_> = unread.filter(|cause| cause.kind == CauseKind::ForeignAccount).collect();
        // Of each power one thing is enough, so that all of them are one question.
        for power in blinding_powers(trail, subject, around) {
            for Things { posed, rest, .. } in power.groups {
                self.posed.extend(posed);
                self.rest.extend(rest.into_iter().filter(|cause| !elsewhere.contains(cause)));
            }
        }
        let Things { posed, rest, .. } = bucket::elsewhere(trail, subject, around);
        self.elsewhere.extend(posed);
        self.rest.extend(rest);
    }

    /// The answer for each member.
    fn answered(&self, identities: &Identities) -> Vec<Observed<bool>> {
        let ask = |posed: &[Posed]| -> Answer {
            let questions: Vec<Question<'_>> = posed.iter().map(Posed::question).collect();
            who_can(identities, &[&questions])
        };
        let answer = ask(&self.posed);
        let why = self.rest.iter().chain(&answer.rest).next();
        let mut answers = vec![why.map_or(Observed::Known(false), Observed::unknown); identities.members().len()];
        let mut tell = |member: usize, told: Observed<bool>| {
            if let Some(answer) = answers.get_mut(member) {
                *answer = told;
            }
        };
        if !self.elsewhere.is_empty() {
            let elsewhere = ask(&self.elsewhere);
            let policy = || because(CauseKind::ForeignAccount, "the policy of the log bucket, in another account, was not read");
            elsewhere.able.iter().for_each(|able| tell(able.member, Observed::Unknown(policy())));
            elsewhere.open.into_iter().for_each(|(member, cause)| tell(member, Observed::Unknown(cause)));
        }
        answer.open.into_iter().for_each(|(member, cause)| tell(member, Observed::Unknown(cause)));
        answer.able.iter().for_each(|able| tell(able.member, Observed::Known(true)));
        answers
    }
}
