//! Whether selectors together select every event of a kind, some, or none: exactly, by trying one value of each sort that
//! the tests tell apart, field by field.
//!
//! The tests of a field compare beginnings, ends and whole values. Values that satisfy the same of them are one sort, and
//! for each sort there is one value to try: the beginnings that a value has are those of the longest, the ends likewise, so
//! that a longest beginning, a filling and a longest end give all there are, and the whole values the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::selector::Selector;
use super::text_test::TextTest;
use crate::model::{Cause, CauseKind};

/// How much is selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// Everything.
    Whole,
    /// Something: an example of what is, and one of what is not, as fields with their values.
    Part {
        /// The fields of an event that is selected; those that it may have or not are left out.
        selected: Example,
        /// The fields of an event that is not.
        missed: Example,
    },
    /// Nothing.
    None,
    /// There are too many sorts of events to try.
    TooMany,
}

/// Why it is not known what [`Extent::TooMany`] selectors select.
pub(in crate::analysis) fn too_many() -> Arc<Cause> {
    let detail = "there are too many selectors to compare";
    Arc::new(Cause { detail: Some(detail.into()), ..Cause::new(CauseKind::NotSupported) })
}

/// Fields with values, `None` for a field that the event lacks.
pub type Example = BTreeMap<String, Option<String>>;

/// An event, by the fields that matter: "eventSource kms.amazonaws.com, no errorCode".
pub fn in_words(fields: &Example) -> String {
    let field = |(name, value): (&String, &Option<String>)| match value {
        Some(value) if value == "…" => None,
        Some(value) => Some(format!("{name} {value}")),
        None => Some(format!("no {name}")),
    };
    let said: Vec<_> = fields.iter().filter_map(field).collect();
    if said.is_empty() { "any other".to_owned() } else { said.join(", ") }
}

/// Sorts that are tried before it is said that there are too many.
const MOST: usize = 200_000;

/// Fields that an event may lack. Source: CloudTrail User Guide, "CloudTrail record contents".
const OPTIONAL: [&str; 4] = ["errorCode", "sessionCredentialFromConsole", "userIdentity.arn", "vpcEndpointId"];

/// What these selectors select together, of events that may have any value in any field that they test.
pub fn extent(selectors: &[&Selector]) -> Extent {
    let fields: BTreeSet<&str> = selectors.iter().flat_map(|it| &it.tests).map(|(field, _)| field.as_str()).collect();
    let fields: Vec<Field<'_>> = fields.into_iter().map(|name| Field::of(name, selectors)).collect();
    let mut search = Search { selectors, fields, tried: 0, known: [Memory::new(), Memory::new()] };
    let all: BTreeSet<usize> = (0..selectors.len()).collect();
    let (selected, missed) = (search.find(0, &all, true), search.find(0, &all, false));
    match (selected, missed) {
        _ if search.tried >= MOST => Extent::TooMany,
        (None, _) => Extent::None,
        (Some(_), None) => Extent::Whole,
        (Some(selected), Some(missed)) => Extent::Part { selected, missed },
    }
}

/// A field with one value of each sort.
struct Field<'a> {
    name: &'a str,
    values: Vec<Option<String>>,
}

impl<'a> Field<'a> {
    fn of(name: &'a str, selectors: &[&'a Selector]) -> Self {
        let tests = || selectors.iter().flat_map(|it| &it.tests).filter(|(field, _)| field == name).map(|(_, test)| test);
        let beginnings: BTreeSet<&str> = tests().flat_map(TextTest::beginnings).chain([""]).collect();
        let ends: BTreeSet<&str> = tests().flat_map(TextTest::ends).chain([""]).collect();
        let filling = filling(tests().flat_map(|test| test.wholes().chain(test.beginnings()).chain(test.ends())));
        let mut values: BTreeSet<Option<String>> = tests().flat_map(TextTest::wholes).map(|it| Some(it.to_owned())).collect();
        for beginning in &beginnings {
            values.extend(ends.iter().map(|end| Some(format!("{beginning}{filling}{end}"))));
        }
        if OPTIONAL.contains(&name) {
            values.insert(None);
        }
        Self { name, values: values.into_iter().collect() }
    }
}

/// A text that no test can take for a part of its own.
fn filling<'a>(texts: impl Iterator<Item = &'a str>) -> char {
    let used: BTreeSet<char> = texts.flat_map(str::chars).collect();
    ('…'..).find(|letter| !used.contains(letter)).unwrap_or('…')
}

/// What was found from a field on with the selectors that are left.
type Memory = BTreeMap<(usize, Vec<usize>), Option<Example>>;

/// A search for an event, one field after the other, among the selectors that none of the fields before has ruled out.
struct Search<'a> {
    selectors: &'a [&'a Selector],
    fields: Vec<Field<'a>>,
    tried: usize,
    /// For the missed and for the selected.
    known: [Memory; 2],
}

