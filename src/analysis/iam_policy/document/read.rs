//! From text to document, with everything that is wrong or odd about it.

use super::element::{Problems, elements, items};
use super::statement::statement;
use super::{Document, DocumentKind, Version};
use crate::analysis::iam_policy::json::{self, Json, Member, Node, Span};
use crate::analysis::iam_policy::problem::{Problem, ProblemKind, Weight};

/// The most statements that are read. The longest policies of AWS hold fewer.
pub const MAX_STATEMENTS: usize = 2_000;

/// What came of reading a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The document; none if it is invalid, and then nothing may be concluded from it.
    pub document: Option<Document>,
    /// What is wrong or odd, by place.
    pub problems: Vec<Problem>,
}

impl Reading {
    /// What makes it invalid, first things first.
    pub fn faults(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| problem.kind.weight() == Weight::Fault)
    }
}

/// Reads a document.
pub fn read(text: &str, kind: DocumentKind) -> Reading {
    let mut problems = Problems::default();
    let document = match json::read(text) {
        Ok(node) => {
            repeated_keys(&node, &mut problems);
            document(&node, kind, &mut problems)
        }
        Err((at, fault)) => {
            problems.add(at, fault.into());
            None
        }
    };
    let mut problems = problems.0;
    problems.sort_by_key(|problem| problem.at);
    let reading = Reading { document, problems };
    let invalid = reading.faults().next().is_some();
    Reading { document: reading.document.filter(|_| !invalid), ..reading }
}

/// Finds equal keys anywhere in the document.
fn repeated_keys(node: &Node, problems: &mut Problems) {
    match &node.value {
        Json::Object(members) => {
            let mut keys: Vec<_> = members.iter().map(|member| (member.key.as_str(), member.key_span)).collect();
            keys.sort_unstable();
            let pairs = keys.iter().zip(keys.iter().skip(1)).filter(|(one, other)| one.0 == other.0);
            pairs.for_each(|(_, (key, at))| problems.add(*at, ProblemKind::Repeated((*key).to_owned())));
            members.iter().for_each(|member| repeated_keys(&member.value, problems));
        }
        Json::List(items) => items.iter().for_each(|item| repeated_keys(item, problems)),
        _ => {}
    }
}

fn document(node: &Node, kind: DocumentKind, problems: &mut Problems) -> Option<Document> {
    let Json::Object(members) = &node.value else {
        problems.add(node.span, ProblemKind::Expected("an object"));
        return None;
    };
    let [version, _, statements] = elements(members, ["Version", "Id", "Statement"], problems);
    let version = version.map_or(Version::Old, |member| self::version(member, problems));
    let statements = statements.map_or(&[][..], |member| items(&member.value));
    if statements.is_empty() {
        problems.add(node.span, ProblemKind::NoStatement);
    }
    if statements.len() > MAX_STATEMENTS {
        problems.add(node.span, ProblemKind::TooMany(MAX_STATEMENTS, "statements"));
        return None;
    }
    let read: Vec<_> = statements.iter().filter_map(|node| statement(node, kind, version, problems)).collect();
    sids(statements, problems);
    // A statement that was not understood is a fault; this holds even if somebody forgets to say so.
    (read.len() == statements.len()).then_some(Document { kind, version, statements: read })
}

fn version(member: &Member, problems: &mut Problems) -> Version {
    match &member.value.value {
        Json::Text(text) if text == "2012-10-17" => Version::Current,
        Json::Text(text) if text == "2008-10-17" => Version::Old,
        Json::Text(text) => {
            problems.add(member.value.span, ProblemKind::Version(text.clone()));
            Version::Old
        }
        _ => {
            problems.add(member.value.span, ProblemKind::Expected("a text"));
            Version::Old
        }
    }
}

/// Finds sids that stand twice.
fn sids(statements: &[Node], problems: &mut Problems) {
    let sid = |node: &Node| match &node.value {
        Json::Object(members) => members.iter().find_map(|member| match &member.value.value {
            Json::Text(text) if member.key.eq_ignore_ascii_case("Sid") => Some((text.clone(), member.value.span)),
            _ => None,
        }),
        _ => None,
    };
    let mut sids: Vec<(String, Span)> = statements.iter().filter_map(sid).collect();
    sids.sort_unstable();
    for ((one, _), (other, at)) in sids.iter().zip(sids.iter().skip(1)) {
        if one == other {
            problems.add(*at, ProblemKind::SidTwice(other.clone()));
        }
    }
}
