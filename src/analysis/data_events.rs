//! Which data events an account keeps, its trails and event data stores taken together: those of every resource whose ARN has
//! a beginning, and the types of resources of which nothing is left out.
//!
//! Trails that record now and stores that collect now count, if they do so in every region. Management events are not looked
//! at here. Source: CloudTrail User Guide, "Logging data events".

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Surroundings;
use super::answer::{Answer, ask, is_on, listed};
use super::recording::direction::Direction;
use super::recording::selector::{RESOURCE_ARN, RESOURCE_TYPE, Selector, Selectors};
use super::recording::text_test::TextTest;
use super::recording::union::{Extent, extent, too_many};
use crate::model::aws::{Account, EventDataStore, EventDataStoreStatus, Trail};
use crate::model::{Cause, List, Observed, Partition, Subject};

/// The category of data events in selectors.
const DATA: &str = "Data";

/// The types of resources of which every data event is kept.
pub fn recorded_types(_: &Account, subject: &Subject, around: &dyn Surroundings) -> Observed<List<String>> {
    let mut kept = Gathered::of_trails(around, "trails");
    kept.add_stores(around, "event_data_stores");
    let (mut types, mut open) = (Vec::new(), kept.open.first().cloned());
    for kind in kept.types() {
        let beginning = whole_type(&kind, &subject.partition);
        match Answer::all(Direction::BOTH.map(|direction| kept.all_recorded(&kind, &beginning, direction))) {
            Answer::Yes => types.push(kind),
            Answer::No => {}
            Answer::Unknown(cause) => open = open.or(Some(cause)),
        }
    }
    listed(types, open)
}

/// How the ARNs of all resources of a type begin. Classic selectors name these beginnings for all resources of the types that
/// they know.
fn whole_type(kind: &str, partition: &Partition) -> String {
    let service = match kind {
        "AWS::S3::Object" => "s3:::",
        "AWS::Lambda::Function" => "lambda:",
        "AWS::DynamoDB::Table" => "dynamodb:",
        _ => "",
    };
    format!("arn:{partition}:{service}")
}

/// The selectors of all that keeps events.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    known: Vec<Selector>,
    /// Why there may be others about data events.
    open: Vec<Arc<Cause>>,
}

impl Gathered {
    /// Those of the trails that a related field stands for, if they record all regions now.
    pub(super) fn of_trails(around: &dyn Surroundings, field: &str) -> Self {
        Self::of_trails_that(around, field, records)
    }

    /// Those of the trails that a related field stands for, of those that count.
    pub(super) fn of_trails_that(around: &dyn Surroundings, field: &str, counts: impl Fn(&Trail) -> Answer) -> Self {
        let trails = around.related(field);
        let mut gathered = Self { known: Vec::new(), open: trails.rest.into_iter().collect() };
        for trail in trails.resources.iter().filter_map(|trail| trail.body.get::<Trail>()) {
            let selectors = Selectors::of_trail(&trail.event_selectors, &trail.advanced_event_selectors);
            gathered.add(counts(trail), selectors);
        }
        gathered
    }

    /// Those of the event data stores that a related field stands for.
    fn add_stores(&mut self, around: &dyn Surroundings, field: &str) {
        let stores = around.related(field);
        self.open.extend(stores.rest);
        for store in stores.resources.iter().filter_map(|store| store.body.get::<EventDataStore>()) {
            self.add(collects(store), Selectors::of_advanced(&store.advanced_event_selectors));
        }
    }

    fn add(&mut self, counts: Answer, selectors: Selectors) {
        match counts {
            Answer::Yes => {
                self.open.extend(selectors.rest_of(DATA).cloned());
                self.known.extend(selectors.known);
            }
            Answer::No => {}
            // What it would add is not known.
            Answer::Unknown(cause) if selectors.may_be_of(DATA) => self.open.push(cause),
            Answer::Unknown(_) => {}
        }
    }

    /// Whether every event with these values in these fields is kept, whatever it has in others.
    pub(super) fn all_with(&self, values: &[(&str, &str)]) -> Answer {
        let values: Vec<_> = values.iter().map(|(field, value)| (*field, Some(*value))).collect();
        let left: Vec<Selector> = self.known.iter().filter_map(|selector| selector.given(&values)).collect();
        self.or_unread(whole(&left))
    }

