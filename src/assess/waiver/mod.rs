//! Waivers: accepted exceptions, each with a reason, an owner and a last day.
//!
//! A waiver changes what a finding's disposition is, never its status. It matches exactly unless a pattern is asked for,
//! covers nothing when it matches more than it may, and every waiver that is expired, unused or too wide says so.

mod apply;
mod pattern;
mod read;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use apply::{EXPIRES_SOON_DAYS, by_day, covers, reports};
pub(super) use apply::{apply, matched};
pub use pattern::Pattern;
pub use read::{Place, WaiverFile, read};

use super::words::count;
use crate::diagnostics::Code;

/// An accepted exception, as it stands in a file of waivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// Its own name.
    pub id: String,
    /// The rule whose findings it covers; an alias is as good as the id.
    pub rule: String,
    /// The account.
    pub account: Pattern,
    /// The region; `None` for any, and for global resources.
    pub region: Option<Pattern>,
    /// The resource, by id, ARN or name.
    pub resource: Pattern,
    /// Why the exception is accepted.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Who accepted it.
    pub approved_by: Option<String>,
    /// Where it was discussed.
    pub ticket: Option<String>,
    /// The last day on which it counts, in UTC.
    pub expires: Date,
    /// It covers nothing once it matches more findings than this.
    pub max_matches: Option<u64>,
    /// It covers a finding only if all facts that decided are at this path or below.
    pub only_path: Option<String>,
    /// The file that it stands in.
    pub file: String,
    /// The line that it begins at there.
    pub line: u32,
}

impl Waiver {
    /// Whether a part of it is a pattern.
    pub fn is_glob(&self) -> bool {
        [Some(&self.account), self.region.as_ref(), Some(&self.resource)].into_iter().flatten().any(Pattern::is_glob)
    }
}

/// A waiver as reports show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverReport {
    /// The waiver.
    pub waiver: Waiver,
    /// What has become of it.
    pub state: WaiverState,
    /// The findings that it matches, by fingerprint, in the order of the findings. Only an active waiver covers them.
    pub matches: Vec<String>,
}

/// What has become of a waiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaiverState {
    /// It covers findings.
    Active,
    /// It covers findings, and its last day is near.
    ExpiresSoon,
    /// Its last day is over; it covers nothing.
    Expired,
    /// Its rule and account were judged, and it matches nothing.
    Unused,
    /// It matches more than it may; it covers nothing.
    TooWide,
    /// Its rule, account or region was not judged this time.
    NotJudged,
}

impl WaiverState {
    /// Every state.
    pub const ALL: [Self; 6] = [Self::Active, Self::ExpiresSoon, Self::Expired, Self::Unused, Self::TooWide, Self::NotJudged];

    /// The word in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::ExpiresSoon => "expires_soon",
            Self::Expired => "expired",
            Self::Unused => "unused",
            Self::TooWide => "too_wide",
            Self::NotJudged => "not_judged",
        }
    }

    /// The word for people.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::ExpiresSoon => "expires soon",
            Self::Expired => "expired",
            Self::Unused => "unused",
            Self::TooWide => "too wide",
            Self::NotJudged => "not judged",
        }
    }

    /// The state of that name, if there is one.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether a waiver in this state covers what it matches.
    pub fn covers(self) -> bool {
        matches!(self, Self::Active | Self::ExpiresSoon)
    }

    /// What is wrong with it, if something is.
    pub fn problem(self) -> Option<Code> {
        match self {
            Self::Active | Self::NotJudged => None,
            Self::ExpiresSoon => Some(Code::WaiverExpiresSoon),
            Self::Expired => Some(Code::WaiverExpired),
            Self::Unused => Some(Code::WaiverUnused),
            Self::TooWide => Some(Code::WaiverTooWide),
        }
    }
}

impl WaiverReport {
    /// What its state means, in a sentence.
    pub fn sentence(&self) -> String {
        let waiver = &self.waiver;
        let (id, expires, matches) = (&waiver.id, waiver.expires, self.matches.len());
        match self.state {
            WaiverState::Active => format!("waiver `{id}` covers {}", findings(matches)),
            WaiverState::ExpiresSoon if matches == 0 => format!("waiver `{id}` expires on {expires}"),
            WaiverState::ExpiresSoon => format!("waiver `{id}` covers {} until {expires} only", findings(matches)),
            WaiverState::Expired if matches == 0 => format!("waiver `{id}` expired on {expires}"),
            WaiverState::Expired => {
                let again = if matches == 1 { "counts again" } else { "count again" };
                format!("waiver `{id}` expired on {expires}: {} {again}", findings(matches))
            }
            WaiverState::Unused => format!("waiver `{id}` matches no violation and nothing unknown"),
            WaiverState::TooWide => {
                let most = waiver.max_matches.unwrap_or_default();
                format!("waiver `{id}` matches {}, more than its {most}, and covers none of them", findings(matches))
            }
            WaiverState::NotJudged => format!("waiver `{id}` is about a rule, account or region that was not judged"),
        }
    }

    /// What to do about its state, if something is to be done.
    pub fn help(&self) -> Option<&'static str> {
        match self.state {
            WaiverState::Active | WaiverState::NotJudged => None,
            WaiverState::ExpiresSoon => Some("mend what it covers, or have it renewed"),
            WaiverState::Expired => Some("mend what it covered, or have it renewed with a later `expires`"),
            WaiverState::Unused => Some("take it out, or mend what it is about; `trailwarden waivers prune` takes such ones out"),
            WaiverState::TooWide => Some("name fewer resources, or raise `max_matches` if all of them are accepted"),
        }
    }
}

fn findings(number: usize) -> String {
    count(number, "finding", "findings")
}
