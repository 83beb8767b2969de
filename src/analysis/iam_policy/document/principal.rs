//! The principals of a statement, from their node.

use super::element::{Problems, items};
use crate::analysis::iam_policy::json::{Json, Member, Node};
use crate::analysis::iam_policy::principals::Principal;
use crate::analysis::iam_policy::problem::ProblemKind;

pub(super) fn principals(member: &Member, problems: &mut Problems) -> Vec<Principal> {
    match &member.value.value {
        Json::Text(text) if text == "*" => vec![Principal::Everybody],
        Json::Object(kinds) => kinds.iter().flat_map(|kind| of_kind(kind, problems)).collect(),
        _ => {
            problems.add(member.value.span, ProblemKind::Expected("`\"*\"`, or an object of kinds of principals"));
            Vec::new()
        }
    }
}

fn of_kind(kind: &Member, problems: &mut Problems) -> Vec<Principal> {
    let read: fn(&str) -> Principal = match kind.key.to_ascii_lowercase().as_str() {
        "aws" => Principal::aws,
        "service" => |text| if text == "*" { Principal::Everybody } else { Principal::Service(text.to_ascii_lowercase()) },
        "federated" => |text| if text == "*" { Principal::Everybody } else { Principal::Federated(text.to_owned()) },
        "canonicaluser" => |text| Principal::Canonical(text.to_owned()),
        _ => {
            problems.add(kind.key_span, ProblemKind::PrincipalKind(kind.key.clone()));
            return Vec::new();
        }
    };
    let names = items(&kind.value);
    if names.is_empty() {
        problems.add(kind.value.span, ProblemKind::Empty(kind.key.clone()));
    }
    let mut principals = Vec::new();
    for node in names {
        let Some(text) = text_of(node, problems) else { continue };
        let principal = read(&text);
        match &principal {
            Principal::Unclear(text) => problems.add(node.span, ProblemKind::UnclearPrincipal(text.clone())),
            Principal::Deleted(text) => problems.add(node.span, ProblemKind::DeletedPrincipal(text.clone())),
            _ => {}
        }
        principals.push(principal);
    }
    principals
}

/// A name. An account as a number gets the zeros back that it lost.
fn text_of(node: &Node, problems: &mut Problems) -> Option<String> {
    match &node.value {
        Json::Text(text) => Some(text.clone()),
        Json::Number(digits) if digits.len() <= 12 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            problems.add(node.span, ProblemKind::AccountAsNumber);
            Some(format!("{digits:0>12}"))
        }
        _ => {
            problems.add(node.span, ProblemKind::Expected("a text, or a list of texts"));
            None
        }
    }
}
