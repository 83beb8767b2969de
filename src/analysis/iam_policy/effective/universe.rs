//! All actions, and the resources that they are for: those that are known, and one of each service that is yet to come.

use std::sync::LazyLock;

use crate::analysis::iam_actions::{ResourceFormat, Service, catalogue};
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
    let names = |actions: Vec<&crate::analysis::iam_actions::Action>| actions.iter().map(|it| name(it.name)).collect::<Vec<_>>();
    let mut with = names(with);
    with.push(name("ActionYetToCome"));
    (with, names(without))
}

/// Every action with the resources that it could be for.
pub(super) fn everything() -> [(&'static [String], Region); 2] {
    let any_arn = Region::Like(vec![ArnPattern::new("arn:*:*:*:*:*", false)]);
    [(&ALL.0, any_arn), (&ALL.1, Region::Whole)]
}

/// Types of resource whose ARNs do not begin like those of the service's own things. A bucket and its objects make S3.
const APART: &[(&str, &[&str])] = &[("s3", &["bucket", "object"])];

/// The actions of a service with the resources of it that they are for. Those that are for no resource are left out: they
/// list what there is.
pub(super) fn of_service(prefix: &str, identity: &Identity) -> Vec<(Vec<String>, Region)> {
    let Some(service) = catalogue().service(prefix) else { return Vec::new() };
    let main = APART.iter().find(|(name, _)| *name == service.prefix).map(|(_, kinds)| *kinds);
    let counts = |kind: &str| main.is_none_or(|kinds| kinds.contains(&kind));
    let mut groups: Vec<(Vec<String>, Region)> = Vec::new();
    for action in &service.actions {
        let patterns: Vec<_> =
            service.resources_of(action).filter(|it| counts(it.name)).map(|it| pattern(it.arn, identity)).collect();
        if patterns.is_empty() {
            continue;
        }
        let (name, region) = (format!("{}:{}", service.prefix, action.name), Region::Like(patterns));
        match groups.iter_mut().find(|(_, other)| *other == region) {
            Some((names, _)) => names.push(name),
            None => groups.push((vec![name], region)),
        }
    }
    let all = service.resources.iter().filter(|it| counts(it.name)).map(|it| pattern(it.arn, identity)).collect();
    groups.push((vec![format!("{}:ActionYetToCome", service.prefix)], Region::Like(all)));
    groups
}

/// The ARNs of a format, such as `arn:${Partition}:s3:::${BucketName}`, in the account and partition of an identity.
fn pattern(format: &str, identity: &Identity) -> ArnPattern {
    filled(format, identity, "*")
}

fn filled(format: &str, identity: &Identity, name: &str) -> ArnPattern {
    let mut text = String::new();
    let mut rest = format;
    while let Some((before, (part, after))) = rest.split_once("${").and_then(|(before, it)| Some((before, it.split_once('}')?))) {
        text.push_str(before);
        text.push_str(match part {
            "Partition" => &identity.partition,
            "Account" => &identity.account,
            _ => name,
        });
        rest = after;
    }
    text.push_str(rest);
    ArnPattern::new(&text, false)
}

impl ResourceFormat {
    /// The ARN of a thing of this format that belongs to the account of an identity, with this for all that tells it from
    /// others.
    pub fn pattern(&self, identity: &Identity, name: &str) -> ArnPattern {
        filled(self.arn, identity, name)
    }
}
