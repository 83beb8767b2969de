//! Conditions and the values in them, as JSON Schema.

use serde_json::{Map, Value, json};

use super::super::literal::ValueType;
use super::super::operators::{OPERATORS, Operator, set_item};
use super::{block_name, reference};
use crate::model::schema::{FieldSchema, FieldSource, FieldType, RecordSchema};
use crate::model::{FieldValue as _, ResourceKind, Tag};

/// A definition for each resource type and each record within one.
pub(super) fn defs() -> Map<String, Value> {
    let mut defs = Map::new();
    for kind in ResourceKind::ALL {
        defs.insert(block_name(*kind), block(kind.schema()));
        records(kind.schema(), &mut defs);
    }
    defs.insert(record_name(Tag::SCHEMA), block(Tag::SCHEMA));
    defs.insert("param".to_owned(), param());
    let name = json!({
        "type": "string",
        "pattern": r"\$",
        "description": "`$param`, `$let`, `$resource.path`, `$item.path`, or text with `${path}` in it.",
    });
    defs.insert("name".to_owned(), name);
    defs
}

fn records(schema: &'static RecordSchema, defs: &mut Map<String, Value>) {
    for field in schema.fields {
        let item = if let FieldType::List(item) = field.ty { *item } else { field.ty };
        if let FieldType::Record(inner) = item {
            if !defs.contains_key(&record_name(inner)) {
                defs.insert(record_name(inner), block(inner));
                records(inner, defs);
            }
        }
    }
}

fn record_name(schema: &RecordSchema) -> String {
    format!("record:{}", schema.name)
}

/// A mapping of fields, "and" over its keys.
fn block(schema: &RecordSchema) -> Value {
    let this = if let Some(kind) = ResourceKind::ALL.iter().find(|kind| std::ptr::eq(kind.schema(), schema)) {
        reference(&block_name(*kind))
    } else {
        reference(&record_name(schema))
    };
    let mut properties: Map<String, Value> = schema.fields.iter().map(|f| (f.name.to_owned(), field(f))).collect();
    let list = json!({ "type": "array", "minItems": 1, "items": this });
    let said = |mut schema: Value, description: &str| {
        if let Some(object) = schema.as_object_mut() {
            object.insert("description".to_owned(), description.into());
        }
        schema
    };
    properties.insert("all_of".to_owned(), said(list.clone(), "All of these conditions."));
    properties.insert("any_of".to_owned(), said(list, "At least one of these conditions."));
    properties.insert("not".to_owned(), said(this, "Not this condition."));
    properties
        .insert("as".to_owned(), json!({ "type": "string", "description": "A name for the item, used as `$name` further in." }));
    let roads: Vec<&str> = schema.fields.iter().filter(|field| has_fields(field.ty)).map(|field| field.name).collect();
    let mut patterns = Map::new();
    patterns.insert(r"^\$[a-z][a-z0-9_]*$".to_owned(), json!({ "description": "A test of a parameter." }));
    if !roads.is_empty() {
        patterns.insert(format!(r"^({})(\.[a-z0-9_]+)+$", roads.join("|")), json!({ "description": "A path to a field." }));
    }
    json!({
        "type": "object",
        "description": schema.doc.trim(),
        "properties": properties,
        "patternProperties": patterns,
        "additionalProperties": false,
        "minProperties": 1,
    })
}

fn has_fields(ty: FieldType) -> bool {
    matches!(ty, FieldType::Record(_) | FieldType::Ref(_))
}

/// What can stand below a field.
fn field(field: &FieldSchema) -> Value {
    let joined = matches!(field.source, FieldSource::Related(_));
    let ty = match field.ty {
        FieldType::Ref(kind) if joined => FieldType::Record(kind.schema()),
        ty => ty,
    };
    let mut forms: Vec<Value> = ValueType::of(ty).map(literal).into_iter().collect();
    forms.push(match fields_of(field.ty) {
        Some(block) => with_operators(&block, ty, field.optional),
        None => operators(ty, field.optional),
    });
    json!({ "description": describe(field), "anyOf": forms })
}

fn describe(field: &FieldSchema) -> String {
    let optional = if field.optional { " May be absent." } else { "" };
    format!("{} ({}){optional}", field.description(), field.ty.describe())
}

/// The definition of the fields of a record, or of the resource that is referred to.
fn fields_of(ty: FieldType) -> Option<Value> {
    match ty {
        FieldType::Record(schema) => Some(reference(&record_name(schema))),
        FieldType::Ref(kind) | FieldType::Resources(kind) => Some(reference(&block_name(kind))),
        _ => None,
    }
}

