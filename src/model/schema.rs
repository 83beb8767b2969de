//! The schema of resource types and fields that rules are checked against.
//!
//! Nothing is written here by hand: records describe themselves through [`record!`](crate::record), resource types
//! through the list in [`super::aws`].

use super::aws::ResourceKind;

/// The type of a field, as rules see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FieldType {
    /// True or false.
    Bool,
    /// A 64-bit signed integer.
    Int,
    /// Any text.
    Text,
    /// One of the texts that AWS documents; AWS may add to them.
    Enum(&'static [&'static str]),
    /// A point in time.
    Time,
    /// An ARN.
    Arn,
    /// An IP network.
    Cidr,
    /// An IAM policy document.
    Policy,
    /// A record with fields of its own.
    Record(&'static RecordSchema),
    /// A list of one type.
    List(&'static FieldType),
    /// A map from text to text; its items have the fields `key` and `value`.
    Map,
    /// A reference to a resource of this type.
    Ref(ResourceKind),
    /// Resources of this type that belong to, or point to, this one.
    Resources(ResourceKind),
}

/// A record's fields. The index of a field is its place in `fields`.
#[derive(Debug, PartialEq)]
pub struct RecordSchema {
    /// The name of the Rust struct; for resources see [`ResourceKind::as_str`].
    pub name: &'static str,
    /// What the record is, in one or more sentences.
    pub doc: &'static str,
    /// Its fields: stored ones first, then derived, then related.
    pub fields: &'static [FieldSchema],
}

/// One field of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldSchema {
    /// Its name, in snake case.
    pub name: &'static str,
    /// What it says, in one or more sentences.
    pub doc: &'static str,
    /// Its type.
    pub ty: FieldType,
    /// Whether AWS may answer "not configured"; rules must then say what absence means to negative operators.
    pub optional: bool,
    /// Where its value comes from.
    pub source: FieldSource,
}

/// Where a field's value comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FieldSource {
    /// The API operation that tells it, an id of [`super::call::CALLS`]; empty for members of a list or record,
    /// which come with the field that holds them.
    Call(&'static str),
    /// Concluded by `analysis` from these fields of the same resource (dotted paths allowed).
    Derived(&'static [&'static str]),
    /// Found by joining the snapshot.
    Related(Relation),
}

/// How related resources are found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Relation {
    /// All of the type in the same account.
    SameAccount,
    /// All of the type in the same account and region.
    SameRegion,
    /// Those whose reference at this dotted path points here; a path through a list looks at each item.
    PointsHere(&'static str),
}

impl RecordSchema {
    /// The field of this name, with its index.
    pub fn field(&self, name: &str) -> Option<(usize, &'static FieldSchema)> {
        self.fields.iter().enumerate().find(|(_, field)| field.name == name)
    }
}

impl FieldSchema {
    /// The description without the comment's leading blank.
    pub fn description(&self) -> &'static str {
        self.doc.trim()
    }
}

impl FieldType {
    /// The type in words, as used in diagnostics and documentation: "text", "list of text", "reference to s3.bucket".
    pub fn describe(&self) -> String {
        match self {
            Self::Bool => "bool".to_owned(),
            Self::Int => "int".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Enum(_) => "enum".to_owned(),
            Self::Time => "timestamp".to_owned(),
            Self::Arn => "arn".to_owned(),
            Self::Cidr => "cidr".to_owned(),
            Self::Policy => "policy".to_owned(),
            Self::Record(_) => "record".to_owned(),
            Self::List(item) => format!("list of {}", item.describe()),
            Self::Map => "map of text".to_owned(),
            Self::Ref(kind) => format!("reference to {kind}"),
            Self::Resources(kind) => format!("list of {kind}"),
        }
    }
}
