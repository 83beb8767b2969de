//! What was seen of a setting: a value, its absence, or the reason why nothing was seen.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, LazyLock};

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeSeed, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The key that marks an unknown in JSON: `{"$unknown": "access_denied", "call": …}`.
///
/// No AWS tag key and no field of ours can hold a dollar sign, so the mark cannot be mistaken for a value.
pub const UNKNOWN_KEY: &str = "$unknown";

/// A setting as seen: known, absent, or unknown with its cause.
///
/// `Absent` means that AWS answered "not configured". In JSON a known value stands for itself, absence is `null`,
/// and a field that a file does not hold reads as `Unknown(not_collected)`, which keeps old files honest.
#[derive(Debug, Clone, PartialEq)]
pub enum Observed<T> {
    /// AWS gave this value.
    Known(T),
    /// AWS said that it is not configured.
    Absent,
    /// It could not be read.
    Unknown(Arc<Cause>),
}

/// Why something could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cause {
    /// The class of the reason.
    #[serde(rename = "$unknown")]
    pub kind: CauseKind,
    /// The API operation that would have told, as `service:Operation`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Arc<str>>,
    /// The IAM action that the operation needs, which is not always the operation's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Arc<str>>,
    /// The error code that AWS gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Arc<str>>,
    /// What else is known, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Arc<str>>,
}

/// The class of the reason why something could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CauseKind {
    /// IAM (or the resource's own policy) does not allow the call.
    AccessDenied,
    /// A service control policy forbids the call; the message said so.
    AccessDeniedByScp,
    /// Throttled until the retries were used up.
    Throttled,
    /// The region is not enabled in this account.
    RegionDisabled,
    /// The service, or this region of it, does not know the operation.
    NotSupported,
    /// It belongs to an account that was not scanned.
    ForeignAccount,
    /// The credentials expired or were refused.
    ExpiredCredentials,
    /// No answer in time.
    Timeout,
    /// The service answered with an error of its own, or could not be reached.
    Unavailable,
    /// The answer lacked what it must hold, or could not be read.
    Malformed,
    /// Not asked for in this snapshot.
    NotCollected,
    /// The rule needs a newer schema than this version has.
    Unsupported,
    /// What CloudTrail delivered could not be verified.
    Unverified,
}

impl CauseKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::AccessDenied,
        Self::AccessDeniedByScp,
        Self::Throttled,
        Self::RegionDisabled,
        Self::NotSupported,
        Self::ForeignAccount,
        Self::ExpiredCredentials,
        Self::Timeout,
        Self::Unavailable,
        Self::Malformed,
        Self::NotCollected,
        Self::Unsupported,
        Self::Unverified,
    ];

    /// Whether a right is missing.
    pub fn is_denial(self) -> bool {
        matches!(self, Self::AccessDenied | Self::AccessDeniedByScp)
    }

    /// The word in snapshots, rule tests and machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::AccessDeniedByScp => "access_denied_by_scp",
            Self::Throttled => "throttled",
            Self::RegionDisabled => "region_disabled",
            Self::NotSupported => "not_supported",
            Self::ForeignAccount => "foreign_account",
            Self::ExpiredCredentials => "expired_credentials",
            Self::Timeout => "timeout",
            Self::Unavailable => "unavailable",
            Self::Malformed => "malformed",
            Self::NotCollected => "not_collected",
            Self::Unsupported => "unsupported",
            Self::Unverified => "unverified",
        }
    }

    /// The kind of that name, if there is one.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The reason in words that finish "… could not be read: ".
    pub fn describe(self) -> &'static str {
        match self {
            Self::AccessDenied => "access denied",
            Self::AccessDeniedByScp => "access denied by a service control policy",
            Self::Throttled => "throttled by AWS until the retries were used up",
            Self::RegionDisabled => "the region is not enabled in this account",
            Self::NotSupported => "not supported here",
            Self::ForeignAccount => "it belongs to an account that was not scanned",
            Self::ExpiredCredentials => "the credentials expired or were refused",
            Self::Timeout => "no answer in time",
            Self::Unavailable => "the service failed or could not be reached",
            Self::Malformed => "the answer lacked what it must hold",
            Self::NotCollected => "not collected in this snapshot",
            Self::Unsupported => "the rule is written for a newer version of the schema",
            Self::Unverified => "what was delivered could not be verified",
        }
    }
}

