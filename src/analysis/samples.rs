//! What the tests of conclusions are made of: subjects, resources and what lies around them.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::{Related, Surroundings};
use crate::model::{Cause, Region, Resource, ResourceKind, Subject};

/// The subject of a resource of this type, in account 111122223333, by its name or ARN.
pub(super) fn subject(kind: ResourceKind, id: &str) -> Subject {
    Subject {
        kind,
        id: id.into(),
        arn: None,
        partition: "aws".into(),
        account: "111122223333".into(),
        region: None,
        name: id.rsplit([':', '/']).next().unwrap_or(id).into(),
    }
}

/// A resource with the fields of this JSON.
pub(super) fn resource(kind: ResourceKind, name: &str, json: &str) -> Resource {
    Resource { subject: subject(kind, name).into(), body: kind.body_from_json(json).unwrap() }
}

/// Resources by the related field that stands for them, and why there may be more of each.
pub(super) struct Around {
    pub(super) resources: Vec<(&'static str, Resource)>,
    pub(super) rest: Option<Arc<Cause>>,
}

impl Around {
    /// Resources that one field stands for.
    pub(super) fn of(field: &'static str, resources: Vec<Resource>, rest: Option<Arc<Cause>>) -> Self {
        Self { resources: resources.into_iter().map(|resource| (field, resource)).collect(), rest }
    }

    /// The same, with what another field stands for.
    pub(super) fn and(mut self, field: &'static str, resources: Vec<Resource>) -> Self {
        self.resources.extend(resources.into_iter().map(|resource| (field, resource)));
        self
    }
}

impl Surroundings for Around {
    fn related(&self, field: &str) -> Related<'_> {
        let of_field = self.resources.iter().filter(|(name, _)| *name == field).map(|(_, resource)| resource);
        Related { resources: of_field.collect(), rest: self.rest.clone() }
    }

    fn related_in(&self, field: &str, region: &Region) -> Related<'_> {
        let Related { mut resources, rest } = self.related(field);
        resources.retain(|resource| resource.subject.region.as_ref() == Some(region));
        Related { resources, rest }
    }
}
