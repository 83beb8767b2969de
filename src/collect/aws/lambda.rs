//! Lambda: which functions there are in each region. Code and environment are looked at nowhere.

use aws_sdk_lambda::types::FunctionConfiguration;

use crate::collect::answer::count;
use crate::collect::recorder::Question;
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::Function;
use crate::model::{Observed, Region, ResourceKind};

const FUNCTIONS: &str = "lambda:ListFunctions";

/// Reads the functions of these regions.
pub(in crate::collect) async fn read(visit: &Visit<'_>, regions: &[Region]) -> Batch {
    if !visit.recorder.wants(FUNCTIONS) {
        return Batch::default();
    }
    Batch::of_regions(regions, |region| read_region(visit, region)).await
}

async fn read_region(visit: &Visit<'_>, region: &Region) -> Batch {
    let client = visit.clients.lambda(region);
    let send = || client.list_functions().into_paginator().send();
    let pages = visit.recorder.ask_pages(Question { call: FUNCTIONS, region, about: "" }, send).await;
    let listed = pages.items("Functions", |page| page.functions?.into_iter().map(arn_and_name).collect());
    let place = visit.place.in_region(region);
    let mut batch = Batch::default();
    batch.listings.push(visit.listing(ResourceKind::Function, Some(region), count(&listed)));
    for (arn, name) in listed.items {
        let subject = place.subject_with_arn(ResourceKind::Function, &arn, &name);
        batch.add(subject, Function { name: Observed::Known(name) });
    }
    batch
}

fn arn_and_name(function: FunctionConfiguration) -> Option<(String, String)> {
    Some((function.function_arn?, function.function_name?))
}
