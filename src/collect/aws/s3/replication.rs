//! Replication rules of a bucket.

use aws_sdk_s3::types;

use crate::collect::answer::required_text;
use crate::model::aws::{ReplicationRule, RuleStatus};
use crate::model::call::Call;
use crate::model::{Map, Observed, Ref};

/// One rule.
pub(super) fn rule(call: &'static Call, rule: &types::ReplicationRule) -> ReplicationRule {
    let destination = rule.destination.as_ref();
    let bucket = destination.map(|destination| destination.bucket.as_str()).unwrap_or_default();
    let owner = destination.and_then(|destination| destination.account.clone()).filter(|owner| !owner.is_empty());
    let (prefix, tags) = filter(rule);
    let deletions = rule.delete_marker_replication.as_ref().and_then(|deletions| deletions.status.as_ref());
    let encrypted = rule.source_selection_criteria.as_ref().and_then(|criteria| criteria.sse_kms_encrypted_objects.as_ref());
    ReplicationRule {
        id: Observed::or_absent(rule.id.clone()),
        status: required_text(call, "Status", rule.status.as_str()).map(|status| RuleStatus::from(status.as_str())),
        destination_bucket: required_text(call, "Destination", bucket).map(Ref::new),
        destination_account: Observed::or_absent(owner),
        prefix: Observed::or_absent(prefix.filter(|prefix| !prefix.is_empty())),
        tags: Observed::or_absent(tags),
        delete_marker_replication: Observed::or_absent(deletions.map(|status| RuleStatus::from(status.as_str()))),
        kms_encrypted_objects: Observed::or_absent(encrypted.map(|objects| RuleStatus::from(objects.status.as_str()))),
    }
}

/// The prefix and tags that a rule asks of an object, wherever in the filter they stand.
fn filter(rule: &types::ReplicationRule) -> (Option<String>, Option<Map>) {
    let Some(filter) = &rule.filter else {
        #[expect(deprecated, reason = "rules of the first version have their prefix here")]
        return (rule.prefix.clone(), None);
    };
    let pair = |tag: &types::Tag| (tag.key.clone(), tag.value.clone());
    match &filter.and {
        Some(and) => (and.prefix.clone(), and.tags.as_deref().map(|tags| tags.iter().map(pair).collect())),
        None => (filter.prefix.clone(), filter.tag.as_ref().map(|tag| std::iter::once(pair(tag)).collect())),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn rule_with(
        change: impl FnOnce(types::builders::ReplicationRuleBuilder) -> types::builders::ReplicationRuleBuilder,
    ) -> ReplicationRule {
        let destination = types::Destination::builder().bucket("arn:aws:s3:::copy").account("444455556666").build().unwrap();
        let blank = types::ReplicationRule::builder().status(types::ReplicationRuleStatus::Enabled).destination(destination);
        rule(Call::find("s3:GetBucketReplication").unwrap(), &change(blank).build().unwrap())
    }

    fn text(text: &str) -> Observed<String> {
        Observed::Known(text.to_owned())
    }

    fn tag(key: &str) -> types::Tag {
        types::Tag::builder().key(key).value("yes").build().unwrap()
    }

    fn tagged(keys: &[&str]) -> Observed<Map> {
        Observed::Known(keys.iter().map(|key| ((*key).to_owned(), "yes".to_owned())).collect())
    }

    #[test]
    fn a_rule_of_the_first_version_has_its_prefix_beside_the_filter_that_it_lacks() {
        #[expect(deprecated, reason = "it is what is tested")]
        let found = rule_with(|rule| rule.prefix("audit/"));
        assert_eq!((found.prefix, found.tags), (text("audit/"), Observed::Absent));
        assert_eq!(found.delete_marker_replication, Observed::Absent);
        assert_eq!(found.kms_encrypted_objects, Observed::Absent);
        assert_eq!(found.destination_account, text("444455556666"));
    }

    #[test]
    fn what_is_asked_of_objects_is_found_wherever_it_stands() {
        let filter = |filter: types::ReplicationRuleFilter| {
            let found = rule_with(|rule| rule.filter(filter));
            (found.prefix, found.tags)
        };
        let blank = types::ReplicationRuleFilter::builder;
        assert_eq!(filter(blank().prefix("").build()), (Observed::Absent, Observed::Absent));
        assert_eq!(filter(blank().prefix("audit/").build()), (text("audit/"), Observed::Absent));
        assert_eq!(filter(blank().tag(tag("a")).build()), (Observed::Absent, tagged(&["a"])));
        let and = types::ReplicationRuleAndOperator::builder().prefix("audit/").tags(tag("a")).tags(tag("b")).build();
        assert_eq!(filter(blank().and(and).build()), (text("audit/"), tagged(&["a", "b"])));
    }

    #[test]
    fn delete_markers_and_encrypted_objects_are_told_apart() {
        let deletions = types::DeleteMarkerReplication::builder().status(types::DeleteMarkerReplicationStatus::Disabled).build();
        let objects = types::SseKmsEncryptedObjects::builder().status(types::SseKmsEncryptedObjectsStatus::Enabled).build();
        let criteria = types::SourceSelectionCriteria::builder().sse_kms_encrypted_objects(objects.unwrap()).build();
        let found = rule_with(|rule| rule.delete_marker_replication(deletions).source_selection_criteria(criteria));
        assert_eq!(found.delete_marker_replication, Observed::Known(RuleStatus::Disabled));
        assert_eq!(found.kms_encrypted_objects, Observed::Known(RuleStatus::Enabled));
    }
}
