//! Event patterns of EventBridge: which events a rule matches.
//!
//! A pattern is JSON in the shape of an event: objects as far as the fields, lists of what a field may be at the ends.
//! The answer is yes, no, or unknown where what AWS documents leaves more than one reading and they differ.
//!
//! Source: EventBridge User Guide, "Amazon EventBridge event patterns", "Comparison operators for use in event patterns";
//! for lists of objects and for what is no field, the documentation of AWS's open implementation, Event Ruler.

use serde_json::{Map, Value};

use super::answer::Answer;

mod error;
mod matcher;
mod read;
#[cfg(test)]
mod tests;

pub use error::EventPatternError;
use matcher::Matcher;

/// An event pattern that was understood.
#[derive(Debug, Clone)]
pub struct EventPattern {
    root: Fields,
}

/// What the fields of an object have to be: all of them, and one of each list of alternatives.
#[derive(Debug, Clone, Default)]
struct Fields {
    fields: Vec<(String, Node)>,
    alternatives: Vec<Vec<Self>>,
}

#[derive(Debug, Clone)]
enum Node {
    Fields(Fields),
    /// One of these.
    Values(Vec<Matcher>),
}

impl EventPattern {
    /// Reads a pattern. The error says what is wrong and where.
    pub fn parse(text: &str) -> Result<Self, EventPatternError> {
        read::pattern(text).map(|root| Self { root })
    }

    /// Whether an event matches, with all that EventBridge puts around what a service sent.
    pub fn matches(&self, event: &Value) -> Answer {
        self.root.answer(Some(event))
    }
}

impl Fields {
    /// Whether a value has such fields. A list has them if one of its items has them all.
    fn answer(&self, value: Option<&Value>) -> Answer {
        match value {
            Some(Value::Array(items)) if items.is_empty() => self.answer_object(None),
            Some(Value::Array(items)) => {
                let each = || items.iter().map(|item| self.answer(Some(item)));
                if items.len() > 1 && self.asks_for_absence() {
                    return Answer::agreed(
                        [Answer::any(each()), Answer::all(each())],
                        "AWS does not say whether a field must be missing from one item of a list, or from all",
                    );
                }
                Answer::any(each())
            }
            value => self.answer_object(value.and_then(Value::as_object)),
        }
    }

    fn answer_object(&self, object: Option<&Map<String, Value>>) -> Answer {
        let fields = self.fields.iter().map(|(name, node)| field(name, node, object));
        let one_of = |list: &Vec<Self>| Answer::any(list.iter().map(|fields| fields.answer_object(object)));
        let alternatives = self.alternatives.iter().map(one_of);
        Answer::all(fields.chain(alternatives))
    }

    /// Whether it asks anywhere for a field to be missing.
    fn asks_for_absence(&self) -> bool {
        let in_node = |node: &Node| match node {
            Node::Fields(fields) => fields.asks_for_absence(),
            Node::Values(matchers) => matchers.iter().any(|matcher| matches!(matcher, Matcher::Exists(false))),
        };
        self.fields.iter().any(|(_, node)| in_node(node)) || self.alternatives.iter().flatten().any(Self::asks_for_absence)
    }
}

impl Node {
    fn answer(&self, value: Option<&Value>) -> Answer {
        match self {
            Self::Fields(fields) => fields.answer(value),
            Self::Values(matchers) => {
                let mut scalars = Vec::new();
                value.into_iter().for_each(|value| gather(value, &mut scalars));
                Answer::any(matchers.iter().map(|matcher| matcher.answer(value, &scalars)))
            }
        }
    }
}

/// The answer for a field of an object. A name with dots also means the fields within fields, which "should not be
/// relied upon".
fn field(name: &str, node: &Node, object: Option<&Map<String, Value>>) -> Answer {
    let as_named = node.answer(object.and_then(|object| object.get(name)));
    let Some((first, rest)) = name.split_once('.') else { return as_named };
    let outer = object.and_then(|object| object.get(first)).and_then(Value::as_object);
    let within = field(rest, node, outer);
    Answer::agreed([as_named, within], "AWS does not say which field a name with a dot means")
}

/// The values of a field: itself, or what stands in its lists. Objects are none.
fn gather<'e>(value: &'e Value, scalars: &mut Vec<&'e Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, scalars)),
        Value::Object(_) => {}
        scalar => scalars.push(scalar),
    }
}
