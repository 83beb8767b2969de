//! The plan of a collection: from rules to the calls that tell what they read, and from what is read so far to what must
//! be asked next. Which calls there are and what each needs first is told by [`crate::model::call`]; whether they are
//! made, and how, is for `collect`.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::engine::{Lack, lacking};
use crate::model::call::{Call, Scope};
use crate::model::{Region, ResourceKind, Timestamp, Wanted};
use crate::rule::{self, Rule};
use crate::snapshot::View;

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
        let mut wanted = Wanted::everywhere(&self.of_account);
        let nowhere = Region::from("");
        lacking(&self.rules, so_far, as_of, |lack| match lack {
            Lack::Of(call, subject) => {
                let region = subject.region.as_ref().unwrap_or(&nowhere);
                let is_new = !asked.includes(call, region, &subject.id);
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
