//! All actions, and the resources that they are for: those that are known, and one of each service that is yet to come.

use std::sync::LazyLock;

use crate::analysis::iam_actions::{Action, ResourceFormat, Service, YET_TO_COME, catalogue};
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::principals::Identity;
use crate::analysis::iam_policy::solve::Region;

/// An action of a service that nobody knows.
pub(super) const UNKNOWN: &str = "service-yet-to-come:ActionYetToCome";

/// Actions that are for resources, and actions that are for none.
static ALL: LazyLock<(Vec<String>, Vec<String>)> = LazyLock::new(|| {
    let (mut with, mut without) = (vec![UNKNOWN.to_owned()], Vec::new());
    for service in catalogue().services() {
        let (of_resources, of_none) = split(service);
        with.extend(of_resources);
        without.extend(of_none);
    }
    (with, without)
});

/// The actions of a service that are for resources, and those that are for none.
fn split(service: &Service) -> (Vec<String>, Vec<String>) {
    let name = |name: &str| format!("{}:{name}", service.prefix);
    let (with, without): (Vec<_>, Vec<_>) =
        service.actions.iter().partition(|action| service.resources_of(action).next().is_some());
    let names = |actions: Vec<&Action>| actions.iter().map(|it| name(it.name)).collect::<Vec<_>>();
    let mut with = names(with);
    with.push(name(YET_TO_COME));
    (with, names(without))
}

/// Every action with the resources that it could be for.
pub(super) fn everything() -> [(&'static [String], Region); 2] {
    let any_arn = Region::Like(vec![ArnPattern::new("arn:*:*:*:*:*", false)]);
    [(&ALL.0, any_arn), (&ALL.1, Region::Whole)]
}

/// Types of resource whose ARNs do not begin like those of the service's own things. A bucket and its objects make S3.
const APART: &[(&str, &[&str])] = &[("s3", &["bucket", "object"])];

/// The types of resource of a service that make it up.
fn main_resources(service: &Service) -> impl Iterator<Item = &ResourceFormat> {
    let main = APART.iter().find(|(name, _)| *name == service.prefix).map(|(_, kinds)| *kinds);
    service.resources.iter().filter(move |it| main.is_none_or(|kinds| kinds.contains(&it.name)))
}

/// The types of resource of a service, each with the actions that are for it. Actions that are for no resource are left
/// out: they list what there is; only a service without resources has no others.
pub(super) fn of_service(prefix: &str, identity: &Identity) -> Vec<(Vec<String>, Region)> {
    let Some(service) = catalogue().service(prefix) else { return Vec::new() };
    let of_type = |format: &ResourceFormat| {
        let is_for = |action: &&Action| service.resources_of(action).any(|it| it.name == format.name);
        let names = service.actions.iter().filter(is_for).map(|action| action.name).chain([YET_TO_COME]);
        let names = names.map(|name| format!("{}:{name}", service.prefix)).collect();
        (names, Region::Like(vec![pattern(format.arn, identity)]))
    };
    let of_types: Vec<_> = main_resources(service).map(of_type).collect();
    if !of_types.is_empty() {
        return of_types;
    }
    let names = service.actions.iter().map(|action| action.name).chain([YET_TO_COME]);
    vec![(names.map(|name| format!("{}:{name}", service.prefix)).collect(), Region::Whole)]
}

/// The types of resource that an action is for, as the patterns of their ARNs; none for actions that are for no resource,
/// and for those that are not known.
pub(super) fn formats_of(action: &str) -> Vec<&'static str> {
    let Some((service, action)) = catalogue().action(action) else { return Vec::new() };
    let main: Vec<_> = main_resources(service).map(|it| it.name).collect();
    let (first, second): (Vec<&ResourceFormat>, Vec<&ResourceFormat>) =
        service.resources_of(action).partition(|it| main.contains(&it.name));
    let formats = if first.is_empty() { second } else { first };
    formats.into_iter().map(|it| it.arn).collect()
}

/// The resources of these types, a region each, in any account: at least one character for each part that is to be filled
/// in. Of no type: what actions without resources, or unknown ones, are for.
pub(super) fn regions(formats: &[&'static str], is_known: bool, partition: &str) -> Vec<Region> {
    if formats.is_empty() {
        return vec![if is_known { Region::Whole } else { Region::Any }];
    }
    let region =
        |format: &&'static str| Region::Like(vec![filled(format, |name| if name == "Partition" { partition } else { "?*" })]);
    formats.iter().map(region).collect()
}

/// Whether the catalogue knows an action.
pub(super) fn is_known(action: &str) -> bool {
    catalogue().action(action).is_some()
}

/// Every action that is known, one of each service that is yet to come, and one of a service that is.
pub(super) fn every_action() -> impl Iterator<Item = &'static str> {
    ALL.0.iter().chain(&ALL.1).map(String::as_str)
}

/// The ARNs of a format in the account and partition of an identity.
fn pattern(format: &str, identity: &Identity) -> ArnPattern {
    of_identity(format, identity, "*")
}

/// The same, with this in place of names.
fn of_identity<'f>(format: &'f str, identity: &'f Identity, name: &'f str) -> ArnPattern {
    filled(format, |part| match part {
        "Partition" => &identity.partition,
        "Account" => &identity.account,
        _ => name,
    })
}

/// The ARNs of a format, such as `arn:${Partition}:s3:::${BucketName}`, its parts filled in by name.
fn filled<'f>(format: &'f str, fill: impl Fn(&'f str) -> &'f str) -> ArnPattern {
    let mut text = String::new();
    let mut rest = format;
    while let Some((before, (part, after))) = rest.split_once("${").and_then(|(before, it)| Some((before, it.split_once('}')?))) {
        text.push_str(before);
        text.push_str(fill(part));
        rest = after;
    }
    text.push_str(rest);
    ArnPattern::new(&text, false)
}

impl ResourceFormat {
    /// The ARN of a thing of this format that belongs to the account of an identity, with this for all that tells it from
    /// others.
    pub fn pattern(&self, identity: &Identity, name: &str) -> ArnPattern {
        of_identity(self.arn, identity, name)
    }
}
