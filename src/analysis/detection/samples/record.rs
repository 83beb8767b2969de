//! Records of CloudTrail, made of the table.
//!
//! Source: CloudTrail User Guide, "CloudTrail record contents".

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::table::{Actor, Event, Table, Wanted};
use super::{EXAMPLE_KEY, EXAMPLE_LOG_GROUP, Sample, Scene};
use crate::analysis::filter_pattern::LogEvent;

/// When everything happens.
const TIME: &str = "2026-03-02T09:17:42Z";

/// A wanted event, from each of its actors. A key that is not in the table gives none; a test sees to that.
pub(super) fn samples(table: &Table, wanted: &Wanted, scene: &Scene) -> Vec<Sample> {
    let Some(event) = table.events.get(&wanted.event) else { return Vec::new() };
    let actors = wanted.actors.iter().filter_map(|name| table.actors.get(name));
    actors.map(|actor| sample(table, wanted, event, actor, scene)).collect()
}

/// The record of one event, with what is special about it, and then with names in their places.
fn sample(table: &Table, wanted: &Wanted, event: &Event, actor: &Actor, scene: &Scene) -> Sample {
    let (service, name) = wanted.event.split_once(':').unwrap_or(("", &wanted.event));
    let mut about = format!("{} by {}", wanted.event, actor.name);
    for more in [wanted.error.as_ref().map_or("", |(code, _)| code), &wanted.about].iter().filter(|more| !more.is_empty()) {
        about.push_str(&format!(", {more}"));
    }
    let global = table.services.get(service).is_some_and(|service| service.global);
    let region = if global { "{global_region}" } else { &actor.region };
    let host = if global { format!("{service}.amazonaws.com") } else { format!("{service}.{region}.amazonaws.com") };
    let id = |name: &str| id_of(&format!("{name} {about}"));
    let mut record = json!({
        "eventVersion": "1.11",
        "userIdentity": actor.user_identity,
        "eventTime": TIME,
        "eventSource": format!("{service}.amazonaws.com"),
        "eventName": name,
        "awsRegion": region,
        "sourceIPAddress": actor.source_ip_address,
        "userAgent": actor.user_agent,
        "errorCode": wanted.error.as_ref().map(|(code, _)| code),
        "errorMessage": wanted.error.as_ref().map(|(_, message)| message),
        "requestParameters": event.request,
        "responseElements": if wanted.error.is_none() { &event.response } else { &Value::Null },
        "requestID": id("requestID"),
        "eventID": id("eventID"),
        "readOnly": event.read,
        "resources": event.resources,
        "eventType": "AwsApiCall",
        "managementEvent": !event.data,
        "recipientAccountId": "{account}",
        "eventCategory": if event.data { "Data" } else { "Management" },
        "tlsDetails": {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": host,
        },
        "sessionCredentialFromConsole": actor.session_credential_from_console,
    });
    if let Value::Object(fields) = &mut record {
        let written_as_null = ["requestParameters", "responseElements"];
        fields.retain(|name, value| !value.is_null() || written_as_null.contains(&name.as_str()));
    }
    patch(&mut record, &Value::Object(event.with.clone()));
    patch(&mut record, &Value::Object(wanted.with.clone()));
    let region = record.get("awsRegion").and_then(Value::as_str).unwrap_or(region).to_owned();
    let principal = record.pointer("/userIdentity/arn").and_then(Value::as_str).unwrap_or("unknown").to_owned();
    let filled = fill(&record, &Names { scene, region: &region, principal: &principal });
    Sample { about, event: LogEvent::from_json(filled) }
}

/// Puts what is special into a record, objects into objects; null takes a field away.
fn patch(record: &mut Value, special: &Value) {
    let (Value::Object(fields), Value::Object(special)) = (&mut *record, special) else {
        *record = special.clone();
        return;
    };
    for (name, value) in special {
        if value.is_null() {
            fields.shift_remove(name);
        } else {
            patch(fields.entry(name).or_insert(Value::Object(Map::new())), value);
        }
    }
}

/// The names that stand in for places in braces.
struct Names<'n> {
    scene: &'n Scene,
    region: &'n str,
    principal: &'n str,
}

/// A record with the names of a scene in their places.
fn fill(value: &Value, names: &Names<'_>) -> Value {
    match value {
        Value::String(text) => Value::from(fill_text(text, names)),
        Value::Array(items) => items.iter().map(|item| fill(item, names)).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), fill(value, names))).collect(),
        other => other.clone(),
    }
}

fn fill_text(text: &str, names: &Names<'_>) -> String {
    let scene = names.scene;
    // Names that hold others come first.
    [
        ("{principal}", names.principal),
        ("{region}", names.region),
        ("{region}", &scene.region),
        ("{other_region}", &scene.other_region),
        ("{global_region}", &scene.global_region),
        ("{partition}", &scene.partition),
        ("{account}", &scene.account),
        ("{trail}", &scene.trail),
        ("{bucket}", &scene.bucket),
        ("{log_group}", scene.log_group.as_deref().unwrap_or(EXAMPLE_LOG_GROUP)),
        ("{key}", scene.key.as_deref().unwrap_or(EXAMPLE_KEY)),
    ]
    .iter()
    .fold(text.to_owned(), |text, (place, name)| text.replace(place, name))
}

/// An id that is always the same for the same event.
fn id_of(label: &str) -> String {
    let digest: String = Sha256::digest(label.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let groups = [0..8, 8..12, 12..16, 16..20, 20..32];
    groups.into_iter().filter_map(|group| digest.get(group)).collect::<Vec<_>>().join("-")
}
