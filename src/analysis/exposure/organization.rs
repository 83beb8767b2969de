//! What is known of the organization that an account belongs to.

use std::sync::Arc;

use crate::analysis::Surroundings;
use crate::analysis::document::because;
use crate::model::aws::{Organization, OrganizationMember};
use crate::model::{AccountId, Cause, CauseKind, List, Observed};

/// The organization of an account: its id, absent if there is none, and its accounts.
#[derive(Debug, Clone, PartialEq)]
pub struct Own {
    id: Observed<String>,
    members: List<Observed<String>>,
}

impl Own {
    /// What the related fields `organization` and `organization_members` tell.
    pub fn of(around: &dyn Surroundings) -> Self {
        let organizations = around.related("organization");
        let first = organizations.resources.iter().find_map(|resource| resource.body.get::<Organization>());
        let id = match (first, organizations.rest) {
            (Some(organization), _) => organization.organization_id.clone(),
            (None, Some(cause)) => Observed::Unknown(cause),
            (None, None) => Observed::Absent,
        };
        let members = around.related("organization_members");
        let number = |member: &OrganizationMember| member.account_id.clone();
        let items = members.resources.iter().filter_map(|resource| resource.body.get().map(number)).collect();
        Self { id, members: List { items, rest: members.rest } }
    }

    /// None that is known, for questions to which it does not matter.
    pub fn unknown() -> Self {
        Self { id: Observed::default(), members: List { items: Vec::new(), rest: Some(Cause::not_collected()) } }
    }

    /// The id, if there is an organization and its id is known.
    pub fn id(&self) -> Option<&str> {
        self.id.known().map(String::as_str)
    }

    /// Why the id is not known.
    pub fn unread(&self) -> Option<Arc<Cause>> {
        match &self.id {
            Observed::Unknown(cause) => Some(Arc::clone(cause)),
            Observed::Known(_) | Observed::Absent => None,
        }
    }

    /// Whether this is the id of the organization.
    pub fn is(&self, id: &str) -> Observed<bool> {
        match &self.id {
            Observed::Known(own) => Observed::Known(own == id),
            Observed::Absent => Observed::Known(false),
            Observed::Unknown(cause) => Observed::unknown(cause),
        }
    }

    /// Whether an account is one of the organization.
    pub fn has_member(&self, account: &str) -> Observed<bool> {
        if matches!(self.id, Observed::Absent) {
            return Observed::Known(false);
        }
        if !AccountId::is_valid(account) {
            return Observed::Unknown(because(CauseKind::NotSupported, "whose account it is is not told"));
        }
        let is_it = |number: &Observed<String>| number.known().is_some_and(|number| number == account);
        if self.members.items.iter().any(is_it) {
            return Observed::Known(true);
        }
        self.unlisted().map_or(Observed::Known(false), |cause| Observed::unknown(&cause))
    }

    /// Why there may be accounts that are not listed. An organization has one account at least: a list without any was
    /// not given by it.
    fn unlisted(&self) -> Option<Arc<Cause>> {
        let of_item = |number: &Observed<String>| match number {
            Observed::Unknown(cause) => Some(Arc::clone(cause)),
            Observed::Known(_) | Observed::Absent => None,
        };
        let first = self.members.rest.clone().or_else(|| self.members.items.iter().find_map(of_item));
        first.or_else(|| self.members.items.is_empty().then(Cause::not_collected))
    }
}
