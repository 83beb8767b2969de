//! What several rounds of reading told, put together: each resource once, each listing as it was seen last.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::visit::Batch;
use crate::model::{Region, Resource, ResourceKind};
use crate::snapshot::{Listing, Manifest, Snapshot, View};

/// What was read so far.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    resources: Vec<Resource>,
    /// Where in `resources` each is.
    places: BTreeMap<(ResourceKind, Arc<str>), usize>,
    listings: BTreeMap<(ResourceKind, Option<Region>), Listing>,
}

impl Gathered {
    /// Adds what another round told.
    pub(super) fn add(&mut self, batch: Batch) {
        for resource in batch.resources {
            self.add_resource(resource);
        }
        for listing in batch.listings {
            self.listings.insert((listing.kind, listing.region.clone()), listing);
        }
    }

    fn add_resource(&mut self, resource: Resource) {
        let place = (resource.subject.kind, Arc::clone(&resource.subject.id));
        match self.places.get(&place).and_then(|position| self.resources.get_mut(*position)) {
            Some(known) => {
                // Where a bucket lives may have been found out only now.
                if resource.subject.region.is_some() {
                    known.subject = resource.subject;
                }
                known.body.fill(resource.body);
            }
            None => {
                self.places.insert(place, self.resources.len());
                self.resources.push(resource);
            }
        }
    }

    /// Shows what was read so far as judging would see it.
    pub(super) fn seen<T>(&mut self, manifest: &Manifest, look: impl FnOnce(&View) -> T) -> T {
        let resources = std::mem::take(&mut self.resources);
        let listings = self.listings.values().cloned().collect();
        let view = View::new(vec![Snapshot { manifest: manifest.clone(), resources, listings, calls: Vec::new() }]);
        let told = look(&view);
        self.resources = view.into_resources();
        self.places.clear();
        for (position, resource) in self.resources.iter().enumerate() {
            self.places.insert((resource.subject.kind, Arc::clone(&resource.subject.id)), position);
        }
        told
    }

    /// All of it.
    pub(super) fn into_parts(self) -> (Vec<Resource>, Vec<Listing>) {
        (self.resources, self.listings.into_values().collect())
    }
}
