//! Conditions: tests of context keys, all of which must hold. What a key says about the caller is told in
//! [`keys`](super::keys).

mod operand;
mod operator;

pub use operand::{Block, Compare, Operand, SCALE, date, decimal};
pub use operator::{Family, Named, Operator, Quantifier, named};

use super::json::Span;
use super::request::{Context, Field};
use super::truth::Truth;
use super::variables::Resolve;

/// One operator on one key.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The key, in lower case.
    pub key: String,
    /// The key as it was written.
    pub written: String,
    /// What is asked of it.
    pub test: Test,
    /// Where the key stands.
    pub at: Span,
}

/// What is asked of a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Whether it is absent: one of these answers must be right.
    Null(Vec<bool>),
    /// Whether its values are as wanted.
    Values {
        /// How they are compared.
        operator: Operator,
        /// With what. One that fits suffices; negated, none may fit.
        operands: Vec<Operand>,
    },
}

/// What an operator asks of the values of a key that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// Some value fits an operand.
    SomeFits,
    /// Some value fits none.
    SomeFitsNone,
    /// Every value fits one.
    EveryFits,
    /// No value fits any.
    EveryFitsNone,
}

impl Test {
    /// Whether it holds for a key that is absent.
    pub fn holds_for_absent(&self) -> bool {
        match self {
            Self::Null(wanted) => wanted.contains(&true),
            Self::Values { operator, .. } => operator.holds_for_absent(),
        }
    }

    /// Whether it holds for a key with these values, at least one.
    pub fn holds_for(&self, values: &[String], resolve: Resolve<'_>) -> bool {
        let (operator, operands) = match self {
            Self::Null(wanted) => return wanted.contains(&false),
            Self::Values { operator, operands } => (operator, operands),
        };
        let fits = |value: &String| operands.iter().any(|operand| operand.fits(value, resolve));
        match operator.demand() {
            Demand::SomeFits => values.iter().any(fits),
            Demand::SomeFitsNone => !values.iter().all(fits),
            Demand::EveryFits => values.iter().all(fits),
            Demand::EveryFitsNone => !values.iter().any(fits),
        }
    }
}

impl Condition {
    /// Whether it holds in a context. Its variables have values there.
    pub fn holds(&self, context: &Context) -> Truth {
        let resolve = |variable: &_| context.value_of(variable);
        match context.field(&self.key) {
            Field::Absent => Truth::of(self.test.holds_for_absent()),
            Field::Values(values) => Truth::of(self.test.holds_for(values, &resolve)),
            Field::Unknown => self.holds_for_anything(),
        }
    }

    /// Whether it holds whatever the key is.
    fn holds_for_anything(&self) -> Truth {
        match &self.test {
            Test::Null(wanted) if wanted.contains(&true) && wanted.contains(&false) => Truth::True,
            _ => Truth::Unknown,
        }
    }
}
