//! Which management events trails and event data stores record, all their selectors taken together.

use std::sync::Arc;

use super::answer::Answer;
use super::recording::direction::{Direction, directions_of};
use super::recording::selector::{SOURCE, Selector, Selectors};
use super::recording::union::{Extent, extent, too_many};
use crate::model::aws::{EventDataStore, RecordedEvents, Trail};
use crate::model::{List, Observed, Subject};

/// Which management events are recorded without any restriction on source, name or identity.
pub fn management_events(trail: &Trail, _: &Subject) -> Observed<RecordedEvents> {
    let selectors = of_trail(trail);
    directions_of(|direction| recorded(&selectors, Asked::Whole, direction))
}

/// Which management events are recorded at all, be it of some sources, names or identities only.
pub fn management_events_in_part(trail: &Trail, _: &Subject) -> Observed<RecordedEvents> {
    let selectors = of_trail(trail);
    directions_of(|direction| recorded(&selectors, Asked::Part, direction))
}

/// Which management events an event data store collects at all, be it of some sources, names or identities only.
pub fn collected_in_part(store: &EventDataStore, _: &Subject) -> Observed<RecordedEvents> {
    let selectors = Selectors::of_advanced(&store.advanced_event_selectors);
    directions_of(|direction| recorded(&selectors, Asked::Part, direction))
}

/// The event sources that people leave out for their number of events. Source: CloudTrail API, `EventSelector`,
/// `ExcludeManagementEventSources`.
const FILTERABLE_SOURCES: [&str; 2] = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];

/// Those of [`FILTERABLE_SOURCES`] of which all reads and writes are recorded.
pub fn filterable_sources_recorded(trail: &Trail, _: &Subject) -> Observed<List<String>> {
    let selectors = of_trail(trail);
    let mut complete = Vec::new();
    for source in FILTERABLE_SOURCES {
        match Answer::all(Direction::BOTH.map(|direction| recorded(&selectors, Asked::Source(source), direction))) {
            Answer::Yes => complete.push(source.to_owned()),
            Answer::No => {}
            Answer::Unknown(cause) => return Observed::Unknown(cause),
        }
    }
    Observed::Known(List::complete(complete))
}

fn of_trail(trail: &Trail) -> Selectors {
    Selectors::of_trail(&trail.event_selectors, &trail.advanced_event_selectors)
}

/// How much of the management events a question is about.
#[derive(Debug, Clone, Copy)]
enum Asked<'a> {
    /// All of them.
    Whole,
    /// All of this event source.
    Source(&'a str),
    /// Any of them.
    Part,
}

