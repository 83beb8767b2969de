//! What the event selectors of a trail record, all of them taken together.
//!
//! A classic trail records the union of its selectors. An advanced one records an event when one selector matches it,
//! and a selector matches when all its field selectors do. A trail without any selector has AWS's default: all management
//! events. Source: CloudTrail User Guide, "Logging management events"; CloudTrail API, `AdvancedFieldSelector`.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::answer::{Answer, ask, each};
use crate::model::aws::{
    AdvancedEventSelector, EventDataStore, EventSelector, FieldSelector, ManagementEvents, ReadWriteType, Trail,
};
use crate::model::{Cause, CauseKind, List, Observed, Subject};

/// Which management events are recorded without any restriction on source, name or identity.
pub fn management_events(trail: &Trail, _: &Subject) -> Observed<ManagementEvents> {
    directions_of(|direction| recorded(trail, Extent::Whole, direction))
}

/// Which management events are recorded at all, be it of some sources, names or identities only.
pub fn management_events_in_part(trail: &Trail, _: &Subject) -> Observed<ManagementEvents> {
    directions_of(|direction| recorded(trail, Extent::Part, direction))
}

/// Which management events an event data store collects at all, be it of some sources, names or identities only.
pub fn collected_in_part(store: &EventDataStore, _: &Subject) -> Observed<ManagementEvents> {
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

/// The answers for reads and writes in one word.
fn directions_of(recorded: impl Fn(Direction) -> Answer) -> Observed<ManagementEvents> {
    match (recorded(Direction::Read), recorded(Direction::Write)) {
        (Answer::Unknown(cause), _) | (_, Answer::Unknown(cause)) => Observed::Unknown(cause),
        (Answer::Yes, Answer::Yes) => Observed::Known(ManagementEvents::All),
        (Answer::Yes, Answer::No) => Observed::Known(ManagementEvents::Read),
        (Answer::No, Answer::Yes) => Observed::Known(ManagementEvents::Write),
        (Answer::No, Answer::No) => Observed::Known(ManagementEvents::None),
    }
}

/// The event sources that some selector leaves out and no other selector records, reads and writes taken apart.
///
/// What an advanced selector leaves out by beginning or end is shown with a `*`.
pub fn excluded_management_sources(trail: &Trail, _: &Subject) -> Observed<List<String>> {
    let selectors = match ManagementSelector::all_of(trail) {
        Ok(selectors) => selectors,
        Err(cause) => return Observed::Unknown(cause),
    };
    let named: BTreeSet<&String> = selectors.iter().flat_map(|selector| &selector.leaves_out).collect();
    let left_out = |source: &&String| {
        Direction::BOTH.into_iter().any(|direction| {
            let mut recording = selectors.iter().filter(|selector| selector.directions.contains(&direction)).peekable();
            recording.peek().is_some() && recording.all(|selector| !selector.records(source))
        })
    };
    Observed::Known(named.into_iter().filter(left_out).cloned().collect())
}

/// Whether an event changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Read,
    Write,
}

impl Direction {
    const BOTH: [Self; 2] = [Self::Read, Self::Write];

    /// The value of an event's field `readOnly`.
    fn read_only(self) -> &'static str {
        match self {
            Self::Read => "true",
            Self::Write => "false",
        }
    }

    fn is_in(self, kind: &ReadWriteType) -> Answer {
        match (kind, self) {
            (ReadWriteType::All, _) => Answer::Yes,
            (ReadWriteType::ReadOnly, direction) => Answer::of(direction == Self::Read),
            (ReadWriteType::WriteOnly, direction) => Answer::of(direction == Self::Write),
            (ReadWriteType::Other(text), _) => Answer::Unknown(not_understood(text)),
        }
    }
}

fn not_understood(text: &str) -> Arc<Cause> {
    let detail = format!("`{text}` was not documented when this version was made");
    Arc::new(Cause { detail: Some(detail.into()), ..Cause::new(CauseKind::NotSupported) })
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
        Answer::all([is_for_management(fields), unrestricted])
    })
}

fn is_for_management(fields: &List<FieldSelector>) -> Answer {
    Answer::any(each(fields, |field| ask(&field.field, Answer::No, |name| Answer::of(name == "eventCategory"))))
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

/// Whether a field selector matches an event whose field has this value: positive operators are or-ed over their
/// values, negative ones and-ed, and the operators and-ed.
fn matches(selector: &FieldSelector, value: &str) -> Answer {
    let equal = |wanted: &String| Answer::of(value == wanted);
    let starts = |wanted: &String| Answer::of(value.starts_with(wanted.as_str()));
    let ends = |wanted: &String| Answer::of(value.ends_with(wanted.as_str()));
    Answer::all([
        ask(&selector.equals, Answer::Yes, |list| Answer::any(each(list, equal))),
        ask(&selector.starts_with, Answer::Yes, |list| Answer::any(each(list, starts))),
        ask(&selector.ends_with, Answer::Yes, |list| Answer::any(each(list, ends))),
        ask(&selector.not_equals, Answer::Yes, |list| Answer::any(each(list, equal)).not()),
        ask(&selector.not_starts_with, Answer::Yes, |list| Answer::any(each(list, starts)).not()),
        ask(&selector.not_ends_with, Answer::Yes, |list| Answer::any(each(list, ends)).not()),
    ])
}

/// What of a selector for management events decides which sources are left out.
struct ManagementSelector<'a> {
    directions: Vec<Direction>,
    leaves_out: Vec<String>,
    sources: Vec<&'a FieldSelector>,
}

