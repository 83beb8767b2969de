//! A moto server to scan: installed once, started once per test run, with accounts built through its API.
//!
//! Tests don't disturb each other, for what a request sees hangs on the access key that signed it: each test opens a
//! [`Session`] of its own, with an account, faults and a log of calls. The Python side is `tests/moto/`.

mod control;
mod delivered;
mod install;
mod session;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::{Value, json};

pub use delivered::Delivered;
pub use install::python;
pub use session::{Fault, Request, Run, Session, bare_command};

/// The accounts that can be built; see `tests/moto/accounts/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// Settings right and wrong: 3 trails in 2 regions, 20 buckets, 10 keys, 30 users.
    Mixed,
    /// Nothing was ever made in it.
    Empty,
    /// The same, for buckets that tests put log files into.
    LogArchive,
    /// It manages an organization of three: itself, one in use and one that was closed.
    Managing,
    /// It manages such an organization and has nothing else, for log files that were delivered for it.
    Organization,
    /// An alarm tells somebody of what root does, unless a link of the chain is missing.
    Watched(Missing),
    /// Rules of EventBridge tell somebody of changes to its trail, unless a link of their chain is missing.
    PassedOn(MissingOfRule),
}

/// The link that is missing in a chain from an event to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    Nothing,
    Trail,
    LogGroup,
    MetricFilter,
    Alarm,
    Action,
    Topic,
    Subscription,
}

/// The link that is missing where rules of EventBridge pass events on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingOfRule {
    Nothing,
    Trail,
    Pattern,
    EventRule,
    EventTarget,
    Topic,
    Subscription,
}

impl Account {
    /// Its id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Mixed => "123456789012",
            Self::Empty => "222222222222",
            Self::LogArchive => "666666666666",
            Self::Managing => "333333333333",
            Self::Organization => "777777777777",
            Self::Watched(Missing::Nothing) => "444444444440",
            Self::Watched(Missing::Trail) => "444444444441",
            Self::Watched(Missing::LogGroup) => "444444444442",
            Self::Watched(Missing::MetricFilter) => "444444444443",
            Self::Watched(Missing::Alarm) => "444444444444",
            Self::Watched(Missing::Action) => "444444444445",
            Self::Watched(Missing::Topic) => "444444444446",
            Self::Watched(Missing::Subscription) => "444444444447",
            Self::PassedOn(MissingOfRule::Nothing) => "555555555550",
            Self::PassedOn(MissingOfRule::Trail) => "555555555551",
            Self::PassedOn(MissingOfRule::Pattern) => "555555555552",
            Self::PassedOn(MissingOfRule::EventRule) => "555555555553",
            Self::PassedOn(MissingOfRule::EventTarget) => "555555555554",
            Self::PassedOn(MissingOfRule::Topic) => "555555555555",
            Self::PassedOn(MissingOfRule::Subscription) => "555555555556",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Mixed => "mixed",
            Self::Empty | Self::LogArchive => "empty",
            Self::Managing => "managing",
            Self::Organization => "organization",
            Self::Watched(Missing::Nothing) => "watched",
            Self::Watched(Missing::Trail) => "watched-without-trail",
            Self::Watched(Missing::LogGroup) => "watched-without-log-group",
            Self::Watched(Missing::MetricFilter) => "watched-without-metric-filter",
            Self::Watched(Missing::Alarm) => "watched-without-alarm",
            Self::Watched(Missing::Action) => "watched-without-action",
            Self::Watched(Missing::Topic) => "watched-without-topic",
            Self::Watched(Missing::Subscription) => "watched-without-subscription",
            Self::PassedOn(MissingOfRule::Nothing) => "passed-on",
            Self::PassedOn(MissingOfRule::Trail) => "passed-on-without-trail",
            Self::PassedOn(MissingOfRule::Pattern) => "passed-on-without-pattern",
            Self::PassedOn(MissingOfRule::EventRule) => "passed-on-without-event-rule",
            Self::PassedOn(MissingOfRule::EventTarget) => "passed-on-without-event-target",
            Self::PassedOn(MissingOfRule::Topic) => "passed-on-without-topic",
            Self::PassedOn(MissingOfRule::Subscription) => "passed-on-without-subscription",
        }
    }
}

/// A running server. It ends by itself when this process does: its standard input is then closed.
pub struct Server {
    port: u16,
    _process: Child,
}

/// The server of this test run.
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(Server::start)
}

impl Server {
    fn start() -> Self {
        let shim = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/moto/shim.py");
        let mut process = Command::new(python())
            .arg(shim)
            // Python puts no compiled files beside the sources.
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the virtual environment's python runs");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("stdout is piped");
        // Ends when the server says that it is ready, or with the process.
        BufReader::new(stdout).read_line(&mut line).expect("the shim's output is text");
        let port = line.strip_prefix("ready ").and_then(|port| port.trim().parse().ok());
        let port = port.unwrap_or_else(|| panic!("{shim} did not start; its errors are above"));
        Self { port, _process: process }
    }

    /// Where it listens.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Builds the account unless it is there already; gives the ids that only the server knows.
    pub fn build(&self, account: Account) -> Value {
        self.post("build", &json!({"account": account.id(), "name": account.name()}))
    }

    fn post(&self, command: &str, body: &Value) -> Value {
        control::ask(self.port, "POST", command, body)
    }

    fn get(&self, command: &str) -> Value {
        control::ask(self.port, "GET", command, &Value::Null)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_see_their_own_account_and_faults() {
        let mixed = Session::open(Account::Mixed);
        let empty = Session::open(Account::Empty);
        assert_eq!((mixed.requests(), empty.requests()), (vec![], vec![]));
        assert_eq!(server().build(Account::Mixed)["keys"].as_object().unwrap().len(), 10);
    }
}
