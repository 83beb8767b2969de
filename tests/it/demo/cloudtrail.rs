//! Trails: one as it should be, one forgotten, one that fails to deliver, one of data events, one of the organization.

use trailwarden::model::aws::{
    AdvancedEventSelector, BillingMode, EventDataStore, EventDataStoreStatus, EventSelector, FieldSelector, Handle,
    ReadWriteType, Trail,
};
use trailwarden::model::{List, Observed, Ref, Resource, ResourceKind};

use super::{ACCOUNT, HOME, MANAGEMENT, REGIONS, all, at, denied, kms, known, place, resource, tags, text, texts};

pub(super) fn resources() -> Vec<Resource> {
    vec![audit(), legacy(), data_events(), forgotten(), organization(), event_data_store()]
}

/// A trail that does everything right; the others differ from it.
fn good(name: &str, region: &str, bucket: &str) -> Trail {
    Trail {
        name: text(name),
        home_region: text(region),
        owner_account: text(ACCOUNT),
        is_multi_region: known(true),
        is_organization_trail: known(false),
        include_global_service_events: known(true),
        log_file_validation_enabled: known(true),
        log_bucket: known(Ref::new(bucket)),
        log_bucket_exists: known(true),
        s3_key_prefix: Observed::Absent,
        kms_key: known(Ref::new(kms::arn(HOME, kms::AUDIT))),
        log_group: known(Ref::new(format!("arn:aws:logs:{region}:{ACCOUNT}:log-group:cloudtrail/{name}:*"))),
        log_group_role: known(format!("arn:aws:iam::{ACCOUNT}:role/cloudtrail-to-cloudwatch").as_str()),
        sns_topic: Observed::Absent,
        has_custom_event_selectors: known(false),
        has_insight_selectors: known(true),
        shadow_regions: all(REGIONS.into_iter().filter(|other| *other != region).map(str::to_owned)),
        is_logging: known(true),
        latest_delivery_error: Observed::Absent,
        latest_delivery_time: at("2026-01-15T05:55:12Z"),
        latest_digest_delivery_error: Observed::Absent,
        latest_digest_delivery_time: at("2026-01-15T05:13:40Z"),
        latest_notification_error: Observed::Absent,
        latest_log_group_delivery_error: Observed::Absent,
        latest_log_group_delivery_time: at("2026-01-15T05:57:02Z"),
        start_logging_time: at("2023-02-11T09:30:00Z"),
        stop_logging_time: Observed::Absent,
        event_selectors: all([management_events()]),
        advanced_event_selectors: Observed::Absent,
        insight_selectors: texts(["ApiCallRateInsight", "ApiErrorRateInsight"]),
        tags: tags([("owner", "security"), ("environment", "prod")]),
    }
}

fn management_events() -> EventSelector {
    EventSelector {
        read_write_type: known(ReadWriteType::All),
        include_management_events: known(true),
        exclude_management_event_sources: texts([]),
        data_resources: all([]),
    }
}

fn audit() -> Resource {
    resource(HOME, Handle::Name("lindenhof-audit"), good("lindenhof-audit", HOME, "lindenhof-audit-logs"))
}

/// From before there was a security team: one region, switched off by somebody last summer.
fn legacy() -> Resource {
    let trail = Trail {
        is_multi_region: known(false),
        include_global_service_events: known(false),
        log_file_validation_enabled: known(false),
        kms_key: Observed::Absent,
        log_group: Observed::Absent,
        log_group_role: Observed::Absent,
        has_insight_selectors: known(false),
        shadow_regions: texts([]),
        is_logging: known(false),
        latest_delivery_time: at("2025-08-19T16:20:31Z"),
        latest_digest_delivery_time: Observed::Absent,
        latest_log_group_delivery_time: Observed::Absent,
        start_logging_time: at("2019-05-06T12:00:00Z"),
        stop_logging_time: at("2025-08-19T16:24:55Z"),
        insight_selectors: texts([]),
        tags: tags([]),
        ..good("legacy", "us-east-1", "lindenhof-legacy-logs")
    };
    resource("us-east-1", Handle::Name("legacy"), trail)
}