/// Whether selectors let the management events that are asked about through.
fn recorded(selectors: &Selectors, asked: Asked<'_>, direction: Direction) -> Answer {
    let topic = match asked {
        Asked::Source(source) => Some((SOURCE, source)),
        Asked::Whole | Asked::Part => None,
    };
    let left = selectors.known.iter().filter_map(|selector| selector.about("Management", direction.read_only(), topic));
    let left: Vec<Selector> = left.collect();
    let known = match (extent(&left.iter().collect::<Vec<_>>()), asked) {
        (Extent::TooMany, _) => Answer::Unknown(too_many()),
        (Extent::Whole, _) | (Extent::Part { .. }, Asked::Part) => Answer::Yes,
        _ => Answer::No,
    };
    let unread = selectors.rest_of("Management").map(|cause| Answer::Unknown(Arc::clone(cause)));
    Answer::any([known].into_iter().chain(unread))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::analysis::samples::resource;
    use crate::model::ResourceKind;

    fn conclude<T>(json: &str, conclusion: fn(&Trail, &Subject) -> Observed<T>) -> Observed<T> {
        let trail = resource(ResourceKind::Trail, "main", json);
        conclusion(trail.body.get().unwrap(), &trail.subject)
    }

    /// A trail with one classic selector.
    fn classic(kind: &str, included: bool, excluded: &str) -> String {
        format!(
            r#"{{"advanced_event_selectors": null, "event_selectors": [{{"read_write_type": "{kind}",
                "include_management_events": {included}, "exclude_management_event_sources": [{excluded}], "data_resources": []}}]}}"#
        )
    }

    /// A trail with advanced selectors, each given as its field selectors.
    fn advanced(selectors: &[&str]) -> String {
        let selectors: Vec<_> = selectors.iter().map(|fields| format!(r#"{{"field_selectors": [{fields}]}}"#)).collect();
        format!(r#"{{"event_selectors": null, "advanced_event_selectors": [{}]}}"#, selectors.join(","))
    }

    fn field(name: &str, operator: &str, value: &str) -> String {
        let operators = ["equals", "not_equals", "starts_with", "not_starts_with", "ends_with", "not_ends_with"];
        let operators: Vec<_> = operators
            .iter()
            .map(|&known| if known == operator { format!(r#""{known}": ["{value}"]"#) } else { format!(r#""{known}": null"#) })
            .collect();
        format!(r#"{{"field": "{name}", {}}}"#, operators.join(","))
    }

    fn management(more: &[String]) -> String {
        [&[field("eventCategory", "equals", "Management")], more].concat().join(",")
    }

    const UNREAD: &str =
        r#"{"event_selectors": {"$unknown": "access_denied"}, "advanced_event_selectors": {"$unknown": "access_denied"}}"#;

    fn events(whole: RecordedEvents, in_part: RecordedEvents) -> (Observed<RecordedEvents>, Observed<RecordedEvents>) {
        (Observed::Known(whole), Observed::Known(in_part))
    }

    fn events_of(json: &str) -> (Observed<RecordedEvents>, Observed<RecordedEvents>) {
        (conclude(json, management_events), conclude(json, management_events_in_part))
    }

    #[test]
    fn a_restriction_leaves_events_recorded_in_part_only() {
        use RecordedEvents::{All, None, Read, Write};
        let source = |operator| advanced(&[&management(&[field("eventSource", operator, "kms.amazonaws.com")])]);
        assert_eq!(events_of(&classic("All", true, "")), events(All, All));
        assert_eq!(events_of(&classic("WriteOnly", true, "")), events(Write, Write));
        assert_eq!(events_of(&classic("ReadOnly", true, r#""kms.amazonaws.com""#)), events(None, Read));
        assert_eq!(events_of(&classic("All", false, "")), events(None, None));
        assert_eq!(events_of(&source("not_equals")), events(None, All));
        assert_eq!(events_of(&source("equals")), events(None, All));
        assert_eq!(events_of(&advanced(&[&field("eventCategory", "equals", "Data")])), events(None, None));
    }

    #[test]
    fn reads_and_writes_may_come_from_two_selectors() {
        let reads = management(&[field("readOnly", "equals", "true")]);
        let writes = management(&[field("readOnly", "not_equals", "true")]);
        assert_eq!(events_of(&advanced(&[&reads])), events(RecordedEvents::Read, RecordedEvents::Read));
        assert_eq!(events_of(&advanced(&[&reads, &writes])), events(RecordedEvents::All, RecordedEvents::All));
    }

    #[test]
    fn selectors_that_complete_each_other_record_everything() {
        let kms = |operator| management(&[field("eventSource", operator, "kms.amazonaws.com")]);
        let json = advanced(&[&kms("equals"), &kms("not_equals")]);
        assert_eq!(events_of(&json), events(RecordedEvents::All, RecordedEvents::All));
        assert_eq!(sources(&json), ["kms.amazonaws.com", "rdsdata.amazonaws.com"]);
    }

    #[test]
    fn a_trail_without_selectors_records_all_management_events() {
        let json = r#"{"event_selectors": [], "advanced_event_selectors": null}"#;
        assert_eq!(events_of(json), events(RecordedEvents::All, RecordedEvents::All));
        assert_eq!(sources(json), ["kms.amazonaws.com", "rdsdata.amazonaws.com"]);
    }

    fn sources(json: &str) -> Vec<String> {
        conclude(json, filterable_sources_recorded).known().unwrap().items.clone()
    }

    #[test]
    fn a_source_is_recorded_when_no_selector_restricts_it() {
        let source = |operator, value| advanced(&[&management(&[field("eventSource", operator, value)])]);
        assert_eq!(sources(&classic("All", true, r#""kms.amazonaws.com""#)), ["rdsdata.amazonaws.com"]);
        assert_eq!(sources(&classic("WriteOnly", true, "")), Vec::<String>::new());
        assert_eq!(sources(&classic("All", false, "")), Vec::<String>::new());
        assert_eq!(sources(&source("not_equals", "kms.amazonaws.com")), ["rdsdata.amazonaws.com"]);
        assert_eq!(sources(&source("not_starts_with", "kms.")), ["rdsdata.amazonaws.com"]);
        assert_eq!(sources(&source("equals", "kms.amazonaws.com")), ["kms.amazonaws.com"]);
        assert_eq!(sources(&source("equals", "iam.amazonaws.com")), Vec::<String>::new());
        assert_eq!(sources(&advanced(&[&management(&[field("eventName", "equals", "Decrypt")])])), Vec::<String>::new());
    }

    #[test]
    fn selectors_that_could_not_be_read_conclude_nothing() {
        assert!(matches!(conclude(UNREAD, management_events), Observed::Unknown(_)));
        assert!(matches!(conclude(UNREAD, management_events_in_part), Observed::Unknown(_)));
        assert!(matches!(conclude(UNREAD, filterable_sources_recorded), Observed::Unknown(_)));
    }

    #[test]
    fn a_store_of_data_events_collects_no_management_events() {
        let collected = |fields: &str| {
            let json = format!(r#"{{"advanced_event_selectors": [{{"field_selectors": [{fields}]}}]}}"#);
            let store = resource(ResourceKind::EventDataStore, "main", &json);
            collected_in_part(store.body.get().unwrap(), &store.subject)
        };
        assert_eq!(collected(&field("eventCategory", "equals", "Data")), Observed::Known(RecordedEvents::None));
        assert_eq!(collected(&management(&[])), Observed::Known(RecordedEvents::All));
    }
}
