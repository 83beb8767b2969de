//! What people ask of an account beside the verdicts: who can reach what, what is recorded, who hears of it, who can end
//! that. Conclusions of [`analysis`](crate::analysis) put together as plain data, which every report can show. No verdicts:
//! those are findings.
//!
//! What could not be told says why, in words; a list is empty only where it is known to be.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod detection;
mod exposure;
pub mod recording;
mod threats;
mod words;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::engine::Conclusions;
use crate::model::{ResourceKind, Subject};
use crate::snapshot::View;

pub use detection::{Chain, ChainLink, Detections, Heard, LinkState};
pub use exposure::{Admission, AdmittedService, Exposed, ExposedType, Exposures, Stop};
pub use recording::{Kept, Recorded, RecorderFacts, Recording, RecordingBy, Regions, TopicFacts};
pub use threats::{Piece, Threat, Threats, Way};

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Overview {
    /// What can be reached from outside its account.
    pub exposure: Exposures,
    /// What trails and event data stores record, for each account.
    pub recording: Vec<Recording>,
    /// Whether somebody hears of what matters, for each account.
    pub detection: Vec<Detections>,
    /// Who can blind each trail and event data store, those that record first.
    #[serde(default)]
    pub threats: Vec<Threats>,
}

/// A resource, as far as people must know it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct ResourceName {
    /// The resource type.
    pub r#type: String,
    /// Unique within the type and stable between snapshots: the ARN where there is one.
    pub id: String,
    /// The account.
    pub account: String,
    /// The region; null for global resources.
    pub region: Option<String>,
    /// What people call it.
    pub name: String,
}

impl ResourceName {
    fn of(subject: &Subject) -> Self {
        Self {
            r#type: subject.kind.as_str().to_owned(),
            id: subject.id.to_string(),
            account: subject.account.to_string(),
            region: subject.region.as_ref().map(ToString::to_string),
            name: subject.name.to_string(),
        }
    }
}

/// The overview of the accounts of a view, by the conclusions of the same view.
pub fn overview(view: &View, conclusions: &Conclusions<'_>) -> Overview {
    Overview {
        exposure: exposure::exposures(view, conclusions),
        recording: view.accounts().iter().map(|account| recording::recording(account, view, conclusions)).collect(),
        detection: detection::detections(view, conclusions),
        threats: threats::threats(view, conclusions),
    }
}

/// The resources of a type that lie in an account.
fn in_account(view: &View, kind: ResourceKind, account: &str) -> Vec<crate::snapshot::view::ResourceIndex> {
    let here = |index: &crate::snapshot::view::ResourceIndex| {
        view.resource(*index).is_some_and(|resource| resource.subject.account.as_str() == account)
    };
    view.of_kind(kind).filter(here).collect()
}
