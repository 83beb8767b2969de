//! Which calls are wanted: everywhere, in one region, or about one resource. What makes them wanted is decided
//! elsewhere; here is only the set, closed over what must be asked first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::call::{Call, Scope, with_prerequisites};
use super::{Region, Subject};

/// A set of questions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    everywhere: BTreeSet<&'static str>,
    regions: BTreeMap<&'static str, BTreeSet<Region>>,
    /// The ids and names of resources, since calls are about the one or the other.
    resources: BTreeMap<&'static str, BTreeSet<Arc<str>>>,
}

impl Wanted {
    /// These calls and those that they need first, about everything they can be asked about.
    pub fn everywhere(calls: &BTreeSet<&'static str>) -> Self {
        Self { everywhere: with_prerequisites(calls), ..Self::default() }
    }

    /// Adds a call and those that it needs first, about everything they can be asked about.
    pub fn add(&mut self, call: &'static str) {
        if !self.everywhere.contains(call) {
            self.everywhere.extend(with_prerequisites(&BTreeSet::from([call])));
        }
    }

    /// Adds a call that answers for a region, in this one only.
    pub fn add_in(&mut self, call: &'static str, region: &Region) {
        for needed in with_prerequisites(&BTreeSet::from([call])) {
            match Call::find(needed).map(|call| call.scope) {
                Some(Scope::Region) => drop(self.regions.entry(needed).or_default().insert(region.clone())),
                _ => drop(self.everywhere.insert(needed)),
            }
        }
    }

    /// Adds a call that tells something of a resource which is known to exist: about the resource, or about the place
    /// that the call answers for. What is needed first of calls about the same resource is added; that it was listed is
    /// taken for granted.
    pub fn add_of(&mut self, call: &'static str, subject: &Subject) {
        match (Call::find(call).map(|call| call.scope), &subject.region) {
            (Some(Scope::Resource), _) => self.add_about(call, subject),
            (Some(Scope::Region), Some(region)) => self.add_in(call, region),
            _ => self.add(call),
        }
    }

    fn add_about(&mut self, call: &'static str, subject: &Subject) {
        for needed in with_prerequisites(&BTreeSet::from([call])) {
            if Call::find(needed).is_some_and(|call| call.scope == Scope::Resource) {
                let about = self.resources.entry(needed).or_default();
                about.insert(Arc::clone(&subject.id));
                about.insert(Arc::clone(&subject.name));
            }
        }
    }

    /// Adds all of another set, and tells whether that made it larger.
    pub fn extend(&mut self, other: Self) -> bool {
        let before = self.len();
        self.everywhere.extend(other.everywhere);
        for (call, regions) in other.regions {
            self.regions.entry(call).or_default().extend(regions);
        }
        for (call, resources) in other.resources {
            self.resources.entry(call).or_default().extend(resources);
        }
        self.len() > before
    }

    /// Whether the call is wanted at all.
    pub fn has(&self, call: &str) -> bool {
        self.everywhere.contains(call) || self.regions.contains_key(call) || self.resources.contains_key(call)
    }

    /// Whether the call is wanted about everything it can be asked about.
    pub fn is_everywhere(&self, call: &str) -> bool {
        self.everywhere.contains(call)
    }

    /// Whether the call is wanted in this region about this resource, named by its id or its name.
    pub fn includes(&self, call: &str, region: &Region, about: &str) -> bool {
        self.everywhere.contains(call)
            || self.regions.get(call).is_some_and(|regions| regions.contains(region))
            || self.resources.get(call).is_some_and(|resources| resources.contains(about))
    }

    fn len(&self) -> usize {
        let regions: usize = self.regions.values().map(BTreeSet::len).sum();
        let resources: usize = self.resources.values().map(BTreeSet::len).sum();
        self.everywhere.len() + regions + resources
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ResourceKind;
    use crate::model::aws::Place;

    fn key(region: &str, id: &str) -> Subject {
        let place = Place { partition: "aws".into(), account: "111122223333".into(), region: Some(region.into()) };
        place.subject_with_arn(ResourceKind::Key, &format!("arn:aws:kms:{region}:111122223333:key/{id}"), id)
    }

    #[test]
    fn what_tells_of_a_resource_is_asked_about_that_resource_alone() {
        let mut wanted = Wanted::default();
        wanted.add_of("kms:GetKeyRotationStatus", &key("eu-west-1", "1234"));
        let here = |call, about| wanted.includes(call, &"eu-west-1".into(), about);
        assert!(here("kms:GetKeyRotationStatus", "1234") && here("kms:DescribeKey", "1234"));
        assert!(!here("kms:GetKeyRotationStatus", "5678") && !here("kms:ListKeys", ""));
    }

    #[test]
    fn what_answers_for_a_region_is_asked_in_the_resources_region() {
        let mut wanted = Wanted::default();
        wanted.add_of("kms:ListAliases", &key("eu-west-1", "1234"));
        assert!(wanted.includes("kms:ListAliases", &"eu-west-1".into(), ""));
        assert!(!wanted.includes("kms:ListAliases", &"us-east-1".into(), ""));
        assert!(wanted.includes("account:ListRegions", &"us-east-1".into(), ""));
    }

    #[test]
    fn a_set_tells_whether_it_grew() {
        let mut wanted = Wanted::everywhere(&BTreeSet::from(["kms:ListKeys"]));
        let mut more = Wanted::default();
        more.add_of("kms:DescribeKey", &key("eu-west-1", "1234"));
        assert!(wanted.extend(more.clone()));
        assert!(!wanted.extend(more));
        assert!(!wanted.extend(Wanted::everywhere(&BTreeSet::from(["kms:ListKeys"]))));
    }
}
