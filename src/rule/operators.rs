//! The operators: their names, the types they are for, and whether they must say what absence means.

use super::expr::{CidrOp, CompareOp, PatternOp, Quantifier, SetOp};
use super::literal::ValueType;
use crate::model::schema::FieldType;

/// An operator of the rule language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    /// Equality and order.
    Compare(CompareOp),
    /// `in`, and `not_in` if true.
    Member(bool),
    /// Both ends included.
    Between,
    /// `older_than` if true, else `newer_than`.
    Age(bool),
    /// `before` if true, else `after`: a point in time, or a duration ahead.
    Side(bool),
    /// Tests of text.
    Pattern(PatternOp),
    /// Tests of networks.
    Cidr(CidrOp),
    /// Whether there is a value.
    Present,
    /// Tests of items.
    Quantified(Quantifier),
    /// How many items.
    Count,
    /// Whether there is no item.
    Empty,
    /// Tests of sets.
    Set(SetOp),
}

/// Every operator by name, in the order of the documentation.
pub(super) const OPERATORS: [(&str, Operator); 32] = [
    ("eq", Operator::Compare(CompareOp::Eq)),
    ("ne", Operator::Compare(CompareOp::Ne)),
    ("in", Operator::Member(false)),
    ("not_in", Operator::Member(true)),
    ("lt", Operator::Compare(CompareOp::Lt)),
    ("le", Operator::Compare(CompareOp::Le)),
    ("gt", Operator::Compare(CompareOp::Gt)),
    ("ge", Operator::Compare(CompareOp::Ge)),
    ("between", Operator::Between),
    ("older_than", Operator::Age(true)),
    ("newer_than", Operator::Age(false)),
    ("before", Operator::Side(true)),
    ("after", Operator::Side(false)),
    ("matches", Operator::Pattern(PatternOp::Matches)),
    ("regex", Operator::Pattern(PatternOp::Regex)),
    ("starts_with", Operator::Pattern(PatternOp::StartsWith)),
    ("ends_with", Operator::Pattern(PatternOp::EndsWith)),
    ("contains", Operator::Pattern(PatternOp::Contains)),
    ("cidr_in", Operator::Cidr(CidrOp::In)),
    ("cidr_contains", Operator::Cidr(CidrOp::Contains)),
    ("cidr_overlaps", Operator::Cidr(CidrOp::Overlaps)),
    ("present", Operator::Present),
    ("any", Operator::Quantified(Quantifier::Any)),
    ("every", Operator::Quantified(Quantifier::Every)),
    ("none", Operator::Quantified(Quantifier::None)),
    ("count", Operator::Count),
    ("empty", Operator::Empty),
    ("has_all", Operator::Set(SetOp::HasAll)),
    ("has_any", Operator::Set(SetOp::HasAny)),
    ("has_none", Operator::Set(SetOp::HasNone)),
    ("equals_set", Operator::Set(SetOp::EqualsSet)),
    ("subset_of", Operator::Set(SetOp::SubsetOf)),
];

impl Operator {
    /// The operator of this name.
    pub fn parse(text: &str) -> Option<Self> {
        OPERATORS.iter().find(|(name, _)| *name == text).map(|(_, operator)| *operator)
    }

    /// Whether it is for fields of this type.
    pub fn suits(self, ty: FieldType) -> bool {
        match self {
            Self::Compare(CompareOp::Eq | CompareOp::Ne) | Self::Member(_) => ValueType::of(ty).is_some(),
            Self::Compare(_) | Self::Between => matches!(ty, FieldType::Int | FieldType::Time),
            Self::Age(_) | Self::Side(_) => ty == FieldType::Time,
            Self::Pattern(_) => ValueType::of(ty).is_some_and(ValueType::is_text),
            Self::Cidr(_) => ty == FieldType::Cidr,
            Self::Present => true,
            Self::Quantified(_) | Self::Count | Self::Empty => is_list(ty),
            Self::Set(_) => set_item(ty).is_some(),
        }
    }

    /// Whether it can test a parameter, of the right type.
    pub fn is_for_parameters(self) -> bool {
        matches!(self, Self::Compare(_) | Self::Member(_) | Self::Age(_) | Self::Side(_) | Self::Empty | Self::Set(_))
    }

    /// Whether it must say what absence means on a field that may be absent: what is negative or ordered must.
    pub fn must_say_absent(self) -> bool {
        match self {
            Self::Compare(op) => op != CompareOp::Eq,
            Self::Member(negated) => negated,
            Self::Between | Self::Age(_) | Self::Side(_) => true,
            _ => false,
        }
    }