/// Operators on a record or reference can stand beside its fields, so the mapping can be of either.
fn with_operators(block: &Value, ty: FieldType, optional: bool) -> Value {
    let names: Vec<&str> = OPERATORS.iter().filter(|(_, op)| op.suits(ty)).map(|(name, _)| *name).chain(["absent"]).collect();
    let has_operator: Vec<Value> = names.iter().map(|name| json!({ "required": [name] })).collect();
    let loose = operators_with(ty, optional, true);
    json!({ "if": { "type": "object", "anyOf": has_operator }, "then": loose, "else": block })
}

fn operators(ty: FieldType, optional: bool) -> Value {
    operators_with(ty, optional, false)
}

fn operators_with(ty: FieldType, optional: bool, others: bool) -> Value {
    let suited = OPERATORS.iter().filter(|(_, operator)| operator.suits(ty));
    let mut properties: Map<String, Value> =
        suited.map(|(name, operator)| ((*name).to_owned(), operand(*operator, ty))).collect();
    if optional {
        let description = "What the operators beside it say when there is no value.";
        properties.insert("absent".to_owned(), json!({ "type": "boolean", "description": description }));
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": others, "minProperties": 1 })
}

/// What an operator takes.
fn operand(operator: Operator, ty: FieldType) -> Value {
    let value = || ValueType::of(ty).map_or(json!({}), literal);
    let several = |item: Value| json!({ "anyOf": [{ "type": "array", "minItems": 1, "items": item }, reference("name")] });
    let mut schema = match operator {
        Operator::Compare(_) => value(),
        Operator::Member(_) => several(value()),
        Operator::Between => json!({ "type": "array", "minItems": 2, "maxItems": 2, "items": value() }),
        Operator::Age(_) => literal(ValueType::Duration),
        Operator::Side(_) => json!({ "anyOf": [literal(ValueType::Time), literal(ValueType::Duration)] }),
        Operator::Pattern(_) => literal(ValueType::Text),
        Operator::Cidr(_) => literal(ValueType::Net),
        Operator::Present | Operator::Empty => json!({ "anyOf": [{ "type": "boolean" }, reference("name")] }),
        Operator::Quantified(_) => item(ty),
        Operator::Count => count(ty),
        Operator::Set(_) => several(set_item(ty).map_or(json!({}), literal)),
    };
    if let Some(object) = schema.as_object_mut() {
        object.insert("description".to_owned(), operator.doc().into());
    }
    schema
}

/// A condition on an item of a list.
fn item(list: FieldType) -> Value {
    let ty = match list {
        FieldType::List(item) => *item,
        FieldType::Map => Tag::TYPE,
        other => other,
    };
    let mut forms: Vec<Value> = ValueType::of(ty).map(literal).into_iter().collect();
    match (fields_of(ty), ty) {
        (Some(block), FieldType::Ref(_)) => forms.push(with_operators(&block, ty, false)),
        (Some(block), _) => forms.push(block),
        (None, _) => forms.push(operators_with(ty, false, true)),
    }
    json!({ "anyOf": forms })
}

fn count(ty: FieldType) -> Value {
    let bound = literal(ValueType::Int);
    let mut properties: Map<String, Value> =
        ["eq", "ne", "lt", "le", "gt", "ge"].into_iter().map(|name| (name.to_owned(), bound.clone())).collect();
    properties.insert("of".to_owned(), item(ty));
    json!({ "type": "object", "properties": properties, "additionalProperties": false, "minProperties": 1 })
}

/// A value of a type, or a name that stands for one. Editors read `no` and `12` as other things than text: both are let in.
pub(super) fn literal(ty: ValueType) -> Value {
    let own = match ty {
        ValueType::Bool => json!({ "type": "boolean" }),
        ValueType::Int => json!({ "type": "integer" }),
        ValueType::Text | ValueType::Arn | ValueType::Net => json!({ "type": ["string", "number", "boolean"] }),
        ValueType::Enum(texts) => json!({ "enum": texts }),
        ValueType::Time => json!({ "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}" }),
        ValueType::Duration => json!({ "type": "string", "pattern": "^[0-9]+[smhdw]$" }),
    };
    json!({ "anyOf": [own, reference("name")] })
}

/// The definition of a parameter.
fn param() -> Value {
    json!({
        "type": "object",
        "required": ["type", "default", "description"],
        "properties": {
            "type": { "enum": ["bool", "int", "string", "duration", "timestamp", "strings"] },
            "default": { "description": "The value unless a user gives another." },
            "min": { "description": "The least value, for int, duration and timestamp." },
            "max": { "description": "The greatest value, for int, duration and timestamp." },
            "one_of": { "type": "array", "description": "The values that are allowed." },
            "description": { "type": "string", "description": "What it tunes." },
        },
        "additionalProperties": false,
    })
}
