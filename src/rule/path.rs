//! Dotted paths to fields: resolved step by step against the schema, through records and references.

use super::expr::{Path, Span, Step};
use super::operators;
use crate::diagnostics::suggest;
use crate::diagnostics::{Code, Problems};
use crate::model::schema::{FieldSchema, FieldSource, FieldType, RecordSchema};
use crate::model::{ResourceKind, names};

/// What a path starts from: the fields that can be named, and the path that led here.
#[derive(Debug, Clone)]
pub(super) struct Base {
    /// Whose fields.
    pub fields: Fields,
    /// The steps from the record that the whole condition is about.
    pub steps: Vec<Step>,
    /// The same as text.
    pub text: String,
    /// Whether one of the steps may be absent.
    pub optional: bool,
}

/// What has fields.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fields {
    /// A resource.
    Resource(ResourceKind),
    /// A record within a resource.
    Record(&'static RecordSchema),
}

/// A path that was found in the schema.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    /// The path.
    pub path: Path,
    /// Whether one of its steps may be absent.
    pub optional: bool,
}

impl Resolved {
    /// The type as operators see it.
    pub fn compared_as(&self) -> FieldType {
        // A path without steps is an item or a resource itself.
        self.path.steps.last().map_or(self.path.ty, |step| compared_as(step.field))
    }
}

/// The type of a field as operators see it: what is found by joining has no text of its own, only fields.
pub(super) fn compared_as(field: &FieldSchema) -> FieldType {
    match (field.ty, field.source) {
        (FieldType::Ref(kind), FieldSource::Related(_)) => FieldType::Record(kind.schema()),
        (ty, _) => ty,
    }
}

impl Fields {
    /// Their schema.
    pub fn schema(self) -> &'static RecordSchema {
        match self {
            Self::Resource(kind) => kind.schema(),
            Self::Record(schema) => schema,
        }
    }

    /// What a field of this type has fields of its own of: a record, or the resource that is referred to.
    pub fn of(ty: FieldType) -> Option<Self> {
        match ty {
            FieldType::Record(schema) => Some(Self::Record(schema)),
            FieldType::Ref(kind) | FieldType::Resources(kind) => Some(Self::Resource(kind)),
            _ => None,
        }
    }
}

impl Base {
    /// The start of paths from a resource or record.
    pub fn new(fields: Fields) -> Self {
        Self { fields, steps: Vec::new(), text: String::new(), optional: false }
    }

    /// The path to a field, as text.
    pub fn path_to(&self, name: &str) -> String {
        let dot = if self.text.is_empty() { "" } else { "." };
        format!("{}{dot}{name}", self.text)
    }

    /// The name of what has the fields, for people: a resource type, or the path to a record.
    fn name(&self) -> String {
        match (self.fields, self.text.as_str()) {
            (Fields::Resource(kind), _) => format!("`{kind}`"),
            (Fields::Record(_), "") => "the record".to_owned(),
            (Fields::Record(_), path) => format!("`{path}`"),
        }
    }

    /// The fields of a record or of a reference's target that a path leads to; `None` for other types.
    pub fn within(resolved: &Resolved) -> Option<Self> {
        let fields = match resolved.path.ty {
            ty @ (FieldType::Record(_) | FieldType::Ref(_)) => Fields::of(ty)?,
            _ => return None,
        };
        let mut steps = resolved.path.steps.to_vec();
        if let (Fields::Resource(kind), Some(last)) = (fields, steps.last_mut()) {
            last.follow = Some(kind);
        }
        Some(Self { fields, steps, text: resolved.path.text.to_string(), optional: resolved.optional })
    }
}

