//! What a request must be like, as it is put together: literals about its resource and its keys, and values that fulfil
//! all of them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::texts::{self, Pattern, Wanted};
use super::values::{self, Signed};
use super::{Class, Found, Region};
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::conditions::{Condition, Test};
use crate::analysis::iam_policy::document::{Element, Statement};
use crate::analysis::iam_policy::glob::{Glob, Notation};

/// The text `*` itself.
static WHOLE: LazyLock<Glob> = LazyLock::new(|| Glob::new("*", Notation { wildcards: false, fold: false, variables: false }));

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
    /// For each key that a literal is about, values that are as the class and all of them want them.
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
        let store = Self { class, region, literals: Vec::new(), resource: String::new(), keys: BTreeMap::new() };
        store.find_resource().map(|resource| Self { resource, ..store })
    }

    /// Gives values to the keys that the class is about and no literal is. None: no request is of the class.
    pub fn complete(&mut self) -> Found<()> {
        for (key, domain) in &self.class.domains {
            if self.keys.contains_key(key.as_str()) {
                continue;
            }
            match values::find(key, domain, &[]) {
                Found::Some(values) => self.keys.insert(key, values),
                Found::None => return Found::None,
                Found::TooMuch => return Found::TooMuch,
            };
        }
        Found::Some(())
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
        let literals = self.literals.iter().filter_map(|literal| match literal {
            Literal::Resource(element, wanted) => {
                let patterns = element.items.iter().map(Pattern::Arn).collect();
                Some(Wanted { patterns, covered: *wanted != element.negated })
            }
            Literal::Condition(..) => None,
        });
        // What statements name comes before the region: it is narrower, and what fits it often fits the region too.
        texts::find(&literals.chain(self.region.wanted()).collect::<Vec<_>>())
    }
}

impl Region {
    /// Whether a statement may be about one of the resources.
    pub fn may_meet(&self, statement: &Statement) -> bool {
        let Some(element) = statement.resources.as_ref().filter(|it| !it.negated && statement.variables.is_empty()) else {
            return true;
        };
        let patterns = element.items.iter().map(Pattern::Arn).collect();
        let wanted = [Wanted { patterns, covered: true }].into_iter().chain(self.wanted());
        !matches!(texts::find(&wanted.collect::<Vec<_>>()), Found::None)
    }

    /// What its resources are like; none: that does not matter.
    fn wanted(&self) -> Option<Wanted<'_>> {
        let patterns = match self {
            Self::Any => return None,
            Self::Like(items) => items.iter().map(Pattern::Arn).collect(),
            Self::Whole => vec![Pattern::Text(&WHOLE)],
        };
        Some(Wanted { patterns, covered: true })
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
    pub(super) fn holds_for_values(&self, values: &[String]) -> bool {
        if values.is_empty() { self.holds_for_absent() } else { self.holds_for(values, &|_| None) }
    }
}