/// Data events of the invoices only.
fn data_events() -> Resource {
    let field = |name: &str, values: &[&str]| FieldSelector {
        field: text(name),
        equals: all(values.iter().map(|value| (*value).to_owned())),
        not_equals: Observed::Absent,
        starts_with: Observed::Absent,
        not_starts_with: Observed::Absent,
        ends_with: Observed::Absent,
        not_ends_with: Observed::Absent,
    };
    let arn = FieldSelector {
        equals: Observed::Absent,
        starts_with: texts(["arn:aws:s3:::lindenhof-invoices/"]),
        ..field("resources.ARN", &[])
    };
    let fields = [field("eventCategory", &["Data"]), field("resources.type", &["AWS::S3::Object"]), arn];
    let trail = Trail {
        is_multi_region: known(false),
        shadow_regions: texts([]),
        kms_key: known(Ref::new(kms::arn("eu-central-1", kms::DATA))),
        log_group: Observed::Absent,
        log_group_role: Observed::Absent,
        latest_log_group_delivery_time: Observed::Absent,
        has_custom_event_selectors: known(true),
        has_insight_selectors: known(false),
        event_selectors: Observed::Absent,
        advanced_event_selectors: all([AdvancedEventSelector { name: text("invoices"), field_selectors: all(fields) }]),
        insight_selectors: texts([]),
        ..good("invoice-access", "eu-central-1", "lindenhof-data-events")
    };
    resource("eu-central-1", Handle::Name("invoice-access"), trail)
}

/// Its bucket was deleted, and nobody noticed.
fn forgotten() -> Resource {
    let trail = Trail {
        is_multi_region: known(false),
        shadow_regions: texts([]),
        log_bucket_exists: known(false),
        kms_key: Observed::Absent,
        log_group: Observed::Absent,
        log_group_role: Observed::Absent,
        has_insight_selectors: known(false),
        latest_delivery_error: text("NoSuchBucket"),
        latest_delivery_time: at("2024-11-03T02:14:09Z"),
        latest_digest_delivery_error: text("NoSuchBucket"),
        latest_digest_delivery_time: at("2024-11-03T02:01:44Z"),
        latest_log_group_delivery_time: Observed::Absent,
        insight_selectors: texts([]),
        tags: tags([("project", "proof-of-concept")]),
        ..good("poc-trail", "eu-central-1", "lindenhof-poc-trail")
    };
    resource("eu-central-1", Handle::Name("poc-trail"), trail)
}

/// Owned by the organization's management account: what it does there cannot be seen from here.
fn organization() -> Resource {
    let arn = format!("arn:aws:cloudtrail:us-east-1:{MANAGEMENT}:trail/lindenhof-organization");
    let insights: Observed<List<String>> = denied("cloudtrail:GetInsightSelectors");
    let trail = Trail {
        owner_account: text(MANAGEMENT),
        is_organization_trail: known(true),
        log_bucket: known(Ref::new("lindenhof-organization-logs")),
        kms_key: known(Ref::new(format!("arn:aws:kms:us-east-1:{MANAGEMENT}:key/0f5e8c1e-6d0b-4c56-9a38-2f8f1c7f3b11"))),
        log_group: Observed::Absent,
        log_group_role: Observed::Absent,
        latest_log_group_delivery_time: Observed::Absent,
        event_selectors: denied("cloudtrail:GetEventSelectors"),
        advanced_event_selectors: denied("cloudtrail:GetEventSelectors"),
        insight_selectors: insights,
        tags: denied("cloudtrail:ListTags"),
        ..good("lindenhof-organization", "us-east-1", "")
    };
    let subject = place("us-east-1").subject_with_arn(ResourceKind::Trail, &arn, "lindenhof-organization");
    Resource { subject: subject.into(), body: trail.into() }
}

fn event_data_store() -> Resource {
    let id = "5c1f9a52-7b1e-4b0e-8f0a-6f6f0d3f9e21";
    let store = EventDataStore {
        name: text("investigations"),
        status: known(EventDataStoreStatus::Enabled),
        is_multi_region: known(true),
        is_organization_store: known(false),
        retention_days: known(366),
        billing_mode: known(BillingMode::Extendable),
        termination_protection_enabled: known(false),
        kms_key: Observed::Absent,
        advanced_event_selectors: all([AdvancedEventSelector {
            name: text("management events"),
            field_selectors: all([FieldSelector {
                field: text("eventCategory"),
                equals: texts(["Management"]),
                not_equals: Observed::Absent,
                starts_with: Observed::Absent,
                not_starts_with: Observed::Absent,
                ends_with: Observed::Absent,
                not_ends_with: Observed::Absent,
            }]),
        }]),
        created_at: at("2024-03-01T10:00:00Z"),
        tags: tags([("owner", "security")]),
    };
    let arn = format!("arn:aws:cloudtrail:{HOME}:{ACCOUNT}:eventdatastore/{id}");
    let subject = place(HOME).subject_with_arn(ResourceKind::EventDataStore, &arn, "investigations");
    Resource { subject: subject.into(), body: store.into() }
}
