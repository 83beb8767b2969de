//! The plan of a collection: from rules to the calls that tell what they read, and from what is read so far to what must
//! be asked next. Which calls there are and what each needs first is told by [`crate::model::call`]; whether they are
//! made, and how, is for `collect`.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod outline;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::engine::{Lack, lacking};
use crate::model::call::{Call, Scope};
use crate::model::{Region, ResourceKind, Subject, Timestamp, Wanted};
use crate::rule::{self, Rule};
use crate::snapshot::View;

pub use outline::{Step, outline};

/// What a set of rules needs to be asked.
#[derive(Debug, Clone)]
pub struct Plan {
    rules: Vec<Arc<Rule>>,
    /// The calls that answer for a whole account, which are few and made at once.
    of_account: BTreeSet<&'static str>,
}

impl Plan {
    /// For these rules.
    pub fn new(rules: &[Arc<Rule>]) -> Self {
        let calls = rules.iter().flat_map(|rule| rule::calls(rule));
        let of_account = calls.filter(|call| Call::find(call).is_some_and(|call| call.scope == Scope::Account)).collect();
        Self { rules: rules.to_vec(), of_account }
    }

    /// What is wanted now that this much of an account is read and this much was asked; ages are counted from `as_of`.
    pub fn wanted(&self, so_far: &View, asked: &Wanted, as_of: Timestamp) -> Wanted {
        self.still_wanted(so_far, asked, as_of, |_, call, subject| !is_asked(asked, call, subject))
    }

    /// As [`wanted`](Self::wanted), but of what each call tells of resources only one is wanted, to see whether the call is
    /// allowed. `expected` takes in what would be asked in full: at most, since nothing is known of the other resources
    /// that would make it less.
    pub fn sample(&self, so_far: &View, asked: &Wanted, as_of: Timestamp, expected: &mut Expected) -> Wanted {
        self.still_wanted(so_far, asked, as_of, |wanted, call, subject| {
            if Call::find(call).is_none_or(|call| call.scope != Scope::Resource) {
                return !is_asked(asked, call, subject);
            }
            expected.add(call, subject);
            !asked.has(call) && !wanted.has(call)
        })
    }

    /// What rules lack, as far as `is_new` says of what a call tells of a resource that it is to be asked now.
    fn still_wanted(
        &self,
        so_far: &View,
        asked: &Wanted,
        as_of: Timestamp,
        mut is_new: impl FnMut(&Wanted, &'static str, &Subject) -> bool,
    ) -> Wanted {
        let mut wanted = Wanted::everywhere(&self.of_account);
        lacking(&self.rules, so_far, as_of, |lack| match lack {
            Lack::Of(call, subject) => {
                let is_new = is_new(&wanted, call, subject);
                if is_new {
                    wanted.add_of(call, subject);
                }
                is_new
            }
            Lack::List(kind, _, region) => want_list(&mut wanted, asked, kind, region.as_ref()),
        });
        wanted
    }
}

/// How many calls about resources are to be expected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    of_resources: BTreeMap<&'static str, BTreeSet<(ResourceKind, Arc<str>)>>,
}

impl Expected {
    fn add(&mut self, call: &'static str, subject: &Subject) {
        self.of_resources.entry(call).or_default().insert((subject.kind, Arc::clone(&subject.id)));
    }

    /// The calls, each with the number of resources that it would be about.
    pub fn calls(&self) -> impl Iterator<Item = (&'static str, usize)> {
        self.of_resources.iter().map(|(call, resources)| (*call, resources.len()))
    }
}

fn is_asked(asked: &Wanted, call: &str, subject: &Subject) -> bool {
    match &subject.region {
        Some(region) => asked.includes(call, region, &subject.id),
        None => asked.includes(call, &Region::from(""), &subject.id),
    }
}

/// Wants the resources of a type listed, and tells whether that is new.
fn want_list(wanted: &mut Wanted, asked: &Wanted, kind: ResourceKind, region: Option<&Region>) -> bool {
    let call = kind.listing_call();
    let by_region = Call::find(call).is_some_and(|call| call.scope == Scope::Region);
    match region.filter(|_| by_region) {
        Some(region) if !asked.includes(call, region, "") => wanted.add_in(call, region),
        None if !call.is_empty() && !asked.is_everywhere(call) => wanted.add(call),
        _ => return false,
    }
    true
}
