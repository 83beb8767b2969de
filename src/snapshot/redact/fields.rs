//! What becomes of each text of the model: the one list of these decisions.
//!
//! Texts of other types are decided by their type: ARNs and references have stand-ins, policies are documents, tags have
//! stand-ins for keys and values, and an enum's documented texts stay.

use Becomes::{Document, Itself, StandIns};

/// What becomes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Becomes {
    /// The owner chose it, or it names something of the owner's: only words of AWS stay.
    StandIns,
    /// It is JSON of the owner's: the same for each text in it.
    Document,
    /// AWS chose it: it stays, unless it does not look like it.
    Itself,
}

/// What was decided of a field.
pub(super) fn becomes(record: &str, field: &str) -> Option<Becomes> {
    FIELDS.iter().find(|(of, name, _)| *of == record && *name == field).map(|(.., becomes)| *becomes)
}

/// Every field that holds text or a list of texts, by record and name.
const FIELDS: &[(&str, &str, Becomes)] = &[
    ("AccessKey", "last_used_region", StandIns),
    ("AccessKey", "last_used_service", Itself),
    ("AccessLogging", "target_prefix", StandIns),
    ("AccessPoint", "bucket_account", StandIns),
    ("AccessPoint", "name", StandIns),
    ("AccessPoint", "vpc_id", StandIns),
    ("Account", "account_id", StandIns),
    ("Account", "partition", Itself),
    ("AccountRegion", "name", StandIns),
    ("AdvancedEventSelector", "name", StandIns),
    ("Alarm", "extended_statistic", Itself),
    ("Alarm", "metric_name", StandIns),
    ("Alarm", "name", StandIns),
    ("Alarm", "namespace", StandIns),
    ("Alarm", "threshold", Itself),
    ("AlarmMetric", "account_id", StandIns),
    ("AlarmMetric", "expression", StandIns),
    ("AlarmMetric", "id", StandIns),
    ("AlarmMetric", "metric_name", StandIns),
    ("AlarmMetric", "namespace", StandIns),
    ("AlarmMetric", "statistic", Itself),
    ("AlternateContact", "email_domain", StandIns),
    ("Analyzer", "managed_by", StandIns),
    ("Analyzer", "name", StandIns),
    ("Analyzer", "status_reason", StandIns),
    ("AnalyzerFinding", "error", StandIns),
    ("AnalyzerFinding", "id", StandIns),
    ("AnalyzerFinding", "resource", StandIns),
    ("AnalyzerFinding", "resource_account", StandIns),
    ("AnalyzerFinding", "resource_type", Itself),
    ("Bucket", "name", StandIns),
    ("Bucket", "owner_id", StandIns),
    ("Bucket", "region", StandIns),
    ("CompositeAlarm", "actions_suppressor", StandIns),
    ("CompositeAlarm", "alarm_rule", StandIns),
    ("CompositeAlarm", "name", StandIns),
    ("ConfigRule", "created_by", StandIns),
    ("ConfigRule", "name", StandIns),
    ("ConfigRule", "source_identifier", StandIns),
    ("DataResource", "resource_type", Itself),
    ("DataResource", "values", StandIns),
    ("DelegatedAdministrator", "account_id", StandIns),
    ("DelegatedAdministrator", "services", StandIns),
    ("Delivery", "last_error_code", Itself),
    ("DeliveryChannel", "name", StandIns),
    ("DeliveryChannel", "s3_key_prefix", StandIns),
    ("Detector", "detector_id", StandIns),
    ("DigestChain", "home_region", StandIns),
    ("DigestChain", "name", StandIns),
    ("DigestChain", "region", StandIns),
    ("DigestChain", "root", StandIns),
    ("Encryption", "blocked_encryption_types", Itself),
    ("EventDataStore", "name", StandIns),
    ("EventRule", "event_bus", StandIns),
    ("EventRule", "event_pattern", Document),
    ("EventRule", "managed_by", StandIns),
    ("EventRule", "name", StandIns),
    ("EventRule", "schedule_expression", StandIns),
    ("EventSelector", "exclude_management_event_sources", Itself),
    ("EventTarget", "id", StandIns),
    ("FeatureConfiguration", "name", Itself),
    ("FieldSelector", "ends_with", StandIns),
    ("FieldSelector", "equals", StandIns),
    ("FieldSelector", "field", Itself),
    ("FieldSelector", "not_ends_with", StandIns),
    ("FieldSelector", "not_equals", StandIns),
    ("FieldSelector", "not_starts_with", StandIns),
    ("FieldSelector", "starts_with", StandIns),
    ("FileProblem", "object", StandIns),
    ("FileProblem", "why", StandIns),
    ("Function", "name", StandIns),
    ("Grant", "grantee_id", StandIns),
    ("Grant", "grantee_uri", StandIns),
    ("Group", "name", StandIns),
    ("Group", "path", StandIns),
    ("HubStandard", "status_reason", StandIns),
    ("InlinePolicy", "name", StandIns),
    ("Key", "aliases", StandIns),
    ("Key", "custom_key_store_id", StandIns),
    ("Key", "description", StandIns),
    ("Key", "key_id", StandIns),
    ("KeyGrant", "grant_id", StandIns),
    ("KeyGrant", "grantee_principal", StandIns),
    ("KeyGrant", "grantee_service_principal", StandIns),
    ("KeyGrant", "issuing_account", StandIns),
    ("KeyGrant", "name", StandIns),
    ("KeyGrant", "retiring_principal", StandIns),
    ("KeyGrant", "retiring_service_principal", StandIns),
    ("LifecycleRule", "id", StandIns),
    ("LifecycleRule", "noncurrent_transition_storage_classes", Itself),
    ("LifecycleRule", "prefix", StandIns),
    ("LifecycleRule", "transition_storage_classes", Itself),
    ("LifecycleTransition", "storage_class", Itself),
    ("LogGroup", "name", StandIns),
    ("LogResourcePolicy", "name", StandIns),
    ("MetricFilter", "field_selection_criteria", StandIns),
    ("MetricFilter", "name", StandIns),
    ("MetricFilter", "pattern", StandIns),
    ("MetricTransformation", "default_value", Itself),
    ("MetricTransformation", "metric_name", StandIns),
    ("MetricTransformation", "metric_namespace", StandIns),
    ("MetricTransformation", "metric_value", Itself),
    ("MultiRegionAccessPoint", "name", StandIns),
    ("OidcProvider", "client_ids", StandIns),
    ("OidcProvider", "thumbprints", StandIns),
    ("OidcProvider", "url", StandIns),
    ("Organization", "enabled_policy_types", Itself),
    ("Organization", "management_account_id", StandIns),
    ("Organization", "organization_id", StandIns),
    ("Organization", "trusted_services", StandIns),
    ("OrganizationMember", "account_id", StandIns),
    ("Policy", "default_version_id", Itself),
    ("Policy", "name", StandIns),
    ("Policy", "path", StandIns),
    ("PolicyTarget", "target_id", StandIns),
    ("PolicyVersion", "version_id", Itself),
    ("Recorder", "last_error_code", Itself),
    ("Recorder", "name", StandIns),
    ("Recorder", "service_principal", Itself),
    ("RecordingGroup", "excluded_resource_types", Itself),
    ("RecordingGroup", "resource_types", Itself),
    ("RecordingModeOverride", "resource_types", Itself),
    ("ReplicationRule", "destination_account", StandIns),
    ("ReplicationRule", "id", StandIns),
    ("ReplicationRule", "prefix", StandIns),
    ("Role", "last_used_region", StandIns),
    ("Role", "name", StandIns),
    ("Role", "path", StandIns),
    ("SamlProvider", "name", StandIns),
    ("ServerCertificate", "name", StandIns),
    ("ServerCertificate", "path", StandIns),
    ("ServiceControlPolicy", "name", StandIns),
    ("ServiceControlPolicy", "policy_id", StandIns),
    ("ServiceSpecificCredential", "credential_id", StandIns),
    ("ServiceSpecificCredential", "service_name", StandIns),
    ("SigningKey", "fingerprint", StandIns),
    ("Subscription", "owner_account", StandIns),
    ("Subscription", "protocol", Itself),
    ("SubscriptionFilter", "field_selection_criteria", StandIns),
    ("SubscriptionFilter", "name", StandIns),
    ("SubscriptionFilter", "pattern", StandIns),
    ("Topic", "name", StandIns),
    ("Topic", "owner_account", StandIns),
    ("Trail", "home_region", StandIns),
    ("Trail", "insight_selectors", Itself),
    ("Trail", "latest_delivery_error", Itself),
    ("Trail", "latest_digest_delivery_error", Itself),
    ("Trail", "latest_log_group_delivery_error", Itself),
    ("Trail", "latest_notification_error", Itself),
    ("Trail", "name", StandIns),
    ("Trail", "owner_account", StandIns),
    ("Trail", "s3_key_prefix", StandIns),
    ("Trail", "shadow_regions", StandIns),
    ("User", "name", StandIns),
    ("User", "path", StandIns),
    ("Website", "error_document", StandIns),
    ("Website", "index_document", StandIns),
    ("Website", "redirect_host", StandIns),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::ResourceKind;
    use crate::model::schema::{FieldSource, FieldType, RecordSchema};

    /// The texts that a record holds, and those of the records in it.
    fn texts(schema: &'static RecordSchema, found: &mut BTreeSet<(&'static str, &'static str)>) {
        for field in schema.fields.iter().filter(|field| matches!(field.source, FieldSource::Call(_))) {
            let mut ty = field.ty;
            while let FieldType::List(item) = ty {
                ty = *item;
            }
            match ty {
                FieldType::Text => drop(found.insert((schema.name, field.name))),
                FieldType::Record(inner) => texts(inner, found),
                _ => {}
            }
        }
    }

    #[test]
    fn every_text_of_the_model_is_decided_and_nothing_else() {
        let mut held = BTreeSet::new();
        ResourceKind::ALL.iter().for_each(|kind| texts(kind.schema(), &mut held));
        let decided: BTreeSet<_> = FIELDS.iter().map(|(record, field, _)| (*record, *field)).collect();
        let undecided: Vec<_> = held.difference(&decided).collect();
        assert_eq!(undecided, Vec::<&(&str, &str)>::new(), "say in src/snapshot/redact/fields.rs how these are redacted");
        let gone: Vec<_> = decided.difference(&held).collect();
        assert_eq!(gone, Vec::<&(&str, &str)>::new(), "take these out of src/snapshot/redact/fields.rs");
        assert_eq!(decided.len(), FIELDS.len(), "a field stands there twice");
    }
}
