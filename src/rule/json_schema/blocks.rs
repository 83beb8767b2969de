//! `when` and `check` as JSON Schema: mappings of fields, and what can stand below each.
//!
//! A field of a record or of the resource that a reference leads to can be written with a dot. Such paths are listed to
//! [`DEPTH`] steps, each with the schema of its own field; longer ones are held to the first [`DEPTH`] steps.

use serde_json::{Map, Value, json};

use super::super::operators::Operator;
use super::super::path::{Fields, compared_as};
use super::reference;
use super::values::{self, Use, literal};
use crate::model::schema::{FieldSchema, FieldSource, FieldType};
use crate::model::{FieldValue as _, ResourceKind, Tag, names};

/// How many steps of a dotted path are listed.
const DEPTH: usize = 3;

/// Definitions by name; what is needed in many places is defined once.
#[derive(Default)]
pub(super) struct Defs(Map<String, Value>);

/// A mapping of fields, and what else can stand in it.
#[derive(Clone, Copy)]
struct Block {
    /// Whose fields.
    fields: Fields,
    /// Whether the record or reference that the mapping stands below may be absent, and so every field of it.
    optional: bool,
    /// Operators that can stand beside the fields: of a record or reference of this type.
    beside: Option<FieldType>,
    /// Whether it is about an item, which can be named.
    item: bool,
}

/// A path that a mapping can have as its key.
struct Path {
    text: String,
    fields: Fields,
    field: &'static FieldSchema,
    /// Whether a step before the last may be absent.
    optional: bool,
}

/// A definition for each resource type, and for all that these need.
pub(super) fn defs() -> Map<String, Value> {
    let mut defs = Defs::default();
    for kind in ResourceKind::ALL {
        defs.block(Block::of(Fields::Resource(*kind)));
    }
    let mut defs = defs.0;
    defs.extend(values::defs());
    defs
}

/// A reference to the conditions on a resource type.
pub(super) fn conditions_on(kind: ResourceKind) -> Value {
    reference(&Block::of(Fields::Resource(kind)).name())
}

impl Block {
    /// A mapping of fields and nothing else.
    fn of(fields: Fields) -> Self {
        Self { fields, optional: false, beside: None, item: false }
    }

    fn name(self) -> String {
        let beside = self.beside.map(|ty| if matches!(ty, FieldType::Ref(_)) { ":reference" } else { ":record" });
        let [optional, item] = [(self.optional, ":optional"), (self.item, ":item")].map(|(is, text)| if is { text } else { "" });
        format!("conditions:{}{optional}{}{item}", owner(self.fields), beside.unwrap_or_default())
    }
}

impl Defs {
    /// A reference to a definition, which is made if it is not there.
    pub(super) fn shared(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.0.contains_key(name) {
            // What refers to itself finds this.
            self.0.insert(name.to_owned(), Value::Null);
            let made = make(self);
            self.0.insert(name.to_owned(), made);
        }
        reference(name)
    }

    fn block(&mut self, block: Block) -> Value {
        self.shared(&block.name(), |defs| defs.block_made(block))
    }

    fn block_made(&mut self, block: Block) -> Value {
        let paths = paths(block.fields, block.optional, DEPTH);
        let mut properties: Map<String, Value> = paths.iter().map(|path| (path.text.clone(), self.field(path))).collect();
        let inner = self.block(Block { beside: None, item: false, ..block });
        let list = json!({ "type": "array", "minItems": 1, "items": inner });
        properties.insert("all_of".to_owned(), described(list.clone(), "All of these conditions hold."));
        properties.insert("any_of".to_owned(), described(list, "At least one of these conditions holds."));
        properties.insert("not".to_owned(), described(inner, "This condition does not hold."));
        if block.item {
            properties.insert("as".to_owned(), values::item_name());
        }
        let mut schema = json!({
            "type": "object",
            "description": block.fields.schema().doc.trim(),
            "patternProperties": patterns(&paths),
            "additionalProperties": false,
            "minProperties": 1,
        });
        if let Some(ty) = block.beside {
            let on = Use { ty, optional: block.optional };
            properties.extend(self.operators_on(on));
            values::demand_absent(&mut schema, on);
        }
        if let Some(object) = schema.as_object_mut() {
            object.insert("properties".to_owned(), properties.into());
        }
        schema
    }

    /// What can stand below a field.
    fn field(&mut self, path: &Path) -> Value {
        let optional = if path.optional { ":optional" } else { "" };
        let name = format!("field:{}.{}{optional}", owner(path.fields), path.field.name);
        let on = Use { ty: compared_as(path.field), optional: path.optional || path.field.optional };
        self.shared(&name, |defs| {
            let below = match Fields::of(path.field.ty).filter(|_| leads_on(path.field.ty)) {
                Some(fields) => defs.block(Block { fields, optional: on.optional, beside: Some(on.ty), item: false }),
                None => defs.operators(on),
            };
            let forms = literal(on.ty).into_iter().chain([below]).collect::<Vec<_>>();
            json!({ "description": describe(path.fields, path.field), "anyOf": forms })
        })
    }

