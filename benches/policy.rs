//! How long policies take to decide: whom 10,000 bucket policies of five statements admit.

use trailwarden::analysis::exposure::{Own, circles};
use trailwarden::analysis::iam_policy::document::{DocumentKind, read};
use trailwarden::analysis::iam_policy::exposure::{Setting, exposure};

fn main() {
    divan::main();
}

/// How many policies there are.
const POLICIES: usize = 10_000;

/// A bucket policy as an organization writes them: own services, another account, a fence around the organization, a
/// network, secure transport.
fn policy(number: usize) -> String {
    let bucket = format!("arn:aws:s3:::logs-{number}");
    let account = 444_455_550_000 + number % 7;
    format!(
        r#"{{"Version":"2012-10-17","Statement":[
        {{"Sid":"Trail","Effect":"Allow","Principal":{{"Service":"cloudtrail.amazonaws.com"}},"Action":"s3:PutObject",
         "Resource":"{bucket}/AWSLogs/*","Condition":{{"StringEquals":{{"aws:SourceAccount":"111122223333"}}}}}},
        {{"Sid":"Reader","Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{account}:role/reader"}},
         "Action":["s3:GetObject","s3:ListBucket"],"Resource":["{bucket}","{bucket}/*"]}},
        {{"Sid":"Organization","Effect":"Allow","Principal":"*","Action":"s3:Get*","Resource":"{bucket}/public/*",
         "Condition":{{"StringEquals":{{"aws:PrincipalOrgID":"o-abc123"}}}}}},
        {{"Sid":"Network","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["{bucket}","{bucket}/*"],
         "Condition":{{"NotIpAddressIfExists":{{"aws:SourceIp":["203.0.113.0/24","198.51.100.0/25"]}}}}}},
        {{"Sid":"Transport","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["{bucket}","{bucket}/*"],
         "Condition":{{"Bool":{{"aws:SecureTransport":"false"}}}}}}]}}"#
    )
}

fn setting(number: usize) -> Setting {
    Setting {
        partition: "aws".to_owned(),
        account: "111122223333".to_owned(),
        organization: Some("o-abc123".to_owned()),
        service: "s3".to_owned(),
        resource: Some(format!("arn:aws:s3:::logs-{number}")),
    }
}

#[divan::bench(sample_count = 3)]
fn exposure_of_bucket_policies(bencher: divan::Bencher<'_, '_>) {
    let policies: Vec<_> = (0..POLICIES).map(|number| (policy(number), setting(number))).collect();
    bencher.counter(divan::counter::ItemsCount::new(POLICIES)).bench_local(|| {
        let admitted = policies.iter().map(|(text, setting)| {
            let document = read(text, DocumentKind::Resource).document;
            document.map_or(0, |document| exposure(&document, setting).admitted.len())
        });
        admitted.sum::<usize>()
    });
}

/// The same as rules see it: who has which access, with all actions.
#[divan::bench(sample_count = 3)]
fn circles_of_bucket_policies(bencher: divan::Bencher<'_, '_>) {
    let policies: Vec<_> = (0..POLICIES).map(|number| (policy(number), setting(number))).collect();
    bencher.counter(divan::counter::ItemsCount::new(POLICIES)).bench_local(|| {
        let admitted = policies.iter().map(|(text, setting)| {
            let document = read(text, DocumentKind::Resource).document;
            document.map_or(0, |document| circles(&document, setting, &Own::unknown(), &[]).accounts.items.len())
        });
        admitted.sum::<usize>()
    });
}
