//! Policy documents, read and made ready for evaluation. A document is either understood whole or invalid: no statement is
//! ever left out.
//!
//! Source: IAM User Guide, "Grammar of the IAM JSON policy language".

mod condition;
mod element;
mod principal;
mod read;
mod statement;

pub use read::{MAX_STATEMENTS, Reading, read};

use super::arn::ArnPattern;
use super::conditions::Condition;
use super::glob::{Glob, Variable};
use super::json::Span;
use super::principals::Principal;

/// What a document is attached to, which decides what elements it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// A user, group or role, or a boundary: names no principals.
    Identity,
    /// A resource such as a bucket, a key, a topic: names principals.
    Resource,
    /// A role, telling who may assume it: names principals, and no resources.
    Trust,
}

/// A policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// What it is attached to.
    pub kind: DocumentKind,
    /// The version of the language.
    pub version: Version,
    /// Its statements, in their order.
    pub statements: Vec<Statement>,
}

/// A version of the policy language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// 2008-10-17, which is also meant where none is written: without variables.
    Old,
    /// 2012-10-17.
    Current,
}

/// What a statement does to requests that match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Lets them through unless another denies them.
    Allow,
    /// Denies them whatever others say.
    Deny,
}

/// A statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Its name, if it has one.
    pub sid: Option<String>,
    /// What it does.
    pub effect: Effect,
    /// Whom it is about. None: the identity that the policy is attached to.
    pub principals: Option<Element<Principal>>,
    /// The actions it is about, patterns of whole names without regard to case.
    pub actions: Element<Glob>,
    /// The resources it is about. None: the one that the policy is attached to.
    pub resources: Option<Element<ArnPattern>>,
    /// Its conditions, all of which must hold.
    pub conditions: Vec<Condition>,
    /// Its variables, each once. Where one has no value the statement matches nothing.
    pub variables: Vec<Variable>,
    /// Where it stands.
    pub at: Span,
}

/// An element with its opposite, as `Action` and `NotAction`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element<T> {
    /// Whether it is the opposite: everything but what is listed.
    pub negated: bool,
    /// What is listed.
    pub items: Vec<T>,
}

impl Document {
    /// The policy of an identity that allows everything.
    pub fn of_everything() -> Self {
        Self::of(Effect::Allow, &["*"], vec![ArnPattern::new("*", false)])
    }

    /// The policy of an identity that has one statement: on all requests for these actions on these resources.
    pub fn of(effect: Effect, actions: &[&str], resources: Vec<ArnPattern>) -> Self {
        let actions = actions.iter().map(|action| Glob::new(action, statement::ACTION)).collect();
        let statement = Statement {
            sid: None,
            effect,
            principals: None,
            actions: Element { negated: false, items: actions },
            resources: Some(Element { negated: false, items: resources }),
            conditions: Vec::new(),
            variables: Vec::new(),
            at: Span::default(),
        };
        Self { kind: DocumentKind::Identity, version: Version::Current, statements: vec![statement] }
    }

    /// The statements of one effect.
    pub fn with_effect(&self, effect: Effect) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(move |statement| statement.effect == effect)
    }

    /// The principals that statements name, those that they leave out aside.
    pub fn named_principals(&self) -> impl Iterator<Item = &Principal> {
        let elements = self.statements.iter().filter_map(|statement| statement.principals.as_ref());
        elements.filter(|element| !element.negated).flat_map(|element| &element.items)
    }

    /// The number of the statement that stands at a place, from 1.
    pub fn number_of(&self, at: Span) -> Option<usize> {
        self.statements.iter().zip(1..).find(|(statement, _)| statement.at == at).map(|(_, number)| number)
    }

    /// What to call a statement: by its name, else by its number.
    pub fn name_of(&self, statement: &Statement) -> String {
        let number =
            || self.number_of(statement.at).map_or_else(|| "statement".to_owned(), |number| format!("statement {number}"));
        statement.sid.clone().unwrap_or_else(number)
    }
}
