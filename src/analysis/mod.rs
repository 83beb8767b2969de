//! Conclusions about settings: the derived fields of the schema. Pure, and stored nowhere.
//!
//! A derived field is one line `derived` in its resource's schema, one function here, and one line in [`DERIVATIONS`];
//! a test compares the two lists. Only fields of whole resources can be derived.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use std::fmt::Debug;
use std::sync::Arc;

use identities::Identities;

use crate::model::aws::{
    AccessPoint, Account, AccountRegion, Alarm, Analyzer, Bucket, Detector, EventDataStore, Function, Group, Key, LogGroup,
    Organization, Policy, Role, Root, Topic, Trail, User,
};
use crate::model::{Cause, FieldValue, Observed, Region, Resource, ResourceBody, ResourceKind, Slot};

pub mod access;
pub mod alarm_metrics;
pub mod alarm_rule;
pub mod alarm_threshold;
pub mod answer;
pub mod audit_threats;
pub mod bucket_denials;
pub mod bucket_networks;
pub mod bucket_policy;
pub mod caller;
pub mod composite_alarms;
pub mod data_events;
pub mod deletion_window;
pub mod detection;
mod document;
pub mod document_powers;
pub mod effective_powers;
pub mod escalation;
pub mod event_pattern;
pub mod event_rule_names;
pub mod exposed_types;
pub mod exposure;
pub mod filter_pattern;
pub mod foreign_grants;
pub mod function_events;
pub mod iam_actions;
pub mod iam_policy;
pub mod identities;
pub mod key_attestation;
pub mod key_delays;
pub mod key_owners;
pub mod key_policy;
pub mod key_replicas;
pub mod log_copies;
pub mod log_delivery;
pub mod log_group_policies;
pub mod log_keys;
pub mod log_lifecycle;
pub mod log_transitions;
mod number;
pub mod object_events;
pub mod object_lock;
pub mod place;
pub mod recording;
pub mod repeated_grants;
pub mod role_trust;
pub mod root_password;
pub mod s3_exposure;
#[cfg(test)]
mod samples;
pub mod topic_policy;
pub mod trail_coverage;
pub mod trail_writes;
pub mod watched_features;
mod wildcard;
pub mod write_actions;

/// A conclusion, whatever its type.
pub trait Observation: Debug + Send + Sync {
    /// The conclusion, borrowed, as the engine reads it.
    fn slot(&self) -> Slot<'_>;
}

impl<T: FieldValue> Observation for Observed<T> {
    fn slot(&self) -> Slot<'_> {
        Self::slot(self)
    }
}

/// What lies around a resource, for conclusions that need more than its own settings.
pub trait Surroundings {
    /// The resources that a related field of it stands for, or that a reference leads to.
    fn related(&self, field: &str) -> Related<'_>;

    /// The users and roles of the account. None: nothing is known of them.
    fn identities(&self) -> Option<&Identities> {
        None
    }

    /// Who read the account, by ARN. None: that is not known.
    fn caller(&self) -> Option<&str> {
        None
    }

    /// Shows the resources that a related field stands for, each with what lies around it; tells why there may be more.
    fn for_each_related(&self, _: &str, _: &mut dyn FnMut(&Resource, &dyn Surroundings)) -> Option<Arc<Cause>> {
        Some(Cause::not_collected())
    }

    /// Those of one region, of the types that a related field of the account stands for.
    fn related_in(&self, _: &str, _: &Region) -> Related<'_> {
        Related { resources: Vec::new(), rest: Some(Cause::not_collected()) }
    }
}

/// Related resources.
#[derive(Debug)]
pub struct Related<'a> {
    /// Those that were read.
    pub resources: Vec<&'a Resource>,
    /// Why there may be more.
    pub rest: Option<Arc<Cause>>,
}

/// How one derived field is concluded.
#[derive(Debug, Clone, Copy)]
pub struct Derivation {
    /// The resource type.
    pub kind: ResourceKind,
    /// The field.
    pub field: &'static str,
    /// The conclusion from a resource of the type and what lies around it.
    pub conclude: fn(&Resource, &dyn Surroundings) -> Box<dyn Observation>,
}

/// One line a derived field. The function takes the body, and the subject for place and partition; under `around` also
/// what lies around it. It gives an `Observed` value.
macro_rules! derivations {
    (
        own { $( $kind:ident . $field:ident = $conclude:path; )* }
        around { $( $around_kind:ident . $around_field:ident = $around_conclude:path; )* }
    ) => {
        /// Every derived field.
        pub static DERIVATIONS: &[Derivation] = &[
            $( Derivation {
                kind: <$kind as ResourceBody>::KIND,
                field: stringify!($field),
                conclude: |resource, _| boxed(resource.body.get::<$kind>().map(|body| $conclude(body, &resource.subject))),
            }, )*
            $( Derivation {
                kind: <$around_kind as ResourceBody>::KIND,
                field: stringify!($around_field),
                conclude: |resource, around| boxed(resource.body.get::<$around_kind>().map(|body| $around_conclude(body, &resource.subject, around))),
            }, )*
        ];
    };
}