impl<'a> ManagementSelector<'a> {
    /// The selectors of a trail that are for management events, or the first cause for not knowing them.
    fn all_of(trail: &'a Trail) -> Result<Vec<Self>, Arc<Cause>> {
        let mut found = Vec::new();
        for selector in whole(&trail.event_selectors)? {
            found.extend(Self::classic(selector)?);
        }
        for selector in whole(&trail.advanced_event_selectors)? {
            found.extend(Self::advanced(selector)?);
        }
        Ok(found)
    }

    fn classic(selector: &EventSelector) -> Result<Option<Self>, Arc<Cause>> {
        if !ask(&selector.include_management_events, Answer::Yes, |included| Answer::of(*included)).decided()? {
            return Ok(None);
        }
        let directions = directions(|direction| ask(&selector.read_write_type, Answer::Yes, |kind| direction.is_in(kind)))?;
        let leaves_out = whole(&selector.exclude_management_event_sources)?.to_vec();
        Ok(Some(Self { directions, leaves_out, sources: Vec::new() }))
    }

    /// An advanced selector that tests anything beside category, direction and source records so little that it is no
    /// answer to what is left out.
    fn advanced(selector: &'a AdvancedEventSelector) -> Result<Option<Self>, Arc<Cause>> {
        let mut sources = Vec::new();
        let mut read_only = Vec::new();
        let mut for_management = false;
        for field in whole(&selector.field_selectors)? {
            match known(&field.field)?.map(String::as_str) {
                Some("eventCategory") => for_management = matches(field, "Management").decided()?,
                Some("readOnly") => read_only.push(field),
                Some("eventSource") => sources.push(field),
                _ => return Ok(None),
            }
        }
        if !for_management {
            return Ok(None);
        }
        let directions =
            directions(|direction| Answer::all(read_only.iter().map(|field| matches(field, direction.read_only()))))?;
        let mut leaves_out = Vec::new();
        for field in &sources {
            leaves_out.extend(whole(&field.not_equals)?.iter().cloned());
            leaves_out.extend(whole(&field.not_starts_with)?.iter().map(|start| format!("{start}*")));
            leaves_out.extend(whole(&field.not_ends_with)?.iter().map(|end| format!("*{end}")));
        }
        Ok(Some(Self { directions, leaves_out, sources }))
    }

    fn records(&self, source: &String) -> bool {
        !self.leaves_out.contains(source) && self.sources.iter().all(|field| matches(field, source) == Answer::Yes)
    }
}

fn directions(recorded: impl Fn(Direction) -> Answer) -> Result<Vec<Direction>, Arc<Cause>> {
    let mut found = Vec::new();
    for direction in Direction::BOTH {
        if recorded(direction).decided()? {
            found.push(direction);
        }
    }
    Ok(found)
}

fn known<T>(value: &Observed<T>) -> Result<Option<&T>, Arc<Cause>> {
    match value {
        Observed::Known(value) => Ok(Some(value)),
        Observed::Absent => Ok(None),
        Observed::Unknown(cause) => Err(Arc::clone(cause)),
    }
}

/// The items of a list that is complete; none if AWS left it out.
fn whole<T>(list: &Observed<List<T>>) -> Result<&[T], Arc<Cause>> {
    match known(list)? {
        None => Ok(&[]),
        Some(List { items, rest: None }) => Ok(items),
        Some(List { rest: Some(cause), .. }) => Err(Arc::clone(cause)),
    }
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

    fn events(whole: ManagementEvents, in_part: ManagementEvents) -> (Observed<ManagementEvents>, Observed<ManagementEvents>) {
        (Observed::Known(whole), Observed::Known(in_part))
    }

    fn events_of(json: &str) -> (Observed<ManagementEvents>, Observed<ManagementEvents>) {
        (conclude(json, management_events), conclude(json, management_events_in_part))
    }

    #[test]
    fn a_restriction_leaves_events_recorded_in_part_only() {
        use ManagementEvents::{All, None, Read, Write};
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
        assert_eq!(events_of(&advanced(&[&reads])), events(ManagementEvents::Read, ManagementEvents::Read));
        assert_eq!(events_of(&advanced(&[&reads, &writes])), events(ManagementEvents::All, ManagementEvents::All));
    }

    #[test]
    fn a_trail_without_selectors_records_all_management_events() {
        let json = r#"{"event_selectors": [], "advanced_event_selectors": null}"#;
        assert_eq!(events_of(json), events(ManagementEvents::All, ManagementEvents::All));
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
        assert_eq!(collected(&field("eventCategory", "equals", "Data")), Observed::Known(ManagementEvents::None));
        assert_eq!(collected(&management(&[])), Observed::Known(ManagementEvents::All));
    }
}
