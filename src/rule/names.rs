//! Names behind a `$`: `resource`, parameters, `let` and `as`; and the values that rules write, with names filled in.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::expr::{Literal, Operand, ParamValue, Path, Root, Span};
use super::literal::{self, ValueType};
use super::params::{self, ParamDef, is_name};
use super::path::{self, Base, Fields, Resolved};
use super::template;
use crate::diagnostics::suggest;
use crate::diagnostics::{Code, Problems};
use crate::model::ResourceKind;
use crate::model::schema::FieldType;
use crate::yaml::{Kind, Node};

/// The names of a rule that do not change from place to place.
pub(super) struct Names<'a> {
    /// What `$resource` is.
    pub resource: ResourceKind,
    /// The parameters.
    pub params: Vec<ParamDef>,
    /// The values of `let`, each of which may use those before it.
    pub lets: Vec<Let<'a>>,
    /// Parameters whose definitions were refused: using them is no further problem.
    broken: Vec<String>,
    used: RefCell<BTreeSet<String>>,
}

/// A value with a name.
pub(super) struct Let<'a> {
    /// The name.
    pub name: &'a str,
    /// Where it is given.
    pub span: Span,
    /// The value as written: it gets its type where it is used.
    pub node: &'a Node,
}

/// An item that has a name by `as:`.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// The name.
    pub name: String,
    /// The type of the item.
    pub ty: FieldType,
}

impl<'a> Names<'a> {
    /// The names of a rule.
    pub fn new(resource: ResourceKind, params: Vec<ParamDef>, lets: Vec<Let<'a>>, broken: Vec<String>) -> Self {
        Self { resource, params, lets, broken, used: RefCell::default() }
    }

    /// Tells of names that were never asked for.
    pub fn report_unused(&self, problems: &mut Problems) {
        let used = self.used.borrow();
        for def in self.params.iter().filter(|def| !used.contains(&def.param.name)) {
            let name = &def.param.name;
            let help = format!("write `${name}` where it is meant, or take it out");
            problems.add_help(Code::UnusedParam, def.span, format!("parameter `{name}` is never used"), help);
        }
        for unused in self.lets.iter().filter(|name| !used.contains(name.name)) {
            let help = format!("write `${}` where it is meant, or take it out", unused.name);
            problems.add_help(Code::UnusedLet, unused.span, format!("`{}` is never used", unused.name), help);
        }
    }

    fn param(&self, name: &str) -> Option<&ParamDef> {
        self.params.iter().find(|def| def.param.name == name)
    }

    /// Whether a name was to be a parameter, but its definition was refused.
    pub fn is_broken(&self, name: &str) -> bool {
        self.broken.iter().any(|broken| broken == name)
    }

    fn note_use(&self, name: &str) {
        self.used.borrow_mut().insert(name.to_owned());
    }
}

/// Where a value stands: which names it can use.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s, 'a> {
    /// The rule's names.
    pub names: &'s Names<'a>,
    /// The items named by `as:` around it, outermost first.
    pub items: &'s [Item],
    /// How many of the `let` values it can use.
    pub lets: usize,
}

/// How a text uses names.
enum Written<'t> {
    /// Not at all.
    Plain,
    /// It is a name, with the path behind it.
    Name(&'t str, Option<&'t str>),
    /// Names are filled in, or a dollar is written as two.
    Template,
    /// It begins with a name but goes on with something else.
    Broken,
}

fn written(text: &str) -> Written<'_> {
    match text.strip_prefix('$') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') => {
            let (name, path) = match rest.split_once('.') {
                Some((name, path)) => (name, Some(path)),
                None => (rest, None),
            };
            let whole = rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
            if whole { Written::Name(name, path) } else { Written::Broken }
        }
        _ if text.contains("${") || text.contains("$$") => Written::Template,
        _ => Written::Plain,
    }
}

/// A name as it is written, with its place.
#[derive(Clone, Copy)]
pub(super) struct NameUse<'t> {
    /// The name.
    pub name: &'t str,
    /// The path behind it.
    pub path: Option<&'t str>,
    /// The place of name and path.
    pub span: Span,
}

impl<'s, 'a> Scope<'s, 'a> {
    /// A value to compare with: a literal, a name, or text with names filled in.
    pub fn operand(&self, problems: &mut Problems, node: &Node, ty: ValueType) -> Option<Operand> {
        let Some(text) = node.text() else {
            return literal::literal(problems, node, ty).map(Operand::Literal);
        };
        match written(text) {
            Written::Plain => literal::literal(problems, node, ty).map(Operand::Literal),
            Written::Name(name, path) => self.name(problems, NameUse { name, path, span: node.span }, ty),
            Written::Template => self.template(problems, text, node.span, ty),
            Written::Broken => {
                let help = "a name ends where the text ends; fill it into text by `${…}`, write `$$` for a dollar";
                problems.add_help(Code::BadPattern, node.span, format!("`{text}` begins with a `$name`"), help);
                None
            }
        }
    }

