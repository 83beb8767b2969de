//! Resource types and their fields.

use std::fmt::Write as _;

use super::markdown::{anchor, code, codes, row, table};
use crate::model::call::Call;
use crate::model::schema::{FieldSchema, FieldSource, FieldType, RecordSchema, Relation};
use crate::model::{ResourceKind, names};

/// A link to a resource type.
pub(super) fn link(kind: ResourceKind) -> String {
    let name = code(kind.as_str());
    format!("[{name}](#{})", anchor(&name))
}

/// What a resource type is, in one sentence.
pub(super) fn first_sentence(kind: ResourceKind) -> &'static str {
    let doc = kind.schema().doc.trim();
    doc.split_once(". ").map_or(doc, |(first, _)| first).trim_end_matches('.')
}

/// A resource type with all that it holds.
pub(super) fn resource_type(text: &mut String, kind: ResourceKind) {
    let schema = kind.schema();
    // Writing to a String cannot fail.
    let _ = write!(text, "\n### {}\n\n{}\n", code(kind.as_str()), schema.doc.trim());
    let fields = |wanted: fn(&FieldSource) -> bool| schema.fields.iter().filter(move |field| wanted(&field.source)).collect();
    let own: Vec<&FieldSchema> = fields(|source| matches!(source, FieldSource::Call(_)));
    let derived: Vec<&FieldSchema> = fields(|source| matches!(source, FieldSource::Derived(_)));
    let related: Vec<&FieldSchema> = fields(|source| matches!(source, FieldSource::Related(_)));
    part(text, kind, schema, "Call (IAM action, where it has another name)", &own);
    part(text, kind, schema, "Concluded from", &derived);
    part(text, kind, schema, "Joined by", &related);
    for (path, record) in records(schema) {
        let _ = write!(text, "\n#### {}\n\n{}\n", heading(kind, &path), record.doc.trim());
        part(text, kind, record, "", &record.fields.iter().collect::<Vec<_>>());
    }
}

/// A table of fields; nothing when there are none. `source` heads the last column, which is left out without it.
fn part(text: &mut String, kind: ResourceKind, of: &RecordSchema, source: &str, fields: &[&FieldSchema]) {
    if fields.is_empty() {
        return;
    }
    text.push('\n');
    let head = ["Field", "Type", "What it says", source];
    table(text, head.get(..if source.is_empty() { 3 } else { 4 }).unwrap_or_default());
    for field in fields {
        let mut cells = vec![code(field.name), type_cell(kind, of, field), meaning(of, field)];
        if !source.is_empty() {
            cells.push(source_cell(field.source));
        }
        row(text, &cells);
    }
}

fn type_cell(kind: ResourceKind, of: &RecordSchema, field: &FieldSchema) -> String {
    let name = type_name(kind, of, field, field.ty);
    if field.optional { format!("{name}, may be absent") } else { name }
}

fn type_name(kind: ResourceKind, of: &RecordSchema, field: &FieldSchema, ty: FieldType) -> String {
    match ty {
        FieldType::Record(record) => {
            let path = records(kind.schema()).into_iter().find(|(path, found)| {
                let is_here = path.rsplit('.').next() == Some(field.name);
                is_here && found.name == record.name && is_member(kind, of, path)
            });
            let target = path.map(|(path, _)| anchor(&heading(kind, &path))).unwrap_or_default();
            format!("[record](#{target})")
        }
        FieldType::List(item) => format!("list of {}", type_name(kind, of, field, *item)),
        FieldType::Ref(target) => format!("reference to {}", link(target)),
        FieldType::Resources(target) => format!("list of {}", link(target)),
        other => other.describe(),
    }
}

/// Whether the record that holds the last step of a path is this one.
fn is_member(kind: ResourceKind, of: &RecordSchema, path: &str) -> bool {
    match path.rsplit_once('.') {
        None => std::ptr::eq(kind.schema(), of),
        Some((outer, _)) => records(kind.schema()).iter().any(|(found, record)| found == outer && record.name == of.name),
    }
}

/// The description, the values of an enum, and AWS's own name.
fn meaning(of: &RecordSchema, field: &FieldSchema) -> String {
    let mut text = field.description().to_owned();
    let item = if let FieldType::List(item) = field.ty { *item } else { field.ty };
    if let FieldType::Enum(values) = item {
        let _ = write!(text, " One of {}.", codes(values.iter().copied()));
    }
    if let Some(name) = names::given_by_aws(of, field.name) {
        let _ = write!(text, " AWS calls it {}.", code(name));
    }
    text
}

fn source_cell(source: FieldSource) -> String {
    match source {
        FieldSource::Call("") => "no call of a scan: `verify-logs` tells it".to_owned(),
        FieldSource::Call(id) => match Call::find(id) {
            Some(call) if call.action != id => format!("{} ({})", code(id), code(call.action)),
            _ => code(id),
        },
        FieldSource::Derived(from) => codes(from.iter().copied()),
        FieldSource::Related(Relation::SameAccount) => "the same account".to_owned(),
        FieldSource::Related(Relation::SameRegion) => "the same account and region".to_owned(),
        FieldSource::Related(Relation::PointsHere(path)) => format!("their {}", code(path)),
    }
}

fn heading(kind: ResourceKind, path: &str) -> String {
    format!("{} · {}", code(kind.as_str()), code(path))
}

/// The records within a record, each with the path to it, a record before those within it.
fn records(schema: &'static RecordSchema) -> Vec<(String, &'static RecordSchema)> {
    let mut found = Vec::new();
    for field in schema.fields {
        let item = if let FieldType::List(item) = field.ty { *item } else { field.ty };
        if let FieldType::Record(record) = item {
            found.push((field.name.to_owned(), record));
            found.extend(records(record).into_iter().map(|(path, inner)| (format!("{}.{path}", field.name), inner)));
        }
    }
    found
}
