//! Statements made ready for one class of callers: what is in doubt is settled one way or the other.

use std::borrow::Cow;

use super::{Class, Domain, Layer, Query};
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::conditions::{Operand, Test};
use crate::analysis::iam_policy::document::{Effect, Statement};
use crate::analysis::iam_policy::glob::{Glob, Variable};
use crate::analysis::iam_policy::truth::Truth;

/// Which way doubts are settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// So that more is found: requests that may be as asked.
    May,
    /// So that less is found: requests that must be.
    Must,
}

/// A query whose statements mean one thing.
pub struct Prepared<'p> {
    /// For each layer its statements.
    pub layers: Vec<Vec<Cow<'p, Statement>>>,
    /// The statements of which none may match.
    pub forbidden: Vec<Cow<'p, Statement>>,
}

impl<'p> Prepared<'p> {
    /// Settles the doubts of a query.
    pub fn new(query: &Query<'p>, rounding: Rounding) -> Self {
        // Where more is to be found, a doubt counts as a match in a layer, and as none where a match is forbidden.
        let settle = |in_layer: bool| {
            let doubt_matches = in_layer == (rounding == Rounding::May);
            move |(statement, fit): (&'p Statement, Truth)| {
                let is_asked_about = query.actions.iter().any(|action| statement.is_about(action));
                let settled = is_asked_about.then(|| settled(statement, fit, query.class, doubt_matches))??;
                query.class.could_match(&settled).then_some(settled)
            }
        };
        let layer = |layer: &Layer<'p>| layer.fitting(&query.class.caller).filter_map(settle(true)).collect();
        Self {
            layers: query.layers.iter().map(layer).collect(),
            forbidden: query.forbidden().filter_map(settle(false)).collect(),
        }
    }
}

impl Class {
    /// Whether a request of the class could match a statement, as far as the values that all of its requests have tell.
    pub fn could_match(&self, statement: &Statement) -> bool {
        statement.conditions.iter().all(|condition| match self.domain(&condition.key) {
            Domain::Absent => condition.test.holds_for_values(&[]),
            Domain::Exactly(value) => condition.test.holds_for_values(std::slice::from_ref(value)),
            Domain::Free | Domain::Like(_) | Domain::AbsentOr(_) | Domain::AddressOutside(_) => true,
        })
    }
}

/// The statement with its doubts settled; none if it matches nothing then.
fn settled<'p>(statement: &'p Statement, fit: Truth, class: &Class, doubt_matches: bool) -> Option<Cow<'p, Statement>> {
    if fit == Truth::Unknown && !doubt_matches {
        return None;
    }
    let statement = if statement.variables.is_empty() {
        Cow::Borrowed(statement)
    } else {
        Cow::Owned(with_values(statement, class, doubt_matches)?)
    };
    Some(without_short_arns(statement, doubt_matches))
}

/// What a class says of a variable.
enum Value<'c> {
    Is(&'c str),
    None,
    NotKnown,
}

fn value<'c>(variable: &'c Variable, class: &'c Class) -> Value<'c> {
    match (class.domain(&variable.key), &variable.default) {
        (Domain::Exactly(value), _) => Value::Is(value),
        (Domain::Absent, Some(default)) => Value::Is(default),
        (Domain::Absent, None) => Value::None,
        _ => Value::NotKnown,
    }
}

/// The statement with values in the place of its variables. Where one is not known, the statement matches whatever it may
/// match, or nothing.
fn with_values(statement: &Statement, class: &Class, doubt_matches: bool) -> Option<Statement> {
    let values: Vec<_> = statement.variables.iter().map(|variable| value(variable, class)).collect();
    let unknown = values.iter().any(|value| matches!(value, Value::NotKnown));
    if values.iter().any(|value| matches!(value, Value::None)) || (unknown && !doubt_matches) {
        return None;
    }
    let resolve = |variable: &Variable| match value(variable, class) {
        Value::Is(value) => Some(value.to_owned()),
        Value::None | Value::NotKnown => None,
    };
    let mut statement = statement.clone();
    if let Some(resources) = &mut statement.resources {
        let negated = resources.negated;
        let one = |pattern: &ArnPattern| pattern.resolved(&resolve).or((!negated).then(|| pattern.widened()));
        resources.items = resources.items.iter().filter_map(one).collect();
    }
    for condition in &mut statement.conditions {
        let Test::Values { operator, operands } = &mut condition.test else { continue };
        let negated = operator.negated;
        let one = |operand: &Operand| operand.resolved(&resolve).or((!negated).then(|| operand.widened()));
        *operands = operands.iter().filter_map(one).collect();
    }
    Some(statement)
}

/// Patterns that AWS does not describe count as covering only where that reports more, unless the doubt counts as a match.
fn without_short_arns(statement: Cow<'_, Statement>, doubt_matches: bool) -> Cow<'_, Statement> {
    let Some(resources) = &statement.resources else { return statement };
    let reports_more = (statement.effect == Effect::Allow) != resources.negated;
    let counts = reports_more || (doubt_matches != resources.negated);
    if counts || !resources.items.iter().any(ArnPattern::is_short) {
        return statement;
    }
    let mut statement = statement.into_owned();
    if let Some(resources) = &mut statement.resources {
        resources.items.retain(|pattern| !pattern.is_short());
    }
    Cow::Owned(statement)
}

impl ArnPattern {
    /// The pattern with anything in the place of its variables.
    fn widened(&self) -> Self {
        self.with_parts(Glob::widened)
    }
}

impl Operand {
    /// The operand with anything in the place of its variables.
    fn widened(&self) -> Self {
        match self {
            Self::Text(glob) => Self::Text(glob.widened()),
            Self::Arn(pattern) => Self::Arn(pattern.widened()),
            other => other.clone(),
        }
    }
}
