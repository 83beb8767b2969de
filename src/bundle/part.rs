//! The parts of a bundle: what each is, where it stands, and which names there can be.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Packed;

/// The name of the list of all parts.
pub(super) const MANIFEST: &str = "manifest.json";

/// The name of the list of all digests, as `sha256sum` writes it.
pub(super) const SUMS: &str = "SHA256SUMS";

/// The longest name within a folder; with the folder it fits into a header.
const LONGEST_NAME: usize = 80;

/// What a part is. The order is that of the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What the judging depended on besides the other parts.
    Settings,
    /// The result, JSON version 1.
    Result,
    /// A snapshot that was judged, unpacked.
    Snapshot,
    /// A rule that judged, exactly as it was read.
    Rule,
    /// The `pack.yaml` of such rules.
    Pack,
    /// A framework that was reported on.
    Framework,
    /// A file of waivers.
    Waivers,
    /// The earlier result that was compared with.
    Baseline,
}

/// Where parts of a kind stand.
enum Place {
    /// There is one, of this name.
    Alone(&'static str),
    /// There are some, in this folder with this ending, by number.
    Numbered(&'static str, &'static str),
    /// There are some, in this folder with this ending, by name.
    Named(&'static str, &'static str),
}

impl Kind {
    /// Every kind, in the order of the archive.
    pub const ALL: [Self; 8] =
        [Self::Settings, Self::Result, Self::Snapshot, Self::Rule, Self::Pack, Self::Framework, Self::Waivers, Self::Baseline];

    fn place(self) -> Place {
        match self {
            Self::Settings => Place::Alone("settings.json"),
            Self::Result => Place::Alone("result.json"),
            Self::Snapshot => Place::Numbered("snapshots", "jsonl"),
            Self::Rule => Place::Named("rules", "yaml"),
            Self::Pack => Place::Numbered("packs", "yaml"),
            Self::Framework => Place::Named("frameworks", "yaml"),
            Self::Waivers => Place::Numbered("waivers", "yaml"),
            Self::Baseline => Place::Alone("baseline.json"),
        }
    }

    /// The path of a part of this kind; `number` counts those of the kind from 1. A name that no path may hold is
    /// left out for the number.
    pub(super) fn path(self, name: &str, number: usize) -> String {
        match self.place() {
            Place::Alone(path) => path.to_owned(),
            Place::Named(folder, ending) if is_name(name) => format!("{folder}/{name}.{ending}"),
            Place::Named(folder, ending) | Place::Numbered(folder, ending) => format!("{folder}/{number}.{ending}"),
        }
    }

    /// The kind of the part at this path; `None` for a path that no bundle has.
    pub(super) fn at(path: &str) -> Option<Self> {
        let within = |folder: &str, ending: &str| {
            let file = path.strip_prefix(folder)?.strip_prefix('/')?;
            file.strip_suffix(ending)?.strip_suffix('.')
        };
        Self::ALL.into_iter().find(|kind| match kind.place() {
            Place::Alone(known) => path == known,
            Place::Numbered(folder, ending) => within(folder, ending).is_some_and(|name| number(name).is_some()),
            Place::Named(folder, ending) => within(folder, ending).is_some_and(is_name),
        })
    }

    /// What parts are ordered by: kind, then number, then name.
    pub(super) fn order(path: &str) -> Option<(Self, u64, &str)> {
        let (kind, name) = (Self::at(path)?, name(path));
        Some((kind, if matches!(kind.place(), Place::Numbered(..)) { number(name)? } else { 0 }, name))
    }
}

/// Counts the parts of each kind.
#[derive(Debug, Default)]
pub(super) struct Numbers(BTreeMap<Kind, usize>);

impl Numbers {
    /// The number of the next part of this kind, from 1.
    pub(super) fn next(&mut self, kind: Kind) -> usize {
        let number = self.0.entry(kind).or_default();
        *number += 1;
        *number
    }
}

/// The name or number of the part at a path, without folder and ending.
pub(super) fn name(path: &str) -> &str {
    path.rsplit('/').next().and_then(|file| file.rsplit_once('.')).map_or(path, |(name, _)| name)
}

/// A name that is safe as a file's on every system.
fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    name.len() <= LONGEST_NAME
        && name.bytes().next().is_some_and(plain)
        && name.bytes().all(|byte| plain(byte) || b"-._".contains(&byte))
}

/// A number from 1, written in one way.
fn number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number > 0 && number.to_string() == text).then_some(number)
}

/// A part to be put into a bundle.
#[derive(Debug)]
pub struct Part<'a> {
    /// What it is.
    pub kind: Kind,
    /// What it is called, of kinds that stand by name.
    pub name: &'a str,
    /// The name by which it was read, if results or other parts speak of it.
    pub source: Option<&'a str>,
    /// Its bytes.
    pub content: Content<'a>,
}

/// The bytes of a part.
#[derive(Debug)]
pub enum Content<'a> {
    /// As they are.
    Bytes(Cow<'a, [u8]>),
    /// Kept small until they are needed.
    Packed(&'a Packed),
}
