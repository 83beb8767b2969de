//! Operators and the values that they take, as JSON Schema.

use serde_json::{Map, Value, json};

use super::super::literal::ValueType;
use super::super::operators::{OPERATORS, Operator, set_item};
use super::super::params;
use super::reference;
use crate::model::schema::FieldType;

/// What operators are used on.
#[derive(Clone, Copy)]
pub(super) struct Use {
    /// The type as operators see it.
    pub(super) ty: FieldType,
    /// Whether there may be no value.
    pub(super) optional: bool,
}

impl Use {
    /// The operators for it.
    pub(super) fn operators(self) -> impl Iterator<Item = (&'static str, Operator)> {
        OPERATORS.iter().copied().filter(move |(_, operator)| operator.suits(self.ty))
    }

    /// Its name among the definitions.
    pub(super) fn name(self) -> String {
        format!("{}{}", type_name(self.ty), if self.optional { ":optional" } else { "" })
    }
}

/// Definitions that others refer to.
pub(super) fn defs() -> Map<String, Value> {
    let forms = json!([{ "type": ["boolean", "string", "number"] }, { "type": "array", "minItems": 1 }]);
    let operators: Map<String, Value> = OPERATORS
        .iter()
        .filter(|(_, operator)| operator.is_for_parameters())
        .map(|(name, operator)| ((*name).to_owned(), json!({ "description": operator.doc(), "anyOf": forms })))
        .collect();
    let entries = [
        (
            "name",
            json!({
                "type": "string",
                "pattern": r"^\$[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$",
                "description": "`$param`, `$let`, `$resource.path` or `$item.path`.",
                "patternErrorMessage": "expected a value, or a name such as `$param`, `$resource.path` or `$item.path`",
            }),
        ),
        (
            "constant",
            json!({
                "type": "string",
                "pattern": r"^\$[a-z][a-z0-9_]*$",
                "description": "`$param` or `$let`: a value that does not depend on a resource.",
                "patternErrorMessage": "expected a value, or the name of one that does not depend on a resource, such as `$param`",
            }),
        ),
        (
            "template",
            json!({
                "type": "string",
                "pattern": r"\$",
                "description": "`$param`, `$let`, `$resource.path`, `$item.path`, or text with `${path}` in it.",
                "patternErrorMessage": "none of the documented values; write a name such as `$param` for another",
            }),
        ),
        (
            "test-of-parameter",
            json!({
                "description": "A test of a parameter, decided when the rule is loaded; of how old it is, when a resource is judged.",
                "anyOf": [
                    { "type": ["boolean", "string", "number"] },
                    { "type": "object", "properties": operators, "additionalProperties": false },
                ],
            }),
        ),
        ("param", param()),
    ];
    entries.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

/// Where an absent value must be spoken of, the editor says so too.
pub(super) fn demand_absent(schema: &mut Value, on: Use) {
    let must: Map<String, Value> = on
        .operators()
        .filter(|(_, operator)| on.optional && operator.must_say_absent())
        .map(|(name, _)| (name.to_owned(), json!(["absent"])))
        .collect();
    if let (false, Some(object)) = (must.is_empty(), schema.as_object_mut()) {
        object.insert("dependentRequired".to_owned(), must.into());
    }
}

/// What an operator takes, but for those that are about items.
pub(super) fn operand(operator: Operator, ty: FieldType) -> Value {
    let own = ValueType::of(ty);
    match operator {
        Operator::Compare(_) => own.map_or(json!({}), value),
        Operator::Member(_) => several(own),
        Operator::Between => json!({ "type": "array", "minItems": 2, "maxItems": 2, "items": own.map_or(json!({}), value) }),
        Operator::Age(_) => constant(ValueType::Duration),
        Operator::Side(_) => json!({ "anyOf": [value(ValueType::Time), constant(ValueType::Duration)] }),
        Operator::Pattern(_) => value(ValueType::Text),
        Operator::Cidr(_) => constant(ValueType::Net),
        Operator::Present | Operator::Empty => constant(ValueType::Bool),
        Operator::Set(_) => several(set_item(ty)),
        // Made by those who know the items.
        Operator::Quantified(_) | Operator::Count => json!({}),
    }
}

/// Bounds for the number of items, all of them or those that are so.
pub(super) fn count(item: &Value) -> Value {
    let bounds = || OPERATORS.iter().filter(|(_, operator)| matches!(operator, Operator::Compare(_)));
    let mut properties: Map<String, Value> = bounds()
        .map(|(name, operator)| {
            let mut bound = constant(ValueType::Int);
            if let Some(object) = bound.as_object_mut() {
                object.insert("description".to_owned(), operator.doc().into());
            }
            ((*name).to_owned(), bound)
        })
        .collect();
    let of = json!({ "description": "Count the items that are so; all of them if left out.", "allOf": [item] });
    properties.insert("of".to_owned(), of);
    let has_bound: Vec<Value> = bounds().map(|(name, _)| json!({ "required": [name] })).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false, "anyOf": has_bound })
}

