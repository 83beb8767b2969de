//! Parameters of a rule: their definitions, and the values that users and tests give them.

use super::expr::{Literal, Param, ParamValue, Span};
use super::literal::{self, ValueType};
use crate::diagnostics::keys::{Keys, Known};
use crate::diagnostics::suggest;
use crate::diagnostics::{Code, Problems};
use crate::yaml::{Kind, Node};

/// The types of parameters, by the names they have in rules.
pub(super) const TYPES: [(&str, ParamType); 6] = [
    ("bool", ParamType::One(ValueType::Bool)),
    ("int", ParamType::One(ValueType::Int)),
    ("string", ParamType::One(ValueType::Text)),
    ("duration", ParamType::One(ValueType::Duration)),
    ("timestamp", ParamType::One(ValueType::Time)),
    ("strings", ParamType::Texts),
];

/// A definition that has what it needs.
const EXAMPLE: &str = "`NAME: {type: duration, default: 90d, description: How old it may be.}`";

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum ParamType {
    /// One value.
    One(ValueType),
    /// A list of texts.
    Texts,
}

impl ParamType {
    /// Its name in rules.
    pub fn name(self) -> &'static str {
        TYPES.iter().find(|(_, ty)| *ty == self).map_or("", |(name, _)| name)
    }
}

/// A parameter's definition, with the value in force.
#[derive(Debug)]
pub(super) struct ParamDef {
    /// Name, description, default, value.
    pub param: Param,
    /// Its type.
    pub ty: ParamType,
    /// Where it is defined.
    pub span: Span,
    min: Option<Literal>,
    max: Option<Literal>,
    one_of: Vec<Literal>,
}

/// Reads the definitions under `params:`. The names of those that cannot be understood go to `broken`.
pub(super) fn definitions(problems: &mut Problems, node: &Node, broken: &mut Vec<String>) -> Vec<ParamDef> {
    let Some(entries) = node.entries() else {
        problems.add(Code::WrongShape, node.span, format!("`params` must be a mapping, found {}", node.describe()));
        return Vec::new();
    };
    let mut defs = Vec::new();
    for (key, node) in entries {
        match definition(problems, &key.text, key.span, node) {
            Some(def) => defs.push(def),
            None => broken.push(key.text.clone()),
        }
    }
    defs
}

fn definition(problems: &mut Problems, name: &str, span: Span, node: &Node) -> Option<ParamDef> {
    if !is_name(name) {
        let help = "small letters, digits and `_`, a letter first";
        problems.add_help(Code::BadParam, span, format!("`{name}` cannot be the name of a parameter"), help);
    }
    let what = format!("parameter `{name}`");
    let known = Known {
        what: &what,
        needed: &["type", "default", "description"],
        others: &["min", "max", "one_of"],
        example: Some(EXAMPLE),
    };
    let keys = Keys::of(problems, node, &known)?;
    let description = keys.text(problems, "description").map(|(text, _)| text.to_owned());
    let ty = keys.text(problems, "type").and_then(|(text, span)| param_type(problems, text, span));
    let default = keys.get("default");
    let (ty, default) = (ty?, default?);
    let item = match ty {
        ParamType::One(ty) => ty,
        ParamType::Texts => ValueType::Text,
    };
    let mut bound = |key: &str| bound(problems, &keys, key, ty);
    let (min, max) = (bound("min"), bound("max"));
    let one_of = keys.get("one_of").map(|node| list(problems, node, item)).unwrap_or_default();
    let value = value(problems, default, ty)?;
    let extremes = extremes(ty, [&min, &max], &one_of);
    let (name, description, default_value) = (name.to_owned(), description?, value.clone());
    let param = Param { name, description, value, default: default_value, extremes, at: span };
    let def = ParamDef { param, ty, span, min, max, one_of };
    def.in_bounds(problems, &def.param.default, default.span);
    Some(def)
}

/// What stands for the greatest value of a parameter that has no bound.
const MANY: i64 = 1_000_000_000;

/// Values that show what a parameter can do.
fn extremes(ty: ParamType, bounds: [&Option<Literal>; 2], one_of: &[Literal]) -> Vec<ParamValue> {
    let both = [Literal::Bool(false), Literal::Bool(true)];
    let [min, max] = bounds;
    let or = |bound: &Option<Literal>, otherwise| Some(bound.clone().unwrap_or(otherwise));
    let (least, most) = match ty {
        ParamType::One(ValueType::Int) => (or(min, Literal::Int(0)), or(max, Literal::Int(MANY))),
        ParamType::One(ValueType::Duration) => (or(min, Literal::Duration(0)), or(max, Literal::Duration(MANY))),
        _ => (min.clone(), max.clone()),
    };
    let bools = both.iter().filter(|_| ty == ParamType::One(ValueType::Bool)).cloned();
    let literals = least.into_iter().chain(most).chain(one_of.iter().cloned()).chain(bools);
    match ty {
        ParamType::One(_) => literals.map(ParamValue::One).collect(),
        ParamType::Texts if one_of.is_empty() => {
            [Vec::new(), vec![Literal::Text("anything".into())]].map(ParamValue::List).into()
        }
        ParamType::Texts => literals.map(|literal| ParamValue::List(vec![literal])).collect(),
    }
}

