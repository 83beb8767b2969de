//! Findings on resources, one after another: a plain loop, since closures within closures move each finding many times.

use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use crate::finding::Finding;
use crate::model::{Resource, ResourceKind};
use crate::rule::expr::Rule;
use crate::snapshot::view::{Indices, ResourceIndex};

use super::context::Context;
use super::describe::Describer;
use super::{Causes, Options, judge};

/// By type, then by resource, what each rule says. All rules see a resource while it is at hand: going through all
/// resources once a rule waits for memory each time.
pub(super) struct OnResources<'a> {
    context: Rc<Context<'a>>,
    rules: &'a [Arc<Rule>],
    options: Options,
    /// The types that are still to come.
    kinds: std::slice::Iter<'static, ResourceKind>,
    /// The rules for the type at hand.
    of_kind: Vec<&'a Rule>,
    /// The resources of the type that are still to come.
    resources: Indices,
    /// The resource at hand, and its place.
    resource: Option<(ResourceIndex, &'a Resource)>,
    /// The rules that are still to judge it, by their place in `of_kind`.
    to_judge: Range<usize>,
}

impl<'a> OnResources<'a> {
    /// What these rules say of all resources of a view.
    pub(super) fn new(context: Rc<Context<'a>>, rules: &'a [Arc<Rule>], options: Options) -> Self {
        let kinds = ResourceKind::ALL.iter();
        let (of_kind, resources) = (Vec::new(), Indices::default());
        Self { context, rules, options, kinds, of_kind, resources, resource: None, to_judge: 0..0 }
    }

    /// Goes on to the next resource that a rule judges, if there is one.
    fn go_on(&mut self) -> Option<()> {
        self.resource = loop {
            match self.resources.next() {
                Some(index) => break self.context.view.resource(index).map(|resource| (index, resource)),
                None => {
                    let kind = *self.kinds.next()?;
                    self.go_on_to_type(kind);
                }
            }
        };
        self.to_judge = 0..self.of_kind.len();
        Some(())
    }

    fn go_on_to_type(&mut self, kind: ResourceKind) {
        self.of_kind.clear();
        self.of_kind.extend(self.rules.iter().map(Arc::as_ref).filter(|rule| rule.resource == kind));
        if !self.of_kind.is_empty() {
            self.resources = self.context.view.of_kind(kind);
        }
    }
}

impl Iterator for OnResources<'_> {
    type Item = Finding;

    fn next(&mut self) -> Option<Finding> {
        loop {
            let Some(rule) = self.to_judge.next() else {
                self.go_on()?;
                continue;
            };
            if let (Some(rule), Some((index, resource))) = (self.of_kind.get(rule), self.resource) {
                let of = Describer { context: &self.context, rule, resource: index, causes: Causes::WithCall };
                return Some(judge::judge_resource(of, resource, self.options));
            }
        }
    }
}
