//! What values are compared with: literals, other fields, text with fields filled in.

use std::borrow::Cow;

use ipnet::IpNet;

use crate::model::{Timestamp, Value};
use crate::rule::expr::{Literal, Operand, Root, Template, TemplatePart};

use super::context::Context;
use super::eval::Frame;
use super::walk::{Place, Seen};

/// A value to compare with.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scalar<'c> {
    Bool(bool),
    Int(i64),
    Text(Cow<'c, str>),
    Time(Timestamp),
    /// In seconds.
    Duration(i64),
    Net(IpNet),
}

/// What an operand comes to.
#[derive(Debug, Clone)]
pub(super) enum Given<'c> {
    Value(Scalar<'c>),
    Absent,
    Missing,
    Unknown,
}

impl<'c> From<&'c Literal> for Scalar<'c> {
    fn from(literal: &'c Literal) -> Self {
        match literal {
            Literal::Bool(value) => Self::Bool(*value),
            Literal::Int(value) => Self::Int(*value),
            Literal::Text(value) => Self::Text(Cow::Borrowed(value)),
            Literal::Time(value) => Self::Time(*value),
            Literal::Duration(value) => Self::Duration(*value),
            Literal::Net(value) => Self::Net(*value),
        }
    }
}

impl<'c> Scalar<'c> {
    /// A value that was read; `None` for records and lists, which are never compared.
    pub(super) fn of(value: Value<'c>) -> Option<Self> {
        match value {
            Value::Bool(value) => Some(Self::Bool(value)),
            Value::Int(value) => Some(Self::Int(value)),
            Value::Text(value) => Some(Self::Text(Cow::Borrowed(value))),
            Value::Time(value) => Some(Self::Time(value)),
            Value::Record(_) | Value::List(_) => None,
        }
    }
}

impl Context<'_> {
    /// What an operand comes to.
    pub(super) fn operand<'c>(&'c self, operand: &'c Operand, frame: Frame<'c, '_>) -> Given<'c> {
        match operand {
            Operand::Literal(literal) => Given::Value(literal.into()),
            Operand::Path { root, path } => given(&self.walk(frame.root(*root), path, false)),
            Operand::Template(template) => self.filled(template, frame),
        }
    }

    /// Text with its fields filled in; what a field lacks, the whole text lacks.
    fn filled<'c>(&'c self, template: &'c Template, frame: Frame<'c, '_>) -> Given<'c> {
        let mut text = String::new();
        for part in &template.parts {
            match part {
                TemplatePart::Text(part) => text.push_str(part),
                TemplatePart::Field { root, path } => match given(&self.walk(frame.root(*root), path, false)) {
                    Given::Value(value) => text.push_str(&value.to_string()),
                    other => return other,
                },
            }
        }
        Given::Value(Scalar::Text(Cow::Owned(text)))
    }
}

fn given<'c>(seen: &Seen<'c>) -> Given<'c> {
    match seen {
        Seen::Value(value, _) => Scalar::of(*value).map_or(Given::Missing, Given::Value),
        Seen::Absent => Given::Absent,
        Seen::Unknown(_) => Given::Unknown,
        Seen::Missing | Seen::Members(_) | Seen::Resource(_) => Given::Missing,
    }
}

impl std::fmt::Display for Scalar<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
            Self::Time(value) => write!(f, "{value}"),
            Self::Duration(seconds) => f.write_str(&super::operators::time::duration(*seconds)),
            Self::Net(value) => write!(f, "{value}"),
        }
    }
}

impl<'c> Frame<'c, '_> {
    /// Where a path with this root begins.
    pub(super) fn root(self, root: Root) -> Place<'c> {
        match root {
            Root::Resource => Place::Resource(self.resource),
            Root::Binding(name) => self.bound(name),
        }
    }
}
