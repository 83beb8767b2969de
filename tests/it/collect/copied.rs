//! What is copied from answers, and which calls are made for it.

use std::collections::BTreeSet;
use std::sync::Mutex;

use trailwarden::collect::{Counts, Limits, Progress, Request, Session};
use trailwarden::model::call::CALLS;
use trailwarden::model::{Observed, ResourceKind};

use super::account::answer;
use super::operation::Asked;
use super::wire::{Answer, Wire};
use super::{base, collect, credentials, everything, fields, limits, run, settings};

#[test]
fn every_field_of_every_type_is_copied() {
    let snapshot = collect(&base(), &everything());
    let resources: Vec<_> = snapshot
        .resources
        .iter()
        .map(|resource| serde_json::json!({"subject": resource.subject, "fields": resource.body}))
        .collect();
    insta::assert_snapshot!(serde_json::to_string_pretty(&resources).unwrap());
    let listings: Vec<_> = snapshot.listings.iter().map(|row| serde_json::to_string(row).unwrap()).collect();
    insta::assert_snapshot!(listings.join("\n"));
}

#[test]
fn nothing_of_a_collected_type_is_left_uncollected() {
    for ((kind, id), told) in fields(&collect(&base(), &everything())) {
        for field in kind.schema().fields {
            let stored = matches!(field.source, trailwarden::model::schema::FieldSource::Call(_));
            assert!(!stored || told.contains_key(field.name), "{kind} {id} has no {}", field.name);
        }
    }
}

#[test]
fn every_declared_call_is_made_and_recorded() {
    let wire = base();
    let snapshot = collect(&wire, &everything());
    let recorded: BTreeSet<&str> = snapshot.calls.iter().map(|call| &*call.call).collect();
    let declared: BTreeSet<&str> = CALLS.iter().map(|call| call.id).filter(|id| *id != "sts:AssumeRole").collect();
    assert_eq!(recorded, declared);
    let asked: BTreeSet<&str> = wire.asked().iter().map(|asked| asked.call).collect();
    assert_eq!(asked, declared);
}

#[test]
fn records_tell_attempts_pages_and_request_ids() {
    let snapshot = collect(&base(), &everything());
    let record = snapshot.calls.iter().find(|record| &*record.call == "kms:ListKeys").unwrap();
    assert_eq!((record.attempts, record.pages), (1, 1));
    assert_eq!(record.request_id.as_deref(), Some("request-kms:ListKeys"));
    assert!(snapshot.manifest.captured_at <= record.at && record.at <= snapshot.manifest.finished_at);
}

#[test]
fn only_what_is_wanted_and_what_it_needs_is_asked() {
    let wire = base();
    let request = Request { limits: limits(), ..Request::of(BTreeSet::from(["kms:ListKeys"])) };
    let snapshot = collect(&wire, &request);
    let asked: BTreeSet<&str> = wire.asked().iter().map(|asked| asked.call).collect();
    assert_eq!(asked, BTreeSet::from(["account:ListRegions", "kms:ListKeys", "sts:GetCallerIdentity"]));
    let fields = fields(&snapshot);
    let key = &fields[&(ResourceKind::Key, "arn:aws:kms:eu-west-1:111122223333:key/1111".to_owned())];
    assert_eq!(key.keys().collect::<Vec<_>>(), ["key_id"]);
    assert!(!snapshot.listings.iter().any(|row| row.kind == ResourceKind::Bucket));
    assert_eq!(snapshot.manifest.asked.resource_types, ["account", "account.region", "kms.key"]);
}

#[test]
fn buckets_are_asked_in_their_own_regions() {
    let wire = base();
    collect(&wire, &everything());
    let regions: BTreeSet<(String, String)> = wire
        .asked()
        .into_iter()
        .filter(|asked| asked.call.starts_with("s3:GetBucket") && asked.call != "s3:GetBucketLocation")
        .map(|asked| (asked.bucket, asked.region))
        .collect();
    let pair = |bucket: &str, region: &str| (bucket.to_owned(), region.to_owned());
    assert_eq!(regions, BTreeSet::from([pair("logs", "eu-west-1"), pair("site", "us-east-1")]));
}

