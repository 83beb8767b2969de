//! How many requests a second one service in one region gets: a token bucket whose rate follows what the service takes.
//!
//! It begins modestly and grows with every answer until the service throttles or the ceiling is reached. When
//! throttled, it pauses, falls below what was really served lately, and then grows slowly, the more slowly the more
//! often it was throttled: near a limit that is known by now, every probe costs the account a throttled request.
//!
//! A state machine and no more: time is handed in, nothing waits here.

use std::collections::VecDeque;
use std::time::Duration;

/// Requests a second at first.
const FIRST_RATE: f64 = 100.0;
/// Requests that may be sent at once at first: small accounts need no more.
const FIRST_TOKENS: f64 = 25.0;
/// The share of the ceiling that may be sent at once at first, if that is less.
const FIRST_SHARE: f64 = 0.25;
/// What each answer adds to the rate at first: at full use the rate doubles every 70 ms.
const FIRST_GAIN: f64 = 10.0;
/// What each answer adds once a remembered limit proved out of date: at full use the rate doubles every 0.7 s.
const LATER_GAIN: f64 = 1.0;
/// The share of what was served lately that is asked for after a throttled answer.
const AFTER_THROTTLE: f64 = 0.7;
/// What the rate grows by each second after the first throttled answer, as a share of the limit seen.
const CAREFUL_GROWTH: f64 = 0.05;
/// How often the growth is halved at most.
const MOST_HALVINGS: i32 = 6;
/// So far above the limit seen that it cannot be the limit any more.
const OUT_OF_DATE: f64 = 1.25;
/// What "lately" means.
const WINDOW: Duration = Duration::from_secs(1);
/// How much unused time may be made up for at once.
const BURST: Duration = Duration::from_millis(50);
/// How often the pause doubles at most while nothing at all is served.
const MOST_DOUBLINGS: u32 = 4;
/// The shortest wait that is worth its timer.
const SHORTEST_WAIT: Duration = Duration::from_millis(1);

/// The bounds of a rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    /// Requests a second, at least, however much is throttled.
    pub(super) floor: f64,
    /// Requests a second, at most.
    pub(super) ceiling: f64,
    /// How long nothing is sent after a throttled answer.
    pub(super) pause: Duration,
}

/// When a request was let through; handed back with its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ticket(Duration);

/// The rate of one service in one region. All times count from one point that the user chooses.
#[derive(Debug)]
pub(super) struct Pace {
    bounds: Bounds,
    rate: f64,
    tokens: f64,
    refilled: Duration,
    paused_until: Duration,
    gain: f64,
    limit: Option<Limit>,
    served: VecDeque<Duration>,
    slowed_at: Option<Duration>,
    slowed: u32,
    slowed_in_vain: u32,
}

/// What is known of the service's own limit.
#[derive(Debug, Clone, Copy)]
struct Limit {
    /// What it served a second when it throttled.
    rate: f64,
}

impl Pace {
    /// A rate that nothing is known about yet.
    pub(super) fn new(bounds: Bounds, now: Duration) -> Self {
        let rate = FIRST_RATE.min(bounds.ceiling).max(bounds.floor);
        Self {
            bounds,
            rate,
            tokens: FIRST_TOKENS.min(bounds.ceiling * FIRST_SHARE).max(1.0),
            refilled: now,
            paused_until: now,
            gain: FIRST_GAIN,
            limit: None,
            served: VecDeque::new(),
            slowed_at: None,
            slowed: 0,
            slowed_in_vain: 0,
        }
    }

    /// Lets a request through.
    ///
    /// # Errors
    /// How long to wait before asking again.
    pub(super) fn take(&mut self, now: Duration) -> Result<Ticket, Duration> {
        if let Some(pause) = self.paused_until.checked_sub(now).filter(|pause| !pause.is_zero()) {
            return Err(pause.max(SHORTEST_WAIT));
        }
        self.refill(now);
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Ok(Ticket(now));
        }
        Err(Duration::from_secs_f64((1.0 - self.tokens) / self.rate).max(SHORTEST_WAIT))
    }

    /// A request was answered.
    pub(super) fn served(&mut self, now: Duration) {
        self.refill(now);
        self.served.push_back(now);
        self.forget(now);
        self.slowed_in_vain = 0;
        self.rate = (self.rate + self.growth()).min(self.bounds.ceiling);
        if self.limit.is_some_and(|limit| self.rate > limit.rate * OUT_OF_DATE) {
            self.limit = None;
            self.gain = LATER_GAIN;
        }
    }

    /// A request was throttled.
    pub(super) fn throttled(&mut self, ticket: Ticket, now: Duration) {
        // Sent before the rate fell: it says nothing about the new rate.
        if self.slowed_at.is_some_and(|slowed_at| ticket.0 <= slowed_at) {
            return;
        }
        self.forget(now);
        let served = f64::from(u32::try_from(self.served.len()).unwrap_or(u32::MAX)) / WINDOW.as_secs_f64();
        let limit = served.min(self.rate).max(self.bounds.floor);
        self.limit = Some(Limit { rate: limit });
        self.rate = (limit * AFTER_THROTTLE).max(self.bounds.floor);
        self.tokens = 0.0;
        self.paused_until = now.saturating_add(self.bounds.pause.saturating_mul(1 << self.slowed_in_vain.min(MOST_DOUBLINGS)));
        self.refilled = self.paused_until;
        self.slowed_at = Some(now);
        self.slowed = self.slowed.saturating_add(1);
        self.slowed_in_vain = self.slowed_in_vain.saturating_add(1);
    }

    /// What an answer adds to the rate.
    fn growth(&self) -> f64 {
        let Some(limit) = self.limit else { return self.gain };
        let halvings = i32::try_from(self.slowed.saturating_sub(1)).unwrap_or(MOST_HALVINGS).min(MOST_HALVINGS);
        let a_second = limit.rate * CAREFUL_GROWTH / 2_f64.powi(halvings);
        // At full use there are `rate` answers a second.
        a_second / self.rate
    }

    fn refill(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.refilled);
        let most = (self.rate * BURST.as_secs_f64()).max(1.0).max(self.tokens);
        self.tokens = (self.tokens + self.rate * passed.as_secs_f64()).min(most);
        self.refilled = self.refilled.max(now);
    }

    fn forget(&mut self, now: Duration) {
        let since = now.saturating_sub(WINDOW);
        while self.served.front().is_some_and(|at| *at < since) {
            self.served.pop_front();
        }
    }
}

#[cfg(test)]
mod tests;
