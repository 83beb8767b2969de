//! The conditions of a statement, from their node.

use super::Version;
use super::element::{Problems, items};
use crate::analysis::iam_policy::conditions::{Condition, Named, Operand, Operator, Quantifier, Test, named};
use crate::analysis::iam_policy::json::{Json, Member, Node};
use crate::analysis::iam_policy::keys;
use crate::analysis::iam_policy::problem::ProblemKind;

pub(super) fn conditions(member: &Member, version: Version, problems: &mut Problems) -> Vec<Condition> {
    let Some(operators) = members_of(&member.value, problems) else { return Vec::new() };
    repeated_in_other_case(operators, problems);
    let mut conditions = Vec::new();
    for operator in operators {
        let Some(named) = named(&operator.key) else {
            problems.add(operator.key_span, ProblemKind::Operator(operator.key.clone()));
            continue;
        };
        let Some(keys) = members_of(&operator.value, problems) else { continue };
        repeated_in_other_case(keys, problems);
        for key in keys {
            let test = match named {
                Named::Null => null(key, operator, problems),
                Named::Compares(compares) => values(key, operator, compares, version, problems),
            };
            let condition = Condition { key: key.key.to_ascii_lowercase(), written: key.key.clone(), test, at: key.key_span };
            quantified(&condition, problems);
            conditions.push(condition);
        }
    }
    conditions
}

fn members_of<'n>(node: &'n Node, problems: &mut Problems) -> Option<&'n [Member]> {
    if let Json::Object(members) = &node.value {
        return Some(members);
    }
    problems.add(node.span, ProblemKind::Expected("an object"));
    None
}

/// Keys that differ in case only are the same to AWS.
fn repeated_in_other_case(members: &[Member], problems: &mut Problems) {
    for (at, member) in members.iter().enumerate() {
        let same = |other: &&Member| other.key != member.key && other.key.eq_ignore_ascii_case(&member.key);
        if members.iter().take(at).find(same).is_some() {
            problems.add(member.key_span, ProblemKind::Repeated(member.key.clone()));
        }
    }
}

fn values(key: &Member, operator: &Member, compares: Operator, version: Version, problems: &mut Problems) -> Test {
    let mut operands = Vec::new();
    for (text, node) in value_texts(key, problems) {
        if version == Version::Old && text.contains("${") {
            problems.add(node.span, ProblemKind::NoVariables);
        }
        match Operand::read(&text, compares.family, version == Version::Current) {
            Some(operand) => {
                if operand == Operand::Nothing {
                    problems.add(node.span, ProblemKind::NotBool(text));
                }
                operands.push(operand);
            }
            None => problems.add(node.span, ProblemKind::Operand(text, operator.key.clone())),
        }
    }
    Test::Values { operator: compares, operands }
}

fn null(key: &Member, operator: &Member, problems: &mut Problems) -> Test {
    let mut wanted = Vec::new();
    for (text, node) in value_texts(key, problems) {
        match text.to_ascii_lowercase().as_str() {
            "true" => wanted.push(true),
            "false" => wanted.push(false),
            _ => problems.add(node.span, ProblemKind::Operand(text, operator.key.clone())),
        }
    }
    Test::Null(wanted)
}

/// The values of a key; numbers and booleans are texts.
fn value_texts<'n>(key: &'n Member, problems: &mut Problems) -> Vec<(String, &'n Node)> {
    let values = items(&key.value);
    if values.is_empty() {
        problems.add(key.value.span, ProblemKind::Empty(key.key.clone()));
    }
    let mut texts = Vec::with_capacity(values.len());
    for node in values {
        match &node.value {
            Json::Text(text) => texts.push((text.clone(), node)),
            Json::Number(digits) => texts.push((digits.clone(), node)),
            Json::Bool(value) => texts.push((value.to_string(), node)),
            _ => problems.add(node.span, ProblemKind::Expected("a text, a number or a boolean")),
        }
    }
    texts
}

/// Tells of keys with several values without a quantifier, and of quantifiers that hold for no value.
fn quantified(condition: &Condition, problems: &mut Problems) {
    let Test::Values { operator, .. } = &condition.test else { return };
    match operator.quantifier {
        None if keys::is_multivalued(&condition.key) => {
            problems.add(condition.at, ProblemKind::NoQuantifier(condition.written.clone()));
        }
        Some(Quantifier::All) => problems.add(condition.at, ProblemKind::HoldsForAbsent(condition.written.clone())),
        _ => {}
    }
}
