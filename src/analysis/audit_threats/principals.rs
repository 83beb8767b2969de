//! Who can blind any trail of an account, or read the logs of any: the sets that people go through in a review.
//!
//! By which action and on which path is not told here: the fields of the trails tell that. Roles that only a service of AWS
//! can assume are left out, since nobody reviews them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::Surroundings;
use super::{Found, blinders, log_readers};
use crate::model::aws::{Account, AuditAccess, PrincipalKind, Trail};
use crate::model::{Arn, Cause, List, Observed, Resource, Subject};

/// The trail that a resource is, if the account in which it was seen owns it.
pub(super) fn own_trail(resource: &Resource) -> Option<&Trail> {
    let owner = Arn::parse(&resource.subject.id).map(|arn| arn.account);
    resource.body.get::<Trail>().filter(|_| owner == Some(resource.subject.account.as_str()))
}

/// Who can blind a trail that the account owns.
pub fn trail_blinders(_: &Account, _: &Subject, around: &dyn Surroundings) -> Observed<List<String>> {
    of_all_trails(around, blinders)
}

/// Who can read the logs of a trail that the account owns.
pub fn trail_log_readers(_: &Account, _: &Subject, around: &dyn Surroundings) -> Observed<List<String>> {
    of_all_trails(around, log_readers)
}

fn of_all_trails(
    around: &dyn Surroundings,
    of_trail: fn(&Trail, &Subject, &dyn Surroundings) -> Found,
) -> Observed<List<String>> {
    if around.identities().is_none() {
        return Observed::default();
    }
    let mut names = Names::default();
    let more = around.for_each_related("trails", &mut |resource, around| {
        if let Some(trail) = own_trail(resource) {
            names.add(of_trail(trail, &resource.subject, around));
        }
    });
    names.leave_open(more.as_ref());
    Observed::Known(List { items: names.items.into_iter().collect(), rest: names.rest })
}

#[derive(Default)]
struct Names {
    items: BTreeSet<String>,
    rest: Option<Arc<Cause>>,
}

impl Names {
    fn add(&mut self, found: Found) {
        match found {
            Observed::Known(list) => {
                self.leave_open(list.rest.as_ref());
                list.items.into_iter().filter(|access| !is_of_service(access)).for_each(|access| self.add_one(access.principal));
            }
            Observed::Unknown(cause) => self.leave_open(Some(&cause)),
            Observed::Absent => {}
        }
    }

    fn add_one(&mut self, principal: Observed<String>) {
        match principal {
            Observed::Known(name) => drop(self.items.insert(name)),
            Observed::Unknown(cause) => self.leave_open(Some(&cause)),
            Observed::Absent => {}
        }
    }

    fn leave_open(&mut self, cause: Option<&Arc<Cause>>) {
        self.rest = self.rest.take().or_else(|| cause.cloned());
    }
}

fn is_of_service(access: &AuditAccess) -> bool {
    access.principal_kind == Observed::Known(PrincipalKind::ServiceLinkedRole)
}
