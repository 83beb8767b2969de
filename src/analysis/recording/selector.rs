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
    pub rest: Vec<Open>,
}

/// Why there may be selectors that are not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    /// The category that they could only be about; `None`: any.
    pub category: Option<&'static str>,
    /// Why they are not known.
    pub cause: Arc<Cause>,
}

impl Selector {
    /// Whether it selects an event. An event of several resources is selected when one of them fits.
    pub fn selects(&self, event: &Event) -> bool {
        let fits = |resource: usize| self.tests.iter().all(|(field, test)| test.holds(event.value(field, resource)));
        (0..event.resources.len().max(1)).any(fits)
    }

    /// What is left to be tested of events of a category that only read or do not, and have a value in a field; `None` for a
    /// selector that has nothing to do with them.
    pub fn about(&self, category: &str, read_only: &str, topic: Option<(&str, &str)>) -> Option<Self> {
        // Only data events tell selectors of resources.
        let lacking: &[&str] = if category == "Data" { &[] } else { &[RESOURCE_TYPE, RESOURCE_ARN] };
        let given = [(CATEGORY, category), (READ_ONLY, read_only)].into_iter().chain(topic);
        let given = given.map(|(field, value)| (field, Some(value))).chain(lacking.iter().map(|field| (*field, None)));
        self.given(&given.collect::<Vec<_>>())
    }

    /// What is left to be tested of events of which these fields are known, `None` for one that they lack; `None` for a
    /// selector that has nothing to do with them.
    pub fn given(&self, values: &[(&str, Option<&str>)]) -> Option<Self> {
        let fields: Vec<&str> = values.iter().map(|(field, _)| *field).collect();
        values.iter().all(|(field, value)| self.lets_through(field, *value)).then(|| self.without(&fields))
    }

    /// The tests that are about none of these fields.
    fn without(&self, fields: &[&str]) -> Self {
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
        Self { known: vec![Selector { tests: vec![(CATEGORY.to_owned(), TextTest::is("Management"))] }], rest: Vec::new() }
    }

    /// Why there may be others about a category.
    pub fn rest_of(&self, category: &str) -> Option<&Arc<Cause>> {
        let concerns = |open: &&Open| open.category.is_none_or(|only| only == category);
        self.rest.iter().find(concerns).map(|open| &open.cause)
    }

    /// Whether one of them may be about events of a category.
    pub fn may_be_of(&self, category: &str) -> bool {
        let is_about = |selector: &Selector| selector.lets_through(CATEGORY, Some(category));
        self.rest_of(category).is_some() || self.known.iter().any(is_about)
    }

    /// Both lists of a trail together.
    pub fn of_trail(classic: &Observed<List<EventSelector>>, advanced: &Observed<List<AdvancedEventSelector>>) -> Self {
        if has_none(classic) && has_none(advanced) {
            return Self::default_of_trails();
        }
        let mut selectors = Self::default();
        selectors.add(classic, Self::add_classic);
        selectors.add(advanced, Self::add_advanced);
        selectors
    }

    /// Advanced ones.
    pub fn of_advanced(list: &Observed<List<AdvancedEventSelector>>) -> Self {
        let mut selectors = Self::default();
        selectors.add(list, Self::add_advanced);
        selectors
    }

    /// Those of a list; what is not understood may be anything.
    fn add<T>(&mut self, list: &Observed<List<T>>, add: fn(&mut Self, &T)) {
        match list {
            Observed::Known(list) => {
                list.items.iter().for_each(|item| add(self, item));
                self.rest.extend(list.rest.iter().map(|cause| Open { category: None, cause: Arc::clone(cause) }));
            }
            Observed::Absent => {}
            Observed::Unknown(cause) => self.rest.push(Open { category: None, cause: Arc::clone(cause) }),
        }
    }

    /// What was read of one about a category, or about any.
    fn put(&mut self, category: Option<&'static str>, read: Result<Vec<Selector>, Arc<Cause>>) {
        match read {
            Ok(known) => self.known.extend(known),
            Err(cause) => self.rest.push(Open { category, cause }),
        }
    }

    fn add_advanced(&mut self, selector: &AdvancedEventSelector) {
        self.put(None, advanced_selector(selector));
    }

    /// A classic selector: one for management events, one for each type of resources.
    fn add_classic(&mut self, selector: &EventSelector) {
        match read_only(&selector.read_write_type) {
            Err(cause) => self.rest.push(Open { category: None, cause }),
            Ok(read_only) => {
                self.put(Some("Management"), classic_management(selector, read_only));
                self.put(Some("Data"), classic_data(&selector.data_resources, read_only));
            }
        }
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

/// The value of `readOnly` that a classic selector asks for.
fn read_only(kind: &Observed<ReadWriteType>) -> Result<Option<&'static str>, Arc<Cause>> {
    match value(kind, ReadWriteType::All)? {
        ReadWriteType::All => Ok(None),
        ReadWriteType::ReadOnly => Ok(Some("true")),
        ReadWriteType::WriteOnly => Ok(Some("false")),
        ReadWriteType::Other(text) => Err(not_understood(&text)),
    }
}

fn of_category(category: &str, read_only: Option<&str>) -> Vec<(String, TextTest)> {
    let category = (CATEGORY.to_owned(), TextTest::is(category));
    [category].into_iter().chain(read_only.map(|value| (READ_ONLY.to_owned(), TextTest::is(value)))).collect()
}

fn classic_management(selector: &EventSelector, read_only: Option<&str>) -> Result<Vec<Selector>, Arc<Cause>> {
    if !value(&selector.include_management_events, true)? {
        return Ok(Vec::new());
    }
    let mut tests = of_category("Management", read_only);
    let excluded = texts(&selector.exclude_management_event_sources)?.filter(|sources| !sources.is_empty());
    tests.extend(excluded.map(|sources| (SOURCE.to_owned(), TextTest { not_equals: Some(sources), ..TextTest::default() })));
    Ok(vec![Selector { tests }])
}

fn classic_data(resources: &Observed<List<DataResource>>, read_only: Option<&str>) -> Result<Vec<Selector>, Arc<Cause>> {
    let resources = match resources {
        Observed::Known(List { items, rest: None }) => items,
        Observed::Known(List { rest: Some(cause), .. }) | Observed::Unknown(cause) => return Err(Arc::clone(cause)),
        Observed::Absent => return Ok(Vec::new()),
    };
    let mut selectors = Vec::new();
    for resource in resources {
        let of_resource = |tests| Selector { tests: [of_category("Data", read_only), tests].concat() };
        selectors.extend(data_resource(resource)?.into_iter().map(of_resource));
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
