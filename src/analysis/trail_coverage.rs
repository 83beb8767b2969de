//! What the event selectors of a trail record, all of them taken together.
//!
//! A classic trail records the union of its selectors. An advanced one records an event when one selector matches it,
//! and a selector matches when all its field selectors do. A trail without any selector has AWS's default: all management
//! events. Source: CloudTrail User Guide, "Logging management events"; CloudTrail API, `AdvancedFieldSelector`.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::aws::{AdvancedEventSelector, EventSelector, FieldSelector, ManagementEvents, ReadWriteType, Trail};
use crate::model::{Cause, CauseKind, List, Observed, Subject};

/// Which management events are recorded without any restriction on source, name or identity.
pub fn management_events(trail: &Trail, _: &Subject) -> Observed<ManagementEvents> {
    if has_no_selectors(trail) {
        return Observed::Known(ManagementEvents::All);
    }
    match (recorded_whole(trail, Direction::Read), recorded_whole(trail, Direction::Write)) {
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
        [Direction::Read, Direction::Write].into_iter().any(|direction| {
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

/// Yes, no, or not known and why.
#[derive(Debug, Clone, PartialEq)]
enum Answer {
    Yes,
    No,
    Unknown(Arc<Cause>),
}

impl Answer {
    fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            unknown @ Self::Unknown(_) => unknown,
        }
    }

    /// Whether all are yes; a no decides, whatever is not known.
    fn all(answers: impl IntoIterator<Item = Self>) -> Self {
        let mut open = None;
        for answer in answers {
            match answer {
                Self::Yes => {}
                Self::No => return Self::No,
                Self::Unknown(cause) => open = open.or(Some(cause)),
            }
        }
        open.map_or(Self::Yes, Self::Unknown)
    }

    /// Whether one is yes; a yes decides, whatever is not known.
    fn any(answers: impl IntoIterator<Item = Self>) -> Self {
        Self::all(answers.into_iter().map(Self::not)).not()
    }
}

/// The answer from a known value; what AWS left out gives the answer for its default.
fn ask<T>(value: &Observed<T>, default: Answer, question: impl FnOnce(&T) -> Answer) -> Answer {
    match value {
        Observed::Known(value) => question(value),
        Observed::Absent => default,
        Observed::Unknown(cause) => Answer::Unknown(Arc::clone(cause)),
    }
}

/// The answers for the items of a list and, when it is incomplete, for the rest of it.
fn each<'a, T>(list: &'a List<T>, question: impl Fn(&'a T) -> Answer + 'a) -> impl Iterator<Item = Answer> + 'a {
    list.items.iter().map(question).chain(list.rest.iter().map(|cause| Answer::Unknown(Arc::clone(cause))))
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

fn recorded_whole(trail: &Trail, direction: Direction) -> Answer {
    let classic = ask(&trail.event_selectors, Answer::No, |list| Answer::any(each(list, |s| classic_whole(s, direction))));
    let advanced =
        ask(&trail.advanced_event_selectors, Answer::No, |list| Answer::any(each(list, |s| advanced_whole(s, direction))));
    Answer::any([classic, advanced])
}

/// Whether a classic selector records all management events of this direction.
fn classic_whole(selector: &EventSelector, direction: Direction) -> Answer {
    Answer::all([
        ask(&selector.include_management_events, Answer::Yes, |included| Answer::of(*included)),
        ask(&selector.read_write_type, Answer::Yes, |kind| direction.is_in(kind)),
        ask(&selector.exclude_management_event_sources, Answer::Yes, |sources| Answer::any(each(sources, |_| Answer::Yes)).not()),
    ])
}

/// Whether an advanced selector records all management events of this direction.
fn advanced_whole(selector: &AdvancedEventSelector, direction: Direction) -> Answer {
    ask(&selector.field_selectors, Answer::No, |fields| {
        let unrestricted = Answer::all(each(fields, |field| leaves_whole(field, direction)));
        Answer::all([is_for_management(fields), unrestricted])
    })
}

fn is_for_management(fields: &List<FieldSelector>) -> Answer {
    Answer::any(each(fields, |field| ask(&field.field, Answer::No, |name| Answer::of(name == "eventCategory"))))
}

/// Whether a field selector lets all management events of this direction through.
fn leaves_whole(selector: &FieldSelector, direction: Direction) -> Answer {
    ask(&selector.field, Answer::No, |field| match field.as_str() {
        "eventCategory" => matches(selector, "Management"),
        "readOnly" => matches(selector, direction.read_only()),
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
        if !decided(ask(&selector.include_management_events, Answer::Yes, |included| Answer::of(*included)))? {
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
                Some("eventCategory") => for_management = decided(matches(field, "Management"))?,
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
    for direction in [Direction::Read, Direction::Write] {
        if decided(recorded(direction))? {
            found.push(direction);
        }
    }
    Ok(found)
}

fn decided(answer: Answer) -> Result<bool, Arc<Cause>> {
    match answer {
        Answer::Yes => Ok(true),
        Answer::No => Ok(false),
        Answer::Unknown(cause) => Err(cause),
    }
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