    /// What it asks, for editors.
    pub fn doc(self) -> &'static str {
        match self {
            Self::Compare(CompareOp::Eq) => "Equal to this.",
            Self::Compare(CompareOp::Ne) => "Not equal to this.",
            Self::Compare(CompareOp::Lt) => "Less than this.",
            Self::Compare(CompareOp::Le) => "At most this.",
            Self::Compare(CompareOp::Gt) => "Greater than this.",
            Self::Compare(CompareOp::Ge) => "At least this.",
            Self::Member(false) => "One of these.",
            Self::Member(true) => "None of these.",
            Self::Between => "Between these two, both included.",
            Self::Age(true) => "Longer ago than this.",
            Self::Age(false) => "Less long ago than this, or still to come.",
            Self::Side(true) => "Before this point in time, or before this much time will have passed.",
            Self::Side(false) => "After this point in time, or after this much time will have passed.",
            Self::Pattern(PatternOp::Matches) => "The whole text matches: `*` is any text, `?` any character.",
            Self::Pattern(PatternOp::Regex) => "This regular expression is found in the text.",
            Self::Pattern(PatternOp::StartsWith) => "Begins with this.",
            Self::Pattern(PatternOp::EndsWith) => "Ends with this.",
            Self::Pattern(PatternOp::Contains) => "Holds this.",
            Self::Cidr(CidrOp::In) => "Lies within this network.",
            Self::Cidr(CidrOp::Contains) => "Holds this network.",
            Self::Cidr(CidrOp::Overlaps) => "Shares an address with this network.",
            Self::Present => "Whether there is a value.",
            Self::Quantified(Quantifier::Any) => "At least one item is so.",
            Self::Quantified(Quantifier::Every) => "Every item is so; holds for a list without items.",
            Self::Quantified(Quantifier::None) => "No item is so.",
            Self::Count => "How many items there are, or are so (`of`).",
            Self::Empty => "Whether there is no item.",
            Self::Set(SetOp::HasAll) => "All of these are among the items.",
            Self::Set(SetOp::HasAny) => "One of these is among the items.",
            Self::Set(SetOp::HasNone) => "None of these is among the items.",
            Self::Set(SetOp::EqualsSet) => "The items are these, in any order, and no others.",
            Self::Set(SetOp::SubsetOf) => "The items are among these.",
        }
    }

    /// What it takes, for people.
    pub fn takes(self) -> &'static str {
        match self {
            Self::Compare(_) => "a value of the type",
            Self::Member(_) => "a list of values of the type",
            Self::Between => "a list of two values of the type",
            Self::Age(_) => "a duration back from the snapshot's time, such as `90d`",
            Self::Side(_) => "a timestamp, or a duration ahead of the snapshot's time",
            Self::Pattern(PatternOp::Matches) => "a glob",
            Self::Pattern(PatternOp::Regex) => "a regular expression",
            Self::Pattern(_) => "text",
            Self::Cidr(_) => "a network such as `10.0.0.0/8`",
            Self::Present | Self::Empty => "`true` or `false`",
            Self::Quantified(_) => "a condition on an item, or a value that it equals",
            Self::Count => "bounds (`eq`, `ne`, `lt`, `le`, `gt`, `ge`) and, if not all items count, `of` with a condition",
            Self::Set(_) => "a list of values",
        }
    }

    /// The types that it is for, for people.
    pub fn types(self) -> &'static str {
        match self {
            Self::Compare(CompareOp::Eq | CompareOp::Ne) | Self::Member(_) => "single values",
            Self::Compare(_) | Self::Between => "numbers and timestamps",
            Self::Age(_) | Self::Side(_) => "timestamps",
            Self::Pattern(_) => "text, enums, arns and references",
            Self::Cidr(_) => "networks",
            Self::Present => "all fields",
            Self::Quantified(_) | Self::Count | Self::Empty => "lists and maps",
            Self::Set(_) => "lists of single values, and the keys of maps",
        }
    }
}

/// The names of the operators for fields of this type.
pub(super) fn names_for(ty: FieldType) -> Vec<&'static str> {
    OPERATORS.iter().filter(|(_, operator)| operator.suits(ty)).map(|(name, _)| *name).collect()
}

/// The operator that was meant on a field of this type: by a name that other languages use, or by one of ours that is for
/// other types.
pub(super) fn meant(text: &str, ty: FieldType) -> Option<&'static str> {
    let suits = |name: &&str| Operator::parse(name).is_some_and(|operator| operator.suits(ty));
    meanings(&text.to_lowercase()).iter().copied().find(suits)
}

