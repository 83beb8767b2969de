//! Selectors of both kinds in one form: tests of fields, all of which must hold.

use std::sync::Arc;

use super::event::Event;
use super::text_test::TextTest;
use crate::model::aws::{AdvancedEventSelector, DataResource, EventSelector, FieldSelector, ReadWriteType};
use crate::model::{Cause, CauseKind, List, Observed};

/// The field that says of which kind an event is.
pub const CATEGORY: &str = "eventCategory";
/// The field that says whether an event only reads.
pub const READ_ONLY: &str = "readOnly";
/// The field that names the service.
pub const SOURCE: &str = "eventSource";
/// The field that names the type of the resource.
pub const RESOURCE_TYPE: &str = "resources.type";
/// The field that names the resource.
pub const RESOURCE_ARN: &str = "resources.ARN";

/// A selector.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector {
    /// The fields tested, each as often as the selector names it.
    pub tests: Vec<(String, TextTest)>,
}

/// The selectors of a trail or event data store.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selectors {
    /// Those that were read and understood.
    pub known: Vec<Selector>,
    /// Why there may be others.
    pub rest: Option<Arc<Cause>>,
}

impl Selector {
    /// Whether it selects an event. An event of several resources is selected when one of them fits.
    pub fn selects(&self, event: &Event) -> bool {
        let fits = |resource: usize| self.tests.iter().all(|(field, test)| test.holds(event.value(field, resource)));
        (0..event.resources.len().max(1)).any(fits)
    }

    /// The tests that are about none of these fields.
    pub(super) fn without(&self, fields: &[&str]) -> Self {
        let tests = self.tests.iter().filter(|(field, _)| !fields.contains(&field.as_str()));
        Self { tests: tests.cloned().collect() }
    }

    /// Whether its tests of one field hold for a value.
    pub(super) fn lets_through(&self, field: &str, value: Option<&str>) -> bool {
        self.tests.iter().filter(|(tested, _)| tested == field).all(|(_, test)| test.holds(value))
    }

    /// In words: "eventSource is not kms.amazonaws.com and readOnly is false".
    pub fn words(&self) -> String {
        self.tests.iter().map(|(field, test)| format!("{field} {}", test.words())).collect::<Vec<_>>().join(" and ")
    }
}

impl Selectors {
    /// What a trail without any selector records: all management events.
    pub fn default_of_trails() -> Self {
        Self { known: vec![Selector { tests: vec![(CATEGORY.to_owned(), TextTest::is("Management"))] }], rest: None }
    }

    /// Those of a list; what is not understood may be anything.
    fn of<T>(list: &Observed<List<T>>, read: impl Fn(&T) -> Result<Vec<Selector>, Arc<Cause>>) -> Self {
        let list = match list {
            Observed::Known(list) => list,
            Observed::Absent => return Self::default(),
            Observed::Unknown(cause) => return Self { known: Vec::new(), rest: Some(Arc::clone(cause)) },
        };
        let mut selectors = Self { known: Vec::new(), rest: list.rest.clone() };
        for item in &list.items {
            match read(item) {
                Ok(known) => selectors.known.extend(known),
                Err(cause) => selectors.rest = selectors.rest.or(Some(cause)),
            }
        }
        selectors
    }

    /// Both lists of a trail together.
    pub fn of_trail(classic: &Observed<List<EventSelector>>, advanced: &Observed<List<AdvancedEventSelector>>) -> Self {
        if has_none(classic) && has_none(advanced) {
            return Self::default_of_trails();
        }
        let (classic, advanced) = (Self::of(classic, classic_selectors), Self::of_advanced(advanced));
        Self { known: classic.known.into_iter().chain(advanced.known).collect(), rest: classic.rest.or(advanced.rest) }
    }

    /// Advanced ones.
    pub fn of_advanced(list: &Observed<List<AdvancedEventSelector>>) -> Self {
        Self::of(list, advanced_selector)
    }
}

/// Whether there is no selector in a list for certain.
fn has_none<T>(list: &Observed<List<T>>) -> bool {
    match list {
        Observed::Known(list) => list.items.is_empty() && list.rest.is_none(),
        Observed::Absent => true,
        Observed::Unknown(_) => false,
    }
}

/// A value that AWS gives; what it leaves out has a default.
fn value<T: Clone>(value: &Observed<T>, default: T) -> Result<T, Arc<Cause>> {
    match value {
        Observed::Known(value) => Ok(value.clone()),
        Observed::Absent => Ok(default),
        Observed::Unknown(cause) => Err(Arc::clone(cause)),
    }
}

fn texts(list: &Observed<List<String>>) -> Result<Option<Vec<String>>, Arc<Cause>> {
    match list {
        Observed::Known(List { items, rest: None }) => Ok(Some(items.clone())),
        Observed::Known(List { rest: Some(cause), .. }) | Observed::Unknown(cause) => Err(Arc::clone(cause)),
        Observed::Absent => Ok(None),
    }
}

