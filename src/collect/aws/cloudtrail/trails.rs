//! Trails: described in every region read, shadow copies merged by ARN, and the rest asked once, in the home region.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aws_sdk_cloudtrail::operation::get_trail_status::GetTrailStatusOutput;
use aws_sdk_cloudtrail::types;
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;

use super::selectors::{Selectors, of_trail};
use super::tags;
use crate::collect::answer::{Answer, required, time};
use crate::collect::aws::account::Regions;
use crate::collect::aws::s3::named_region;
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::Trail;
use crate::model::{Arn, ArnText, Body, Cause, CauseKind, List, Map, Observed, Ref, Region, ResourceKind, Subject};

const DESCRIBE: &str = "cloudtrail:DescribeTrails";
const HEAD_BUCKET: &str = "s3:HeadBucket";

/// One trail as the regions described it.
struct Described {
    trail: types::Trail,
    home: Region,
    owner: String,
    /// Regions other than the home region in which it shows.
    shadows: BTreeSet<String>,
}

/// What is asked of a trail in its home region.
struct Told {
    status: Answer<GetTrailStatusOutput>,
    selectors: Selectors,
    insights: Observed<List<String>>,
    tags: Observed<Map>,
}

/// Reads the trails that show in these regions; whether their log buckets exist is told later.
pub(in crate::collect) async fn read(visit: &Visit<'_>, regions: &Regions) -> Batch {
    let mut batch = Batch::default();
    if !visit.recorder.wants(DESCRIBE) {
        return batch;
    }
    let answers = join_all(regions.selected.iter().map(|region| describe(visit, region))).await;
    let unread = answers.iter().find_map(|(_, trails)| trails.rest.clone()).or_else(|| regions.beyond.clone());
    let trails = merge(&answers);
    for (region, seen) in &answers {
        let here = trails.values().filter(|trail| trail.home == **region).count();
        let found = match &seen.rest {
            None => i64::try_from(here).map_or_else(|_| Observed::default(), Observed::Known),
            Some(cause) => Observed::unknown(cause),
        };
        batch.listings.push(visit.listing(ResourceKind::Trail, Some(region), found));
    }
    let read = stream::iter(trails)
        .map(|(arn, described)| trail(visit, arn, described, unread.as_ref()))
        .buffer_unordered(visit.limits.concurrency.max(1));
    for (subject, trail) in read.collect::<Vec<_>>().await {
        batch.add(subject, trail);
    }
    batch
}

async fn describe<'r>(visit: &Visit<'_>, region: &'r Region) -> (&'r Region, List<types::Trail>) {
    let client = visit.clients.cloudtrail(region);
    let send = || client.describe_trails().include_shadow_trails(true).send();
    let answer = visit.recorder.ask(Question { call: DESCRIBE, region, about: "" }, send).await;
    let named = |trail: &types::Trail| trail.trail_arn.is_some() && trail.name.is_some();
    let trails = answer.within("trailList", |output| output.trail_list.filter(|trails| trails.iter().all(named)));
    let list = match trails.seen {
        Observed::Known(trails) => List::complete(trails),
        Observed::Absent => List::complete(Vec::new()),
        Observed::Unknown(cause) => List { items: Vec::new(), rest: Some(cause) },
    };
    (region, list)
}

/// Each trail once, by ARN. What the home region says goes before what a shadow copy says.
fn merge(answers: &[(&Region, List<types::Trail>)]) -> BTreeMap<String, Described> {
    let mut merged: BTreeMap<String, Described> = BTreeMap::new();
    for (region, trails) in answers {
        for trail in &trails.items {
            let Some(arn) = trail.trail_arn.clone() else { continue };
            let (home, owner) = home_and_owner(trail, &arn, region);
            let at_home = home == **region;
            let entry =
                merged.entry(arn).or_insert_with(|| Described { trail: trail.clone(), home, owner, shadows: BTreeSet::new() });
            if at_home {
                entry.trail = trail.clone();
            } else {
                entry.shadows.insert(region.to_string());
            }
        }
    }
    merged
}

