//! Large accounts: reports stay small enough to open.

use std::sync::Arc;

use serde_json::json;
use trailwarden::assess::Assessment;
use trailwarden::finding::{Actual, Finding, Truth};
use trailwarden::model::{CauseKind, ResourceKind, Severity, Status};
use trailwarden::report::{Format, Options};

use super::{golden, rendered};

/// Ten rules on as many buckets as it takes: half violations, a tenth unknown.
pub fn large(findings: usize) -> Assessment {
    let mut material = golden::empty();
    let denied = golden::cause(CauseKind::AccessDenied, "s3:GetBucketAcl", "s3:GetBucketAcl", "AccessDenied");
    for number in 0..10 {
        let rule = golden::rule(&format!("rule-{number}"), Severity::High, ResourceKind::Bucket, "A title", "A reason.");
        let on_bucket = |index: usize| -> Finding {
            let name = format!("acme-production-data-lake-bucket-{index:06}");
            let bucket = golden::subject(ResourceKind::Bucket, &name, Some(["eu-west-1", "us-east-1"][index % 2]));
            let fact = golden::fact(&rule, "versioning", "eq", json!("Enabled"), Actual::Absent, "s3:GetBucketVersioning");
            match index % 10 {
                0..5 => {
                    let tests = (0..40).map(|_| golden::leaf(fact.clone())).collect();
                    let mut finding = golden::violation(&rule, &bucket, &format!("`{name}` keeps no versions"), None, vec![fact]);
                    finding.evidence.trace = golden::trace(&rule, Truth::False, tests);
                    finding
                }
                5 => golden::unknown(&rule, &bucket, "versioning", &denied),
                _ => golden::finding(&rule, &bucket, Status::Pass),
            }
        };
        material.findings.extend((0..findings / 10).map(on_bucket));
        material.rules.push(Arc::new(rule));
    }
    material.assess()
}

#[test]
fn a_page_of_100_000_findings_stays_below_25_megabytes_and_names_them_all() {
    let assessment = large(100_000);
    let html = rendered(Format::Html, &assessment, &Options::default());
    assert!(html.len() < 25_000_000, "{} bytes", html.len());
    assert_eq!(html.matches("acme-production-data-lake-bucket-009994</bdi>").count(), 10);
}

#[test]
fn markdown_is_cut_where_it_is_told_and_counts_the_rest() {
    let assessment = large(2_000);
    let options = Options { max_bytes: Some(60_000), ..Options::default() };
    let markdown = rendered(Format::Markdown, &assessment, &options);
    assert!(markdown.len() <= 60_000);
    let shown = markdown.lines().filter(|line| line.starts_with("- `acme-")).count();
    let left = 1_200 - shown;
    assert!(markdown.ends_with(&format!("_{left} more findings did not fit here. See the full report._\n")), "{shown}");
}
