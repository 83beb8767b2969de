//! Those who have access, sorted by how wide their circle is.

use std::sync::Arc;

use super::{Circle, unread};
use crate::model::aws::{Access, Exposure, ExposureLevel, ExposureStop, ServiceAccess, ServiceProtection};
use crate::model::{Cause, List, Observed};

/// Anybody, without credentials.
pub const EVERYBODY: &str = "everybody";

/// Every principal of every AWS account.
pub const EVERY_ACCOUNT: &str = "every AWS account";

/// Who has access, by circles. The rest of a list is why more may belong to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Circles {
    /// Everybody.
    pub public: List<Access>,
    /// Everybody who comes in a certain way.
    pub narrowed: List<Access>,
    /// Other accounts.
    pub accounts: List<Access>,
    /// Organizations.
    pub organizations: List<Access>,
    /// Services by name.
    pub services: List<ServiceAccess>,
    /// What takes something away.
    pub stopped_by: Vec<ExposureStop>,
}

impl Circles {
    /// Nobody.
    pub fn nobody() -> Self {
        let none = || List::complete(Vec::new());
        let services = List::complete(Vec::new());
        Self { public: none(), narrowed: none(), accounts: none(), organizations: none(), services, stopped_by: Vec::new() }
    }

    /// Of whom nothing is known.
    pub fn unknown(cause: &Arc<Cause>) -> Self {
        Self {
            public: unread(cause),
            narrowed: unread(cause),
            accounts: unread(cause),
            organizations: unread(cause),
            services: unread(cause),
            stopped_by: Vec::new(),
        }
    }

    fn list(&mut self, circle: Circle) -> &mut List<Access> {
        match circle {
            Circle::Public => &mut self.public,
            Circle::Narrowed => &mut self.narrowed,
            Circle::Accounts => &mut self.accounts,
            Circle::Organizations => &mut self.organizations,
        }
    }

    /// The circles of those who have some access, services aside.
    pub fn lists(&mut self) -> [&mut List<Access>; 4] {
        [&mut self.public, &mut self.narrowed, &mut self.accounts, &mut self.organizations]
    }

    /// Takes somebody in.
    pub fn take(&mut self, circle: Option<Circle>, access: impl FnOnce() -> Access) {
        if let Some(circle) = circle {
            self.list(circle).items.push(access());
        }
    }

    /// Says that somebody more may belong to a circle.
    pub fn leave_open(&mut self, circle: Option<Circle>, cause: &Arc<Cause>) {
        if let Some(circle) = circle {
            self.list(circle).rest.get_or_insert_with(|| Arc::clone(cause));
        }
    }

    /// Takes in all of others.
    pub fn extend(&mut self, others: Self) {
        let Self { public, narrowed, accounts, organizations, services, stopped_by } = others;
        for (list, other) in self.lists().into_iter().zip([public, narrowed, accounts, organizations]) {
            list.items.extend(other.items);
            list.rest = list.rest.take().or(other.rest);
        }
        self.services.items.extend(services.items);
        self.services.rest = self.services.rest.take().or(services.rest);
        for stop in stopped_by {
            self.stop(stop);
        }
    }

    /// Notes that a setting takes something away.
    pub fn stop(&mut self, stop: ExposureStop) {
        if !self.stopped_by.contains(&stop) {
            self.stopped_by.push(stop);
        }
    }

    /// As rules see it. `open` is why somebody wider may have access whom no circle tells of.
    pub fn exposure(self, open: Option<&Arc<Cause>>) -> Exposure {
        Exposure {
            level: self.level(open),
            public: Observed::Known(self.public),
            narrowed: Observed::Known(self.narrowed),
            accounts: Observed::Known(self.accounts),
            organizations: Observed::Known(self.organizations),
            services: Observed::Known(self.services),
            stopped_by: Observed::Known(self.stopped_by.into_iter().collect()),
        }
    }

    /// The widest circle that somebody belongs to; unknown if a wider one may hold somebody.
    fn level(&self, open: Option<&Arc<Cause>>) -> Observed<ExposureLevel> {
        let is = |name: &'static str| move |access: &Access| access.to.known().is_some_and(|to| to == name);
        let has = |name| self.public.items.iter().any(is(name));
        let open_to = |service: &ServiceAccess| service.protection.known() == Some(&ServiceProtection::Unprotected);
        let some = |list: &List<Access>| !list.items.is_empty();
        let steps = [
            (has(EVERYBODY), open.or(self.public.rest.as_ref()), ExposureLevel::Public),
            (has(EVERY_ACCOUNT), None, ExposureLevel::AnyAccount),
            (
                some(&self.public) || self.services.items.iter().any(open_to),
                self.services.rest.as_ref(),
                ExposureLevel::AnyCustomer,
            ),
            (some(&self.narrowed), self.narrowed.rest.as_ref(), ExposureLevel::Narrowed),
            (some(&self.accounts), self.accounts.rest.as_ref(), ExposureLevel::CrossAccount),
            (some(&self.organizations), self.organizations.rest.as_ref(), ExposureLevel::Organization),
        ];
        for (found, rest, level) in steps {
            match (found, rest) {
                (true, _) => return Observed::Known(level),
                (false, Some(cause)) => return Observed::unknown(cause),
                (false, None) => {}
            }
        }
        Observed::Known(ExposureLevel::OwnAccount)
    }
}
