//! The table that sample events are made of.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// All of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    pub(super) actors: BTreeMap<String, Actor>,
    /// By the first part of the event source.
    pub(super) services: BTreeMap<String, Service>,
    /// By service and event name: `iam:CreatePolicy`.
    pub(super) events: BTreeMap<String, Event>,
    pub(super) controls: Vec<Control>,
}

/// Who does something.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Actor {
    /// In words.
    pub(super) name: String,
    pub(super) region: String,
    #[serde(rename = "sourceIPAddress")]
    pub(super) source_ip_address: String,
    pub(super) user_agent: String,
    pub(super) session_credential_from_console: Option<String>,
    pub(super) user_identity: Value,
}

/// A service of AWS.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Service {
    /// Whether its events are recorded in one region.
    #[serde(default)]
    pub(super) global: bool,
}

/// What happens.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Event {
    /// Whether it only reads.
    #[serde(default)]
    pub(super) read: bool,
    /// Whether it is a data event.
    #[serde(default)]
    pub(super) data: bool,
    pub(super) request: Value,
    #[serde(default)]
    pub(super) response: Value,
    pub(super) resources: Option<Value>,
    /// What else its record has; null takes a field away.
    #[serde(default)]
    pub(super) with: Map<String, Value>,
}

/// A control and its events.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Control {
    pub(super) id: String,
    /// Whether it is about what belongs to a trail.
    #[serde(default)]
    pub(super) of_trail: bool,
    pub(super) must: Vec<Wanted>,
    pub(super) near: Vec<Wanted>,
}

/// An event that is wanted, from each of some actors.
#[derive(Debug, Deserialize)]
#[serde(from = "Written")]
pub(super) struct Wanted {
    /// Its key among the events.
    pub(super) event: String,
    pub(super) actors: Vec<String>,
    /// What this one has besides.
    pub(super) with: Map<String, Value>,
    /// Code and message, if it failed.
    pub(super) error: Option<(String, String)>,
    /// What is special about it, in words.
    pub(super) about: String,
}

/// An event as it is written: its key alone, or with what is special about it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Written {
    Plain(String),
    Special(Special),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Special {
    event: String,
    #[serde(default)]
    actors: Vec<String>,
    #[serde(default)]
    with: Map<String, Value>,
    error: Option<(String, String)>,
    #[serde(default)]
    about: String,
}

/// Who does something where the table does not say. The root user is refused nothing by policies of its account.
const EVERYBODY: [&str; 3] = ["user", "role", "root"];

impl From<Written> for Wanted {
    fn from(written: Written) -> Self {
        let Special { event, actors, with, error, about } = match written {
            Written::Plain(event) => Special { event, actors: Vec::new(), with: Map::new(), error: None, about: String::new() },
            Written::Special(special) => special,
        };
        let everybody = EVERYBODY.iter().filter(|actor| error.is_none() || **actor != "root");
        let actors = if actors.is_empty() { everybody.map(|actor| (*actor).to_owned()).collect() } else { actors };
        Self { event, actors, with, error, about }
    }
}

impl Table {
    /// Whether what an event asks for names such a place, the key of a trail as `{key}`.
    pub(super) fn mentions(&self, wanted: &Wanted, place: &str) -> bool {
        self.events.get(&wanted.event).is_some_and(|event| event.request.to_string().contains(place))
    }
}
