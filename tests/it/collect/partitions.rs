//! The same account in each partition: which hosts are asked, for which region requests are signed, and what the ARNs of
//! its resources say.

use std::collections::{BTreeMap, BTreeSet};

use trailwarden::collect::{CollectError, Settings};
use trailwarden::model::{Arn, Partition, Region, ResourceKind};
use trailwarden::snapshot::Snapshot;

use super::account::answer;
use super::operation::Asked;
use super::wire::{Answer, Wire};
use super::{everything, try_collect};

/// A partition, and regions of it that stand for those of the account told from memory.
#[derive(Debug, Clone, Copy)]
struct Translation {
    partition: &'static str,
    regions: [(&'static str, &'static str); 3],
}

const AWS: Translation = Translation {
    partition: "aws",
    regions: [("eu-west-1", "eu-central-1"), ("us-east-1", "us-east-1"), ("me-south-1", "me-south-1")],
};
const CHINA: Translation = Translation {
    partition: "aws-cn",
    regions: [("eu-west-1", "cn-northwest-1"), ("us-east-1", "cn-north-1"), ("me-south-1", "cn-south-1")],
};
const GOV: Translation = Translation {
    partition: "aws-us-gov",
    regions: [("eu-west-1", "us-gov-east-1"), ("us-east-1", "us-gov-west-1"), ("me-south-1", "us-gov-south-1")],
};
const EUROPE: Translation = Translation {
    partition: "aws-eusc",
    regions: [("eu-west-1", "eusc-de-west-1"), ("us-east-1", "eusc-de-east-1"), ("me-south-1", "eusc-de-south-1")],
};

impl Translation {
    fn there(self, text: &str) -> String {
        let arns = text.replace("arn:aws:", &format!("arn:{}:", self.partition));
        self.regions.iter().fold(arns, |text, (here, there)| text.replace(here, there))
    }

    fn back(self, text: &str) -> String {
        let arns = text.replace(&format!("arn:{}:", self.partition), "arn:aws:");
        self.regions.iter().fold(arns, |text, (here, there)| text.replace(there, here))
    }

    fn answer(self, asked: &Asked) -> Answer {
        let mut here = Asked { region: self.back(&asked.region), body: self.back(&asked.body), ..asked.clone() };
        here.query = self.back(&asked.query);
        let mut told = answer(&here);
        told.body = match asked.call {
            "iam:GetCredentialReport" => self.report(&told.body),
            // Only the oldest region of `aws` goes without a name.
            "s3:GetBucketLocation" => {
                told.body.replace("<LocationConstraint/>", "<LocationConstraint>us-east-1</LocationConstraint>")
            }
            _ => told.body,
        };
        // An old name that other partitions never had.
        told.body = self.there(&told.body.replace(">EU<", ">eu-west-1<"));
        told.headers.iter_mut().for_each(|(_, value)| *value = self.there(value));
        told
    }

    /// The report in its envelope.
    fn report(self, body: &str) -> String {
        let (before, rest) = body.split_once("<Content>").unwrap();
        let (content, after) = rest.split_once("</Content>").unwrap();
        let rows = String::from_utf8(aws_smithy_types::base64::decode(content).unwrap()).unwrap();
        format!("{before}<Content>{}</Content>{after}", aws_smithy_types::base64::encode(self.there(&rows)))
    }

    fn wire(self) -> Wire {
        Wire::answering(move |asked| self.answer(asked))
    }

    fn settings(self) -> Settings {
        Settings { partition: Some(Partition::from(self.partition)), ..Settings::default() }
    }
}

/// Each host that is asked, by service, with the region that its requests are signed for, when the run begins in a region
/// that has no global services.
fn hosts(translation: Translation) -> String {
    let wire = translation.wire();
    let [(_, region), ..] = translation.regions;
    try_collect(&wire, &Settings { region: Some(region.into()), ..Settings::default() }, &everything()).unwrap();
    let asked = wire.asked();
    let places: BTreeSet<_> = asked
        .iter()
        .map(|asked| format!("{} {} {}\n", asked.call.split(':').next().unwrap(), asked.host, asked.region))
        .collect();
    places.into_iter().collect()
}