/// A classic selector: one for management events, one for each type of resources.
fn classic_selectors(selector: &EventSelector) -> Result<Vec<Selector>, Arc<Cause>> {
    let direction = match value(&selector.read_write_type, ReadWriteType::All)? {
        ReadWriteType::All => None,
        ReadWriteType::ReadOnly => Some("true"),
        ReadWriteType::WriteOnly => Some("false"),
        ReadWriteType::Other(text) => return Err(not_understood(&text)),
    };
    let of_category = |category: &str| {
        let mut tests = vec![(CATEGORY.to_owned(), TextTest::is(category))];
        tests.extend(direction.map(|read_only| (READ_ONLY.to_owned(), TextTest::is(read_only))));
        tests
    };
    let mut selectors = Vec::new();
    if value(&selector.include_management_events, true)? {
        let mut tests = of_category("Management");
        let excluded = texts(&selector.exclude_management_event_sources)?.filter(|sources| !sources.is_empty());
        tests.extend(excluded.map(|sources| (SOURCE.to_owned(), TextTest { not_equals: Some(sources), ..TextTest::default() })));
        selectors.push(Selector { tests });
    }
    if let Observed::Known(resources) = &selector.data_resources {
        if let Some(cause) = &resources.rest {
            return Err(Arc::clone(cause));
        }
        for resource in &resources.items {
            let of_resource = |tests| Selector { tests: [of_category("Data"), tests].concat() };
            selectors.extend(data_resource(resource)?.into_iter().map(of_resource));
        }
    } else if let Observed::Unknown(cause) = &selector.data_resources {
        return Err(Arc::clone(cause));
    }
    Ok(selectors)
}

/// The resources of one type whose data events a classic selector records, those named by a beginning and those named whole
/// apart. An ARN without a resource, such as `arn:aws:s3`, stands for all; that of an S3 bucket or prefix for its objects.
fn data_resource(resource: &DataResource) -> Result<Vec<Vec<(String, TextTest)>>, Arc<Cause>> {
    let kind = match &resource.resource_type {
        Observed::Known(kind) => kind,
        Observed::Absent => return Err(not_understood("a data resource without a type")),
        Observed::Unknown(cause) => return Err(Arc::clone(cause)),
    };
    let values = texts(&resource.values)?.unwrap_or_default();
    let is_beginning =
        |value: &String| kind == "AWS::S3::Object" || value.split(':').filter(|part| !part.is_empty()).count() <= 3;
    let (beginnings, wholes): (Vec<_>, Vec<_>) = values.into_iter().partition(is_beginning);
    let by_beginning = TextTest { starts_with: Some(beginnings), ..TextTest::default() };
    let whole = TextTest { equals: Some(wholes), ..TextTest::default() };
    let names_some = |test: &TextTest| test.starts_with.iter().chain(&test.equals).any(|list| !list.is_empty());
    let of_type = |test| vec![(RESOURCE_TYPE.to_owned(), TextTest::is(kind)), (RESOURCE_ARN.to_owned(), test)];
    Ok([by_beginning, whole].into_iter().filter(names_some).map(of_type).collect())
}

fn advanced_selector(selector: &AdvancedEventSelector) -> Result<Vec<Selector>, Arc<Cause>> {
    let fields = match &selector.field_selectors {
        Observed::Known(List { items, rest: None }) => items,
        Observed::Known(List { rest: Some(cause), .. }) | Observed::Unknown(cause) => return Err(Arc::clone(cause)),
        Observed::Absent => return Err(not_understood("a selector without tests")),
    };
    let tests: Vec<_> = fields.iter().map(field_test).collect::<Result<_, _>>()?;
    // AWS takes no selector without a category; what such a one would select is not told.
    if !tests.iter().any(|(field, _)| field == CATEGORY) {
        return Err(not_understood("a selector without a category"));
    }
    Ok(vec![Selector { tests }])
}

fn field_test(selector: &FieldSelector) -> Result<(String, TextTest), Arc<Cause>> {
    let field = match &selector.field {
        Observed::Known(field) => field.clone(),
        Observed::Absent => return Err(not_understood("a test without a field")),
        Observed::Unknown(cause) => return Err(Arc::clone(cause)),
    };
    let test = TextTest {
        equals: texts(&selector.equals)?,
        not_equals: texts(&selector.not_equals)?,
        starts_with: texts(&selector.starts_with)?,
        not_starts_with: texts(&selector.not_starts_with)?,
        ends_with: texts(&selector.ends_with)?,
        not_ends_with: texts(&selector.not_ends_with)?,
    };
    Ok((field, test))
}

fn not_understood(what: &str) -> Arc<Cause> {
    let detail = format!("`{what}` was not documented when this version was made");
    Arc::new(Cause { detail: Some(detail.into()), ..Cause::new(CauseKind::NotSupported) })
}
