//! What can be wrong with a bundle, and which of its parts is to blame.

/// A file that is not the bundle that was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// A file of another kind.
    #[error("is not a bundle")]
    NotABundle,
    /// Written by a later Trailwarden.
    #[error("has the format `{found}`, and this version reads `{known}`", known = super::FORMAT)]
    Newer {
        /// The format that its manifest names.
        found: String,
    },
    /// More bytes or parts than any bundle has.
    #[error("is larger than any bundle")]
    TooLarge,
    /// Cut off.
    #[error("ends within {place}: it was cut off")]
    Truncated {
        /// The part, or what else, it ends within.
        place: String,
    },
    /// The header of a part has other bytes than writing it gives.
    #[error("was changed after it was written: the header of `{0}`")]
    Header(String),
    /// A part is followed by other bytes than zeros.
    #[error("was changed after it was written: the padding after `{0}`")]
    Padding(String),
    /// The two blocks of zeros at the end are none.
    #[error("was changed after it was written: the end of the archive")]
    End,
    /// Something follows the end.
    #[error("goes on after the end of the archive")]
    AfterEnd,
    /// The bytes of parts are others than `SHA256SUMS` says.
    #[error("was changed after it was written: {}", quoted(.0))]
    Changed(Vec<String>),
    /// Parts that are listed and not there.
    #[error("lacks {}", quoted(.0))]
    Missing(Vec<String>),
    /// Two parts contradict each other, or one has another form than writing it gives: nobody's accident.
    #[error("was put together by hand: `{part}` {why}")]
    Forged {
        /// The part.
        part: String,
        /// What about it.
        why: String,
    },
}

impl BundleError {
    /// A part that writing would not give.
    pub(super) fn forged(part: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Forged { part: part.into(), why: why.into() }
    }

    /// The parts to blame, as they are named in the archive; none for the archive as a whole.
    pub fn parts(&self) -> Vec<&str> {
        match self {
            Self::Header(part) | Self::Padding(part) | Self::Forged { part, .. } => vec![part],
            Self::Changed(parts) | Self::Missing(parts) => parts.iter().map(String::as_str).collect(),
            Self::NotABundle | Self::Newer { .. } | Self::TooLarge | Self::Truncated { .. } | Self::End | Self::AfterEnd => {
                Vec::new()
            }
        }
    }
}

/// The names, in backticks.
fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
