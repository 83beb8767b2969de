//! CloudTrail: trails and event data stores.

mod selectors;
mod stores;
mod trails;

pub(in crate::collect) use stores::read as read_stores;
pub(in crate::collect) use trails::{add_log_buckets, read as read_trails};

use aws_sdk_cloudtrail::Client;

use crate::collect::answer::map_field;
use crate::collect::recorder::Question;
use crate::collect::visit::Visit;
use crate::model::{List, Map, Observed, Region};

/// The tags of a trail or an event data store.
async fn tags(visit: &Visit<'_>, client: &Client, region: &Region, arn: &str) -> Observed<Map> {
    let question = Question { call: "cloudtrail:ListTags", region, about: arn };
    let send = || client.list_tags().resource_id_list(arn).into_paginator().send();
    let pages = visit.recorder.ask_pages(question, send).await;
    let tags = pages.items("ResourceTagList", |page| {
        let of_all = page.resource_tag_list?.into_iter().map(|resource| resource.tags_list);
        Some(of_all.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
    });
    // A tag without a value is a tag with an empty one.
    let pairs = tags.items.into_iter().map(|tag| (tag.key, tag.value.unwrap_or_else(String::new)));
    map_field(List { items: pairs.collect(), rest: tags.rest })
}
