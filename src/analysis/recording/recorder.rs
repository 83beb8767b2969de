//! A trail or an event data store: whether it records now, of which account and regions, and by which selectors.

use std::sync::Arc;

use super::event::Event;
use super::selector::{CATEGORY, Open, SOURCE, Selector, Selectors};
use super::text_test::TextTest;
use crate::analysis::answer::{Answer, ask, is_on};
use crate::model::aws::{EventDataStore, EventDataStoreStatus, Trail};
use crate::model::{Cause, CauseKind, List, Observed, Subject};

/// Which of the two it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A trail.
    Trail,
    /// An event data store of CloudTrail Lake.
    EventDataStore,
}

/// A trail or an event data store, as seen from an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorder {
    /// Which of the two it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// The id of the resource.
    pub id: Arc<str>,
    /// The account whose events are asked about.
    pub account: String,
    /// Whether it records now.
    pub active: Observed<bool>,
    /// The region that it belongs to.
    pub home: Observed<String>,
    /// Whether it records events of every region.
    pub every_region: Observed<bool>,
    /// Whether it records events of global services.
    pub global: Observed<bool>,
    /// Whether it records events of all accounts of the organization.
    pub organization: Observed<bool>,
    /// The error of the last delivery, absent when it went well.
    pub failing: Observed<String>,
    /// The Insights that it computes.
    pub insights: Observed<List<String>>,
    /// What it selects.
    pub selectors: Selectors,
}

/// Whether an event is recorded, and why.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// It is, by this selector.
    Recorded(Selector),
    /// It is not.
    NotRecorded(Reason),
    /// That cannot be told.
    Unknown(Arc<Cause>),
}

/// Why an event is not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Recording is switched off.
    Stopped,
    /// It happened in another account.
    OtherAccount,
    /// It happened in another region than the only one recorded, which is this.
    OtherRegion(String),
    /// It is of a global service, and these are left out.
    GlobalService,
    /// No selector selects it.
    NotSelected,
}

/// Sources whose events are of no region, and are recorded as if they happened in one. Source: CloudTrail User Guide, "Global
/// service events". Those of STS are so only when its global endpoint is used, which an event does not tell.
const GLOBAL_SOURCES: [&str; 3] = ["cloudfront.amazonaws.com", "iam.amazonaws.com", "sts.amazonaws.com"];
const SOMETIMES_GLOBAL: &str = "sts.amazonaws.com";

/// The region that events of global services are recorded in, by partition.
fn global_region(partition: &str) -> Option<&'static str> {
    match partition {
        "aws" => Some("us-east-1"),
        "aws-cn" => Some("cn-north-1"),
        "aws-us-gov" => Some("us-gov-west-1"),
        _ => None,
    }
}

impl Recorder {
    /// A trail, as seen from the account of the subject.
    pub fn of_trail(trail: &Trail, subject: &Subject) -> Self {
        Self {
            kind: Kind::Trail,
            name: subject.name.to_string(),
            id: Arc::clone(&subject.id),
            account: subject.account.to_string(),
            active: trail.is_logging.clone(),
            home: trail.home_region.clone(),
            every_region: trail.is_multi_region.clone(),
            global: trail.include_global_service_events.clone(),
            organization: trail.is_organization_trail.clone(),
            failing: trail.latest_delivery_error.clone(),
            insights: trail.insight_selectors.clone(),
            selectors: Selectors::of_trail(&trail.event_selectors, &trail.advanced_event_selectors),
        }
    }

    /// An event data store.
    pub fn of_store(store: &EventDataStore, subject: &Subject) -> Self {
        use EventDataStoreStatus::{
            Created, Enabled, Other, PendingDeletion, StartingIngestion, StoppedIngestion, StoppingIngestion,
        };
        let active = match &store.status {
            Observed::Known(Created | Enabled | StartingIngestion) => Observed::Known(true),
            Observed::Known(PendingDeletion | StoppingIngestion | StoppedIngestion) => Observed::Known(false),
            Observed::Known(Other(text)) => Observed::Unknown(not_documented(text)),
            Observed::Absent => Observed::Absent,
            Observed::Unknown(cause) => Observed::Unknown(Arc::clone(cause)),
        };
        let home = subject.region.as_ref().map_or(Observed::Absent, |region| Observed::Known(region.to_string()));
        Self {
            kind: Kind::EventDataStore,
            name: subject.name.to_string(),
            id: Arc::clone(&subject.id),
            account: subject.account.to_string(),
            active,
            home,
            every_region: store.is_multi_region.clone(),
            global: store.is_multi_region.clone(),
            organization: store.is_organization_store.clone(),
            failing: Observed::Absent,
            insights: Observed::Absent,
            selectors: Selectors::of_advanced(&store.advanced_event_selectors),
        }
    }