    /// A value that must be known when the rule is loaded.
    pub fn constant(&self, problems: &mut Problems, node: &Node, ty: ValueType) -> Option<Literal> {
        match self.operand(problems, node, ty)? {
            Operand::Literal(literal) => Some(literal),
            Operand::Path { .. } | Operand::Template(_) => {
                let help = "a literal, a parameter, or a value of `let`";
                problems.add_help(Code::WrongType, node.span, "this value must not depend on a resource", help);
                None
            }
        }
    }

    /// A list of values that must be known when the rule is loaded.
    pub fn constants(&self, problems: &mut Problems, node: &Node, ty: ValueType) -> Option<Vec<Literal>> {
        if let Some(items) = node.items() {
            if items.is_empty() {
                problems.add(Code::EmptyCondition, node.span, "the list has no values");
            }
            let values: Vec<_> = items.iter().filter_map(|item| self.constant(problems, item, ty)).collect();
            return (values.len() == items.len() && !items.is_empty()).then_some(values);
        }
        if let Some(Written::Name(name, None)) = node.text().map(written) {
            if let Some((inner, lets)) = self.let_of(name) {
                self.names.note_use(name);
                return Scope { lets, ..*self }.constants(problems, inner, ty);
            }
            if self.names.is_broken(name) {
                return None;
            }
            if let Some(def) = self.names.param(name) {
                self.names.note_use(name);
                if let ParamValue::List(values) = &def.param.value {
                    let convert = |value: &Literal| convert(problems, value, name, node.span, ty);
                    return values.iter().map(convert).collect();
                }
            }
        }
        let message = format!("expected a list, found {}", node.describe());
        let help = node.text().map_or("`[a, b]`".to_owned(), |text| format!("did you mean `[{text}]`?"));
        problems.add_help(Code::WrongShape, node.span, message, help);
        None
    }

    fn template(&self, problems: &mut Problems, text: &str, span: Span, ty: ValueType) -> Option<Operand> {
        if !ty.is_text() && ty != ValueType::Duration {
            problems.add(Code::WrongType, span, format!("expected {}, found text with names filled in", ty.expected()));
            return None;
        }
        let template = template::parse(problems, self, text, span)?;
        match template::constant(&template) {
            Some(text) => literal::from_text(problems, &text, span, ty).map(Operand::Literal),
            None if ty.is_text() => Some(Operand::Template(template)),
            None => {
                let help = "only parameters can be filled in, as in `${days}d`";
                problems.add_help(Code::WrongType, span, "a duration must not depend on a resource", help);
                None
            }
        }
    }

    /// What a name stands for, as a value of one type.
    pub fn name(&self, problems: &mut Problems, at: NameUse<'_>, ty: ValueType) -> Option<Operand> {
        if let Some((root, resolved)) = self.path(problems, at)? {
            let fits =
                ValueType::of(resolved.compared_as()).is_some_and(|found| found == ty || (found.is_text() && ty.is_text()));
            if !fits {
                let found = path::a(&resolved.path.ty.describe());
                let message = format!("expected {}, but `{}` is {found}", ty.expected(), resolved.path.text);
                problems.add(Code::WrongType, at.span, message);
                return None;
            }
            return Some(Operand::Path { root, path: resolved.path });
        }
        if let Some((node, lets)) = self.let_of(at.name) {
            self.names.note_use(at.name);
            let inner = Scope { lets, ..*self };
            return match (at.path, node.text()) {
                (Some(path), Some(text)) => {
                    let text = format!("{text}.{path}");
                    inner.operand(problems, &Node { span: at.span, kind: Kind::Scalar { text, plain: true } }, ty)
                }
                _ => inner.operand(problems, node, ty),
            };
        }
        self.parameter(problems, at, ty).map(Operand::Literal)
    }

    /// The path that a name stands for: `Some(None)` if the name is no resource and no item.
    #[allow(clippy::option_option)]
    pub fn path(&self, problems: &mut Problems, at: NameUse<'_>) -> Option<Option<(Root, Resolved)>> {
        let (root, ty) = match self.items.iter().rposition(|item| item.name == at.name) {
            _ if at.name == "resource" => (Root::Resource, FieldType::Resources(self.names.resource)),
            Some(index) => (Root::Binding(index), self.items.get(index)?.ty),
            None => return Some(None),
        };
        let Some(rest) = at.path else {
            let path = Path { steps: Box::new([]), text: at.name.into(), ty, given: None };
            return Some(Some((root, Resolved { path, optional: false })));
        };
        let Some(fields) = Fields::of(ty) else {
            let message = format!("`{}` is {}, which has no fields", at.name, path::a(&ty.describe()));
            problems.add(Code::BadPath, at.span, message);
            return None;
        };
        path::resolve(problems, &Base::new(fields), rest, at.span).map(|resolved| Some((root, resolved)))
    }

