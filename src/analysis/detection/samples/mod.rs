//! Sample events for the controls that ask for an alarm: records as CloudTrail writes them, which a filter must catch,
//! and near misses, which it need not.
//!
//! They are made of `table.json`: what is requested in each event, and for each control who does what. A change is made
//! by a user, in an assumed role and by the root user, in several regions, so that a filter which looks at more than the
//! name of an event is found out. Accounts, regions and names are those of the place that is judged: a filter may test
//! them.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::analysis::filter_pattern::LogEvent;

mod record;
mod table;
#[cfg(test)]
mod tests;

use table::{Control, Table, Wanted};

/// An unreadable table must not look like one without events: nothing would slip through.
#[expect(clippy::expect_used, reason = "the table is part of the program, and every test of samples reads it")]
static TABLE: LazyLock<Table> = LazyLock::new(|| serde_json::from_str(include_str!("table.json")).expect("table.json is read"));

/// Where events happen, and the names in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// The partition: `aws`.
    pub partition: String,
    /// The account that the events are recorded in.
    pub account: String,
    /// The region of the trail and of most events.
    pub region: String,
    /// Another region, for a trail of all regions.
    pub other_region: String,
    /// Where events of global services are recorded.
    pub global_region: String,
    /// The name of the trail.
    pub trail: String,
    /// The bucket that it delivers to.
    pub bucket: String,
    /// The log group that it delivers to, if it delivers to one.
    pub log_group: Option<String>,
    /// The ARN of the KMS key that encrypts its files, if one does.
    pub key: Option<String>,
}

impl Scene {
    /// A place that stands for any.
    pub fn example() -> Self {
        Self {
            partition: "aws".to_owned(),
            account: "111122223333".to_owned(),
            region: "eu-west-1".to_owned(),
            other_region: "us-east-2".to_owned(),
            global_region: "us-east-1".to_owned(),
            trail: "audit".to_owned(),
            bucket: "audit-logs".to_owned(),
            log_group: Some(EXAMPLE_LOG_GROUP.to_owned()),
            key: Some(EXAMPLE_KEY.to_owned()),
        }
    }
}

const EXAMPLE_LOG_GROUP: &str = "audit";
const EXAMPLE_KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// The events of one control.
#[derive(Debug, Clone)]
pub struct Samples {
    /// Those that a filter must catch.
    pub must: Vec<Sample>,
    /// Those that resemble them and need not be caught.
    pub near: Vec<Sample>,
}

/// An event.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What happens, in a few words: `cloudtrail:StopLogging by the root user`.
    pub about: String,
    /// The record, as it stands in a log group.
    pub event: LogEvent,
}

/// The ids of all controls that have samples, in the order of the table.
pub fn controls() -> impl Iterator<Item = &'static str> {
    TABLE.controls.iter().map(|control| control.id.as_str())
}

/// What filters compare with: the names of services, events, errors, and of what is asked for.
pub fn words() -> impl Iterator<Item = &'static str> {
    let requests = TABLE.events.values().filter_map(|event| event.request.as_object()).flat_map(|fields| fields.keys());
    let wanted = TABLE.controls.iter().flat_map(|control| &control.must);
    let errors = wanted.clone().filter_map(|wanted| wanted.error.as_ref()).map(|(code, _)| code);
    let messages = wanted.filter_map(|wanted| wanted.with.get("errorMessage")?.as_str());
    TABLE.events.keys().chain(requests).chain(errors).map(String::as_str).chain(messages)
}

/// Whether a control is about the bucket, the key and the log group of a trail, rather than any.
pub fn is_about_a_trail(control: &str) -> bool {
    TABLE.controls.iter().any(|known| known.id == control && known.of_trail)
}

/// The events of a control. `None` if no such control has samples.
pub fn samples(control: &str, scene: &Scene) -> Option<Samples> {
    let control = TABLE.controls.iter().find(|known| known.id == control)?;
    Some(Samples { must: made(control, &control.must, scene), near: made(control, &control.near, scene) })
}

/// The events of a control that must be caught, without near misses; none of a control without samples.
pub(super) fn must(control: &str, scene: &Scene) -> Vec<Sample> {
    let control = TABLE.controls.iter().find(|known| known.id == control);
    control.map(|control| made(control, &control.must, scene)).unwrap_or_default()
}

/// A trail whose files no key encrypts has no key that could be switched off; so with its log group.
fn made(control: &Control, list: &[Wanted], scene: &Scene) -> Vec<Sample> {
    let lacks =
        |place: &str, name: &Option<String>, wanted: &Wanted| control.of_trail && name.is_none() && TABLE.mentions(wanted, place);
    let happens = |wanted: &&Wanted| !lacks("{key}", &scene.key, wanted) && !lacks("{log_group}", &scene.log_group, wanted);
    list.iter().filter(happens).flat_map(|wanted| record::samples(&TABLE, wanted, scene)).collect()
}

impl Sample {
    /// The event as it arrives on the default event bus.
    pub fn on_event_bus(&self) -> Value {
        let record = self.event.json().unwrap_or(&Value::Null);
        let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
        let kind = match text("eventType") {
            "AwsConsoleSignIn" => "AWS Console Sign In via CloudTrail",
            "AwsServiceEvent" => "AWS Service Event via CloudTrail",
            _ => "AWS API Call via CloudTrail",
        };
        json!({
            "version": "0",
            "id": text("eventID"),
            "detail-type": kind,
            "source": format!("aws.{}", text("eventSource").split('.').next().unwrap_or_default()),
            "account": text("recipientAccountId"),
            "time": text("eventTime"),
            "region": text("awsRegion"),
            "resources": [],
            "detail": record,
        })
    }
}
