//! What a request must be like, as it is put together: literals about its resource and its keys, and values that fulfil
//! all of them.

use std::collections::BTreeMap;

use super::texts::{self, Pattern, Wanted};
use super::values::{self, Signed};
use super::{Class, Found, Region};
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::conditions::{Condition, Test};
use crate::analysis::iam_policy::document::{Element, Statement};
use crate::analysis::iam_policy::glob::{Glob, Notation};

/// The text `*` itself.
const WHOLE: Notation = Notation { wildcards: false, fold: false, variables: false };

/// Something that a request must be like.
#[derive(Debug, Clone, Copy)]
pub enum Literal<'p> {
    /// Its resource is among those of the element, or is not.
    Resource(&'p Element<ArnPattern>, bool),
    /// The condition holds for it, or does not.
    Condition(&'p Condition, bool),
}

/// The literals of a statement; negated, each is a reason for not matching.
pub fn literals(statement: &Statement, wanted: bool) -> impl Iterator<Item = Literal<'_>> {
    let resource = statement.resources.iter().map(move |element| Literal::Resource(element, wanted));
    let conditions = statement.conditions.iter().map(move |condition| Literal::Condition(condition, wanted));
    resource.chain(conditions)
}

/// A request under construction.
pub struct Store<'p> {
    class: &'p Class,
    region: &'p Region,
    literals: Vec<Literal<'p>>,
    /// A resource that is as all literals want it.
    resource: String,
    /// For each key that a literal or the class is about, values that are as all of them want them.
    keys: BTreeMap<&'p str, Vec<String>>,
}

/// What to put back when a literal is taken away.
pub enum Undo<'p> {
    /// The solution did not change.
    Nothing,
    /// It had this resource.
    Resource(String),
    /// A key had these values; none: it was not yet in the solution.
    Key(&'p str, Option<Vec<String>>),
}

impl<'p> Store<'p> {
    /// A request of a class for one of the resources, if there is one.
    pub fn new(class: &'p Class, region: &'p Region) -> Found<Self> {
        let mut store = Self { class, region, literals: Vec::new(), resource: String::new(), keys: BTreeMap::new() };
        match store.find_resource() {
            Found::Some(resource) => store.resource = resource,
            Found::None => return Found::None,
            Found::TooMuch => return Found::TooMuch,
        }
        for (key, domain) in &class.domains {
            match values::find(key, domain, &[]) {
                Found::Some(values) => store.keys.insert(key, values),
                Found::None => return Found::None,
                Found::TooMuch => return Found::TooMuch,
            };
        }
        Found::Some(store)
    }

    /// The resource.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The keys with their values; no values: absent.
    pub fn keys(&self) -> impl Iterator<Item = (&'p str, &[String])> {
        self.keys.iter().map(|(key, values)| (*key, values.as_slice()))
    }

    /// Whether the request as it stands is as a literal wants it.
    pub fn fulfils(&self, literal: Literal<'_>) -> bool {
        match literal {
            Literal::Resource(element, wanted) => element.covers(&self.resource) == wanted,
            Literal::Condition(condition, wanted) => {
                let values = self.keys.get(condition.key.as_str()).map_or(&[][..], Vec::as_slice);
                condition.test.holds_for_values(values) == wanted
            }
        }
    }

    /// Takes a literal in, if some request is as it and all before it want.
    pub fn push(&mut self, literal: Literal<'p>) -> Found<Undo<'p>> {
        let fulfilled = self.fulfils(literal) && self.is_solved(literal);
        self.literals.push(literal);
        if fulfilled {
            return Found::Some(Undo::Nothing);
        }
        let found = match literal {
            Literal::Resource(..) => {
                self.find_resource().map(|resource| Undo::Resource(std::mem::replace(&mut self.resource, resource)))
            }
            Literal::Condition(condition, _) => {
                let key = condition.key.as_str();
                self.find_key(key).map(|values| Undo::Key(key, self.keys.insert(key, values)))
            }
        };
        if !matches!(found, Found::Some(_)) {
            self.literals.pop();
        }
        found
    }

    /// Whether what a literal is about has a value in the solution, or needs none.
    fn is_solved(&self, literal: Literal<'_>) -> bool {
        match literal {
            Literal::Resource(..) => true,
            Literal::Condition(condition, _) => {
                self.keys.contains_key(condition.key.as_str()) || *self.class.domain(&condition.key) == super::Domain::Free
            }
        }
    }

    /// Takes the last literal away.
    pub fn pop(&mut self, undo: Undo<'p>) {
        self.literals.pop();
        match undo {
            Undo::Nothing => {}
            Undo::Resource(resource) => self.resource = resource,
            Undo::Key(key, Some(values)) => {
                self.keys.insert(key, values);
            }
            Undo::Key(key, None) => {
                self.keys.remove(key);
            }
        }
    }

    fn find_key(&self, key: &str) -> Found<Vec<String>> {
        let signed = |literal: &Literal<'p>| match literal {
            Literal::Condition(condition, wanted) if condition.key == key => Some((&condition.test, *wanted)),
            _ => None,
        };
        let tests: Vec<Signed<'p>> = self.literals.iter().filter_map(signed).collect();
        values::find(key, self.class.domain(key), &tests)
    }

    fn find_resource(&self) -> Found<String> {
        let patterns = |items: &'p [ArnPattern]| items.iter().map(Pattern::Arn).collect();
        let whole = Glob::new("*", WHOLE);
        let region = match self.region {
            Region::Any => None,
            Region::Like(items) => Some(Wanted { patterns: patterns(items), covered: true }),
            Region::Whole => Some(Wanted { patterns: vec![Pattern::Text(&whole)], covered: true }),
        };
        let literals = self.literals.iter().filter_map(|literal| match literal {
            Literal::Resource(element, wanted) => {
                Some(Wanted { patterns: patterns(&element.items), covered: *wanted != element.negated })
            }
            Literal::Condition(..) => None,
        });
        texts::find(&region.into_iter().chain(literals).collect::<Vec<_>>())
    }
}

impl Element<ArnPattern> {
    /// Whether a resource is among those that it is about. It has no variables.
    fn covers(&self, resource: &str) -> bool {
        self.items.iter().any(|pattern| pattern.covers(resource)) != self.negated
    }
}

impl Test {
    /// Whether it holds for a key with these values, none if it is absent. It has no variables.
    fn holds_for_values(&self, values: &[String]) -> bool {
        if values.is_empty() { self.holds_for_absent() } else { self.holds_for(values, &|_| None) }
    }
}
