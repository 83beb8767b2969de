//! CloudWatch Logs: the log groups that trails deliver to, with their filters and policies. No other log group is looked at.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use aws_sdk_cloudwatchlogs::operation::describe_log_groups::DescribeLogGroupsOutput;
use aws_sdk_cloudwatchlogs::operation::describe_resource_policies::DescribeResourcePoliciesOutput;
use aws_sdk_cloudwatchlogs::types::{self, PolicyScope};
use futures_util::StreamExt;
use futures_util::stream;

use super::named::{Named, tally};
use crate::collect::answer::{count, decimal, list_field, milliseconds, required, required_text};
use crate::collect::pages::{by_token, further};
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{
    Handle, LogGroup, LogGroupClass, LogResourcePolicy, MetricFilter, MetricTransformation, SubscriptionFilter,
};
use crate::model::{Arn, ArnText, Body, List, Observed, PolicyDocument, Ref, Region, ResourceKind, Subject};

const GROUPS: &str = "logs:DescribeLogGroups";
const METRIC_FILTERS: &str = "logs:DescribeMetricFilters";
const SUBSCRIPTION_FILTERS: &str = "logs:DescribeSubscriptionFilters";
const POLICIES: &str = "logs:DescribeResourcePolicies";

/// A log group that is named.
#[derive(Debug, Clone, Copy)]
struct Group<'n> {
    region: &'n Region,
    name: &'n str,
}

/// Reads the log groups that these trails deliver to.
pub(in crate::collect) async fn read(visit: &Visit<'_>, trails: &Batch, selected: &[Region]) -> Batch {
    let named = Named::log_groups(visit, trails);
    let (mut batch, metric_filters, subscription_filters) = tokio::join!(
        listed(visit, &named, selected, ResourceKind::LogGroup, async |group| log_group(visit, group).await),
        listed(visit, &named, selected, ResourceKind::MetricFilter, async |group| metric_filters(visit, group).await),
        listed(visit, &named, selected, ResourceKind::SubscriptionFilter, async |group| {
            subscription_filters(visit, group).await
        }),
    );
    add_policies(visit, &mut batch).await;
    batch.extend(metric_filters);
    batch.extend(subscription_filters);
    batch
}

/// What one question about a log group found: resources, and how many, unless there may be more.
type Found = (Batch, Observed<i64>);