fn home_and_owner(trail: &types::Trail, arn: &str, seen_in: &Region) -> (Region, String) {
    let parsed = Arn::parse(arn);
    let told = trail.home_region.as_deref().or(parsed.map(|arn| arn.region)).filter(|region| !region.is_empty());
    let owner = parsed.map_or(String::new(), |arn| arn.account.to_owned());
    (told.map_or_else(|| seen_in.clone(), Region::from), owner)
}

async fn trail(visit: &Visit<'_>, arn: String, described: Described, unread: Option<&Arc<Cause>>) -> (Subject, Trail) {
    let told = ask_at_home(visit, &arn, &described.home).await;
    let told = if described.owner == visit.place.account.as_str() { told } else { told.of_another_account(&described.owner) };
    let name = described.trail.name.clone().unwrap_or_else(|| arn.clone());
    let subject = visit.place.in_region(&described.home).subject_with_arn(ResourceKind::Trail, &arn, &name);
    (subject, copy(described, told, unread))
}

/// The home region is asked even if it is not among those read: only there are the answers certain.
async fn ask_at_home(visit: &Visit<'_>, arn: &str, home: &Region) -> Told {
    let client = visit.clients.cloudtrail(home);
    let question = |call| Question { call, region: home, about: arn };
    let recorder = &visit.recorder;
    let (status, selectors, insights, tags) = tokio::join!(
        recorder.ask(question("cloudtrail:GetTrailStatus"), || client.get_trail_status().name(arn).send()),
        recorder.ask(question("cloudtrail:GetEventSelectors"), || client.get_event_selectors().trail_name(arn).send()),
        recorder.ask(question("cloudtrail:GetInsightSelectors"), || client.get_insight_selectors().trail_name(arn).send()),
        tags(visit, &client, home, arn),
    );
    let insights = insights.required("InsightSelectors", |output| {
        let kinds =
            output.insight_selectors.as_deref()?.iter().map(|selector| Some(selector.insight_type.as_ref()?.as_str().to_owned()));
        kinds.collect::<Option<List<String>>>()
    });
    let insights = match insights {
        Observed::Absent => Observed::Known(List::complete(Vec::new())),
        told => told,
    };
    Told { selectors: of_trail(&selectors), status, insights, tags }
}

impl Told {
    /// CloudTrail does not know the trail of another account by its ARN: that is no news of the trail itself.
    fn of_another_account(self, owner: &str) -> Self {
        Self {
            status: Answer { seen: foreign(self.status.seen, owner), ..self.status },
            selectors: Selectors {
                classic: foreign(self.selectors.classic, owner),
                advanced: foreign(self.selectors.advanced, owner),
            },
            insights: foreign(self.insights, owner),
            tags: foreign(self.tags, owner),
        }
    }
}

fn foreign<T>(seen: Observed<T>, owner: &str) -> Observed<T> {
    let unfound = |code: &str| code.ends_with("NotFoundException") || code == "CloudTrailARNInvalidException";
    match seen {
        Observed::Unknown(cause) if cause.code.as_deref().is_some_and(unfound) => {
            let detail = format!("the trail belongs to account {owner}");
            Observed::Unknown(Arc::new(Cause {
                kind: CauseKind::ForeignAccount,
                detail: Some(detail.into()),
                ..(*cause).clone()
            }))
        }
        seen => seen,
    }
}

