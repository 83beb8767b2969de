//! The events that start something by themselves: a rule of EventBridge or an alarm passes them on to a machine.
//!
//! Looked at are those in which a trail, or what watches it, is changed or taken away, where the trails of the account are at
//! home. Whether the function that is called exists is not known.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Incident;
use super::estate::Estate;
use super::incidents::Incidents;
use super::listeners::Wanted;
use super::ways::{Outcome, Ways};
use crate::analysis::Surroundings;
use crate::analysis::answer::{Answer, listed};
use crate::analysis::document::because;
use crate::model::aws::{Account, Responses};
use crate::model::{Cause, CauseKind, List, Observed, Subject};

/// The controls whose events are looked at.
const CONTROLS: [&str; 2] = ["monitoring-alarm-cloudtrail-changes", "monitoring-alarm-monitoring-tamper"];

/// What events start by themselves in an account; unknown where not even a trail could be read.
pub fn of_account(_: &Account, subject: &Subject, around: &dyn Surroundings) -> Observed<Responses> {
    let estate = Estate::of_alarms_to(Wanted::Machine, subject, around, false);
    let mut open = estate.unlisted_trails.clone();
    if let (Some(cause), true) = (&open, estate.trails.is_empty()) {
        return Observed::unknown(cause);
    }
    let mut incidents = Vec::new();
    for control in CONTROLS {
        let found = Incidents::at_home(&estate, control);
        open = open.or_else(|| found.open.into_iter().next());
        incidents.extend(found.incidents);
    }
    if incidents.is_empty() && open.is_none() && !estate.trails.is_empty() {
        open = Some(because(CauseKind::ForeignAccount, "all trails belong to other accounts"));
    }
    Observed::Known(Responses {
        events: estate.started(&incidents, Wanted::Machine, open.clone()),
        with_dead_letters: estate.started(&incidents, Wanted::MachineWithQueue, open),
    })
}

impl Estate {
    /// The names of which every event starts something; `open` says why there may be others.
    fn started(&self, incidents: &[Arc<Incident>], wanted: Wanted, mut open: Option<Arc<Cause>>) -> Observed<List<String>> {
        let mut by_name: BTreeMap<String, Vec<Answer>> = BTreeMap::new();
        for incident in incidents {
            by_name.entry(name_of(incident)).or_default().push(self.starts(incident, wanted));
        }
        let mut names = Vec::new();
        for (name, starts) in by_name {
            match Answer::all(starts) {
                Answer::Yes => names.push(name),
                Answer::No => {}
                Answer::Unknown(cause) => open = open.or(Some(cause)),
            }
        }
        listed(names, open)
    }

    /// Whether an event starts something the first time that it happens.
    fn starts(&self, incident: &Incident, wanted: Wanted) -> Answer {
        at_once(&self.by_alarms(incident).or(self.by_rules(incident, self.listeners(wanted))))
    }
}

fn at_once(ways: &Ways) -> Answer {
    match ways.outcome() {
        Outcome::Heard(heard) => Answer::of(heard.events <= 1),
        Outcome::Lost(_) => Answer::No,
        Outcome::Unknown(cause) => Answer::Unknown(cause.clone()),
    }
}

fn name_of(incident: &Incident) -> String {
    incident.record.fields.get("eventName").cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests;
