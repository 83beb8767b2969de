//! Values as the engine reads them: borrowed, typed, without copying.

use std::fmt::Debug;
use std::marker::PhantomData;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::aws::ResourceKind;
use super::observed::{Cause, List, Observed, serialize_pairs};
use super::record::Record;
use super::schema::FieldType;

/// A field of a record as seen, borrowed.
#[derive(Debug, Clone, Copy)]
pub enum Slot<'a> {
    /// The value AWS gave.
    Known(Value<'a>),
    /// AWS said that it is not configured.
    Absent,
    /// It could not be read.
    Unknown(&'a Arc<Cause>),
}

/// A known value, borrowed. Which variant stands for which type is told by [`FieldType`].
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// `FieldType::Bool`.
    Bool(bool),
    /// `FieldType::Int`.
    Int(i64),
    /// `FieldType::Text`, `Enum`, `Arn`, `Cidr`, `Policy` and `Ref` (the reference as AWS writes it).
    Text(&'a str),
    /// `FieldType::Time`.
    Time(Timestamp),
    /// `FieldType::Record`.
    Record(&'a dyn Record),
    /// `FieldType::List` and `Map` (a list of [`Tag`] records).
    List(&'a dyn ListValue),
}

/// A list, whatever its items are.
pub trait ListValue: Debug + Send + Sync {
    /// How many items were read.
    fn len(&self) -> usize;
    /// Whether no item was read.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The item at this index.
    fn item(&self, index: usize) -> Option<Value<'_>>;
    /// Why there may be more items than these.
    fn rest(&self) -> Option<&Arc<Cause>>;
}

/// A Rust type that can be a field's value.
pub trait FieldValue: Debug + Send + Sync {
    /// The type as rules see it.
    const TYPE: FieldType;
    /// The value, borrowed.
    fn value(&self) -> Value<'_>;
}

impl<T: FieldValue> Observed<T> {
    /// The observation, borrowed, as the engine reads it.
    pub fn slot(&self) -> Slot<'_> {
        match self {
            Self::Known(value) => Slot::Known(value.value()),
            Self::Absent => Slot::Absent,
            Self::Unknown(cause) => Slot::Unknown(cause),
        }
    }
}

impl FieldValue for bool {
    const TYPE: FieldType = FieldType::Bool;
    fn value(&self) -> Value<'_> {
        Value::Bool(*self)
    }
}

impl FieldValue for i64 {
    const TYPE: FieldType = FieldType::Int;
    fn value(&self) -> Value<'_> {
        Value::Int(*self)
    }
}

impl FieldValue for String {
    const TYPE: FieldType = FieldType::Text;
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl FieldValue for Timestamp {
    const TYPE: FieldType = FieldType::Time;
    fn value(&self) -> Value<'_> {
        Value::Time(*self)
    }
}

impl<T: FieldValue> FieldValue for List<T> {
    const TYPE: FieldType = FieldType::List(&T::TYPE);
    fn value(&self) -> Value<'_> {
        Value::List(self)
    }
}

impl<T: FieldValue> ListValue for List<T> {
    fn len(&self) -> usize {
        self.items.len()
    }
    fn item(&self, index: usize) -> Option<Value<'_>> {
        self.items.get(index).map(T::value)
    }
    fn rest(&self) -> Option<&Arc<Cause>> {
        self.rest.as_ref()
    }
}

macro_rules! text_value {
    ($(#[doc = $doc:literal])+ $name:ident => $ty:expr) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl FieldValue for $name {
            const TYPE: FieldType = $ty;
            fn value(&self) -> Value<'_> {
                Value::Text(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    };
}

text_value! {
    /// An ARN as AWS wrote it.
    ArnText => FieldType::Arn
}
text_value! {
    /// An IAM policy document: decoded JSON text, as AWS holds it.
    PolicyDocument => FieldType::Policy
}

/// A reference to a resource of the type `T`, as AWS writes it: a name, an id, an alias or an ARN.
pub struct Ref<T> {
    /// The reference as AWS writes it.
    pub text: String,
    target: PhantomData<fn() -> T>,
}

/// A struct that is the body of a resource type.
pub trait ResourceBody {
    /// The resource type it is the body of.
    const KIND: ResourceKind;
}

impl<T> Ref<T> {
    /// A reference written so.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), target: PhantomData }
    }
}

impl<T> Debug for Ref<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ref({:?})", self.text)
    }
}

impl<T> Clone for Ref<T> {
    fn clone(&self) -> Self {
        Self::new(self.text.clone())
    }
}

impl<T> PartialEq for Ref<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Serialize for Ref<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Ref<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

impl<T: ResourceBody> FieldValue for Ref<T> {
    const TYPE: FieldType = FieldType::Ref(T::KIND);
    fn value(&self) -> Value<'_> {
        Value::Text(&self.text)
    }
}

crate::record! {
    /// One tag, or one entry of a map.
    Tag {
        /// The key.
        key: String = "";
        /// The value.
        value: String = "";
    }
}

/// A map from text to text, such as tags; rules see a list of records with `key` and `value`. Kept sorted by key.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Map(Vec<Tag>);

impl Map {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs().find(|(k, _)| *k == key).map(|(_, value)| value)
    }

    /// The entries, by key.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(|tag| Some((tag.key.known()?.as_str(), tag.value.known()?.as_str())))
    }
}

impl FromIterator<(String, String)> for Map {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        let sorted: std::collections::BTreeMap<_, _> = pairs.into_iter().collect();
        let tag = |(key, value)| Tag { key: Observed::Known(key), value: Observed::Known(value) };
        Self(sorted.into_iter().map(tag).collect())
    }
}

impl Serialize for Map {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_pairs(serializer, self.pairs())
    }
}

impl<'de> Deserialize<'de> for Map {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::collections::BTreeMap::<String, String>::deserialize(deserializer).map(|map| map.into_iter().collect())
    }
}

impl FieldValue for Map {
    const TYPE: FieldType = FieldType::Map;
    fn value(&self) -> Value<'_> {
        Value::List(self)
    }
}

impl ListValue for Map {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn item(&self, index: usize) -> Option<Value<'_>> {
        self.0.get(index).map(|tag| Value::Record(tag))
    }
    fn rest(&self) -> Option<&Arc<Cause>> {
        None
    }
}