/// A conclusion; unknown from a resource of another type.
fn boxed<T: FieldValue + 'static>(conclusion: Option<Observed<T>>) -> Box<dyn Observation> {
    Box::new(conclusion.unwrap_or_default())
}

derivations! {
    own {
        Alarm.evaluation_seconds = alarm_threshold::evaluation_seconds;
        Alarm.events_to_fire = alarm_threshold::events_to_fire;
        Analyzer.exposed_resource_types = exposed_types::of_findings;
        Bucket.access_point_delegations = s3_exposure::access_point_delegations;
        Bucket.accepted_tls_versions = bucket_denials::accepted_tls_versions;
        Bucket.accepted_upload_algorithms = bucket_denials::accepted_upload_algorithms;
        Bucket.accepts_access_logs = bucket_policy::accepts_access_logs;
        Bucket.accepts_other_keys = bucket_denials::accepts_other_keys;
        Bucket.denied_to_services = bucket_networks::denied_to_services;
        Bucket.insecure_transport_denied = bucket_denials::insecure_transport_denied;
        Bucket.object_lock_days = object_lock::days;
        Bucket.policy_deleted_principals = s3_exposure::deleted_principals;
        Bucket.policy_grants = s3_exposure::grants;
        Bucket.undenied_deleters = bucket_denials::undenied_deleters;
        Bucket.undenied_outside_readers = bucket_networks::undenied_outside_readers;
        Bucket.sse_c_blocked = bucket_policy::sse_c_blocked;
        Detector.watched_features = watched_features::by_name;
        Group.inline_powers = document_powers::of_group;
        Policy.powers = document_powers::of_policy;
        Policy.version_gains = document_powers::of_other_versions;
        Role.inline_powers = document_powers::of_role;
        User.inline_powers = document_powers::of_user;
        EventDataStore.management_events_in_part = trail_coverage::collected_in_part;
        Key.deletion_window_days = deletion_window::days;
        Key.deletion_window_days_at_most = deletion_window::days_at_most;
        Key.region = place::region_of_key;
        Key.repeated_grants = repeated_grants::of_key;
        Role.assumed_by_users = role_trust::assumed_by_users;
        Role.can_be_assumed = role_trust::can_be_assumed;
        Role.takes_any_certificate = role_trust::takes_any_certificate;
        Role.trusts_account = role_trust::trusts_account;
        Role.deleted_principals = role_trust::deleted_principals;
        Role.trusted_users = role_trust::trusted_users;
        Role.trusted_roles = role_trust::trusted_roles;
        Role.trusted_saml_providers = role_trust::trusted_saml_providers;
        Role.trusted_oidc_providers = role_trust::trusted_oidc_providers;
        Root.has_password = root_password::is_there;
        Role.identity_providers = role_trust::identity_providers;
        Role.trust_grants = role_trust::grants;
        LogGroup.policy_grants = log_group_policies::grants;
        Key.unattested_users = key_attestation::unattested_users;
        Key.policy_grants = key_policy::grants;
        Trail.filterable_sources_recorded = trail_coverage::filterable_sources_recorded;
        Trail.management_events_in_part = trail_coverage::management_events_in_part;
        Trail.notification_topic = topic_policy::of_trail;
        Trail.delivery_role = log_delivery::of_trail;
        Trail.management_events = trail_coverage::management_events;
        Trail.records_own_delivery = object_events::own_delivery;
    }
    around {
        Account.caller = caller::caller;
        Account.caller_write_actions = caller::write_actions;
        Account.detections = detection::of_account;
        Account.trail_detections = detection::of_trails;
        Account.foreign_key_owners = key_owners::foreign;
        Account.recorded_data_types = data_events::recorded_types;
        Account.responses = detection::responses;
        AccountRegion.event_rule_names = event_rule_names::of_region;
        Alarm.composite_alarms = composite_alarms::asking_for;
        Alarm.is_fed_by_filter = alarm_metrics::is_fed_by_filter;
        Alarm.watches_trail_metric = alarm_metrics::watches_trail_metric;
        User.unused_key_delays = key_delays::unused_key_delays;
        Account.administrators = effective_powers::administrators;
        User.effective_admin = effective_powers::effective_admin;
        User.escalation_paths = effective_powers::escalation_paths;
        User.role_chain_to_admin = effective_powers::role_chain_to_admin;
        User.policy_edits = effective_powers::policy_edits;
        User.delegates = effective_powers::delegates;
        User.can_blind_trails = audit_threats::can_blind_trails;
        User.has_permissions = effective_powers::has_permissions;
        User.unbounded_grants = effective_powers::unbounded_grants;
        User.boundary_edits = effective_powers::boundary_edits;
        Role.effective_admin = effective_powers::effective_admin;
        Role.escalation_paths = effective_powers::escalation_paths;
        Role.role_chain_to_admin = effective_powers::role_chain_to_admin;
        Role.policy_edits = effective_powers::policy_edits;
        Role.delegates = effective_powers::delegates;
        Role.unbounded_grants = effective_powers::unbounded_grants;
        Role.boundary_edits = effective_powers::boundary_edits;
        Role.can_blind_trails = audit_threats::can_blind_trails;
        Role.write_actions = write_actions::of_member;
        Role.reads_all = effective_powers::reads_all;
        Bucket.log_copies = log_copies::of_bucket;
        Bucket.log_lifecycle = log_lifecycle::of_bucket;
        Bucket.log_transitions = log_transitions::of_bucket;
        Bucket.logs_delivered_elsewhere = log_copies::delivered_elsewhere;
        AccessPoint.exposure = s3_exposure::of_access_point;
        Bucket.exposure = s3_exposure::of_bucket;
        Bucket.object_acls_void = s3_exposure::object_acls_void;
        Bucket.object_events = object_events::recorded;
        Function.invocations_recorded = function_events::invocations_recorded;
        Bucket.policy_exposure = s3_exposure::of_policy;
        Bucket.trail_writes_confined = trail_writes::confined;
        Key.exposure = key_policy::exposure;
        LogGroup.exposure = log_group_policies::exposure;
        Key.replicas = key_replicas::of_key;
        Key.foreign_grants = foreign_grants::of_key;
        Key.is_manageable = key_policy::is_manageable;
        Role.exposure = role_trust::exposure;
        Role.external_accounts = role_trust::external_accounts;
        Topic.exposure = topic_policy::exposure;
        Trail.stoppers = audit_threats::stoppers;
        Trail.log_deleters = audit_threats::log_deleters;
        Trail.bucket_changers = audit_threats::bucket_changers;
        Trail.key_disablers = audit_threats::key_disablers;
        Trail.log_group_deleters = audit_threats::log_group_deleters;
        Trail.delivery_role_changers = audit_threats::delivery_role_changers;
        Trail.alert_silencers = audit_threats::alert_silencers;
        Trail.blinders = audit_threats::blinders;
        Trail.log_readers = audit_threats::log_readers;
        Trail.log_decrypters = audit_threats::log_decrypters;
        Trail.configurers = audit_threats::configurers;
        Trail.operators = audit_threats::operators;
        Role.log_delivery = log_delivery::of_role;
        EventDataStore.blinders = audit_threats::of_event_data_store;
        Account.detector_disablers = audit_threats::detector_disablers;
        Organization.denied_trail_changes = audit_threats::denied_to_members;
        Account.organization_trail_blinders = audit_threats::organization_trail_blinders;
        Account.trail_blinders = audit_threats::trail_blinders;
        Account.trail_log_readers = audit_threats::trail_log_readers;
    }
}

