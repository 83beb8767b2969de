//! Conditions and the values in them, as JSON Schema.

use serde_json::{Map, Value, json};

use super::super::literal::ValueType;
use super::super::operators::{OPERATORS, Operator, set_item};
use super::{block_name, reference};
use crate::model::schema::{FieldSchema, FieldSource, FieldType, RecordSchema};
use crate::model::{FieldValue as _, ResourceKind, Tag};

/// Definitions by name; what is needed in many places is defined once.
#[derive(Default)]
struct Defs(Map<String, Value>);

impl Defs {
    /// A reference to a definition, which is made if it is not there.
    fn shared(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.0.contains_key(name) {
            // What refers to itself finds this.
            self.0.insert(name.to_owned(), Value::Null);
            let made = make(self);
            self.0.insert(name.to_owned(), made);
        }
        reference(name)
    }
}

/// A definition for each resource type, and for all that these need.
pub(super) fn defs() -> Map<String, Value> {
    let mut defs = Defs::default();
    for kind in ResourceKind::ALL {
        defs.resource(*kind);
    }
    let mut defs = defs.0;
    defs.insert("param".to_owned(), param());
    let name = json!({
        "type": "string",
        "pattern": r"\$",
        "description": "`$param`, `$let`, `$resource.path`, `$item.path`, or text with `${path}` in it.",
    });
    defs.insert("name".to_owned(), name);
    defs
}

impl Defs {
    fn resource(&mut self, kind: ResourceKind) -> Value {
        self.shared(&block_name(kind), |defs| defs.block(kind.schema(), &reference(&block_name(kind))))
    }

    fn record(&mut self, schema: &'static RecordSchema) -> Value {
        self.shared(&record_name(schema), |defs| defs.block(schema, &reference(&record_name(schema))))
    }

    /// A mapping of fields, "and" over its keys.
    fn block(&mut self, schema: &RecordSchema, this: &Value) -> Value {
        let mut properties: Map<String, Value> = schema.fields.iter().map(|f| (f.name.to_owned(), self.field(f))).collect();
        let list = json!({ "type": "array", "minItems": 1, "items": this });
        let said = |mut schema: Value, description: &str| {
            if let Some(object) = schema.as_object_mut() {
                object.insert("description".to_owned(), description.into());
            }
            schema
        };
        properties.insert("all_of".to_owned(), said(list.clone(), "All of these conditions."));
        properties.insert("any_of".to_owned(), said(list, "At least one of these conditions."));
        properties.insert("not".to_owned(), said(this.clone(), "Not this condition."));
        properties.insert(
            "as".to_owned(),
            json!({ "type": "string", "description": "A name for the item, used as `$name` further in." }),
        );
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

    /// What can stand below a field.
    fn field(&mut self, field: &FieldSchema) -> Value {
        let joined = matches!(field.source, FieldSource::Related(_));
        let ty = match field.ty {
            FieldType::Ref(kind) if joined => FieldType::Record(kind.schema()),
            ty => ty,
        };
        let mut forms: Vec<Value> = ValueType::of(ty).map(literal).into_iter().collect();
        forms.push(match self.fields_of(field.ty) {
            Some(block) => self.with_operators(&block, ty, field.optional),
            None => self.operators(ty, field.optional),
        });
        json!({ "description": describe(field), "anyOf": forms })
    }

    /// The definition of the fields of a record, or of the resource that is referred to.
    fn fields_of(&mut self, ty: FieldType) -> Option<Value> {
        match ty {
            FieldType::Record(schema) => Some(self.record(schema)),
            FieldType::Ref(kind) | FieldType::Resources(kind) => Some(self.resource(kind)),
            _ => None,
        }
    }

    /// Operators on a record or reference can stand beside its fields, so the mapping can be of either.
    fn with_operators(&mut self, block: &Value, ty: FieldType, optional: bool) -> Value {
        let names: Vec<&str> = OPERATORS.iter().filter(|(_, op)| op.suits(ty)).map(|(name, _)| *name).chain(["absent"]).collect();
        let has_operator: Vec<Value> = names.iter().map(|name| json!({ "required": [name] })).collect();
        let loose = self.operators_with(ty, optional, true);
        json!({ "if": { "type": "object", "anyOf": has_operator }, "then": loose, "else": block })
    }

    fn operators(&mut self, ty: FieldType, optional: bool) -> Value {
        self.operators_with(ty, optional, false)
    }

    fn operators_with(&mut self, ty: FieldType, optional: bool, others: bool) -> Value {
        let name = format!(
            "operators:{}{}{}",
            type_name(ty),
            if optional { ":optional" } else { "" },
            if others { ":beside-fields" } else { "" }
        );
        self.shared(&name, |defs| defs.operators_made(ty, optional, others))
    }

    fn operators_made(&mut self, ty: FieldType, optional: bool, others: bool) -> Value {
        let suited = OPERATORS.iter().filter(|(_, operator)| operator.suits(ty));
        let mut properties: Map<String, Value> =
            suited.map(|(name, operator)| ((*name).to_owned(), self.operand(*operator, ty))).collect();
        if optional {
            let description = "What the operators beside it say when there is no value.";
            properties.insert("absent".to_owned(), json!({ "type": "boolean", "description": description }));
        }
        json!({ "type": "object", "properties": properties, "additionalProperties": others, "minProperties": 1 })
    }

    /// What an operator takes.
    fn operand(&mut self, operator: Operator, ty: FieldType) -> Value {
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
            Operator::Quantified(_) => self.item(ty),
            Operator::Count => self.count(ty),
            Operator::Set(_) => several(set_item(ty).map_or(json!({}), literal)),
        };
        if let Some(object) = schema.as_object_mut() {
            object.insert("description".to_owned(), operator.doc().into());
        }
        schema
    }

    /// A condition on an item of a list.
    fn item(&mut self, list: FieldType) -> Value {
        let ty = match list {
            FieldType::List(item) => *item,
            FieldType::Map => Tag::TYPE,
            other => other,
        };
        let mut forms: Vec<Value> = ValueType::of(ty).map(literal).into_iter().collect();
        match (self.fields_of(ty), ty) {
            (Some(block), FieldType::Ref(_)) => forms.push(self.with_operators(&block, ty, false)),
            (Some(block), _) => forms.push(block),
            (None, _) => forms.push(self.operators_with(ty, false, true)),
        }
        json!({ "anyOf": forms })
    }

    fn count(&mut self, ty: FieldType) -> Value {
        let bound = literal(ValueType::Int);
        let mut properties: Map<String, Value> =
            ["eq", "ne", "lt", "le", "gt", "ge"].into_iter().map(|name| (name.to_owned(), bound.clone())).collect();
        properties.insert("of".to_owned(), self.item(ty));
        json!({ "type": "object", "properties": properties, "additionalProperties": false, "minProperties": 1 })
    }
}

fn record_name(schema: &RecordSchema) -> String {
    format!("record:{}", schema.name)
}

fn has_fields(ty: FieldType) -> bool {
    matches!(ty, FieldType::Record(_) | FieldType::Ref(_))
}

fn describe(field: &FieldSchema) -> String {
    let optional = if field.optional { " May be absent." } else { "" };
    format!("{} ({}){optional}", field.description(), field.ty.describe())
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
