//! Mutants of what a rule's tests give: a field that the verdict rests on, and that could not be read.
//!
//! A field of which no test notices that it is gone is given for nothing: either the rule reads it without need, or a
//! test is missing that shows what it is for.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::model::schema::FieldSource;
use crate::model::{Resource, ResourceKind, Slot};
use crate::rule::expr::{Rule, RuleTest};
use crate::rule::judged_by;

use super::super::rule_tests::{Form, Trial, location};
use super::{Mutant, Part};

/// The mutants, by resource type and field.
pub(super) fn run(rule: &Rule, forms: &[Form<'_>]) -> Vec<Mutant> {
    let fields: BTreeSet<_> = forms.iter().flat_map(|form| judged_by(&form.rule)).collect();
    fields.into_iter().filter_map(|(kind, name)| mutant(rule, forms, Field::stored(kind, name)?)).collect()
}

fn mutant(rule: &Rule, forms: &[Form<'_>], field: Field) -> Option<Mutant> {
    let giving = |test: &RuleTest| test.given.iter().any(|given| field.is_given(given));
    let first = rule.tests.iter().find(|test| giving(test))?;
    let mut tests = forms.iter().flat_map(|form| form.tests.iter().map(|test| (&*form.rule, *test)));
    Some(Mutant {
        at: location(rule, first.at),
        change: format!("`{}` of every {}: as given → could not be read", field.name, field.kind),
        of: Part::Given,
        killed: tests.any(|(rule, test)| giving(test) && !holds_without(rule, test, field)),
    })
}

fn holds_without(rule: &Rule, test: &RuleTest, field: Field) -> bool {
    let given = test.given.iter().map(|resource| field.blanked(resource).unwrap_or_else(|| resource.clone()));
    let trial = Trial::with(test, given.collect());
    trial.holds(&trial.context(), rule)
}

/// A stored field of a resource type.
#[derive(Debug, Clone, Copy)]
struct Field {
    kind: ResourceKind,
    name: &'static str,
    index: usize,
    call: &'static str,
}

impl Field {
    fn stored(kind: ResourceKind, name: &'static str) -> Option<Self> {
        let (index, field) = kind.schema().field(name)?;
        match field.source {
            FieldSource::Call(call) => Some(Self { kind, name, index, call }),
            FieldSource::Derived(_) | FieldSource::Related(_) => None,
        }
    }

    /// Whether a test gives it, be it as absent.
    fn is_given(self, resource: &Resource) -> bool {
        let slot = || resource.body.record().slot(self.index);
        resource.subject.kind == self.kind && matches!(slot(), Some(Slot::Known(_) | Slot::Absent))
    }

    /// The resource without it.
    fn blanked(self, resource: &Resource) -> Option<Resource> {
        if !self.is_given(resource) {
            return None;
        }
        let mut body = serde_json::to_value(&resource.body).ok()?;
        let unknown: Json = json!({ "$unknown": "access_denied", "call": self.call });
        body.as_object_mut()?.insert(self.name.to_owned(), unknown);
        let body = self.kind.body_from_json(&body.to_string()).ok()?;
        Some(Resource { subject: Arc::clone(&resource.subject), body })
    }
}
