//! What was seen: a value, its absence, or why nothing was seen.

use std::borrow::Cow;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ReadError, optional};
use crate::finding::Actual;
use crate::model::{Cause, CauseKind, Observed};

/// Why something could not be read.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Cause")]
pub(super) struct CauseV1<'a> {
    /// The class of the reason.
    kind: CauseKind,
    /// The API operation that would have told, `service:Operation`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    call: Option<Cow<'a, str>>,
    /// The IAM action that the operation needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    action: Option<Cow<'a, str>>,
    /// The error code that AWS gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<Cow<'a, str>>,
    /// What else is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    detail: Option<Cow<'a, str>>,
}

impl<'a> From<&'a Cause> for CauseV1<'a> {
    fn from(cause: &'a Cause) -> Self {
        Self {
            kind: cause.kind,
            call: optional(&cause.call),
            action: optional(&cause.action),
            code: optional(&cause.code),
            detail: optional(&cause.detail),
        }
    }
}

impl From<CauseV1<'_>> for Arc<Cause> {
    fn from(cause: CauseV1<'_>) -> Self {
        let arc = |text: Option<Cow<'_, str>>| text.map(|text| Arc::from(&*text));
        Self::new(Cause {
            kind: cause.kind,
            call: arc(cause.call),
            action: arc(cause.action),
            code: arc(cause.code),
            detail: arc(cause.detail),
        })
    }
}

/// Which of the three it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum State {
    /// AWS gave a value.
    Known,
    /// AWS said that it is not configured.
    Absent,
    /// It could not be read.
    Unknown,
}

/// A setting as seen: `known` with its `value`, `absent`, or `unknown` with its `cause`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Observed")]
pub(super) struct ObservedV1<'a> {
    /// Which of the three it is.
    state: State,
    /// The value, when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<Cow<'a, Value>>,
    /// The reason, when it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cause: Option<CauseV1<'a>>,
}

impl<'a> ObservedV1<'a> {
    fn known(value: Cow<'a, Value>) -> Self {
        Self { state: State::Known, value: Some(value), cause: None }
    }

    fn absent() -> Self {
        Self { state: State::Absent, value: None, cause: None }
    }

    fn unknown(cause: &'a Cause) -> Self {
        Self { state: State::Unknown, value: None, cause: Some(cause.into()) }
    }

    /// An observation whose value is written by `write`.
    pub(super) fn new<T>(observed: &'a Observed<T>, write: impl FnOnce(&T) -> Value) -> Self {
        match observed {
            Observed::Known(value) => Self::known(Cow::Owned(write(value))),
            Observed::Absent => Self::absent(),
            Observed::Unknown(cause) => Self::unknown(cause),
        }
    }

    /// The observation, its value read by `read`.
    pub(super) fn into_observed<T>(self, read: impl FnOnce(&Value) -> Option<T>) -> Result<Observed<T>, ReadError> {
        Ok(match Actual::try_from(self)? {
            Actual::Value(value) => Observed::Known(read(&value).ok_or_else(|| ReadError::OddValue(value.to_string()))?),
            Actual::Absent => Observed::Absent,
            Actual::Unknown(cause) => Observed::Unknown(cause),
        })
    }
}

impl<'a> From<&'a Actual> for ObservedV1<'a> {
    fn from(actual: &'a Actual) -> Self {
        match actual {
            Actual::Value(value) => Self::known(Cow::Borrowed(value)),
            Actual::Absent => Self::absent(),
            Actual::Unknown(cause) => Self::unknown(cause),
        }
    }
}

impl TryFrom<ObservedV1<'_>> for Actual {
    type Error = ReadError;

    fn try_from(observed: ObservedV1<'_>) -> Result<Self, ReadError> {
        match observed {
            ObservedV1 { state: State::Known, value, .. } => {
                // serde reads a known `null` as no value at all.
                Ok(Self::Value(value.map_or(Value::Null, Cow::into_owned)))
            }
            ObservedV1 { state: State::Absent, .. } => Ok(Self::Absent),
            ObservedV1 { state: State::Unknown, cause: Some(cause), .. } => Ok(Self::Unknown(cause.into())),
            ObservedV1 { state: State::Unknown, cause: None, .. } => {
                Err(ReadError::OddValue("an unknown without a cause".to_owned()))
            }
        }
    }
}
