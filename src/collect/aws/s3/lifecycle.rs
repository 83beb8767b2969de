//! Lifecycle rules of a bucket.

use aws_sdk_s3::types;

use crate::collect::answer::{required, required_text, time};
use crate::model::aws::{LifecycleRule, LifecycleTransition, RuleStatus};
use crate::model::call::Call;
use crate::model::{List, Map, Observed};

/// What a rule's filter asks of an object, wherever in the filter it stands.
#[derive(Default)]
struct Filter {
    prefix: Option<String>,
    tags: Option<Map>,
    larger_than: Option<i64>,
    smaller_than: Option<i64>,
}

/// One rule.
pub(super) fn rule(call: &'static Call, rule: &types::LifecycleRule) -> LifecycleRule {
    let filter = filter(rule);
    let expiration = rule.expiration.as_ref();
    let noncurrent = rule.noncurrent_version_expiration.as_ref();
    let abort = rule.abort_incomplete_multipart_upload.as_ref();
    let days = |days: Option<i32>| Observed::or_absent(days.map(i64::from));
    let classes = rule.transitions().iter().map(|step| step.storage_class.as_ref());
    let noncurrent_classes = rule.noncurrent_version_transitions().iter().map(|step| step.storage_class.as_ref());
    LifecycleRule {
        id: Observed::or_absent(rule.id.clone()),
        status: required_text(call, "Status", rule.status.as_str()).map(|status| RuleStatus::from(status.as_str())),
        prefix: Observed::or_absent(filter.prefix.filter(|prefix| !prefix.is_empty())),
        tags: Observed::or_absent(filter.tags),
        object_size_greater_than: Observed::or_absent(filter.larger_than),
        object_size_less_than: Observed::or_absent(filter.smaller_than),
        expiration_days: days(expiration.and_then(|expiration| expiration.days)),
        expiration_date: Observed::or_absent(expiration.and_then(|expiration| time(expiration.date.as_ref()?))),
        expired_object_delete_marker: Observed::or_absent(
            expiration.and_then(|expiration| expiration.expired_object_delete_marker),
        ),
        noncurrent_expiration_days: days(noncurrent.and_then(|noncurrent| noncurrent.noncurrent_days)),
        newer_noncurrent_versions: days(noncurrent.and_then(|noncurrent| noncurrent.newer_noncurrent_versions)),
        abort_incomplete_upload_days: days(abort.and_then(|abort| abort.days_after_initiation)),
        transition_storage_classes: storage_classes(call, classes),
        noncurrent_transition_storage_classes: storage_classes(call, noncurrent_classes),
        transitions: Observed::Known(rule.transitions().iter().map(|step| transition(call, step)).collect()),
    }
}

fn transition(call: &'static Call, step: &types::Transition) -> LifecycleTransition {
    LifecycleTransition {
        storage_class: required(call, "StorageClass", step.storage_class.as_ref().map(|class| class.as_str().to_owned())),
        days: Observed::or_absent(step.days.map(i64::from)),
        date: Observed::or_absent(step.date.as_ref().and_then(time)),
    }
}

fn storage_classes<'a>(
    call: &'static Call,
    classes: impl Iterator<Item = Option<&'a types::TransitionStorageClass>>,
) -> Observed<List<String>> {
    required(call, "StorageClass", classes.map(|class| Some(class?.as_str().to_owned())).collect())
}

fn filter(rule: &types::LifecycleRule) -> Filter {
    let Some(filter) = &rule.filter else {
        #[expect(deprecated, reason = "rules written before filters existed still have their prefix here")]
        return Filter { prefix: rule.prefix.clone(), ..Filter::default() };
    };
    let pair = |tag: &types::Tag| (tag.key.clone(), tag.value.clone());
    match &filter.and {
        Some(and) => Filter {
            prefix: and.prefix.clone(),
            tags: and.tags.as_deref().map(|tags| tags.iter().map(pair).collect()),
            larger_than: and.object_size_greater_than,
            smaller_than: and.object_size_less_than,
        },
        None => Filter {
            prefix: filter.prefix.clone(),
            tags: filter.tag.as_ref().map(|tag| std::iter::once(pair(tag)).collect()),
            larger_than: filter.object_size_greater_than,
            smaller_than: filter.object_size_less_than,
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use aws_sdk_s3::primitives::DateTime;

    use super::*;

    #[test]
    fn objects_move_after_days_or_on_a_date() {
        let after = types::Transition::builder().days(90).storage_class(types::TransitionStorageClass::Glacier).build();
        let date = DateTime::from_secs(1_893_456_000);
        let on = types::Transition::builder().date(date).storage_class(types::TransitionStorageClass::DeepArchive).build();
        let call = Call::find("s3:GetBucketLifecycleConfiguration").unwrap();
        let (after, on) = (transition(call, &after), transition(call, &on));
        let text = |text: &str| Observed::Known(text.to_owned());
        assert_eq!((after.storage_class, after.days, after.date), (text("GLACIER"), Observed::Known(90), Observed::Absent));
        let date = Observed::Known("2030-01-01T00:00:00Z".parse().unwrap());
        assert_eq!((on.storage_class, on.days, on.date), (text("DEEP_ARCHIVE"), Observed::Absent, date));
    }
}
