//! Which management events trails and event data stores record, all their selectors taken together.
//!
//! A classic trail records the union of its selectors. An advanced one records an event when one selector matches it,
//! and a selector matches when all its field selectors do. A trail without any selector has AWS's default: all management
//! events. Source: CloudTrail User Guide, "Logging management events"; CloudTrail API, `AdvancedFieldSelector`.

use super::answer::{Answer, ask, each};
use super::selectors::{Direction, directions_of, matches, names_category};
use crate::model::aws::{AdvancedEventSelector, EventDataStore, EventSelector, FieldSelector, RecordedEvents, Trail};
use crate::model::{List, Observed, Subject};

/// Which management events are recorded without any restriction on source, name or identity.
pub fn management_events(trail: &Trail, _: &Subject) -> Observed<RecordedEvents> {
    directions_of(|direction| recorded(trail, Extent::Whole, direction))
}

/// Which management events are recorded at all, be it of some sources, names or identities only.
pub fn management_events_in_part(trail: &Trail, _: &Subject) -> Observed<RecordedEvents> {
    directions_of(|direction| recorded(trail, Extent::Part, direction))
}

/// Which management events an event data store collects at all, be it of some sources, names or identities only.
pub fn collected_in_part(store: &EventDataStore, _: &Subject) -> Observed<RecordedEvents> {
    directions_of(|direction| by_advanced(&store.advanced_event_selectors, Extent::Part, direction))
}

/// The event sources that people leave out for their number of events. Source: CloudTrail API, `EventSelector`,
/// `ExcludeManagementEventSources`.
const FILTERABLE_SOURCES: [&str; 2] = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];

/// Those of [`FILTERABLE_SOURCES`] of which all reads and writes are recorded.
pub fn filterable_sources_recorded(trail: &Trail, _: &Subject) -> Observed<List<String>> {
    let mut complete = Vec::new();
    for source in FILTERABLE_SOURCES {
        let extent = Extent::Source(source);
        match Answer::all(Direction::BOTH.map(|direction| recorded(trail, extent, direction))) {
            Answer::Yes => complete.push(source.to_owned()),
            Answer::No => {}
            Answer::Unknown(cause) => return Observed::Unknown(cause),
        }
    }
    Observed::Known(List::complete(complete))
}

fn has_no_selectors(trail: &Trail) -> bool {
    fn none<T>(list: &Observed<List<T>>) -> bool {
        match list {
            Observed::Known(list) => list.items.is_empty() && list.rest.is_none(),
            Observed::Absent => true,
            Observed::Unknown(_) => false,
        }
    }
    none(&trail.event_selectors) && none(&trail.advanced_event_selectors)
}

/// How much of the management events a question is about.
#[derive(Debug, Clone, Copy)]
enum Extent<'a> {
    /// All of them.
    Whole,
    /// All of this event source.
    Source(&'a str),
    /// Any of them.
    Part,
}

/// Whether a trail records the management events of this extent and direction.
fn recorded(trail: &Trail, extent: Extent<'_>, direction: Direction) -> Answer {
    if has_no_selectors(trail) {
        return Answer::Yes;
    }
    let classic = ask(&trail.event_selectors, Answer::No, |list| {
        Answer::any(each(list, |selector| by_classic_selector(selector, extent, direction)))
    });
    Answer::any([classic, by_advanced(&trail.advanced_event_selectors, extent, direction)])
}

fn by_classic_selector(selector: &EventSelector, extent: Extent<'_>, direction: Direction) -> Answer {
    let left_out = |source: &String| match extent {
        Extent::Whole => Answer::Yes,
        Extent::Source(wanted) => Answer::of(source == wanted),
        Extent::Part => Answer::No,
    };
    Answer::all([
        ask(&selector.include_management_events, Answer::Yes, |included| Answer::of(*included)),
        ask(&selector.read_write_type, Answer::Yes, |kind| direction.is_in(kind)),
        ask(&selector.exclude_management_event_sources, Answer::Yes, |sources| Answer::any(each(sources, left_out)).not()),
    ])
}

fn by_advanced(selectors: &Observed<List<AdvancedEventSelector>>, extent: Extent<'_>, direction: Direction) -> Answer {
    ask(selectors, Answer::No, |list| Answer::any(each(list, |selector| by_advanced_selector(selector, extent, direction))))
}

fn by_advanced_selector(selector: &AdvancedEventSelector, extent: Extent<'_>, direction: Direction) -> Answer {
    ask(&selector.field_selectors, Answer::No, |fields| {
        let unrestricted = Answer::all(each(fields, |field| lets_through(field, extent, direction)));
        Answer::all([names_category(fields), unrestricted])
    })
}

/// Whether a field selector lets the management events of this extent and direction through.
fn lets_through(selector: &FieldSelector, extent: Extent<'_>, direction: Direction) -> Answer {
    ask(&selector.field, Answer::No, |field| match (field.as_str(), extent) {
        ("eventCategory", _) => matches(selector, "Management"),
        ("readOnly", _) => matches(selector, direction.read_only()),
        ("eventSource", Extent::Source(source)) => matches(selector, source),
        (_, Extent::Part) => Answer::Yes,
        _ => Answer::No,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::{Resource, ResourceKind};

    fn subject(kind: ResourceKind) -> Subject {
        Subject {
            kind,
            id: "main".into(),
            arn: None,
            partition: "aws".into(),
            account: "111122223333".into(),
            region: None,
            name: "main".into(),
        }
    }

    fn conclude<T>(json: &str, conclusion: fn(&Trail, &Subject) -> Observed<T>) -> Observed<T> {
        let body = ResourceKind::Trail.body_from_json(json).unwrap();
        let resource = Resource { subject: subject(ResourceKind::Trail).into(), body };
        conclusion(resource.body.get().unwrap(), &resource.subject)
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
            let body = ResourceKind::EventDataStore.body_from_json(&json).unwrap();
            collected_in_part(body.get().unwrap(), &subject(ResourceKind::EventDataStore))
        };
        assert_eq!(collected(&field("eventCategory", "equals", "Data")), Observed::Known(RecordedEvents::None));
        assert_eq!(collected(&management(&[])), Observed::Known(RecordedEvents::All));
    }
}
