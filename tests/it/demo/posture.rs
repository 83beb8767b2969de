//! Whom AWS can reach, and what watches the regions: right at home, forgotten elsewhere.

use trailwarden::model::aws::{
    AlternateContact, Analyzer, AnalyzerFinding, AnalyzerStatus, AnalyzerType, Contacts, Detector, DetectorFeature,
    DetectorFeatureName, DetectorStatus, FeatureStatus, FindingPublishingFrequency, Function, Handle, Hub, HubStandard,
    PrimaryContact, StandardStatus,
};
use trailwarden::model::{ArnText, Observed, Resource};

use super::{ACCOUNT, HOME, all, at, known, resource, tags, text};

pub(super) fn resources() -> Vec<Resource> {
    let detectors = [(HOME, DetectorStatus::Enabled), ("eu-central-1", DetectorStatus::Disabled)];
    let mut resources =
        vec![resource(HOME, Handle::Only, contacts()), resource(HOME, Handle::Name("external-access"), analyzer())];
    resources.extend(detectors.map(|(region, status)| detector(region, status)));
    resources.push(resource(HOME, Handle::Name(HOME), hub()));
    resources.push(resource(HOME, Handle::Name("order-export"), Function { name: text("order-export") }));
    resources
}

fn contacts() -> Contacts {
    let contact = || AlternateContact {
        has_name: known(true),
        has_email: known(true),
        email_domain: text("lindenhof.example"),
        has_phone_number: known(true),
    };
    Contacts {
        security: known(contact()),
        billing: known(contact()),
        operations: Observed::Absent,
        alternate_emails_differ: Observed::Absent,
        primary: known(PrimaryContact {
            has_full_name: known(true),
            has_phone_number: known(true),
            has_address: known(true),
            has_city: known(true),
            has_postal_code: known(true),
            has_country: known(true),
        }),
    }
}

fn analyzer() -> Analyzer {
    Analyzer {
        name: text("external-access"),
        analyzer_type: known(AnalyzerType::Account),
        status: known(AnalyzerStatus::Active),
        status_reason: Observed::Absent,
        managed_by: Observed::Absent,
        created_at: at("2024-03-04T09:00:00Z"),
        tags: tags([("owner", "security")]),
        active_findings: all([AnalyzerFinding {
            id: text("5f0c9a7e-2d1b-4c3f-9e8a-1b2c3d4e5f60"),
            resource: text("arn:aws:s3:::lindenhof-website"),
            resource_type: text("AWS::S3::Bucket"),
            resource_account: text(ACCOUNT),
            error: Observed::Absent,
        }]),
    }
}

fn detector(region: &str, status: DetectorStatus) -> Resource {
    let id = format!("12abc34d567e8fa901bc2d34e{:07x}", region.len());
    let feature = |name, status| DetectorFeature { name: known(name), status: known(status), additional_configuration: all([]) };
    let detector = Detector {
        detector_id: text(&id),
        status: known(status),
        created_at: at("2023-06-12T08:30:00Z"),
        finding_publishing_frequency: known(FindingPublishingFrequency::SixHours),
        features: all([
            feature(DetectorFeatureName::CloudTrail, FeatureStatus::Enabled),
            feature(DetectorFeatureName::S3DataEvents, FeatureStatus::Enabled),
            feature(DetectorFeatureName::EksAuditLogs, FeatureStatus::Disabled),
        ]),
        tags: Observed::Absent,
    };
    resource(region, Handle::Name(&id), detector)
}

/// One standard judges; the other lacks what it looks at.
fn hub() -> Hub {
    let standard = |name: &str, status, status_reason| HubStandard {
        standard: known(ArnText(format!("arn:aws:securityhub:{HOME}::standards/{name}"))),
        status: known(status),
        status_reason,
    };
    Hub {
        arn: known(ArnText(format!("arn:aws:securityhub:{HOME}:{ACCOUNT}:hub/default"))),
        subscribed_at: at("2024-03-04T09:10:00Z"),
        auto_enable_controls: known(true),
        standards: all([
            standard("aws-foundational-security-best-practices/v/1.0.0", StandardStatus::Ready, Observed::Absent),
            standard(
                "cis-aws-foundations-benchmark/v/3.0.0",
                StandardStatus::Incomplete,
                text("NO_AVAILABLE_CONFIGURATION_RECORDER"),
            ),
        ]),
    }
}
