//! Policies of SNS topics.

use super::Surroundings;
use super::document::{because, document};
use super::exposure::{Circles, Own, circles, setting};
use super::iam_policy::document::DocumentKind;
use crate::model::aws::{Exposure, Topic, Trail};
use crate::model::{CauseKind, Observed, Ref, Subject};

/// The topic that a trail tells of new log files.
pub fn of_trail(trail: &Trail, _: &Subject) -> Observed<Ref<Topic>> {
    trail.sns_topic.clone().map(|topic| Ref::new(topic.0))
}

/// Who can use or change a topic by its policy, which every topic has.
pub fn exposure(topic: &Topic, subject: &Subject, around: &dyn Surroundings) -> Observed<Exposure> {
    let own = Own::of(around);
    let found = match document(&topic.policy, DocumentKind::Resource, "topic policy") {
        Ok(Some(document)) => circles(&document, &setting(subject, &own, "sns", None), &own, &[]),
        Ok(None) => Circles::unknown(&because(CauseKind::Malformed, "the topic has no policy")),
        Err(cause) => return Observed::Unknown(cause),
    };
    Observed::Known(found.exposure(None))
}