impl Search<'_> {
    /// An event that one of these selectors selects, or that none does.
    fn find(&mut self, field: usize, left: &BTreeSet<usize>, selected: bool) -> Option<Example> {
        if left.is_empty() {
            // Whatever the other fields are, nothing selects it.
            return (!selected).then(Example::new);
        }
        if field == self.fields.len() {
            return selected.then(Example::new);
        }
        let key = (field, left.iter().copied().collect::<Vec<_>>());
        let memory = usize::from(selected);
        if let Some(known) = self.known.get(memory).and_then(|known| known.get(&key)) {
            return known.clone();
        }
        let found = self.try_values(field, left, selected);
        if let Some(known) = self.known.get_mut(memory) {
            known.insert(key, found.clone());
        }
        found
    }

    fn try_values(&mut self, number: usize, left: &BTreeSet<usize>, selected: bool) -> Option<Example> {
        let (name, values) = self.fields.get(number).map(|field| (field.name, field.values.clone()))?;
        let mut tried: BTreeSet<BTreeSet<usize>> = BTreeSet::new();
        for value in values {
            self.tried += 1;
            if self.tried >= MOST {
                return None;
            }
            let passes = |index: &&usize| {
                let tests = self.selectors.get(**index).into_iter().flat_map(|it| &it.tests);
                tests.filter(|(field, _)| field == name).all(|(_, test)| test.holds(value.as_deref()))
            };
            let still: BTreeSet<usize> = left.iter().filter(passes).copied().collect();
            if tried.insert(still.clone())
                && let Some(mut found) = self.find(number + 1, &still, selected)
            {
                found.insert(name.to_owned(), value);
                return Some(found);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selector(tests: &[(&str, &str, &str)]) -> Selector {
        let test = |(field, operator, value): &(&str, &str, &str)| {
            let values = Some(vec![(*value).to_owned()]);
            let test = match *operator {
                "=" => TextTest { equals: values, ..TextTest::default() },
                "!=" => TextTest { not_equals: values, ..TextTest::default() },
                "^" => TextTest { starts_with: values, ..TextTest::default() },
                "!^" => TextTest { not_starts_with: values, ..TextTest::default() },
                "$" => TextTest { ends_with: values, ..TextTest::default() },
                other => panic!("no operator {other}"),
            };
            ((*field).to_owned(), test)
        };
        Selector { tests: tests.iter().map(test).collect() }
    }

    fn extent_of(selectors: &[Selector]) -> Extent {
        extent(&selectors.iter().collect::<Vec<_>>())
    }

    fn example(fields: &[(&str, &str)]) -> Example {
        fields.iter().map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned()))).collect()
    }

    #[test]
    fn no_selector_selects_nothing_and_one_without_tests_everything() {
        assert_eq!((extent_of(&[]), extent_of(&[selector(&[])])), (Extent::None, Extent::Whole));
    }

    #[test]
    fn two_selectors_that_complete_each_other_select_everything() {
        let kms = |operator| selector(&[("eventSource", operator, "kms.amazonaws.com")]);
        assert_eq!(extent_of(&[kms("="), kms("!=")]), Extent::Whole);
        let starts = |operator| selector(&[("eventName", operator, "Get")]);
        assert_eq!(extent_of(&[starts("^"), starts("!^")]), Extent::Whole);
    }

    #[test]
    fn a_selector_whose_tests_contradict_each_other_selects_nothing() {
        assert_eq!(extent_of(&[selector(&[("eventName", "=", "GetObject"), ("eventName", "^", "Put")])]), Extent::None);
    }

    #[test]
    fn what_is_missed_is_shown_by_an_example() {
        let two = [
            selector(&[("eventSource", "=", "kms.amazonaws.com"), ("eventName", "!^", "De")]),
            selector(&[("eventSource", "!=", "kms.amazonaws.com")]),
        ];
        let Extent::Part { missed, .. } = extent_of(&two) else { panic!("not in part") };
        assert_eq!(missed, example(&[("eventName", "De…"), ("eventSource", "kms.amazonaws.com")]));
    }

    #[test]
    fn a_beginning_and_an_end_may_belong_to_one_value() {
        let both = selector(&[("eventName", "^", "Get"), ("eventName", "$", "Object")]);
        let Extent::Part { selected, .. } = extent_of(&[both]) else { panic!("not in part") };
        assert_eq!(selected, example(&[("eventName", "Get…Object")]));
    }

    #[test]
    fn a_field_that_an_event_may_lack_is_tried_without_it() {
        let Extent::Part { missed, .. } = extent_of(&[selector(&[("errorCode", "^", "")])]) else { panic!("not in part") };
        assert_eq!(missed, Example::from([("errorCode".to_owned(), None)]));
    }
}
