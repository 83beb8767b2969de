//! Which time valid digests cover, and which they do not.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// The time that is asked about; without an end, whatever the digests cover.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Range {
    /// The beginning.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub start: Option<Timestamp>,
    /// The end.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub end: Option<Timestamp>,
}

/// A time that valid digests cover without a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Interval {
    /// The beginning.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub from: Timestamp,
    /// The end.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub to: Timestamp,
}

/// A time that no valid digest covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Gap {
    /// The beginning; `None` if that is not known, because the digests before are not there.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub from: Option<Timestamp>,
    /// The end.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub to: Timestamp,
    /// Why.
    pub cause: GapCause,
}

/// Why a time is not covered. Of several causes the last in this order counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GapCause {
    /// A chain begins after it: logging, or the validation of log files, was off.
    NotLogged,
    /// The last digest ends before it.
    NoLaterDigest,
    /// The digests follow each other, and yet their times do not.
    Hole,
    /// The digests of that time are elsewhere, or could not be judged.
    NotJudged,
    /// Digests of that time are not valid.
    Invalid,
    /// Digests of that time are missing.
    Missing,
}

impl GapCause {
    /// The cause in words, as what comes after "not covered: ".
    pub fn in_words(self) -> &'static str {
        match self {
            Self::NotLogged => "logging or the validation of log files was off, for a new chain begins after it",
            Self::NoLaterDigest => "the last digest ends before it",
            Self::Hole => "the digests before and after it follow each other, but leave it out",
            Self::NotJudged => "its digests could not be judged",
            Self::Invalid => "its digests are invalid",
            Self::Missing => "its digests are missing",
        }
    }
}

/// Collects what is covered, from the newest digest to the oldest.
#[derive(Debug)]
pub(super) struct Coverage {
    range: Range,
    /// Up to where nothing is left to say: the start of the oldest valid digest so far.
    open_to: Option<Timestamp>,
    /// Whether there was a valid digest.
    is_begun: bool,
    /// What came since then that covers nothing.
    since: Option<GapCause>,
    covered: Vec<Interval>,
    gaps: Vec<Gap>,
}

impl Coverage {
    pub(super) fn of(range: Range) -> Self {
        Self { range, open_to: range.end, is_begun: false, since: None, covered: Vec::new(), gaps: Vec::new() }
    }

    /// A digest that covers nothing, or is not there.
    pub(super) fn without(&mut self, cause: GapCause, end: Option<Timestamp>) {
        self.since = self.since.max(Some(cause));
        if self.open_to.is_none() {
            self.open_to = end;
        }
    }

    /// A valid digest. `between` is why there is a gap after it, if there is one and nothing else explains it.
    pub(super) fn with(&mut self, from: Timestamp, to: Timestamp, between: GapCause) {
        if let Some(open_to) = self.open_to {
            let between = if self.is_begun { between } else { GapCause::NoLaterDigest };
            self.gap(Some(to), open_to, between);
        }
        self.since = None;
        self.is_begun = true;
        let clipped = Interval {
            from: self.range.start.map_or(from, |start| start.max(from)),
            to: self.range.end.map_or(to, |end| end.min(to)),
        };
        self.open_to = Some(self.open_to.map_or(from, |open| open.min(from)));
        if clipped.from >= clipped.to {
            return;
        }
        match self.covered.last_mut() {
            Some(last) if last.from <= clipped.to => last.from = last.from.min(clipped.from),
            _ => self.covered.push(clipped),
        }
    }

    /// The end of all digests. `before` is why what is left is not covered, if nothing else explains it.
    pub(super) fn finish(mut self, before: Option<GapCause>) -> (Vec<Interval>, Vec<Gap>) {
        if let (Some(open_to), Some(cause)) = (self.open_to, before.max(self.since)) {
            let is_open = self.range.start.is_none() && cause == GapCause::NotLogged;
            if !is_open {
                self.gap(self.range.start, open_to, cause);
            }
        }
        self.covered.reverse();
        self.gaps.reverse();
        (self.covered, self.gaps)
    }

    fn gap(&mut self, from: Option<Timestamp>, to: Timestamp, cause: GapCause) {
        let from = from.max(self.range.start);
        let to = self.range.end.map_or(to, |end| end.min(to));
        if from.is_none_or(|from| from < to) {
            self.gaps.push(Gap { from, to, cause: self.since.map_or(cause, |since| since.max(cause)) });
        }
    }
}
