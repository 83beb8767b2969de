//! One service in one region of one account: requests to it wait here for their turn, and if it answers none of them
//! for long it is given up, so that one hanging service does not use up the time of all others.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::pace::{Bounds, Pace, Ticket};
use crate::collect::refusal::Refusal;
use crate::model::{CauseKind, Region};

/// How a request ended, as far as the service's capacity is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It was answered.
    Served,
    /// It was one too many.
    Throttled,
    /// There was no answer, or none that can be used.
    Failed,
}

/// What a lane is told about its service.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    /// Bounds of the rate.
    pub(super) bounds: Bounds,
    /// How long a service may give no answer before it is given up.
    pub(super) patience: Duration,
}

/// One service in one region of one account.
pub(super) struct Lane {
    name: String,
    opened: Instant,
    patience: Duration,
    /// Held by the request that waits for the next token; the others wait for their turn in the order they came.
    turn: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

struct State {
    pace: Pace,
    /// Since when requests are sent and none is answered.
    silent_since: Option<Instant>,
    given_up: Option<Refusal>,
}

impl Lane {
    /// To a service that nothing is known about yet.
    pub(super) fn open(service: &str, region: &Region, rules: &Rules) -> Self {
        let pace = Pace::new(rules.bounds, Duration::ZERO);
        Self {
            name: format!("{service} in {region}"),
            opened: Instant::now(),
            patience: rules.patience,
            turn: tokio::sync::Mutex::default(),
            state: Mutex::new(State { pace, silent_since: None, given_up: None }),
        }
    }

    /// Waits until a request may be sent.
    ///
    /// # Errors
    /// When the service was given up.
    pub(super) async fn admit(&self) -> Result<Ticket, Refusal> {
        let _turn = self.turn.lock().await;
        loop {
            let wait = {
                let mut state = self.state();
                if let Some(given_up) = &state.given_up {
                    return Err(given_up.clone());
                }
                match state.pace.take(self.opened.elapsed()) {
                    Ok(ticket) => {
                        state.silent_since.get_or_insert_with(Instant::now);
                        return Ok(ticket);
                    }
                    Err(wait) => wait,
                }
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// A request that was let through has ended.
    pub(super) fn ended(&self, ticket: Ticket, end: End) {
        let now = self.opened.elapsed();
        let mut state = self.state();
        match end {
            End::Served => {
                state.pace.served(now);
                state.silent_since = None;
            }
            End::Throttled => {
                state.pace.throttled(ticket, now);
                self.lose_patience(&mut state, CauseKind::Throttled);
            }
            End::Failed => self.lose_patience(&mut state, CauseKind::Timeout),
        }
    }

    fn lose_patience(&self, state: &mut State, kind: CauseKind) {
        if state.silent_since.is_some_and(|since| since.elapsed() >= self.patience) && state.given_up.is_none() {
            let nothing_but = if kind == CauseKind::Throttled { "nothing but throttled requests" } else { "no answer" };
            let detail = format!("{} gave {nothing_but} for {} s and was given up", self.name, self.patience.as_secs_f64());
            state.given_up = Some(Refusal { kind, detail });
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lane").field("name", &self.name).finish_non_exhaustive()
    }
}