impl fmt::Display for CauseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

static NOT_COLLECTED: LazyLock<Arc<Cause>> = LazyLock::new(|| Arc::new(Cause::new(CauseKind::NotCollected)));

impl Cause {
    /// The call that told nothing, why, and what else is known of it, in a line.
    pub fn in_words(&self) -> String {
        let detail = self.detail.as_ref().map(|detail| format!(": {detail}")).unwrap_or_default();
        let call = self.call.as_ref().map(|call| format!("{call}: ")).unwrap_or_default();
        format!("{call}{}{detail}", self.kind.describe())
    }

    /// A cause of which only the class is known.
    pub fn new(kind: CauseKind) -> Self {
        Self { kind, call: None, action: None, code: None, detail: None }
    }

    /// The one shared "not asked for".
    pub fn not_collected() -> Arc<Self> {
        Arc::clone(&NOT_COLLECTED)
    }
}

impl<T> Observed<T> {
    /// Unknown for this cause.
    pub fn unknown(cause: &Arc<Cause>) -> Self {
        Self::Unknown(Arc::clone(cause))
    }

    /// `Known` or `Absent`: for members whose absence in a *complete, successful* answer means "not configured".
    pub fn or_absent(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Known)
    }

    /// The known value.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Unknown(_) => None,
        }
    }

    /// The same observation of a changed value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Observed<U> {
        match self {
            Self::Known(value) => Observed::Known(change(value)),
            Self::Absent => Observed::Absent,
            Self::Unknown(cause) => Observed::Unknown(cause),
        }
    }

    /// The same observation by reference.
    pub fn as_ref(&self) -> Observed<&T> {
        match self {
            Self::Known(value) => Observed::Known(value),
            Self::Absent => Observed::Absent,
            Self::Unknown(cause) => Observed::unknown(cause),
        }
    }

    /// Whether it was never asked for (and so is left out of files).
    pub fn is_not_collected(&self) -> bool {
        matches!(self, Self::Unknown(cause) if **cause == **NOT_COLLECTED)
    }
}

/// What was concluded, or why nothing could be.
impl<T> From<Result<T, Arc<Cause>>> for Observed<T> {
    fn from(concluded: Result<T, Arc<Cause>>) -> Self {
        concluded.map_or_else(Self::Unknown, Self::Known)
    }
}

impl<T> Default for Observed<T> {
    fn default() -> Self {
        Self::Unknown(Cause::not_collected())
    }
}

impl<T: Serialize> Serialize for Observed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::Absent => serializer.serialize_unit(),
            Self::Unknown(cause) => cause.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Observed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ObservedVisitor(PhantomData))
    }
}

/// Reads any JSON shape once, without buffering: only the first key of a map is looked at before `T` reads on.
struct ObservedVisitor<T>(PhantomData<T>);

macro_rules! forward_scalars {
    ($($visit:ident($ty:ty)),+) => {
        $(fn $visit<E: serde::de::Error>(self, value: $ty) -> Result<Self::Value, E> {
            T::deserialize(value.into_deserializer()).map(Observed::Known)
        })+
    };
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObservedVisitor<T> {
    type Value = Observed<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value, null, or an object that starts with \"$unknown\"")
    }

    forward_scalars!(visit_bool(bool), visit_i64(i64), visit_u64(u64), visit_f64(f64), visit_str(&str), visit_string(String));

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Ok(Observed::Absent)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Ok(Observed::Absent)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(seq)).map(Observed::Known)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let first: Option<String> = map.next_key()?;
        let marked = first.as_deref() == Some(UNKNOWN_KEY);
        let rest = MapAccessDeserializer::new(FirstKeyRead { first, map });
        if marked {
            let cause = Cause::deserialize(rest)?;
            let cause = if cause == **NOT_COLLECTED { Cause::not_collected() } else { Arc::new(cause) };
            Ok(Observed::Unknown(cause))
        } else {
            T::deserialize(rest).map(Observed::Known)
        }
    }
}