    /// Whether it records an event.
    pub fn decide(&self, event: &Event, partition: &str) -> Decision {
        let gates = [
            (self.records_now(), Reason::Stopped),
            (self.records_account(&event.account), Reason::OtherAccount),
            (self.records_region(&event.region), Reason::OtherRegion(self.home.known().cloned().unwrap_or_default())),
            (self.records_global(event, partition), Reason::GlobalService),
        ];
        let mut open = None;
        for (answer, reason) in gates {
            match answer {
                Answer::Yes => {}
                Answer::No => return Decision::NotRecorded(reason),
                Answer::Unknown(cause) => open = open.or(Some(cause)),
            }
        }
        let selected = self.selectors.known.iter().find(|selector| selector.selects(event));
        let rest = || self.selectors.rest_of(event.value(CATEGORY, 0).unwrap_or_default()).cloned();
        match (selected, open.or_else(rest)) {
            (Some(selector), None) => Decision::Recorded(selector.clone()),
            // What the rest of the selectors would add does not matter any more.
            (Some(selector), Some(_)) if self.is_certain_of(event, partition) => Decision::Recorded(selector.clone()),
            (_, Some(cause)) => Decision::Unknown(cause),
            (None, None) => Decision::NotRecorded(Reason::NotSelected),
        }
    }

    fn is_certain_of(&self, event: &Event, partition: &str) -> bool {
        let gates = [
            self.records_now(),
            self.records_account(&event.account),
            self.records_region(&event.region),
            self.records_global(event, partition),
        ];
        gates.iter().all(|answer| *answer == Answer::Yes)
    }

    /// Whether it records at all.
    pub(super) fn records_now(&self) -> Answer {
        is_on(&self.active)
    }

    fn records_account(&self, account: &str) -> Answer {
        if account == self.account {
            return Answer::Yes;
        }
        // Which accounts belong to the organization is not told here.
        ask(&self.organization, Answer::No, |all| {
            if *all { Answer::Unknown(Arc::new(Cause::new(CauseKind::ForeignAccount))) } else { Answer::No }
        })
    }

    /// Whether events of a region are recorded at all.
    pub(super) fn records_region(&self, region: &str) -> Answer {
        let every = is_on(&self.every_region);
        let own = ask(&self.home, Answer::No, |home| Answer::of(home == region));
        Answer::any([every, own])
    }

    fn records_global(&self, event: &Event, partition: &str) -> Answer {
        let is_management = event.value(CATEGORY, 0) == Some("Management");
        let source = event.source();
        if !is_management || global_region(partition) != Some(event.region.as_str()) || !GLOBAL_SOURCES.contains(&source) {
            return Answer::Yes;
        }
        ask(&self.global, Answer::Yes, |included| match (included, source) {
            (true, _) => Answer::Yes,
            (false, SOMETIMES_GLOBAL) => Answer::Unknown(Arc::new(endpoint_untold())),
            (false, _) => Answer::No,
        })
    }

    /// The selectors as they work in a region: those of a trail without global services let none of these through.
    pub(super) fn selectors_in(&self, region: &str, partition: &str) -> Selectors {
        let mut selectors = self.selectors.clone();
        if global_region(partition) != Some(region) {
            return selectors;
        }
        match &self.global {
            Observed::Known(true) | Observed::Absent => {}
            Observed::Known(false) => selectors.known.iter_mut().for_each(without_global_services),
            Observed::Unknown(cause) => {
                selectors.known.iter_mut().for_each(without_global_services);
                selectors.rest.push(Open { category: Some("Management"), cause: Arc::clone(cause) });
            }
        }
        selectors
    }
}

fn without_global_services(selector: &mut Selector) {
    if selector.lets_through(CATEGORY, Some("Management")) {
        let sources = GLOBAL_SOURCES.map(str::to_owned).to_vec();
        selector.tests.push((SOURCE.to_owned(), TextTest { not_equals: Some(sources), ..TextTest::default() }));
    }
}

fn endpoint_untold() -> Cause {
    let detail = "an event of STS does not tell whether it came through the global endpoint";
    Cause { detail: Some(detail.into()), ..Cause::new(CauseKind::NotSupported) }
}

fn not_documented(text: &str) -> Arc<Cause> {
    let detail = format!("`{text}` was not documented when this version was made");
    Arc::new(Cause { detail: Some(detail.into()), ..Cause::new(CauseKind::NotSupported) })
}
