//! Whom an alarm or a rule tells: its actions or targets, topics, and who has subscribed to them.
//!
//! An action on a function, or one that opens an incident or a task, is taken to reach somebody; one that stops an instance
//! or scales a group tells nobody. Of subscriptions only those that are confirmed count. Where a machine is asked for that
//! does something by itself, that is a function, a state machine, an automation, an incident, a task, or an API of somebody
//! else's. Source: CloudWatch User Guide, "Alarm actions"; SNS Developer Guide, "Amazon SNS endpoints"; EventBridge User
//! Guide, "Event bus targets".

use super::estate::{Listed, Part};
use super::ways::Ways;
use crate::analysis::alarm_rule;
use crate::analysis::answer::{Answer, ask, each};
use crate::analysis::composite_alarms;
use crate::analysis::document::because;
use crate::model::aws::{Alarm, CompositeAlarm, DetectionLink, EventTarget, Subscription, SubscriptionState, Topic};
use crate::model::{Arn, ArnText, CauseKind, List, Observed, Subject};

/// Composite alarms on composite alarms that are followed.
const MOST_DEPTH: usize = 5;

/// Who is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Whoever listens.
    Anybody,
    /// A machine that does something by itself.
    Machine,
    /// Such a machine; what a rule of EventBridge cannot deliver to it is kept in a queue.
    MachineWithQueue,
}

/// The services of which a target does something by itself.
const MACHINES: [&str; 4] = ["lambda", "ssm", "ssm-incidents", "states"];

/// The topics and composite alarms of an account.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listeners<'e> {
    pub(super) wanted: Wanted,
    pub(super) account: &'e str,
    pub(super) topics: &'e Listed<Topic>,
    pub(super) composites: &'e Listed<CompositeAlarm>,
}