/// A map whose first key was already taken.
struct FirstKeyRead<A> {
    first: Option<String>,
    map: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for FirstKeyRead<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(key) => seed.deserialize(key.into_deserializer()).map(Some),
            None => self.map.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

/// A list as seen; incomplete when some of its pages could not be read.
///
/// In JSON an array, whose last item is an unknown when the list is incomplete.
#[derive(Debug, Clone, PartialEq)]
pub struct List<T> {
    /// The items that were read.
    pub items: Vec<T>,
    /// Why there may be more; `None` for a complete list.
    pub rest: Option<Arc<Cause>>,
}

impl<T> List<T> {
    /// A list that was read to its end.
    pub fn complete(items: Vec<T>) -> Self {
        Self { items, rest: None }
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::complete(items.into_iter().collect())
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        for item in &self.items {
            seq.serialize_element(item)?;
        }
        if let Some(cause) = &self.rest {
            seq.serialize_element(cause)?;
        }
        seq.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ListVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
            type Value = List<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<List<T>, A::Error> {
                let mut list = List { items: Vec::new(), rest: None };
                while let Some(item) = seq.next_element::<Observed<T>>()? {
                    match item {
                        Observed::Known(item) => list.items.push(item),
                        Observed::Absent => return Err(A::Error::custom("a list item cannot be null")),
                        Observed::Unknown(cause) => list.rest = Some(cause),
                    }
                }
                Ok(list)
            }
        }
        deserializer.deserialize_seq(ListVisitor(PhantomData))
    }
}

/// Serializes a map in its own order; used by [`super::Map`].
pub(super) fn serialize_pairs<'a, S: Serializer>(
    serializer: S,
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (key, value) in pairs {
        map.serialize_entry(key, value)?;
    }
    map.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Map;

    #[derive(Debug, PartialEq, Default, Serialize, Deserialize)]
    #[serde(default)]
    struct Inner {
        #[serde(skip_serializing_if = "Observed::is_not_collected")]
        flag: Observed<bool>,
    }

    #[derive(Debug, PartialEq, Default, Serialize, Deserialize)]
    #[serde(default)]
    struct Outer {
        #[serde(skip_serializing_if = "Observed::is_not_collected")]
        inner: Observed<Inner>,
        #[serde(skip_serializing_if = "Observed::is_not_collected")]
        names: Observed<List<String>>,
        #[serde(skip_serializing_if = "Observed::is_not_collected")]
        tags: Observed<Map>,
    }

    fn denied() -> Arc<Cause> {
        Arc::new(Cause { call: Some("s3:GetBucketAcl".into()), ..Cause::new(CauseKind::AccessDenied) })
    }

    fn round_trip(outer: &Outer, json: &str) {
        assert_eq!(serde_json::to_string(outer).unwrap(), json);
        assert_eq!(&serde_json::from_str::<Outer>(json).unwrap(), outer);
    }

    #[test]
    fn known_absent_and_unknown_survive_a_file() {
        let outer = Outer {
            inner: Observed::Known(Inner { flag: Observed::Unknown(denied()) }),
            names: Observed::Absent,
            tags: Observed::Known([("unknown".to_owned(), "x".to_owned())].into_iter().collect()),
        };
        let json =
            r#"{"inner":{"flag":{"$unknown":"access_denied","call":"s3:GetBucketAcl"}},"names":null,"tags":{"unknown":"x"}}"#;
        round_trip(&outer, json);
    }

    #[test]
    fn an_incomplete_list_keeps_its_items_and_its_cause() {
        let names = List { items: vec!["a".to_owned()], rest: Some(denied()) };
        let outer = Outer { names: Observed::Known(names), ..Outer::default() };
        round_trip(&outer, r#"{"names":["a",{"$unknown":"access_denied","call":"s3:GetBucketAcl"}]}"#);
    }

    #[test]
    fn a_field_that_a_file_does_not_hold_is_not_collected() {
        round_trip(&Outer::default(), "{}");
        assert_eq!(serde_json::from_str::<Outer>("{}").unwrap().inner, Observed::Unknown(Cause::not_collected()));
    }

    #[test]
    fn an_empty_record_is_known() {
        let outer = Outer { inner: Observed::Known(Inner::default()), ..Outer::default() };
        round_trip(&outer, r#"{"inner":{}}"#);
    }

    #[test]
    fn a_value_of_another_type_is_refused() {
        for json in [r#"{"inner":true}"#, r#"{"names":[1]}"#, r#"{"names":[null]}"#, r#"{"inner":{"flag":"true"}}"#] {
            assert!(serde_json::from_str::<Outer>(json).is_err(), "{json}");
        }
    }
}