/// `as`.
pub(super) fn item_name() -> Value {
    json!({
        "type": "string",
        "pattern": "^[a-z][a-z0-9_]*$",
        "description": "A name for the item, used as `$name` and `$name.path` further in.",
        "patternErrorMessage": "small letters, digits and `_`, a letter first",
    })
}

/// A value that a field of this type is compared with; `None` for types that are not compared with one value.
pub(super) fn literal(ty: FieldType) -> Option<Value> {
    let mut schema = ValueType::of(ty).map(value)?;
    if let (ValueType::Text, Some(object)) = (ValueType::of(ty)?, schema.as_object_mut()) {
        let names: Vec<_> = Use { ty, optional: false }.operators().map(|(name, _)| name).collect();
        object.insert("errorMessage".to_owned(), format!("expected text, or operators: {}", names.join(", ")).into());
    }
    Some(schema)
}

/// A value of a type, or a name that stands for one.
fn value(ty: ValueType) -> Value {
    with_names(ty, if ty.is_text() { "template" } else { "name" })
}

/// A value that is known when the rule is loaded.
fn constant(ty: ValueType) -> Value {
    with_names(ty, if ty.is_text() { "template" } else { "constant" })
}

fn with_names(ty: ValueType, names: &str) -> Value {
    match ty {
        // Names are text like any other.
        ValueType::Text => plain(ty),
        ValueType::Duration => {
            let of_parameter = json!({ "type": "string", "pattern": r"^\$\{[a-z][a-z0-9_]*\}[smhdw]$" });
            json!({ "anyOf": [plain(ty), reference(names), of_parameter] })
        }
        _ => json!({ "anyOf": [plain(ty), reference(names)] }),
    }
}

/// A list of values that are known when the rule is loaded, or the name of one.
fn several(item: Option<ValueType>) -> Value {
    let item = match item {
        Some(ValueType::Text) => json!({
            "type": ["string", "number", "boolean"],
            "pattern": r"^(?!\$resource(\.|$))",
            "patternErrorMessage": "a value that does not depend on a resource: a literal, a parameter, or a value of `let`",
        }),
        Some(ty) => constant(ty),
        None => json!({}),
    };
    json!({ "anyOf": [{ "type": "array", "minItems": 1, "items": item }, reference("constant")] })
}

/// A value of a type. Editors read `no` and `12` as other things than text: both are let in.
fn plain(ty: ValueType) -> Value {
    let message = format!("expected {}", ty.expected());
    let text =
        |pattern: &str| json!({ "type": "string", "pattern": pattern, "patternErrorMessage": message, "errorMessage": message });
    match ty {
        ValueType::Bool => json!({ "type": "boolean", "errorMessage": message }),
        ValueType::Int => json!({ "type": "integer", "errorMessage": message }),
        ValueType::Text => json!({ "type": ["string", "number", "boolean"] }),
        ValueType::Enum(texts) => json!({ "enum": texts }),
        ValueType::Time => text(r"^\d{4}-\d{2}-\d{2}"),
        ValueType::Duration => text("^[0-9]+[smhdw]$"),
        ValueType::Arn => text("^arn:"),
        ValueType::Net => text(r"^[0-9a-fA-F.:]+(/\d+)?$"),
    }
}

/// The definition of a parameter.
fn param() -> Value {
    json!({
        "type": "object",
        "description": "A value that users may change.",
        "required": ["type", "default", "description"],
        "properties": {
            "type": { "enum": params::TYPES.map(|(name, _)| name), "description": "The type of its values." },
            "default": {
                "type": ["boolean", "string", "number", "array"],
                "description": "The value unless a user gives another.",
            },
            "min": { "type": ["string", "number"], "description": "The least value, for int, duration and timestamp." },
            "max": { "type": ["string", "number"], "description": "The greatest value, for int, duration and timestamp." },
            "one_of": { "type": "array", "minItems": 1, "description": "The values that are allowed." },
            "description": { "type": "string", "minLength": 1, "description": "What it tunes." },
        },
        "additionalProperties": false,
        "if": { "properties": { "type": { "enum": ["bool", "string", "strings"] } }, "required": ["type"] },
        "then": { "properties": { "min": false, "max": false } },
    })
}

/// A type's name among the definitions, in characters that a reference can hold.
fn type_name(ty: FieldType) -> String {
    let name = match ty {
        FieldType::Enum(texts) => texts.join("."),
        FieldType::List(item) => format!("list-of-{}", type_name(*item)),
        FieldType::Record(schema) => schema.name.to_owned(),
        other => other.describe(),
    };
    name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' }).collect()
}
