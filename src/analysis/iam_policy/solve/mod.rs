//! Deciding for all requests at once whether one of them is allowed. The space of requests falls into finitely many parts
//! within which every statement says the same; one request of each part is enough. Nothing is guessed: that no request is
//! allowed is proved, and a request that is allowed is shown and evaluated plainly.
//!
//! A statement that is in doubt (a principal that AWS does not describe, a variable without known value) counts once as
//! reporting more and once as reporting less. If both agree, the doubt does not matter.

mod automaton;
mod cells;
mod prepared;
mod search;
mod store;
pub mod texts;
pub mod values;

use std::fmt;

pub use search::{MAX_STEPS, solve};
pub use values::{Described, Domain};

use super::arn::ArnPattern;
use super::document::{Document, Effect, Statement};
use super::evaluate::fit_truth;
use super::json::Span;
use super::principals::{Caller, Fit};
use super::request::Request;
use super::truth::Truth;

/// What a search came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<T> {
    /// This.
    Some(T),
    /// There is none.
    None,
    /// It was given up.
    TooMuch,
}

impl<T> Found<T> {
    /// The same with something else found.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Found<U> {
        match self {
            Self::Some(found) => Found::Some(change(found)),
            Self::None => Found::None,
            Self::TooMuch => Found::TooMuch,
        }
    }
}

/// The answer to whether some request is allowed.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Yes, this one.
    Yes(Box<Witness>),
    /// No, none.
    No,
    /// Not known.
    Unknown(Missing),
}

impl Verdict {
    /// Whether one of two questions is answered with yes.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (yes @ Self::Yes(_), _) | (_, yes @ Self::Yes(_)) => yes,
            (unknown @ Self::Unknown(_), _) | (Self::No, unknown) => unknown,
        }
    }

    /// Whether one of several questions is answered with yes; those after the first yes are not asked.
    pub fn any(answers: impl IntoIterator<Item = Self>) -> Self {
        let mut so_far = Self::No;
        for answer in answers {
            so_far = so_far.or(answer);
            if matches!(so_far, Self::Yes(_)) {
                break;
            }
        }
        so_far
    }
}

/// A request that is allowed, and by what.
#[derive(Debug, Clone, PartialEq)]
pub struct Witness {
    /// The request.
    pub request: Request,
    /// One statement of each layer that allows it.
    pub statements: Vec<Granting>,
}

/// A statement that allows a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granting {
    /// The index of its layer.
    pub layer: usize,
    /// Its name, if it has one.
    pub sid: Option<String>,
    /// Where it stands in its document.
    pub at: Span,
}

/// What would decide an answer that is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// The meaning of a statement: AWS does not describe what it names, or the value of a variable is not known.
    Meaning,
    /// More steps than are taken.
    Budget,
    /// A document that was not read, or is invalid.
    Document(String),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Meaning => f.write_str("it rests on a statement whose meaning is not certain"),
            Self::Budget => write!(f, "the policies are too involved to decide in {MAX_STEPS} steps"),
            Self::Document(why) => f.write_str(why),
        }
    }
}

/// Which requests are asked about, and what decides on them.
#[derive(Debug, Clone)]
pub struct Query<'p> {
    /// A statement of every layer must match.
    pub layers: Vec<Layer<'p>>,
    /// No statement of these may match.
    pub forbidden: Vec<Forbidden<'p>>,
    /// The actions that are asked about.
    pub actions: &'p [String],
    /// The resources that are asked about.
    pub resources: &'p Region,
    /// Who asks.
    pub class: &'p Class,
}

/// Statements of which one must match.
#[derive(Debug, Clone)]
pub struct Layer<'p> {
    /// Their documents.
    pub documents: Vec<&'p Document>,
    /// Their effect.
    pub effect: Effect,
    /// Which fits of principals count.
    pub counts: fn(Fit) -> bool,
}

/// Statements of which none may match.
#[derive(Debug, Clone, Copy)]
pub struct Forbidden<'p> {
    /// Their document.
    pub document: &'p Document,
    /// Their effect.
    pub effect: Effect,
}

/// Which resources are asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Region {
    /// Any.
    Any,
    /// Those that one of these patterns covers.
    Like(Vec<ArnPattern>),
    /// None: actions that take no resource ask for `*`, and only patterns that cover everything cover that.
    Whole,
}

/// A class of callers: what all of its requests have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// One of the callers. No policy tells it apart from the others.
    pub caller: Caller,
    /// What is settled about keys, in lower case.
    pub domains: Vec<(String, Domain)>,
}

impl Class {
    /// What is settled about a key.
    pub fn domain(&self, key: &str) -> &Domain {
        self.domains.iter().find(|(name, _)| name == key).map_or(&Domain::Free, |(_, domain)| domain)
    }

    /// The class of all requests of a caller: what follows from who it is, is settled.
    pub fn of(caller: Caller) -> Self {
        let domain = |value: Option<String>| value.map_or(Domain::Absent, Domain::Exactly);
        let domains = caller.keys().into_iter().map(|(key, value)| (key.to_owned(), domain(value))).collect();
        Self { caller, domains }
    }

    /// The class with all of these settled.
    #[must_use]
    pub fn settled(self, settled: &[(&str, Domain)]) -> Self {
        settled.iter().fold(self, |class, (key, domain)| class.with(key, domain.clone()))
    }

    /// The class with something more settled.
    #[must_use]
    pub fn with(mut self, key: &str, domain: Domain) -> Self {
        self.domains.retain(|(name, _)| name != key);
        self.domains.push((key.to_owned(), domain));
        self
    }
}

impl<'p> Layer<'p> {
    /// The statements of an effect, however well they fit a caller.
    pub fn of(documents: Vec<&'p Document>, effect: Effect) -> Self {
        Self { documents, effect, counts: |_| true }
    }

    /// The statements with how well they fit a caller, if that counts.
    fn fitting(&self, caller: &Caller) -> impl Iterator<Item = (&'p Statement, Truth)> {
        let fits = move |statement: &'p Statement| {
            let fit = statement.fit(caller);
            (self.counts)(fit).then(|| (statement, fit_truth(fit))).filter(|(_, truth)| *truth != Truth::False)
        };
        self.documents.iter().flat_map(|document| document.with_effect(self.effect)).filter_map(fits)
    }
}

impl<'p> Query<'p> {
    /// What the statements say to one request, evaluated plainly.
    pub fn allows(&self, request: &Request) -> Truth {
        let matched = |(statement, fit): (&Statement, Truth)| fit.and(statement.matches(request));
        let granted = self.layers.iter().map(|layer| Truth::any(layer.fitting(&self.class.caller).map(matched)));
        Truth::all(granted).and(!Truth::any(self.forbidden().map(matched)))
    }

    fn forbidden(&self) -> impl Iterator<Item = (&'p Statement, Truth)> {
        let statements = self.forbidden.iter().flat_map(|forbidden| forbidden.document.with_effect(forbidden.effect));
        let fits = |statement: &'p Statement| (statement, fit_truth(statement.fit(&self.class.caller)));
        statements.map(fits).filter(|(_, truth)| *truth != Truth::False)
    }
}
