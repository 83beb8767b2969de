//! Policies of SNS topics.

use super::Surroundings;
use super::document::{because, document};
use super::exposure::{Circles, Own, circles, setting};
use super::iam_policy::document::DocumentKind;
use crate::model::aws::{Exposure, Topic};
use crate::model::{CauseKind, Observed, Subject};

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