async fn listed(
    visit: &Visit<'_>,
    named: &Named,
    selected: &[Region],
    kind: ResourceKind,
    ask: impl AsyncFn(Group<'_>) -> Found,
) -> Batch {
    let mut batch = Batch::default();
    if !visit.recorder.wants(kind.listing_call()) {
        return batch;
    }
    let groups = named.arns().filter_map(|(region, arn)| Some(Group { region, name: Arn::parse(arn)?.log_group_name() }));
    // In their order, so that of several failures always the same one is told.
    let read = stream::iter(groups)
        .map(|group| {
            let asked = ask(group);
            async move { (group.region, asked.await) }
        })
        .buffered(visit.limits.concurrency.max(1));
    let mut found = BTreeMap::new();
    for (region, (part, told)) in read.collect::<Vec<_>>().await {
        tally(&mut found, region, told);
        batch.extend(part);
    }
    batch.listings = named.listings(visit, kind, selected, &found);
    batch
}

/// Groups whose names begin alike come sorted, and the one meant first: no page after it is needed.
async fn log_group(visit: &Visit<'_>, group: Group<'_>) -> Found {
    let client = visit.clients.logs(group.region);
    let name = group.name.to_owned();
    let next = move |page: &DescribeLogGroupsOutput| {
        let is_there = page.log_groups().iter().any(|listed| listed.log_group_name() == Some(&*name));
        further(page.next_token()).filter(|_| !is_there)
    };
    let prefix = group.name.to_owned();
    let send = {
        let next = next.clone();
        || by_token(next, move |token| client.describe_log_groups().log_group_name_prefix(&prefix).set_next_token(token).send())
    };
    let question = Question { call: GROUPS, region: group.region, about: group.name };
    let pages = visit.recorder.ask_pages_until(question, |page| next(page).is_some(), send).await;
    let listed = pages.items("logGroups", |page| page.log_groups);
    let meant = |listed: &types::LogGroup| listed.log_group_name() == Some(group.name);
    let found = List { items: listed.items.into_iter().filter(meant).collect(), rest: listed.rest };
    let told = count(&found);
    let mut batch = Batch::default();
    for listed in found.items {
        let place = visit.place.in_region(group.region);
        batch.add(place.subject(ResourceKind::LogGroup, Handle::Name(group.name)), copy_group(listed));
    }
    (batch, told)
}

fn copy_group(group: types::LogGroup) -> LogGroup {
    let call = declared(GROUPS);
    LogGroup {
        name: required(call, "logGroupName", group.log_group_name),
        retention_days: Observed::or_absent(group.retention_in_days.map(i64::from)),
        kms_key: Observed::or_absent(group.kms_key_id.map(Ref::new)),
        log_group_class: Observed::or_absent(group.log_group_class.map(|class| LogGroupClass::from(class.as_str()))),
        deletion_protection_enabled: Observed::or_absent(group.deletion_protection_enabled),
        metric_filter_count: required(call, "metricFilterCount", group.metric_filter_count.map(i64::from)),
        created_at: required(call, "creationTime", group.creation_time.and_then(milliseconds)),
        resource_policies: Observed::default(),
    }
}

/// Adds to log groups the policies of their regions, which are asked for once a region, and their own.
async fn add_policies(visit: &Visit<'_>, batch: &mut Batch) {
    let mut of_regions: BTreeMap<Region, List<LogResourcePolicy>> = BTreeMap::new();
    for resource in &mut batch.resources {
        let (Body::LogGroup(group), Some(region)) = (&mut resource.body, &resource.subject.region) else { continue };
        let of_region = match of_regions.entry(region.clone()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(open) => open.insert(policies(visit, region, None).await),
        };
        let own = policies(visit, region, Some(&resource.subject.id)).await;
        let items = of_region.items.iter().cloned().chain(own.items).collect();
        group.resource_policies = list_field(List { items, rest: of_region.rest.clone().or(own.rest) });
    }
}

/// The policies of a region, or those attached to a log group, by its ARN: CloudWatch Logs tells only ever the one or the
/// other, and those of the region unless it is asked for the others.
async fn policies(visit: &Visit<'_>, region: &Region, group: Option<&str>) -> List<LogResourcePolicy> {
    let client = visit.clients.logs(region);
    let question = Question { call: POLICIES, region, about: group.unwrap_or_default() };
    let scope = if group.is_some() { PolicyScope::Resource } else { PolicyScope::Account };
    let arn = group.map(ToOwned::to_owned);
    let next = |page: &DescribeResourcePoliciesOutput| further(page.next_token());
    let send = || {
        by_token(next, move |token| {
            let asked = client.describe_resource_policies().policy_scope(scope.clone()).set_resource_arn(arn.clone());
            asked.set_next_token(token).send()
        })
    };
    let pages = visit.recorder.ask_pages(question, send).await;
    let listed = pages.items("resourcePolicies", |page| page.resource_policies);
    List { items: listed.items.into_iter().map(copy_policy).collect(), rest: listed.rest }
}

fn copy_policy(listed: types::ResourcePolicy) -> LogResourcePolicy {
    let call = declared(POLICIES);
    LogResourcePolicy {
        name: Observed::or_absent(listed.policy_name),
        policy: required(call, "policyDocument", listed.policy_document.map(PolicyDocument)),
        log_group_arn: Observed::or_absent(listed.resource_arn.map(ArnText)),
    }
}

/// A log group that does not exist has no filters.
async fn metric_filters(visit: &Visit<'_>, group: Group<'_>) -> Found {
    let client = visit.clients.logs(group.region);
    let question = Question { call: METRIC_FILTERS, region: group.region, about: group.name };
    let send = || client.describe_metric_filters().log_group_name(group.name).into_paginator().send();
    let pages = visit.recorder.ask_pages(question, send).await;
    let named = |filter: &types::MetricFilter| filter.filter_name.is_some();
    let listed = pages.items("metricFilters", |page| page.metric_filters.filter(|filters| filters.iter().all(named)));
    let told = count(&listed);
    let mut batch = Batch::default();
    for filter in listed.items {
        let subject = within(visit, group, ResourceKind::MetricFilter, filter.filter_name());
        batch.add(subject, copy_metric_filter(filter));
    }
    (batch, told)
}

fn copy_metric_filter(filter: types::MetricFilter) -> MetricFilter {
    let call = declared(METRIC_FILTERS);
    let transformations = filter.metric_transformations.as_deref().map(|all| all.iter().map(transformation).collect());
    MetricFilter {
        name: required(call, "filterName", filter.filter_name),
        log_group: required(call, "logGroupName", filter.log_group_name.map(Ref::new)),
        pattern: required(call, "filterPattern", filter.filter_pattern),
        transformations: required(call, "metricTransformations", transformations),
        apply_on_transformed_logs: Observed::Known(filter.apply_on_transformed_logs),
        field_selection_criteria: Observed::or_absent(filter.field_selection_criteria),
        created_at: required(call, "creationTime", filter.creation_time.and_then(milliseconds)),
    }
}

fn transformation(made: &types::MetricTransformation) -> MetricTransformation {
    let call = declared(METRIC_FILTERS);
    let dimensions = made.dimensions.iter().flatten().map(|(name, value)| (name.clone(), value.clone()));
    MetricTransformation {
        metric_namespace: required_text(call, "metricNamespace", &made.metric_namespace),
        metric_name: required_text(call, "metricName", &made.metric_name),
        metric_value: required_text(call, "metricValue", &made.metric_value),
        default_value: Observed::or_absent(made.default_value.map(decimal)),
        dimensions: Observed::Known(dimensions.collect()),
    }
}

/// A log group that does not exist has no filters.
async fn subscription_filters(visit: &Visit<'_>, group: Group<'_>) -> Found {
    let client = visit.clients.logs(group.region);
    let question = Question { call: SUBSCRIPTION_FILTERS, region: group.region, about: group.name };
    let send = || client.describe_subscription_filters().log_group_name(group.name).into_paginator().send();
    let pages = visit.recorder.ask_pages(question, send).await;
    let named = |filter: &types::SubscriptionFilter| filter.filter_name.is_some();
    let listed = pages.items("subscriptionFilters", |page| page.subscription_filters.filter(|filters| filters.iter().all(named)));
    let told = count(&listed);
    let mut batch = Batch::default();
    for filter in listed.items {
        let subject = within(visit, group, ResourceKind::SubscriptionFilter, filter.filter_name());
        batch.add(subject, copy_subscription_filter(filter));
    }
    (batch, told)
}

fn copy_subscription_filter(filter: types::SubscriptionFilter) -> SubscriptionFilter {
    let call = declared(SUBSCRIPTION_FILTERS);
    SubscriptionFilter {
        name: required(call, "filterName", filter.filter_name),
        log_group: required(call, "logGroupName", filter.log_group_name.map(Ref::new)),
        pattern: required(call, "filterPattern", filter.filter_pattern),
        destination: required(call, "destinationArn", filter.destination_arn.map(ArnText)),
        role: Observed::or_absent(filter.role_arn.map(ArnText)),
        apply_on_transformed_logs: Observed::Known(filter.apply_on_transformed_logs),
        field_selection_criteria: Observed::or_absent(filter.field_selection_criteria),
        created_at: required(call, "creationTime", filter.creation_time.and_then(milliseconds)),
    }
}

fn within(visit: &Visit<'_>, group: Group<'_>, kind: ResourceKind, filter: Option<&str>) -> Subject {
    let place = visit.place.in_region(group.region);
    let of_group = place.subject(ResourceKind::LogGroup, Handle::Name(group.name));
    place.subject(kind, Handle::Within(&of_group.id, filter.unwrap_or("")))
}
