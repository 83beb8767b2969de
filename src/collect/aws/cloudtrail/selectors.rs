//! Event selectors, classic and advanced, as trails and event data stores have them.

use aws_sdk_cloudtrail::operation::get_event_selectors::GetEventSelectorsOutput;
use aws_sdk_cloudtrail::types;

use crate::collect::answer::{Answer, required, required_text};
use crate::model::aws::{AdvancedEventSelector, DataResource, EventSelector, FieldSelector, ReadWriteType};
use crate::model::call::Call;
use crate::model::{List, Observed};

/// The two kinds of selectors of a trail, of which it uses one.
#[derive(Debug)]
pub(super) struct Selectors {
    pub(super) classic: Observed<List<EventSelector>>,
    pub(super) advanced: Observed<List<AdvancedEventSelector>>,
}

/// The selectors of a trail.
pub(super) fn of_trail(answer: &Answer<GetEventSelectorsOutput>) -> Selectors {
    let call = answer.call;
    let advanced = answer.field(|output| match output.advanced_event_selectors.as_deref() {
        Some(selectors) if !selectors.is_empty() => Observed::Known(advanced(call, selectors)),
        _ if output.event_selectors.is_some() => Observed::Absent,
        _ => required(call, "EventSelectors", None),
    });
    let classic = match &advanced {
        Observed::Known(_) => Observed::Absent,
        Observed::Absent => {
            answer.required("EventSelectors", |output| output.event_selectors.as_deref().map(|all| classic(call, all)))
        }
        Observed::Unknown(cause) => Observed::unknown(cause),
    };
    Selectors { classic, advanced }
}

/// Source: CloudTrail API, `PutEventSelectors`: a trail without selectors records all management events.
fn classic(call: &'static Call, selectors: &[types::EventSelector]) -> List<EventSelector> {
    if selectors.is_empty() {
        return List::complete(vec![EventSelector {
            read_write_type: Observed::Known(ReadWriteType::All),
            include_management_events: Observed::Known(true),
            exclude_management_event_sources: Observed::Known(List::complete(Vec::new())),
            data_resources: Observed::Known(List::complete(Vec::new())),
        }]);
    }
    selectors.iter().map(|selector| event_selector(call, selector)).collect()
}

fn event_selector(call: &'static Call, selector: &types::EventSelector) -> EventSelector {
    let read_write = selector.read_write_type.as_ref().map(|kind| ReadWriteType::from(kind.as_str()));
    EventSelector {
        read_write_type: required(call, "ReadWriteType", read_write),
        include_management_events: required(call, "IncludeManagementEvents", selector.include_management_events),
        exclude_management_event_sources: Observed::Known(texts(selector.exclude_management_event_sources())),
        data_resources: Observed::Known(selector.data_resources().iter().map(|resource| data_resource(call, resource)).collect()),
    }
}

fn data_resource(call: &'static Call, resource: &types::DataResource) -> DataResource {
    DataResource {
        resource_type: required(call, "Type", resource.r#type.clone()),
        values: required(call, "Values", resource.values.as_deref().map(texts)),
    }
}

/// The advanced selectors of a trail or an event data store.
pub(super) fn advanced(call: &'static Call, selectors: &[types::AdvancedEventSelector]) -> List<AdvancedEventSelector> {
    let one = |selector: &types::AdvancedEventSelector| AdvancedEventSelector {
        name: Observed::or_absent(selector.name.clone()),
        field_selectors: Observed::Known(selector.field_selectors.iter().map(|field| field_selector(call, field)).collect()),
    };
    selectors.iter().map(one).collect()
}

fn field_selector(call: &'static Call, selector: &types::AdvancedFieldSelector) -> FieldSelector {
    let some =
        |values: &Option<Vec<String>>| Observed::or_absent(values.as_deref().filter(|values| !values.is_empty()).map(texts));
    FieldSelector {
        field: required_text(call, "Field", &selector.field),
        equals: some(&selector.equals),
        not_equals: some(&selector.not_equals),
        starts_with: some(&selector.starts_with),
        not_starts_with: some(&selector.not_starts_with),
        ends_with: some(&selector.ends_with),
        not_ends_with: some(&selector.not_ends_with),
    }
}

fn texts(items: &[String]) -> List<String> {
    items.iter().cloned().collect()
}
