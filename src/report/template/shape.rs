//! The shape of what templates see, from its JSON schema: which names there are, and which of them may be missing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value as Json;

/// All shapes; each refers to others by number.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    nodes: Vec<Node>,
    /// The shapes that have a name in the schema.
    named: BTreeMap<String, usize>,
}

/// The shape of one value.
#[derive(Debug, Default)]
struct Node {
    /// The names of a mapping; empty for other values, and for mappings whose keys are free.
    fields: BTreeMap<String, Field>,
    /// The shape of a list's items.
    items: Option<usize>,
    /// The shape of the values of a mapping whose keys are free.
    values: Option<usize>,
}

/// A name of a mapping.
#[derive(Debug, Clone, Copy)]
struct Field {
    /// The shape of its value.
    node: usize,
    /// Whether it is always there.
    always: bool,
}

/// One of the shapes.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    shapes: Arc<Shapes>,
    /// `None` for a value of which nothing is known.
    node: Option<usize>,
}

impl Shape {
    /// The shape of the whole that a schema describes.
    pub(super) fn of(schema: &Json) -> Self {
        let mut shapes = Shapes::default();
        let node = shapes.add(schema, schema);
        Self { shapes: Arc::new(shapes), node: Some(node) }
    }

    fn node(&self) -> Option<&Node> {
        self.shapes.nodes.get(self.node?)
    }

    fn at(&self, node: Option<usize>) -> Self {
        Self { shapes: Arc::clone(&self.shapes), node }
    }

    /// The shape of the value of this name.
    pub(super) fn field(&self, name: &str) -> Self {
        let field = |node: &Node| node.fields.get(name).map(|field| field.node).or(node.values);
        self.at(self.node().and_then(field))
    }

    /// The shape of a list's items.
    pub(super) fn item(&self) -> Self {
        self.at(self.node().and_then(|node| node.items))
    }

    /// Whether there is such a name, though it is not always there.
    pub(super) fn may_lack(&self, name: &str) -> bool {
        self.node().and_then(|node| node.fields.get(name)).is_some_and(|field| !field.always)
    }

    /// The names of all mappings there are, each once.
    pub(super) fn all_names(&self) -> BTreeSet<&str> {
        self.shapes.nodes.iter().flat_map(|node| node.fields.keys()).map(String::as_str).collect()
    }

    /// The names, if it is known that there are no others.
    pub(super) fn names(&self) -> Vec<&str> {
        let closed = self.node().filter(|node| node.values.is_none());
        closed.map(|node| node.fields.keys().map(String::as_str).collect()).unwrap_or_default()
    }
}

impl Shapes {
    /// The shape that a part of a schema describes.
    fn add(&mut self, part: &Json, whole: &Json) -> usize {
        if let Some(reference) = part.get("$ref").and_then(Json::as_str) {
            return self.named(reference, whole);
        }
        // What may be null has the shape of what it is otherwise.
        let alternatives = list(part, "anyOf").filter(|part| part.get("type").is_none_or(|kind| kind != "null"));
        if let [only] = alternatives.collect::<Vec<_>>().as_slice() {
            return self.add(only, whole);
        }
        let number = self.room();
        self.fill(number, part, whole);
        number
    }

    /// The shape of that name in the schema. Its number is known before what it holds: shapes may hold themselves.
    fn named(&mut self, reference: &str, whole: &Json) -> usize {
        if let Some(known) = self.named.get(reference) {
            return *known;
        }
        let number = self.room();
        self.named.insert(reference.to_owned(), number);
        if let Some(part) = whole.pointer(reference.trim_start_matches('#')) {
            self.fill(number, part, whole);
        }
        number
    }

    fn room(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    fn fill(&mut self, number: usize, part: &Json, whole: &Json) {
        let mut node = Node { fields: self.fields(part, whole), ..Node::default() };
        // Of alternatives, each may be the one that is not there.
        for alternative in list(part, "oneOf") {
            let fields = self.fields(alternative, whole).into_iter();
            node.fields.extend(fields.map(|(name, field)| (name, Field { always: false, ..field })));
        }
        node.items = part.get("items").map(|items| self.add(items, whole));
        node.values = part.get("additionalProperties").filter(|values| values.is_object()).map(|part| self.add(part, whole));
        if let Some(place) = self.nodes.get_mut(number) {
            *place = node;
        }
    }

    fn fields(&mut self, part: &Json, whole: &Json) -> BTreeMap<String, Field> {
        let required: Vec<&str> = list(part, "required").filter_map(Json::as_str).collect();
        let properties = part.get("properties").and_then(Json::as_object).into_iter().flatten();
        properties
            .map(|(name, value)| {
                (name.clone(), Field { node: self.add(value, whole), always: required.contains(&name.as_str()) })
            })
            .collect()
    }
}

fn list<'a>(part: &'a Json, key: &str) -> impl Iterator<Item = &'a Json> {
    part.get(key).and_then(Json::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_followed_through_references_lists_and_what_may_be_null() {
        let tree = json!({"type": "object", "properties": {"below": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}}});
        let shape = Shape::of(&json!({
            "type": "object",
            "properties": {"root": {"anyOf": [{"$ref": "#/$defs/Tree"}, {"type": "null"}]}, "free": {"additionalProperties": {}}},
            "required": ["free"],
            "$defs": {"Tree": tree},
        }));
        assert_eq!(shape.names(), ["free", "root"]);
        assert_eq!([shape.may_lack("free"), shape.may_lack("root"), shape.may_lack("other")], [false, true, false]);
        assert_eq!(shape.field("root").field("below").item().field("below").item().names(), ["below"]);
        assert_eq!(shape.field("free").field("anything").names(), Vec::<&str>::new());
    }

    #[test]
    fn what_only_one_of_several_alternatives_has_may_be_missing() {
        let alternative = |name: &str| json!({"properties": {name: {}}, "required": [name]});
        let shape = Shape::of(&json!({"oneOf": [alternative("exact"), alternative("glob")]}));
        assert_eq!(shape.names(), ["exact", "glob"]);
        assert_eq!([shape.may_lack("exact"), shape.may_lack("glob")], [true, true]);
    }
}