/// Whether a name can stand behind a `$`.
pub(super) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase()) && chars.all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_'))
}

fn param_type(problems: &mut Problems, text: &str, span: Span) -> Option<ParamType> {
    let found = TYPES.iter().find(|(name, _)| *name == text).map(|(_, ty)| *ty);
    if found.is_none() {
        let help = suggest::help(text, "types", TYPES.iter().map(|(name, _)| *name));
        problems.add_help(Code::UnknownChoice, span, format!("there is no type `{text}`"), help);
    }
    found
}

fn bound(problems: &mut Problems, keys: &Keys<'_>, key: &str, ty: ParamType) -> Option<Literal> {
    let node = keys.get(key)?;
    match ty {
        ParamType::One(ty @ (ValueType::Int | ValueType::Duration | ValueType::Time)) => literal::literal(problems, node, ty),
        _ => {
            let message = format!("`{key}` is not for parameters of type `{}`", ty.name());
            let help = "`min` and `max` bound int, duration and timestamp; `one_of` lists the values that are allowed";
            problems.add_help(Code::BadParam, node.span, message, help);
            None
        }
    }
}

/// Reads a value as a parameter of this type.
pub(super) fn value(problems: &mut Problems, node: &Node, ty: ParamType) -> Option<ParamValue> {
    match ty {
        ParamType::One(ty) => literal::literal(problems, node, ty).map(ParamValue::One),
        ParamType::Texts => Some(ParamValue::List(list(problems, node, ValueType::Text))),
    }
}

fn list(problems: &mut Problems, node: &Node, ty: ValueType) -> Vec<Literal> {
    let Some(items) = node.items() else {
        problems.add(Code::WrongShape, node.span, format!("expected a list, found {}", node.describe()));
        return Vec::new();
    };
    items.iter().filter_map(|item| literal::literal(problems, item, ty)).collect()
}

impl ParamDef {
    /// Takes over a value that a user or a test gives, if it is of the type and within the bounds.
    pub fn set(&mut self, problems: &mut Problems, node: &Node) -> Option<()> {
        let value = value(problems, node, self.ty)?;
        self.in_bounds(problems, &value, node.span).then_some(())?;
        self.param.value = value;
        Some(())
    }

    /// Reads a value that a test gives, without taking it over.
    pub fn read(&self, problems: &mut Problems, node: &Node) -> Option<ParamValue> {
        let value = value(problems, node, self.ty)?;
        self.in_bounds(problems, &value, node.span).then_some(value)
    }

    fn in_bounds(&self, problems: &mut Problems, value: &ParamValue, at: Span) -> bool {
        let values = match value {
            ParamValue::One(one) => std::slice::from_ref(one),
            ParamValue::List(list) => list.as_slice(),
        };
        let wrong = values.iter().find_map(|value| self.wrong(value));
        if let Some(wrong) = &wrong {
            let name = &self.param.name;
            let problem = problems.at(Code::ParamOutOfBounds, at, format!("`{name}` {wrong}"));
            problems.push(if problem.labels.iter().any(|label| label.span == self.span) {
                problem
            } else {
                problem.also(self.span, "defined here")
            });
        }
        wrong.is_none()
    }

    fn wrong(&self, value: &Literal) -> Option<String> {
        if let Some(min) = self.min.as_ref().filter(|min| order(value, min).is_lt()) {
            return Some(format!("is {}, less than its minimum {}", show(value), show(min)));
        }
        if let Some(max) = self.max.as_ref().filter(|max| order(value, max).is_gt()) {
            return Some(format!("is {}, more than its maximum {}", show(value), show(max)));
        }
        if !self.one_of.is_empty() && !self.one_of.contains(value) {
            let all: Vec<String> = self.one_of.iter().map(show).collect();
            return Some(format!("is {}, but must be one of {}", show(value), all.join(", ")));
        }
        None
    }
}

/// The order of two values of one type; equal where values have none.
pub(super) fn order(a: &Literal, b: &Literal) -> std::cmp::Ordering {
    match (a, b) {
        (Literal::Int(a), Literal::Int(b)) | (Literal::Duration(a), Literal::Duration(b)) => a.cmp(b),
        (Literal::Time(a), Literal::Time(b)) => a.cmp(b),
        _ => std::cmp::Ordering::Equal,
    }
}

/// A value as people write it.
pub(super) fn show(value: &Literal) -> String {
    match value {
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Text(text) => text.to_string(),
        Literal::Time(time) => time.to_string(),
        Literal::Duration(seconds) => literal::duration_text(*seconds),
        Literal::Net(net) => net.to_string(),
    }
}

/// A user's texts as a node, so that they are read as a rule file's are.
pub(super) fn node_of(values: &[String], ty: ParamType, span: Span) -> Node {
    let scalar = |text: &String| Node { span, kind: Kind::Scalar { text: text.clone(), plain: true } };
    match (ty, values) {
        (ParamType::One(_), [one]) => scalar(one),
        _ => Node { span, kind: Kind::Seq(values.iter().map(scalar).collect()) },
    }
}