/// What a name can stand for, depending on the type.
fn meanings(text: &str) -> &'static [&'static str] {
    match text {
        "equals" | "equal" | "is" | "==" | "=" | "value" => &["eq", "equals_set"],
        "eq" => &["equals_set"],
        "not_equals" | "not_equal" | "neq" | "is_not" | "!=" | "not" => &["ne"],
        "one_of" | "any_of" | "has_any" => &["in", "has_any"],
        "in" => &["has_any"],
        "none_of" | "not_one_of" | "nin" | "has_none" => &["not_in", "has_none"],
        "not_in" => &["has_none"],
        "less_than" | "<" => &["lt", "count"],
        "lte" | "less_or_equal" | "at_most" | "max" | "<=" => &["le", "count"],
        "greater_than" | ">" => &["gt", "count"],
        "gte" | "greater_or_equal" | "at_least" | "min" | ">=" => &["ge", "count"],
        "lt" | "le" | "gt" | "ge" | "length" | "size" => &["count"],
        "older" | "age" | "min_age" => &["older_than", "gt"],
        "newer" | "within" | "max_age" => &["newer_than", "lt"],
        "older_than" | "after" => &["gt"],
        "newer_than" | "before" => &["lt"],
        "glob" | "like" | "wildcard" => &["matches"],
        "pattern" | "match" | "regexp" => &["regex"],
        "prefix" | "startswith" | "begins_with" => &["starts_with"],
        "suffix" | "endswith" => &["ends_with"],
        "is_empty" | "empty" => &["empty", "present"],
        "exists" | "set" | "defined" | "is_null" | "null" => &["present"],
        "some" | "exist" => &["any", "present"],
        "all" | "each" | "for_all" => &["every"],
        "includes" | "has" | "contains" => &["contains", "has_any", "any"],
        _ => &[],
    }
}

fn is_list(ty: FieldType) -> bool {
    matches!(ty, FieldType::List(_) | FieldType::Map | FieldType::Resources(_))
}

/// The type of values in sets: of a list its items', of a map its keys'.
pub(super) fn set_item(ty: FieldType) -> Option<ValueType> {
    match ty {
        FieldType::List(item) => ValueType::of(*item),
        FieldType::Map => Some(ValueType::Text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ResourceKind;
    use crate::model::schema::RecordSchema;

    #[test]
    fn what_is_meant_depends_on_the_type() {
        const TEXTS: FieldType = FieldType::List(&FieldType::Text);
        for (written, ty, name) in [
            ("equals", FieldType::Text, Some("eq")),
            ("equals", TEXTS, Some("equals_set")),
            ("includes", FieldType::Text, Some("contains")),
            ("contains", TEXTS, Some("has_any")),
            ("contains", FieldType::List(&FieldType::Policy), Some("any")),
            ("in", TEXTS, Some("has_any")),
            ("has_any", FieldType::Text, Some("in")),
            ("max_age", FieldType::Time, Some("newer_than")),
            ("max_age", FieldType::Int, Some("lt")),
            ("older_than", FieldType::Int, Some("gt")),
            (">=", FieldType::Int, Some("ge")),
            ("at_least", TEXTS, Some("count")),
            ("is_empty", FieldType::Text, Some("present")),
            ("Exists", FieldType::Bool, Some("present")),
            ("older_than", FieldType::Text, None),
            ("enabled", FieldType::Bool, None),
        ] {
            assert_eq!(meant(written, ty), name, "{written} on {}", ty.describe());
        }
    }

    /// A block on a record or reference mixes fields and operators, so no field may have an operator's name that suits it.
    #[test]
    fn no_field_has_the_name_of_an_operator_that_could_stand_beside_it() {
        fn check(schema: &RecordSchema, ty: FieldType, wrong: &mut Vec<String>) {
            for field in schema.fields {
                let operator = Operator::parse(field.name).is_some_and(|operator| operator.suits(ty));
                if operator || ["absent", "all_of", "any_of", "not", "as"].contains(&field.name) {
                    wrong.push(format!("{}.{}", schema.name, field.name));
                }
                let item = if let FieldType::List(item) = field.ty { *item } else { field.ty };
                if let FieldType::Record(inner) = item {
                    check(inner, item, wrong);
                }
            }
        }
        let mut wrong = Vec::new();
        for kind in ResourceKind::ALL {
            check(kind.schema(), FieldType::Ref(*kind), &mut wrong);
        }
        assert_eq!(wrong, Vec::<String>::new());
    }
}