fn read(translation: Translation) -> (Snapshot, Wire) {
    let wire = translation.wire();
    let snapshot = try_collect(&wire, &translation.settings(), &everything()).unwrap();
    (snapshot, wire)
}

#[test]
fn in_aws() {
    insta::assert_snapshot!(hosts(AWS));
}

#[test]
fn in_china() {
    insta::assert_snapshot!(hosts(CHINA));
}

#[test]
fn in_gov_cloud() {
    insta::assert_snapshot!(hosts(GOV));
}

#[test]
fn in_the_european_sovereign_cloud() {
    insta::assert_snapshot!(hosts(EUROPE));
}

#[test]
fn every_resource_is_of_the_callers_partition() {
    for translation in [AWS, CHINA, GOV, EUROPE] {
        let (snapshot, _) = read(translation);
        assert_eq!(snapshot.manifest.partition.as_str(), translation.partition);
        for resource in &snapshot.resources {
            let subject = &resource.subject;
            assert_eq!(subject.partition.as_str(), translation.partition, "{}", subject.id);
            let of_arn = subject.arn.as_deref().map(|arn| Arn::parse(arn).unwrap().partition);
            assert!(of_arn.is_none_or(|partition| partition == translation.partition), "{:?}", subject.arn);
        }
    }
}

/// How many resources of each type there are.
fn counts(snapshot: &Snapshot) -> BTreeMap<ResourceKind, usize> {
    snapshot.resources.iter().fold(BTreeMap::new(), |mut counts, resource| {
        *counts.entry(resource.subject.kind).or_default() += 1;
        counts
    })
}

#[test]
fn in_every_partition_as_much_is_read_and_nothing_fails() {
    let mut expected = counts(&read(AWS).0);
    // There are none in other partitions, so they are not asked for.
    expected.remove(&ResourceKind::MultiRegionAccessPoint);
    for translation in [CHINA, GOV, EUROPE] {
        let (snapshot, _) = read(translation);
        assert_eq!(counts(&snapshot), expected, "{}", translation.partition);
        let failed: Vec<_> = snapshot
            .calls
            .iter()
            .filter(|call| matches!(call.outcome, trailwarden::snapshot::CallOutcome::Failed(_)))
            .map(|call| (&call.call, &call.outcome))
            .collect();
        assert!(failed.is_empty(), "{}: {failed:?}", translation.partition);
    }
}

#[test]
fn a_region_that_is_not_enabled_is_listed_once_and_not_asked() {
    let (snapshot, wire) = read(CHINA);
    let regions = snapshot.resources.iter().filter(|resource| resource.subject.kind == ResourceKind::AccountRegion);
    let names: Vec<_> = regions.filter_map(|resource| resource.subject.region.as_ref().map(Region::as_str)).collect();
    assert_eq!(names, ["cn-north-1", "cn-northwest-1", "cn-south-1"]);
    assert!(wire.asked().iter().all(|asked| asked.region != "cn-south-1"));
}

/// AWS as it answers keys of another partition.
fn stranger() -> Wire {
    Wire::answering(|asked| {
        Answer::error(asked, 403, "InvalidClientTokenId", "The security token included in the request is invalid.")
    })
}

#[test]
fn unknown_keys_may_be_of_another_partition_if_none_was_named() {
    let wire = stranger();
    let error = try_collect(&wire, &Settings::default(), &everything()).unwrap_err();
    assert_eq!(error.to_string(), "AWS in us-east-1 does not know the credentials: InvalidClientTokenId");
    assert!(error.help().contains("--partition"), "{}", error.help());
    assert_eq!(wire.asked().len(), 1);
}

#[test]
fn unknown_keys_are_unknown_keys_if_a_partition_was_named() {
    let error = try_collect(&stranger(), &CHINA.settings(), &everything()).unwrap_err();
    assert!(matches!(error, CollectError::CredentialsRefused { .. }), "{error}");
}
