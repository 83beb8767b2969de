//! Where digests and log files are read from: a copy of a bucket, or the bucket itself. What both have in common.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::Fault;
use crate::log_integrity::{ChainId, DigestName, Found, Inflated, Range, UnknownCause, Unreadable, Verdict, Vouched};
use crate::snapshot::Caller;

/// How long after the time that is asked about a digest may end and still list log files of it.
const DELAY: SignedDuration = SignedDuration::from_hours(1);

/// What can be read.
pub(super) trait Source: Sync {
    /// What it is called, for people.
    fn name(&self) -> &str;

    /// Whose credentials read it; `None` for what takes none.
    fn caller(&self) -> Option<&Caller>;

    /// Each region of these accounts of which there are digests, sorted; without accounts, of all.
    fn places(&self, accounts: &[String]) -> Result<Places, Fault>;

    /// The digests of a place: all of them, or why they are not known.
    fn digests(&self, place: &Place, range: Range) -> Result<Digests, String>;

    /// A digest that is there, if it does not inflate to more than so many bytes.
    fn digest(&self, name: DigestName, limit: u64) -> Found;

    /// A log file.
    fn log(&self, log: &Vouched) -> Held;
}

/// The places that there are.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Those that are known.
    pub(super) places: Vec<Place>,
    /// What may hold others.
    pub(super) unread: Vec<Unread>,
}

/// Something that could not be read, so that nothing is known of what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Unread {
    /// What, as in `the digests of 111122223333 in eu-west-1`.
    pub(super) what: String,
    /// Why, in words.
    pub(super) why: String,
    /// The account, and the region if it is only one, whose digests are not all known for it; `None` for what leaves no
    /// digest out.
    #[serde(skip)]
    pub(super) hides: Option<(String, Option<String>)>,
}

/// The digests about one region of one account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) account: String,
    pub(super) region: String,
    /// The folder, as a part of objects' names.
    pub(super) folder: String,
}

/// The digests of a place.
#[derive(Debug, Default)]
pub(super) struct Digests {
    /// Those that are looked at, the oldest first; a chain of which none is has none.
    pub(super) chains: BTreeMap<ChainId, Vec<DigestName>>,
    /// How many files are not named like digests.
    pub(super) others: usize,
}

/// What was found where a log file must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Held {
    /// A file, or something that could not be read.
    Content(Result<Inflated, Unreadable>),
    /// Nothing.
    Absent,
    /// Its name cannot be one of a file.
    NoName,
}

/// Whether a name is one of those that are asked for; of none, all are.
pub(super) fn is_wanted(wanted: &[String], name: &str) -> bool {
    wanted.is_empty() || wanted.iter().any(|wanted| wanted == name)
}

impl Digests {
    /// Adds a file of the place's folder.
    pub(super) fn add(&mut self, object: &str, range: Range) {
        let Some(name) = DigestName::parse(object) else {
            self.others += 1;
            return;
        };
        let chain = self.chains.entry(name.chain.clone()).or_default();
        if is_within(&name, range) {
            chain.push(name);
        }
    }

    /// The same in order, once all were added.
    pub(super) fn sorted(mut self) -> Self {
        for names in self.chains.values_mut() {
            names.sort_by(|a, b| a.end.cmp(&b.end).then_with(|| a.object.cmp(&b.object)));
        }
        self
    }
}

impl Held {
    /// The verdict on the log file, and how many bytes were hashed for it.
    pub(super) fn judge(&self, log: &Vouched) -> (Verdict, u64) {
        match self {
            Self::Content(content) => (log.judge(content), content.as_ref().map_or(0, |inflated| inflated.bytes)),
            Self::Absent => (log.judge_absent(), 0),
            Self::NoName => (Verdict::Unknown(UnknownCause::Name), 0),
        }
    }
}

/// Whether a digest says something of a time.
fn is_within(name: &DigestName, range: Range) -> bool {
    range.start.is_none_or(|start| name.end > start) && latest(range).is_none_or(|latest| name.end <= latest)
}

/// Until when digests say something of a time.
pub(super) fn latest(range: Range) -> Option<Timestamp> {
    range.end.map(|end| end.saturating_add(DELAY).unwrap_or(end))
}
