//! One statement, from its node.

use super::condition::conditions;
use super::element::{Problems, elements, one_of, texts};
use super::principal::principals;
use super::{DocumentKind, Effect, Element, Statement, Version};
use crate::analysis::iam_actions::catalogue;
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::conditions::{Condition, Operand, Test};
use crate::analysis::iam_policy::glob::{Glob, Notation, Variable};
use crate::analysis::iam_policy::json::{Json, Member, Node};
use crate::analysis::iam_policy::problem::ProblemKind;

const NAMES: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/// How actions are written.
pub(super) const ACTION: Notation = Notation { wildcards: true, fold: true, variables: false };

pub(super) fn statement(node: &Node, kind: DocumentKind, version: Version, problems: &mut Problems) -> Option<Statement> {
    let Json::Object(members) = &node.value else {
        problems.add(node.span, ProblemKind::Expected("a statement, which is an object"));
        return None;
    };
    let [sid, effect, principal, not_principal, action, not_action, resource, not_resource, condition] =
        elements(members, NAMES, problems);
    let effect = self::effect(effect, node, problems);
    let sid = sid.and_then(|member| one_text(member, problems));

    let principals = match (one_of(principal, not_principal, ("Principal", "NotPrincipal"), problems), kind) {
        (Some((member, _)), DocumentKind::Identity) => {
            problems.add(member.key_span, ProblemKind::Unwanted("Principal"));
            None
        }
        (Some((member, negated)), _) => Some(Element { negated, items: principals(member, problems) }),
        (None, DocumentKind::Identity) => None,
        (None, _) => {
            problems.add(node.span, ProblemKind::Missing("Principal"));
            None
        }
    };
    let actions = match one_of(action, not_action, ("Action", "NotAction"), problems) {
        Some((member, negated)) => Element { negated, items: actions(member, problems) },
        None => {
            problems.add(node.span, ProblemKind::Missing("Action"));
            return None;
        }
    };
    let resources = one_of(resource, not_resource, ("Resource", "NotResource"), problems)
        .map(|(member, negated)| Element { negated, items: resources(member, version, problems) });
    if resources.is_none() && kind == DocumentKind::Identity {
        problems.add(node.span, ProblemKind::Missing("Resource"));
    }
    let conditions = condition.map(|member| conditions(member, version, problems)).unwrap_or_default();
    let variables = variables(resources.as_ref(), &conditions);
    Some(Statement { sid, effect: effect?, principals, actions, resources, conditions, variables, at: node.span })
}

fn effect(member: Option<&Member>, statement: &Node, problems: &mut Problems) -> Option<Effect> {
    let Some(member) = member else {
        problems.add(statement.span, ProblemKind::Missing("Effect"));
        return None;
    };
    match one_text(member, problems)?.as_str() {
        "Allow" => Some(Effect::Allow),
        "Deny" => Some(Effect::Deny),
        other => {
            problems.add(member.value.span, ProblemKind::Effect(other.to_owned()));
            None
        }
    }
}

fn one_text(member: &Member, problems: &mut Problems) -> Option<String> {
    if let Json::Text(text) = &member.value.value {
        return Some(text.clone());
    }
    problems.add(member.value.span, ProblemKind::Expected("a text"));
    None
}

fn actions(member: &Member, problems: &mut Problems) -> Vec<Glob> {
    let mut globs = Vec::new();
    for (text, at) in texts(member, problems) {
        let known = text.contains(['*', '?']) || catalogue().action(text).is_some();
        if !known {
            problems.add(at, ProblemKind::UnknownAction(text.to_owned()));
        }
        globs.push(Glob::new(text, ACTION));
    }
    globs
}

fn resources(member: &Member, version: Version, problems: &mut Problems) -> Vec<ArnPattern> {
    let mut patterns = Vec::new();
    for (text, at) in texts(member, problems) {
        let pattern = ArnPattern::new(text, version == Version::Current);
        if pattern.is_short() {
            problems.add(at, ProblemKind::ShortArn(text.to_owned()));
        }
        if version == Version::Old && text.contains("${") {
            problems.add(at, ProblemKind::NoVariables);
        }
        patterns.push(pattern);
    }
    patterns
}

/// The variables of a statement, each once.
fn variables(resources: Option<&Element<ArnPattern>>, conditions: &[Condition]) -> Vec<Variable> {
    let mut all: Vec<&Variable> = resources.iter().flat_map(|it| &it.items).flat_map(ArnPattern::variables).collect();
    for condition in conditions {
        if let Test::Values { operands, .. } = &condition.test {
            all.extend(operands.iter().flat_map(Operand::variables));
        }
    }
    let mut once: Vec<Variable> = Vec::new();
    for variable in all {
        if !once.contains(variable) {
            once.push(variable.clone());
        }
    }
    once
}
