//! The members of objects by their names, and values that may stand alone or in a list.

use super::super::json::{Json, Member, Node, Span};
use super::super::problem::{Problem, ProblemKind};

/// Problems as they are found.
#[derive(Debug, Default)]
pub(super) struct Problems(pub(super) Vec<Problem>);

impl Problems {
    pub(super) fn add(&mut self, at: Span, kind: ProblemKind) {
        self.0.push(Problem { at, kind });
    }
}

/// The members of an object by element. Names in other letters are taken and told; unknown ones are told.
pub(super) fn elements<'n, const N: usize>(
    members: &'n [Member],
    names: [&'static str; N],
    problems: &mut Problems,
) -> [Option<&'n Member>; N] {
    let mut found = [None; N];
    for member in members {
        let Some((slot, name)) = found.iter_mut().zip(names).find(|(_, name)| member.key.eq_ignore_ascii_case(name)) else {
            problems.add(member.key_span, ProblemKind::Unknown(member.key.clone()));
            continue;
        };
        if member.key != name {
            problems.add(member.key_span, ProblemKind::Spelling(member.key.clone(), name));
        }
        // Equal spellings are found for the whole document at once.
        if slot.is_some_and(|other: &Member| other.key != member.key) {
            problems.add(member.key_span, ProblemKind::Repeated(name.to_owned()));
        }
        *slot = Some(member);
    }
    found
}

/// One of two members that exclude each other, and whether it is the second, the opposite.
pub(super) fn one_of<'n>(
    plain: Option<&'n Member>,
    opposite: Option<&'n Member>,
    names: (&'static str, &'static str),
    problems: &mut Problems,
) -> Option<(&'n Member, bool)> {
    if let (Some(_), Some(second)) = (plain, opposite) {
        problems.add(second.key_span, ProblemKind::Both(names.0, names.1));
    }
    plain.map(|member| (member, false)).or(opposite.map(|member| (member, true)))
}

/// A value, or the values of a list.
pub(super) fn items(node: &Node) -> &[Node] {
    match &node.value {
        Json::List(items) => items,
        _ => std::slice::from_ref(node),
    }
}

/// The texts of a value or a list.
pub(super) fn texts<'n>(member: &'n Member, problems: &mut Problems) -> Vec<(&'n str, Span)> {
    let items = items(&member.value);
    if items.is_empty() {
        problems.add(member.value.span, ProblemKind::Empty(member.key.clone()));
    }
    let mut texts = Vec::with_capacity(items.len());
    for item in items {
        match &item.value {
            Json::Text(text) => texts.push((text.as_str(), item.span)),
            _ => problems.add(item.span, ProblemKind::Expected("a text, or a list of texts")),
        }
    }
    texts
}
