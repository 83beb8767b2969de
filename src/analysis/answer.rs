//! Yes, no, or not known and why: for conclusions that rest on several settings.

use std::sync::Arc;

use super::document::because;
use crate::model::{Cause, CauseKind, List, Observed};

/// Yes, no, or not known and why.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not known, and why.
    Unknown(Arc<Cause>),
}

impl Answer {
    pub(super) fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            unknown @ Self::Unknown(_) => unknown,
        }
    }

    /// Whether all are yes; a no decides, whatever is not known.
    pub(super) fn all(answers: impl IntoIterator<Item = Self>) -> Self {
        let mut open = None;
        for answer in answers {
            match answer {
                Self::Yes => {}
                Self::No => return Self::No,
                Self::Unknown(cause) => open = open.or(Some(cause)),
            }
        }
        open.map_or(Self::Yes, Self::Unknown)
    }

    /// Whether one is yes; a yes decides, whatever is not known.
    pub(super) fn any(answers: impl IntoIterator<Item = Self>) -> Self {
        Self::all(answers.into_iter().map(Self::not)).not()
    }

    /// What several ways to read something agree on; unknown where they differ, since AWS does not say which is right.
    pub(super) fn agreed(readings: impl IntoIterator<Item = Self>, open: &str) -> Self {
        let mut readings = readings.into_iter();
        let first = readings.next().unwrap_or_else(|| Self::undocumented(open));
        if readings.all(|reading| reading == first) { first } else { Self::undocumented(open) }
    }

    /// Unknown, for AWS does not say.
    pub(super) fn undocumented(open: &str) -> Self {
        Self::Unknown(because(CauseKind::NotSupported, open))
    }

    /// Yes or no, or the cause for not knowing.
    pub(super) fn decided(self) -> Result<bool, Arc<Cause>> {
        match self {
            Self::Yes => Ok(true),
            Self::No => Ok(false),
            Self::Unknown(cause) => Err(cause),
        }
    }
}

/// True if one of two answers is, and unknown if one of them could change that.
pub(super) fn either(one: Observed<bool>, other: Observed<bool>) -> Observed<bool> {
    match (&one, &other) {
        (Observed::Known(true), _) | (Observed::Unknown(_), Observed::Known(false) | Observed::Absent) => one,
        _ => other,
    }
}

/// Whether a setting is on. What is absent is off.
pub(super) fn is_on(value: &Observed<bool>) -> Answer {
    ask(value, Answer::No, |value| Answer::of(*value))
}

/// The answer from a known value; what AWS left out gives the answer for its default.
pub(super) fn ask<T>(value: &Observed<T>, default: Answer, question: impl FnOnce(&T) -> Answer) -> Answer {
    match value {
        Observed::Known(value) => question(value),
        Observed::Absent => default,
        Observed::Unknown(cause) => Answer::Unknown(Arc::clone(cause)),
    }
}

/// The answers for the items of a list and, when it is incomplete, for the rest of it.
pub(super) fn each<'a, T>(list: &'a List<T>, question: impl Fn(&'a T) -> Answer + 'a) -> impl Iterator<Item = Answer> + 'a {
    list.items.iter().map(question).chain(list.rest.iter().map(|cause| Answer::Unknown(Arc::clone(cause))))
}

/// A list of what was concluded from several resources; unknown when nothing came of them and not all could be read.
pub(super) fn listed<T>(items: Vec<T>, rest: Option<Arc<Cause>>) -> Observed<List<T>> {
    match rest {
        Some(cause) if items.is_empty() => Observed::Unknown(cause),
        rest => Observed::Known(List { items, rest }),
    }
}