/// Resolves a dotted path. `at` is the place of its text.
pub(super) fn resolve(problems: &mut Problems, base: &Base, text: &str, at: Span) -> Option<Resolved> {
    let mut here = base.clone();
    let mut offset = 0;
    let mut parts = text.split('.').peekable();
    loop {
        let part = parts.next()?;
        let span = within(at, text, offset, part.chars().count());
        let found = step(problems, &here, part, span)?;
        if parts.peek().is_none() {
            return Some(found);
        }
        match Base::within(&found) {
            Some(next) => here = next,
            None => return no_way_on(problems, &found, parts.peek().copied().unwrap_or_default(), span),
        }
        offset += part.chars().count() + 1;
    }
}

/// One step of a path.
fn step(problems: &mut Problems, base: &Base, name: &str, span: Span) -> Option<Resolved> {
    let Some((index, field)) = base.fields.schema().field(name) else {
        let message = format!("{} has no field `{name}`", base.name());
        problems.add_help(Code::UnknownField, span, message, unknown_field_help(base.fields, name));
        return None;
    };
    let mut steps = base.steps.clone();
    steps.push(Step { field, index, follow: None });
    let text = base.path_to(name).into();
    let path = Path { steps: steps.into(), text, ty: field.ty, given: None };
    Some(Resolved { path, optional: base.optional || field.optional })
}

/// Says why a path cannot go on.
fn no_way_on<T>(problems: &mut Problems, found: &Resolved, next: &str, span: Span) -> Option<T> {
    let name = found.path.steps.last().map_or("", |step| step.field.name);
    let ty = found.path.ty;
    let message = format!("`{name}` is {}, so there is no `{next}` of it", a(&ty.describe()));
    let help = match ty {
        FieldType::Map => format!("say `{name}: {{any: {{key: {next}, value: …}}}}`, or `{name}: {{has_any: [{next}]}}`"),
        FieldType::List(_) | FieldType::Resources(_) => {
            format!("say of how many items it must hold: `{name}: {{any: {{{next}: …}}}}`, or `every`, `none`, `count`")
        }
        _ => format!("end the path at `{name}`; operators for {}: {}", ty.describe(), operators::names_for(ty).join(", ")),
    };
    problems.add_help(Code::BadPath, span, message, help);
    None
}

/// Advice on a field that does not exist: the one that AWS calls so, a similar name here, or the same name one step
/// further.
fn unknown_field_help(fields: Fields, name: &str) -> String {
    let schema = fields.schema();
    let names = || schema.fields.iter().map(|field| field.name);
    if let Some(field) = names::field_called(schema, name) {
        return format!("did you mean `{field}`?");
    }
    if let Some(question) = suggest::question(name, names()) {
        return question;
    }
    let further = schema.fields.iter().find_map(|field| {
        let item = match field.ty {
            FieldType::List(item) => *item,
            other => other,
        };
        let inner = Fields::of(item)?.schema();
        let meant = names::field_called(inner, name)?;
        Some((field.name, meant, matches!(field.ty, FieldType::Record(_) | FieldType::Ref(_))))
    });
    match further {
        Some((field, meant, true)) => format!("did you mean `{field}.{meant}`?"),
        Some((field, meant, false)) => format!("did you mean `{field}: {{any: {{{meant}: …}}}}`, or `every`, `none`, `count`?"),
        None => format!("fields: {}", names().collect::<Vec<_>>().join(", ")),
    }
}

/// The place of a part of a text whose own place is known. When the text was folded or has escapes, its whole place.
pub(super) fn within(at: Span, text: &str, offset: usize, length: usize) -> Span {
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let written = small(text.chars().count());
    let quote = match at.length.checked_sub(written) {
        Some(0) => 0,
        Some(2) => 1,
        _ => return at,
    };
    Span { line: at.line, column: at.column + quote + small(offset), length: small(length.max(1)) }
}

/// A noun with its article.
pub(super) fn a(noun: &str) -> String {
    match noun.chars().next() {
        Some('a' | 'e' | 'i' | 'o' | 'u') => format!("an {noun}"),
        _ if noun == "text" => noun.to_owned(),
        _ => format!("a {noun}"),
    }
}
