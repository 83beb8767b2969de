//! The order of records in a snapshot: by names, never by the order in which answers came in.

use super::{CallRecord, Listing};
use crate::model::{AccountId, Region, Resource, Timestamp};

/// By type, then account, then id.
pub(super) fn resource(resource: &Resource) -> (&'static str, &AccountId, &str) {
    (resource.subject.kind.as_str(), &resource.subject.account, &resource.subject.id)
}

/// By type, then account, then region.
pub(super) fn listing(listing: &Listing) -> (&'static str, &AccountId, Option<&Region>) {
    (listing.kind.as_str(), &listing.account, listing.region.as_ref())
}

/// By account, region, operation and what was asked about; the time only tells repeated calls apart.
pub(super) fn call(call: &CallRecord) -> (&AccountId, &Region, &str, &str, Timestamp, Option<&str>) {
    (&call.account, &call.region, &call.call, &call.about, call.at, call.request_id.as_deref())
}