/// How this field is concluded, if it is a derived one.
pub fn derivation(kind: ResourceKind, field: &str) -> Option<&'static Derivation> {
    DERIVATIONS.iter().find(|derivation| derivation.kind == kind && derivation.field == field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Subject;
    use crate::model::schema::{FieldSource, FieldType, RecordSchema};

    fn nested(ty: FieldType) -> Option<&'static RecordSchema> {
        match ty {
            FieldType::Record(schema) => Some(schema),
            FieldType::List(item) => nested(*item),
            _ => None,
        }
    }

    fn derived_of(schema: &'static RecordSchema) -> Vec<&'static str> {
        let derived = |source| matches!(source, FieldSource::Derived(_));
        schema.fields.iter().filter(|field| derived(field.source)).map(|field| field.name).collect()
    }

    #[test]
    fn every_derived_line_of_the_schema_has_a_conclusion_and_the_other_way_round() {
        let mut in_schema = Vec::new();
        for &kind in ResourceKind::ALL {
            in_schema.extend(derived_of(kind.schema()).into_iter().map(|field| (kind, field)));
        }
        let mut concluded: Vec<_> = DERIVATIONS.iter().map(|derivation| (derivation.kind, derivation.field)).collect();
        in_schema.sort_unstable();
        concluded.sort_unstable();
        assert_eq!(concluded, in_schema);
    }

    #[test]
    fn members_of_records_are_not_derived() {
        fn check(schema: &'static RecordSchema) {
            for inner in schema.fields.iter().filter_map(|field| nested(field.ty)) {
                assert_eq!(derived_of(inner), Vec::<&str>::new(), "{}", inner.name);
                check(inner);
            }
        }
        ResourceKind::ALL.iter().for_each(|kind| check(kind.schema()));
    }

    /// Nothing is known of what lies around.
    struct Nothing;

    impl Surroundings for Nothing {
        fn related(&self, _: &str) -> Related<'_> {
            Related { resources: Vec::new(), rest: Some(Cause::not_collected()) }
        }

        fn related_in(&self, field: &str, _: &Region) -> Related<'_> {
            self.related(field)
        }
    }

    #[test]
    fn a_conclusion_from_nothing_is_unknown() {
        for derivation in DERIVATIONS {
            let subject = Subject {
                kind: derivation.kind,
                id: "x".into(),
                arn: None,
                partition: "aws".into(),
                account: "111122223333".into(),
                region: None,
                name: "x".into(),
            };
            let blank = Resource { subject: subject.into(), body: derivation.kind.blank() };
            assert!(matches!((derivation.conclude)(&blank, &Nothing).slot(), Slot::Unknown(_)), "{}", derivation.field);
        }
    }
}
