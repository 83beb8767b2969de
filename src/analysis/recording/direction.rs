//! Reads and writes apart, and together in one word.

use crate::analysis::answer::Answer;
use crate::model::Observed;
use crate::model::aws::RecordedEvents;

/// Whether an event changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It only reads.
    Read,
    /// It changes something.
    Write,
}

impl Direction {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Read, Self::Write];

    /// The value of an event's field `readOnly`.
    pub fn read_only(self) -> &'static str {
        match self {
            Self::Read => "true",
            Self::Write => "false",
        }
    }
}

/// The answers for reads and writes in one word.
pub(in crate::analysis) fn directions_of(recorded: impl Fn(Direction) -> Answer) -> Observed<RecordedEvents> {
    match (recorded(Direction::Read), recorded(Direction::Write)) {
        (Answer::Unknown(cause), _) | (_, Answer::Unknown(cause)) => Observed::Unknown(cause),
        (Answer::Yes, Answer::Yes) => Observed::Known(RecordedEvents::All),
        (Answer::Yes, Answer::No) => Observed::Known(RecordedEvents::Read),
        (Answer::No, Answer::Yes) => Observed::Known(RecordedEvents::Write),
        (Answer::No, Answer::No) => Observed::Known(RecordedEvents::None),
    }
}