    /// Whether the events of every resource of a type whose ARN has this beginning are kept.
    pub(super) fn all_recorded(&self, kind: &str, beginning: &str, direction: Direction) -> Answer {
        self.or_unread(all_recorded(&self.known, kind, beginning, direction))
    }

    /// What was read says yes, or what was not may do so.
    fn or_unread(&self, read: Answer) -> Answer {
        let unread = self.open.iter().map(|cause| Answer::Unknown(Arc::clone(cause)));
        Answer::any([read].into_iter().chain(unread))
    }

    /// The types of resources that selectors name.
    fn types(&self) -> BTreeSet<String> {
        let tests = self.known.iter().flat_map(|selector| &selector.tests);
        let types = tests.filter(|(field, _)| field == RESOURCE_TYPE).filter_map(|(_, test)| test.equals.as_ref());
        types.flatten().cloned().collect()
    }
}

/// Whether a trail records all regions now.
fn records(trail: &Trail) -> Answer {
    Answer::all([is_on(&trail.is_logging), is_on(&trail.is_multi_region)])
}

/// Whether an event data store collects from all regions now.
fn collects(store: &EventDataStore) -> Answer {
    let enabled = ask(&store.status, Answer::No, |status| Answer::of(*status == EventDataStoreStatus::Enabled));
    Answer::all([enabled, is_on(&store.is_multi_region)])
}

/// Whether selectors together let the events of every resource of a type through whose ARN has this beginning.
pub(super) fn all_recorded(selectors: &[Selector], kind: &str, beginning: &str, direction: Direction) -> Answer {
    let topic = Some((RESOURCE_TYPE, kind));
    let mut left: Vec<Selector> =
        selectors.iter().filter_map(|selector| selector.about(DATA, direction.read_only(), topic)).collect();
    // With everything else let through, what is missed can only be one of these resources.
    let elsewhere = TextTest { not_starts_with: Some(vec![beginning.to_owned()]), ..TextTest::default() };
    left.push(Selector { tests: vec![(RESOURCE_ARN.to_owned(), elsewhere)] });
    whole(&left)
}

