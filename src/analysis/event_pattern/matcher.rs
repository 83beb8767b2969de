//! What a field may be.

use std::cmp::Ordering;
use std::net::IpAddr;

use ipnet::IpNet;
use serde_json::Value;

use crate::analysis::answer::Answer;
use crate::analysis::number::{Number, Operator};
use crate::analysis::wildcard::Wildcard;

/// One thing that a field may be.
#[derive(Debug, Clone)]
pub(super) enum Matcher {
    /// This text, number, truth value or null.
    Equal(Value),
    /// A text such as this.
    Text(TextTest),
    /// None of these.
    NotEqual(Vec<Value>),
    /// No text such as these.
    NotText(Vec<TextTest>),
    /// A number that compares so with each of these.
    Numeric(Vec<(Operator, Number)>),
    /// A text that is an address of this network.
    Cidr(IpNet),
    /// There or not there.
    Exists(bool),
}

/// What a text may be.
#[derive(Debug, Clone)]
pub(super) enum TextTest {
    EqualIgnoringCase(String),
    Prefix(String),
    PrefixIgnoringCase(String),
    Suffix(String),
    SuffixIgnoringCase(String),
    Wildcard(Wildcard),
}

impl Matcher {
    /// Whether a field matches, given its value and what that is when lists are taken apart.
    pub(super) fn answer(&self, value: Option<&Value>, scalars: &[&Value]) -> Answer {
        let each = || scalars.iter().map(|scalar| self.on(scalar));
        match self {
            Self::Exists(_) if scalars.is_empty() && value.is_some_and(Value::is_array) => {
                Answer::undocumented("AWS does not say whether a list without values exists")
            }
            Self::Exists(wanted) => Answer::of(scalars.is_empty() != *wanted),
            Self::NotEqual(_) | Self::NotText(_) if scalars.len() > 1 => {
                let readings = [Answer::any(each()), Answer::all(each())];
                Answer::agreed(readings, "AWS does not say whether one item of a list must differ, or all")
            }
            _ => Answer::any(each()),
        }
    }

    /// Whether one value matches.
    fn on(&self, found: &Value) -> Answer {
        match (self, found) {
            (Self::Equal(wanted), found) => equals(wanted, found),
            (Self::Text(test), Value::String(text)) => Answer::of(test.holds(text)),
            (Self::NotEqual(excluded), found) => Answer::any(excluded.iter().map(|wanted| equals(wanted, found))).not(),
            (Self::NotText(excluded), Value::String(text)) => Answer::of(!excluded.iter().any(|test| test.holds(text))),
            (Self::NotText(_), _) => Answer::undocumented("AWS does not say whether what is no text is anything but a text"),
            (Self::Numeric(bounds), Value::Number(number)) => {
                let compares = |number: Number| bounds.iter().all(|(operator, bound)| operator.holds(number.compare(*bound)));
                Answer::of(Number::of_json(number).is_some_and(compares))
            }
            (Self::Cidr(network), Value::String(text)) => {
                Answer::of(text.parse::<IpAddr>().is_ok_and(|address| network.contains(&address)))
            }
            (Self::Exists(wanted), _) => Answer::of(*wanted),
            (Self::Text(_) | Self::Numeric(_) | Self::Cidr(_), _) => Answer::No,
        }
    }
}

/// Whether two values are equal. Numbers are equal when they are written alike; what else is equal is left open.
fn equals(wanted: &Value, found: &Value) -> Answer {
    match (wanted, found) {
        (Value::Number(wanted), Value::Number(found)) => {
            let compared = || Number::of_json(wanted)?.compare(Number::of_json(found)?);
            let readings = [wanted.to_string() == found.to_string(), compared() == Some(Ordering::Equal)];
            Answer::agreed(readings.map(Answer::of), "AWS does not say that numbers written differently are equal")
        }
        (wanted, found) => Answer::of(wanted == found),
    }
}

impl TextTest {
    fn holds(&self, text: &str) -> bool {
        match self {
            Self::EqualIgnoringCase(wanted) => text.to_lowercase() == wanted.to_lowercase(),
            Self::Prefix(wanted) => text.starts_with(wanted.as_str()),
            Self::PrefixIgnoringCase(wanted) => text.to_lowercase().starts_with(&wanted.to_lowercase()),
            Self::Suffix(wanted) => text.ends_with(wanted.as_str()),
            Self::SuffixIgnoringCase(wanted) => text.to_lowercase().ends_with(&wanted.to_lowercase()),
            Self::Wildcard(wanted) => wanted.matches(text),
        }
    }
}
