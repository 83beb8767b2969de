//! The schema of resource types and fields that rules are checked against.
//!
//! Nothing is written here by hand: records describe themselves through [`record!`](crate::record), resource types
//! through the list in [`super::aws`].

use semver::Version;

use super::aws::ResourceKind;

/// The version of the schema, which packs of rules can ask for. A minor version adds fields, types, operators or values;
/// a major one changes or takes away what rules could use before.
pub const VERSION: Version = Version::new(1, 1, 0);

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
    /// Concluded by `analysis` from these fields; dotted paths go through records, references and relations.
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
            Self::List(Self::Record(_)) => "list of records".to_owned(),
            Self::List(Self::Ref(kind)) => format!("list of references to {kind}"),
            Self::List(item) => format!("list of {}", item.describe()),
            Self::Map => "map of text".to_owned(),
            Self::Ref(kind) => format!("reference to {kind}"),
            Self::Resources(kind) => format!("list of {kind}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::call::Call;

    /// Words that mean something else in a block of the rule language.
    const RESERVED: &[&str] = &["all_of", "any_of", "not", "as", "of", "absent", "present", "unknown"];

    /// Every record reachable from a resource type, with the path to it, the type itself first.
    fn records(kind: ResourceKind) -> Vec<(String, &'static RecordSchema)> {
        fn walk(path: &str, schema: &'static RecordSchema, found: &mut Vec<(String, &'static RecordSchema)>) {
            found.push((path.to_owned(), schema));
            for field in schema.fields {
                let mut ty = field.ty;
                while let FieldType::List(item) = ty {
                    ty = *item;
                }
                if let FieldType::Record(inner) = ty {
                    walk(&format!("{path}.{}", field.name), inner, found);
                }
            }
        }
        let mut found = Vec::new();
        walk(kind.as_str(), kind.schema(), &mut found);
        found
    }

    fn problems(find: impl Fn(ResourceKind, &str, &'static FieldSchema) -> Option<String>) -> Vec<String> {
        let mut problems = Vec::new();
        for &kind in ResourceKind::ALL {
            for (path, schema) in records(kind) {
                for field in schema.fields {
                    problems.extend(find(kind, &path, field).map(|problem| format!("{path}.{}: {problem}", field.name)));
                }
            }
        }
        problems
    }

    /// The type at the end of a dotted path, looking through lists, references and relations.
    fn type_at(kind: ResourceKind, path: &str) -> Option<FieldType> {
        let mut schema = kind.schema();
        let mut ty = None;
        for name in path.split('.') {
            let mut found = schema.field(name)?.1.ty;
            while let FieldType::List(item) = found {
                found = *item;
            }
            match found {
                FieldType::Record(inner) => schema = inner,
                FieldType::Ref(kind) | FieldType::Resources(kind) => schema = kind.schema(),
                _ => {}
            }
            ty = Some(found);
        }
        ty
    }

    #[test]
    fn every_field_is_described_and_named_as_rules_can_write_it() {
        let found = problems(|_, _, field| {
            let snake = field.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
            let sentence = field.description().ends_with(['.', ')']);
            (!snake || !sentence || RESERVED.contains(&field.name)).then(|| "rename it or describe it in a sentence".to_owned())
        });
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn every_source_is_a_call_that_may_be_sent() {
        let found = problems(|kind, path, field| match field.source {
            FieldSource::Call("") if path != kind.as_str() || !kind.is_scanned() => None,
            FieldSource::Call(call) if Call::find(call).is_some() => None,
            FieldSource::Call(call) => Some(format!("`{call}` is not in model::call::CALLS")),
            FieldSource::Derived(_) | FieldSource::Related(_) => None,
        });
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn derived_fields_read_fields_that_exist() {
        let found = problems(|kind, _, field| match field.source {
            FieldSource::Derived(reads) => {
                let missing: Vec<_> = reads.iter().filter(|read| type_at(kind, read).is_none()).collect();
                (!missing.is_empty()).then(|| format!("reads {missing:?}, which do not exist"))
            }
            FieldSource::Call(_) | FieldSource::Related(_) => None,
        });
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn related_resources_point_here_by_a_reference_of_this_type() {
        let found = problems(|kind, _, field| match (field.source, field.ty) {
            (FieldSource::Related(Relation::PointsHere(path)), FieldType::Resources(from)) => {
                let there = type_at(from, path);
                (there != Some(FieldType::Ref(kind))).then(|| format!("`{path}` of {from} is {there:?}"))
            }
            _ => None,
        });
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn calls_are_listed_once() {
        let mut ids: Vec<_> = crate::model::call::CALLS.iter().map(|call| call.id).collect();
        ids.sort_unstable();
        let mut unique = ids.clone();
        unique.dedup();
        assert_eq!(ids, unique);
    }
}
