//! From an answer to fields: what a call said, and how members of its output become observed values.
//!
//! A member that AWS always gives and did not give this time is unknown, never "not set".

use std::sync::Arc;

use aws_smithy_types::DateTime;

use super::error::malformed;
use crate::model::call::Call;
use crate::model::{Cause, List, Map, Observed, Timestamp};

/// What one call said: its output; absent if AWS said "not configured"; or why there is no answer.
#[derive(Debug)]
pub(super) struct Answer<T> {
    /// The call.
    pub(super) call: &'static Call,
    /// What it said.
    pub(super) seen: Observed<T>,
}

/// What the pages of a listing said.
#[derive(Debug)]
pub(super) struct Pages<T> {
    /// The call.
    pub(super) call: &'static Call,
    /// The pages that were read.
    pub(super) pages: Vec<T>,
    /// Why there may be more pages; `None` when all were read.
    pub(super) rest: Option<Arc<Cause>>,
}

impl<T> Answer<T> {
    /// Of a call that was not asked for.
    pub(super) fn not_collected(call: &'static Call) -> Self {
        Self { call, seen: Observed::default() }
    }

    /// A field of the output.
    pub(super) fn field<U>(&self, read: impl FnOnce(&T) -> Observed<U>) -> Observed<U> {
        match &self.seen {
            Observed::Known(output) => read(output),
            Observed::Absent => Observed::Absent,
            Observed::Unknown(cause) => Observed::unknown(cause),
        }
    }

    /// A member that AWS always gives.
    pub(super) fn required<U>(&self, member: &str, read: impl FnOnce(&T) -> Option<U>) -> Observed<U> {
        self.field(|output| required(self.call, member, read(output)))
    }

    /// A member whose absence means "not configured".
    pub(super) fn optional<U>(&self, read: impl FnOnce(&T) -> Option<U>) -> Observed<U> {
        self.field(|output| Observed::or_absent(read(output)))
    }

    /// A part of the output, of which there are others.
    pub(super) fn part<U>(&self, member: &str, read: impl FnOnce(&T) -> Option<U>) -> Answer<U> {
        Answer { call: self.call, seen: self.required(member, read) }
    }

    /// The part of the output that all its fields are in.
    pub(super) fn within<U>(self, member: &str, read: impl FnOnce(T) -> Option<U>) -> Answer<U> {
        let call = self.call;
        let seen = match self.seen {
            Observed::Known(output) => required(call, member, read(output)),
            Observed::Absent => Observed::Absent,
            Observed::Unknown(cause) => Observed::Unknown(cause),
        };
        Answer { call, seen }
    }
}

impl<T> Pages<T> {
    /// Of a listing that was not asked for.
    pub(super) fn not_collected(call: &'static Call) -> Self {
        Self { call, pages: Vec::new(), rest: Some(Cause::not_collected()) }
    }

    /// The items of all pages; a page without its list leaves the whole list open.
    pub(super) fn items<U>(self, member: &str, read: impl Fn(T) -> Option<Vec<U>>) -> List<U> {
        let mut list = List { items: Vec::new(), rest: self.rest };
        for page in self.pages {
            match read(page) {
                Some(items) => list.items.extend(items),
                None => list.rest = Some(malformed(self.call, &format!("the answer has no `{member}`"))),
            }
        }
        list
    }
}

/// A member that AWS always gives.
pub(super) fn required<T>(call: &'static Call, member: &str, value: Option<T>) -> Observed<T> {
    value.map_or_else(|| Observed::Unknown(malformed(call, &format!("the answer has no `{member}`"))), Observed::Known)
}

/// What the SDK puts where a text of a documented few is missing.
const FILLED_IN: &str = "no value was set";

/// A text that AWS always gives; the SDK fills some missing ones with nothing, or with words of its own.
pub(super) fn required_text(call: &'static Call, member: &str, text: &str) -> Observed<String> {
    required(call, member, told(text).map(ToOwned::to_owned))
}

/// A text that AWS told, and not the SDK in its place.
pub(super) fn told(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty() && *text != FILLED_IN)
}

/// How many items there are, or why that is not known.
pub(super) fn count<T>(list: &List<T>) -> Observed<i64> {
    match &list.rest {
        None => i64::try_from(list.items.len()).map_or_else(|_| Observed::default(), Observed::Known),
        Some(cause) => Observed::unknown(cause),
    }
}

/// A listing as a field: unknown if nothing of it could be read.
pub(super) fn list_field<T>(list: List<T>) -> Observed<List<T>> {
    match &list.rest {
        Some(cause) if list.items.is_empty() => Observed::unknown(cause),
        _ => Observed::Known(list),
    }
}

/// Tags as a field: a map has no open end, so one that was not read whole is unknown.
pub(super) fn map_field(list: List<(String, String)>) -> Observed<Map> {
    match list.rest {
        Some(cause) => Observed::Unknown(cause),
        None => Observed::Known(list.items.into_iter().collect()),
    }
}

/// A point in time as the SDK gives it.
pub(super) fn time(at: &DateTime) -> Option<Timestamp> {
    Timestamp::new(at.secs(), i32::try_from(at.subsec_nanos()).ok()?).ok()
}

/// A point in time as CloudWatch Logs gives it: milliseconds since the beginning of 1970.
pub(super) fn milliseconds(at: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(at).ok()
}

/// A number as its shortest decimal text, since the model has no fractions.
pub(super) fn decimal(number: f64) -> String {
    number.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CauseKind;

    fn call() -> &'static Call {
        Call::find("kms:ListKeys").unwrap()
    }

    #[test]
    fn a_missing_member_is_unknown_and_says_which() {
        let Observed::Unknown(cause) = required::<bool>(call(), "IsLogging", None) else { panic!("known") };
        assert_eq!(cause.kind, CauseKind::Malformed);
        assert_eq!(cause.call.as_deref(), Some("kms:ListKeys"));
        assert_eq!(cause.detail.as_deref(), Some("the answer has no `IsLogging`"));
    }

    #[test]
    fn a_page_without_its_list_leaves_the_list_open() {
        let pages = Pages { call: call(), pages: vec![Some(vec![1]), None, Some(vec![2])], rest: None };
        let list = pages.items("Keys", |page| page);
        assert_eq!(list.items, [1, 2]);
        assert_eq!(list.rest.unwrap().kind, CauseKind::Malformed);
    }
}
