//! What we decide ourselves, where AWS has said nothing: that a request is not sent, or that an answer is not taken.

use std::error::Error;
use std::fmt;

use crate::model::CauseKind;

/// A request that was not sent or an answer that was not taken, and why. It travels through the SDK as the source of
/// its errors, and is not tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// What the call becomes in the snapshot.
    pub(super) kind: CauseKind,
    /// Why, in words.
    pub(super) detail: String,
}

impl Refusal {
    /// The refusal among the causes of an error.
    pub(super) fn within<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e Self> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(refusal) = error.downcast_ref() {
                return Some(refusal);
            }
            next = error.source();
        }
        None
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl Error for Refusal {}
