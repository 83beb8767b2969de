//! The way of an event through EventBridge: a rule of the region in which it happened matches it and has a target.
//!
//! What CloudTrail does not record does not arrive on the bus. Source: EventBridge User Guide, "AWS service events delivered
//! via AWS CloudTrail", "Receiving read-only management events from AWS services".

use serde_json::Value;

use super::Incident;
use super::estate::{Estate, Part, RulePart};
use super::listeners::Listeners;
use super::ways::Ways;
use crate::analysis::answer::{Answer, ask};
use crate::analysis::recording::recorder::Decision;
use crate::model::aws::{DetectionLink, EventRuleState};
use crate::model::{List, Observed};

impl Estate {
    /// All ways of an event through rules of EventBridge.
    pub(super) fn by_rules(&self, incident: &Incident, listeners: Listeners<'_>) -> Ways {
        let unmatched = Ways::lost(DetectionLink::Trail, "no rule of EventBridge matches it".to_owned());
        let region = &incident.record.region;
        let rules = self.rules.in_region(region).map(|rule| by_rule(rule, incident, listeners));
        let ways = rules.fold(unmatched, Ways::or).perhaps(self.rules.rest_in(region));
        ways.behind(self.arrives(incident), DetectionLink::Trail, || "no trail records it".to_owned())
    }

    /// Whether a trail records the event.
    fn arrives(&self, incident: &Incident) -> Answer {
        let recorded = self.trails.iter().map(|trail| match trail.recorder.decide(&incident.record, self.partition.as_str()) {
            Decision::Recorded(_) => Answer::Yes,
            Decision::NotRecorded(_) => Answer::No,
            Decision::Unknown(cause) => Answer::Unknown(cause),
        });
        Answer::any(recorded.chain(self.unlisted_trails.iter().map(|cause| Answer::Unknown(cause.clone()))))
    }
}

fn by_rule(rule: &Part<RulePart>, incident: &Incident, listeners: Listeners<'_>) -> Ways {
    let (name, body) = (rule.name(), &rule.body.body);
    let matches = ask(&rule.body.pattern, Answer::No, |pattern| pattern.matches(&incident.on_event_bus));
    if matches == Answer::No {
        return Ways::lost(DetectionLink::Trail, String::new());
    }
    let none = || Ways::lost(DetectionLink::EventTarget, format!("rule `{name}` matches it, but has no target"));
    let told = match &body.targets {
        Observed::Known(List { items, rest }) => {
            items.iter().map(|target| listeners.target(&name, target)).fold(none(), Ways::or).perhaps(rest.as_ref())
        }
        Observed::Absent => none(),
        Observed::Unknown(cause) => none().perhaps(Some(cause)),
    };
    let off = || format!("rule `{name}` matches it, but is switched off");
    let in_force = ask(&body.state, Answer::Yes, |state| match state {
        EventRuleState::Enabled | EventRuleState::EnabledWithAllManagementEvents => Answer::Yes,
        EventRuleState::Disabled => Answer::No,
        EventRuleState::Other(_) => Answer::undocumented("the state of the rule is not known to this version"),
    });
    let sees = ask(&body.state, Answer::Yes, |state| {
        Answer::of(!only_reads(incident) || *state == EventRuleState::EnabledWithAllManagementEvents)
    });
    told.behind(sees, DetectionLink::EventRule, || format!("rule `{name}` gets no events that only read"))
        .behind(in_force, DetectionLink::EventRule, off)
        .through(|way| way.event_rule = Some(name.clone()))
        .behind(matches, DetectionLink::Trail, String::new)
}

/// Whether it is a management event that changes nothing.
fn only_reads(incident: &Incident) -> bool {
    let flag = |name: &str| incident.sample.event.json().and_then(|record| record.get(name)).and_then(Value::as_bool);
    flag("readOnly") == Some(true) && flag("managementEvent") == Some(true)
}
