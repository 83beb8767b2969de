//! The actions that escalation is about, numbered, and which of them a document is about at all. Most documents are about
//! none, and nothing more is asked of them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::strength::SENSITIVE;
use super::table::table;
use crate::analysis::iam_policy::document::{Document, Effect, Element};
use crate::analysis::iam_policy::glob::Glob;

static ACTIONS: LazyLock<Actions> = LazyLock::new(Actions::new);

/// The actions.
#[derive(Debug)]
pub(super) struct Actions {
    names: Vec<String>,
    /// By name in lower case.
    numbers: BTreeMap<String, usize>,
}

/// How many numbers there can be.
const BITS: usize = 256;

/// A set of these actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ActionSet([u64; BITS / 64]);

/// The actions of all ways, and those by which strength is measured.
pub(super) fn actions() -> &'static Actions {
    &ACTIONS
}

impl Actions {
    fn new() -> Self {
        let mut all = Self { names: Vec::new(), numbers: BTreeMap::new() };
        let of_paths = table().iter().flat_map(|path| &path.actions).copied();
        for name in of_paths.chain(SENSITIVE) {
            let next = all.names.len();
            if *all.numbers.entry(name.to_ascii_lowercase()).or_insert(next) == next {
                all.names.push(name.to_owned());
            }
        }
        all
    }

    /// The number of an action.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.numbers.get(&name.to_ascii_lowercase()).copied()
    }

    /// The name of an action, alone in a list, as queries want it.
    pub(super) fn name(&self, number: usize) -> &[String] {
        self.names.get(number).map_or(&[], std::slice::from_ref)
    }

    /// The actions that an element is about.
    fn covered(&self, element: &Element<Glob>) -> ActionSet {
        let mut set = ActionSet::default();
        for pattern in &element.items {
            match pattern.literal() {
                Some(name) => self.numbers.get(&name).into_iter().for_each(|number| set.insert(*number)),
                None => self.numbers.values().filter(|number| self.is_covered(pattern, **number)).for_each(|it| set.insert(*it)),
            }
        }
        if element.negated { set.complement() } else { set }
    }

    fn is_covered(&self, pattern: &Glob, number: usize) -> bool {
        self.names.get(number).is_some_and(|name| pattern.covers(name))
    }

    /// The actions that the statements of an effect are about.
    pub(super) fn of(&self, document: &Document, effect: Effect) -> ActionSet {
        document.with_effect(effect).map(|statement| self.covered(&statement.actions)).fold(ActionSet::default(), ActionSet::or)
    }
}

impl ActionSet {
    fn insert(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    fn complement(self) -> Self {
        Self(self.0.map(|word| !word))
    }

    /// Whether an action is in it.
    pub(super) fn has(self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    /// What is in one or the other.
    pub(super) fn or(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0.get(at).copied().unwrap_or(0) | other.0.get(at).copied().unwrap_or(0)))
    }

    /// What is in both.
    pub(super) fn and(self, other: Self) -> Self {
        self.complement().or(other.complement()).complement()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::analysis::iam_policy::document::{DocumentKind, read};

    #[test]
    fn there_are_no_more_actions_than_a_set_holds() {
        assert!(actions().names.len() <= BITS, "{}", actions().names.len());
    }

    #[test]
    fn a_document_is_about_what_its_statements_are_about() {
        let about = |members: &str, action: &str| {
            let text = format!(r#"{{"Statement":{{"Effect":"Allow","Resource":"*",{members}}}}}"#);
            let document = read(&text, DocumentKind::Identity).document.unwrap();
            let number = actions().number(action).unwrap();
            (actions().of(&document, Effect::Allow).has(number), actions().of(&document, Effect::Deny).has(number))
        };
        assert_eq!(about(r#""Action":"IAM:passrole""#, "iam:PassRole"), (true, false));
        assert_eq!(about(r#""Action":"iam:Pass*""#, "iam:PassRole"), (true, false));
        assert_eq!(about(r#""Action":"iam:Pass*""#, "iam:PutUserPolicy"), (false, false));
        assert_eq!(about(r#""NotAction":"iam:*""#, "iam:PassRole"), (false, false));
        assert_eq!(about(r#""NotAction":"iam:*""#, "ec2:RunInstances"), (true, false));
    }
}