impl Listeners<'_> {
    /// What becomes of an alarm that goes off: its own actions, and those of composite alarms that go off by it.
    pub(super) fn of_alarm(&self, alarm: &Alarm, subject: &Subject) -> Ways {
        let name = &*subject.name;
        let own = self.actions(name, &alarm.actions_enabled, &alarm.alarm_actions);
        own.or(self.composites(name, subject, MOST_DEPTH))
    }

    /// The composite alarms that go off by an alarm of this name.
    fn composites(&self, alarm: &str, subject: &Subject, depth: usize) -> Ways {
        let none = Ways::lost(DetectionLink::Trail, String::new());
        let (Some(region), true) = (subject.region.as_ref(), depth > 0) else { return none };
        let all = self.composites.in_region(region.as_str()).map(|part| self.composite(part, alarm, depth));
        all.fold(none, Ways::or).perhaps(self.composites.rest_in(region.as_str()))
    }

    fn composite(&self, part: &Part<CompositeAlarm>, alarm: &str, depth: usize) -> Ways {
        let (name, body) = (part.name(), &part.body);
        let asks = ask(&body.alarm_rule, Answer::No, |rule| {
            let asked = composite_alarms::asked(rule).iter().any(|asked| composite_alarms::is(asked, alarm));
            if asked { alarm_rule::fires_by(rule, alarm) } else { Answer::No }
        });
        let unsuppressed = ask(&body.actions_suppressor, Answer::Yes, |_| {
            Answer::undocumented("another alarm can keep the actions of the composite alarm back")
        });
        let own = self.actions(&name, &body.actions_enabled, &body.alarm_actions);
        let own = own.behind(unsuppressed, DetectionLink::Action, String::new);
        let above = if asks == Answer::No {
            return Ways::lost(DetectionLink::Trail, String::new());
        } else {
            self.composites(&name, &part.subject, depth - 1)
        };
        let told = own.or(above).through(|way| way.name_alarm(&name));
        told.behind(asks, DetectionLink::Action, String::new)
    }

    fn actions(&self, alarm: &str, enabled: &Observed<bool>, actions: &Observed<List<ArnText>>) -> Ways {
        let nothing = || Ways::lost(DetectionLink::Action, format!("alarm `{alarm}` tells nobody when it goes off"));
        let told = match actions {
            Observed::Known(list) => {
                let each = list.items.iter().map(|action| self.action(alarm, &action.0));
                each.fold(nothing(), Ways::or).perhaps(list.rest.as_ref())
            }
            Observed::Absent => nothing(),
            Observed::Unknown(cause) => nothing().perhaps(Some(cause)),
        };
        let enabled = ask(enabled, Answer::Yes, |enabled| Answer::of(*enabled));
        told.behind(enabled, DetectionLink::Action, || format!("the actions of alarm `{alarm}` are switched off"))
    }

    fn action(&self, alarm: &str, action: &str) -> Ways {
        match Arn::parse(action) {
            Some(arn) if arn.service == "sns" => self.topic(action, arn),
            Some(arn) if ["lambda", "ssm", "ssm-incidents"].contains(&arn.service) => Ways::heard(),
            _ => Ways::lost(DetectionLink::Action, format!("alarm `{alarm}` tells nobody when it goes off")),
        }
    }

    /// What becomes of an event that a rule of EventBridge passes on to a target.
    pub(super) fn target(&self, rule: &str, target: &EventTarget) -> Ways {
        let told = match &target.arn {
            Observed::Known(target) => match Arn::parse(&target.0) {
                Some(arn) if arn.service == "sns" => self.topic(&target.0, arn),
                arn if self.wanted == Wanted::Anybody || arn.is_some_and(is_machine) => Ways::heard(),
                _ => Ways::lost(DetectionLink::EventTarget, format!("no target of rule `{rule}` does anything by itself")),
            },
            Observed::Absent => Ways::lost(DetectionLink::EventTarget, format!("rule `{rule}` has no target")),
            Observed::Unknown(cause) => {
                Ways::lost(DetectionLink::EventTarget, format!("rule `{rule}` has no target")).perhaps(Some(cause))
            }
        };
        if self.wanted != Wanted::MachineWithQueue {
            return told;
        }
        let kept = ask(&target.dead_letter_queue, Answer::No, |_| Answer::Yes);
        told.behind(kept, DetectionLink::EventTarget, || format!("what rule `{rule}` cannot deliver is kept nowhere"))
    }

    /// What becomes of a message to a topic.
    fn topic(&self, text: &str, arn: Arn<'_>) -> Ways {
        let name = arn.resource;
        let missing = || Ways::lost(DetectionLink::Topic, format!("topic `{name}` does not exist"));
        let told = if arn.account == self.account {
            let is_it = |part: &&Part<Topic>| part.subject.arn.as_deref() == Some(text) || *part.subject.id == *text;
            match self.topics.in_region(arn.region).find(is_it) {
                Some(topic) => self.subscriptions(name, &topic.body),
                None => missing().perhaps(self.topics.rest_in(arn.region)),
            }
        } else {
            let owner = because(CauseKind::ForeignAccount, &format!("topic `{name}` belongs to account {}", arn.account));
            missing().perhaps(Some(&owner))
        };
        told.through(|way| way.topic = Some(name.to_owned()))
    }

    /// What becomes of a message to a topic of the account, by who has subscribed.
    fn subscriptions(&self, name: &str, topic: &Topic) -> Ways {
        let confirmed = |subscription: &Subscription| {
            let in_force = ask(&subscription.state, Answer::No, |state| Answer::of(*state == SubscriptionState::Confirmed));
            let of_machine = match self.wanted {
                Wanted::Anybody => Answer::Yes,
                Wanted::Machine | Wanted::MachineWithQueue => {
                    ask(&subscription.protocol, Answer::No, |protocol| Answer::of(protocol == "lambda"))
                }
            };
            Answer::all([in_force, of_machine])
        };
        let subscribed = ask(&topic.subscriptions, Answer::No, |list| Answer::any(each(list, confirmed)));
        Ways::heard()
            .behind(subscribed, DetectionLink::Subscription, || format!("nobody has confirmed a subscription of topic `{name}`"))
    }
}

/// Whether a target does something by itself: an API of somebody else's, as of a system for tickets, is among them.
fn is_machine(target: Arn<'_>) -> bool {
    MACHINES.contains(&target.service) || target.service == "events" && target.resource.starts_with("api-destination/")
}