    fn parameter(&self, problems: &mut Problems, at: NameUse<'_>, ty: ValueType) -> Option<Literal> {
        if self.names.is_broken(at.name) {
            return None;
        }
        let Some(def) = self.names.param(at.name) else {
            let names = self.known();
            let help = match suggest::nearest(at.name, names.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `${near}`?"),
                None => format!("names: {}; write `$$` for a dollar", names.join(", ")),
            };
            problems.add_help(Code::UnknownName, at.span, format!("there is no `${}`", at.name), help);
            return None;
        };
        self.names.note_use(at.name);
        match (&def.param.value, at.path) {
            (ParamValue::One(value), None) => convert(problems, value, at.name, at.span, ty),
            (ParamValue::List(_), None) => {
                let message = format!("`${}` is a list, but one value is needed", at.name);
                problems.add_help(Code::WrongType, at.span, message, "say `in`, `not_in` or a set operator");
                None
            }
            (_, Some(_)) => {
                problems.add(Code::BadPath, at.span, format!("parameter `${}` has no fields", at.name));
                None
            }
        }
    }

    /// The value of `let` of that name, and how many others that value can use.
    pub fn let_of(&self, name: &str) -> Option<(&'a Node, usize)> {
        let index = self.names.lets.iter().take(self.lets).position(|known| known.name == name)?;
        self.names.lets.get(index).map(|known| (known.node, index))
    }

    /// The type and value of a parameter, for tests of it.
    pub fn param(&self, name: &str) -> Option<(params::ParamType, ParamValue)> {
        let def = self.names.param(name)?;
        self.names.note_use(name);
        Some((def.ty, def.param.value.clone()))
    }

    /// The text of a parameter, for templates.
    pub fn param_text(&self, name: &str) -> Option<String> {
        let def = self.names.param(name)?;
        self.names.note_use(name);
        Some(match &def.param.value {
            ParamValue::One(value) => params::show(value),
            ParamValue::List(values) => values.iter().map(params::show).collect::<Vec<_>>().join(", "),
        })
    }

    /// Whether a value that stands beside a timestamp is a duration: no point in time has names filled in.
    pub fn is_duration(&self, text: &str) -> bool {
        match written(text) {
            Written::Plain => literal::seconds(text).is_some(),
            Written::Template => true,
            Written::Broken => false,
            Written::Name(name, _) => match self.let_of(name) {
                Some((node, lets)) => node.text().is_some_and(|text| Scope { lets, ..*self }.is_duration(text)),
                None => {
                    let value = self.names.param(name).map(|def| &def.param.value);
                    matches!(value, Some(ParamValue::One(Literal::Duration(_))))
                }
            },
        }
    }

    /// Every name that can be used here.
    pub fn known(&self) -> Vec<String> {
        let lets = self.names.lets.iter().take(self.lets).map(|known| known.name.to_owned());
        let params = self.names.params.iter().map(|def| def.param.name.clone());
        let items = self.items.iter().map(|item| item.name.clone());
        std::iter::once("resource".to_owned()).chain(params).chain(lets).chain(items).collect()
    }

    /// Marks a value of `let` as used.
    pub fn note_use(&self, name: &str) {
        self.names.note_use(name);
    }

    /// Why a name cannot be given to an item or a value, if it cannot.
    pub fn refuses(&self, name: &str) -> Option<String> {
        if !is_name(name) {
            return Some("a name has small letters, digits and `_`, a letter first".to_owned());
        }
        if self.names.resource.schema().field(name).is_some() {
            return Some(format!("`{}` has a field of that name", self.names.resource));
        }
        self.known().iter().any(|known| known == name).then(|| "the name is taken".to_owned())
    }
}

/// A parameter's value as a value of the type needed.
fn convert(problems: &mut Problems, value: &Literal, name: &str, span: Span, ty: ValueType) -> Option<Literal> {
    match (value, ty) {
        (Literal::Bool(_), ValueType::Bool)
        | (Literal::Int(_), ValueType::Int)
        | (Literal::Time(_), ValueType::Time)
        | (Literal::Duration(_), ValueType::Duration) => Some(value.clone()),
        (Literal::Text(text), ValueType::Text | ValueType::Enum(_) | ValueType::Arn | ValueType::Net) => {
            literal::from_text(problems, text, span, ty)
        }
        _ => {
            let message = format!("expected {}, but `${name}` is `{}`", ty.expected(), params::show(value));
            problems.add(Code::WrongType, span, message);
            None
        }
    }
}