fn copy(described: Described, told: Told, unread: Option<&Arc<Cause>>) -> Trail {
    let Described { trail, home, owner, shadows } = described;
    let Told { status, selectors, insights, tags } = told;
    let call = declared(DESCRIBE);
    Trail {
        name: required(call, "Name", trail.name),
        home_region: Observed::Known(home.to_string()),
        owner_account: required(call, "TrailARN", Some(owner).filter(|owner| !owner.is_empty())),
        is_multi_region: required(call, "IsMultiRegionTrail", trail.is_multi_region_trail),
        is_organization_trail: required(call, "IsOrganizationTrail", trail.is_organization_trail),
        include_global_service_events: required(call, "IncludeGlobalServiceEvents", trail.include_global_service_events),
        log_file_validation_enabled: required(call, "LogFileValidationEnabled", trail.log_file_validation_enabled),
        log_bucket: required(call, "S3BucketName", trail.s3_bucket_name.map(Ref::new)),
        log_bucket_exists: Observed::default(),
        s3_key_prefix: Observed::or_absent(some_text(trail.s3_key_prefix)),
        kms_key: Observed::or_absent(some_text(trail.kms_key_id).map(Ref::new)),
        log_group: Observed::or_absent(some_text(trail.cloud_watch_logs_log_group_arn).map(Ref::new)),
        log_group_role: Observed::or_absent(some_text(trail.cloud_watch_logs_role_arn).map(ArnText)),
        sns_topic: Observed::or_absent(some_text(trail.sns_topic_arn).map(ArnText)),
        has_custom_event_selectors: required(call, "HasCustomEventSelectors", trail.has_custom_event_selectors),
        has_insight_selectors: required(call, "HasInsightSelectors", trail.has_insight_selectors),
        shadow_regions: Observed::Known(List { items: shadows.into_iter().collect(), rest: unread.cloned() }),
        is_logging: status.required("IsLogging", |status| status.is_logging),
        latest_delivery_error: status.optional(|status| some_text(status.latest_delivery_error.clone())),
        latest_delivery_time: status.optional(|status| time(status.latest_delivery_time.as_ref()?)),
        latest_digest_delivery_error: status.optional(|status| some_text(status.latest_digest_delivery_error.clone())),
        latest_digest_delivery_time: status.optional(|status| time(status.latest_digest_delivery_time.as_ref()?)),
        latest_notification_error: status.optional(|status| some_text(status.latest_notification_error.clone())),
        latest_log_group_delivery_error: status
            .optional(|status| some_text(status.latest_cloud_watch_logs_delivery_error.clone())),
        latest_log_group_delivery_time: status.optional(|status| time(status.latest_cloud_watch_logs_delivery_time.as_ref()?)),
        start_logging_time: status.optional(|status| time(status.start_logging_time.as_ref()?)),
        stop_logging_time: status.optional(|status| time(status.stop_logging_time.as_ref()?)),
        event_selectors: selectors.classic,
        advanced_event_selectors: selectors.advanced,
        insight_selectors: insights,
        tags,
    }
}

/// CloudTrail writes an unset text as an empty one in some answers.
fn some_text(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// Tells for each trail whether its log bucket exists: it is among the account's buckets, or S3 answers for its name.
pub(in crate::collect) async fn add_log_buckets(visit: &Visit<'_>, batch: &mut Batch, owned: &BTreeSet<String>) {
    if !visit.recorder.wants(HEAD_BUCKET) {
        return;
    }
    let mut asked: BTreeMap<String, Observed<bool>> = BTreeMap::new();
    for resource in &mut batch.resources {
        let region = resource.subject.region.clone().unwrap_or_else(|| visit.region.clone());
        let Body::Trail(trail) = &mut resource.body else { continue };
        if !visit.recorder.wants_of(HEAD_BUCKET, &region, &resource.subject.id) {
            continue;
        }
        trail.log_bucket_exists = match trail.log_bucket.known().map(|bucket| bucket.text.clone()) {
            None => trail.log_bucket.as_ref().map(|_| true),
            Some(name) if owned.contains(&name) => Observed::Known(true),
            Some(name) => match asked.get(&name) {
                Some(told) => told.clone(),
                None => {
                    let told = bucket_exists(visit, &region, &name).await;
                    asked.insert(name, told.clone());
                    told
                }
            },
        };
    }
}

/// The call is about the bucket, and wanted for the trail: whoever calls this has seen to that.
///
/// Any answer for the name but "not found" means that it is taken; an answer to a HEAD request has no error code.
async fn bucket_exists(visit: &Visit<'_>, region: &Region, name: &str) -> Observed<bool> {
    let client = visit.clients.s3(region);
    let question = Question { call: HEAD_BUCKET, region, about: name };
    let answer = visit.recorder.ask_wanted(question, async || match client.head_bucket().bucket(name).send().await {
        Ok(_) => Ok(true),
        Err(error) => match error.raw_response().map(|response| (response.status().as_u16(), named_region(response))) {
            Some((404, _)) => Ok(false),
            Some((301 | 403, _) | (400, Some(_))) => Ok(true),
            _ => Err(error),
        },
    });
    answer.await.seen
}