/// Whether selectors together select everything.
fn whole(selectors: &[Selector]) -> Answer {
    match extent(&selectors.iter().collect::<Vec<_>>()) {
        Extent::Whole => Answer::Yes,
        Extent::TooMany => Answer::Unknown(too_many()),
        Extent::Part { .. } | Extent::None => Answer::No,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::analysis::samples::{Around, resource, subject};
    use crate::model::{CauseKind, Resource, ResourceKind};

    fn trail((is_logging, is_multi_region): (bool, bool), selectors: &str) -> (&'static str, Resource) {
        let json = format!(r#"{{"is_logging": {is_logging}, "is_multi_region": {is_multi_region}, {selectors}}}"#);
        ("trails", resource(ResourceKind::Trail, "main", &json))
    }

    fn store(status: &str, is_multi_region: bool, selectors: &str) -> (&'static str, Resource) {
        let json = format!(r#"{{"status": "{status}", "is_multi_region": {is_multi_region}, {selectors}}}"#);
        ("event_data_stores", resource(ResourceKind::EventDataStore, "lake", &json))
    }

    fn kept(resources: Vec<(&'static str, Resource)>, rest: Option<Arc<Cause>>) -> Observed<List<String>> {
        let around = Around { resources, rest };
        recorded_types(&Account::default(), &subject(ResourceKind::Account, "111122223333"), &around)
    }

    fn field(name: &str, operator: &str, value: &str) -> String {
        let operators = ["equals", "not_equals", "starts_with", "not_starts_with", "ends_with", "not_ends_with"];
        let member = |known: &str| {
            let list = if known == operator { format!(r#"["{value}"]"#) } else { "null".to_owned() };
            format!(r#""{known}": {list}"#)
        };
        format!(r#"{{"field": "{name}", {}}}"#, operators.map(member).join(","))
    }

    /// One advanced selector for a type, with more tests.
    fn advanced(kind: &str, more: &[String]) -> String {
        let of_type = [field("eventCategory", "equals", "Data"), field("resources.type", "equals", kind)];
        let fields = [&of_type, more].concat().join(",");
        format!(r#""advanced_event_selectors": [{{"field_selectors": [{fields}]}}]"#)
    }

    fn on_trail(selectors: &str) -> (&'static str, Resource) {
        trail((true, true), &format!(r#""event_selectors": null, {selectors}"#))
    }

    fn classic(kind: &str, value: &str) -> (&'static str, Resource) {
        trail(
            (true, true),
            &format!(
                r#""advanced_event_selectors": null, "event_selectors": [{{"read_write_type": "All",
                "include_management_events": true, "exclude_management_event_sources": [],
                "data_resources": [{{"resource_type": "{kind}", "values": ["{value}"]}}]}}]"#
            ),
        )
    }

    fn types(types: &[&str]) -> Observed<List<String>> {
        Observed::Known(types.iter().map(|it| (*it).to_owned()).collect())
    }

    const BEDROCK: &str = "AWS::Bedrock::AgentAlias";

    #[test]
    fn a_type_is_kept_when_no_resource_of_it_is_left_out() {
        assert_eq!(kept(vec![on_trail(&advanced(BEDROCK, &[]))], None), types(&[BEDROCK]));
        for left_out in [
            field("readOnly", "equals", "false"),
            field("eventName", "not_equals", "GetAgentMemory"),
            field("resources.ARN", "starts_with", "arn:aws:bedrock:eu-west-1:111122223333:agent-alias/A"),
        ] {
            assert_eq!(kept(vec![on_trail(&advanced(BEDROCK, std::slice::from_ref(&left_out)))], None), types(&[]), "{left_out}");
        }
    }

    #[test]
    fn classic_selectors_name_all_resources_of_the_types_that_they_know() {
        for (kind, all, some) in [
            ("AWS::S3::Object", "arn:aws:s3", "arn:aws:s3:::data/"),
            ("AWS::Lambda::Function", "arn:aws:lambda", "arn:aws:lambda:eu-west-1:111122223333:function:x"),
            ("AWS::DynamoDB::Table", "arn:aws:dynamodb", "arn:aws:dynamodb:eu-west-1:111122223333:table/x"),
        ] {
            assert_eq!(kept(vec![classic(kind, all)], None), types(&[kind]));
            assert_eq!(kept(vec![classic(kind, some)], None), types(&[]));
        }
    }

    #[test]
    fn event_data_stores_count_beside_trails() {
        let reads = advanced(BEDROCK, &[field("readOnly", "equals", "true")]);
        let writes = advanced(BEDROCK, &[field("readOnly", "equals", "false")]);
        let both = |store| kept(vec![on_trail(&reads), store], None);
        assert_eq!(both(store("ENABLED", true, &writes)), types(&[BEDROCK]));
        assert_eq!(both(store("ENABLED", false, &writes)), types(&[]));
        assert_eq!(both(store("STOPPED_INGESTION", true, &writes)), types(&[]));
    }

    #[test]
    fn what_stands_still_keeps_nothing() {
        let selectors = format!(r#""event_selectors": null, {}"#, advanced(BEDROCK, &[]));
        assert_eq!(kept(vec![trail((false, true), &selectors)], None), types(&[]));
        assert_eq!(kept(vec![trail((true, false), &selectors)], None), types(&[]));
    }

    #[test]
    fn what_could_not_be_read_leaves_the_list_open() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        let unread = on_trail(r#""advanced_event_selectors": {"$unknown": "access_denied"}"#);
        assert_eq!(kept(vec![unread.clone()], None), Observed::unknown(&denied));
        assert_eq!(kept(Vec::new(), Some(Arc::clone(&denied))), Observed::unknown(&denied));
        let open = Observed::Known(List { items: vec![BEDROCK.to_owned()], rest: Some(denied) });
        assert_eq!(kept(vec![unread, on_trail(&advanced(BEDROCK, &[]))], None), open);
    }
}
