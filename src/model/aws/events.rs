//! EventBridge: the rules of the default event bus, on which events of CloudTrail arrive.

use super::text_enum;
use crate::model::{ArnText, List};
use crate::record;

text_enum! {
    /// Whether a rule is in force. Source: EventBridge API, `Rule`; plain `ENABLED` leaves out management events that only read.
    EventRuleState {
        Enabled = "ENABLED",
        Disabled = "DISABLED",
        EnabledWithAllManagementEvents = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
    }
}

record! {
    /// A rule of EventBridge on the default event bus. Source: EventBridge API, `Rule`.
    EventRule {
        /// Its name.
        name: String = "events:ListRules";
        /// The event bus that it listens to.
        event_bus: String = "events:ListRules";
        /// Whether it is in force.
        state: EventRuleState = "events:ListRules";
        /// The pattern of the events it matches, JSON text; absent for a schedule.
        event_pattern [opt]: String = "events:ListRules";
        /// When it runs, such as `rate(1 day)`; absent for a rule on events alone.
        schedule_expression [opt]: String = "events:ListRules";
        /// The service that made it for an account and manages it; absent for a rule of the account's own.
        managed_by [opt]: String = "events:ListRules";
        /// Where events go. What is sent along is not kept.
        targets: List<EventTarget> = "events:ListTargetsByRule";
    }
    related {
        /// The account.
        account: one Account by account;
    }
}

record! {
    /// A target of a rule of EventBridge. Source: EventBridge API, `Target`.
    EventTarget {
        /// What the rule calls it.
        id: String = "";
        /// What gets the events: a topic, a queue, a function, another event bus.
        arn: ArnText = "";
        /// The role with which events are sent; absent where the target's own policy allows it.
        role [opt]: ArnText = "";
        /// The queue that gets events which could not be delivered; absent when they are dropped.
        dead_letter_queue [opt]: ArnText = "";
    }
}