    /// A mapping of operators.
    fn operators(&mut self, on: Use) -> Value {
        self.shared(&format!("operators:{}", on.name()), |defs| {
            let properties = defs.operators_on(on);
            let mut schema =
                json!({ "type": "object", "properties": properties, "additionalProperties": false, "minProperties": 1 });
            values::demand_absent(&mut schema, on);
            schema
        })
    }

    /// The operators for a type, and `absent` where it says something.
    fn operators_on(&mut self, on: Use) -> Map<String, Value> {
        let mut properties = Map::new();
        for (name, operator) in on.operators() {
            let operand = match operator {
                Operator::Quantified(_) => self.item(on.ty),
                Operator::Count => values::count(&self.item(on.ty)),
                other => values::operand(other, on.ty),
            };
            properties.insert(name.to_owned(), described(operand, operator.doc()));
        }
        if on.optional {
            let description = "What the operators beside it say when there is no value.";
            properties.insert("absent".to_owned(), json!({ "type": "boolean", "description": description }));
        }
        properties
    }

    /// A condition on an item of a list.
    fn item(&mut self, list: FieldType) -> Value {
        let ty = match list {
            FieldType::List(item) => *item,
            FieldType::Map => Tag::TYPE,
            other => other,
        };
        let below = match Fields::of(ty) {
            Some(fields) => {
                let beside = matches!(ty, FieldType::Ref(_)).then_some(ty);
                self.block(Block { fields, optional: false, beside, item: true })
            }
            None => self.single_item(ty),
        };
        match literal(ty) {
            Some(literal) => json!({ "anyOf": [literal, below] }),
            None => below,
        }
    }

    /// Operators on an item that is a single value, with a name for it.
    fn single_item(&mut self, ty: FieldType) -> Value {
        let on = Use { ty, optional: false };
        self.shared(&format!("item:{}", on.name()), |defs| {
            let mut properties = defs.operators_on(on);
            properties.insert("as".to_owned(), values::item_name());
            json!({ "type": "object", "properties": properties, "additionalProperties": false, "minProperties": 1 })
        })
    }
}

/// The paths of so many steps at most, each after the one that it goes on from.
fn paths(fields: Fields, optional: bool, depth: usize) -> Vec<Path> {
    let mut found = Vec::new();
    for field in fields.schema().fields {
        found.push(Path { text: field.name.to_owned(), fields, field, optional });
        let further = Fields::of(field.ty).filter(|_| depth > 1 && leads_on(field.ty));
        let inner = further.map(|inner| paths(inner, optional || field.optional, depth - 1)).unwrap_or_default();
        found.extend(inner.into_iter().map(|path| Path { text: format!("{}.{}", field.name, path.text), ..path }));
    }
    found
}

/// Keys that are not listed: parameters, and paths that go on from those of [`DEPTH`] steps.
fn patterns(paths: &[Path]) -> Map<String, Value> {
    let mut patterns = Map::new();
    patterns.insert(r"^\$[a-z][a-z0-9_]*$".to_owned(), reference("test-of-parameter"));
    let ends = paths.iter().filter(|path| leads_on(path.field.ty) && path.text.split('.').count() == DEPTH);
    let ends: Vec<String> = ends.map(|path| path.text.replace('.', r"\.")).collect();
    if !ends.is_empty() {
        patterns.insert(format!(r"^({})(\.[a-z0-9_]+)+$", ends.join("|")), json!({ "description": "A path to a field." }));
    }
    patterns
}

/// Whether a path can go on behind a field of this type.
fn leads_on(ty: FieldType) -> bool {
    matches!(ty, FieldType::Record(_) | FieldType::Ref(_))
}

/// The name of what has the fields, among the definitions.
fn owner(fields: Fields) -> String {
    match fields {
        Fields::Resource(kind) => kind.to_string(),
        Fields::Record(schema) => schema.name.to_owned(),
    }
}

fn describe(of: Fields, field: &FieldSchema) -> String {
    let optional = if field.optional { ", may be absent" } else { "" };
    let named = names::given_by_aws(of.schema(), field.name);
    let named = named.map(|name| format!(" AWS calls it `{name}`.")).unwrap_or_default();
    let told = match field.source {
        FieldSource::Call(call) if !call.is_empty() => format!(" Told by `{call}`."),
        _ => String::new(),
    };
    format!("{} ({}{optional}){told}{named}", field.description(), field.ty.describe())
}

fn described(mut schema: Value, description: &str) -> Value {
    if let Some(object) = schema.as_object_mut() {
        object.insert("description".to_owned(), description.into());
    }
    schema
}
