//! What becomes of an event on the ways that it can take: whether one of them ends at somebody.

use std::sync::Arc;

use crate::analysis::answer::Answer;
use crate::model::Cause;
use crate::model::aws::DetectionLink;

/// The resources on a way, by name, as far as it leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Way {
    /// The trail that records the event.
    pub trail: Option<String>,
    /// The log group that the trail sends it to.
    pub log_group: Option<String>,
    /// The metric filter that matches it.
    pub metric_filter: Option<String>,
    /// The alarm that goes off, or the composite alarm that goes off by it.
    pub alarm: Option<String>,
    /// The rule of EventBridge that matches it.
    pub event_rule: Option<String>,
    /// The topic that is told.
    pub topic: Option<String>,
}

/// Somebody hears of the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// After so many events of its kind.
    pub events: i64,
    /// On this way.
    pub way: Way,
}

/// Nobody hears of the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The first link that is broken.
    pub link: DetectionLink,
    /// The resources up to it.
    pub way: Way,
    /// What is wrong with it, as a clause.
    pub why: String,
}

/// All ways of an event together.
#[derive(Debug, Clone, PartialEq)]
pub struct Ways {
    /// The way on which the fewest events are needed.
    heard: Option<Heard>,
    /// Why there may be a better one.
    open: Option<Arc<Cause>>,
    /// The one that leads furthest, if none leads to the end.
    lost: Lost,
}

/// What becomes of an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome<'w> {
    /// Somebody hears of it.
    Heard(&'w Heard),
    /// Nobody does.
    Lost(&'w Lost),
    /// That is not known.
    Unknown(&'w Arc<Cause>),
}

impl Way {
    /// Names the alarm, unless a composite alarm behind it was named.
    pub(super) fn name_alarm(&mut self, name: &str) {
        self.alarm.get_or_insert_with(|| name.to_owned());
    }
}

impl Ways {
    /// A way that ends at somebody, who hears of each event.
    pub(super) fn heard() -> Self {
        let lost = Lost { link: DetectionLink::Trail, way: Way::default(), why: String::new() };
        Self { heard: Some(Heard { events: 1, way: Way::default() }), open: None, lost }
    }

    /// A way that ends at a broken link.
    pub(super) fn lost(link: DetectionLink, why: String) -> Self {
        Self { heard: None, open: None, lost: Lost { link, way: Way::default(), why } }
    }

    /// The same, and perhaps others that were not read.
    pub(super) fn perhaps(mut self, cause: Option<&Arc<Cause>>) -> Self {
        self.open = self.open.or_else(|| cause.cloned());
        self
    }

    /// These and others. Of two that end at the same link the latter is told of.
    pub(super) fn or(self, other: Self) -> Self {
        let heard = match (self.heard, other.heard) {
            (Some(one), Some(two)) => Some(if two.events < one.events { two } else { one }),
            (one, two) => one.or(two),
        };
        let lost = if other.lost.link >= self.lost.link { other.lost } else { self.lost };
        Self { heard, open: self.open.or(other.open), lost }
    }

    /// These behind a link that holds or not; if not, it is the one that is broken.
    pub(super) fn behind(self, link_holds: Answer, link: DetectionLink, why: impl FnOnce() -> String) -> Self {
        match link_holds {
            Answer::Yes => self,
            Answer::No => Self::lost(link, why()),
            // Where the way ends anyway, the link does not matter.
            Answer::Unknown(cause) if self.heard.is_some() || self.open.is_some() => {
                Self { heard: None, open: Some(cause), lost: self.lost }
            }
            Answer::Unknown(_) => self,
        }
    }

    /// These, beginning with a resource.
    pub(super) fn through(mut self, name: impl Fn(&mut Way)) -> Self {
        self.heard.iter_mut().for_each(|heard| name(&mut heard.way));
        name(&mut self.lost.way);
        self
    }

    /// These, if it takes so many events to begin.
    pub(super) fn after(mut self, events: i64) -> Self {
        self.heard.iter_mut().for_each(|heard| heard.events = heard.events.saturating_mul(events));
        self
    }

    /// These, of an event that perhaps does not happen: then it does not matter that nobody hears of it.
    pub(super) fn if_it_happens(self, happens: &Answer) -> Self {
        match (happens, self.outcome()) {
            (Answer::Unknown(cause), Outcome::Lost(_)) => self.clone().perhaps(Some(cause)),
            _ => self,
        }
    }

    /// What comes of it all. That somebody hears of each event cannot be made better by ways that are not known.
    pub fn outcome(&self) -> Outcome<'_> {
        match (&self.heard, &self.open) {
            (Some(heard), None) => Outcome::Heard(heard),
            (Some(heard), Some(_)) if heard.events <= 1 => Outcome::Heard(heard),
            (_, Some(cause)) => Outcome::Unknown(cause),
            (None, None) => Outcome::Lost(&self.lost),
        }
    }
}