#[test]
fn grants_are_asked_of_all_keys_but_those_that_aws_manages() {
    let wire = Wire::answering(|asked| match asked.call {
        "kms:DescribeKey" if asked.mentions("2222") => {
            Answer { body: answer(asked).body.replace(r#""CUSTOMER""#, r#""AWS""#), ..answer(asked) }
        }
        "kms:DescribeKey" => Answer::error(asked, 400, "AccessDeniedException", "not allowed"),
        _ => answer(asked),
    });
    let fields = fields(&collect(&wire, &everything()));
    let grants = |id: &str| {
        fields[&(ResourceKind::Key, format!("arn:aws:kms:eu-west-1:111122223333:key/{id}"))]["grants"].as_array().map(Vec::len)
    };
    assert_eq!((grants("1111"), grants("2222")), (Some(2), None));
    let of_aws = |asked: &Asked| asked.call == "kms:ListGrants" && asked.mentions("2222");
    assert_eq!(wire.asked().iter().filter(|asked| of_aws(asked)).count(), 0);
}

#[test]
fn a_primary_key_tells_how_long_it_will_wait_once_its_replicas_are_gone() {
    let waiting = r#""KeyState":"PendingReplicaDeletion","PendingDeletionWindowInDays":14"#;
    let wire = Wire::answering(|asked| match asked.call {
        "kms:DescribeKey" if asked.mentions("1111") => {
            Answer { body: answer(asked).body.replace(r#""KeyState":"Enabled""#, waiting), ..answer(asked) }
        }
        _ => answer(asked),
    });
    let fields = fields(&collect(&wire, &everything()));
    let days = |id: &str| &fields[&(ResourceKind::Key, format!("arn:aws:kms:eu-west-1:111122223333:key/{id}"))]["pending_deletion_window_days"];
    assert_eq!((days("1111"), days("2222")), (&serde_json::json!(14), &serde_json::Value::Null));
}

#[test]
fn a_trail_is_asked_once_and_in_its_home_region() {
    let wire = base();
    collect(&wire, &everything());
    let asked: Vec<_> =
        wire.asked().into_iter().filter(|asked| asked.call == "cloudtrail:GetTrailStatus").map(|asked| asked.region).collect();
    assert_eq!(BTreeSet::from_iter(&asked), BTreeSet::from([&"eu-west-1".to_owned(), &"us-east-1".to_owned()]));
    assert_eq!(asked.len(), 2);
}

#[test]
fn a_custom_endpoint_gets_every_request_under_its_own_name() {
    let wire = base();
    let settings = trailwarden::collect::Settings { endpoint_url: Some("http://127.0.0.1:4566".to_owned()), ..settings() };
    super::try_collect(&wire, &settings, &everything()).unwrap();
    let hosts: BTreeSet<_> = wire.asked().into_iter().map(|asked| asked.host).collect();
    assert_eq!(hosts, BTreeSet::from(["127.0.0.1:4566".to_owned()]));
}

#[test]
fn no_more_calls_are_under_way_than_allowed() {
    let wire = base();
    let limits = Limits { concurrency: 3, ..limits() };
    collect(&wire, &Request { limits, ..everything() });
    assert_eq!(wire.most_in_flight(), 3);
}

#[test]
fn a_run_out_of_time_leaves_the_rest_unknown() {
    let limits = Limits { total_timeout: std::time::Duration::ZERO, ..limits() };
    let snapshot = collect(&base(), &Request { limits, ..everything() });
    let open: Vec<_> = snapshot.listings.iter().filter(|row| matches!(row.found, Observed::Unknown(_))).collect();
    assert!(open.iter().all(|row| matches!(&row.found, Observed::Unknown(cause) if cause.kind.as_str() == "timeout")));
    let kinds: BTreeSet<_> = open.iter().map(|row| row.kind).collect();
    assert!(kinds.contains(&ResourceKind::Bucket) && kinds.contains(&ResourceKind::Key) && kinds.contains(&ResourceKind::Trail));
}

#[derive(Default)]
struct Last(Mutex<Counts>);

impl Progress for Last {
    fn update(&self, counts: Counts) {
        *self.0.lock().unwrap() = counts;
    }
}

#[test]
fn progress_ends_with_all_planned_calls_done() {
    let last = Last::default();
    let wire = base().with_fault("s3:GetBucketAcl", super::wire::Fault::Denied);
    let snapshot = run(async {
        let session = Session::with_http_client(wire.client(), credentials(), &settings(), &limits()).await.unwrap();
        session.collect(&everything(), &last).await.unwrap()
    });
    let calls = u64::try_from(snapshot.calls.len()).unwrap();
    assert_eq!(*last.0.lock().unwrap(), Counts { planned: calls, done: calls, failed: 2, ..Counts::default() });
}
