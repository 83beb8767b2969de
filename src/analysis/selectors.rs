//! Event selectors, whatever they select: what one test of a field lets through, reads and writes apart.
//!
//! Source: CloudTrail API, `EventSelector`, `AdvancedFieldSelector`.

use std::sync::Arc;

use super::answer::{Answer, ask, each};
use crate::model::aws::{FieldSelector, ReadWriteType, RecordedEvents};
use crate::model::{Cause, CauseKind, List, Observed};

/// Whether an event changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Read,
    Write,
}

impl Direction {
    pub(super) const BOTH: [Self; 2] = [Self::Read, Self::Write];

    /// The value of an event's field `readOnly`.
    pub(super) fn read_only(self) -> &'static str {
        match self {
            Self::Read => "true",
            Self::Write => "false",
        }
    }

    /// Whether a classic selector of this kind records it.
    pub(super) fn is_in(self, kind: &ReadWriteType) -> Answer {
        match (kind, self) {
            (ReadWriteType::All, _) => Answer::Yes,
            (ReadWriteType::ReadOnly, direction) => Answer::of(direction == Self::Read),
            (ReadWriteType::WriteOnly, direction) => Answer::of(direction == Self::Write),
            (ReadWriteType::Other(text), _) => Answer::Unknown(not_understood(text)),
        }
    }
}

fn not_understood(text: &str) -> Arc<Cause> {
    let detail = format!("`{text}` was not documented when this version was made");
    Arc::new(Cause { detail: Some(detail.into()), ..Cause::new(CauseKind::NotSupported) })
}

/// The answers for reads and writes in one word.
pub(super) fn directions_of(recorded: impl Fn(Direction) -> Answer) -> Observed<RecordedEvents> {
    match (recorded(Direction::Read), recorded(Direction::Write)) {
        (Answer::Unknown(cause), _) | (_, Answer::Unknown(cause)) => Observed::Unknown(cause),
        (Answer::Yes, Answer::Yes) => Observed::Known(RecordedEvents::All),
        (Answer::Yes, Answer::No) => Observed::Known(RecordedEvents::Read),
        (Answer::No, Answer::Yes) => Observed::Known(RecordedEvents::Write),
        (Answer::No, Answer::No) => Observed::Known(RecordedEvents::None),
    }
}

/// Whether the tests are about a category of events at all, as AWS demands.
pub(super) fn names_category(fields: &List<FieldSelector>) -> Answer {
    Answer::any(each(fields, |field| ask(&field.field, Answer::No, |name| Answer::of(name == "eventCategory"))))
}

/// Whether a field selector matches an event whose field has this value: positive operators are or-ed over their
/// values, negative ones and-ed, and the operators and-ed.
pub(super) fn matches(selector: &FieldSelector, value: &str) -> Answer {
    let equal = |wanted: &String| Answer::of(value == wanted);
    let starts = |wanted: &String| Answer::of(value.starts_with(wanted.as_str()));
    let ends = |wanted: &String| Answer::of(value.ends_with(wanted.as_str()));
    Answer::all([
        ask(&selector.equals, Answer::Yes, |list| Answer::any(each(list, equal))),
        ask(&selector.starts_with, Answer::Yes, |list| Answer::any(each(list, starts))),
        ask(&selector.ends_with, Answer::Yes, |list| Answer::any(each(list, ends))),
        ask(&selector.not_equals, Answer::Yes, |list| Answer::any(each(list, equal)).not()),
        ask(&selector.not_starts_with, Answer::Yes, |list| Answer::any(each(list, starts)).not()),
        ask(&selector.not_ends_with, Answer::Yes, |list| Answer::any(each(list, ends)).not()),
    ])
}
