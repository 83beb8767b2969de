//! What a collection for some rules will ask, in order, and what for: told before anything is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::ResourceKind;
use crate::model::call::{CALLS, Call, Scope, prerequisites, with_prerequisites};
use crate::model::schema::FieldSource;
use crate::rule::{self, Rule};

/// A call that will be made, how often, and what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The call.
    pub call: &'static Call,
    /// The types of resources that it is made for, one by one; empty for calls that answer for an account or a region.
    pub about: BTreeSet<ResourceKind>,
    /// The calls that are made before it for what it is made about, as far as they answer for as much or more.
    pub after: BTreeSet<&'static str>,
    /// What the rules read of its answers.
    pub tells: BTreeMap<ResourceKind, BTreeSet<&'static str>>,
    /// The rules that rest on it, directly or because another call does.
    pub rules: BTreeSet<Arc<str>>,
}

/// The calls for these rules; each stands after those that must be made before it.
pub fn outline(rules: &[Arc<Rule>]) -> Vec<Step> {
    let mut steps: BTreeMap<&'static str, Step> = BTreeMap::new();
    for rule in rules {
        for id in with_prerequisites(&rule::calls(rule)) {
            let Some(call) = Call::find(id) else { continue };
            let step = steps.entry(id).or_insert_with(|| Step::of(call));
            step.rules.insert(Arc::from(&*rule.id));
        }
        for (kind, name) in rule::reads(rule) {
            let field = kind.schema().field(name).map(|(_, field)| field.source);
            if let Some(step) = of_source(field).and_then(|id| steps.get_mut(id)) {
                step.tells.entry(kind).or_default().insert(name);
            }
        }
    }
    let order = in_order(&steps.keys().copied().collect());
    order.into_iter().filter_map(|id| steps.remove(id)).collect()
}

impl Step {
    fn of(call: &'static Call) -> Self {
        let about = if call.scope == Scope::Resource { told_by(call) } else { BTreeSet::new() };
        Self { call, about, after: before(call).collect(), tells: BTreeMap::new(), rules: BTreeSet::new() }
    }
}

fn of_source(source: Option<FieldSource>) -> Option<&'static str> {
    match source? {
        FieldSource::Call(id) => Some(id),
        FieldSource::Derived(_) | FieldSource::Related(_) => None,
    }
}

/// The types of which a call tells something.
fn told_by(call: &Call) -> BTreeSet<ResourceKind> {
    let tells = |kind: &ResourceKind| kind.schema().fields.iter().any(|field| of_source(Some(field.source)) == Some(call.id));
    ResourceKind::ALL.iter().copied().filter(tells).collect()
}

/// The calls that must be made right before this one. What is asked of each item is not waited for by the list.
fn before(call: &'static Call) -> impl Iterator<Item = &'static str> {
    let is_as_wide = move |id: &&'static str| Call::find(id).is_some_and(|other| width(other.scope) <= width(call.scope));
    prerequisites(call.id).into_iter().filter(is_as_wide)
}

fn width(scope: Scope) -> u8 {
    match scope {
        Scope::Account => 0,
        Scope::Region => 1,
        Scope::Resource => 2,
    }
}

/// These calls as the table lists them, but each after those that must be made before it.
fn in_order(calls: &BTreeSet<&'static str>) -> Vec<&'static str> {
    let mut order = Vec::new();
    let mut open: Vec<&'static Call> = CALLS.iter().filter(|call| calls.contains(call.id)).collect();
    while !open.is_empty() {
        let waits = |call: &&'static Call| before(call).any(|id| calls.contains(id) && !order.contains(&id));
        // Calls that wait for each other, which would be a fault of the table, are told all the same.
        let next = open.iter().position(|call| !waits(call)).unwrap_or_default();
        order.push(open.remove(next).id);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Overrides;

    fn builtin(id: &str) -> Vec<Arc<Rule>> {
        vec![Arc::clone(rule::builtin::rules(&Overrides::default()).unwrap().find(id).unwrap())]
    }

    #[test]
    fn each_call_stands_after_those_that_it_needs() {
        let rules = rule::builtin::rules(&Overrides::default()).unwrap().rules;
        let steps = outline(&rules);
        for (index, step) in steps.iter().enumerate() {
            let earlier: BTreeSet<_> = steps[..index].iter().map(|step| step.call.id).collect();
            assert!(step.after.is_subset(&earlier), "{} before {:?}", step.call.id, step.after.difference(&earlier));
        }
    }

    #[test]
    fn a_step_says_how_often_it_is_made_and_what_for() {
        let steps = outline(&builtin("kms-key-rotation"));
        let ids: Vec<_> = steps.iter().map(|step| step.call.id).collect();
        assert_eq!(
            ids,
            ["sts:GetCallerIdentity", "account:ListRegions", "kms:ListKeys", "kms:DescribeKey", "kms:GetKeyRotationStatus"]
        );
        let last = steps.last().unwrap();
        assert_eq!(last.about, BTreeSet::from([ResourceKind::Key]));
        assert_eq!(last.tells, BTreeMap::from([(ResourceKind::Key, BTreeSet::from(["rotation_enabled"]))]));
        assert_eq!(last.rules, BTreeSet::from([Arc::from("kms-key-rotation")]));
    }
}
